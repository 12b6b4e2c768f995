/* libyaml events -> nodes. The tree shares the nodes of aliases, so its memory is bounded by the text. */
#include "document.h"
#include "alloc.h"
#include "bytes.h"
#include "document_parts.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct anchor {
    char *name;
    const struct node *node;
};

/* The state of one parse. Children wait in `pending` (a mapping's as key, value, key, value) until their collection
 * ends; open[i].first says where those of the i-th open collection begin. */
struct builder {
    struct document *d;
    yaml_parser_t yaml;
    struct {
        struct node *node;
        int first;
    } open[DOCUMENT_DEPTH_MAX];
    int depth;
    const struct node **pending;
    int pending_count, pending_room;
    struct anchor *anchors;
    int anchor_count;
    int nodes;
    struct err *e;
};

enum { MERGED_MAX = 4096 }; /* keys of a mapping that merges others */

static void *take(struct document *d, size_t size) {
    size = (size + 15) / 16 * 16;
    struct chunk *c = d->chunks;
    if (!c || c->room - c->used < size) {
        size_t room = size > 64 * 1024 ? size : 64 * 1024;
        c = xcalloc(1, sizeof *c + room);
        c->room = room;
        c->next = d->chunks;
        d->chunks = c;
    }
    void *p = c->data + c->used;
    c->used += size;
    return p;
}

static int line_of(const struct builder *b, const yaml_mark_t *at) {
    return b->d->before + (int)at->line + 1;
}

static int fail(struct builder *b, enum err_code code, const yaml_mark_t *at, const char *expected, const char *what) {
    return err_set(b->e, code, b->d->file, line_of(b, at), (int)at->column + 1, expected, "%s", what);
}

static int weigh(struct builder *b, struct node *n, const struct node *child) {
    n->weight += child->weight;
    if (child->height >= n->height) n->height = child->height + 1;
    if (n->weight > DOCUMENT_NODES_MAX || n->height > DOCUMENT_DEPTH_MAX)
        return document_error(n, ERR_LIMIT, b->e, NULL, "%s with its aliases written out",
                              n->weight > DOCUMENT_NODES_MAX ? "too many nodes" : "nested too deeply");
    return 0;
}

/* A node takes its place in the innermost open collection. */
static int append(struct builder *b, const struct node *n) {
    if (b->depth == 0) {
        b->d->root = n;
        return 0;
    }
    struct node *parent = b->open[b->depth - 1].node;
    bool is_key = parent->type == NODE_MAPPING && (b->pending_count - b->open[b->depth - 1].first) % 2 == 0;
    if (is_key && n->type != NODE_SCALAR)
        return document_error(n, ERR_SYNTAX, b->e, "a word", "a collection cannot be a key");
    if (weigh(b, parent, n)) return -1;
    if (b->pending_count == b->pending_room) {
        b->pending_room = b->pending_room ? 2 * b->pending_room : 64;
        b->pending = xrealloc(b->pending, (size_t)b->pending_room, sizeof *b->pending);
    }
    b->pending[b->pending_count++] = n;
    return 0;
}

static struct node *new_node(struct builder *b, const yaml_event_t *event, enum node_type type) {
    struct node *n = take(b->d, sizeof *n);
    *n = (struct node){.document = b->d,
                       .type = type,
                       .line = line_of(b, &event->start_mark),
                       .column = (int)event->start_mark.column + 1,
                       .weight = 1};
    return n;
}

static int remember_anchor(struct builder *b, const yaml_char_t *name, const yaml_event_t *event,
                           const struct node *n) {
    if (!name) return 0;
    if (b->anchor_count == DOCUMENT_ANCHORS_MAX)
        return fail(b, ERR_LIMIT, &event->start_mark, NULL, "too many anchors");
    b->anchors[b->anchor_count++] = (struct anchor){xstrdup((const char *)name), n};
    return 0;
}

static int start(struct builder *b, const yaml_event_t *event, const yaml_char_t *anchor, const yaml_char_t *tag,
                 struct node *n) {
    if (tag) return fail(b, ERR_UNSUPPORTED, &event->start_mark, "a value without a tag", "tags are not supported");
    if (++b->nodes > DOCUMENT_NODES_MAX) return fail(b, ERR_LIMIT, &event->start_mark, NULL, "too many nodes");
    return remember_anchor(b, anchor, event, n);
}

static int on_scalar(struct builder *b, const yaml_event_t *event) {
    struct node *n = new_node(b, event, NODE_SCALAR);
    if (start(b, event, event->data.scalar.anchor, event->data.scalar.tag, n)) return -1;
    size_t size = event->data.scalar.length;
    if (memchr(event->data.scalar.value, 0, size))
        return fail(b, ERR_SYNTAX, &event->start_mark, "text", "an escaped NUL character");
    yaml_scalar_style_t style = event->data.scalar.style;
    n->style = style == YAML_PLAIN_SCALAR_STYLE     ? NODE_PLAIN
               : style == YAML_LITERAL_SCALAR_STYLE ? NODE_LITERAL
               : style == YAML_FOLDED_SCALAR_STYLE  ? NODE_FOLDED
                                                    : NODE_QUOTED;
    n->text = memcpy(take(b->d, size + 1), event->data.scalar.value, size);
    n->size = size;
    n->complete = true;
    return append(b, n);
}

static int on_alias(struct builder *b, const yaml_event_t *event) {
    const char *name = (const char *)event->data.alias.anchor;
    for (int i = b->anchor_count - 1; i >= 0; i--) {
        if (strcmp(b->anchors[i].name, name) != 0) continue;
        if (!b->anchors[i].node->complete)
            return fail(b, ERR_SYNTAX, &event->start_mark, NULL, "the alias stands inside what it names: a cycle");
        return append(b, b->anchors[i].node);
    }
    err_set(b->e, ERR_SYNTAX, b->d->file, line_of(b, &event->start_mark), (int)event->start_mark.column + 1,
            "an anchor before it", "unknown alias '*%.60s'", name);
    return -1;
}

static int on_open(struct builder *b, const yaml_event_t *event, enum node_type type, const yaml_char_t *anchor,
                   const yaml_char_t *tag) {
    if (b->depth == DOCUMENT_DEPTH_MAX) return fail(b, ERR_LIMIT, &event->start_mark, NULL, "nested too deeply");
    struct node *n = new_node(b, event, type);
    if (start(b, event, anchor, tag, n)) return -1;
    b->open[b->depth].node = n;
    b->open[b->depth++].first = b->pending_count;
    return 0;
}

static int by_text_then_place(const void *a, const void *b) {
    const struct node *x = *(const struct node *const *)a, *y = *(const struct node *const *)b;
    int order = strcmp(x->text, y->text);
    if (order) return order;
    return x->line != y->line ? x->line - y->line : x->column - y->column;
}

/* The first key (in the order of the text) that repeats an earlier one. */
static int refuse_duplicates(struct builder *b, const struct node *mapping) {
    size_t count = (size_t)mapping->count;
    if (count < 2) return 0;
    const struct node **sorted = XNEW_ARRAY(const struct node *, count), *again = NULL, *earlier = NULL;
    memcpy(sorted, mapping->keys, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_text_then_place);
    for (size_t i = 1; i < count; i++) {
        const struct node *n = sorted[i];
        if (strcmp(sorted[i - 1]->text, n->text) != 0) continue;
        if (!again || n->line < again->line || (n->line == again->line && n->column < again->column))
            again = n, earlier = sorted[i - 1];
    }
    free(sorted);
    if (!again) return 0;
    return document_error(again, ERR_SYNTAX, b->e, NULL, "the key '%.60s' was given before, in line %d", again->text,
                          earlier->line);
}

static bool has_own_key(const struct node *mapping, const char *key) {
    for (int i = 0; i < mapping->count; i++)
        if (strcmp(mapping->keys[i]->text, key) == 0) return true;
    return false;
}

/* Appends the keys of `from` that the mapping does not have; there is room. */
static void merge_one(struct node *n, const struct node *from) {
    for (int i = 0; i < from->count; i++)
        if (!has_own_key(n, from->keys[i]->text)) {
            n->keys[n->count] = from->keys[i];
            n->items[n->count++] = from->items[i];
        }
}

/* `<<: *base` and `<<: [*a, *b]`: the merged keys take the place of this one. */
static int merge(struct builder *b, struct node *n) {
    int at = 0, more = 0;
    while (at < n->count && strcmp(n->keys[at]->text, "<<") != 0)
        at++;
    if (at == n->count || n->keys[at]->style != NODE_PLAIN) return 0;
    const struct node *value = n->items[at], *const *from = value->type == NODE_SEQUENCE ? value->items : &value;
    const int count = value->type == NODE_SEQUENCE ? value->count : 1;
    for (int i = 0; i < count; i++) {
        if (document_expect(from[i], NODE_MAPPING, b->e)) return -1;
        more += from[i]->count;
    }
    b->nodes += more;
    if (n->count + more > MERGED_MAX || b->nodes > DOCUMENT_NODES_MAX)
        return document_error(n->keys[at], ERR_LIMIT, b->e, NULL, "too many keys to merge");
    const struct node **keys = take(b->d, (size_t)(n->count + more) * sizeof *keys);
    const struct node **items = take(b->d, (size_t)(n->count + more) * sizeof *items);
    n->count--;
    for (int i = 0; i < n->count; i++) {
        keys[i] = n->keys[i + (i >= at)];
        items[i] = n->items[i + (i >= at)];
    }
    n->keys = keys;
    n->items = items;
    for (int i = 0; i < count; i++)
        merge_one(n, from[i]);
    return 0;
}

static int on_close(struct builder *b) {
    struct node *n = b->open[--b->depth].node;
    int first = b->open[b->depth].first;
    size_t children = (size_t)(b->pending_count - first);
    const struct node **from = children ? b->pending + first : NULL;
    bool mapping = n->type == NODE_MAPPING;
    n->count = (int)(mapping ? children / 2 : children);
    n->items = take(b->d, (size_t)n->count * sizeof *n->items);
    n->keys = mapping ? take(b->d, (size_t)n->count * sizeof *n->keys) : NULL;
    for (int i = 0; i < n->count; i++) {
        if (mapping) n->keys[i] = from[2 * i];
        n->items[i] = mapping ? from[2 * i + 1] : from[i];
    }
    b->pending_count = first;
    n->complete = true;
    if (mapping && (refuse_duplicates(b, n) || merge(b, n))) return -1;
    return append(b, n);
}

static int on_event(struct builder *b, const yaml_event_t *event) {
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (b->d->root) return fail(b, ERR_SYNTAX, &event->start_mark, "one document", "a second document");
        return 0;
    case YAML_SCALAR_EVENT:
        return on_scalar(b, event);
    case YAML_ALIAS_EVENT:
        return on_alias(b, event);
    case YAML_SEQUENCE_START_EVENT:
        return on_open(b, event, NODE_SEQUENCE, event->data.sequence_start.anchor, event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return on_open(b, event, NODE_MAPPING, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_close(b);
    default:
        return 0;
    }
}

/* What libyaml found wrong, in our form. */
static int yaml_failed(struct builder *b) {
    const yaml_parser_t *y = &b->yaml;
    const char *problem = y->problem ? y->problem : "out of memory";
    if (y->error == YAML_READER_ERROR) {
        int line = b->d->before + 1, column = 1;
        for (size_t i = 0; i < y->problem_offset && i < b->d->source_size; i++) {
            if (b->d->source[i] == '\n')
                line++, column = 1;
            else
                column += ((unsigned char)b->d->source[i] >> 6) != 2;
        }
        return err_set(b->e, ERR_SYNTAX, b->d->file, line, column, NULL, "%s", problem);
    }
    if (y->context)
        return err_set(b->e, ERR_SYNTAX, b->d->file, line_of(b, &y->problem_mark), (int)y->problem_mark.column + 1,
                       NULL, "%s (%s that begins in line %d)", problem, y->context, line_of(b, &y->context_mark));
    return fail(b, ERR_SYNTAX, &y->problem_mark, NULL, problem);
}

static int build(struct builder *b) {
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&b->yaml, &event)) return yaml_failed(b);
        bool last = event.type == YAML_STREAM_END_EVENT;
        int failed = on_event(b, &event);
        yaml_event_delete(&event);
        if (failed) return -1;
        if (last) break;
    }
    if (!b->d->root)
        return err_set(b->e, ERR_SYNTAX, b->d->file, b->d->before + 1, 1, NULL, "there is nothing in the file");
    return 0;
}

int document_parse(struct document **out, const char *text, size_t size, const char *file, struct err *e) {
    return document_parse_from(out, text, size, file, 1, e);
}

bool document_is_empty(const char *text, size_t size) {
    for (const char *s = text, *end = text + size; s < end; s++) {
        while (s < end && strchr(" \t\r", *s))
            s++;
        const bool mark = end - s >= 3 && (memcmp(s, "---", 3) == 0 || memcmp(s, "...", 3) == 0);
        if (mark) s += 3;
        if (s == end || *s == '#') s = memchr(s, '\n', (size_t)(end - s));
        if (!s || s == end) return true;
        if (*s != '\n') return false;
    }
    return true;
}

int document_parse_from(struct document **out, const char *text, size_t size, const char *file, int line,
                        struct err *e) {
    *out = NULL;
    if (size > DOCUMENT_BYTES_MAX)
        return err_set(e, ERR_LIMIT, file, 0, 0, "at most 32 MiB", "%zu bytes are too many", size);
    char *source;
    size_t source_size;
    if (text_clean(text, size, file, &source, &source_size, e)) {
        if (e->line) e->line += line - 1;
        return -1;
    }

    struct document *d = XNEW(struct document);
    *d = (struct document){
        .file = file ? xstrdup(file) : NULL, .source = source, .source_size = source_size, .before = line - 1};
    struct builder b = {.d = d, .e = e, .anchors = XNEW_ARRAY(struct anchor, DOCUMENT_ANCHORS_MAX)};
    int failed = -1;
    if (yaml_parser_initialize(&b.yaml)) {
        yaml_parser_set_encoding(&b.yaml, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&b.yaml, (const unsigned char *)source, source_size);
        failed = build(&b);
        yaml_parser_delete(&b.yaml);
    } else {
        err_set(e, ERR_LIMIT, file, 0, 0, NULL, "out of memory");
    }
    for (int i = 0; i < b.anchor_count; i++)
        free(b.anchors[i].name);
    free(b.anchors);
    free(b.pending);
    if (failed)
        document_free(d);
    else
        *out = d;
    return failed;
}

int document_read(struct document **out, const char *path, struct err *e) {
    struct bytes bytes;
    *out = NULL;
    if (bytes_read(&bytes, path, DOCUMENT_BYTES_MAX, e)) return -1;
    int failed = document_parse(out, (const char *)bytes.data, bytes.size, path, e);
    bytes_free(&bytes);
    return failed;
}

void document_free(struct document *d) {
    if (!d) return;
    for (struct chunk *c = d->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(d->source);
    free(d->file);
    free(d);
}

const struct node *document_root(const struct document *d) {
    return d->root;
}

const char *document_file(const struct document *d) {
    return d->file ? d->file : "";
}
