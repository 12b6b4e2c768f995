/* rumia train: a recipe in, weights out. */
#include "alloc.h"
#include "commands.h"
#include "machine_options.h"
#include "run.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct train_values {
    bool resume, quiet;
    double minutes;
    const char *output, *from, *light;
    int threads, level, precision;
};

static const struct option_spec options[] = {
    {0, "resume", OPTION_FLAG, offsetof(struct train_values, resume), NULL, "go on from the checkpoint of the run",
     NULL, 0, 0},
    {0, "from", OPTION_TEXT, offsetof(struct train_values, from), "FILE",
     "begin the run with this checkpoint, a light one or another run's", NULL, 0, 0},
    {0, "light", OPTION_TEXT, offsetof(struct train_values, light), "FILE",
     "do not train: write the run's checkpoint as a light one, to keep or to pass on", NULL, 0, 0},
    {'m', "minutes", OPTION_DOUBLE, offsetof(struct train_values, minutes), "N",
     "stop after N minutes (default: when the recipe's iterations are done)", NULL, 0, 1e7},
    {'o', "output", OPTION_TEXT, offsetof(struct train_values, output), "DIR", "folder of the run (default: runs/NAME)",
     NULL, 0, 0},
    {'t', "threads", OPTION_INT, offsetof(struct train_values, threads), "N", "threads (default: all processors)", NULL,
     0, 1024},
    {0, "cpu", OPTION_CHOICE, offsetof(struct train_values, level), NULL,
     "run as a processor of this level (the best there is)", level_words, 0, 0},
    {0, "precision", OPTION_CHOICE, offsetof(struct train_values, precision), NULL,
     "of matrix products (auto: bf16 where the processor has it in hardware)", precision_words, 0, 0},
    {'q', "quiet", OPTION_FLAG, offsetof(struct train_values, quiet), NULL, "no progress", NULL, 0, 0},
    {0, NULL, 0, 0, NULL, NULL, NULL, 0, 0},
};

static volatile bool interrupted;

static void interrupt(int signal) {
    (void)signal;
    interrupted = true;
}

static void catch_signals(void) {
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* nobody reads what we tell any more: no reason to stop */
}

/* What can be done with the weights: those that measured best, where any did. */
static void say_next(const struct recipe *r, const char *folder) {
    char *best = xasprintf("%s/best.safetensors", folder);
    fprintf(stderr, "now: rumia %s -m %s/%s.safetensors FILE\n", r->kind->demonstrations ? "adapt" : "solve", folder,
            access(best, R_OK) ? "weights" : "best");
    free(best);
}

static int run(const void *values, int count, char **operands) {
    (void)count;
    const struct train_values *v = values;
    struct training_options o = {.resume = v->resume, .from = v->from, .minutes = v->minutes, .quiet = v->quiet};
    struct recipe recipe;
    struct err e;
    if (v->resume && v->from) {
        err_set(&e, ERR_VALUE, NULL, 0, 0, NULL, "--resume and --from: a run goes on from one checkpoint");
        return command_fail(&train_command, &e);
    }
    if (cpu_choose(v->level ? level_words[v->level] : NULL, &o.cpu, &e)) return command_fail(&train_command, &e);
    if (recipe_read(&recipe, operands[0], &e)) {
        recipe_free(&recipe);
        return command_fail(&train_command, &e);
    }
    o.threads = v->threads ? v->threads : cpu_count();
    o.precision = precision_of(v->precision, o.cpu);
    char *folder = v->output ? xstrdup(v->output) : xasprintf("runs/%s", recipe.name);
    o.folder = folder;
    catch_signals();
    int failed = v->light ? training_lighten(folder, v->light, &e) : training_run(&recipe, &o, &interrupted, &e);
    if (!failed && !v->light && !v->quiet) say_next(&recipe, folder);
    free(folder);
    recipe_free(&recipe);
    return failed ? command_fail(&train_command, &e) : EXIT_SOLVED;
}

static const struct train_values defaults;

const struct command train_command = {
    .name = "train",
    .operands = "RECIPE",
    .summary = "train a model by a recipe",
    .details = "Missing pools of puzzles are generated first and kept in the folder of the run.\n"
               "The folder also receives checkpoint.safetensors (everything a resumed run needs),\n"
               "weights.safetensors (the moving average of the weights, to solve with),\n"
               "best.safetensors (that which measured best) and log.csv. Ctrl-C stops after the\n"
               "iteration under way and loses nothing. A light checkpoint holds all but the\n"
               "puzzles that are being thought about, which begin anew: 1 to 2 MB for the shipped\n"
               "models in place of 50.",
    .options = options,
    .least = 1,
    .most = 1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
