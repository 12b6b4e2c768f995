#include "pickle.h"
#include "alloc.h"

#include <stdlib.h>
#include <string.h>

enum kind { NONE, MARK, BOOLEAN, INTEGER, REAL, TEXT, TUPLE, LIST, DICT, GLOBAL, STORAGE, TENSOR };

static const char *const kind_names[] = {"None",    "a mark", "a bool", "an int",   "a float",   "a string",
                                         "a tuple", "a list", "a dict", "a global", "a storage", "a tensor"};

/* What globals mean. A storage's is STORAGES + its dtype. */
enum { ORDERED_DICT, REBUILD_TENSOR, REBUILD_PARAMETER, STORAGES };

struct value {
    enum kind kind;
    int64_t number;   /* BOOLEAN, INTEGER; GLOBAL: its meaning; DICT: its identity; STORAGE, TENSOR: index */
    const char *text; /* TEXT: not NUL-terminated */
    int first, count; /* TUPLE: items[first .. first + count); TEXT: count bytes */
};

struct pair {
    int64_t dict;
    struct value key, value;
};

struct storage {
    enum dtype dtype;
    struct value key;
    int64_t count;
};

struct piece {
    int storage;
    int64_t offset;
    int rank;
    int64_t shape[TENSOR_RANK_MAX];
};

#define GROWING(type)                                                                                                  \
    struct {                                                                                                           \
        type *at;                                                                                                      \
        int count, room;                                                                                               \
    }
#define PUSH(array, ...)                                                                                               \
    do {                                                                                                               \
        if ((array).count == (array).room) {                                                                           \
            (array).room = (array).room ? 2 * (array).room : 64;                                                       \
            (array).at = xrealloc((array).at, (size_t)(array).room, sizeof *(array).at);                               \
        }                                                                                                              \
        (array).at[(array).count++] = (__VA_ARGS__);                                                                   \
    } while (0)

struct machine {
    const uint8_t *data;
    size_t size, at;  /* `at`: next byte */
    size_t opcode_at; /* for messages */
    const char *path;
    struct err *e;
    GROWING(struct value) stack;
    GROWING(struct value) memo; /* NONE where nothing was put */
    GROWING(struct value) items;
    GROWING(struct pair) pairs;
    GROWING(struct storage) storages;
    GROWING(struct piece) pieces;
    int64_t dicts;
};

__attribute__((format(printf, 3, 4))) static int fail(struct machine *m, const char *expected, const char *fmt, ...) {
    char what[160];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_set(m->e, ERR_UNSUPPORTED, m->path, 0, 0, expected, "data.pkl, byte %zu: %s", m->opcode_at, what);
}

/* ---- input, stack, memo ---- */

static const uint8_t *take(struct machine *m, uint64_t n) {
    if (n > m->size - m->at) {
        fail(m, NULL, "the data ends too early");
        return NULL;
    }
    const uint8_t *p = m->data + m->at;
    m->at += n;
    return p;
}

/* An unsigned little endian number of n <= 8 bytes. */
static int take_number(struct machine *m, int n, uint64_t *out) {
    const uint8_t *p = take(m, (uint64_t)n);
    *out = 0;
    for (int i = 0; p && i < n; i++)
        *out |= (uint64_t)p[i] << 8 * i;
    return p ? 0 : -1;
}

static int push(struct machine *m, struct value v) {
    PUSH(m->stack, v);
    return 0;
}

static int pop(struct machine *m, struct value *out) {
    if (!m->stack.count || m->stack.at[m->stack.count - 1].kind == MARK) return fail(m, NULL, "the stack is empty");
    *out = m->stack.at[--m->stack.count];
    return 0;
}

static int pop_kind(struct machine *m, enum kind kind, struct value *out) {
    if (pop(m, out)) return -1;
    return out->kind == kind ? 0 : fail(m, kind_names[kind], "%s is in its place", kind_names[out->kind]);
}

/* Where the values above the topmost mark begin, or -1. */
static int mark(struct machine *m) {
    for (int i = m->stack.count; i > 0; i--)
        if (m->stack.at[i - 1].kind == MARK) return i;
    return fail(m, NULL, "no mark on the stack");
}

/* The topmost `n` values become a tuple. */
static int make_tuple(struct machine *m, int n) {
    struct value tuple = {.kind = TUPLE, .first = m->items.count, .count = n};
    if (m->stack.count < n) return fail(m, NULL, "the stack is empty");
    for (int i = m->stack.count - n; i < m->stack.count; i++) {
        if (m->stack.at[i].kind == MARK) return fail(m, NULL, "a mark inside a tuple");
        PUSH(m->items, m->stack.at[i]);
    }
    m->stack.count -= n;
    return push(m, tuple);
}

static int memo_put(struct machine *m, uint64_t index) {
    const struct value none = {NONE};
    if (index > m->size) return fail(m, NULL, "memo index out of range"); /* one put needs at least a byte */
    if (!m->stack.count) return fail(m, NULL, "the stack is empty");
    while ((uint64_t)m->memo.count <= index)
        PUSH(m->memo, none);
    m->memo.at[index] = m->stack.at[m->stack.count - 1];
    return 0;
}

static int memo_get(struct machine *m, uint64_t index) {
    if (index >= (uint64_t)m->memo.count) return fail(m, NULL, "memo index out of range");
    return push(m, m->memo.at[index]);
}

/* ---- globals and what is made with them ---- */

static bool is_text(const struct value *v, const char *text) {
    return v->kind == TEXT && (size_t)v->count == strlen(text) && !memcmp(v->text, text, (size_t)v->count);
}

static int push_global(struct machine *m, struct value module, struct value name) {
    static const struct {
        const char *module, *name;
        int meaning;
    } known[] = {
        {"collections", "OrderedDict", ORDERED_DICT},
        {"torch._utils", "_rebuild_tensor_v2", REBUILD_TENSOR},
        {"torch._utils", "_rebuild_parameter", REBUILD_PARAMETER},
        {"torch", "DoubleStorage", STORAGES + DTYPE_F64},
        {"torch", "LongStorage", STORAGES + DTYPE_I64},
        {"torch", "FloatStorage", STORAGES + DTYPE_F32},
        {"torch", "IntStorage", STORAGES + DTYPE_I32},
        {"torch", "HalfStorage", STORAGES + DTYPE_F16},
        {"torch", "BFloat16Storage", STORAGES + DTYPE_BF16},
        {"torch", "ByteStorage", STORAGES + DTYPE_U8},
        {"torch", "BoolStorage", STORAGES + DTYPE_BOOL},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (is_text(&module, known[i].module) && is_text(&name, known[i].name))
            return push(m, (struct value){.kind = GLOBAL, .number = known[i].meaning});
    return fail(m, "only tensors, storages and OrderedDict", "it wants to call %.*s.%.*s",
                module.count < 60 ? module.count : 60, module.text, name.count < 60 ? name.count : 60, name.text);
}

/* The rest of a line, as GLOBAL has them. */
static int take_line(struct machine *m, struct value *out) {
    const uint8_t *from = m->data + m->at, *end = memchr(from, '\n', m->size - m->at);
    if (!end || end - from > 256) return fail(m, NULL, "a name without an end");
    *out = (struct value){.kind = TEXT, .text = (const char *)from, .count = (int)(end - from)};
    m->at += (size_t)(end - from) + 1;
    return 0;
}

static int push_text(struct machine *m, uint64_t length) {
    const uint8_t *p = take(m, length);
    if (!p) return -1;
    if (length > 4096 || memchr(p, 0, length)) return fail(m, "text of at most 4096 bytes", "a string out of range");
    return push(m, (struct value){.kind = TEXT, .text = (const char *)p, .count = (int)length});
}

static const struct value *item(const struct machine *m, const struct value *tuple, int i) {
    return &m->items.at[tuple->first + i];
}

/* ('storage', torch.FloatStorage, key, location, count) */
static int persistent_id(struct machine *m) {
    struct value id;
    if (pop_kind(m, TUPLE, &id)) return -1;
    if (id.count != 5 || !is_text(item(m, &id, 0), "storage") || item(m, &id, 1)->kind != GLOBAL ||
        item(m, &id, 1)->number < STORAGES || item(m, &id, 2)->kind != TEXT || item(m, &id, 3)->kind != TEXT ||
        item(m, &id, 4)->kind != INTEGER || item(m, &id, 4)->number < 0)
        return fail(m, "the description of a storage", "an unknown persistent id");
    PUSH(m->storages, (struct storage){.dtype = (enum dtype)(item(m, &id, 1)->number - STORAGES),
                                       .key = *item(m, &id, 2),
                                       .count = item(m, &id, 4)->number});
    return push(m, (struct value){.kind = STORAGE, .number = m->storages.count - 1});
}

/* _rebuild_tensor_v2(storage, offset, shape, strides, ...): only row-major pieces. */
static int rebuild_tensor(struct machine *m, const struct value *args) {
    if (args->count < 6 || item(m, args, 0)->kind != STORAGE || item(m, args, 1)->kind != INTEGER ||
        item(m, args, 2)->kind != TUPLE || item(m, args, 3)->kind != TUPLE ||
        item(m, args, 2)->count != item(m, args, 3)->count || item(m, args, 2)->count > TENSOR_RANK_MAX)
        return fail(m, "(storage, offset, shape, strides, ...)", "unknown arguments of a tensor");
    const struct value *shape = item(m, args, 2), *strides = item(m, args, 3);
    struct piece p = {
        .storage = (int)item(m, args, 0)->number, .offset = item(m, args, 1)->number, .rank = shape->count};
    int64_t stride = 1, count = m->storages.at[p.storage].count;
    if (p.offset < 0 || p.offset > count) return fail(m, NULL, "a tensor outside its storage");
    for (int i = p.rank - 1; i >= 0; i--) {
        const struct value *side = item(m, shape, i), *step = item(m, strides, i);
        if (side->kind != INTEGER || side->number < 0 || step->kind != INTEGER)
            return fail(m, "whole numbers", "a bad shape or stride");
        if (side->number > 1 && step->number != stride)
            return fail(m, "row-major order", "a tensor with other strides");
        if (__builtin_mul_overflow(stride, side->number, &stride)) return fail(m, NULL, "the shape is too large");
        p.shape[i] = side->number;
    }
    if (stride > count - p.offset) return fail(m, NULL, "a tensor outside its storage");
    PUSH(m->pieces, p);
    return push(m, (struct value){.kind = TENSOR, .number = m->pieces.count - 1});
}

static int push_dict(struct machine *m) {
    return push(m, (struct value){.kind = DICT, .number = m->dicts++});
}

static int reduce(struct machine *m) {
    struct value args, function;
    if (pop_kind(m, TUPLE, &args) || pop_kind(m, GLOBAL, &function)) return -1;
    if (function.number == ORDERED_DICT && !args.count) return push_dict(m);
    if (function.number == REBUILD_TENSOR) return rebuild_tensor(m, &args);
    if (function.number == REBUILD_PARAMETER && args.count >= 1 && item(m, &args, 0)->kind == TENSOR)
        return push(m, *item(m, &args, 0));
    return fail(m, NULL, "a call with unknown arguments");
}

/* Stack: dict, key, value, key, value ...; the pairs begin at `from`. */
static int set_items(struct machine *m, int from) {
    int top = m->stack.count, dict = from - 1;
    if (from < 0) return -1;
    if (dict >= 0 && m->stack.at[dict].kind == MARK) dict--;
    if (dict < 0 || m->stack.at[dict].kind != DICT || (top - from) % 2) return fail(m, "a dict", "no pairs for a dict");
    for (int i = from; i < top; i += 2) {
        if (m->stack.at[i].kind == MARK || m->stack.at[i + 1].kind == MARK) return fail(m, NULL, "a mark in a dict");
        PUSH(m->pairs, (struct pair){m->stack.at[dict].number, m->stack.at[i], m->stack.at[i + 1]});
    }
    m->stack.count = dict + 1;
    return 0;
}

/* Attributes of the dict (torch's _metadata) say nothing about the tensors. */
static int build(struct machine *m) {
    struct value state;
    if (pop(m, &state)) return -1;
    if (!m->stack.count || m->stack.at[m->stack.count - 1].kind != DICT)
        return fail(m, "a dict", "attributes of another kind");
    return 0;
}

/* ---- opcodes ---- */

static int opcode(struct machine *m, int code) {
    uint64_t n = 0;
    struct value a, b;
    int from;
    switch (code) {
    case 0x80: /* PROTO */
        if (take_number(m, 1, &n)) return -1;
        return n >= 2 && n <= 5 ? 0 : fail(m, "2 to 5", "pickle protocol %d", (int)n);
    case 0x95: /* FRAME */
        return take_number(m, 8, &n);
    case '}':
        return push_dict(m);
    case ']':
        return push(m, (struct value){.kind = LIST});
    case ')':
        return make_tuple(m, 0);
    case '(':
        return push(m, (struct value){.kind = MARK});
    case 'N':
        return push(m, (struct value){.kind = NONE});
    case 0x88: /* NEWTRUE, NEWFALSE */
    case 0x89:
        return push(m, (struct value){.kind = BOOLEAN, .number = code == 0x88});
    case 'K': /* BININT1, BININT2, BININT */
    case 'M':
    case 'J':
        if (take_number(m, code == 'K' ? 1 : code == 'M' ? 2 : 4, &n)) return -1;
        return push(m, (struct value){.kind = INTEGER, .number = code == 'J' ? (int32_t)(uint32_t)n : (int64_t)n});
    case 0x8a: { /* LONG1: two's complement of any length */
        uint64_t length;
        if (take_number(m, 1, &length)) return -1;
        if (length > 8) return fail(m, "at most 64 bits", "a number of %d bytes", (int)length);
        if (take_number(m, (int)length, &n)) return -1;
        if (length && length < 8 && n >> (8 * length - 1)) n |= UINT64_MAX << 8 * length;
        return push(m, (struct value){.kind = INTEGER, .number = (int64_t)n});
    }
    case 'G':
        return take(m, 8) ? push(m, (struct value){.kind = REAL}) : -1; /* BINFLOAT */
    case 'X':
        return take_number(m, 4, &n) ? -1 : push_text(m, n); /* BINUNICODE and its siblings */
    case 0x8c:
        return take_number(m, 1, &n) ? -1 : push_text(m, n);
    case 0x8d:
        return take_number(m, 8, &n) ? -1 : push_text(m, n);
    case 'c': /* GLOBAL */
        return take_line(m, &a) || take_line(m, &b) ? -1 : push_global(m, a, b);
    case 0x93: /* STACK_GLOBAL */
        return pop_kind(m, TEXT, &b) || pop_kind(m, TEXT, &a) ? -1 : push_global(m, a, b);
    case 'q':
        return take_number(m, 1, &n) ? -1 : memo_put(m, n); /* BINPUT, LONG_BINPUT, MEMOIZE */
    case 'r':
        return take_number(m, 4, &n) ? -1 : memo_put(m, n);
    case 0x94:
        return memo_put(m, (uint64_t)m->memo.count);
    case 'h':
        return take_number(m, 1, &n) ? -1 : memo_get(m, n); /* BINGET, LONG_BINGET */
    case 'j':
        return take_number(m, 4, &n) ? -1 : memo_get(m, n);
    case 't': /* TUPLE */
        if ((from = mark(m)) < 0 || make_tuple(m, m->stack.count - from)) return -1;
        m->stack.at[from - 1] = m->stack.at[from]; /* over the mark */
        m->stack.count--;
        return 0;
    case 0x85: /* TUPLE1, TUPLE2, TUPLE3 */
    case 0x86:
    case 0x87:
        return make_tuple(m, code - 0x84);
    case 'R':
        return reduce(m);
    case 'Q':
        return persistent_id(m);
    case 's':
        return set_items(m, m->stack.count < 2 ? fail(m, NULL, "the stack is empty") : m->stack.count - 2);
    case 'u':
        return set_items(m, mark(m));
    case 'b':
        return build(m);
    default:
        return fail(m, "the opcodes of a state_dict", "unknown opcode 0x%02x", (unsigned)code);
    }
}

static int run(struct machine *m) {
    for (;;) {
        m->opcode_at = m->at;
        const uint8_t *code = take(m, 1);
        if (!code) return -1;
        if (*code == '.') return 0; /* STOP */
        if (opcode(m, *code)) return -1;
    }
}

/* ---- the result ---- */

static char *copy_text(const struct value *v) {
    return xasprintf("%.*s", v->count, v->text);
}

static int collect(struct machine *m, struct pickle *out) {
    struct value top;
    if (pop_kind(m, DICT, &top)) return -1;
    for (int i = 0; i < m->pairs.count; i++) {
        const struct pair *pair = &m->pairs.at[i];
        if (pair->dict != top.number) continue;
        if (pair->key.kind != TEXT) return fail(m, "names", "%s as a key", kind_names[pair->key.kind]);
        if (pair->value.kind != TENSOR)
            return fail(m, "a tensor", "\"%.*s\" is %s", pair->key.count < 80 ? pair->key.count : 80, pair->key.text,
                        kind_names[pair->value.kind]);
        const struct piece *piece = &m->pieces.at[pair->value.number];
        const struct storage *storage = &m->storages.at[piece->storage];
        struct pickle_tensor *t = &out->tensor[out->count++];
        *t = (struct pickle_tensor){.name = copy_text(&pair->key),
                                    .dtype = storage->dtype,
                                    .key = copy_text(&storage->key),
                                    .storage_count = storage->count,
                                    .offset = piece->offset,
                                    .rank = piece->rank};
        memcpy(t->shape, piece->shape, sizeof t->shape);
    }
    return 0;
}

int pickle_read(struct pickle *p, const uint8_t *data, size_t size, const char *path, struct err *e) {
    struct machine m = {.data = data, .size = size, .path = path, .e = e};
    enum { LIMIT = 1 << 20 }; /* an official one has 2 KiB; memory used is a multiple of this */
    *p = (struct pickle){0};
    int bad = size > LIMIT ? fail(&m, "at most 1 MiB", "a pickle of %zu bytes", size) : run(&m);
    if (!bad) {
        p->tensor = XNEW_ARRAY(struct pickle_tensor, m.pairs.count + 1);
        bad = collect(&m, p);
    }
    free(m.stack.at);
    free(m.memo.at);
    free(m.items.at);
    free(m.pairs.at);
    free(m.storages.at);
    free(m.pieces.at);
    if (bad) pickle_free(p);
    return bad;
}

void pickle_free(struct pickle *p) {
    for (int i = 0; i < p->count; i++) {
        free(p->tensor[i].name);
        free(p->tensor[i].key);
    }
    free(p->tensor);
    *p = (struct pickle){0};
}
