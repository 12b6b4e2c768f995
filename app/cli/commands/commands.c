/* The list of commands, and how they tell what went wrong. */
#include "commands.h"
#include "alloc.h"
#include "shown.h"

#include <stdlib.h>
#include <string.h>

const struct command *const commands[] = {
    &plain_command, &solve_command,  &show_command,    &eval_command, &trace_command, &generate_command, &adapt_command,
    &train_command, &import_command, &average_command, &info_command, &bench_command, &manual_command,   NULL};

const struct command *command_find(const char *name) {
    for (int i = 1; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

static void begin_message(const struct command *c) {
    fflush(stdout);
    fprintf(stderr, "rumia%s%s: ", *c->name ? " " : "", c->name);
}

int command_fail(const struct command *c, const struct err *e) {
    char text[800];
    begin_message(c);
    fprintf(stderr, "%s\n", err_format(e, text, sizeof text));
    return EXIT_USAGE;
}

bool command_has_output(const struct command *c, const char *output) {
    if (!output) command_warn(c, "say where to write, with --output FILE.safetensors");
    return output;
}

void command_warn(const struct command *c, const char *fmt, ...) {
    va_list ap;
    begin_message(c);
    va_start(ap, fmt);
    char *text = xvasprintf(fmt, ap);
    va_end(ap);
    shown_write(stderr, text);
    free(text);
    fputc('\n', stderr);
}
