#include "source.h"
#include "alloc.h"
#include "signature.h"
#include "utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { HEAD_BYTES = 512 };
enum unicode { UTF_8, UTF_16_LITTLE, UTF_16_BIG };

struct source {
    char *name;
    gzFile gz;          /* passes on what is not packed; NULL = memory */
    const char *memory; /* what is left of it */
    size_t left;
    char head[HEAD_BYTES]; /* looked at, not given out yet */
    size_t head_size, head_given;
    enum unicode unicode;
    uint32_t high; /* the first half of a pair that was cut */
};

static int fail_to(const struct source *s, const char *verb, struct err *e) {
    return err_set(e, ERR_IO, s->name, 0, 0, NULL, "cannot %s: %s", verb, strerror(errno));
}

/* Bytes as they are in the file or after unpacking; fewer than `size` only at the end. */
static int read_bytes(struct source *s, char *out, size_t size, size_t *got, struct err *e) {
    *got = 0;
    if (!s->gz) {
        *got = size < s->left ? size : s->left;
        memcpy(out, s->memory, *got);
        s->memory += *got;
        s->left -= *got;
        return 0;
    }
    while (*got < size) {
        const unsigned most = size - *got < 1 << 30 ? (unsigned)(size - *got) : 1u << 30;
        const int n = gzread(s->gz, out + *got, most);
        if (n > 0) *got += (size_t)n;
        if (n > 0) continue;
        int code;
        const char *what = gzerror(s->gz, &code);
        if (code == Z_ERRNO) return fail_to(s, "read", e);
        if (code == Z_BUF_ERROR) what = "it ends too early";
        if (code != Z_OK && code != Z_STREAM_END)
            return err_set(e, ERR_SYNTAX, s->name, 0, 0, NULL, "damaged gzip data: %.100s", what);
        return 0;
    }
    return 0;
}

/* ---- what a file is by its first bytes ---- */

static const char unpack[] = "a text; unpack it first", *const export_it = "a text; save it as text or CSV";

/* What would be something else elsewhere: gzip data has been unpacked here, and weights are no puzzles. */
static const struct signature packed_here[] = {
    {0, 4, "PK\3\4", "a zip archive (or an office document, which is one)"},
    {0, 4, "PK\5\6", "an empty zip archive"},
    {0, 2, "\x1f\x8b", "gzip data within gzip data"},
    {0, 2, "\x1f\x9d", "data of compress (.Z)"},
    {0, 2, "\x78\x9c", "zlib data"},
};
static const struct signature weights = {4, 6, "\0\0\0\0{\"", "a file of weights (safetensors)"};

static int refuse_what_is_no_text(const struct source *s, struct err *e) {
    const char *expected = unpack;
    const char *name = signature_find(packed_here, sizeof packed_here / sizeof *packed_here, s->head, s->head_size);
    if (!name) name = signature_packed(s->head, s->head_size);
    if (!name) expected = export_it, name = signature_find(&weights, 1, s->head, s->head_size);
    if (!name) name = signature_other(s->head, s->head_size);
    return name ? err_set(e, ERR_UNSUPPORTED, s->name, 1, 1, expected, "this is %s", name) : 0;
}

/* By its mark, or because every other byte of ASCII is NUL. */
static enum unicode unicode_of(const struct source *s) {
    const unsigned char *b = (const unsigned char *)s->head;
    if (s->head_size < 4) return UTF_8;
    if (b[0] == 0xff && b[1] == 0xfe) return UTF_16_LITTLE;
    if (b[0] == 0xfe && b[1] == 0xff) return UTF_16_BIG;
    if (b[0] && !b[1] && b[2] && !b[3]) return UTF_16_LITTLE;
    if (!b[0] && b[1] && !b[2] && b[3]) return UTF_16_BIG;
    return UTF_8;
}

static int begin(struct source **out, struct source *s, struct err *e) {
    *out = NULL;
    if (read_bytes(s, s->head, HEAD_BYTES, &s->head_size, e) || refuse_what_is_no_text(s, e)) {
        source_close(s);
        return -1;
    }
    s->unicode = unicode_of(s);
    if (s->unicode != UTF_8 && ((unsigned char)s->head[0] >= 0xfe)) s->head_given = 2; /* the mark */
    *out = s;
    return 0;
}

int source_open(struct source **out, const char *path, struct err *e) {
    struct source *s = XNEW(struct source);
    *out = NULL;
    s->name = xstrdup(path);
    const bool standard = strcmp(path, "-") == 0;
    int fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd >= 0 && !fstat(fd, &st) && S_ISDIR(st.st_mode)) {
        close(fd);
        fd = -1;
        errno = EISDIR;
    }
    if (fd >= 0) s->gz = gzdopen(fd, "rb");
    if (!s->gz) {
        fail_to(s, errno == EISDIR ? "read" : "open", e);
        if (fd >= 0) close(fd);
        source_close(s);
        return -1;
    }
    gzbuffer(s->gz, 1 << 17);
    return begin(out, s, e);
}

int source_memory(struct source **out, const char *data, size_t size, const char *name, struct err *e) {
    struct source *s = XNEW(struct source);
    *s = (struct source){.name = xstrdup(name), .memory = data, .left = size};
    return begin(out, s, e);
}

/* The head first, then the rest. */
static int read_on(struct source *s, char *out, size_t size, size_t *got, struct err *e) {
    const size_t left = s->head_size - s->head_given, from_head = left < size ? left : size;
    memcpy(out, s->head + s->head_given, from_head);
    s->head_given += from_head;
    *got = from_head;
    if (from_head == size || s->head_size < HEAD_BYTES) return 0;
    size_t more;
    if (read_bytes(s, out + from_head, size - from_head, &more, e)) return -1;
    *got += more;
    return 0;
}

/* Code units in `in` as UTF-8; halves without their other one become U+FFFD. */
static size_t convert(struct source *s, const unsigned char *in, size_t size, bool last, char *out) {
    char *to = out;
    for (size_t i = 0; i + 1 < size; i += 2) {
        const uint32_t unit =
            s->unicode == UTF_16_BIG ? (uint32_t)in[i] << 8 | in[i + 1] : (uint32_t)in[i + 1] << 8 | in[i];
        const bool low = unit >= 0xdc00 && unit < 0xe000;
        if (s->high && !low) to += utf8_encode(0xfffd, to);
        if (low) to += utf8_encode(s->high ? 0x10000 + ((s->high & 0x3ff) << 10 | (unit & 0x3ff)) : 0xfffd, to);
        s->high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
        if (!low && !s->high) to += utf8_encode(unit, to);
    }
    if (last && (s->high || size % 2)) to += utf8_encode(0xfffd, to);
    if (last) s->high = 0;
    return (size_t)(to - out);
}

int source_read(struct source *s, char *out, size_t size, size_t *got, struct err *e) {
    if (s->unicode == UTF_8) return read_on(s, out, size, got, e);
    /* A unit of two bytes becomes three at most, and a pair that was cut before four. */
    const size_t most = (size - 4) / 3 * 2;
    char *units = xcalloc(most, 1);
    size_t n;
    const int failed = read_on(s, units, most, &n, e);
    if (!failed) *got = convert(s, (unsigned char *)units, n, n < most, out);
    free(units);
    return failed;
}

void source_close(struct source *s) {
    if (!s) return;
    if (s->gz) gzclose(s->gz);
    free(s->name);
    free(s);
}
