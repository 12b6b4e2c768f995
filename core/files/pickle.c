#include "pickle_machine.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {"None",   "a mark",  "a global", "a storage", "a tuple",   "a list",  "a bool",
                                         "an int", "a float", "a string", "a dict",    "an object", "a tensor"};

__attribute__((format(printf, 3, 4))) int pickle_fail(struct pickle_machine *m, const char *expected, const char *fmt,
                                                      ...) {
    char what[160];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_set(m->e, ERR_UNSUPPORTED, m->path, 0, 0, expected, "data.pkl, byte %zu: %s", m->opcode_at, what);
}

/* ---- input, stack, memo ---- */

static const uint8_t *take(struct pickle_machine *m, uint64_t n) {
    if (n > m->size - m->at) {
        pickle_fail(m, NULL, "the data ends too early");
        return NULL;
    }
    const uint8_t *p = m->data + m->at;
    m->at += n;
    return p;
}

/* An unsigned little endian number of n <= 8 bytes. */
static int take_number(struct pickle_machine *m, int n, uint64_t *out) {
    const uint8_t *p = take(m, (uint64_t)n);
    *out = 0;
    for (int i = 0; p && i < n; i++)
        *out |= (uint64_t)p[i] << 8 * i;
    return p ? 0 : -1;
}

int pickle_push(struct pickle_machine *m, struct pickle_value v) {
    PUSH(m->stack, v);
    return 0;
}

int pickle_push_dict(struct pickle_machine *m) {
    return pickle_push(m, (struct pickle_value){.kind = PICKLE_DICT, .number = m->dicts++});
}

/* What a call makes that is not known here; `maker` says which. */
int pickle_push_object(struct pickle_machine *m, const struct pickle_value *maker) {
    struct pickle_value v = {.kind = PICKLE_OBJECT, .number = m->dicts++};
    if (maker) v.text = maker->text, v.count = maker->count;
    return pickle_push(m, v);
}

int pickle_pop(struct pickle_machine *m, struct pickle_value *out) {
    if (!m->stack.count || m->stack.at[m->stack.count - 1].kind == PICKLE_MARK)
        return pickle_fail(m, NULL, "the stack is empty");
    *out = m->stack.at[--m->stack.count];
    return 0;
}

static int pop_kind(struct pickle_machine *m, enum pickle_kind kind, struct pickle_value *out) {
    if (pickle_pop(m, out)) return -1;
    return out->kind == kind ? 0 : pickle_fail(m, kind_names[kind], "%s is in its place", kind_names[out->kind]);
}

/* Where the values above the topmost mark begin, or -1. */
static int mark(struct pickle_machine *m) {
    for (int i = m->stack.count; i > 0; i--)
        if (m->stack.at[i - 1].kind == PICKLE_MARK) return i;
    return pickle_fail(m, NULL, "no mark on the stack");
}

/* Drops what is above the topmost mark, and the mark. */
static int drop_to_mark(struct pickle_machine *m) {
    int from = mark(m);
    if (from >= 0) m->stack.count = from - 1;
    return from < 0 ? -1 : 0;
}

/* The topmost `n` values become a tuple. */
static int make_tuple(struct pickle_machine *m, int n) {
    struct pickle_value tuple = {.kind = PICKLE_TUPLE, .first = m->items.count, .count = n};
    if (m->stack.count < n) return pickle_fail(m, NULL, "the stack is empty");
    for (int i = m->stack.count - n; i < m->stack.count; i++) {
        if (m->stack.at[i].kind == PICKLE_MARK) return pickle_fail(m, NULL, "a mark inside a tuple");
        PUSH(m->items, m->stack.at[i]);
    }
    m->stack.count -= n;
    return pickle_push(m, tuple);
}

static int memo_put(struct pickle_machine *m, uint64_t index) {
    const struct pickle_value none = {PICKLE_NONE};
    if (index > m->size) return pickle_fail(m, NULL, "memo index out of range"); /* one put needs at least a byte */
    if (!m->stack.count) return pickle_fail(m, NULL, "the stack is empty");
    while ((uint64_t)m->memo.count <= index)
        PUSH(m->memo, none);
    m->memo.at[index] = m->stack.at[m->stack.count - 1];
    return 0;
}

static int memo_get(struct pickle_machine *m, uint64_t index) {
    if (index >= (uint64_t)m->memo.count) return pickle_fail(m, NULL, "memo index out of range");
    return pickle_push(m, m->memo.at[index]);
}

/* ---- texts ---- */

bool pickle_is(const struct pickle_value *v, const char *word) {
    return v->kind == PICKLE_TEXT && (size_t)v->count == strlen(word) && !memcmp(v->text, word, (size_t)v->count);
}

/* A text that is longer than any name, or no text, is an object. */
static int push_text(struct pickle_machine *m, uint64_t length) {
    const uint8_t *p = take(m, length);
    if (!p) return -1;
    if (length > 4096 || memchr(p, 0, length)) return pickle_push_object(m, NULL);
    return pickle_push(m, (struct pickle_value){.kind = PICKLE_TEXT, .text = (const char *)p, .count = (int)length});
}

/* The rest of a line, as GLOBAL has them. */
static int take_line(struct pickle_machine *m, struct pickle_value *out) {
    const uint8_t *from = m->data + m->at, *end = memchr(from, '\n', m->size - m->at);
    if (!end || end - from > 256) return pickle_fail(m, NULL, "a name without an end");
    *out = (struct pickle_value){.kind = PICKLE_TEXT, .text = (const char *)from, .count = (int)(end - from)};
    m->at += (size_t)(end - from) + 1;
    return 0;
}

/* ---- containers ---- */

static bool holds_pairs(const struct pickle_value *v) {
    return v->kind == PICKLE_DICT || v->kind == PICKLE_OBJECT;
}

/* Stack: dict, key, value, key, value ...; the pairs begin at `from`. */
static int set_items(struct pickle_machine *m, int from) {
    int top = m->stack.count, dict = from - 1;
    if (from < 0) return -1;
    if (dict >= 0 && m->stack.at[dict].kind == PICKLE_MARK) dict--;
    if (dict < 0 || !holds_pairs(&m->stack.at[dict]) || (top - from) % 2)
        return pickle_fail(m, "a dict", "no pairs for a dict");
    for (int i = from; i < top; i += 2) {
        if (m->stack.at[i].kind == PICKLE_MARK || m->stack.at[i + 1].kind == PICKLE_MARK)
            return pickle_fail(m, NULL, "a mark in a dict");
        PUSH(m->pairs,
             (struct pickle_pair){m->stack.at[dict].number, m->pairs.count, m->stack.at[i], m->stack.at[i + 1]});
    }
    m->stack.count = dict + 1;
    return 0;
}

/* Stack: list or set or object; what was added to it is dropped. */
static int add_items(struct pickle_machine *m) {
    if (!m->stack.count || m->stack.at[m->stack.count - 1].kind == PICKLE_MARK)
        return pickle_fail(m, NULL, "nothing to add to");
    return 0;
}

/* Pops `n` values of which the lowest says what is made. */
static int make_object(struct pickle_machine *m, int n) {
    struct pickle_value v = {PICKLE_NONE};
    for (int i = 0; i < n; i++)
        if (pickle_pop(m, &v)) return -1;
    return pickle_push_object(m, v.kind == PICKLE_GLOBAL ? &v : NULL);
}

/* Attributes say nothing about the tensors (torch's _metadata). */
static int build(struct pickle_machine *m) {
    struct pickle_value state;
    return pickle_pop(m, &state) || add_items(m) ? -1 : 0;
}

/* ---- opcodes ---- */

static int push_integer(struct pickle_machine *m, int64_t number) {
    return pickle_push(m, (struct pickle_value){.kind = PICKLE_INT, .number = number});
}

/* Two's complement of any length; what needs more than 64 bits is an object. */
static int push_long(struct pickle_machine *m, uint64_t length) {
    const uint8_t *p = take(m, length);
    uint64_t n = 0;
    if (!p) return -1;
    if (length > 8) return pickle_push_object(m, NULL);
    for (uint64_t i = 0; i < length; i++)
        n |= (uint64_t)p[i] << 8 * i;
    if (length && length < 8 && n >> (8 * length - 1)) n |= UINT64_MAX << 8 * length;
    return push_integer(m, (int64_t)n);
}

/* Big endian. */
static int push_real(struct pickle_machine *m) {
    const uint8_t *p = take(m, 8);
    uint64_t bits = 0;
    struct pickle_value v = {.kind = PICKLE_REAL};
    for (int i = 0; p && i < 8; i++)
        bits = bits << 8 | p[i];
    memcpy(&v.real, &bits, sizeof v.real);
    return p ? pickle_push(m, v) : -1;
}

static int push_bytes(struct pickle_machine *m, uint64_t length) {
    return take(m, length) ? pickle_push_object(m, NULL) : -1;
}

/* Opcodes that begin with a number of `bytes` bytes and then do `then` with it. */
static int with_number(struct pickle_machine *m, int bytes, int (*then)(struct pickle_machine *m, uint64_t n)) {
    uint64_t n;
    return take_number(m, bytes, &n) ? -1 : then(m, n);
}

static int protocol(struct pickle_machine *m, uint64_t n) {
    return n >= 2 && n <= 5 ? 0 : pickle_fail(m, "2 to 5", "pickle protocol %d", (int)n);
}

static int frame(struct pickle_machine *m, uint64_t n) {
    (void)m, (void)n;
    return 0;
}

static int push_unsigned(struct pickle_machine *m, uint64_t n) {
    return push_integer(m, (int64_t)n);
}

static int push_signed(struct pickle_machine *m, uint64_t n) {
    return push_integer(m, (int32_t)(uint32_t)n);
}

static int opcode(struct pickle_machine *m, int code) {
    struct pickle_value a, b;
    int from;
    switch (code) {
    case 0x80: /* PROTO */
        return with_number(m, 1, protocol);
    case 0x95: /* FRAME */
        return with_number(m, 8, frame);
    case '}':
        return pickle_push_dict(m);
    case ']':
    case 0x8f: /* EMPTY_SET */
        return pickle_push(m, (struct pickle_value){.kind = PICKLE_LIST});
    case ')':
        return make_tuple(m, 0);
    case '(':
        return pickle_push(m, (struct pickle_value){.kind = PICKLE_MARK});
    case '0': /* POP, POP_MARK, DUP */
        return m->stack.count ? m->stack.count--, 0 : pickle_fail(m, NULL, "the stack is empty");
    case '1':
        return drop_to_mark(m);
    case '2':
        return pickle_pop(m, &a) || pickle_push(m, a) || pickle_push(m, a) ? -1 : 0;
    case 'N':
        return pickle_push(m, (struct pickle_value){.kind = PICKLE_NONE});
    case 0x88: /* NEWTRUE, NEWFALSE */
    case 0x89:
        return pickle_push(m, (struct pickle_value){.kind = PICKLE_BOOL, .number = code == 0x88});
    case 'K': /* BININT1, BININT2, BININT */
        return with_number(m, 1, push_unsigned);
    case 'M':
        return with_number(m, 2, push_unsigned);
    case 'J':
        return with_number(m, 4, push_signed);
    case 0x8a: /* LONG1, LONG4 */
        return with_number(m, 1, push_long);
    case 0x8b:
        return with_number(m, 4, push_long);
    case 'G': /* BINFLOAT */
        return push_real(m);
    case 'X': /* BINUNICODE and its siblings, strings of Python 2 */
    case 'T':
        return with_number(m, 4, push_text);
    case 0x8c:
    case 'U':
        return with_number(m, 1, push_text);
    case 0x8d:
        return with_number(m, 8, push_text);
    case 'C': /* SHORT_BINBYTES, BINBYTES, BINBYTES8, BYTEARRAY8 */
        return with_number(m, 1, push_bytes);
    case 'B':
        return with_number(m, 4, push_bytes);
    case 0x8e:
    case 0x96:
        return with_number(m, 8, push_bytes);
    case 'c': /* GLOBAL */
        return take_line(m, &a) || take_line(m, &b) ? -1 : pickle_global(m, a, b);
    case 0x93: /* STACK_GLOBAL */
        return pop_kind(m, PICKLE_TEXT, &b) || pop_kind(m, PICKLE_TEXT, &a) ? -1 : pickle_global(m, a, b);
    case 'q': /* BINPUT, LONG_BINPUT, MEMOIZE */
        return with_number(m, 1, memo_put);
    case 'r':
        return with_number(m, 4, memo_put);
    case 0x94:
        return memo_put(m, (uint64_t)m->memo.count);
    case 'h': /* BINGET, LONG_BINGET */
        return with_number(m, 1, memo_get);
    case 'j':
        return with_number(m, 4, memo_get);
    case 't': /* TUPLE */
        if ((from = mark(m)) < 0 || make_tuple(m, m->stack.count - from)) return -1;
        m->stack.at[from - 1] = m->stack.at[from]; /* over the mark */
        m->stack.count--;
        return 0;
    case 0x85: /* TUPLE1, TUPLE2, TUPLE3 */
    case 0x86:
    case 0x87:
        return make_tuple(m, code - 0x84);
    case 'a': /* APPEND, APPENDS, ADDITEMS, FROZENSET */
        return pickle_pop(m, &a) || add_items(m) ? -1 : 0;
    case 'e':
    case 0x90:
        return drop_to_mark(m) || add_items(m) ? -1 : 0;
    case 0x91:
        return drop_to_mark(m) ? -1 : pickle_push(m, (struct pickle_value){.kind = PICKLE_LIST});
    case 'R':
        return pickle_reduce(m);
    case 0x81: /* NEWOBJ (class, arguments), NEWOBJ_EX (and named ones) */
        return make_object(m, 2);
    case 0x92:
        return make_object(m, 3);
    case 'Q':
        return pickle_persistent(m);
    case 's':
        return set_items(m, m->stack.count < 2 ? pickle_fail(m, NULL, "the stack is empty") : m->stack.count - 2);
    case 'u':
        return set_items(m, mark(m));
    case 'b':
        return build(m);
    default:
        return pickle_fail(m, "the opcodes of torch.save", "unknown opcode 0x%02x", (unsigned)code);
    }
}

static int run(struct pickle_machine *m) {
    for (;;) {
        m->opcode_at = m->at;
        const uint8_t *code = take(m, 1);
        if (!code) return -1;
        if (*code == '.') return 0; /* STOP */
        if (opcode(m, *code)) return -1;
    }
}

/* ---- the result ---- */

static int by_dict(const void *a, const void *b) {
    const struct pickle_pair *x = a, *y = b;
    if (x->dict != y->dict) return x->dict < y->dict ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

int pickle_read(struct pickle *p, const uint8_t *data, size_t size, const char *path, struct err *e) {
    struct pickle_machine m = {.data = data, .size = size, .path = path, .e = e};
    enum {
        LIMIT = 4 << 20
    }; /* an official one has 2 KiB, with an optimiser's state 20; memory is a multiple of this */
    *p = (struct pickle){0};
    int bad = size > LIMIT ? pickle_fail(&m, "at most 4 MiB", "a pickle of %zu bytes", size)
                           : run(&m) || pickle_pop(&m, &p->top);
    if (m.pairs.count) qsort(m.pairs.at, (size_t)m.pairs.count, sizeof *m.pairs.at, by_dict);
    p->pair = m.pairs.at;
    p->pairs = m.pairs.count;
    p->tensor = m.tensors.at;
    free(m.stack.at);
    free(m.memo.at);
    free(m.items.at);
    free(m.storages.at);
    if (bad) pickle_free(p);
    return bad ? -1 : 0;
}

void pickle_free(struct pickle *p) {
    free(p->pair);
    free(p->tensor);
    *p = (struct pickle){0};
}

/* The first pair of a dict, or where it would stand. */
static int first_pair(const struct pickle *p, int64_t dict) {
    int low = 0, high = p->pairs;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (p->pair[middle].dict < dict)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct pickle_pair *pickle_next(const struct pickle *p, const struct pickle_value *dict, int *at) {
    if (!dict || !holds_pairs(dict)) return NULL;
    const int i = first_pair(p, dict->number) + (*at)++;
    return i < p->pairs && p->pair[i].dict == dict->number ? &p->pair[i] : NULL;
}

const struct pickle_value *pickle_get(const struct pickle *p, const struct pickle_value *dict, const char *key) {
    const struct pickle_value *found = NULL;
    const struct pickle_pair *pair;
    for (int at = 0; (pair = pickle_next(p, dict, &at));)
        if (pickle_is(&pair->key, key)) found = &pair->value;
    return found;
}

char *pickle_what(const struct pickle_value *v, char *out, size_t size) {
    if (v->kind == PICKLE_OBJECT && v->text)
        snprintf(out, size, "an object of %.*s", v->count < 60 ? v->count : 60, v->text);
    else
        snprintf(out, size, "%s", kind_names[v->kind]);
    return out;
}
