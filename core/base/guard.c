#include "guard.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { GUARDS_MAX = 16 };

/* Written before `data`, which tells that a guard is there; a signal handler reads them. */
static struct {
    _Atomic uintptr_t data; /* 0 = free, 1 = being written */
    atomic_size_t size;
    atomic_bool cut;
} guards[GUARDS_MAX];
static struct sigaction before;

static int guard_at(uintptr_t address) {
    for (int i = 0; i < GUARDS_MAX; i++) {
        const uintptr_t data = atomic_load(&guards[i].data);
        if (data > 1 && address >= data && address - data < atomic_load(&guards[i].size)) return i;
    }
    return -1;
}

/* Zeros in place of the page that is no more. */
static bool fill(uintptr_t address, uintptr_t page) {
    return mmap((void *)(address / page * page), page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) !=
           MAP_FAILED;
}

static void handle(int number, siginfo_t *info, void *context) {
    const uintptr_t address = (uintptr_t)info->si_addr;
    const int i = info->si_code > 0 ? guard_at(address) : -1; /* not where somebody just sent the signal */
    if (i >= 0 && fill(address, (uintptr_t)getpagesize()))
        atomic_store(&guards[i].cut, true);
    else if (before.sa_flags & SA_SIGINFO)
        before.sa_sigaction(number, info, context);
    else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
        before.sa_handler(number);
    else {
        signal(SIGBUS, SIG_DFL); /* what failed is tried again, and ends the program */
        if (info->si_code <= 0) raise(SIGBUS);
    }
}

/* Each time: whoever came in between is asked after us. */
static void catch_bus(void) {
    struct sigaction now, action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGBUS, NULL, &now) || ((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == handle)) return;
    before = now;
    sigaction(SIGBUS, &action, NULL);
}

int guard_add(const void *data, size_t size) {
    catch_bus();
    for (int i = 0; i < GUARDS_MAX; i++) {
        uintptr_t none = 0;
        if (!atomic_compare_exchange_strong(&guards[i].data, &none, 1)) continue;
        atomic_store(&guards[i].size, size);
        atomic_store(&guards[i].cut, false);
        atomic_store(&guards[i].data, (uintptr_t)data);
        return i;
    }
    return -1;
}

void guard_remove(int guard) {
    if (guard >= 0) atomic_store(&guards[guard].data, 0);
}

bool guard_cut(int guard) {
    return guard >= 0 && atomic_load(&guards[guard].cut);
}
