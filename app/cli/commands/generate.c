/* rumia generate: new puzzles, with answers where the format holds them. */
#include "breeding.h"
#include "bytes.h"
#include "clock.h"
#include "commands.h"
#include "interrupt.h"
#include "maker.h"
#include "progress.h"
#include "puzzle.h"

#include <errno.h>
#include <string.h>
#include <time.h>

struct generate_options {
    int count;
    struct maker_options maker; /* its seed negative = from the clock */
    const char *format, *output;
    bool answers, quiet, levels;
};

static const struct option_spec options[] = {
    {'c', "count", OPTION_INT, offsetof(struct generate_options, count), "N", "how many (1)", NULL, 1, 1e9},
    {'l', "level", OPTION_TEXT, offsetof(struct generate_options, maker.level), "LEVEL",
     "how hard: one of the levels of the kind (the first; with --hard-for the second)", .suggested = command_levels},
    {0, "levels", OPTION_FLAG, offsetof(struct generate_options, levels), NULL, "say which levels the kind has"},
    {0, "near", OPTION_TEXT, offsetof(struct generate_options, maker.near), "FILE",
     "puzzles near those of a file, one after the other: a few givens differ (9x9 Sudoku; no easier than --level)"},
    {0, "hard-for", OPTION_TEXT, offsetof(struct generate_options, maker.hard_for), "MODEL",
     "only puzzles that one line of this model's thought does not solve in a few steps, bred from those of --near or "
     "from new ones (9x9 Sudoku)"},
    {0, "hard-steps", OPTION_INT, offsetof(struct generate_options, maker.hard_steps), "N",
     "how few steps these are (6)", NULL, 1, BREEDING_STEPS_MOST},
    {'s', "seed", OPTION_LONG, offsetof(struct generate_options, maker.seed), "N",
     "the same seed makes the same puzzles (a new one each time)", NULL, 0, 9e15},
    {0, "size", OPTION_SIZE, offsetof(struct generate_options, maker.size), "HxW",
     "rows and columns (what the kind is known by: 9x9 for a Sudoku)", NULL, 1, PUZZLE_SIDE_MAX},
    {0, "density", OPTION_DOUBLE, offsetof(struct generate_options, maker.density), "D",
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

static const struct generate_options defaults = {.count = 1, .maker = {.hard_steps = 6, .seed = -1, .density = -1}};

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

/* Some files are written as a whole, others as the puzzles come. */
static bool written_whole(const struct puzzle_kind *kind, const char *format) {
    return kind->write_list || strcmp(format, "yaml") == 0;
}

static int make(struct maker *maker, const struct puzzle_kind *kind, const struct generate_options *o,
                const char *format, struct atomic_file *f, int *made, struct err *e) {
    struct puzzle_list list = {0};
    struct progress progress;
    const bool whole = written_whole(kind, format), answers = o->answers || strcmp(format, "csv") == 0;
    int failed = 0;
    progress_begin(&progress, "puzzles", o->count, o->quiet);
    if (!whole && kind->write_frame) kind->write_frame(f->stream, format, false);
    while (*made < o->count && !interrupted() && !failed) {
        const int first = list.count;
        failed = maker_draw(maker, o->count - *made, &list, e);
        *made += list.count - first;
        for (int i = first; i < list.count && !whole && !failed; i++) {
            const struct puzzle *p = &list.items[i];
            failed = kind->write(f->stream, p, answers ? &p->answer : NULL, format, e) || write_failed(f, e);
        }
        if (!whole) puzzle_list_free(&list);
        progress_update(&progress, *made, maker_note(maker));
    }
    if (!failed && whole)
        failed = puzzle_write(f->stream, list.items, list.count, format, e);
    else if (!failed && kind->write_frame)
        kind->write_frame(f->stream, format, true);
    progress_end(&progress);
    puzzle_list_free(&list);
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
    if (o.maker.seed < 0) o.maker.seed = (int64_t)(clock_seconds() * 1e6) ^ (int64_t)time(NULL);
    if (choose_format(kind, &o, &format, &e) || atomic_open(&f, o.output ? o.output : "-", &e))
        return command_fail(&generate_command, &e);
    interrupt_catch();
    struct maker *maker = NULL;
    const bool failed = maker_new(&maker, kind, &o.maker, &e) || make(maker, kind, &o, format, &f, &made, &e);
    maker_free(maker);
    if (failed) {
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
