#include "layout.h"
#include "views.h"
#include <string.h>

/* Room that the panel beside the board wants: alone, with the timeline in it, and at the least with it. */
enum { SIDE_MIN = 30, SIDE_STRIP_MIN = 42, SIDE_STRIP_LEAST = 36, STRIP_WANTED = 10 };

struct plan {
    struct placed board;
    struct area side, strip;
};

static struct area body_of(int width, int height) {
    return (struct area){1, 1, width - 2, height - 3};
}

/* The largest scale at which board, panel and timeline fit: with the timeline below everything, or in the panel. */
static struct plan make_plan(const struct puzzle *p, bool halves, struct area body, int cell) {
    struct board_scale scales[BOARD_SCALES], scale;
    int n = board_scales(p, halves, scales), w = 0, h = 0, i;
    bool below = true;
    for (i = 0; i < n; i++) {
        board_size(p, scales[i], &w, &h);
        int side = body.w - w - 2;
        below = h + STRIP_MIN + 1 <= body.h && side >= SIDE_MIN;
        int wanted = scales[i].cell_height > 1 ? SIDE_STRIP_MIN : SIDE_STRIP_LEAST;
        if (below || (h <= body.h && side >= wanted)) break;
    }
    if (i == n) i = n - 1, below = body.w - w - 2 < SIDE_STRIP_MIN;
    scale = scales[i];
    if (i == n - 1 && w > body.w - SIDE_MIN - 2) w = body.w - SIDE_MIN - 2;
    int strip = below ? body.h - h - 1 : 0, board_h = body.h;
    if (below && strip < STRIP_MIN) strip = STRIP_MIN;
    if (below && strip > STRIP_WANTED + body.h / 8) strip = STRIP_WANTED + body.h / 8;
    if (below) board_h -= strip + 1;
    struct plan plan;
    plan.board = board_place(p, scale, body.x, body.y, w, board_h, cell);
    plan.side = (struct area){body.x + w + 2, body.y, body.w - w - 2, board_h};
    plan.strip = (struct area){body.x, body.y + board_h + 1, body.w, strip};
    if (below) return plan;
    int part = body.h * 2 / 5 < STRIP_MIN ? STRIP_MIN : body.h * 2 / 5;
    plan.side.h = body.h - part - 1;
    plan.strip = (struct area){plan.side.x, body.y + plan.side.h + 1, plan.side.w, part};
    return plan;
}

static void too_small(struct scene *s, int width, int height) {
    scene_textf(s, 0, height / 2, width, ROLE_WARN, "rumia needs %d x %d", SCREEN_LEAST_WIDTH, SCREEN_LEAST_HEIGHT)
        ->align = ALIGN_CENTRE;
    scene_textf(s, 0, height / 2 + 1, width, ROLE_DIM, "this is %d x %d", width, height)->align = ALIGN_CENTRE;
}

/* What the branch that is looked at has pinned: [cells] symbol + 1, or NULL. */
static const uint8_t *pins_at(struct scene *scene, const struct timeline *t, const struct frame *f) {
    if (!f || !f->branch) return NULL;
    uint8_t *pins = scene_memory(scene, t->shape.cells);
    memset(pins, 0, t->shape.cells);
    for (int branch = f->branch, i = t->count - 1; i >= 0 && branch > 0; i--)
        for (int k = f->step >= t->frames[i]->step ? t->frames[i]->event_count - 1 : -1; k >= 0; k--) {
            const struct branch_event *e = &t->frames[i]->events[k];
            if (e->what != BRANCH_PINNED || e->branch != branch) continue;
            pins[e->cell] = e->symbol + 1;
            branch = e->from;
        }
    return pins;
}

static struct screen open_screen(struct scene *scene, const struct session *s, const struct look *look,
                                 const struct keymap *map) {
    struct screen v = {.scene = scene, .session = s, .look = look, .map = map, .desk = session_desk(s)};
    if (v.desk) {
        const struct puzzle *p = &v.desk->play.puzzle;
        uint8_t symbols[PUZZLE_SYMBOLS_MAX];
        v.timeline = v.desk->now.hidden ? NULL : v.desk->now.timeline;
        v.symbols = board_symbols(p, symbols) + p->kind->answer_overlays;
    }
    v.frame = timeline_frame(v.timeline, v.desk ? v.desk->frame : 0);
    v.pins = pins_at(scene, v.timeline, v.frame);
    v.readout = v.timeline ? timeline_readout(v.timeline, v.desk->frame) : NULL;
    return v;
}

/* Views that need the whole body, with the timeline below where they have none of their own. */
static void draw_whole(struct screen *v, struct area body) {
    view_tabs(v, body);
    const int gap = body.h > 24 ? 2 : 1;
    body.y += gap, body.h -= gap;
    const enum screen_view view = v->look->view;
    if (view == VIEW_CHARTS) {
        view_charts(v, body);
        return;
    }
    if (view == VIEW_COMPARE) {
        view_compare(v, body);
        return;
    }
    struct area upper = {body.x, body.y, body.w, body.h - STRIP_MIN - 1};
    if (view == VIEW_LOG)
        view_log(v, upper);
    else
        view_inspector(v, upper, true);
    view_strip(v, (struct area){body.x, body.y + body.h - STRIP_MIN, body.w, STRIP_MIN});
}

/* Two cells in one character are told apart by colours only, need half blocks, and have no room for what a diff shows.
 */
static bool allows_halves(const struct screen *v) {
    const enum screen_view view = shows_run(v) ? v->look->view : VIEW_BOARD;
    return !v->look->colourless && !v->look->ascii && !v->look->symbols && view != VIEW_DIFF;
}

/* The cell that a board too large for the screen is shown around: the selected one once a person has chosen it; while a
 * run is watched where the wave is, or was last: the middle of what changed in the last updates. */
static int focus_of(const struct screen *v) {
    enum { UPDATES = 14 };
    const struct desk *d = v->desk;
    const int chosen = d->cell < 0 ? 0 : d->cell;
    if (!v->frame || v->look->entry || v->look->roams) return chosen;
    const int width = v->timeline->shape.width;
    long rows = 0, columns = 0, count = 0;
    for (int k = d->frame; k >= 0 && (k > d->frame - UPDATES || !count); k--) {
        const struct readout *now = timeline_readout(v->timeline, k), *before = timeline_readout_before(v->timeline, k);
        for (int c = 0; c < v->timeline->shape.cells; c++) {
            if (now->hint[c] == before->hint[c] && now->grid.cells[c] == before->grid.cells[c]) continue;
            rows += c / width, columns += c % width, count++;
        }
    }
    return count ? (int)(rows / count * width + columns / count) : chosen;
}

/* The largest scale that fits, and where nothing does the smallest. */
static struct board_scale largest_scale(const struct puzzle *p, bool halves, int width, int height) {
    struct board_scale scales[BOARD_SCALES];
    const int n = board_scales(p, halves, scales);
    for (int i = 0; i < n; i++) {
        int w, h;
        board_size(p, scales[i], &w, &h);
        if (w <= width && h <= height) return scales[i];
    }
    return scales[n - 1];
}

static void draw_board(struct screen *v, const struct placed *b) {
    const enum screen_view view = shows_run(v) ? v->look->view : VIEW_BOARD;
    if (view == VIEW_LATENT)
        view_latent(v, b);
    else if (view == VIEW_DIFF)
        view_diff(v, b);
    else
        view_board(v, b);
}

/* The board, and beside it what goes with the view. */
static void draw_beside(struct screen *v, struct area body) {
    const struct plan plan = make_plan(&v->desk->play.puzzle, allows_halves(v), body, focus_of(v));
    const enum screen_view view = shows_run(v) ? v->look->view : VIEW_BOARD;
    struct area side = plan.side;
    draw_board(v, &plan.board);
    if (v->frame) {
        view_tabs(v, side);
        side.y++, side.h--;
    }
    if (view == VIEW_LATENT) {
        view_latent_legend(v, (struct area){side.x, side.y, side.w, 4});
        side.y += 5, side.h -= 5;
    }
    if (board_is_part(&plan.board)) {
        const int h = overview_height(&plan.board, side.w, side.h * 2 / 3);
        side.h -= h;
        view_overview(v, &plan.board, (struct area){side.x, side.y + side.h, side.w, h});
    }
    if (view == VIEW_DIFF)
        view_diff_list(v, side);
    else if (view == VIEW_SEARCH)
        view_search(v, side);
    else
        view_inspector(v, side, false);
    if (v->frame) view_strip(v, plan.strip);
}

/* The board as large as it can be, with what there is room for below it. */
static void draw_alone(struct screen *v, struct area body) {
    const struct puzzle *p = &v->desk->play.puzzle;
    enum { INSPECTOR = 12 };
    int w, h;
    const struct board_scale scale = largest_scale(p, allows_halves(v), body.w, body.h);
    board_size(p, scale, &w, &h);
    const int left = body.h - h;
    const int strip = v->frame && left > STRIP_MIN ? STRIP_MIN : v->frame && left > 2 ? 2 : 0;
    const int words = left - strip > INSPECTOR + 2 ? left - strip - 2 : 0;
    const int below = strip + (strip > 0) + words + (words > 0);
    const struct placed b = board_place(p, scale, body.x, body.y, body.w, body.h - below, focus_of(v));
    draw_board(v, &b);
    int y = body.y + body.h - below;
    if (words) view_inspector(v, (struct area){body.x, y + 1, body.w, words - 1}, false), y += words + 1;
    if (strip > 2)
        view_strip(v, (struct area){body.x, y + 1, body.w, strip});
    else if (strip)
        view_ruler(v, (struct area){body.x, y + 1, body.w, strip});
}

/* Narrow, low and upright screens have no room beside the board. */
static bool wants_alone(const struct screen *v, int width, int height) {
    return v->look->alone || width < SCREEN_MIN_WIDTH || height < SCREEN_MIN_HEIGHT || 5 * width < 6 * height;
}

bool layout_has_view(const struct puzzle *p, enum screen_view view) {
    return !p->kind->demonstrations || view == VIEW_BOARD || view == VIEW_CHARTS || view == VIEW_LOG;
}

/* A task beside its timeline, or what is told of the run as a whole. */
static void draw_task(struct screen *v, struct area body) {
    const enum screen_view view = shows_run(v) ? v->look->view : VIEW_BOARD;
    if (view == VIEW_CHARTS || view == VIEW_LOG) {
        draw_whole(v, body);
        return;
    }
    if (v->frame && body.h > 24) {
        view_strip(v, (struct area){body.x, body.y + body.h - STRIP_MIN, body.w, STRIP_MIN});
        body.h -= STRIP_MIN + 1;
    } else if (v->frame && body.h > 12) {
        view_ruler(v, (struct area){body.x, body.y + body.h - 2, body.w, 2});
        body.h -= 2;
    }
    view_task(v, body);
}

static void draw_body(struct screen *v, struct area body) {
    const enum screen_view view = v->look->view;
    if (v->desk->play.puzzle.kind->demonstrations) {
        draw_task(v, body);
        return;
    }
    if (wants_alone(v, v->scene->width, v->scene->height))
        draw_alone(v, body);
    else if (v->frame && (view == VIEW_CHARTS || view == VIEW_COMPARE || view == VIEW_LOG || view == VIEW_INSPECTOR))
        draw_whole(v, body);
    else if (view == VIEW_INSPECTOR)
        view_inspector(v, body, true);
    else
        draw_beside(v, body);
}

void layout_screen(struct scene *scene, const struct session *s, const struct look *look, const struct keymap *map,
                   int width, int height) {
    scene_begin(scene, width, height);
    if (width < SCREEN_LEAST_WIDTH || height < SCREEN_LEAST_HEIGHT) {
        too_small(scene, width, height);
        return;
    }
    struct screen v = open_screen(scene, s, look, map);
    struct area body = body_of(width, height);
    view_title(&v, (struct area){0, 0, width, 1});
    if (look->overlay == OVERLAY_HELP)
        view_help(&v, body);
    else if (look->overlay == OVERLAY_GALLERY || !v.desk)
        view_gallery(&v, body);
    else
        draw_body(&v, body);
    view_completions(&v, (struct area){0, height - 3, width, 1});
    view_line(&v, (struct area){1, height - 2, width - 2, 1});
    view_keys(&v, (struct area){0, height - 1, width, 1});
}

/* ---- pictures ---- */

static struct board_scale picture_scale(const struct puzzle *p) {
    struct board_scale scales[BOARD_SCALES];
    int n = board_scales(p, false, scales);
    return scales[n > 3 ? 1 : n - 1]; /* the square one that shows candidates */
}

enum { TASK_PICTURE_WIDTH = 100, TASK_PICTURE_HEIGHT = 50 };
enum { PICTURE_BELOW = 4 }; /* lines: none, two of the timeline, words */

void layout_picture_size(const struct session *s, int *width, int *height) {
    const struct desk *d = session_desk(s);
    if (d->play.puzzle.kind->demonstrations) {
        *width = TASK_PICTURE_WIDTH, *height = TASK_PICTURE_HEIGHT;
        return;
    }
    board_size(&d->play.puzzle, picture_scale(&d->play.puzzle), width, height);
    *height += PICTURE_BELOW;
    *width += 2;
    if (*width < 2 * *height) *width = 2 * *height; /* a character is twice as high as wide: a square */
}

/* What is seen, and the puzzle's name in the corner. */
static void draw_caption(struct screen *v, int width, int height) {
    const char *name = v->desk->play.puzzle.name;
    int w = name ? text_width(name) : 0;
    if (w > width / 3) w = width / 3;
    view_words(v, (struct area){1, height - 1, width - 4 - w, 1});
    if (w) scene_text(v->scene, width - 1 - w, height - 1, w, ROLE_TITLE, name);
}

void layout_picture(struct scene *scene, const struct session *s, const struct look *look, int width, int height) {
    scene_begin(scene, width, height);
    struct screen v = open_screen(scene, s, look, NULL);
    if (!v.desk) return;
    const struct puzzle *p = &v.desk->play.puzzle;
    if (p->kind->demonstrations) {
        draw_task(&v, (struct area){1, 0, width - 2, height - 2});
        draw_caption(&v, width, height);
        return;
    }
    struct placed b = board_place(p, picture_scale(p), 1, 0, width - 2, height - PICTURE_BELOW, v.desk->cell);
    draw_board(&v, &b);
    if (v.frame) view_ruler(&v, (struct area){1, height - 3, width - 2, 2});
    draw_caption(&v, width, height);
}
