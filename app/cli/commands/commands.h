/* The commands of the program, one file each, and the exit codes they share. */
#ifndef RUMIA_COMMANDS_H
#define RUMIA_COMMANDS_H

#include "options.h"

enum exit_code {
    EXIT_SOLVED = 0,   /* done; every puzzle solved */
    EXIT_UNSOLVED = 1, /* some puzzle was not solved */
    EXIT_USAGE = 2,    /* bad input or usage */
    EXIT_INTERNAL = 3,
};

extern const struct command plain_command, solve_command, show_command, eval_command, trace_command, generate_command,
    train_command, adapt_command, import_command, average_command, info_command, bench_command, manual_command;

/* In the order of help and manual, NULL-terminated; the program without a command comes first. */
extern const struct command *const commands[];
const struct command *command_find(const char *name);

struct effort;
struct machine_options;
/* `rumia solve FILE...` with this machine and effort; `limit`: only so many puzzles of each file, 0 = all. */
int solve_plainly(char **files, int count, int limit, const struct machine_options *machine,
                  const struct effort *effort);

/* Whether a command that writes weights was told where (else it has asked for it). */
bool command_has_output(const struct command *c, const char *output);

/* "rumia solve: message" on standard error. Return EXIT_USAGE (or what fits the error). */
int command_fail(const struct command *c, const struct err *e);
__attribute__((format(printf, 2, 3))) void command_warn(const struct command *c, const char *fmt, ...);

/* For shells to complete: names of themes; of kinds that puzzles are made of and solved, their levels. */
const char *const *command_themes(void);
const char *const *command_kinds(void);
const char *const *command_levels(void);

#endif
