/* A small strict JSON reader (RFC 8259) for the headers of weight files: a cursor that takes one token at a time. */
#ifndef RUMIA_JSON_H
#define RUMIA_JSON_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json {
    const uint8_t *start, *at, *end;
    size_t offset;    /* of `start` in the file, for messages */
    const char *path; /* for messages */
    struct err *e;    /* filled by the first failure */
};

/* -1 and "byte N: what" in j->e. */
__attribute__((format(printf, 3, 4))) int json_fail(struct json *j, const char *expected, const char *fmt, ...);
/* The next token must be this character; white space before it is skipped. 0 or -1. */
int json_take(struct json *j, char c);
/* Takes the character if it is next. */
bool json_try(struct json *j, char c);
/* A string: UTF-8, unescaped, without NUL inside. `*out` is released by the caller. 0 or -1 (*out is NULL). */
int json_string(struct json *j, char **out);
/* An integer in 0..INT64_MAX without sign, fraction or exponent. 0 or -1. */
int json_count(struct json *j, int64_t *out);
/* After an element of an array or object that `close` ends: 1 another follows, 0 it ended, -1. */
int json_more(struct json *j, char close);
/* Nothing but white space is left. 0 or -1. */
int json_finish(struct json *j);

#endif
