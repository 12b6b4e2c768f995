/* The part of Python's pickle language that a saved state_dict is written in. Nothing is ever executed: the few globals
 * it needs are known by name and mean fixed things here; any other global or opcode is an error. */
#ifndef RUMIA_PICKLE_H
#define RUMIA_PICKLE_H

#include "tensors.h"

/* A tensor as the pickle describes it: a piece of a storage, which lies elsewhere under the name `key`. */
struct pickle_tensor {
    char *name;
    enum dtype dtype;
    char *key;
    int64_t storage_count; /* elements of the storage */
    int64_t offset;        /* in elements */
    int rank;
    int64_t shape[TENSOR_RANK_MAX];
};

struct pickle {
    struct pickle_tensor *tensor; /* in the order of the file */
    int count;
};

/* Reads a dictionary of names to contiguous tensors. 0, or -1 and `e` (nothing is held then). Release with
 * pickle_free. */
int pickle_read(struct pickle *p, const uint8_t *data, size_t size, const char *path, struct err *e);
void pickle_free(struct pickle *p);

#endif
