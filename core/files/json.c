#include "json.h"
#include "alloc.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

int json_fail(struct json *j, const char *expected, const char *fmt, ...) {
    char what[160];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    size_t byte = j->offset + (size_t)(j->at - j->start);
    return err_set(j->e, ERR_SYNTAX, j->path, 0, 0, expected, "header, byte %zu: %s", byte, what);
}

static void skip_space(struct json *j) {
    while (j->at < j->end && strchr(" \t\r\n", *j->at) && *j->at)
        j->at++;
}

bool json_try(struct json *j, char c) {
    skip_space(j);
    if (j->at == j->end || *j->at != (uint8_t)c) return false;
    j->at++;
    return true;
}

int json_take(struct json *j, char c) {
    if (json_try(j, c)) return 0;
    char expected[8] = {'\'', c, '\'', 0};
    if (j->at == j->end) return json_fail(j, expected, "the header ends too early");
    return json_fail(j, expected, "unexpected character 0x%02x", *j->at);
}

int json_more(struct json *j, char close) {
    if (json_try(j, ',')) return 1;
    return json_take(j, close);
}

int json_finish(struct json *j) {
    skip_space(j);
    return j->at == j->end ? 0 : json_fail(j, NULL, "text after the end of the object");
}

int json_count(struct json *j, int64_t *out) {
    skip_space(j);
    const uint8_t *from = j->at;
    int64_t value = 0;
    while (j->at < j->end && *j->at >= '0' && *j->at <= '9') {
        int digit = *j->at - '0';
        if (value > (INT64_MAX - digit) / 10) return json_fail(j, "a number below 2^63", "number too large");
        value = value * 10 + digit;
        j->at++;
    }
    if (j->at == from) return json_fail(j, "a count", "not a number");
    if (*from == '0' && j->at - from > 1) return json_fail(j, NULL, "a number with a leading zero");
    if (j->at < j->end && strchr(".eE", *j->at) && *j->at) return json_fail(j, "a whole number", "a fraction");
    *out = value;
    return 0;
}

static int hex4(struct json *j, uint32_t *out) {
    *out = 0;
    for (int i = 0; i < 4; i++, j->at++) {
        int c = j->at < j->end ? *j->at : 0;
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
        if (digit < 0) return json_fail(j, "four hexadecimal digits", "bad \\u escape");
        *out = *out << 4 | (uint32_t)digit;
    }
    return 0;
}

/* After the backslash. Returns how many bytes were put, or -1. */
static int escape(struct json *j, char *out) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = j->at < j->end ? *j->at++ : 0;
    const char *simple = c ? strchr(from, c) : NULL;
    if (simple) return *out = to[simple - from], 1;
    if (c != 'u') return json_fail(j, NULL, "unknown escape");
    uint32_t code, low = 0;
    if (hex4(j, &code)) return -1;
    if (code >= 0xd800 && code < 0xdc00) {
        if (j->end - j->at < 2 || j->at[0] != '\\' || j->at[1] != 'u')
            return json_fail(j, NULL, "half a surrogate pair");
        j->at += 2;
        if (hex4(j, &low)) return -1;
        if (low < 0xdc00 || low > 0xdfff) return json_fail(j, NULL, "half a surrogate pair");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xdc00 && code < 0xe000)
        return json_fail(j, NULL, "half a surrogate pair");
    if (!code) return json_fail(j, NULL, "a NUL inside a string");
    return (int)utf8_encode(code, out);
}

/* Unescaping never lengthens, so `out` needs no more than the source has up to its closing quote. */
static int string_body(struct json *j, char *out) {
    while (j->at < j->end && *j->at != '"') {
        if (*j->at < 0x20) return json_fail(j, NULL, "a control character inside a string");
        if (*j->at == '\\') {
            j->at++;
            int n = escape(j, out);
            if (n < 0) return -1;
            out += n;
            continue;
        }
        const size_t n = utf8_decode((const char *)j->at, (size_t)(j->end - j->at), NULL);
        if (!n) return json_fail(j, "UTF-8", "bad byte inside a string");
        memcpy(out, j->at, n);
        out += n;
        j->at += n;
    }
    *out = 0;
    return json_take(j, '"');
}

int json_string(struct json *j, char **out) {
    *out = NULL;
    if (json_take(j, '"')) return -1;
    const uint8_t *close = j->at;
    while (close < j->end && *close != '"')
        close += *close == '\\' ? 2 : 1;
    if (close >= j->end) return json_fail(j, NULL, "a string that does not end");
    char *text = xcalloc((size_t)(close - j->at) + 1, 1);
    if (string_body(j, text)) {
        free(text);
        return -1;
    }
    *out = text;
    return 0;
}
