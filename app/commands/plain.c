/* rumia without a command: shows puzzles being solved. */
#include "alloc.h"
#include "commands.h"
#include "paths.h"

#include <stdlib.h>

struct plain_options {
    bool version;
};

static const struct option_spec options[] = {
    {'V', "version", OPTION_FLAG, offsetof(struct plain_options, version), NULL, "print the version"},
    {0},
};

static const struct plain_options defaults;

static int run(const void *values, int count, char **files) {
    const struct plain_options *o = values;
    if (o->version) return puts("rumia " RUMIA_VERSION), 0;
    if (count) return solve_plainly(files, count, 0);
    char *sample = asset_path("puzzles/sudoku.yaml");
    if (!sample) {
        command_warn(&plain_command, "the sample puzzles are not there: name a file of puzzles");
        return EXIT_USAGE;
    }
    int code = solve_plainly(&sample, 1, 1);
    free(sample);
    return code;
}

const struct command plain_command = {
    .name = "",
    .operands = "[FILE...]",
    .summary = "a tiny recursive network solves puzzles while you watch",
    .options = options,
    .most = -1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
