/* The terminal: ncurses knows it (terminfo), sets its modes and reads keys; cells go out through ansi.c, because
 * curses' colour pairs cannot say 24 bit colours on the terminals people have. */
#include "alloc.h"
#include "ansi.h"
#include "clock.h"
#include "front.h"
#include "input.h"
#include "rescue.h"
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <time.h>
#include <unistd.h>

/* Terminals show all changes between these two at once; those that do not know them ignore them. */
#define SYNC_ON "\033[?2026h"
#define SYNC_OFF "\033[?2026l"

enum { ASK_MS = 60 };

struct terminal {
    struct front front; /* first */
    SCREEN *screen;
    FILE *in; /* stdin or /dev/tty */
    int out;  /* descriptor */
    int signals;
    bool extended; /* understands the private modes of xterm */
    bool mouse, asleep;
    bool redraw; /* tell the owner to present again */
    struct termios modes;
    struct input input;
    struct ansi ansi;
    int caret_x, caret_y;
    const char *guessed;   /* type that stands in for one that is not known, else NULL */
    int caught, error;     /* standard error meanwhile goes to a file: its own descriptor is `error` */
    struct event early[8]; /* typed before the first poll */
    int early_count;
};

/* ---- what the terminal can do ---- */

static bool set_variable(const char *name) {
    const char *v = getenv(name);
    return v && *v;
}

static enum depth find_depth(void) {
    const char *colour = getenv("COLORTERM"), *term = getenv("TERM");
    int count = tigetnum("colors");
    if (set_variable("NO_COLOR") || count < 8) return DEPTH_NONE;
    /* GNU screen passes the variable on but not the colours */
    bool screen = !strncmp(term ? term : "", "screen", 6) && !set_variable("TMUX");
    bool says_true = colour && !screen && (!strcmp(colour, "truecolor") || !strcmp(colour, "24bit"));
    if (says_true || count > 256 || tigetflag("Tc") > 0 || tigetflag("RGB") > 0) return DEPTH_TRUE;
    return count >= 256 ? DEPTH_256 : DEPTH_16;
}

/* Without any locale set a terminal of today is taken for UTF-8. */
static bool find_ascii(void) {
    bool none = !set_variable("LC_ALL") && !set_variable("LC_CTYPE") && !set_variable("LANG");
    if (!setlocale(LC_CTYPE, none ? "C.UTF-8" : "")) setlocale(LC_CTYPE, "C.UTF-8");
    return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

/* "15;0": colours of text and background; 7 and the bright ones but 8 are light. */
static int light_by_variable(void) {
    const char *v = getenv("COLORFGBG"), *last = v ? strrchr(v, ';') : NULL;
    if (!last) return -1;
    int back = atoi(last + 1);
    return back == 7 || back > 8;
}

static bool find_size(struct terminal *t) {
    struct winsize size;
    int width = COLS, height = LINES;
    if (!ioctl(t->out, TIOCGWINSZ, &size) && size.ws_col && size.ws_row) width = size.ws_col, height = size.ws_row;
    bool changed = width != t->front.width || height != t->front.height;
    t->front.width = width;
    t->front.height = height;
    return changed;
}

/* ---- output ---- */

static void send_bytes(const struct terminal *t, const char *bytes, size_t size) {
    while (size) {
        ssize_t n = write(t->out, bytes, size);
        if (n > 0) {
            bytes += n;
            size -= n;
        } else if (errno == EAGAIN) {
            struct pollfd p = {t->out, POLLOUT, 0};
            poll(&p, 1, 100);
        } else if (errno != EINTR)
            return; /* the terminal is gone: poll will say so */
    }
}

static void send_text(const struct terminal *t, const char *text) {
    send_bytes(t, text, strlen(text));
}

static void put_caret(struct terminal *t, int x, int y) {
    char text[64];
    snprintf(text, sizeof text, "\033[%d;%dH", y + 1, x + 1);
    if (x >= 0) send_text(t, text);
    if ((x >= 0) != (t->caret_x >= 0)) {
        const char *switch_ = x >= 0 ? cursor_normal : cursor_invisible;
        if (switch_) send_text(t, switch_);
    }
    t->caret_x = x;
    t->caret_y = y;
}

static void op_present(struct front *f, const struct scene *s, const struct theme *theme, bool symbols) {
    struct terminal *t = (struct terminal *)f;
    if (t->asleep) return;
    ansi_present(&t->ansi, s, theme, symbols);
    bool moved = s->caret_x != t->caret_x || s->caret_y != t->caret_y;
    if (!t->ansi.used && !moved) return;
    if (t->extended) send_text(t, SYNC_ON);
    send_bytes(t, t->ansi.out, t->ansi.used);
    put_caret(t, s->caret_x, s->caret_y);
    if (t->extended) send_text(t, SYNC_OFF);
    t->ansi.used = 0;
}

static void op_redraw(struct front *f) {
    ansi_forget(&((struct terminal *)f)->ansi);
}

static void op_mouse(struct front *f, bool on) {
    struct terminal *t = (struct terminal *)f;
    t->mouse = on && t->extended;
    if (t->extended && !t->asleep) send_text(t, on ? INPUT_MOUSE_ON : INPUT_MOUSE_OFF);
}

/* ---- entering and leaving ---- */

static void enter(struct terminal *t) {
    doupdate(); /* modes, alternate screen */
    if (cursor_invisible) send_text(t, cursor_invisible);
    if (t->extended) send_text(t, INPUT_PASTE_ON);
    t->caret_x = t->caret_y = -1;
    t->asleep = false;
    if (t->mouse) op_mouse(&t->front, true);
    ansi_forget(&t->ansi);
}

static void leave(struct terminal *t) {
    if (t->extended) send_text(t, SYNC_OFF INPUT_MOUSE_OFF INPUT_PASTE_OFF);
    send_text(t, "\033[m");
    if (cursor_normal) send_text(t, cursor_normal);
    endwin();
    t->asleep = true;
}

static void op_suspend(struct front *f) {
    struct terminal *t = (struct terminal *)f;
    leave(t);
    rescue_sleep();
    enter(t);
    t->redraw = true;
}

/* Woken by SIGCONT: a shell may have changed the modes while a SIGSTOP held us. */
static void resume(struct terminal *t) {
    struct termios now;
    if (!tcgetattr(t->out, &now) && (now.c_lflag & ICANON)) {
        leave(t);
        enter(t);
    }
    ansi_forget(&t->ansi);
    t->redraw = true;
}

/* What brings the terminal back, said in advance for the crash handler. */
static size_t restore_text(const struct terminal *t, char *out, size_t size) {
    const char *parts[] = {t->extended ? SYNC_OFF INPUT_MOUSE_OFF INPUT_PASTE_OFF : NULL, "\033[m", cursor_normal,
                           keypad_local, exit_ca_mode};
    size_t n = 0;
    for (int i = 0; i < 5; i++)
        if (parts[i] && n < size) n += snprintf(out + n, size - n, "%s", parts[i]);
    return n < size ? n : size - 1;
}

/* Messages of libraries would tear the screen: they wait in a file until it is gone. */
static void catch_error(struct terminal *t) {
    FILE *file = isatty(STDERR_FILENO) ? tmpfile() : NULL;
    t->caught = -1;
    t->error = STDERR_FILENO;
    if (!file) return;
    fflush(stderr);
    t->caught = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
    t->error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    fclose(file);
    if (t->caught >= 0 && t->error >= 0) dup2(t->caught, STDERR_FILENO);
}

static void release_error(struct terminal *t) {
    if (t->caught < 0) return;
    fflush(stderr);
    dup2(t->error, STDERR_FILENO);
    rescue_copy(t->caught, STDERR_FILENO);
    close(t->caught);
    close(t->error);
    t->caught = -1;
}

static void op_close(struct front *f) {
    struct terminal *t = (struct terminal *)f;
    if (t->screen) {
        leave(t);
        input_close(&t->input);
        delscreen(t->screen);
    }
    rescue_end();
    release_error(t);
    if (t->in && t->in != stdin) fclose(t->in);
    ansi_free(&t->ansi);
    free(t);
}

/* ---- events ---- */

static int now_ms(void) {
    return (int)(fmod(clock_seconds(), 1e6) * 1000);
}

/* The event of the next signal that waits, EVENT_NONE when there is none. */
static enum event_kind signal_event(struct terminal *t) {
    char number;
    while (read(t->signals, &number, 1) == 1)
        switch (number) {
        case SIGWINCH:
            if (find_size(t)) return EVENT_RESIZE;
            ansi_forget(&t->ansi);
            return EVENT_REDRAW;
        case SIGTSTP:
            op_suspend(&t->front);
            break;
        case SIGCONT:
            resume(t);
            break;
        default:
            return EVENT_QUIT;
        }
    if (!t->redraw) return EVENT_NONE;
    t->redraw = false;
    return find_size(t) ? EVENT_RESIZE : EVENT_REDRAW;
}

static bool ready_event(struct terminal *t, struct event *event) {
    event->kind = signal_event(t);
    event->width = t->front.width;
    event->height = t->front.height;
    if (event->kind != EVENT_NONE) return true;
    if (t->early_count) {
        *event = t->early[0];
        memmove(t->early, t->early + 1, --t->early_count * sizeof *t->early);
        return true;
    }
    if (!input_next(&t->input, event)) return event->kind = EVENT_NONE, false;
    if (event->kind == EVENT_REDRAW) t->front.light = t->input.light == 1;
    return true;
}

static void op_poll(struct front *f, int wake_fd, int timeout_ms, struct event *event) {
    struct terminal *t = (struct terminal *)f;
    int end = now_ms() + timeout_ms;
    for (;;) {
        if (ready_event(t, event)) return;
        int left = timeout_ms < 0 ? -1 : end - now_ms();
        if (timeout_ms >= 0 && left < 0) left = 0;
        struct pollfd fds[3] = {{fileno(t->in), POLLIN, 0}, {t->signals, POLLIN, 0}, {wake_fd, POLLIN, 0}};
        int n = poll(fds, 3, left);
        if (n < 0 && errno == EINTR) continue;
        if (ready_event(t, event)) return;
        if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
            event->kind = EVENT_QUIT;
        else if (fds[2].revents)
            event->kind = EVENT_WAKE;
        else if (n > 0 || (timeout_ms && left))
            continue; /* half a key, or a signal that meant nothing */
        if (n <= 0 && event->kind == EVENT_NONE && timeout_ms < 0) continue;
        return;
    }
}

/* Asks for the background; keys typed meanwhile are kept. */
static void find_light(struct terminal *t) {
    int by_variable = light_by_variable(), end = now_ms() + ASK_MS;
    const char *term = getenv("TERM");
    t->front.light = by_variable == 1;
    if (by_variable >= 0 || !t->extended || t->front.depth == DEPTH_NONE || !term || !strncmp(term, "linux", 5)) return;
    send_text(t, INPUT_ASK);
    for (int left; !t->input.answered && (left = end - now_ms()) > 0;) {
        struct pollfd p = {fileno(t->in), POLLIN, 0};
        if (poll(&p, 1, left) <= 0) continue;
        if (p.revents & (POLLHUP | POLLERR)) break;
        while (t->early_count < 8 && input_next(&t->input, &t->early[t->early_count]))
            if (t->early[t->early_count].kind != EVENT_REDRAW) t->early_count++;
        if (t->early_count == 8) break;
    }
    t->front.light = t->input.light == 1;
}

/* ---- opening ---- */

static int open_screen(struct terminal *t, struct err *e) {
    const char *term = getenv("TERM");
    t->out = STDOUT_FILENO;
    if (isatty(STDOUT_FILENO)) t->in = isatty(STDIN_FILENO) ? stdin : fopen("/dev/tty", "r+e");
    if (!t->in || tcgetattr(t->out, &t->modes))
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, "a terminal on standard input and output",
                       "the interactive program needs a terminal");
    t->signals = rescue_signals();
    if (t->signals < 0) return err_set(e, ERR_IO, NULL, 0, 0, NULL, "cannot make a pipe: %s", strerror(errno));
    int status;
    bool known = setupterm(term, t->out, &status) == OK;
    static const char *const likely[] = {"xterm-256color", "xterm", "vt100"};
    for (int i = 0; !known && status == 0 && term && *term && i < 3; i++) /* terminals newer than the database */
        if (setupterm(likely[i], t->out, &status) == OK) known = true, term = likely[i], t->guessed = likely[i];
    if (!known)
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, "a type that terminfo knows, such as TERM=xterm-256color",
                       "the terminal type \"%s\" is unknown", term ? term : "");
    bool placeable = cursor_address && !strncmp(cursor_address, "\033[", 2);
    del_curterm(cur_term); /* newterm reads it again, but does not say what is wrong */
    if (!placeable)
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0,
                       "a terminal with a cursor that can be placed, such as xterm or linux",
                       "the terminal type \"%s\" cannot show a screen", term ? term : "");
    t->screen = newterm(t->guessed, stdout, t->in);
    if (!t->screen)
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "curses cannot use the terminal type \"%s\"", term);
    return 0;
}

static const struct front_ops ops = {
    .name = "terminal",
    .poll = op_poll,
    .present = op_present,
    .mouse = op_mouse,
    .redraw = op_redraw,
    .suspend = op_suspend,
    .close = op_close,
};

int front_curses_open(struct front **out, const struct front_options *o, struct err *e) {
    struct terminal *t = XNEW(struct terminal);
    t->front.ops = &ops;
    t->caught = -1;
    *out = NULL;
    bool ascii = find_ascii();
    if (open_screen(t, e)) {
        op_close(&t->front);
        return -1;
    }
    raw();
    noecho();
    nonl();
    const char *mouse = tigetstr("kmous");
    t->extended = mouse && mouse != (char *)-1;
    t->front.ascii = t->ansi.ascii = o->ascii || ascii;
    t->front.depth = t->ansi.depth = o->depth_given ? o->depth : find_depth();
    t->ansi.eight = tigetnum("colors") < 16;
    t->ansi.keep_corner = auto_right_margin && !eat_newline_glitch;
    t->mouse = o->mouse && t->extended;
    find_size(t);
    input_open(&t->input, fileno(t->in));
    catch_error(t);
    char restore[512];
    rescue_arm(t->out, &t->modes, restore, restore_text(t, restore, sizeof restore), t->caught, t->error);
    enter(t);
    find_light(t);
    *out = &t->front;
    return 0;
}
