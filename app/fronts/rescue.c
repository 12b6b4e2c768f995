#include "rescue.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int told[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH};
static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
enum { TOLD = sizeof told / sizeof *told, CRASHES = sizeof crashes / sizeof *crashes, STACK_BYTES = 1 << 16 };

/* Signal handlers have no argument to find their state by. */
static struct {
    int pipe[2];
    struct sigaction told_before[TOLD], crash_before[CRASHES];
    bool telling, armed;
    int fd, caught, error;
    struct termios modes;
    char restore[512];
    size_t size;
    void *stack;
} rescue;

static void tell(int number) {
    int kept = errno;
    char byte = (char)number;
    if (write(rescue.pipe[1], &byte, 1) < 0) { /* full: enough is waiting there already */
    }
    errno = kept;
}

static void catch_told(void) {
    struct sigaction action = {.sa_handler = tell, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < TOLD; i++)
        sigaction(told[i], &action, rescue.telling ? NULL : &rescue.told_before[i]);
    rescue.telling = true;
}

int rescue_signals(void) {
    if (pipe2(rescue.pipe, O_CLOEXEC | O_NONBLOCK)) return -1;
    catch_told();
    return rescue.pipe[0];
}

void rescue_copy(int from, int to) {
    char bytes[512];
    off_t at = 0;
    for (ssize_t n; (n = pread(from, bytes, sizeof bytes, at)) > 0; at += n)
        if (write(to, bytes, n) < 0) return;
}

/* Only functions that are safe in handlers. SA_RESETHAND gave the signal its default action back. */
static void crash(int number) {
    size_t at = 0;
    for (ssize_t n; at < rescue.size && (n = write(rescue.fd, rescue.restore + at, rescue.size - at)) > 0;)
        at += n;
    tcsetattr(rescue.fd, TCSANOW, &rescue.modes);
    if (rescue.caught >= 0) rescue_copy(rescue.caught, rescue.error);
    static const char words[] = "rumia: the program broke down; the terminal was restored\n";
    if (write(rescue.error, words, sizeof words - 1) < 0) {
    }
    raise(number);
}

void rescue_arm(int fd, const struct termios *modes, const char *restore, size_t size, int caught, int error) {
    rescue.fd = fd;
    rescue.modes = *modes;
    rescue.size = size < sizeof rescue.restore ? size : sizeof rescue.restore;
    memcpy(rescue.restore, restore, rescue.size);
    rescue.caught = caught;
    rescue.error = error;
    rescue.stack = malloc(STACK_BYTES); /* a stack that overflowed cannot run the handler */
    stack_t stack = {.ss_sp = rescue.stack, .ss_size = STACK_BYTES};
    if (rescue.stack) sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_handler = crash, .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK | SA_NODEFER)};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &action, &rescue.crash_before[i]);
    rescue.armed = true;
}

void rescue_end(void) {
    for (int i = 0; rescue.telling && i < TOLD; i++)
        sigaction(told[i], &rescue.told_before[i], NULL);
    for (int i = 0; rescue.armed && i < CRASHES; i++)
        sigaction(crashes[i], &rescue.crash_before[i], NULL);
    if (rescue.armed) {
        stack_t none = {.ss_flags = SS_DISABLE};
        sigaltstack(&none, NULL);
        free(rescue.stack);
    }
    if (rescue.telling) {
        close(rescue.pipe[0]);
        close(rescue.pipe[1]);
    }
    rescue.telling = rescue.armed = false;
}

void rescue_sleep(void) {
    struct sigaction stop = {.sa_handler = SIG_DFL};
    sigemptyset(&stop.sa_mask);
    sigaction(SIGTSTP, &stop, NULL);
    kill(0, SIGTSTP); /* the whole job, as the terminal would */
    catch_told();
}
