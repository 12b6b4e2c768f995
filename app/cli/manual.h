/* Help, manual page and shell completions, all made from the tables of the commands. */
#ifndef RUMIA_MANUAL_H
#define RUMIA_MANUAL_H

#include "options.h"
#include <stdio.h>

enum shell { SHELL_BASH, SHELL_ZSH, SHELL_FISH };

/* What --help prints; for the program without a command the list of commands too. */
void manual_help(FILE *out, const struct command *c, const struct command *const *all);
/* The manual page rumia(1), in man(7) macros. */
void manual_page(FILE *out, const struct command *const *all);
/* A completion script. */
void manual_completion(FILE *out, const struct command *const *all, enum shell shell);

#endif
