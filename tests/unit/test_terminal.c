/* The terminal front end on a pseudo terminal: what is typed arrives as keys, and whatever ends the program, the
 * terminal is as it was. */
#include "front.h"
#include "run_suite.h"
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { PATIENCE_MS = 20000 };

struct run {
    int master, slave, report; /* report: what the program says of its events, line by line */
    pid_t pid;
    char seen[1 << 18]; /* what it wrote to the terminal */
    size_t size;
    struct termios before;
};

/* ---- the program under test ---- */

static void describe(FILE *out, const struct event *e, const struct front *f) {
    char name[16];
    switch (e->kind) {
    case EVENT_KEY:
        fprintf(out, "key %s\n", key_text(e->key, name, sizeof name));
        break;
    case EVENT_MOUSE:
        fprintf(out, "mouse %d %d %d %.0f %.0f\n", e->mouse.what, e->mouse.button, e->mouse.wheel, e->mouse.x - 0.5,
                e->mouse.y - 0.5);
        break;
    case EVENT_RESIZE:
        fprintf(out, "resize %d %d\n", e->width, e->height);
        break;
    case EVENT_PASTE:
        fprintf(out, "paste %zu%s %.20s\n", strlen(e->path), e->cut ? " cut" : "", e->path);
        break;
    case EVENT_REDRAW:
        fprintf(out, "redraw %d\n", f->light);
        break;
    case EVENT_WAKE:
        fprintf(out, "wake\n");
        break;
    default:
        fprintf(out, "event %d\n", e->kind);
    }
    fflush(out);
}

static void program(int report) {
    struct front_options o = {.mouse = true};
    struct front *f;
    struct err e = {0};
    struct scene scene;
    struct event event;
    FILE *out = fdopen(report, "w");
    if (front_curses_open(&f, &o, &e)) {
        fprintf(out, "error %s\n", e.what);
        exit(2);
    }
    fprintf(out, "open %d %d %d %d\n", f->width, f->height, f->depth, f->ascii);
    fflush(out);
    scene_init(&scene);
    for (;;) {
        scene_begin(&scene, f->width, f->height);
        scene_text(&scene, 0, 0, 10, ROLE_TEXT, "hello");
        f->ops->present(f, &scene, theme_find("dark"), false);
        f->ops->poll(f, -1, -1, &event);
        describe(out, &event, f);
        if (event.kind == EVENT_KEY && event.key.code == 'S') raise(SIGSEGV);
        if (event.kind == EVENT_KEY && event.key.code == 'A') {
            fputs("a message before the end\n", stderr);
            abort();
        }
        if (event.kind == EVENT_QUIT || (event.kind == EVENT_KEY && event.key.code == 'q')) break;
    }
    f->ops->close(f);
    scene_free(&scene);
    fclose(out);
    exit(0);
}

/* ---- running it ---- */

static void start(struct run *r, const char *term) {
    int report[2];
    struct winsize size = {.ws_col = 80, .ws_row = 24};
    memset(r, 0, sizeof *r);
    r->master = posix_openpt(O_RDWR | O_NOCTTY);
    ck_assert(r->master >= 0 && !grantpt(r->master) && !unlockpt(r->master));
    r->slave = open(ptsname(r->master), O_RDWR | O_NOCTTY);
    ck_assert_int_ge(r->slave, 0);
    ck_assert_int_eq(ioctl(r->slave, TIOCSWINSZ, &size), 0);
    ck_assert_int_eq(tcgetattr(r->slave, &r->before), 0);
    ck_assert_int_eq(pipe(report), 0);
    fflush(NULL);
    r->pid = fork();
    if (!r->pid) {
        setsid();
        ioctl(r->slave, TIOCSCTTY, 0);
        for (int fd = 0; fd < 3; fd++)
            dup2(r->slave, fd);
        close(r->master);
        setenv("TERM", term, 1);
        setenv("LANG", "C.UTF-8", 1);
        setenv("ASAN_OPTIONS", "handle_segv=0:handle_abort=0:detect_leaks=0", 1);
        unsetenv("LC_ALL");
        unsetenv("COLORTERM");
        unsetenv("COLORFGBG");
        unsetenv("NO_COLOR");
        signal(SIGSEGV, SIG_DFL); /* sanitizers have their own handler */
        signal(SIGABRT, SIG_DFL);
        program(report[1]);
    }
    close(report[1]);
    r->report = report[0];
}

static void take_output(struct run *r) {
    ssize_t n = read(r->master, r->seen + r->size, sizeof r->seen - 1 - r->size);
    if (n > 0) r->size += n;
    r->seen[r->size] = 0;
}

/* The next line of the report, "" at its end. The terminal is emptied meanwhile, and answers like a light one. */
static const char *next_line(struct run *r) {
    static char line[256];
    size_t n = 0;
    while (n + 1 < sizeof line) {
        struct pollfd p[2] = {{r->report, POLLIN, 0}, {r->master, POLLIN, 0}};
        ck_assert_msg(poll(p, 2, PATIENCE_MS) > 0, "the program says nothing");
        if (p[1].revents & POLLIN) take_output(r);
        if (!(p[0].revents & (POLLIN | POLLHUP))) continue;
        if (read(r->report, line + n, 1) != 1 || line[n] == '\n') break;
        n++;
    }
    line[n] = 0;
    return line;
}

static void type(struct run *r, const char *text) {
    ck_assert_int_eq(write(r->master, text, strlen(text)), strlen(text));
}

static void expect(struct run *r, const char *line) {
    const char *got = next_line(r);
    ck_assert_msg(!strcmp(got, line), "\"%s\", not \"%s\"", got, line);
}

/* Waits for the end; the terminal must be as before: modes, cursor, first screen, no mouse. */
static int finish(struct run *r) {
    int status;
    struct termios after;
    while (*next_line(r))
        ;
    ck_assert_int_eq(waitpid(r->pid, &status, 0), r->pid);
    ck_assert_int_eq(tcgetattr(r->slave, &after), 0);
    for (struct pollfd p = {r->master, POLLIN, 0}; poll(&p, 1, 50) > 0 && p.revents & POLLIN;)
        take_output(r);
    ck_assert_uint_eq(after.c_lflag, r->before.c_lflag);
    ck_assert_uint_eq(after.c_iflag, r->before.c_iflag);
    ck_assert_uint_eq(after.c_oflag, r->before.c_oflag);
    close(r->slave);
    close(r->master);
    close(r->report);
    return status;
}

/* `off` is sent after the last `on`. */
static void assert_off(const struct run *r, const char *on, const char *off) {
    const char *last_on = NULL, *last_off = NULL;
    for (const char *p = r->seen; (p = strstr(p, on)); p++)
        last_on = p;
    for (const char *p = r->seen; (p = strstr(p, off)); p++)
        last_off = p;
    ck_assert_ptr_nonnull(last_on);
    ck_assert_msg(last_off && last_off > last_on, "ESC %s is missing", off + 1);
}

static void assert_restored(const struct run *r) {
    assert_off(r, "\033[?1049h", "\033[?1049l");
    assert_off(r, "\033[?25l", "h");
    assert_off(r, "\033[?1002h", "\033[?1002l");
    assert_off(r, "\033[?2004h", "\033[?2004l");
}

/* ---- tests ---- */

static const struct {
    const char *typed, *expected;
} keys[] = {
    {"a", "key a"},
    {" ", "key Space"},
    {"\r", "key Enter"},
    {"\t", "key Tab"},
    {"\033[Z", "key S-Tab"},
    {"\177", "key Backspace"},
    {"\033", "key Esc"},
    {"\033[A", "key Up"},
    {"\033OB", "key Down"},
    {"\033[1;2D", "key S-Left"},
    {"\033[1;5C", "key C-Right"},
    {"\033[H", "key Home"},
    {"\033[4~", "key End"},
    {"\033[3~", "key Delete"},
    {"\033[5~", "key PgUp"},
    {"\033OP", "key F1"},
    {"\033[24~", "key F12"},
    {"\033[15;2~", "key S-F5"},
    {"\022", "key C-r"},
    {"\003", "key C-c"},
    {"\032", "key C-z"},
    {"\xc3\xbc", "key ü"},
    {"\xe2\x86\x92", "key →"},
    {"\033[<0;11;6M", "mouse 0 1 0 10 5"},
    {"\033[<32;12;6M", "mouse 1 1 0 11 5"},
    {"\033[<0;12;6m", "mouse 2 1 0 11 5"},
    {"\033[<65;1;1M", "mouse 3 0 -1 0 0"},
    {"\033[200~two\rlines\r\033[201~", "paste 9 two"},
    {"", "lines"}, /* the paste's second line */
    {"\033]11;rgb:ffff/ffff/f0f0\033\\", "redraw 1"},
    {"\033]11;rgb:00/00/00\a", "redraw 0"},
};

START_TEST(keys_arrive) {
    struct run *r = malloc(sizeof *r);
    start(r, "xterm-256color");
    expect(r, "open 80 24 2 0");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        type(r, keys[i].typed);
        expect(r, keys[i].expected);
    }
    type(r, "q");
    expect(r, "key q");
    ck_assert_int_eq(finish(r), 0);
    ck_assert_ptr_nonnull(strstr(r->seen, "hello"));
    assert_restored(r);
    free(r);
}
END_TEST

START_TEST(size_changes_are_told) {
    struct run *r = malloc(sizeof *r);
    struct winsize size = {.ws_col = 100, .ws_row = 30};
    start(r, "xterm-256color");
    expect(r, "open 80 24 2 0");
    ioctl(r->slave, TIOCSWINSZ, &size);
    expect(r, "resize 100 30");
    type(r, "q");
    ck_assert_int_eq(finish(r), 0);
    free(r);
}
END_TEST

START_TEST(signals_leave_politely) {
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT};
    struct run *r = malloc(sizeof *r);
    char quit[16];
    snprintf(quit, sizeof quit, "event %d", EVENT_QUIT);
    start(r, "xterm-256color");
    expect(r, "open 80 24 2 0");
    kill(r->pid, signals[_i]);
    expect(r, quit);
    ck_assert_int_eq(finish(r), 0);
    assert_restored(r);
    free(r);
}
END_TEST

START_TEST(crashes_restore_the_terminal) {
    struct run *r = malloc(sizeof *r);
    start(r, "xterm-256color");
    expect(r, "open 80 24 2 0");
    type(r, _i ? "A" : "S");
    int status = finish(r);
    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(WTERMSIG(status), _i ? SIGABRT : SIGSEGV);
    assert_restored(r);
    if (_i) assert_off(r, "\033[?1049l", "a message before the end");
    free(r);
}
END_TEST

START_TEST(other_terminals) {
    static const struct {
        const char *term, *expected;
    } all[] = {
        {"vt100", "open 80 24 0 0"},
        {"linux", "open 80 24 1 0"},
        {"dumb", "error the terminal type \"dumb\" cannot show a screen"},
        {"no-such-terminal", "open 80 24 2 0"}, /* newer than the database: drawn as a likely one */
    };
    struct run *r = malloc(sizeof *r);
    start(r, all[_i].term);
    expect(r, all[_i].expected);
    const bool opens = strncmp(all[_i].expected, "open", 4) == 0;
    if (opens) type(r, "q");
    int status = finish(r);
    ck_assert_int_eq(WEXITSTATUS(status), opens ? 0 : 2);
    if (_i == 0 || _i == 2) ck_assert_ptr_null(strstr(r->seen, "\033[?1002h"));
    free(r);
}
END_TEST

START_TEST(a_lost_terminal_ends_it) {
    struct run *r = malloc(sizeof *r);
    int status;
    char quit[16];
    snprintf(quit, sizeof quit, "event %d", EVENT_QUIT);
    start(r, "xterm-256color");
    expect(r, "open 80 24 2 0");
    close(r->slave);
    close(r->master);
    r->master = -1; /* nothing to empty any more */
    expect(r, quit);
    ck_assert_int_eq(waitpid(r->pid, &status, 0), r->pid);
    free(r);
}
END_TEST

int main(void) {
    TCase *t = tcase_create("terminal");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, keys_arrive);
    tcase_add_test(t, size_changes_are_told);
    tcase_add_loop_test(t, signals_leave_politely, 0, 3);
    tcase_add_loop_test(t, crashes_restore_the_terminal, 0, 2);
    tcase_add_loop_test(t, other_terminals, 0, 4);
    tcase_add_test(t, a_lost_terminal_ends_it);
    Suite *s = suite_create("terminal");
    suite_add_tcase(s, t);
    return run_suite(s);
}
