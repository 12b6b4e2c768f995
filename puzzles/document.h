/* YAML (and JSON, its subset) as a tree of nodes that know where they stand: what puzzles, recipes, model cards, themes
 * and preferences are read from.
 *
 *     struct document *d;
 *     if (document_read(&d, path, e)) return -1;
 *     static const struct document_field fields[] = {
 *         FIELD_INTEGER(struct recipe, steps, 1, 1024),
 *         FIELD_REAL(struct recipe, rate, 0, 1, .required = true),
 *     };
 *     int failed = document_fields(document_root(d), fields, 2, &recipe, e);
 *     document_free(d);
 *
 * A key `<<` merges a mapping, or a list of them: their keys count where the mapping does not have them itself.
 * Refused, with position: more than one document, tags, duplicate keys, keys that are not scalars, cycles, and trees
 * too large or too deep when their aliases are written out. Every function that can fail returns 0, or -1 and fills `e`
 * with file, line, column and what was expected. Nodes and what they point to live as long as the document. */
#ifndef RUMIA_DOCUMENT_H
#define RUMIA_DOCUMENT_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DOCUMENT_BYTES_MAX = 32 << 20,
    DOCUMENT_NODES_MAX = 4 << 20,
    DOCUMENT_DEPTH_MAX = 64,
    DOCUMENT_ANCHORS_MAX = 1024
};

struct document;

enum node_type { NODE_SCALAR, NODE_SEQUENCE, NODE_MAPPING };
/* How a scalar was written. Only plain ones can be numbers, booleans or null. */
enum node_style { NODE_PLAIN, NODE_QUOTED, NODE_LITERAL, NODE_FOLDED };

struct node {
    const struct document *document;
    enum node_type type;
    enum node_style style;
    int line, column; /* from 1 */
    int count;        /* of items */
    int weight;       /* nodes of the tree below with aliases written out, itself included */
    int height;       /* levels below */
    bool complete;    /* false only while it is being read */
    union {
        struct {
            const char *text; /* a NUL follows */
            size_t size;
        };
        struct {
            const struct node **keys;  /* [count] of a mapping, scalars; NULL in a sequence */
            const struct node **items; /* [count] */
        };
    };
};

/* Reads from memory; `file` names it in errors (copied, may be NULL). Release with document_free. */
int document_parse(struct document **out, const char *text, size_t size, const char *file, struct err *e);
/* The same of a piece of a file that begins in a line of it; so files of several documents are read. */
int document_parse_from(struct document **out, const char *text, size_t size, const char *file, int line,
                        struct err *e);
/* Whether a text holds nothing but blanks, comments and the marks of documents: no document then, but no mistake. */
bool document_is_empty(const char *text, size_t size);
/* Reads a file, or standard input for "-". */
int document_read(struct document **out, const char *path, struct err *e);
void document_free(struct document *d); /* NULL is fine */
const struct node *document_root(const struct document *d);
const char *document_file(const struct document *d); /* "" = none */

/* Fails at a node. Returns -1. */
__attribute__((format(printf, 5, 6))) int document_error(const struct node *n, enum err_code code, struct err *e,
                                                         const char *expected, const char *fmt, ...);
/* Fails inside a scalar: `e` was filled by a reader of n->text with a line and column inside that text (from 1) and is
 * given its place in the file. Exact in block scalars (`|`) and scalars of one line, else the scalar's start. */
int document_error_inside(const struct node *n, struct err *e);

/* The node a collection or scalar? Message: "a list (expected a mapping)". */
int document_expect(const struct node *n, enum node_type type, struct err *e);
/* Every key of the mapping among `keys`? Else "unknown key 'stpes', did you mean 'steps'?" at that key. */
int document_expect_keys(const struct node *mapping, const char *const *keys, int count, struct err *e);
/* The value of a key, NULL if the node is no mapping or has no such key. */
const struct node *document_get(const struct node *mapping, const char *key);
/* The same, and an error at the mapping if it is missing. */
int document_require(const struct node *mapping, const char *key, const struct node **out, struct err *e);

/* Values. "5" in quotes is a text and no number; a plain 5 is both; a plain `null` is neither. */
bool document_is_null(const struct node *n);                                /* plain null, ~ or nothing */
int document_string(const struct node *n, const char **out, struct err *e); /* lent */
int document_integer(const struct node *n, int64_t least, int64_t most, int64_t *out, struct err *e);
int document_real(const struct node *n, double least, double most, double *out, struct err *e);
int document_bool(const struct node *n, bool *out, struct err *e); /* true false yes no */
/* One of `words`: its index. */
int document_word(const struct node *n, const char *const *words, int count, int *out, struct err *e);
/* A list of words without repetition: bit i of `out` for words[i]. At most 32 words. */
int document_word_set(const struct node *n, const char *const *words, int count, unsigned *out, struct err *e);

/* A mapping read into a struct. Keys that are absent leave the member as it is, so defaults stand there before. */
enum field_kind {
    DOCUMENT_INTEGER,  /* any integer type or enum of 4 or 8 bytes */
    DOCUMENT_REAL,     /* float or double */
    DOCUMENT_BOOL,     /* bool */
    DOCUMENT_STRING,   /* char *, owned by the struct (freed with free() before it is replaced) */
    DOCUMENT_WORD,     /* int or enum: index in words */
    DOCUMENT_WORD_SET, /* unsigned: bits */
    DOCUMENT_NODE,     /* const struct node *, for the caller to read */
};

struct document_field {
    const char *key;
    enum field_kind kind;
    size_t offset, size;
    bool required;
    double least, most;       /* of numbers; exact for integers up to 2^53 */
    const char *const *words; /* NULL-terminated */
    size_t seen;              /* offset of a bool member that tells "was given"; 0 = none (so not the first member) */
};

#define FIELD_AS(type, member, key_, kind_, ...)                                                                       \
    { .key = key_, .kind = kind_, .offset = offsetof(type, member), .size = sizeof(((type *)0)->member), __VA_ARGS__ }
/* The key is the member's name; more designated initialisers may follow, as `.required = true`; FIELD_AS where the key
 * has another name. */
#define FIELD_INTEGER(type, member, least_, most_, ...)                                                                \
    FIELD_AS(type, member, #member, DOCUMENT_INTEGER, .least = least_, .most = most_, __VA_ARGS__)
#define FIELD_REAL(type, member, least_, most_, ...)                                                                   \
    FIELD_AS(type, member, #member, DOCUMENT_REAL, .least = least_, .most = most_, __VA_ARGS__)
#define FIELD_BOOL(type, member, ...) FIELD_AS(type, member, #member, DOCUMENT_BOOL, __VA_ARGS__)
#define FIELD_STRING(type, member, ...) FIELD_AS(type, member, #member, DOCUMENT_STRING, __VA_ARGS__)
#define FIELD_WORD(type, member, words_, ...)                                                                          \
    FIELD_AS(type, member, #member, DOCUMENT_WORD, .words = words_, __VA_ARGS__)
#define FIELD_WORD_SET(type, member, words_, ...)                                                                      \
    FIELD_AS(type, member, #member, DOCUMENT_WORD_SET, .words = words_, __VA_ARGS__)
#define FIELD_NODE(type, member, ...) FIELD_AS(type, member, #member, DOCUMENT_NODE, __VA_ARGS__)

/* Reads the fields; other keys are errors (with "did you mean"), and so are required ones that are missing. Errors name
 * the key: "rate: 2 is out of range (expected a number from 0 to 1)". On failure members may be partly filled. */
int document_fields(const struct node *mapping, const struct document_field *fields, int count, void *out,
                    struct err *e);

#endif
