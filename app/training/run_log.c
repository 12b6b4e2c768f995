#include "run_log.h"
#include "alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct run_log {
    int fd;
    char *path;
    char *rows; /* not written yet */
    size_t size;
};

static int fail(const struct run_log *l, struct err *e) {
    return err_set(e, ERR_IO, l->path, 0, 0, NULL, "cannot write: %s", strerror(errno));
}

static void keep(struct run_log *l, const char *row) {
    const size_t length = strlen(row);
    l->rows = xrealloc(l->rows, l->size + length + 1, 1);
    memcpy(l->rows + l->size, row, length);
    l->rows[l->size + length] = '\n';
    l->size += length + 1;
}

/* All of `rows`, or none of it. */
static int write_rows(struct run_log *l, struct err *e) {
    const off_t end = lseek(l->fd, 0, SEEK_END);
    size_t done = 0;
    while (done < l->size) {
        const ssize_t n = write(l->fd, l->rows + done, l->size - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            fail(l, e);
            if (done > 0 && (end < 0 || ftruncate(l->fd, end))) l->size = 0; /* a pipe, say: it has them already */
            return -1;
        }
        done += (size_t)n;
    }
    l->size = 0;
    return 0;
}

/* Cuts off what stands behind the last line feed; whether anything is left. */
static bool mend(struct run_log *l) {
    off_t end = lseek(l->fd, 0, SEEK_END);
    char c = 0;
    while (end > 0 && pread(l->fd, &c, 1, end - 1) == 1 && c != '\n')
        end--;
    return ftruncate(l->fd, end < 0 ? 0 : end) == 0 && end > 0;
}

int run_log_open(struct run_log **out, const char *path, bool resume, const char *header, struct err *e) {
    struct run_log *l = XNEW(struct run_log);
    *l = (struct run_log){.path = xstrdup(path)};
    l->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | (resume ? 0 : O_TRUNC), 0666);
    *out = l;
    if (l->fd < 0) return fail(l, e);
    if (!mend(l) && header) keep(l, header);
    return 0;
}

int run_log_add(struct run_log *l, struct err *e, const char *fmt, ...) {
    char *row;
    va_list ap;
    va_start(ap, fmt);
    if (vasprintf(&row, fmt, ap) < 0) abort();
    va_end(ap);
    keep(l, row);
    free(row);
    return write_rows(l, e);
}

int run_log_close(struct run_log *l, struct err *e) {
    if (!l) return 0;
    const int failed = l->fd < 0 ? 0 : write_rows(l, e);
    if (l->fd >= 0) close(l->fd);
    free(l->rows);
    free(l->path);
    free(l);
    return failed;
}
