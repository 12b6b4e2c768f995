#include "interrupt.h"

#include <signal.h>

static volatile sig_atomic_t caught; /* a signal handler reaches nothing else */

static void note(int number) {
    (void)number;
    caught = 1;
}

void interrupt_catch(void) {
    struct sigaction action = {.sa_handler = note, .sa_flags = (int)(SA_RESETHAND | SA_RESTART)};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool interrupted(void) {
    return caught;
}
