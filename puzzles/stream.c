/* Files of puzzles as streams: bytes become clean text in a window that moves over the file, and the window puzzles. */
#include "alloc.h"
#include "detect.h"
#include "puzzle_stream.h"
#include "source.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* SMALL: files up to it are read before the first puzzle is given out. LIMIT: of what has to be in memory at once. */
enum { CHUNK = 1 << 20, SMALL = CHUNK, LIMIT = 256 << 20 };

struct puzzle_stream {
    struct source *source;
    char *file;
    struct text_pieces pieces;
    char *raw; /* [raw_room] bytes read, from a line's start, that wait for its end */
    size_t raw_used, raw_room;
    char *window; /* [room] */
    size_t room;
    struct puzzle_text text; /* lies in the window */
    size_t bytes;            /* of clean text so far */
    const struct puzzle_format *format;
    const struct puzzle_kind *kind; /* of the first puzzle */
    bool kinds_differ, any;
    struct puzzle_list ready;
    int given;       /* of `ready` */
    int limit, left; /* left: puzzles that may still be given out; limit 0 = any number */
};

/* ---- the window ---- */

static size_t ahead(const struct puzzle_stream *s) {
    return (size_t)(s->text.end - s->text.at);
}

/* How many of the raw bytes are whole lines. Where lines end with "\r" alone, one at the end may go on with "\n". */
static size_t whole_lines(const struct puzzle_stream *s) {
    const char *feed = memrchr(s->raw, '\n', s->raw_used);
    if (!feed && s->raw_used > 0) feed = memrchr(s->raw, '\r', s->raw_used - 1);
    return feed ? (size_t)(feed - s->raw) + 1 : 0;
}

static int append(struct puzzle_stream *s, size_t size, bool last, struct err *e) {
    char *clean;
    size_t clean_size, kept = ahead(s);
    if (text_clean_piece(&s->pieces, s->raw, size, last, &clean, &clean_size, e)) return -1;
    memmove(s->raw, s->raw + size, s->raw_used -= size);
    if (kept) memmove(s->window, s->text.at, kept);
    if (kept + clean_size + 1 > s->room) s->window = xrealloc(s->window, s->room = kept + clean_size + 1, 1);
    memcpy(s->window + kept, clean, clean_size + 1);
    free(clean);
    s->text.at = s->window;
    s->text.end = s->window + kept + clean_size;
    s->text.last = last;
    s->bytes += clean_size;
    return 0;
}

/* Reads on until `wanted` bytes lie ahead, or the file ends. */
static int fill(struct puzzle_stream *s, size_t wanted, struct err *e) {
    while (!s->text.last && ahead(s) < wanted) {
        size_t got;
        if (s->raw_room - s->raw_used < CHUNK) s->raw = xrealloc(s->raw, s->raw_room = 2 * s->raw_room + CHUNK, 1);
        if (source_read(s->source, s->raw + s->raw_used, s->raw_room - s->raw_used, &got, e)) return -1;
        s->raw_used += got;
        const size_t lines = got ? whole_lines(s) : s->raw_used;
        if (ahead(s) + s->raw_used > LIMIT)
            return err_set(e, ERR_LIMIT, s->file, 0, 0, "a table or a list of lines, which may be of any size",
                           "larger than the limit of %d bytes", LIMIT);
        if ((lines || !got) && append(s, lines, !got, e)) return -1;
    }
    return 0;
}

/* ---- puzzles ---- */

static void drop_ready(struct puzzle_stream *s) {
    while (s->ready.count > s->given)
        puzzle_free(&s->ready.items[--s->ready.count]);
    s->ready.count = s->given = 0;
}

/* Adds to `ready`; nothing at the end. */
static int read_some(struct puzzle_stream *s, struct err *e) {
    const int before = s->ready.count;
    if (fill(s, PUZZLE_LOOK, e)) return -1;
    if (s->text.at < s->text.end && s->format->read(&s->ready, &s->text, e)) return err_in_file(e, s->file);
    for (int i = before; i < s->ready.count; i++) {
        if (!s->any) s->kind = s->ready.items[i].kind;
        s->any = true;
        s->kinds_differ |= s->ready.items[i].kind != s->kind;
    }
    return 0;
}

/* A file without puzzles is an error: of its first record, if there were any. */
static int expect_any(const struct puzzle_stream *s, struct err *e) {
    if (s->any) return 0;
    if (s->text.bad_count) {
        *e = s->text.bad[0];
        return err_in_file(e, s->file);
    }
    return err_set(e, ERR_SYNTAX, s->file, 1, 1, "at least one", "no puzzle in it");
}

static int read_all(struct puzzle_stream *s, struct err *e) {
    int before;
    do {
        before = s->ready.count;
        if (read_some(s, e)) return -1;
        if (s->bytes > LIMIT)
            return err_set(e, ERR_LIMIT, s->file, 0, 0, NULL, "larger than the limit of %d bytes", LIMIT);
    } while (s->ready.count > before && !(s->limit && s->ready.count >= s->limit));
    return expect_any(s, e);
}

static int begin(struct puzzle_stream **out, struct source *source, const char *file,
                 const struct puzzle_stream_options *o, struct err *e) {
    struct puzzle_stream *s = XNEW(struct puzzle_stream);
    s->source = source;
    s->file = xstrdup(file);
    s->pieces = (struct text_pieces){.file = s->file, .line = 1};
    s->text = (struct puzzle_text){.line = 1, .file = s->file};
    if (o) s->text.only = o->only, s->text.strict = o->strict, s->limit = s->left = o->limit;
    int failed = fill(s, SMALL, e) || puzzle_detect(&s->format, &s->text, e);
    if (!failed && !s->format->pieces) failed = fill(s, SIZE_MAX, e);
    if (!failed && s->text.last) failed = read_all(s, e);
    *out = failed ? NULL : s;
    if (!failed) return 0;
    puzzle_stream_close(s);
    return -1;
}

int puzzle_stream_open(struct puzzle_stream **out, const char *path, const struct puzzle_stream_options *o,
                       struct err *e) {
    struct source *source;
    *out = NULL;
    return source_open(&source, path, e) ? -1 : begin(out, source, path, o, e);
}

int puzzle_stream_memory(struct puzzle_stream **out, const char *text, size_t size, const char *file,
                         const struct puzzle_stream_options *o, struct err *e) {
    struct source *source;
    *out = NULL;
    return source_memory(&source, text, size, file, e) ? -1 : begin(out, source, file, o, e);
}

int puzzle_stream_next(struct puzzle_stream *s, struct puzzle *p, struct err *e) {
    if (s->limit && s->left == 0) return 0;
    if (s->given == s->ready.count) {
        s->given = s->ready.count = 0;
        if (read_some(s, e)) {
            drop_ready(s);
            return -1;
        }
        if (s->ready.count == 0) return expect_any(s, e);
    }
    *p = s->ready.items[s->given++];
    s->left--;
    return 1;
}

void puzzle_stream_close(struct puzzle_stream *s) {
    if (!s) return;
    drop_ready(s);
    free(s->ready.items);
    source_close(s->source);
    if (s->format && s->format->end)
        s->format->end(s->text.state);
    else
        free(s->text.state);
    free(s->window);
    free(s->raw);
    free(s->file);
    free(s);
}

char *puzzle_stream_what(const struct puzzle_stream *s, char out[80]) {
    const char *form = s->text.form ? s->text.form : s->format->name;
    const int used = snprintf(out, 80, "%s, %s",
                              s->kinds_differ ? "several kinds"
                              : s->kind       ? s->kind->name
                                              : "?",
                              form);
    const int bad = s->text.bad_count;
    if (bad && used < 80) snprintf(out + used, 80 - (size_t)used, ", %d row%s left out", bad, bad == 1 ? "" : "s");
    return out;
}

int puzzle_stream_bad(const struct puzzle_stream *s, const struct err **first, int *count) {
    *first = s->text.bad;
    *count = s->text.bad_count < PUZZLE_BAD_MAX ? s->text.bad_count : PUZZLE_BAD_MAX;
    return s->text.bad_count;
}

const char *puzzle_stream_note(const struct puzzle_stream *s, int index) {
    return index < s->text.note_count && index < PUZZLE_NOTES_MAX ? s->text.note[index] : NULL;
}

/* ---- lists ---- */

/* Everything that the stream holds, or nothing; closes it. */
static int take_all(struct puzzle_stream *s, struct puzzle_list *list, char *what, struct err *e) {
    const int failed = s->text.last ? 0 : read_all(s, e);
    for (; !failed && s->given < s->ready.count; s->given++)
        *puzzle_list_add(list) = s->ready.items[s->given];
    if (!failed && what) puzzle_stream_what(s, what);
    puzzle_stream_close(s);
    return failed;
}

int puzzle_read_text(struct puzzle_list *list, const char *text, size_t size, const char *file,
                     const struct puzzle_kind *only, char *what, struct err *e) {
    const struct puzzle_stream_options o = {.only = only, .strict = !what};
    struct puzzle_stream *s;
    return puzzle_stream_memory(&s, text, size, file, &o, e) ? -1 : take_all(s, list, what, e);
}

int puzzle_read_file(struct puzzle_list *list, const char *path, const struct puzzle_kind *only, char *what,
                     struct err *e) {
    const struct puzzle_stream_options o = {.only = only, .strict = !what};
    struct puzzle_stream *s;
    return puzzle_stream_open(&s, path, &o, e) ? -1 : take_all(s, list, what, e);
}

/* ---- for readers ---- */

bool puzzle_next_line(struct puzzle_text *t, struct puzzle_line *line) {
    if (t->at >= t->end) return false;
    const char *feed = memchr(t->at, '\n', (size_t)(t->end - t->at));
    *line = (struct puzzle_line){t->at, (size_t)((feed ? feed : t->end) - t->at), t->line++};
    t->at = feed ? feed + 1 : t->end;
    return true;
}

int puzzle_line_error(const struct puzzle_line *line, const char *at, enum err_code code, struct err *e,
                      const char *expected, const char *fmt, ...) {
    char what[sizeof e->what];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_set(e, code, NULL, line->number, text_columns(line->text, (size_t)(at - line->text)) + 1, expected, "%s",
                   what);
}

int puzzle_leave_out(struct puzzle_text *t, struct err *e) {
    if (t->strict) return -1;
    err_in_file(e, t->file);
    if (t->bad_count < PUZZLE_BAD_MAX) t->bad[t->bad_count] = *e;
    t->bad_count++;
    return 0;
}

void puzzle_tell(struct puzzle_text *t, int line, const char *fmt, ...) {
    if (t->note_count < PUZZLE_NOTES_MAX) {
        char *note = t->note[t->note_count];
        va_list ap;
        const int used = snprintf(note, PUZZLE_NOTE_BYTES, "%.100s:%d: ", t->file, line);
        va_start(ap, fmt);
        vsnprintf(note + used, PUZZLE_NOTE_BYTES - (size_t)used, fmt, ap);
        va_end(ap);
    }
    t->note_count++;
}
