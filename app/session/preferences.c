#include "preferences.h"
#include "alloc.h"
#include "bytes.h"
#include "document.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void preferences_defaults(struct preferences *p) {
    memset(p, 0, sizeof *p);
    p->mouse = p->restore = true;
    p->speed = 1;
    p->effort = (struct effort)EFFORT_OPEN;
}

void preferences_free(struct preferences *p) {
    free(p->theme);
    p->theme = NULL;
}

static int read_keys(struct preferences *p, const struct node *keys, struct err *e) {
    if (document_expect(keys, NODE_MAPPING, e)) return -1;
    for (int i = 0; i < keys->count; i++) {
        const char *text;
        if (p->key_count == PREFERENCES_KEYS_MAX) return document_error(keys, ERR_LIMIT, e, NULL, "too many keys");
        if (document_string(keys->items[i], &text, e)) return -1;
        snprintf(p->keys[p->key_count].action, sizeof p->keys[0].action, "%s", keys->keys[i]->text);
        snprintf(p->keys[p->key_count].keys, sizeof p->keys[0].keys, "%s", text);
        p->keys[p->key_count].line = keys->keys[i]->line;
        p->keys[p->key_count++].column = keys->keys[i]->column;
    }
    return 0;
}

struct config {
    struct preferences p;
    const struct node *run, *keys;
};

static int read_root(struct preferences *p, const struct node *root, struct err *e) {
    static const struct document_field fields[] = {
        FIELD_AS(struct config, p.theme, "theme", DOCUMENT_STRING),
        FIELD_AS(struct config, p.ascii, "ascii", DOCUMENT_BOOL),
        FIELD_AS(struct config, p.mouse, "mouse", DOCUMENT_BOOL),
        FIELD_AS(struct config, p.symbols, "symbols", DOCUMENT_BOOL),
        FIELD_AS(struct config, p.reveal, "reveal", DOCUMENT_BOOL),
        FIELD_AS(struct config, p.restore, "restore", DOCUMENT_BOOL),
        FIELD_AS(struct config, p.speed, "speed", DOCUMENT_REAL, .least = 0.1, .most = 64),
        FIELD_NODE(struct config, run),
        FIELD_NODE(struct config, keys),
    };
    struct config c = {.p = *p};
    int failed = document_fields(root, fields, sizeof fields / sizeof *fields, &c, e);
    *p = c.p; /* owns what was read, even on failure */
    if (failed) return -1;
    if (c.run && effort_read(c.run, &p->effort, e)) return -1;
    return c.keys ? read_keys(p, c.keys, e) : 0;
}

int preferences_parse(struct preferences *p, const char *text, size_t size, const char *file, struct err *e) {
    struct document *d;
    if (document_is_empty(text, size)) return 0;
    if (document_parse(&d, text, size, file, e)) return -1;
    int r = read_root(p, document_root(d), e);
    document_free(d);
    return r;
}

int preferences_read(struct preferences *p, const char *path, struct err *e) {
    struct bytes b;
    if (access(path, F_OK)) return 0; /* also where what should be the home is none */
    if (bytes_read(&b, path, DOCUMENT_BYTES_MAX, e)) return -1;
    const int r = preferences_parse(p, (const char *)b.data, b.size, path, e);
    bytes_free(&b);
    return r;
}
