/* rumia generate: new puzzles, with answers where the format holds them. */
#include "bytes.h"
#include "clock.h"
#include "commands.h"
#include "interrupt.h"
#include "progress.h"
#include "puzzle.h"

#include <errno.h>
#include <string.h>
#include <time.h>

struct generate_options {
    int count;
    const char *level, *near, *format, *output;
    int64_t seed; /* negative = from the clock */
    int size[2];  /* 0 = the kind's own */
    double density;
    bool answers, quiet, levels;
};

static const struct option_spec options[] = {
    {'c', "count", OPTION_INT, offsetof(struct generate_options, count), "N", "how many (1)", NULL, 1, 1e9},
    {'l', "level", OPTION_TEXT, offsetof(struct generate_options, level), "LEVEL",
     "how hard: one of the levels of the kind (the first)", .suggested = command_levels},
    {0, "levels", OPTION_FLAG, offsetof(struct generate_options, levels), NULL, "say which levels the kind has"},
    {0, "near", OPTION_TEXT, offsetof(struct generate_options, near), "FILE",
     "puzzles near those of a file, one after the other: a few givens differ (9x9 Sudoku)"},
    {'s', "seed", OPTION_LONG, offsetof(struct generate_options, seed), "N",
     "the same seed makes the same puzzles (a new one each time)", NULL, 0, 9e15},
    {0, "size", OPTION_SIZE, offsetof(struct generate_options, size), "HxW",
     "rows and columns (what the kind is known by: 9x9 for a Sudoku)", NULL, 1, PUZZLE_SIDE_MAX},
    {0, "density", OPTION_DOUBLE, offsetof(struct generate_options, density), "D",
     "share of walls, for kinds that have walls: 0 to 1", NULL, 0, 1},
    {'o', "output", OPTION_TEXT, offsetof(struct generate_options, output), "FILE",
     "where to (standard output); the file appears when it is complete"},
    {'f', "format", OPTION_TEXT, offsetof(struct generate_options, format), "FORMAT",
     "yaml, csv, line, sdk, text, ...: what the kind can write (its first one; by the ending of FILE)"},
    {'a', "answers", OPTION_FLAG, offsetof(struct generate_options, answers), NULL,
     "draw the answer in formats that hold one grid only (yaml and csv always hold both)"},
    {'q', "quiet", OPTION_FLAG, offsetof(struct generate_options, quiet), NULL, "no progress line"},
    {0},
};

static const struct generate_options defaults = {.count = 1, .seed = -1, .density = -1};

static bool can_write(const struct puzzle_kind *kind, const char *format) {
    for (int i = 0; kind->formats && kind->formats[i]; i++)
        if (strcmp(kind->formats[i], format) == 0) return true;
    return strcmp(format, "yaml") == 0;
}

static int choose_format(const struct puzzle_kind *kind, const struct generate_options *o, const char **out,
                         struct err *e) {
    const char *dot = o->output ? strrchr(o->output, '.') : NULL;
    *out = kind->formats ? kind->formats[0] : "yaml";
    if (o->format)
        *out = o->format;
    else if (dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0))
        *out = "yaml";
    else if (dot && can_write(kind, dot + 1))
        *out = dot + 1;
    if (can_write(kind, *out)) return 0;
    char known[160] = "yaml";
    for (int i = 0; kind->formats && kind->formats[i]; i++) {
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, ", %s", kind->formats[i]);
    }
    return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, known, "--format: a %s cannot be written as '%s'", kind->name, *out);
}

static int write_failed(const struct atomic_file *f, struct err *e) {
    return ferror(f->stream) ? err_set(e, ERR_IO, f->path, 0, 0, NULL, "cannot write: %s", strerror(errno)) : 0;
}

/* A generator may give up on an unlucky draw: it is asked again, a few times when it has not come to anything yet. */
enum { UNLUCKY_DRAWS = 20 };

/* Some files are written as a whole, others as the puzzles come. */
static bool written_whole(const struct puzzle_kind *kind, const char *format) {
    return kind->write_list || strcmp(format, "yaml") == 0;
}

/* Fills out[0..count) with puzzles near those of `from`, of which the first `made` had their turn. */
static void make_near(const struct puzzle_list *from, int made, struct puzzle *out, int count, struct rng *rng) {
    for (int i = 0; i < count; i++) {
        const struct puzzle *p = &from->items[(made + i) % from->count];
        puzzle_copy(&out[i], p);
        p->kind->vary(&out[i], rng);
    }
}

/* The puzzles of a file with their answers: 0, or -1 and `e`. */
static int read_near(const struct puzzle_kind *kind, const char *path, struct puzzle_list *out, struct err *e) {
    if (!kind->vary) return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "--near: a %s has none near it", kind->name);
    if (puzzle_read_file(out, path, kind, NULL, e)) return -1;
    for (int i = 0; i < out->count; i++)
        if (kind->solve(&out->items[i], &out->items[i].answer) != 1)
            return err_set(e, ERR_VALUE, path, 0, 0, "puzzles with exactly one answer",
                           "puzzle %d has none, or several", i + 1);
    return 0;
}

static int make(const struct puzzle_kind *kind, const struct generate_options *o, const char *format,
                struct atomic_file *f, int *made, struct err *e) {
    struct generate_request request = {o->level, o->size[0], o->size[1], o->density};
    struct puzzle_list list = {0}, near = {0};
    struct progress progress;
    struct rng rng;
    const bool whole = written_whole(kind, format);
    bool answers = o->answers || strcmp(format, "csv") == 0;
    int failed = o->near && read_near(kind, o->near, &near, e), unlucky = 0;
    rng_seed(&rng, (uint64_t)o->seed, 0);
    progress_begin(&progress, "puzzles", o->count, o->quiet);
    if (!whole && kind->write_frame) kind->write_frame(f->stream, format, false);
    while (*made < o->count && !interrupted() && !failed) {
        const int first = list.count, left = o->count - *made, most = kind->generate_series ? PUZZLE_SERIES : 1;
        const int wanted = left < most ? left : most;
        for (int i = 0; i < wanted; i++)
            puzzle_list_add(&list);
        struct puzzle *p = &list.items[first];
        if (near.count) make_near(&near, *made, p, wanted, &rng);
        const int got =
            near.count ? wanted : puzzle_generate_series(kind, p, wanted, &request, interrupt_flag(), &rng, e);
        if (got < 0 && (*made || ++unlucky < UNLUCKY_DRAWS)) {
            list.count = first;
            continue;
        }
        failed = got < 0;
        for (int i = 0; i < got && !whole && !failed; i++)
            failed = kind->write(f->stream, &p[i], answers ? &p[i].answer : NULL, format, e) || write_failed(f, e);
        if (failed) break;
        list.count = first + got;
        if (!whole) puzzle_list_free(&list);
        *made += got;
        progress_update(&progress, *made, NULL);
    }
    if (!failed && whole)
        failed = puzzle_write(f->stream, list.items, list.count, format, e);
    else if (!failed && kind->write_frame)
        kind->write_frame(f->stream, format, true);
    progress_end(&progress);
    puzzle_list_free(&list);
    puzzle_list_free(&near);
    return failed;
}

static int print_levels(const struct puzzle_kind *kind) {
    for (int i = 0; kind->levels && kind->levels[i]; i++)
        printf("%s%s", i ? " " : "", kind->levels[i]);
    printf("\n%s", kind->levels_text ? kind->levels_text : "");
    return 0;
}

static int run(const void *values, int count, char **operands) {
    (void)count;
    struct generate_options o = *(const struct generate_options *)values;
    const struct puzzle_kind *kind = puzzle_kind_find(operands[0]);
    if (!kind) {
        int kinds = 0;
        while (command_kinds()[kinds])
            kinds++;
        const char *nearest = err_nearest(operands[0], command_kinds(), kinds);
        command_warn(&generate_command,
                     nearest ? "there are no puzzles of kind '%s': did you mean '%s'?"
                             : "there are no puzzles of kind '%s': try 'sudoku' or 'maze'",
                     operands[0], nearest);
        return EXIT_USAGE;
    }
    if (o.levels) return print_levels(kind);
    const char *format;
    struct atomic_file f;
    struct err e;
    int made = 0;
    if (!kind->generate) {
        command_warn(&generate_command, "nothing here makes puzzles of kind %s", kind->name);
        return EXIT_USAGE;
    }
    if (o.seed < 0) o.seed = (int64_t)(clock_seconds() * 1e6) ^ (int64_t)time(NULL);
    if (choose_format(kind, &o, &format, &e) || atomic_open(&f, o.output ? o.output : "-", &e))
        return command_fail(&generate_command, &e);
    interrupt_catch();
    if (make(kind, &o, format, &f, &made, &e)) {
        atomic_abort(&f);
        return command_fail(&generate_command, &e);
    }
    const bool complete = made == o.count, kept = complete || !f.target; /* a file is whole or not there */
    if (!kept) atomic_abort(&f);
    if (kept && atomic_commit(&f, &e)) return command_fail(&generate_command, &e);
    if (complete) return 0;
    command_warn(&generate_command, "interrupted: %d of %d made, %s", made, o.count,
                 kept ? "all written" : "none written");
    return EXIT_UNSOLVED;
}

const struct command generate_command = {
    .name = "generate",
    .operands = "KIND",
    .summary = "make new puzzles of a kind",
    .details = "KIND is sudoku, maze, ...: `rumia generate sudoku --levels` says what there is.\n",
    .options = options,
    .suggested = command_kinds,
    .least = 1,
    .most = 1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
