#include "tensors.h"
#include "alloc.h"
#include "foreign.h"
#include "json.h"

#include <assert.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- notes ---- */

void notes_add(struct notes *n, const char *key, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    char *value = xvasprintf(fmt, ap);
    va_end(ap);
    n->note = xrealloc(n->note, (size_t)n->count + 1, sizeof *n->note);
    n->note[n->count++] = (struct note){xstrdup(key), value};
}

const char *notes_get(const struct notes *n, const char *key) {
    for (int i = 0; i < n->count; i++)
        if (!strcmp(n->note[i].key, key)) return n->note[i].value;
    return NULL;
}

static locale_t use_c_locale(void) {
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return uselocale(c);
}

static void restore_locale(locale_t old) {
    locale_t c = uselocale(old);
    if (c && c != LC_GLOBAL_LOCALE) freelocale(c);
}

void notes_add_real(struct notes *n, const char *key, double value) {
    locale_t old = use_c_locale();
    notes_add(n, key, "%.9g", value);
    restore_locale(old);
}

bool notes_get_real(const struct notes *n, const char *key, double *value) {
    const char *text = notes_get(n, key);
    char *end = NULL;
    if (!text) return false;
    locale_t old = use_c_locale();
    *value = strtod(text, &end);
    restore_locale(old);
    return end != text && !*end && isfinite(*value);
}

void notes_free(struct notes *n) {
    for (int i = 0; i < n->count; i++) {
        free(n->note[i].key);
        free(n->note[i].value);
    }
    free(n->note);
    *n = (struct notes){0};
}

/* ---- the list ---- */

void tensors_add(struct tensors *t, const char *name, const struct tensor *tensor) {
    if (!(t->count & (t->count + 1)) || !t->tensor) /* grows at 0, 1, 3, 7 ... */
        t->tensor = xrealloc(t->tensor, 2 * (size_t)t->count + 2, sizeof *t->tensor);
    t->tensor[t->count] = *tensor;
    t->tensor[t->count++].name = xstrdup(name);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct tensor *)a)->name, ((const struct tensor *)b)->name);
}

int tensors_sort(struct tensors *t, struct err *e) {
    if (t->count) qsort(t->tensor, (size_t)t->count, sizeof *t->tensor, by_name);
    for (int i = 1; i < t->count; i++)
        if (!by_name(&t->tensor[i - 1], &t->tensor[i]))
            return err_set(e, ERR_VALUE, t->path, 0, 0, NULL, "tensor \"%s\" is there twice", t->tensor[i].name);
    return 0;
}

const struct tensor *tensors_find(const struct tensors *t, const char *name) {
    struct tensor key = {.name = (char *)name};
    return t->count ? bsearch(&key, t->tensor, (size_t)t->count, sizeof key, by_name) : NULL;
}

void *tensors_copy(struct tensors *t, size_t size) {
    assert(size <= TENSOR_COPY_MAX);
    void *data = xaligned(size + 1, 1);
    t->copy = xrealloc(t->copy, (size_t)t->copies + 1, sizeof *t->copy);
    t->copy[t->copies++] = (struct bytes){.data = data, .size = size};
    return data;
}

struct bytes tensors_hand_over(struct tensors *t, const struct tensor *tensor) {
    struct bytes *from = &t->file;
    for (int i = 0; i < t->copies; i++)
        if (t->copy[i].data == tensor->data) from = &t->copy[i];
    struct bytes out = *from;
    *from = (struct bytes){0};
    return out;
}

void tensors_close(struct tensors *t) {
    for (int i = 0; i < t->count; i++)
        free(t->tensor[i].name);
    for (int i = 0; i < t->copies; i++)
        bytes_free(&t->copy[i]);
    free(t->copy);
    free(t->tensor);
    free(t->path);
    notes_free(&t->notes);
    bytes_free(&t->file);
    *t = (struct tensors){0};
}

char *tensor_shape(const struct tensor *t, char *out, size_t size) {
    size_t n = (size_t)snprintf(out, size, "[");
    for (int i = 0; i < t->rank && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, i ? ", %lld" : "%lld", (long long)t->shape[i]);
    if (n < size) snprintf(out + n, size - n, "]");
    return out;
}

/* ---- elements ---- */

bool tensor_is_float(const struct tensor *t) {
    return dtype_is_float(t->dtype);
}

void tensor_floats(const struct tensor *t, size_t from, size_t count, float *out) {
    assert(from <= t->count && count <= t->count - from);
    dtype_floats(t->dtype, t->data, from, count, out);
}

/* ---- reading safetensors ---- */

enum { HEADER_LIMIT = 16 << 20, TENSORS_LIMIT = 1 << 16, NOTES_LIMIT = 1024 };

struct entry {
    struct tensor tensor;
    int64_t begin, end;
    bool has_dtype, has_shape, has_range;
};

static int read_dtype(struct json *j, struct entry *n) {
    char *name;
    if (json_string(j, &name)) return -1;
    int d = 0;
    while (d < DTYPES && strcmp(name, dtype_name((enum dtype)d)))
        d++;
    int bad = d < DTYPES ? 0 : json_fail(j, "F64 F32 F16 BF16 I64 I32 U64 U8 BOOL", "unknown dtype \"%.40s\"", name);
    free(name);
    n->tensor.dtype = (enum dtype)d;
    n->has_dtype = true;
    return bad;
}

static int read_shape(struct json *j, struct entry *n) {
    n->has_shape = true;
    if (json_take(j, '[')) return -1;
    if (json_try(j, ']')) return 0;
    int more = 1;
    while (more > 0) {
        if (n->tensor.rank == TENSOR_RANK_MAX) return json_fail(j, "at most 8 dimensions", "too many dimensions");
        if (json_count(j, &n->tensor.shape[n->tensor.rank++])) return -1;
        more = json_more(j, ']');
    }
    return more;
}

static int read_range(struct json *j, struct entry *n) {
    n->has_range = true;
    return json_take(j, '[') || json_count(j, &n->begin) || json_take(j, ',') || json_count(j, &n->end) ||
                   json_take(j, ']')
               ? -1
               : 0;
}

static int read_field(struct json *j, struct entry *n) {
    char *key;
    if (json_string(j, &key)) return -1;
    int bad = json_take(j, ':');
    if (bad)
        bad = -1;
    else if (!strcmp(key, "dtype") && !n->has_dtype)
        bad = read_dtype(j, n);
    else if (!strcmp(key, "shape") && !n->has_shape)
        bad = read_shape(j, n);
    else if (!strcmp(key, "data_offsets") && !n->has_range)
        bad = read_range(j, n);
    else
        bad = json_fail(j, "dtype, shape and data_offsets, once each", "key \"%.40s\"", key);
    free(key);
    return bad;
}

static int read_entry(struct json *j, struct entry *n) {
    if (json_take(j, '{')) return -1;
    int more = 1;
    while (more > 0) {
        if (read_field(j, n)) return -1;
        more = json_more(j, '}');
    }
    if (more < 0) return -1;
    if (!n->has_dtype || !n->has_shape || !n->has_range)
        return json_fail(j, "dtype, shape and data_offsets", "an incomplete tensor");
    return 0;
}

static int read_notes(struct json *j, struct notes *notes) {
    if (json_take(j, '{')) return -1;
    if (json_try(j, '}')) return 0;
    int more = 1;
    while (more > 0) {
        char *key = NULL, *value = NULL;
        int bad = json_string(j, &key) || json_take(j, ':') || json_string(j, &value) ? -1 : 0;
        if (!bad && notes_get(notes, key)) bad = json_fail(j, NULL, "metadata \"%.40s\" is there twice", key);
        if (!bad && notes->count == NOTES_LIMIT) bad = json_fail(j, NULL, "too much metadata");
        if (!bad) notes_add(notes, key, "%s", value);
        free(key);
        free(value);
        if (bad) return -1;
        more = json_more(j, '}');
    }
    return more;
}

/* The header: notes into `t`, tensors into `entries` (a growing array; names owned). */
static int read_header(struct json *j, struct tensors *t, struct entry **entries, int *count) {
    if (json_take(j, '{')) return -1;
    int more = json_try(j, '}') ? 0 : 1;
    bool has_notes = false;
    while (more > 0) {
        char *name;
        if (json_string(j, &name)) return -1;
        bool notes = !strcmp(name, "__metadata__");
        if (notes) free(name);
        if (notes && has_notes) return json_fail(j, NULL, "__metadata__ is there twice");
        if (notes) {
            has_notes = true;
            if (json_take(j, ':') || read_notes(j, &t->notes)) return -1;
        } else {
            if (!(*count & (*count + 1)) || !*entries)
                *entries = xrealloc(*entries, 2 * (size_t)*count + 2, sizeof **entries);
            struct entry *n = &(*entries)[(*count)++];
            *n = (struct entry){.tensor.name = name};
            if (json_take(j, ':') || read_entry(j, n)) return -1;
            if (*count > TENSORS_LIMIT) return json_fail(j, "at most 65536", "too many tensors");
        }
        more = json_more(j, '}');
    }
    return more < 0 ? -1 : json_finish(j);
}

/* Shape, size and place of one tensor; `size` bytes of data follow the header. */
static int check_entry(struct tensors *t, struct entry *n, const uint8_t *data, size_t size, struct err *e) {
    struct tensor *k = &n->tensor;
    const char *what = NULL;
    size_t bytes = dtype_size(k->dtype);
    bool zero = false;
    for (int i = 0; i < k->rank; i++)
        zero = zero || !k->shape[i];
    for (int i = 0; i < k->rank && !zero && !what; i++)
        if (__builtin_mul_overflow(bytes, (size_t)k->shape[i], &bytes)) what = "the shape is too large";
    if (zero) bytes = 0;
    if (!what && n->begin > n->end) what = "data_offsets run backwards";
    if (!what && (uint64_t)n->end > size) what = "data beyond the end of the file";
    if (!what && (size_t)(n->end - n->begin) != bytes) what = "shape and dtype disagree with the size of the data";
    const bool aligned = !bytes || (uintptr_t)(data + n->begin) % dtype_size(k->dtype) == 0;
    if (!what && !aligned && bytes > TENSOR_COPY_MAX) what = "so much data is misaligned";
    if (what) return err_set(e, ERR_VALUE, t->path, 0, 0, NULL, "tensor \"%.80s\": %s", k->name, what);
    k->count = bytes / dtype_size(k->dtype);
    k->data = aligned ? data + n->begin : memcpy(tensors_copy(t, bytes), data + n->begin, bytes);
    return 0;
}

static int by_place(const void *a, const void *b) {
    const struct entry *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* The tensors must cover the data without overlap or gap. */
static int check_cover(const struct tensors *t, struct entry *entries, int count, size_t size, struct err *e) {
    if (count) qsort(entries, (size_t)count, sizeof *entries, by_place);
    int64_t at = 0;
    for (int i = 0; i < count; i++) {
        const char *what = entries[i].begin < at ? "overlaps the tensor before it" : "leaves a gap before it";
        if (entries[i].begin != at)
            return err_set(e, ERR_VALUE, t->path, 0, 0, NULL, "tensor \"%.80s\" %s", entries[i].tensor.name, what);
        at = entries[i].end;
    }
    if ((size_t)at == size) return 0;
    return err_set(e, ERR_VALUE, t->path, 0, 0, NULL, "%zu bytes after the last tensor", size - (size_t)at);
}

/* Whether the file begins with a length and a header of that many bytes: the length alone may look like anything. */
static bool begins_with_header(const struct bytes *f) {
    return f->size > 8 && bytes_u64(f->data) <= f->size - 8 && memchr("{ \t\r\n", f->data[8], 5);
}

static int read_tensors(struct tensors *t, struct entry **entries, int *count, struct err *e) {
    const struct bytes *f = &t->file;
    const char *foreign = begins_with_header(f) ? NULL : foreign_file(f->data, f->size);
    if (foreign)
        return err_set(e, ERR_SYNTAX, t->path, 0, 0,
                       strstr(foreign, "Git LFS") ? "the weights themselves (git lfs pull)"
                                                  : "a safetensors file or a torch checkpoint",
                       "this is %s", foreign);
    if (f->size < 8)
        return err_set(e, ERR_SYNTAX, t->path, 0, 0, "a safetensors file", "%zu bytes are no header", f->size);
    const uint64_t length = bytes_u64(f->data);
    if (length > HEADER_LIMIT)
        return err_set(e, ERR_SYNTAX, t->path, 0, 0, "a safetensors file with a header below 16 MiB",
                       "header of %llu bytes", (unsigned long long)length);
    if (length > f->size - 8)
        return err_set(e, ERR_SYNTAX, t->path, 0, 0, NULL, "header of %llu bytes, but the file ends after %zu",
                       (unsigned long long)length, f->size);
    const uint8_t *data = f->data + 8 + length;
    size_t size = f->size - 8 - length;
    struct json j = {.start = f->data + 8, .at = f->data + 8, .end = data, .offset = 8, .path = t->path, .e = e};
    if (read_header(&j, t, entries, count)) return -1;
    for (int i = 0; i < *count; i++)
        if (check_entry(t, &(*entries)[i], data, size, e)) return -1;
    for (int i = 0; i < *count; i++)
        tensors_add(t, (*entries)[i].tensor.name, &(*entries)[i].tensor);
    return tensors_sort(t, e) || check_cover(t, *entries, *count, size, e) ? -1 : 0;
}

int tensors_open(struct tensors *t, const char *path, struct err *e) {
    *t = (struct tensors){0};
    if (bytes_map(&t->file, path, e)) return -1;
    t->path = xstrdup(path);
    struct entry *entries = NULL;
    int count = 0, bad = read_tensors(t, &entries, &count, e);
    for (int i = 0; i < count; i++)
        free(entries[i].tensor.name);
    free(entries);
    if (bytes_cut(&t->file)) bad = bytes_was_cut(path, e);
    if (bad) tensors_close(t);
    return bad;
}

int tensors_whole(const struct tensors *t, struct err *e) {
    return bytes_cut(&t->file) ? bytes_was_cut(t->path, e) : 0;
}
