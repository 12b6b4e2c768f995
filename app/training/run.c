#include "run.h"
#include "alloc.h"
#include "basis.h"
#include "checkpoint.h"
#include "clock.h"
#include "config_notes.h"
#include "dataset.h"
#include "folder.h"
#include "measure.h"
#include "plot.h"
#include "run_log.h"
#include "weights.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char best_key[] = "best"; /* the note of a checkpoint that holds the score of best weights elsewhere */

struct run {
    const struct recipe *recipe;
    const struct training_options *options;
    const volatile bool *stop;
    struct dataset *data;
    struct model *model;
    struct pool *pool;
    struct trainer *trainer;
    struct puzzle_list sets[RECIPE_MEASURES_MAX];
    struct run_log *log;
    bool tty;
    double began, before; /* seconds: of this process; of training before it */
    double checkpointed, measured, reported, told;
    bool unsaved;   /* the last checkpoint could not be written */
    bool unlogged;  /* nor the last row of the log */
    double *losses; /* mean loss of every report, for the plot */
    int loss_count;
    double best;      /* score of the best weights so far */
    double inherited; /* that of the run whose light checkpoint this one began with; its best weights are not here */
    char *checkpoint, *weights, *best_weights;
};

/* Where there is no terminal, a line every ten seconds, as while training. */
static bool tell_pool(void *context, const char *what, long done, long total) {
    struct run *r = context;
    const double every = r->tty ? 0.1 : 10;
    if (!r->options->quiet && clock_seconds() - r->told > every) {
        fprintf(stderr, r->tty ? "\r\033[Kmaking puzzles (%s): %ld of %ld" : "making puzzles (%s): %ld of %ld\n", what,
                done, total);
        r->told = clock_seconds();
    }
    return !*r->stop;
}

static void clear_line(const struct run *r) {
    if (r->tty) fputs("\r\033[K", stderr);
}

/* --- opening --- */

/* Every task begins as the one task of a trunk. False: these are other tensors. */
static bool take_tasks(float *to, const struct tensor_info *want, const float *from, const struct tensor_info *have) {
    if (strcmp(want->name, "task") || have->shape[0] != TASK_ROWS || have->shape[1] != want->shape[1]) return false;
    for (size_t i = 0; i < want->count; i += have->count)
        memcpy(to + i, from, have->count * sizeof *to);
    return true;
}

/* The tensors of `from` that `m` has as well. That of what is recalled may be missing: weights that were trained
 * without it can learn it later. */
static int take_weights(struct model *m, const struct model *from, const char *path, struct err *e) {
    int taken = 0;
    for (int i = 0; i < m->layout.count; i++) {
        const struct tensor_info *t = &m->layout.tensor[i], *found = NULL;
        for (int k = 0; k < from->layout.count && !found; k++)
            if (!strcmp(from->layout.tensor[k].name, t->name)) found = &from->layout.tensor[k];
        if (!found && !strcmp(t->name, "recall")) continue;
        if (found && take_tasks(m->flat + t->offset, t, from->flat + found->offset, found)) {
            taken++;
            continue;
        }
        if (!found || found->rank != t->rank || memcmp(found->shape, t->shape, sizeof t->shape))
            return err_set(e, ERR_VALUE, path, 0, 0, NULL, "the weights to start from have %s \"%s\"",
                           found ? "another shape of" : "no", t->name);
        memcpy(m->flat + t->offset, from->flat + found->offset, t->count * sizeof(float));
        taken++;
    }
    if (taken < from->layout.count)
        return err_set(e, ERR_VALUE, path, 0, 0, NULL, "the weights to start from have more tensors than this model");
    return 0;
}

static int start_from(struct run *r, const char *init, struct err *e) {
    struct model *from;
    char *path = recipe_path(r->recipe, init);
    int failed = model_load(&from, path, e);
    if (!failed) {
        failed = take_weights(r->model, from, path, e);
        if (!failed) memcpy(r->model->basis, from->basis, 3 * (size_t)from->config.hidden * sizeof(float));
        model_free(from);
    }
    free(path);
    return failed;
}

static int open_model(struct run *r, struct err *e) {
    const struct recipe *recipe = r->recipe;
    struct rng rng;
    rng_seed(&rng, recipe->train.seed, 0);
    r->model = model_new(dataset_model(r->data), &rng);
    if (recipe->init && start_from(r, recipe->init, e)) return -1;
    snprintf(r->model->info.name, sizeof r->model->info.name, "%s", recipe->title ? recipe->title : recipe->name);
    snprintf(r->model->info.recipe, sizeof r->model->info.recipe, "%s", recipe->name);
    snprintf(r->model->info.licence, sizeof r->model->info.licence, "%s", recipe->licence ? recipe->licence : "MIT");
    r->model->kernels = kernels_for(r->options->cpu);
    r->model->precision = r->options->precision;
    return 0;
}

/* The sets are made when they are needed for the first time: training need not wait for them. False: a signal came. */
static bool make_sets(struct run *r) {
    struct err interrupted; /* that they can be made was seen when the recipe was read */
    for (int i = 0; i < r->recipe->measure_count && !r->recipe->kind->demonstrations; i++) {
        if (r->sets[i].count) continue;
        if (!dataset_measure_set(r->recipe, &r->recipe->measure[i], &r->sets[i], tell_pool, r, &interrupted)) continue;
        puzzle_list_free(&r->sets[i]);
        return false;
    }
    clear_line(r);
    return true;
}

/* What `m` solves of each set, in words, and the sum over the sets of what is solved at the last point. */
static double score_of(struct run *r, const struct model *m, char *out, size_t size) {
    size_t n = 0;
    double score = 0;
    out[0] = 0;
    if (!make_sets(r)) return 0;
    for (int i = 0; i < r->recipe->measure_count; i++) {
        const struct recipe_measure *set = &r->recipe->measure[i];
        double exact[MEASURE_POINTS];
        int points = r->recipe->kind->demonstrations
                         ? dataset_measure(r->data, set, m, r->pool, exact, r->stop)
                         : measure_exact(m, r->pool, &r->sets[i], set->steps, exact, r->stop);
        if (points) n += (size_t)snprintf(out + n, size - n, "%s%s:", n ? "; " : "", set->level);
        if (points) score += exact[points - 1];
        for (int k = 0; k < points && n < size; k++)
            n += (size_t)snprintf(out + n, size - n, " @%d %.1f%%", 1 << k, 100 * exact[k]);
        if (n >= size) n = size - 1;
    }
    return score;
}

/* The score of the best weights that are there already: as their file says, or else measured. */
static int remember_best(struct run *r, struct err *e) {
    struct model *m;
    char words[512];
    r->best = r->inherited;
    if (access(r->best_weights, F_OK)) return 0;
    if (model_load(&m, r->best_weights, e)) return -1;
    struct model_config written = r->model->config;
    if (written.tasks) written.tasks = 1;
    int failed = config_same(&written, &m->config, r->best_weights, e);
    double score = m->info.score;
    if (!failed && !score && r->recipe->measure_count && !written.tasks) { /* a trunk forgot what it is measured by */
        if (!r->options->quiet) fprintf(stderr, "measuring the best weights so far%s", r->tty ? "" : "\n");
        model_pack(m, r->model->kernels, r->model->precision, false);
        score = score_of(r, m, words, sizeof words);
        clear_line(r);
    }
    r->best = fmax(r->best, score);
    model_free(m);
    return failed;
}

static int resume(struct run *r, const char *checkpoint, struct err *e) {
    struct notes notes;
    if (checkpoint_load(r->trainer, checkpoint, &notes, e)) return -1;
    if (!notes_get_real(&notes, "seconds", &r->before)) r->before = 0;
    if (!notes_get_real(&notes, best_key, &r->inherited)) r->inherited = 0;
    notes_free(&notes);
    return remember_best(r, e);
}

static int open_log(struct run *r, struct err *e) {
    static const char header[] = "iteration,seconds,loss,halt,contradiction,hints,exact,cells,finished,finished_exact,"
                                 "finished_steps,gradient_norm,rate,samples_per_second,measure";
    char *path = xasprintf("%s/log.csv", r->options->folder);
    const int failed = run_log_open(&r->log, path, r->options->resume, header, e);
    free(path);
    return failed;
}

static int open_run(struct run *r, struct err *e) {
    const struct recipe *recipe = r->recipe;
    const struct training_options *o = r->options;
    r->checkpoint = xasprintf("%s/checkpoint.safetensors", o->folder);
    r->weights = xasprintf("%s/weights.safetensors", o->folder);
    r->best_weights = xasprintf("%s/best.safetensors", o->folder);
    if (folder_make(o->folder, 0777, e)) return -1;
    if (!o->resume && !access(r->checkpoint, F_OK))
        return err_set(e, ERR_VALUE, r->checkpoint, 0, 0, "--resume, or another --output",
                       "there is a checkpoint already");
    atomic_sweep(r->checkpoint), atomic_sweep(r->weights), atomic_sweep(r->best_weights);
    if (dataset_open(&r->data, recipe, o->folder, o->threads, tell_pool, r, e)) return -1;
    clear_line(r);
    if (open_model(r, e)) return -1;
    struct example_source source = dataset_source(r->data);
    r->pool = pool_create(o->threads);
    r->trainer = trainer_new(r->model, &recipe->train, &source, r->pool);
    const char *checkpoint = o->resume ? r->checkpoint : o->from;
    if (checkpoint && resume(r, checkpoint, e)) return -1;
    return open_log(r, e);
}

/* What the operating system refuses to write (a full disk) is no reason to lose what was learnt. */
static void warn_unsaved(const struct run *r, const struct err *e, const char *consequence) {
    char text[600];
    clear_line(r);
    fprintf(stderr, "rumia train: %s: %s\n", err_format(e, text, sizeof text), consequence);
}

static void close_run(struct run *r) {
    struct err e;
    if (run_log_close(r->log, &e)) warn_unsaved(r, &e, "its last rows are lost");
    trainer_free(r->trainer);
    pool_free(r->pool);
    model_free(r->model);
    dataset_close(r->data);
    for (int i = 0; i < RECIPE_MEASURES_MAX; i++)
        puzzle_list_free(&r->sets[i]);
    free(r->losses);
    free(r->checkpoint);
    free(r->weights);
    free(r->best_weights);
}

/* --- going on --- */

static double trained_seconds(const struct run *r) {
    return r->before + clock_seconds() - r->began;
}

/* A trunk that learnt many tasks becomes one that knows none by its name. */
static int save_weights(const struct run *r, const float *flat, const char *path, struct err *e) {
    if (r->model->config.tasks < 2) return model_save(r->model, flat, path, false, e);
    struct model *trunk = model_of_one_task(r->model, flat);
    const int failed = model_save(trunk, NULL, path, false, e);
    model_free(trunk);
    return failed;
}

static int save(struct run *r, struct err *e) {
    struct notes notes = {0};
    notes_add_real(&notes, "seconds", round(10 * trained_seconds(r)) / 10);
    if (r->inherited > 0) notes_add_real(&notes, best_key, r->inherited);
    int failed = checkpoint_save(r->trainer, r->checkpoint, &notes, e);
    notes_free(&notes);
    snprintf(r->model->info.note, sizeof r->model->info.note, "%ld iterations of %d samples, %.1f hours; %s",
             r->trainer->iteration, r->recipe->train.batch, trained_seconds(r) / 3600,
             r->recipe->note ? r->recipe->note : "");
    r->checkpointed = clock_seconds();
    return failed ? failed : save_weights(r, r->trainer->ema, r->weights, e);
}

/* While the run goes on: what cannot be written is tried again soon. */
static int save_or_go_on(struct run *r, struct err *e) {
    const double soon = 10;
    const bool before = r->unsaved;
    const int failed = save(r, e);
    r->unsaved = failed && e->code == ERR_IO;
    if (!r->unsaved) return failed;
    if (!before) warn_unsaved(r, e, "the run goes on and tries again");
    r->checkpointed -= fmax(r->recipe->checkpoint_minutes * 60 - soon, 0);
    return 0;
}

/* At the end there is nothing else to do. A signal, or one more, ends the waiting. */
static int save_at_last(struct run *r, struct err *e) {
    enum { TRIES = 120 };
    const bool stopped = *r->stop;
    int failed = save(r, e);
    if (failed && e->code == ERR_IO) warn_unsaved(r, e, "trying again for two minutes");
    for (int i = 1; failed && e->code == ERR_IO && i < TRIES && *r->stop == stopped; i++) {
        sleep(1);
        failed = save(r, e);
    }
    return failed;
}

/* Exchanges the trained weights for their moving average, or back. */
static void swap_average(struct run *r) {
    size_t bytes = r->model->layout.floats * sizeof(float);
    float *keep = xcalloc(bytes, 1);
    memcpy(keep, r->model->flat, bytes);
    memcpy(r->model->flat, r->trainer->ema, bytes);
    memcpy(r->trainer->ema, keep, bytes);
    free(keep);
    model_pack(r->model, r->model->kernels, r->model->precision, true);
}

static void measure(struct run *r, char *out, size_t size) {
    swap_average(r);
    const double score = score_of(r, r->model, out, size);
    if (r->sets[0].count) basis_fit(r->model, r->pool, &r->sets[0]);
    struct err ignored;                 /* the regular checkpoints report what is wrong with the folder */
    if (score > r->best && !*r->stop) { /* else the score may be that of a few of the sets */
        r->model->info.score = score;
        if (!save_weights(r, NULL, r->best_weights, &ignored)) r->best = score;
        r->model->info.score = 0;
    }
    swap_average(r);
    r->measured = clock_seconds();
}

static void progress_line(const struct run *r, const struct train_stats *s, double rate) {
    const struct train_options *t = &r->recipe->train;
    double left = (double)(t->iterations - r->trainer->iteration) * t->batch / fmax(rate, 1e-9);
    if (r->options->minutes > 0) left = fmin(left, r->options->minutes * 60 - (clock_seconds() - r->began));
    char past[32], rest[32];
    long there, count;
    dataset_there(r->data, &there, &count);
    clear_line(r);
    if (there < count) fprintf(stderr, "puzzles %.0f%%  ", 100. * (double)there / (double)count);
    fprintf(stderr, "%s  iteration %ld of %ld  loss %.4f  solved %.1f%% in %.1f steps  %.0f samples/s  %s left%s",
            clock_duration(trained_seconds(r), past), r->trainer->iteration, t->iterations, s->cells,
            100 * s->finished_exact, s->finished_steps, rate, clock_duration(left, rest), r->tty ? "" : "\n");
}

static void report(struct run *r, bool last) {
    double period = clock_seconds() - r->reported;
    struct train_stats s = trainer_take_stats(r->trainer);
    if (!s.iterations && !last) return;
    double rate = (double)s.samples / fmax(period, 1e-9);
    char figures[512] = "";
    if (r->recipe->measure_count && (last || clock_seconds() - r->measured > r->recipe->measure_minutes * 60))
        measure(r, figures, sizeof figures);
    struct err e;
    const int failed =
        run_log_add(r->log, &e, "%ld,%.1f,%.5f,%.5f,%.5f,%.5f,%.4f,%.4f,%.0f,%.4f,%.2f,%.4f,%.3g,%.1f,%s",
                    r->trainer->iteration, trained_seconds(r), s.cells, s.halt, s.contradiction, s.hints, s.exact,
                    s.share, s.finished, s.finished_exact, s.finished_steps, s.gradient_norm, s.rate, rate, figures);
    if (failed && !r->unlogged) warn_unsaved(r, &e, "the row is kept for later");
    r->unlogged = failed;
    r->losses = xrealloc(r->losses, r->loss_count + 1, sizeof *r->losses);
    r->losses[r->loss_count++] = s.cells;
    if (!r->options->quiet) {
        progress_line(r, &s, rate);
        if (figures[0]) {
            if (r->tty) fputc('\n', stderr);
            plot_curve(stderr, r->losses, r->loss_count, "loss");
            fprintf(stderr, "%s\n", figures);
        }
    }
    r->reported = clock_seconds();
}

static bool finished(const struct run *r) {
    return *r->stop || r->trainer->iteration >= r->recipe->train.iterations ||
           (r->options->minutes > 0 && clock_seconds() - r->began > r->options->minutes * 60);
}

/* Puzzles did not come: because they cannot be made, or because a signal ended the waiting for them. */
static int end_early(struct run *r, struct err *e) {
    const bool stopped = e->code == ERR_INTERRUPTED;
    struct err unsaved;
    if (save_at_last(r, &unsaved)) return *e = unsaved, -1;
    return stopped ? 0 : -1;
}

/* While it trains, the line of progress says how far puzzles are. */
static bool may_wait(void *context, const char *what, long done, long total) {
    (void)what, (void)done, (void)total;
    return !*((const struct run *)context)->stop;
}

static void tell_beginning(const struct run *r) {
    long there, count;
    if (r->options->quiet) return;
    dataset_there(r->data, &there, &count);
    if (there == count) return;
    clear_line(r);
    fprintf(stderr, "%ld of %ld puzzles are there; the rest is made while it trains\n", there, count);
}

static int loop(struct run *r, struct err *e) {
    r->began = r->checkpointed = r->measured = r->reported = clock_seconds();
    tell_beginning(r);
    while (!finished(r)) {
        const double every = r->loss_count ? 10 : 2; /* how long it will take is said soon */
        if (dataset_prepare(r->data, r->trainer->iteration, may_wait, r, e)) return end_early(r, e);
        trainer_iterate(r->trainer);
        if (clock_seconds() - r->reported > every) report(r, false);
        if (clock_seconds() - r->checkpointed > r->recipe->checkpoint_minutes * 60 && save_or_go_on(r, e)) return -1;
    }
    report(r, true);
    const int failed = save_at_last(r, e);
    if (r->tty && !r->options->quiet) fputc('\n', stderr);
    return failed;
}

int training_run(const struct recipe *recipe, const struct training_options *o, const volatile bool *stop,
                 struct err *e) {
    struct run r = {.recipe = recipe, .options = o, .stop = stop, .tty = isatty(STDERR_FILENO)};
    const bool made = access(o->folder, F_OK) != 0;
    int failed = open_run(&r, e);
    const bool opened = !failed;
    if (opened)
        failed = loop(&r, e);
    else
        clear_line(&r);
    close_run(&r);
    if (!opened && made) rmdir(o->folder); /* nothing was kept in it, or it stays */
    return failed;
}

/* The score in the file of a run's best weights, 0 when there is none. */
static double best_score(const char *folder) {
    char *path = xasprintf("%s/best.safetensors", folder);
    struct model *m;
    struct err ignored; /* what cannot be read is not what is asked for */
    double score = 0;
    if (!model_load(&m, path, &ignored)) {
        score = m->info.score;
        model_free(m);
    }
    free(path);
    return score;
}

int training_lighten(const char *folder, const char *to, struct err *e) {
    char *from = xasprintf("%s/checkpoint.safetensors", folder);
    struct notes notes = {0};
    const double best = best_score(folder);
    if (best > 0) notes_add_real(&notes, best_key, best);
    int failed = checkpoint_lighten(from, to, &notes, e);
    notes_free(&notes);
    free(from);
    return failed;
}
