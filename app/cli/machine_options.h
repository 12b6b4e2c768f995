/* The options that choose weights and processor, which several commands share. */
#ifndef RUMIA_MACHINE_OPTIONS_H
#define RUMIA_MACHINE_OPTIONS_H

#include "models.h"
#include "options.h"

extern const char *const precision_words[];

enum { THREADS_MAX = 256 };

/* Rows for the option table of a command whose struct `T` holds a struct machine_options as `m`. */
#define MODEL_OPTION(T, m) {'m', "model", OPTION_TEXT, offsetof(T, m.model), "MODEL", MODEL_HELP}, ROWS_OPTIONS(T, m)
#define MODEL_HELP "weights to think with: a .safetensors or .pt file (those shipped for the kind of puzzle)"
/* Which row of its puzzle embedding a model is to take. */
#define ROWS_OPTIONS(T, m)                                                                                             \
    {                                                                                                                  \
        0,                                                                                                             \
        "identifiers",                                                                                                 \
        OPTION_TEXT,                                                                                                   \
        offsetof(T, m.names),                                                                                          \
        "FILE",                                                                                                        \
        "which row of the model's puzzle embedding is for which task (identifiers.json beside the weights)"},          \
    {                                                                                                                  \
        0, "blank", OPTION_FLAG, offsetof(T, m.blank), NULL,                                                           \
            "row 0 of the puzzle embedding for every task: does the model know the task, or only its name?"            \
    }
#define MACHINE_OPTIONS(T, m)                                                                                          \
    {                                                                                                                  \
        't',  "threads", OPTION_INT, offsetof(T, m.threads), "N", "threads (one for each processor)",                  \
        NULL, 1,         THREADS_MAX},                                                                                 \
        {0,                                                                                                            \
         "cpu",                                                                                                        \
         OPTION_CHOICE,                                                                                                \
         offsetof(T, m.level),                                                                                         \
         NULL,                                                                                                         \
         "run as a processor of this level (the best there is)",                                                       \
         level_words},                                                                                                 \
    {                                                                                                                  \
        0, "precision", OPTION_CHOICE, offsetof(T, m.precision), NULL,                                                 \
            "of matrix products (auto: bf16 where the processor multiplies it faster)", precision_words                \
    }

#endif
