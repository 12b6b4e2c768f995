/* rumia trace: records a run, or shows one that was recorded, as words, pictures or a trace file. */
#include "trace.h"
#include "commands.h"
#include "effort_options.h"
#include "interrupt.h"
#include "journal.h"
#include "machine_options.h"
#include "network_mind.h"
#include "picture.h"
#include "print.h"
#include "progress.h"
#include "reading.h"
#include "shown.h"

#include <stdlib.h>
#include <string.h>

struct trace_options {
    struct machine_options machine;
    struct reading_options reading;
    struct effort effort;
    const char *output, *theme;
    int puzzle, grain;
    double seconds;
    bool ascii, states;
};

static const char *const grain_choices[] = {
    [GRAIN_STEP] = "step", [GRAIN_CYCLE] = "cycle", [GRAIN_UPDATE] = "update", NULL};

static const struct option_spec options[] = {
    {'o', "output", OPTION_TEXT, offsetof(struct trace_options, output), "FILE",
     "write the run: .rumia-trace (to look at again), .gif, .cast, .txt or .scene.json (every stop), .png or .svg (the "
     "end); .npz or .jsonl: every update as numbers, for other programs"},
    {0, "states", OPTION_FLAG, offsetof(struct trace_options, states), NULL,
     "with .npz and .jsonl: also y and z after every update"},
    {'p', "puzzle", OPTION_INT, offsetof(struct trace_options, puzzle), "N", "which puzzle of the file (1)", NULL, 1,
     1e9},
    READING_OPTIONS(struct trace_options, reading),
    {'g', "grain", OPTION_CHOICE, offsetof(struct trace_options, grain), NULL,
     "stops of words and moving pictures (step)", grain_choices},
    {0, "seconds", OPTION_DOUBLE, offsetof(struct trace_options, seconds), "S",
     "how long each stop of a moving picture is shown (all of them take about six seconds, a search ten)", NULL, 0.01,
     60},
    {0, "theme", OPTION_TEXT, offsetof(struct trace_options, theme), "NAME|FILE",
     "colours of pictures: " THEME_CHOICES " (dark)", .suggested = command_themes},
    {0, "ascii", OPTION_FLAG, offsetof(struct trace_options, ascii), NULL, "plain ASCII in .txt and .cast"},
    MODEL_OPTION(struct trace_options, machine),
    EFFORT_OPTIONS(struct trace_options, effort),
    MACHINE_OPTIONS(struct trace_options, machine),
    {0},
};

static const struct trace_options defaults = {.effort = EFFORT_OPEN, .puzzle = 1, .grain = GRAIN_STEP};

/* Whether the output is the numbers of the run, which are to be had only while it lasts. */
static bool keeps_journal(const struct trace_options *o) {
    return o->output && journal_writes(o->output);
}

/* Runs the recording to its end: every frame, and where it is asked for every number. */
static int follow(struct recording *r, struct trace *t, const struct trace_options *o, struct err *e) {
    const struct journal_options kept = {o->output, t->model, t->note, o->states};
    struct journal *journal = NULL;
    struct progress progress;
    enum solve_state state = SOLVE_THINKING;
    int failed = keeps_journal(o) ? journal_open(&journal, &kept, r, &t->puzzle, e) : 0;
    interrupt_catch();
    progress_begin(&progress, "updates", 0, false);
    while (!failed && state == SOLVE_THINKING && !interrupted()) {
        struct frame *frame;
        state = recording_update(r, &frame);
        if (journal) failed = journal_add(journal, r, frame, e);
        timeline_append(t->timeline, frame);
        progress_update(&progress, t->timeline->count, NULL);
    }
    progress_end(&progress);
    if (journal && failed) journal_drop(journal);
    if (journal && !failed) failed = journal_close(journal, e);
    return failed;
}

/* Thinks about the puzzle until the end. */
static int record(struct trace *t, const struct trace_options *o, struct err *e) {
    struct models models;
    const struct loaded_model *loaded;
    struct recording *recording;
    const struct effort asked = effort_by_itself(&o->effort, &t->puzzle);
    struct solve_options how = solve_options_for(&asked, &t->puzzle);
    if (models_begin(&models, &o->machine, e)) return -1;
    int failed = models_get(&models, t->puzzle.kind, &loaded, e);
    if (!failed) how.names = loaded->names, how.blank = o->machine.blank;
    if (failed || recording_new(&recording, loaded->model, models.pool, &t->puzzle, &how, e)) {
        models_end(&models);
        return -1;
    }
    if (o->grain == GRAIN_UPDATE) recording_peek(recording);
    const struct frame_shape shape = recording_shape(recording);
    struct board begin;
    frame_begin(&shape, &t->puzzle, &begin);
    t->timeline = timeline_new(&shape, &begin, t->puzzle.kind->blank);
    board_free(&begin);
    snprintf(t->model, sizeof t->model, "%s", loaded->name);
    effort_describe(&how.effort, t->note, sizeof t->note);
    failed = follow(recording, t, o, e);
    if (failed) timeline_free(t->timeline);
    recording_free(recording);
    models_end(&models);
    return failed;
}

/* The chosen puzzle of a file; those before it are passed over. */
static int choose(struct puzzle *p, const char *path, const struct trace_options *o, struct err *e) {
    struct reading reading;
    struct reading_options how = o->reading;
    int count = 0, more = 1;
    how.limit = o->puzzle;
    if (reading_begin(&reading, &trace_command, path, &how, e)) return -1;
    while (count < o->puzzle && (more = reading_next(&reading, p, e)) > 0)
        if (++count < o->puzzle) puzzle_free(p);
    reading_end(&reading);
    if (more == 0) err_set(e, ERR_VALUE, path, 0, 0, NULL, "there are only %d puzzles, not %d", count, o->puzzle);
    return more > 0 ? 0 : -1;
}

/* A trace, or the chosen puzzle of a file with what the network thinks about it. */
static int open_run(struct trace *t, const char *path, const struct trace_options *o, struct err *e) {
    struct bytes head;
    *t = (struct trace){0};
    if (strcmp(path, "-") != 0) {
        if (bytes_map(&head, path, e)) return -1;
        bool is_trace = trace_recognise(head.data, head.size);
        bytes_free(&head);
        if (is_trace && keeps_journal(o))
            return err_set(e, ERR_VALUE, path, 0, 0, "the puzzle itself", "a recording does not hold all numbers");
        if (is_trace) return trace_read(t, path, e);
    }
    if (choose(&t->puzzle, path, o, e)) return -1;
    const int failed = record(t, o, e);
    if (failed) puzzle_free(&t->puzzle);
    return failed;
}

static void print_frame(const struct frame *f, bool updates) {
    const struct readout *r = f->readout;
    printf("  step %3d", f->step + 1);
    if (updates) printf("  cycle %d update %d", f->cycle + 1, f->update + 1);
    if (f->answer)
        printf("  %3d changed  %3d in conflict  %3d open  q %.2f", r->changes, r->conflicts, r->open, (double)f->q);
    else
        printf("  change of z %.3f", (double)f->change);
    if (*f->remark) printf("  "), shown_write(stdout, f->remark);
    putchar('\n');
}

static void print_run(const struct trace *t, enum grain grain) {
    const struct puzzle *p = &t->puzzle;
    const struct timeline *line = t->timeline;
    char *label = puzzle_label(p);
    printf("%s: %s, %d x %d, with ", label, p->kind->title, p->given.height, p->given.width);
    shown_write(stdout, t->model);
    printf(" (");
    shown_write(stdout, t->note);
    printf(")\n\n");
    free(label);
    print_grid(stdout, p, &p->given, NULL);
    putchar('\n');
    for (int i = 0; i < line->count; i++) {
        const struct frame *f = timeline_frame(line, i);
        if (grain == GRAIN_UPDATE || f->step_done || (grain == GRAIN_CYCLE && f->answer))
            print_frame(f, grain != GRAIN_STEP);
    }
    struct verdict v;
    struct board end = {0};
    readout_answer(timeline_readout(line, line->count - 1), &end);
    p->kind->check(p, &end, NULL, &v);
    putchar('\n');
    print_grid(stdout, p, &end, NULL);
    printf("\n  %s\n", v.solved ? "solved; the rules agree" : v.text);
    board_free(&end);
}

/* As the interactive program would show it. The run's timeline is lent to the session meanwhile. */
static int write_run(const struct trace *t, const struct trace_options *o, struct err *e) {
    struct preferences preferences;
    struct session s;
    const struct look look = {0};
    struct theme theme;
    if (theme_choose(&theme, o->theme ? o->theme : "dark", e)) return -1;
    const struct picture_options picture = {
        .theme = &theme, .grain = (enum grain)o->grain, .seconds = o->seconds, .ascii = o->ascii};
    preferences_defaults(&preferences);
    session_init(&s, NULL, &preferences);
    struct desk *d = session_add(&s, &t->puzzle, true);
    d->now.status = RUN_RECORDED;
    d->now.timeline = t->timeline;
    snprintf(d->now.model, sizeof d->now.model, "%s", t->model);
    snprintf(d->now.note, sizeof d->now.note, "%s", t->note);
    d->follow = true;
    session_goto(&s, t->timeline->count - 1);
    int failed = picture_write(&s, &look, o->output, &picture, e);
    d->now.timeline = NULL;
    session_free(&s);
    return failed;
}

static int run(const void *values, int count, char **files) {
    (void)count;
    const struct trace_options *o = values;
    struct trace t;
    struct err e;
    if (o->states && !keeps_journal(o)) {
        err_set(&e, ERR_VALUE, NULL, 0, 0, "--output with .npz or .jsonl", "--states says more of nothing");
        return command_fail(&trace_command, &e);
    }
    if (open_run(&t, files[0], o, &e)) return command_fail(&trace_command, &e);
    int failed = 0;
    if (o->output && !keeps_journal(o))
        failed = write_run(&t, o, &e);
    else if (!o->output)
        print_run(&t, (enum grain)o->grain);
    bool solved = timeline_readout(t.timeline, t.timeline->count - 1)->solved;
    trace_free(&t);
    if (failed) return command_fail(&trace_command, &e);
    return solved ? EXIT_SOLVED : EXIT_UNSOLVED;
}

const struct command trace_command = {
    .name = "trace",
    .operands = "FILE",
    .summary = "record how a puzzle is thought about, or show a recording",
    .details = "FILE is a .rumia-trace, or holds puzzles: then one of them is thought about.\n"
               "Without --output the run is told in words.\n"
               "\n"
               "Exit status: 0 the run ends solved, 1 it does not, 2 bad input or usage.\n",
    .options = options,
    .least = 1,
    .most = 1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
