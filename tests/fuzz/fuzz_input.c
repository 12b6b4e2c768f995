/* Any bytes as what a terminal sends: nothing may crash or wait, every event is whole, and no more events come than
 * bytes. With clang: -fsanitize=fuzzer; without: replay.c. */
#include "input.h"
#include "promise.h"

#include <curses.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct input input;
static struct memory_file typed; /* stands for the terminal */

static void open_terminal(void) {
    if (input.window) return;
    if (!setlocale(LC_ALL, "C.UTF-8")) abort();
    memory_file_open(&typed, "", 0);
    if (!newterm("xterm-256color", fopen("/dev/null", "w"), fdopen(typed.fd, "r"))) abort();
    raw();
    noecho();
    input_open(&input, typed.fd);
}

static void type(const uint8_t *data, size_t size) {
    flushinp();
    if (ftruncate(typed.fd, 0) || pwrite(typed.fd, data, size, 0) != (ssize_t)size) abort();
    lseek(typed.fd, 0, SEEK_SET);
    input.light = -1;
}

static void check_event(const struct event *e) {
    switch (e->kind) {
    case EVENT_KEY:
        require(e->key.code != KEYCODE_NONE, "a key has a code", NULL);
        break;
    case EVENT_MOUSE:
        require(e->mouse.button >= 0 && e->mouse.button <= 4 && abs(e->mouse.wheel) <= 1, "the mouse has buttons",
                NULL);
        break;
    case EVENT_PASTE:
        require(memchr(e->path, 0, sizeof e->path) && e->path[0], "what is pasted is a text", NULL);
        break;
    case EVENT_REDRAW:
        require(input.light == 0 || input.light == 1, "a background is light or dark", NULL);
        break;
    default:
        require(false, "a terminal sends keys, mouse, text and answers", NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t events = 0;
    open_terminal();
    type(data, size);
    for (;; events++) {
        struct event e;
        memset(&e, 'x', sizeof e);
        if (!input_next(&input, &e)) break;
        check_event(&e);
        require(events < size, "an event takes a byte", NULL);
    }
    return 0;
}
