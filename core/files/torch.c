#include "torch.h"
#include "alloc.h"
#include "pickle.h"
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
                                           const char *key) {
    int folder = (int)(pickle->name_length - strlen("data.pkl"));
    char *name = xasprintf("%.*s%s%s", folder, pickle->name, kind, key);
    const struct zip_entry *found = zip_find(z, name, strlen(name));
    free(name);
    return found;
}

static int add_tensor(struct tensors *t, const struct zip *z, const struct zip_entry *pickle,
                      const struct pickle_tensor *from, struct err *e) {
    const char *what = NULL;
    size_t element = dtype_size(from->dtype), count = 1;
    const struct zip_entry *storage = find_beside(z, pickle, "data/", from->key);
    if (!storage)
        what = "its storage is missing";
    else if ((size_t)from->storage_count != storage->size / element || storage->size % element)
        what = "its storage has another size than the pickle says";
    else if ((uintptr_t)storage->data % element)
        what = "its storage is misaligned";
    if (what) return err_set(e, ERR_VALUE, t->path, 0, 0, NULL, "tensor \"%.80s\": %s", from->name, what);
    struct tensor tensor = {.dtype = from->dtype, .rank = from->rank};
    for (int i = 0; i < from->rank; i++)
        count *= (size_t)(tensor.shape[i] = from->shape[i]);
    tensor.count = count;
    tensor.data = storage->data + (size_t)from->offset * element;
    tensors_add(t, from->name, &tensor);
    return 0;
}

static int read_all(struct tensors *t, const struct zip *z, struct err *e) {
    const struct zip_entry *pickle = find_pickle(z);
    if (!pickle) return err_set(e, ERR_SYNTAX, t->path, 0, 0, "a file of torch.save", "no data.pkl in this archive");
    const struct zip_entry *order = find_beside(z, pickle, "byteorder", "");
    if (order && (order->size != 6 || memcmp(order->data, "little", 6)))
        return err_set(e, ERR_UNSUPPORTED, t->path, 0, 0, "little", "byte order \"%.*s\"",
                       order->size < 16 ? (int)order->size : 16, (const char *)order->data);
    struct pickle p;
    if (pickle_read(&p, pickle->data, pickle->size, t->path, e)) return -1;
    int bad = 0;
    for (int i = 0; i < p.count && !bad; i++)
        bad = add_tensor(t, z, pickle, &p.tensor[i], e);
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

int torch_load(struct model **out, const char *path, const struct official_hints *hints, struct err *e) {
    struct tensors t;
    return torch_tensors(&t, path, e) ? -1 : model_from_tensors(out, &t, hints, e);
}
