/* rumia import: an official PyTorch checkpoint becomes a safetensors file of ours. */
#include "commands.h"
#include "weights.h"

#include <stdlib.h>

struct import_options {
    const char *output;
    int heads, cycles, updates, prefix;
    int size[2];
    bool bf16;
};

static const struct option_spec options[] = {
    {'o', "output", OPTION_TEXT, offsetof(struct import_options, output), "FILE", "the safetensors file to write"},
    {0, "bf16", OPTION_FLAG, offsetof(struct import_options, bf16), NULL, "round matrices to bfloat16"},
    {0, "heads", OPTION_INT, offsetof(struct import_options, heads), "N", "attention heads (of 64 features)", NULL, 1,
     1024},
    {0, "cycles", OPTION_INT, offsetof(struct import_options, cycles), "N", "H_cycles (TRM 3, HRM 2)", NULL, 1, 1000},
    {0, "updates", OPTION_INT, offsetof(struct import_options, updates), "N",
     "L_cycles (TRM 6 for Sudoku, else 4; HRM 2)", NULL, 1, 1000},
    {0, "prefix", OPTION_INT, offsetof(struct import_options, prefix), "N", "slots before the cells (TRM 16, HRM 1)",
     NULL, 1, 4096},
    {0, "size", OPTION_SIZE, offsetof(struct import_options, size), "HxW",
     "the grid it was trained on (9x9 for 11 symbols, else 30x30)", NULL, 1, 64},
    {0},
};

static const struct import_options defaults;

static int run(const void *values, int count, char **files) {
    (void)count;
    const struct import_options *o = values;
    const struct official_hints hints = {o->heads, o->cycles, o->updates, o->prefix, o->size[0], o->size[1]};
    struct model *m;
    struct err e;
    if (!command_has_output(&import_command, o->output)) return EXIT_USAGE;
    if (model_import(&m, files[0], &hints, &e)) return command_fail(&import_command, &e);
    int failed = model_save(m, NULL, o->output, o->bf16, &e);
    if (!failed && *m->info.assumed)
        fprintf(stderr, "rumia import: the file does not say: %s; taken as published (see --help)\n", m->info.assumed);
    model_free(m);
    return failed ? command_fail(&import_command, &e) : 0;
}

const struct command import_command = {
    .name = "import",
    .operands = "FILE",
    .summary = "turn an official PyTorch checkpoint into a safetensors file",
    .details = "FILE is a checkpoint of TRM or HRM as torch.save or Lightning left it, whatever it is\n"
               "called, or its tensors as safetensors. Nothing in it is executed. What its shapes\n"
               "do not tell is asked of all_config.yaml beside it, can be given with the options,\n"
               "and is else as the official models were published; that is then said.\n",
    .options = options,
    .least = 1,
    .most = 1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
