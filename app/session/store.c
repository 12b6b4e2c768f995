/* Saving and resuming: the open puzzles, the moves made on them and the runs, in $XDG_STATE_HOME/rumia. */
#include "alloc.h"
#include "bytes.h"
#include "document.h"
#include "session.h"
#include "trace.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TRACES_MAX = 64 };

/* A block scalar whose lines may begin or end with blanks. */
static void write_block(FILE *out, const char *key, const char *text) {
    fprintf(out, "    %s: |2\n", key);
    for (const char *at = text; *at;) {
        size_t n = strcspn(at, "\n");
        fprintf(out, n ? "      %.*s\n" : "\n", (int)n, at);
        at += n + (at[n] == '\n');
    }
}

static char *trace_path(int desk) {
    char name[48];
    snprintf(name, sizeof name, "session-%d.rumia-trace", desk);
    return state_path(name, true);
}

/* The puzzle as it was opened; edits are moves. */
static int write_puzzle(FILE *out, const struct play *p, struct err *e) {
    struct puzzle original = p->puzzle;
    original.given = p->original;
    char *text = NULL;
    size_t size;
    FILE *memory = open_memstream(&text, &size);
    int r = puzzle_write(memory, &original, 1, "yaml", e);
    fclose(memory);
    if (!r) write_block(out, "puzzle", text);
    free(text);
    return r;
}

static int write_desk(FILE *out, const struct desk *d, int index, struct err *e) {
    fprintf(out, "  - cell: %d\n    frame: %d\n", d->cell, d->frame);
    if (write_puzzle(out, &d->play, e)) return -1;
    char *moves = play_text(&d->play);
    if (*moves) write_block(out, "moves", moves);
    free(moves);
    const struct timeline *t = d->now.timeline;
    char *path = trace_path(index);
    int r = 0;
    if (t && t->count && index < TRACES_MAX) {
        r = trace_write(path, &d->play.puzzle, t, d->now.model, d->now.note, e);
        fprintf(out, "    trace: true\n");
    } else if (path)
        unlink(path);
    free(path);
    return r;
}

int session_save(const struct session *s, struct err *e) {
    char *path = state_path("session.yaml", true);
    if (!path) return err_set(e, ERR_IO, NULL, 0, 0, "XDG_STATE_HOME or HOME", "nowhere to save the session");
    struct atomic_file f;
    int r = atomic_open(&f, path, e);
    free(path);
    if (r) return -1;
    fprintf(f.stream, "session: 1\ncurrent: %d\ndesks:%s\n", s->current, s->count ? "" : " []");
    for (int i = 0; i < s->count && !r; i++)
        r = write_desk(f.stream, s->desks[i], i, e);
    if (!r) return atomic_commit(&f, e);
    atomic_abort(&f);
    return -1;
}

struct saved_desk {
    int cell, frame;
    char *puzzle, *moves; /* owned */
    bool trace;
};

/* A run that cannot be read any more is no reason to lose the puzzle. */
static void resume_trace(struct desk *d, int index, int frame) {
    struct trace t;
    struct err ignored;
    char *path = trace_path(index);
    int r = path ? trace_read(&t, path, &ignored) : -1;
    free(path);
    if (r) return;
    const struct puzzle *p = &d->play.puzzle;
    if (t.puzzle.kind == p->kind && board_same_size(&t.puzzle.given, &p->given)) {
        d->now = (struct run){.status = RUN_RECORDED, .timeline = t.timeline};
        snprintf(d->now.model, sizeof d->now.model, "%s", t.model);
        snprintf(d->now.note, sizeof d->now.note, "%s", t.note);
        d->frame = frame < t.timeline->count ? frame : 0;
        d->follow = d->frame == t.timeline->count - 1;
        t.timeline = NULL;
    }
    trace_free(&t);
}

static int resume_desk(struct session *s, const struct node *n, int index, struct err *e) {
    static const struct document_field fields[] = {
        FIELD_INTEGER(struct saved_desk, cell, 0, PUZZLE_CELLS_MAX - 1),
        FIELD_INTEGER(struct saved_desk, frame, 0, 1 << 20),
        FIELD_STRING(struct saved_desk, puzzle, .required = true),
        FIELD_STRING(struct saved_desk, moves),
        FIELD_BOOL(struct saved_desk, trace),
    };
    struct saved_desk saved = {0};
    struct puzzle_list list = {0};
    struct err inner = {0};
    int r = document_fields(n, fields, sizeof fields / sizeof *fields, &saved, e);
    if (!r && puzzle_read_text(&list, saved.puzzle, strlen(saved.puzzle), "", NULL, NULL, &inner)) {
        r = document_error(n, ERR_VALUE, e, NULL, "a saved puzzle cannot be read: %s", inner.what);
    } else if (!r) {
        struct desk *d = session_add(s, &list.items[0], false);
        if (saved.moves && play_replay(&d->play, saved.moves, &inner))
            r = document_error(n, ERR_VALUE, e, NULL, "saved moves cannot be made: %s", inner.what);
        if (saved.cell < d->play.cells) d->cell = saved.cell;
        if (!r && saved.trace) resume_trace(d, index, saved.frame);
        desk_refresh(d);
    }
    puzzle_list_free(&list);
    free(saved.puzzle), free(saved.moves);
    return r;
}

int session_resume(struct session *s, struct err *e) {
    char *path = state_path("session.yaml", false);
    struct document *d = NULL;
    int r = 0;
    int64_t version, current;
    if (!path || access(path, R_OK)) {
        free(path);
        return 0;
    }
    r = document_read(&d, path, e);
    free(path);
    if (r) return -1;
    static const char *const keys[] = {"session", "current", "desks"};
    const struct node *root = document_root(d), *n[3];
    r = document_expect_keys(root, keys, 3, e);
    for (int i = 0; i < 3 && !r; i++)
        r = document_require(root, keys[i], &n[i], e);
    r = r || document_integer(n[0], 1, 1, &version, e) || document_integer(n[1], 0, 1 << 20, &current, e) ||
        document_expect(n[2], NODE_SEQUENCE, e);
    int first = s->count;
    for (int i = 0; !r && i < n[2]->count; i++)
        r = resume_desk(s, n[2]->items[i], i, e);
    if (!r && s->count > first) session_select(s, first + current);
    document_free(d);
    return r ? -1 : 0;
}
