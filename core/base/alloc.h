/* Memory that is there or the program ends: the one place where running out of memory is handled. */
#ifndef RUMIA_ALLOC_H
#define RUMIA_ALLOC_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed memory for `count` items of `size` bytes; never NULL. Release with free(). */
void *xcalloc(size_t count, size_t size);
/* Like realloc, never NULL; new memory is not zeroed. */
void *xrealloc(void *p, size_t count, size_t size);
/* Zeroed memory aligned to 64 bytes (a cache line, a vector register, an AMX row); never NULL. Release with free(). */
void *xaligned(size_t count, size_t size);
char *xstrdup(const char *s);
/* printf into fresh memory; release with free(). */
__attribute__((format(printf, 1, 2))) char *xasprintf(const char *fmt, ...);
__attribute__((format(printf, 1, 0))) char *xvasprintf(const char *fmt, va_list ap);

#define XNEW(type) ((type *)xcalloc(1, sizeof(type)))
#define XNEW_ARRAY(type, count) ((type *)xcalloc((size_t)(count), sizeof(type)))
#define XALIGNED_ARRAY(type, count) ((type *)xaligned((size_t)(count), sizeof(type)))

#endif
