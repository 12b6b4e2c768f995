#include "bytes.h"
#include "alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int io_error(struct err *e, const char *path, const char *verb) {
    return err_set(e, ERR_IO, path, 0, 0, NULL, "cannot %s: %s", verb, strerror(errno));
}

int bytes_map(struct bytes *b, const char *path, struct err *e) {
    *b = (struct bytes){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return io_error(e, path, "open");
    struct stat st;
    int bad = fstat(fd, &st);
    if (bad)
        io_error(e, path, "read");
    else if (!S_ISREG(st.st_mode))
        bad = err_set(e, ERR_IO, path, 0, 0, "a regular file", "cannot map this");
    else if (st.st_size > 0) {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED)
            bad = io_error(e, path, "map");
        else
            *b = (struct bytes){p, (size_t)st.st_size, true};
    }
    close(fd);
    return bad;
}

int bytes_read(struct bytes *b, const char *path, size_t limit, struct err *e) {
    *b = (struct bytes){0};
    bool standard = !strcmp(path, "-");
    FILE *f = standard ? stdin : fopen(path, "rbe");
    if (!f) return io_error(e, path, "open");
    struct stat st;
    if (!standard && !fstat(fileno(f), &st) && S_ISDIR(st.st_mode)) {
        fclose(f);
        errno = EISDIR;
        return io_error(e, path, "read");
    }
    size_t room = 1 << 16, n = 0;
    uint8_t *data = xcalloc(room, 1);
    for (size_t got; (got = fread(data + n, 1, room - n - 1, f)) > 0;) {
        n += got;
        if (n > limit) break;
        if (n + 1 >= room) data = xrealloc(data, room *= 2, 1);
    }
    int bad = 0;
    if (ferror(f))
        bad = io_error(e, path, "read");
    else if (n > limit)
        bad = err_set(e, ERR_LIMIT, path, 0, 0, NULL, "larger than the limit of %zu bytes", limit);
    if (!standard) fclose(f);
    if (bad) {
        free(data);
        return -1;
    }
    data[n] = 0;
    *b = (struct bytes){data, n, false};
    return 0;
}

void bytes_free(struct bytes *b) {
    if (b->mapped)
        munmap((void *)b->data, b->size);
    else
        free((void *)b->data);
    *b = (struct bytes){0};
}

uint16_t bytes_u16(const uint8_t *p) {
    return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t bytes_u32(const uint8_t *p) {
    return bytes_u16(p) | (uint32_t)bytes_u16(p + 2) << 16;
}

uint64_t bytes_u64(const uint8_t *p) {
    return bytes_u32(p) | (uint64_t)bytes_u32(p + 4) << 32;
}
