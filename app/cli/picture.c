#include "picture.h"
#include "alloc.h"
#include "export.h"
#include "layout.h"
#include "trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A moving picture takes about six seconds, that of a search ten: the way there, then its end before it begins again.
 * No stop is shown longer or shorter than these. */
static const double way_seconds = 4.5, search_seconds = 8.5, last_seconds = 1.5;
static const double longest_stop = 0.6, shortest_stop = 0.05;

/* A session of one desk that can be moved in time without moving the one it was made of: what both show is shared, and
 * only looked at. */
struct showing {
    struct session session;
    struct look look;
    struct keymap keys;
    struct desk desk, *desks[1];
    struct scene scene;
    int *stops, count; /* frames of the run */
    double seconds;
    int width, height;
};

static void view_stops(struct showing *v, enum grain grain) {
    const struct timeline *t = v->desk.now.timeline;
    if (!t || !t->count) return;
    v->stops = XNEW_ARRAY(int, t->count + 1);
    for (int at = 0; v->count == 0 || at > v->stops[v->count - 1]; at = timeline_move(t, at, grain, 1))
        v->stops[v->count++] = at;
}

/* Leaves out stops, evenly, until no more than `most` are left; the last one stays. */
static void thin_stops(struct showing *v, int most) {
    if (v->count <= most) return;
    for (int i = 0; i < most; i++)
        v->stops[i] = v->stops[(long)(i + 1) * v->count / most - 1];
    v->count = most;
}

static bool searches(const struct showing *v) {
    const struct timeline *t = v->desk.now.timeline;
    for (int i = 0; i < t->count; i++)
        if (t->frames[i]->event_count) return true;
    return false;
}

/* How long a stop is shown. */
static void set_pace(struct showing *v, double asked) {
    v->seconds = asked;
    if (asked > 0 || v->count < 2) return;
    const double way = searches(v) ? search_seconds : way_seconds;
    thin_stops(v, (int)(way / shortest_stop));
    v->seconds = fmin(way / (v->count - 1), longest_stop);
}

/* Views that have a board of their own are pictures of it, others of the whole screen. */
static bool shows_board(const struct look *look) {
    return look->view == VIEW_BOARD || look->view == VIEW_LATENT || look->view == VIEW_DIFF;
}

static void view_begin(struct showing *v, const struct session *s, const struct look *look,
                       const struct picture_options *o, bool moves) {
    *v = (struct showing){.session = *s, .look = *look, .desk = *session_desk(s)};
    v->look.replay = (struct replay){0};
    v->look.prompt.text = NULL;
    v->look.overlay = OVERLAY_NONE;
    v->session.said.kind = MESSAGE_NONE;
    v->desk.cell = shows_board(look) ? -1 : v->desk.cell; /* the cursor is the player's, not the picture's */
    v->desks[0] = &v->desk;
    v->session.desks = v->desks;
    v->session.count = 1;
    v->session.current = 0;
    view_stops(v, o->grain);
    if (moves) set_pace(v, o->seconds);
    keymap_default(&v->keys);
    if (shows_board(look))
        layout_picture_size(&v->session, &v->width, &v->height);
    else
        v->width = 120, v->height = 40;
    scene_init(&v->scene);
}

static void view_end(struct showing *v) {
    free(v->stops);
    scene_free(&v->scene);
}

static const struct scene *view_scene(struct showing *v) {
    if (shows_board(&v->look))
        layout_picture(&v->scene, &v->session, &v->look, v->width, v->height);
    else
        layout_screen(&v->scene, &v->session, &v->look, &v->keys, v->width, v->height);
    return &v->scene;
}

static const struct scene *view_frame(void *context, int index, double *seconds) {
    struct showing *v = context;
    v->desk.frame = v->stops[index];
    *seconds = index == v->count - 1 ? fmax(last_seconds, v->seconds) : v->seconds;
    return view_scene(v);
}

static bool ends_with(const char *text, const char *end) {
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

int picture_write(const struct session *s, const struct look *look, const char *path, const struct picture_options *o,
                  struct err *e) {
    const struct desk *d = session_desk(s);
    if (!d) return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "there is no puzzle to write");
    if (ends_with(path, ".rumia-trace")) {
        if (!d->now.timeline) return err_set(e, ERR_VALUE, path, 0, 0, NULL, "nothing was thought yet");
        return trace_write(path, &d->play.puzzle, d->now.timeline, d->now.model, d->now.note, e);
    }
    enum export_format format = export_format_of(path);
    if (format == EXPORT_NONE)
        return err_set(e, ERR_UNSUPPORTED, path, 0, 0, ".rumia-trace, .txt, .scene.json, .svg, .png, .gif or .cast",
                       "the ending says no format");
    struct export_options options = export_defaults();
    options.theme = o->theme;
    options.ascii = o->ascii;
    options.symbols = o->symbols;
    struct showing v;
    view_begin(&v, s, look, o, format == EXPORT_GIF || format == EXPORT_CAST);
    int failed;
    if (export_moves(format) && v.count) {
        const struct export_frames frames = {v.count, view_frame, &v};
        failed = export_frames(path, format, &frames, &options, e);
    } else {
        failed = export_scene(path, format, view_scene(&v), &options, e);
    }
    view_end(&v);
    return failed;
}

int picture_export(const struct session *s, const struct look *look, const struct theme *t, const char *path,
                   struct err *e) {
    const struct desk *d = session_desk(s);
    const bool short_run = d && d->now.timeline && timeline_steps(d->now.timeline) <= 16;
    const struct picture_options o = {
        .theme = t, .grain = short_run ? GRAIN_UPDATE : GRAIN_STEP, .symbols = look->symbols};
    return picture_write(s, look, path, &o, e);
}
