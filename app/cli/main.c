/* rumia: the command line. */
#include "alloc.h"
#include "commands.h"
#include "manual.h"
#include "thread.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A first word that is neither a command nor looks like a file is a slip. */
static bool is_slip(const char *word) {
    return word[0] != '-' && !strpbrk(word, "./") && access(word, F_OK) != 0;
}

static int fail_word(const char *word) {
    const char *names[32];
    int count = 0;
    for (int i = 1; commands[i]; i++)
        names[count++] = commands[i]->name;
    const char *nearest = err_nearest(word, names, count);
    if (nearest)
        command_warn(commands[0], "'%s' is neither a command nor a file: did you mean '%s'?", word, nearest);
    else
        command_warn(commands[0], "'%s' is neither a command nor a file: see 'rumia --help'", word);
    return EXIT_USAGE;
}

/* Output that did not arrive is an error, even if everything else went well. */
static int finish(const struct command *c, int code) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return code;
    if (errno != EPIPE) command_warn(c, "standard output: %s", strerror(errno));
    return EXIT_INTERNAL;
}

/* A program started with a standard stream closed would get its number for the first file it opens, and write there
 * what it says. In its place comes one that cannot be used, so that this is an error as before. */
static void hold_standard_streams(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

struct arguments {
    int count;
    char **values;
};

static int run(void *context) {
    const struct arguments *a = context;
    int argc = a->count;
    char **argv = a->values;
    const struct command *c = argc > 1 ? command_find(argv[1]) : NULL;
    if (c)
        argc--, argv++;
    else if (argc > 1 && is_slip(argv[1]))
        return fail_word(argv[1]);
    else
        c = commands[0];

    struct err e;
    int count, code;
    void *values = xcalloc(1, c->size ? c->size : 1);
    char **operands = XNEW_ARRAY(char *, argc + 1);
    int status = options_parse(c, argc, argv, values, operands, &count, &e);
    if (status == OPTIONS_HELP) {
        manual_help(stdout, c, commands);
        code = 0;
    } else if (status) {
        code = command_fail(c, &e);
        fprintf(stderr, "Try 'rumia%s%s --help'.\n", *c->name ? " " : "", c->name);
    } else {
        code = c->run(values, count, operands);
    }
    free(values);
    free(operands);
    return finish(c, code);
}

int main(int argc, char **argv) {
    struct arguments a = {argc, argv};
    hold_standard_streams();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of the write, as on a full disk */
    return thread_with_room(run, &a);
}
