#include "picture.h"
#include "alloc.h"
#include "export.h"
#include "layout.h"
#include "trace.h"

#include <stdlib.h>
#include <string.h>

static const double grain_seconds[] = {[GRAIN_STEP] = 0.6, [GRAIN_CYCLE] = 0.3, [GRAIN_UPDATE] = 0.1};
static const double last_seconds = 3; /* of the end, before it begins again */

/* A session of one desk that can be moved in time without moving the one it was made of: what both show is shared, and
 * only looked at. */
struct showing {
    struct session session;
    const struct look *look;
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

static void view_begin(struct showing *v, const struct session *s, const struct look *look,
                       const struct picture_options *o) {
    *v = (struct showing){.session = *s, .look = look, .desk = *session_desk(s)};
    v->desk.cell = -1; /* the cursor is the player's, not the picture's */
    v->desks[0] = &v->desk;
    v->session.desks = v->desks;
    v->session.count = 1;
    v->session.current = 0;
    v->seconds = o->seconds > 0 ? o->seconds : grain_seconds[o->grain];
    view_stops(v, o->grain);
    layout_picture_size(&v->session, &v->width, &v->height);
    scene_init(&v->scene);
}

static void view_end(struct showing *v) {
    free(v->stops);
    scene_free(&v->scene);
}

static const struct scene *view_frame(void *context, int index, double *seconds) {
    struct showing *v = context;
    v->desk.frame = v->stops[index];
    *seconds = index == v->count - 1 ? last_seconds : v->seconds;
    layout_picture(&v->scene, &v->session, v->look, v->width, v->height);
    return &v->scene;
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
    view_begin(&v, s, look, o);
    int failed;
    if (export_moves(format) && v.count) {
        const struct export_frames frames = {v.count, view_frame, &v};
        failed = export_frames(path, format, &frames, &options, e);
    } else {
        layout_picture(&v.scene, &v.session, look, v.width, v.height);
        failed = export_scene(path, format, &v.scene, &options, e);
    }
    view_end(&v);
    return failed;
}

int picture_export(const struct session *s, const struct look *look, const struct theme *t, const char *path,
                   struct err *e) {
    const struct picture_options o = {.theme = t, .grain = GRAIN_STEP, .symbols = look->symbols};
    return picture_write(s, look, path, &o, e);
}
