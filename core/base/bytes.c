#include "bytes.h"
#include "alloc.h"
#include "guard.h"

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

/* What a file holds now, up to `size` bytes, read into memory: how many, or -1. */
static ssize_t read_all(int fd, uint8_t *out, size_t size) {
    size_t n = 0;
    while (n < size) {
        const ssize_t got = read(fd, out + n, size - n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (!got) break;
        n += (size_t)got;
    }
    return (ssize_t)n;
}

/* A copy, which stays as it is whatever happens to the file. */
static int copy_file(struct bytes *b, int fd, size_t size, const char *path, struct err *e) {
    uint8_t *data = xcalloc(size, 1);
    const ssize_t got = read_all(fd, data, size);
    *b = (struct bytes){data, size, false, -1};
    if (got == (ssize_t)size) return 0;
    const int failed = got < 0 ? io_error(e, path, "read") : bytes_was_cut(path, e);
    bytes_free(b);
    return failed;
}

static int map_file(struct bytes *b, int fd, size_t size, const char *path, struct err *e) {
    void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED) return io_error(e, path, "map");
    *b = (struct bytes){p, size, true, guard_add(p, size)};
    return 0;
}

int bytes_map(struct bytes *b, const char *path, struct err *e) {
    *b = (struct bytes){.guard = -1};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return io_error(e, path, "open");
    struct stat st;
    int bad = fstat(fd, &st);
    if (bad)
        io_error(e, path, "read");
    else if (!S_ISREG(st.st_mode))
        bad = err_set(e, ERR_IO, path, 0, 0, "a regular file", "cannot map this");
    else if (st.st_size > BYTES_COPY_MAX)
        bad = map_file(b, fd, (size_t)st.st_size, path, e);
    else if (st.st_size > 0)
        bad = copy_file(b, fd, (size_t)st.st_size, path, e);
    close(fd);
    return bad;
}

int bytes_was_cut(const char *path, struct err *e) {
    return err_set(e, ERR_IO, path, 0, 0, NULL, "somebody cut the file while it was read");
}

bool bytes_cut(const struct bytes *b) {
    return b->mapped && guard_cut(b->guard);
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
    *b = (struct bytes){data, n, false, -1};
    return 0;
}

void bytes_free(struct bytes *b) {
    if (b->mapped) {
        guard_remove(b->guard);
        munmap((void *)b->data, b->size);
    } else
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
