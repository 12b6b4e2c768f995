/* rumia average: the mean of several files of weights. */
#include "average.h"
#include "commands.h"
#include "weights.h"

struct average_options {
    const char *output;
};

static const struct option_spec options[] = {
    {'o', "output", OPTION_TEXT, offsetof(struct average_options, output), "FILE", "the safetensors file to write"},
    {0},
};

static const struct average_options defaults;

static int run(const void *values, int count, char **files) {
    const struct average_options *o = values;
    struct model *m;
    struct err e;
    if (!command_has_output(&average_command, o->output)) return EXIT_USAGE;
    if (average_load(&m, files, count, &e)) return command_fail(&average_command, &e);
    int failed = model_save(m, NULL, o->output, false, &e);
    model_free(m);
    return failed ? command_fail(&average_command, &e) : 0;
}

const struct command average_command = {
    .name = "average",
    .operands = "FILE.safetensors...",
    .summary = "take the mean of several files of weights",
    .details = "The files must hold weights that were trained on from one another: such err in\n"
               "different places, and their mean in fewer. Words about the model are those of\n"
               "the first file; its note says how many there were.\n",
    .options = options,
    .least = 2,
    .most = -1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
