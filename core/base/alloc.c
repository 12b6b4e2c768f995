#include "alloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void out_of_memory(void) {
    fputs("rumia: out of memory\n", stderr);
    abort();
}

static size_t product(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX - 64) out_of_memory();
    return bytes ? bytes : 1;
}

void *xcalloc(size_t count, size_t size) {
    void *p = calloc(1, product(count, size));
    if (!p) out_of_memory();
    return p;
}

void *xrealloc(void *p, size_t count, size_t size) {
    p = realloc(p, product(count, size));
    if (!p) out_of_memory();
    return p;
}

void *xaligned(size_t count, size_t size) {
    size_t bytes = (product(count, size) + 63) / 64 * 64;
    void *p = aligned_alloc(64, bytes);
    if (!p) out_of_memory();
    return memset(p, 0, bytes);
}

char *xstrdup(const char *s) {
    char *copy = strdup(s);
    if (!copy) out_of_memory();
    return copy;
}

char *xvasprintf(const char *fmt, va_list ap) {
    char *out;
    if (vasprintf(&out, fmt, ap) < 0) out_of_memory();
    return out;
}

char *xasprintf(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    char *out = xvasprintf(fmt, ap);
    va_end(ap);
    return out;
}
