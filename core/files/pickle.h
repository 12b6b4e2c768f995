/* Python's pickle language, as far as torch.save writes it, as data. Nothing is ever executed: the few calls that make
 * tensors and dicts are known by name and mean fixed things here; what any other would make is an object that nobody
 * looks into, but for what is put in it as into a dict. */
#ifndef RUMIA_PICKLE_H
#define RUMIA_PICKLE_H

#include "tensors.h"

enum pickle_kind {
    PICKLE_NONE,
    PICKLE_MARK, /* never in a result; nor are the next four */
    PICKLE_GLOBAL,
    PICKLE_STORAGE,
    PICKLE_TUPLE,
    PICKLE_LIST,
    PICKLE_BOOL,
    PICKLE_INT,
    PICKLE_REAL,
    PICKLE_TEXT,
    PICKLE_DICT,
    PICKLE_OBJECT, /* may have pairs, as a dict */
    PICKLE_TENSOR,
};

struct pickle_value {
    enum pickle_kind kind;
    int64_t number;   /* BOOL, INT; GLOBAL: its meaning; DICT, OBJECT: its identity; STORAGE, TENSOR: index */
    double real;      /* REAL */
    const char *text; /* TEXT, and the name of a GLOBAL or of who made an OBJECT; not NUL-terminated; or NULL */
    int first, count; /* TUPLE: its items; text: bytes */
};

/* A tensor as the pickle describes it: a piece of a storage, which lies elsewhere under the name `key`. */
struct pickle_tensor {
    enum dtype dtype;
    struct pickle_value key; /* TEXT */
    int64_t storage_count;   /* elements of the storage */
    int64_t offset;          /* in elements, as strides are */
    int rank;
    int64_t shape[TENSOR_RANK_MAX], stride[TENSOR_RANK_MAX];
    int64_t count;  /* elements */
    bool row_major; /* they lie one after the other */
};

struct pickle_pair {
    int64_t dict, order;
    struct pickle_value key, value;
};

struct pickle {
    struct pickle_value top;
    struct pickle_pair *pair; /* [pairs] by dict */
    int pairs;
    struct pickle_tensor *tensor; /* TENSOR: tensor[number] */
};

/* Reads a pickle; texts lie in `data`. A shape that is no row of whole numbers, or a tensor beyond its storage, is an
 * error. 0, or -1 and `e` (nothing is held then). Release with pickle_free. */
int pickle_read(struct pickle *p, const uint8_t *data, size_t size, const char *path, struct err *e);
void pickle_free(struct pickle *p);

/* The pairs of a dict (or object), one after the other: *at is 0 at first. NULL: no more. */
const struct pickle_pair *pickle_next(const struct pickle *p, const struct pickle_value *dict, int *at);
/* What stands under a name, the last where there are several; NULL: nothing, or `dict` is NULL or no dict. */
const struct pickle_value *pickle_get(const struct pickle *p, const struct pickle_value *dict, const char *key);
bool pickle_is(const struct pickle_value *text, const char *word);
/* "an int", "an object of module.name" in `out`; returns it. */
char *pickle_what(const struct pickle_value *v, char *out, size_t size);

#endif
