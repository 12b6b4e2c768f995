/* The window: paint.c draws the scene, SDL shows the pixels and reports keys, mouse and dropped files. */
#include "alloc.h"
#include "bytes.h"
#include "canvas.h"
#include "front.h"
#include "paint.h"
#include "sdl_keys.h"
#include "sdl_load.h"
#include "utf8.h"
#include "waker.h"
#include "writers.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 120, HEIGHT = 40, WIDTH_MIN = 40, HEIGHT_MIN = 12 }; /* units */

struct window {
    struct front front; /* first */
    SDL_Window *window;
    SDL_Renderer *renderer;
    SDL_Texture *texture;
    struct painter *painter;
    struct picture now, shown; /* `shown` is what the texture holds */
    struct waker *waker;
    Uint32 wake_event;
    int normal_unit;     /* a character's width without zoom, pixels */
    uint32_t ground;     /* around the scene */
    char typed[64];      /* text not yet reported as keys */
    bool resized, mouse; /* tell the owner; report the mouse */
};

/* ---- geometry ---- */

struct extent {
    int w, h;
};

static struct extent pixels(const struct window *w) {
    struct extent e = {0, 0};
    sdl.GetRendererOutputSize(w->renderer, &e.w, &e.h);
    return e;
}

/* Pixels a point of the window's own coordinates. */
static double density(const struct window *w) {
    int width = 1, height;
    sdl.GetWindowSize(w->window, &width, &height);
    return width > 0 ? (double)pixels(w).w / width : 1;
}

static struct extent unit(const struct window *w) {
    struct extent e;
    painter_unit(w->painter, &e.w, &e.h);
    return e;
}

/* True when the size in units changed. */
static bool measure(struct window *w) {
    struct extent p = pixels(w), u = unit(w);
    int width = p.w / u.w, height = p.h / u.h;
    if (width < 1) width = 1;
    if (height < 1) height = 1;
    bool changed = width != w->front.width || height != w->front.height;
    w->front.width = width;
    w->front.height = height;
    return changed;
}

/* The scene stands in the middle of what whole units leave over. */
static struct extent margin(const struct window *w) {
    struct extent p = pixels(w);
    return (struct extent){(p.w - w->shown.width) / 2, (p.h - w->shown.height) / 2};
}

/* ---- drawing ---- */

static void show(struct window *w) {
    struct extent m = margin(w);
    SDL_Rect to = {m.w, m.h, w->shown.width, w->shown.height};
    sdl.SetRenderDrawColor(w->renderer, w->ground >> 16 & 255, w->ground >> 8 & 255, w->ground & 255, 255);
    sdl.RenderClear(w->renderer);
    if (w->texture) sdl.RenderCopy(w->renderer, w->texture, NULL, &to);
    sdl.RenderPresent(w->renderer);
}

/* Sends the rows that differ. */
static bool upload(struct window *w) {
    struct picture *now = &w->now, *shown = &w->shown;
    size_t row = (size_t)now->width * sizeof *now->pixels;
    int first = 0, last = now->height - 1;
    if (!w->texture || now->width != shown->width || now->height != shown->height) {
        if (w->texture) sdl.DestroyTexture(w->texture);
        w->texture = sdl.CreateTexture(w->renderer, SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_STREAMING, now->width,
                                       now->height);
    } else {
        while (first <= last &&
               !memcmp(now->pixels + (size_t)first * now->width, shown->pixels + (size_t)first * now->width, row))
            first++;
        while (last > first &&
               !memcmp(now->pixels + (size_t)last * now->width, shown->pixels + (size_t)last * now->width, row))
            last--;
        if (first > last) return false;
    }
    SDL_Rect rows = {0, first, now->width, last - first + 1};
    if (w->texture) sdl.UpdateTexture(w->texture, &rows, now->pixels + (size_t)first * now->width, (int)row);
    struct picture kept = w->shown;
    w->shown = w->now;
    w->now = kept;
    return true;
}

static void op_present(struct front *f, const struct scene *s, const struct theme *t, bool symbols) {
    struct window *w = (struct window *)f;
    (void)symbols;
    w->ground = theme_rgb(t, paint(ROLE_BACK), true);
    painter_draw(w->painter, s, t, &w->now);
    if (upload(w)) show(w);
}

static void op_redraw(struct front *f) {
    struct window *w = (struct window *)f;
    if (w->texture) sdl.DestroyTexture(w->texture);
    w->texture = NULL;
}

static void op_fullscreen(struct front *f) {
    struct window *w = (struct window *)f;
    bool on = sdl.GetWindowFlags(w->window) & SDL_WINDOW_FULLSCREEN_DESKTOP;
    sdl.SetWindowFullscreen(w->window, on ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
}

/* Steps of about a tenth. */
static void op_zoom(struct front *f, int by) {
    struct window *w = (struct window *)f;
    int now = unit(w).w, step = now / 10 > 0 ? now / 10 : 1;
    painter_set_unit(w->painter, by ? now + (by > 0 ? step : -step) : w->normal_unit);
    if (measure(w)) w->resized = true;
    op_redraw(f);
}

static int op_screenshot(struct front *f, const char *path, struct err *e) {
    struct window *w = (struct window *)f;
    struct atomic_file file;
    if (atomic_open(&file, path, e)) return -1;
    if (write_png_picture(file.stream, &w->shown, sdl.GetWindowTitle(w->window), (double)unit(w).w / PAINT_UNIT, e)) {
        atomic_abort(&file);
        return err_in_file(e, path);
    }
    return atomic_commit(&file, e);
}

static void op_mouse(struct front *f, bool on) {
    ((struct window *)f)->mouse = on;
}

/* ---- events ---- */

static bool typed_key(struct window *w, struct event *event) {
    uint32_t code;
    if (!w->typed[0]) return false;
    size_t n = utf8_decode_any(w->typed, strlen(w->typed), &code);
    memmove(w->typed, w->typed + n, strlen(w->typed + n) + 1);
    event->kind = EVENT_KEY;
    event->key = (struct key){code, 0};
    return true;
}

static bool paste(struct event *event) {
    char *text = sdl.GetClipboardText();
    size_t n = text ? strlen(text) : 0;
    while (n && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        n--;
    event->cut = n >= sizeof event->path;
    if (event->cut) n = sizeof event->path - 1;
    memcpy(event->path, text ? text : "", n);
    event->path[n] = 0;
    event->kind = EVENT_PASTE;
    sdl.free(text);
    return n > 0;
}

static bool key_event(struct window *w, const SDL_Keysym *from, struct event *event) {
    bool control = from->mod & KMOD_CTRL;
    if ((control && from->sym == SDLK_v) || ((from->mod & KMOD_SHIFT) && from->sym == SDLK_INSERT)) return paste(event);
    if (control && (from->sym == SDLK_0 || from->sym == SDLK_KP_0)) return op_zoom(&w->front, 0), false;
    event->kind = EVENT_KEY;
    return sdl_key(from, &event->key);
}

static void place(const struct window *w, struct mouse *m, int x, int y) {
    struct extent u = unit(w), edge = margin(w);
    double d = density(w);
    m->x = (x * d - edge.w) / u.w;
    m->y = (y * d - edge.h) / u.h;
    m->modifiers = sdl_modifiers(sdl.GetModState());
}

static int button_of(int number) {
    return number == SDL_BUTTON_LEFT ? 1 : number == SDL_BUTTON_MIDDLE ? 2 : number == SDL_BUTTON_RIGHT ? 3 : 0;
}

static bool button_event(struct window *w, const SDL_MouseButtonEvent *from, struct event *event) {
    struct mouse *m = &event->mouse;
    *m = (struct mouse){.what = from->state == SDL_PRESSED ? MOUSE_PRESS : MOUSE_RELEASE,
                        .button = button_of(from->button)};
    place(w, m, from->x, from->y);
    sdl.CaptureMouse(from->state == SDL_PRESSED); /* a drag may leave the window */
    event->kind = EVENT_MOUSE;
    return m->button && w->mouse;
}

/* Of many motions waiting the last one counts. */
static bool motion_event(struct window *w, SDL_Event *from, struct event *event) {
    SDL_Event next;
    while (sdl.PeepEvents(&next, 1, SDL_PEEKEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) == 1 && next.type == SDL_MOUSEMOTION)
        sdl.PeepEvents(from, 1, SDL_GETEVENT, SDL_MOUSEMOTION, SDL_MOUSEMOTION);
    struct mouse *m = &event->mouse;
    Uint32 held = from->motion.state;
    *m = (struct mouse){.what = held ? MOUSE_DRAG : MOUSE_MOVE};
    m->button = held & SDL_BUTTON_LMASK ? 1 : held & SDL_BUTTON_MMASK ? 2 : held & SDL_BUTTON_RMASK ? 3 : 0;
    place(w, m, from->motion.x, from->motion.y);
    event->kind = EVENT_MOUSE;
    return w->mouse;
}

static bool wheel_event(struct window *w, const SDL_MouseWheelEvent *from, struct event *event) {
    int x, y, turned = from->direction == SDL_MOUSEWHEEL_FLIPPED ? -from->y : from->y;
    if (!turned) return false;
    if (sdl.GetModState() & KMOD_CTRL) return op_zoom(&w->front, turned), false;
    sdl.GetMouseState(&x, &y);
    event->mouse = (struct mouse){.what = MOUSE_WHEEL, .wheel = turned};
    place(w, &event->mouse, x, y);
    event->kind = EVENT_MOUSE;
    return w->mouse;
}

static bool window_event(struct window *w, const SDL_WindowEvent *from) {
    if (from->event == SDL_WINDOWEVENT_SIZE_CHANGED && measure(w)) w->resized = true;
    if (from->event == SDL_WINDOWEVENT_SIZE_CHANGED || from->event == SDL_WINDOWEVENT_EXPOSED) show(w);
    return false;
}

static bool translate(struct window *w, SDL_Event *from, struct event *event) {
    switch (from->type) {
    case SDL_QUIT:
        event->kind = EVENT_QUIT;
        return true;
    case SDL_WINDOWEVENT:
        return window_event(w, &from->window);
    case SDL_KEYDOWN:
        return key_event(w, &from->key.keysym, event);
    case SDL_TEXTINPUT:
        if (sdl_is_shortcut(sdl.GetModState())) return false;
        snprintf(w->typed, sizeof w->typed, "%s", from->text.text);
        return typed_key(w, event);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return button_event(w, &from->button, event);
    case SDL_MOUSEMOTION:
        return motion_event(w, from, event);
    case SDL_MOUSEWHEEL:
        return wheel_event(w, &from->wheel, event);
    case SDL_DROPFILE:
        event->kind = EVENT_FILE;
        snprintf(event->path, sizeof event->path, "%s", from->drop.file);
        sdl.free(from->drop.file);
        return true;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        op_redraw(&w->front);
        event->kind = EVENT_REDRAW;
        return true;
    }
    return false;
}

static bool resize_event(struct window *w, struct event *event) {
    if (!w->resized) return false;
    w->resized = false;
    event->kind = EVENT_RESIZE;
    event->width = w->front.width;
    event->height = w->front.height;
    return true;
}

static void op_poll(struct front *f, int wake_fd, int timeout_ms, struct event *event) {
    struct window *w = (struct window *)f;
    Uint64 end = sdl.GetTicks64() + (timeout_ms > 0 ? timeout_ms : 0);
    SDL_Event from;
    if (wake_fd >= 0 && w->waker) waker_arm(w->waker, wake_fd);
    while (!typed_key(w, event) && !resize_event(w, event)) {
        Uint64 now = sdl.GetTicks64();
        int left = timeout_ms < 0 ? -1 : now < end ? (int)(end - now) : 0;
        event->kind = EVENT_NONE;
        if (!(left < 0 ? sdl.WaitEvent(&from) : sdl.WaitEventTimeout(&from, left))) {
            if (timeout_ms >= 0) return;
            continue;
        }
        if (from.type == w->wake_event) {
            if (wake_fd < 0) continue; /* asked for by an earlier call */
            event->kind = EVENT_WAKE;
            return;
        }
        if (translate(w, &from, event)) return;
    }
}

/* On the waker's thread: SDL_PushEvent may be called there. */
static void wake(void *context) {
    struct window *w = context;
    sdl.PushEvent(&(SDL_Event){.type = w->wake_event});
}

/* ---- opening and closing ---- */

static void op_close(struct front *f) {
    struct window *w = (struct window *)f;
    waker_free(w->waker);
    if (w->texture) sdl.DestroyTexture(w->texture);
    if (w->renderer) sdl.DestroyRenderer(w->renderer);
    if (w->window) sdl.DestroyWindow(w->window);
    sdl.Quit();
    painter_free(w->painter);
    picture_free(&w->now);
    picture_free(&w->shown);
    free(w);
}

static const struct front_ops ops = {
    .name = "window",
    .poll = op_poll,
    .present = op_present,
    .mouse = op_mouse,
    .redraw = op_redraw,
    .fullscreen = op_fullscreen,
    .zoom = op_zoom,
    .screenshot = op_screenshot,
    .close = op_close,
};

/* X11 counts points as pixels: dense screens are known by their dots an inch. */
static double display_scale(void) {
    const char *driver = sdl.GetCurrentVideoDriver();
    float dots = 0;
    if (!driver || strcmp(driver, "x11") || sdl.GetDisplayDPI(0, NULL, &dots, NULL) || dots < 130 || dots > 500)
        return 1;
    return floor(dots / 96 * 4 + 0.5) / 4;
}

/* The size asked for in units, or what the screen has room for; in points. */
static void fit(struct window *w, const struct front_options *o, double scale) {
    struct extent u = unit(w);
    SDL_Rect room;
    int width = o->width > 0 ? o->width : WIDTH, height = o->height > 0 ? o->height : HEIGHT;
    width = (int)ceil(width * u.w / scale);
    height = (int)ceil(height * u.h / scale);
    if (!sdl.GetDisplayUsableBounds(0, &room)) {
        if (width > room.w) width = room.w;
        if (height > room.h) height = room.h;
    }
    sdl.SetWindowMinimumSize(w->window, (int)(WIDTH_MIN * u.w / scale), (int)(HEIGHT_MIN * u.h / scale));
    sdl.SetWindowSize(w->window, width, height);
    sdl.SetWindowPosition(w->window, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED);
}

static int open_window(struct window *w, const struct front_options *o, struct err *e) {
    sdl.SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    /* Whole pictures are all we show: on X11 they go straight to the screen, without a context of the graphics card. */
    if (sdl.GetCurrentVideoDriver() && !strcmp(sdl.GetCurrentVideoDriver(), "x11"))
        sdl.SetHintWithPriority(SDL_HINT_RENDER_DRIVER, "software", SDL_HINT_DEFAULT);
    w->window = sdl.CreateWindow(o->title ? o->title : "rumia", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, 800,
                                 500, SDL_WINDOW_HIDDEN | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    if (w->window) w->renderer = sdl.CreateRenderer(w->window, -1, 0);
    if (!w->renderer) return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "cannot open a window: %s", sdl.GetError());
    w->normal_unit = (int)lrint(PAINT_UNIT * density(w) * display_scale());
    if (painter_open(&w->painter, w->normal_unit, e)) return -1;
    fit(w, o, density(w));
    sdl.ShowWindow(w->window);
    sdl.PumpEvents();
    measure(w);
    return 0;
}

/* Without a display SDL may draw for nobody; that is for those who ask for it by SDL_VIDEODRIVER. */
static bool nobody_sees(void) {
    const char *driver = sdl.GetCurrentVideoDriver();
    return !getenv("SDL_VIDEODRIVER") && driver &&
           (!strcmp(driver, "dummy") || !strcmp(driver, "offscreen") || !strcmp(driver, "evdev"));
}

int front_window_open(struct front **out, const struct front_options *o, struct err *e) {
    *out = NULL;
    if (sdl_load(e)) return -1;
    struct window *w = XNEW(struct window);
    w->front = (struct front){.ops = &ops, .depth = DEPTH_TRUE, .smooth = true};
    w->mouse = o->mouse;
    int bad = sdl.Init(SDL_INIT_VIDEO);
    if (!bad && nobody_sees()) bad = sdl.SetError("there is no display");
    if (bad)
        err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, "a display, or the program in a terminal (without --window)",
                "cannot open a window: %s", sdl.GetError());
    if (bad || open_window(w, o, e)) {
        op_close(&w->front);
        return -1;
    }
    sdl.EnableScreenSaver();
    sdl.EventState(SDL_DROPFILE, SDL_ENABLE);
    sdl.StartTextInput();
    w->wake_event = sdl.RegisterEvents(1);
    w->waker = waker_new(wake, w);
    *out = &w->front;
    return 0;
}
