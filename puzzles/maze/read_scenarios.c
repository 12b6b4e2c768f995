/* Scenarios of MovingAI (.scen): each line is a way to be found on a map, which lies in a file of its own beside it.
 *
 *     version 1
 *     bucket map width height start-column start-row goal-column goal-row length
 *
 * Columns and rows count from 0. The length is that of a way that may go diagonally, which ours may not. */
#include "alloc.h"
#include "maze.h"
#include "puzzle_stream.h"
#include "reading.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 9, BUCKET = 0, MAP, WIDTH, HEIGHT, START_COLUMN, START_ROW, GOAL_COLUMN, GOAL_ROW };

struct scenarios {
    char *path; /* of the map in memory; NULL = none */
    struct puzzle map;
};

static int split(const struct puzzle_line *l, struct puzzle_line fields[FIELDS]) {
    int count = 0;
    const char *s = l->text, *end = l->text + l->size;
    while (s < end && count < FIELDS) {
        while (s < end && isspace((unsigned char)*s))
            s++;
        const char *from = s;
        while (s < end && !isspace((unsigned char)*s))
            s++;
        if (s > from) fields[count++] = (struct puzzle_line){from, (size_t)(s - from), l->number};
    }
    return count;
}

/* A field as a number; -1 = it is none. */
static int number_of(const struct puzzle_line *f) {
    int number = 0;
    for (size_t i = 0; i < f->size; i++) {
        if (!isdigit((unsigned char)f->text[i]) || number > 100000) return -1;
        number = number * 10 + f->text[i] - '0';
    }
    return number;
}

int maze_sniff_scenarios(const char *text, size_t size) {
    struct puzzle_text t = {.at = text, .end = text + size, .line = 1};
    struct puzzle_line l, fields[FIELDS];
    if (!puzzle_next_line(&t, &l) || l.size < 9 || strncmp(l.text, "version", 7) != 0 ||
        !isspace((unsigned char)l.text[7]))
        return 0;
    if (!puzzle_next_line(&t, &l)) return 50;
    return split(&l, fields) >= FIELDS - 1 && number_of(&fields[WIDTH]) > 0 ? 99 : 0;
}

static int read_map_file(struct scenarios *s, const char *path, struct err *e) {
    const struct puzzle_stream_options o = {.only = &maze_kind, .strict = true, .limit = 1};
    struct puzzle_stream *stream;
    if (s->path && strcmp(s->path, path) == 0) return 0;
    puzzle_free(&s->map);
    free(s->path);
    s->path = NULL;
    if (puzzle_stream_open(&stream, path, &o, e)) return -1;
    const int failed = puzzle_stream_next(stream, &s->map, e) < 1;
    puzzle_stream_close(stream);
    if (!failed) s->path = xstrdup(path);
    return failed ? -1 : 0;
}

/* Looks for the map as it is named and by its last name, beside the scenarios. */
static int open_map(struct scenarios *s, const struct puzzle_line *l, const struct puzzle_line *name, const char *file,
                    struct err *e) {
    const char *slash = strrchr(file, '/'), *base = memrchr(name->text, '/', name->size);
    const int folder = slash ? (int)(slash - file) + 1 : 0;
    const size_t skip = base ? (size_t)(base + 1 - name->text) : 0;
    struct err other;
    char *named = *name->text == '/' ? xasprintf("%.*s", (int)name->size, name->text)
                                     : xasprintf("%.*s%.*s", folder, file, (int)name->size, name->text);
    char *beside = xasprintf("%.*s%.*s", folder, file, (int)(name->size - skip), name->text + skip);
    int failed = read_map_file(s, named, e);
    if (failed && e->code == ERR_IO && skip) failed = read_map_file(s, beside, &other);
    free(named);
    free(beside);
    if (!failed) return 0;
    char what[120];
    snprintf(what, sizeof what, "%.100s", e->what);
    return puzzle_line_error(l, name->text, e->code, e, "a map of MovingAI of at most 100 x 100", "the map '%.*s': %s",
                             (int)(name->size < 80 ? name->size : 80), name->text, what);
}

static int read_scenario(struct scenarios *s, struct puzzle_list *out, const struct puzzle_line *l, const char *file,
                         struct err *e) {
    struct puzzle_line f[FIELDS];
    int numbers[FIELDS] = {0};
    if (split(l, f) < FIELDS - 1)
        return puzzle_line_error(l, l->text, ERR_SYNTAX, e, "bucket, map, width, height, start, goal, length",
                                 "too few fields");
    for (int k = WIDTH; k <= GOAL_ROW; k++)
        if ((numbers[k] = number_of(&f[k])) < 0)
            return puzzle_line_error(l, f[k].text, ERR_SYNTAX, e, "a number", "no number");
    if (open_map(s, l, &f[MAP], file, e)) return -1;
    if (numbers[WIDTH] != s->map.given.width || numbers[HEIGHT] != s->map.given.height)
        return puzzle_line_error(l, f[WIDTH].text, ERR_UNSUPPORTED, e, "the size of the map, which is not scaled",
                                 "the map is %d wide and %d high", s->map.given.width, s->map.given.height);
    struct puzzle p;
    puzzle_copy(&p, &s->map);
    puzzle_set_origin(&p, file, l->number);
    if (maze_place_ends(&p, numbers[START_ROW] + 1, numbers[START_COLUMN] + 1, numbers[GOAL_ROW] + 1,
                        numbers[GOAL_COLUMN] + 1, e)) {
        puzzle_free(&p);
        e->line = l->number;
        e->column = 1;
        return -1;
    }
    *puzzle_list_add(out) = p;
    return 0;
}

int maze_read_scenarios(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct puzzle_line l, fields[FIELDS];
    if (!t->state) {
        t->state = XNEW(struct scenarios);
        puzzle_next_line(t, &l); /* version */
    }
    while (puzzle_next_line(t, &l)) {
        if (split(&l, fields) == 0) continue;
        if (read_scenario(t->state, out, &l, t->file, e) == 0) return 0;
        if (puzzle_leave_out(t, e)) return -1;
    }
    return 0;
}

void maze_end_scenarios(void *state) {
    struct scenarios *s = state;
    if (!s) return;
    puzzle_free(&s->map);
    free(s->path);
    free(s);
}
