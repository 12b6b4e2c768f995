/* The list of commands, and how they tell what went wrong. */
#include "commands.h"
#include "alloc.h"
#include "puzzle.h"
#include "shown.h"
#include "theme.h"

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

const char *const *command_themes(void) {
    return theme_names;
}

const char *const *command_kinds(void) {
    enum { KINDS_MAX = 32 };
    static const char *kinds[KINDS_MAX + 1];
    int count = 0;
    for (int k = 0; puzzle_kinds[k] && count < KINDS_MAX; k++)
        if (puzzle_kinds[k]->generate && puzzle_kinds[k]->model) kinds[count++] = puzzle_kinds[k]->name;
    return kinds;
}

const char *const *command_levels(void) {
    enum { LEVELS_MAX = 64 };
    static const char *levels[LEVELS_MAX + 1];
    int count = 0;
    for (const char *const *name = command_kinds(); *name; name++) {
        const struct puzzle_kind *kind = puzzle_kind_find(*name);
        for (int i = 0; kind->levels && kind->levels[i]; i++) {
            bool known = count == LEVELS_MAX;
            for (int j = 0; j < count; j++)
                known = known || strcmp(levels[j], kind->levels[i]) == 0;
            if (!known) levels[count++] = kind->levels[i];
        }
    }
    return levels;
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
