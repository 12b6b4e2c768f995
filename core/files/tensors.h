/* Named arrays in a file: the safetensors format (an 8-byte length, a JSON header, the data). Files are mapped, checked
 * whole before use, and read in place; they are written atomically, straight from the caller's arrays. */
#ifndef RUMIA_TENSORS_H
#define RUMIA_TENSORS_H

#include "bytes.h"
#include "dtype.h"
#include "err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TENSOR_RANK_MAX = 8 };

struct tensor {
    char *name;
    enum dtype dtype;
    int rank;
    int64_t shape[TENSOR_RANK_MAX];
    size_t count;     /* elements: the product of shape, 1 for rank 0 */
    const void *data; /* little endian, aligned to its element; lent by the file, or by a copy */
};

/* Free text that goes with the arrays: keys and values. */
struct note {
    char *key, *value;
};
struct notes {
    int count;
    struct note *note;
};
/* Appends a copy; no key may be added twice. */
__attribute__((format(printf, 3, 4))) void notes_add(struct notes *n, const char *key, const char *fmt, ...);
const char *notes_get(const struct notes *n, const char *key); /* NULL when absent; lent */
/* Numbers have a decimal point, whatever the user's locale says. False: absent, or not a finite number. */
void notes_add_real(struct notes *n, const char *key, double value);
bool notes_get_real(const struct notes *n, const char *key, double *value);
void notes_free(struct notes *n);

struct tensors {
    struct bytes file; /* mapped; a tensor's data lies in it, or in a copy where the file has it in another order */
    char *path;        /* for messages */
    int count;         /* in the order of their names */
    struct tensor *tensor;
    struct notes notes; /* the file's __metadata__ */
    struct bytes *copy; /* [copies] owned */
    int copies;
};

/* Opens and checks a safetensors file. Refused with a reason: a header that is cut, too long, or not the expected JSON;
 * a name twice; an unknown dtype; data out of bounds, overlapping or with gaps; a shape that disagrees with
 * the data. 0, or -1 and `e` (nothing is held then). Release with tensors_close. */
int tensors_open(struct tensors *t, const char *path, struct err *e);
/* When all was read: was the file whole until now? 0, or -1 and `e`. */
int tensors_whole(const struct tensors *t, struct err *e);
void tensors_close(struct tensors *t);

/* Memory for a copy of a tensor, at most TENSOR_COPY_MAX bytes; released with the others. */
#define TENSOR_COPY_MAX ((size_t)256 << 20)
void *tensors_copy(struct tensors *t, size_t size);
/* What the data of a tensor lies in; it is the caller's now, to be released with bytes_free. */
struct bytes tensors_hand_over(struct tensors *t, const struct tensor *tensor);

/* For readers of other formats: appends (name is copied, `t->tensor` may move), then sort by name; tensors_sort fails
 * when a name is there twice. */
void tensors_add(struct tensors *t, const char *name, const struct tensor *tensor);
int tensors_sort(struct tensors *t, struct err *e);

/* The tensor of this name, or NULL. Lent. */
const struct tensor *tensors_find(const struct tensors *t, const char *name);
/* Elements [from, from + count) as float32; the dtype must be F64, F32, F16 or BF16 (see tensor_is_float). */
bool tensor_is_float(const struct tensor *t);
void tensor_floats(const struct tensor *t, size_t from, size_t count, float *out);
/* "[3, 64]" in `out` (cut to `size`); returns `out`. */
char *tensor_shape(const struct tensor *t, char *out, size_t size);

/* What to write. For F32 and BF16 (rounded to nearest even) `data` is float32, for others their own type; F64 and F16
 * are written as they are. `data` is lent during the call; nothing is copied. */
struct tensor_source {
    const char *name;
    enum dtype dtype;
    int rank;
    int64_t shape[TENSOR_RANK_MAX];
    const void *data;
    bool raw;    /* `data` is of the type itself, also for BF16 */
    bool mapped; /* and lies in a mapped file, of which no more than a piece shall be held at a time */
};
/* Writes `path` atomically: widest elements first, then by name, so that all are aligned; the data starts at a multiple
 * of 64 bytes. Sorts `source`. Names must be unique. 0, or -1 and `e`. */
int tensors_write(const char *path, struct tensor_source *source, int count, const struct notes *notes, struct err *e);

#endif
