/* From nodes to values and structs. */
#include "alloc.h"
#include "document.h"
#include "text.h"
#include "utf8.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 48 };

/* What a node is, for "... (expected ...)": a list, a mapping, or the beginning of the text. */
static const char *show(const struct node *n, char out[SHOWN_MAX]) {
    if (n->type != NODE_SCALAR) return n->type == NODE_SEQUENCE ? "a list" : "a mapping";
    if (n->size == 0) return n->style == NODE_PLAIN ? "nothing" : "an empty text";
    size_t used = 0;
    while (used < n->size && used < 32 && n->text[used] != '\n') {
        const size_t bytes = utf8_decode(n->text + used, n->size - used, NULL);
        used += bytes ? bytes : 1;
    }
    snprintf(out, SHOWN_MAX, n->style == NODE_PLAIN ? "'%.*s%s'" : "the text '%.*s%s'", (int)used, n->text,
             used < n->size ? "..." : "");
    return out;
}

static int unexpected(const struct node *n, struct err *e, const char *expected) {
    char shown[SHOWN_MAX];
    return document_error(n, ERR_VALUE, e, expected, "%s", show(n, shown));
}

int document_expect(const struct node *n, enum node_type type, struct err *e) {
    static const char *const names[] = {"a text", "a list", "a mapping"};
    return n->type == type ? 0 : unexpected(n, e, names[type]);
}

/* "a, b or c" */
static char *join(const char *const *words, int count, char *out, size_t size) {
    size_t used = 0;
    out[0] = 0;
    for (int i = 0; i < count && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                 i == 0          ? ""
                                 : i < count - 1 ? ", "
                                                 : " or ",
                                 words[i]);
    return out;
}

static int unknown(const struct node *n, const char *what, const char *near, const char *expected, struct err *e) {
    if (near)
        return document_error(n, ERR_VALUE, e, expected, "unknown %s '%.60s', did you mean '%s'?", what, n->text, near);
    return document_error(n, ERR_VALUE, e, expected, "unknown %s '%.60s'", what, n->text);
}

/* Suggests a key that is not there yet, if one is near. */
static int unknown_key(const struct node *mapping, int i, const char *const *keys, int count, struct err *e) {
    const struct node *key = mapping->keys[i];
    const char **absent = XNEW_ARRAY(const char *, count), *near;
    char expected[sizeof e->expected];
    int absent_count = 0;
    for (int k = 0; k < count; k++)
        if (!document_get(mapping, keys[k])) absent[absent_count++] = keys[k];
    near = err_nearest(key->text, absent, absent_count);
    if (!near) near = err_nearest(key->text, keys, count);
    free(absent);
    join(keys, count, expected, sizeof expected);
    return unknown(key, "key", near, expected, e);
}

int document_expect_keys(const struct node *mapping, const char *const *keys, int count, struct err *e) {
    if (document_expect(mapping, NODE_MAPPING, e)) return -1;
    for (int i = 0; i < mapping->count; i++) {
        bool known = false;
        for (int k = 0; k < count && !known; k++)
            known = strcmp(mapping->keys[i]->text, keys[k]) == 0;
        if (!known) return unknown_key(mapping, i, keys, count, e);
    }
    return 0;
}

const struct node *document_get(const struct node *mapping, const char *key) {
    if (mapping->type != NODE_MAPPING) return NULL;
    for (int i = 0; i < mapping->count; i++)
        if (strcmp(mapping->keys[i]->text, key) == 0) return mapping->items[i];
    return NULL;
}

int document_require(const struct node *mapping, const char *key, const struct node **out, struct err *e) {
    if (document_expect(mapping, NODE_MAPPING, e)) return -1;
    *out = document_get(mapping, key);
    return *out ? 0 : document_error(mapping, ERR_VALUE, e, NULL, "the key '%s' is missing", key);
}

bool document_is_null(const struct node *n) {
    return n->type == NODE_SCALAR && n->style == NODE_PLAIN &&
           (n->size == 0 || strcmp(n->text, "~") == 0 || strcmp(n->text, "null") == 0);
}

/* strtod of plain decimal notation, whatever the locale; true if all of the text is a number. */
static bool to_number(const char *text, double *out) {
    if (!text[0] || text[strspn(text, "+-.0123456789eE")]) return false;
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    char *end;
    *out = strtod_l(text, &end, c);
    freelocale(c);
    return *end == 0 && isfinite(*out);
}

int document_string(const struct node *n, const char **out, struct err *e) {
    if (n->type != NODE_SCALAR || document_is_null(n)) return unexpected(n, e, "a text");
    *out = n->text;
    return 0;
}

int document_integer(const struct node *n, int64_t least, int64_t most, int64_t *out, struct err *e) {
    char expected[sizeof e->expected];
    snprintf(expected, sizeof expected, "an integer from %lld to %lld", (long long)least, (long long)most);
    if (n->type != NODE_SCALAR || n->style != NODE_PLAIN || !n->size || n->text[strspn(n->text, "+-0123456789")])
        return unexpected(n, e, expected);
    char *end;
    errno = 0;
    long long value = strtoll(n->text, &end, 10);
    if (*end) return unexpected(n, e, expected);
    if (errno || value < least || value > most)
        return document_error(n, ERR_VALUE, e, expected, "%.40s is out of range", n->text);
    *out = value;
    return 0;
}

int document_real(const struct node *n, double least, double most, double *out, struct err *e) {
    char expected[sizeof e->expected];
    double value;
    snprintf(expected, sizeof expected, "a number from %g to %g", least, most);
    if (n->type != NODE_SCALAR || n->style != NODE_PLAIN || !to_number(n->text, &value))
        return unexpected(n, e, expected);
    if (value < least || value > most)
        return document_error(n, ERR_VALUE, e, expected, "%.40s is out of range", n->text);
    *out = value;
    return 0;
}

int document_bool(const struct node *n, bool *out, struct err *e) {
    if (n->type == NODE_SCALAR && n->style == NODE_PLAIN) {
        bool yes = strcmp(n->text, "true") == 0 || strcmp(n->text, "yes") == 0;
        if (yes || strcmp(n->text, "false") == 0 || strcmp(n->text, "no") == 0) {
            *out = yes;
            return 0;
        }
    }
    return unexpected(n, e, "true or false");
}

int document_word(const struct node *n, const char *const *words, int count, int *out, struct err *e) {
    char expected[sizeof e->expected];
    if (n->type != NODE_SCALAR || n->size == 0) return unexpected(n, e, join(words, count, expected, sizeof expected));
    for (int i = 0; i < count; i++) {
        if (strcmp(n->text, words[i]) != 0) continue;
        *out = i;
        return 0;
    }
    join(words, count, expected, sizeof expected);
    return unknown(n, "word", err_nearest(n->text, words, count), expected, e);
}

int document_word_set(const struct node *n, const char *const *words, int count, unsigned *out, struct err *e) {
    unsigned bits = 0;
    if (document_expect(n, NODE_SEQUENCE, e)) return -1;
    for (int i = 0; i < n->count; i++) {
        int word;
        if (document_word(n->items[i], words, count, &word, e)) return -1;
        if (bits >> word & 1)
            return document_error(n->items[i], ERR_VALUE, e, NULL, "'%s' was given before", words[word]);
        bits |= 1u << word;
    }
    *out = bits;
    return 0;
}

static int64_t to_int64(double x) {
    return x >= 9223372036854775807.0 ? INT64_MAX : x <= -9223372036854775808.0 ? INT64_MIN : (int64_t)x;
}

static void store_integer(char *member, size_t size, int64_t value) {
    int32_t narrow = (int32_t)value; /* the low half also of an uint32_t */
    memcpy(member, size == 8 ? (const void *)&value : (const void *)&narrow, size == 8 ? 8 : 4);
}

static int read_field(const struct node *n, const struct document_field *f, char *member, struct err *e) {
    int words = 0;
    while (f->words && f->words[words])
        words++;
    switch (f->kind) {
    case DOCUMENT_INTEGER: {
        int64_t value;
        if (document_integer(n, to_int64(f->least), to_int64(f->most), &value, e)) return -1;
        store_integer(member, f->size, value);
        return 0;
    }
    case DOCUMENT_REAL: {
        double value;
        if (document_real(n, f->least, f->most, &value, e)) return -1;
        if (f->size == sizeof(float))
            *(float *)member = (float)value;
        else
            *(double *)member = value;
        return 0;
    }
    case DOCUMENT_BOOL:
        return document_bool(n, (bool *)member, e);
    case DOCUMENT_STRING: {
        const char *text;
        if (document_string(n, &text, e)) return -1;
        free(*(char **)member);
        *(char **)member = xstrdup(text);
        return 0;
    }
    case DOCUMENT_WORD:
        return document_word(n, f->words, words, (int *)member, e);
    case DOCUMENT_WORD_SET:
        return document_word_set(n, f->words, words, (unsigned *)member, e);
    case DOCUMENT_NODE:
        *(const struct node **)member = n;
        return 0;
    }
    return 0;
}

/* Puts the key in front of what an error at its value says. */
static int in_key(const char *key, struct err *e) {
    char what[sizeof e->what];
    snprintf(what, sizeof what, "%s: %.200s", key, e->what);
    memcpy(e->what, what, sizeof what);
    return -1;
}

int document_fields(const struct node *mapping, const struct document_field *fields, int count, void *out,
                    struct err *e) {
    const char **keys = XNEW_ARRAY(const char *, count);
    for (int i = 0; i < count; i++)
        keys[i] = fields[i].key;
    int failed = document_expect_keys(mapping, keys, count, e);
    free(keys);
    for (int i = 0; i < count && !failed; i++) {
        const struct document_field *f = &fields[i];
        const struct node *n = document_get(mapping, f->key);
        if (!n && f->required) failed = document_error(mapping, ERR_VALUE, e, NULL, "the key '%s' is missing", f->key);
        if (!n || failed || (f->kind == DOCUMENT_STRING && !f->required && document_is_null(n))) continue;
        failed = read_field(n, f, (char *)out + f->offset, e);
        if (failed)
            in_key(f->key, e);
        else if (f->seen)
            *((bool *)out + f->seen) = true;
    }
    return failed;
}
