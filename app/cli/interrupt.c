#include "interrupt.h"

#include <signal.h>

static atomic_bool caught; /* lock-free: a signal handler may set it */

static void note(int number) {
    (void)number;
    atomic_store(&caught, true);
}

void interrupt_catch(void) {
    struct sigaction action = {.sa_handler = note, .sa_flags = (int)(SA_RESETHAND | SA_RESTART)};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool interrupted(void) {
    return atomic_load(&caught);
}

const atomic_bool *interrupt_flag(void) {
    return &caught;
}
