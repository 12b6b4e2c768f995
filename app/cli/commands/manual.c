/* rumia manual: the manual page and the completion scripts, as they are installed. */
#include "manual.h"
#include "commands.h"

#include <string.h>

static const struct option_spec options[] = {{0}};
static const char *const words[] = {"page", "bash", "zsh", "fish", NULL};

static int run(const void *values, int count, char **operands) {
    (void)values;
    const char *what = count ? operands[0] : words[0];
    if (strcmp(what, "page") == 0)
        manual_page(stdout, commands);
    else if (strcmp(what, "bash") == 0)
        manual_completion(stdout, commands, SHELL_BASH);
    else if (strcmp(what, "zsh") == 0)
        manual_completion(stdout, commands, SHELL_ZSH);
    else
        manual_completion(stdout, commands, SHELL_FISH);
    return 0;
}

const struct command manual_command = {
    .name = "manual",
    .operands = "[page|bash|zsh|fish]",
    .summary = "print the manual page, or a completion script for a shell",
    .options = options,
    .words = words,
    .most = 1,
    .run = run,
};
