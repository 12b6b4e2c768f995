#include "torch.h"
#include "alloc.h"
#include "state_dict.h"
#include "zip.h"

#include <stdlib.h>
#include <string.h>

bool torch_is(const char *path) {
    char start[4] = "";
    FILE *f = fopen(path, "rbe");
    bool yes = f && fread(start, 1, 4, f) == 4 && !memcmp(start, "PK\3\4", 4);
    if (f) fclose(f);
    return yes;
}

/* All entries lie in one folder, named after the file as it was saved: the one that holds data.pkl. */
static const struct zip_entry *find_pickle(const struct zip *z) {
    static const char name[] = "/data.pkl";
    const size_t n = sizeof name - 1;
    for (int i = 0; i < z->count; i++) {
        const struct zip_entry *entry = &z->entry[i];
        if (entry->name_length > n && !memcmp(entry->name + entry->name_length - n, name, n) &&
            !memchr(entry->name, '/', entry->name_length - n))
            return entry;
    }
    return NULL;
}

/* An entry of the folder of `pickle`, or NULL. */
static const struct zip_entry *find_beside(const struct zip *z, const struct zip_entry *pickle, const char *kind,
                                           const char *key, int length) {
    int folder = (int)(pickle->name_length - strlen("data.pkl"));
    char *name = xasprintf("%.*s%s%.*s", folder, pickle->name, kind, length, key);
    const struct zip_entry *found = zip_find(z, name, strlen(name));
    free(name);
    return found;
}

/* Copies the elements in the order of rows: those of dimension `d` and further on, from `at` elements into the data. */
static char *copy_rows(const struct pickle_tensor *from, const char *data, size_t element, int d, int64_t at,
                       char *out) {
    if (d == from->rank) return (char *)memcpy(out, data + (size_t)at * element, element) + element;
    for (int64_t i = 0; i < from->shape[d]; i++)
        out = copy_rows(from, data, element, d + 1, at + i * from->stride[d], out);
    return out;
}

static int add_tensor(struct tensors *t, const struct zip *z, const struct zip_entry *pickle,
                      const struct state_tensor *named, struct err *e) {
    const struct pickle_tensor *from = named->tensor;
    const char *what = NULL;
    const size_t element = dtype_size(from->dtype);
    const struct zip_entry *storage = find_beside(z, pickle, "data/", from->key.text, from->key.count);
    if (!storage)
        what = "its storage is missing";
    else if ((size_t)from->storage_count != storage->size / element || storage->size % element)
        what = "its storage has another size than the pickle says";
    else if ((uintptr_t)storage->data % element)
        what = "its storage is misaligned";
    else if (!from->row_major && (size_t)from->count > TENSOR_COPY_MAX / element)
        what = "so much data is not in the order of rows";
    if (what) return err_set(e, ERR_VALUE, t->path, 0, 0, NULL, "tensor \"%.80s\": %s", named->name, what);
    struct tensor tensor = {.dtype = from->dtype, .rank = from->rank, .count = (size_t)from->count};
    memcpy(tensor.shape, from->shape, sizeof tensor.shape);
    const char *data = (const char *)storage->data + (size_t)from->offset * element;
    tensor.data = data;
    if (!from->row_major) {
        char *copy = tensors_copy(t, tensor.count * element);
        copy_rows(from, data, element, 0, 0, copy);
        tensor.data = copy;
    }
    tensors_add(t, named->name, &tensor);
    return 0;
}

static int read_all(struct tensors *t, const struct zip *z, struct err *e) {
    const struct zip_entry *entry = find_pickle(z);
    if (!entry) return err_set(e, ERR_SYNTAX, t->path, 0, 0, "a file of torch.save", "no data.pkl in this archive");
    const struct zip_entry *order = find_beside(z, entry, "byteorder", "", 0);
    if (order && (order->size != 6 || memcmp(order->data, "little", 6)))
        return err_set(e, ERR_UNSUPPORTED, t->path, 0, 0, "little", "byte order \"%.*s\"",
                       order->size < 16 ? (int)order->size : 16, (const char *)order->data);
    struct pickle p;
    struct state_dict state;
    if (pickle_read(&p, entry->data, entry->size, t->path, e)) return -1;
    int bad = state_dict_find(&state, &p, &t->notes, t->path, e);
    for (int i = 0; i < state.count && !bad; i++)
        bad = add_tensor(t, z, entry, &state.tensor[i], e);
    state_dict_free(&state);
    pickle_free(&p);
    return bad ? bad : tensors_sort(t, e);
}

int torch_tensors(struct tensors *t, const char *path, struct err *e) {
    struct zip z;
    *t = (struct tensors){0};
    if (bytes_map(&t->file, path, e)) return -1;
    t->path = xstrdup(path);
    int bad = zip_open(&z, &t->file, path, e);
    if (!bad) {
        bad = read_all(t, &z, e);
        zip_close(&z);
    }
    if (bad) tensors_close(t);
    return bad;
}
