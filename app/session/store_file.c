#include "store_file.h"
#include "alloc.h"
#include "bytes.h"
#include "document.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 32 << 20 };

/* ---- reading ---- */

static void note(struct trouble *t, const struct err *e) {
    if (!t->count++) t->first = *e;
}

struct saved_desk {
    int cell, frame, hints;
    double seconds;
    char *puzzle, *moves, *run; /* owned */
    bool trace, open;           /* trace: as it was written before runs had names */
};

/* A key that is not known or holds nonsense costs no more than itself. */
static int read_fields(const struct node *n, struct saved_desk *out, struct trouble *t, struct err *e) {
    static const struct document_field fields[] = {
        FIELD_STRING(struct saved_desk, puzzle, .required = true),
        FIELD_STRING(struct saved_desk, moves),
        FIELD_INTEGER(struct saved_desk, cell, 0, PUZZLE_CELLS_MAX - 1),
        FIELD_INTEGER(struct saved_desk, frame, 0, 1 << 20),
        FIELD_REAL(struct saved_desk, seconds, 0, 1e9),
        FIELD_INTEGER(struct saved_desk, hints, 0, 1 << 20),
        FIELD_STRING(struct saved_desk, run),
        FIELD_BOOL(struct saved_desk, trace),
        FIELD_BOOL(struct saved_desk, open),
    };
    *out = (struct saved_desk){.open = true};
    if (!document_fields(n, fields, sizeof fields / sizeof *fields, out, e)) return 0;
    const struct node *puzzle = document_get(n, "puzzle"), *moves = document_get(n, "moves");
    const char *text;
    if (!puzzle || document_string(puzzle, &text, e)) return -1;
    note(t, e);
    free(out->puzzle);
    out->puzzle = xstrdup(text);
    if (!moves || document_string(moves, &text, e)) return 0;
    free(out->moves);
    out->moves = xstrdup(text);
    return 0;
}

/* As many of the moves as can be made: owned by the caller. */
static char *check_moves(const struct puzzle *p, const char *text, const struct node *n, struct trouble *t) {
    struct play play;
    struct err inner, e;
    play_init(&play, p);
    if (play_replay(&play, text, &inner)) {
        document_error(n, ERR_VALUE, &e, NULL, "saved moves cannot be made: %s", inner.what);
        note(t, &e);
    }
    char *good = play_text(&play);
    play_free(&play);
    return good;
}

static void read_desk(struct kept_list *l, const struct node *n, int index, struct trouble *t) {
    struct saved_desk saved = {0};
    struct puzzle_list list = {0};
    struct err inner, e;
    int failed = read_fields(n, &saved, t, &e);
    if (!failed && puzzle_read_text(&list, saved.puzzle, strlen(saved.puzzle), "", NULL, NULL, &inner))
        failed = document_error(n, ERR_VALUE, &e, NULL, "a saved puzzle cannot be read: %s", inner.what);
    if (failed) {
        note(t, &e);
    } else {
        struct kept k = {.cell = saved.cell,
                         .frame = saved.frame,
                         .hints = saved.hints,
                         .seconds = saved.seconds,
                         .open = saved.open};
        puzzle_copy(&k.puzzle, &list.items[0]);
        k.moves = check_moves(&k.puzzle, saved.moves ? saved.moves : "", n, t);
        if (saved.run && !saved.run[strspn(saved.run, "abcdefghijklmnopqrstuvwxyz0123456789-.")])
            k.run = xstrdup(saved.run);
        if (!k.run && saved.trace) k.run = xasprintf("session-%d.rumia-trace", index);
        kept_add(l, &k);
    }
    puzzle_list_free(&list);
    free(saved.puzzle), free(saved.moves), free(saved.run);
}

static void read_root(struct kept_list *l, const struct node *root, struct trouble *t) {
    static const char *const keys[] = {"session", "current", "desks"};
    struct err e;
    const struct node *version = document_get(root, "session"), *current = document_get(root, "current"),
                      *desks = document_get(root, "desks");
    int64_t number;
    if (document_expect_keys(root, keys, 3, &e) || (version && document_integer(version, 1, 1, &number, &e)) ||
        document_require(root, "session", &version, &e) || document_require(root, "desks", &desks, &e))
        note(t, &e);
    if (!desks) return;
    if (document_expect(desks, NODE_SEQUENCE, &e)) {
        note(t, &e);
        return;
    }
    const bool known = current && !document_integer(current, 0, 1 << 20, &number, &e);
    for (int i = 0; i < desks->count; i++) {
        const int before = l->count;
        read_desk(l, desks->items[i], i, t);
        if (known && i == number && l->count > before) l->items[before].current = true;
    }
}

/* Where the last desk of a text begins, NULL = there is none. */
static char *last_desk(char *text) {
    char *last = NULL;
    for (char *at = text; (at = strstr(at, "\n  - ")); at++)
        last = at;
    return last;
}

void kept_read(struct kept_list *l, const char *path, struct trouble *t) {
    struct bytes b;
    struct document *d;
    struct err e;
    *t = (struct trouble){0};
    if (access(path, F_OK)) return;
    if (bytes_read(&b, path, FILE_BYTES_MAX, &e)) {
        note(t, &e);
        return;
    }
    char *text = memcpy(xcalloc(b.size + 1, 1), b.data, b.size), *cut;
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    int failed = document_parse(&d, text, b.size, name, &e);
    bytes_free(&b);
    if (failed) note(t, &e);
    while (failed && (cut = last_desk(text))) { /* a file that was cut is good up to its last desk but one */
        cut[1] = 0;
        failed = document_parse(&d, text, strlen(text), name, &e);
    }
    free(text);
    if (failed) return;
    read_root(l, document_root(d), t);
    document_free(d);
}

/* ---- writing ---- */

/* A block scalar whose lines may begin or end with blanks. */
static void write_block(FILE *out, const char *key, const char *text) {
    fprintf(out, "    %s: |2\n", key);
    for (const char *at = text; *at;) {
        size_t n = strcspn(at, "\n");
        fprintf(out, n ? "      %.*s\n" : "\n", (int)n, at);
        at += n + (at[n] == '\n');
    }
}

static int write_one(FILE *out, const struct kept *k, struct err *e) {
    char *text = NULL;
    size_t size;
    FILE *memory = open_memstream(&text, &size);
    const int failed = puzzle_write(memory, &k->puzzle, 1, "yaml", e);
    fclose(memory);
    if (!failed) {
        fprintf(out, "  - cell: %d\n    frame: %d\n    seconds: %.0f\n    hints: %d\n", k->cell, k->frame, k->seconds,
                k->hints);
        if (!k->open) fprintf(out, "    open: false\n");
        if (k->run) fprintf(out, "    run: %s\n", k->run);
        write_block(out, "puzzle", text);
        if (*k->moves) write_block(out, "moves", k->moves);
    }
    free(text);
    return failed;
}

static bool is_ours(const struct kept *k) {
    return !k->borrowed && (k->open || *k->moves);
}

int kept_ours(const struct kept_list *l) {
    int count = 0;
    for (int i = 0; i < l->count; i++)
        count += is_ours(&l->items[i]);
    return count;
}

int kept_write(FILE *out, const struct kept_list *l, struct err *e) {
    int current = 0;
    for (int i = 0, index = 0; i < l->count; i++) {
        if (l->items[i].current) current = index;
        index += is_ours(&l->items[i]);
    }
    fprintf(out, "session: 1\ncurrent: %d\ndesks:%s\n", current, kept_ours(l) ? "" : " []");
    for (int i = 0; i < l->count; i++)
        if (is_ours(&l->items[i]) && write_one(out, &l->items[i], e)) return -1;
    return 0;
}
