/* rumia manual: the manual page and the completion scripts, as they are installed. */
#include "manual.h"
#include "commands.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static const struct option_spec options[] = {{0}};
static const char *const words[] = {"page", "bash", "zsh", "fish", NULL};

/* On a terminal, as man shows it; where there is no man, formatted by nobody but paged. */
static bool page_through(void) {
    signal(SIGPIPE, SIG_IGN); /* a pager may be left early */
    FILE *pager = popen("if command -v man >/dev/null; then exec man -l -; else exec ${PAGER:-less}; fi", "w");
    if (!pager) return false;
    manual_page(pager, commands);
    return pclose(pager) != 127 << 8;
}

static int run(const void *values, int count, char **operands) {
    (void)values;
    const char *what = count ? operands[0] : words[0];
    if (!count && isatty(STDOUT_FILENO) && page_through()) return 0;
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
    .summary = "show the manual page, or print a completion script for a shell",
    .options = options,
    .words = words,
    .most = 1,
    .run = run,
};
