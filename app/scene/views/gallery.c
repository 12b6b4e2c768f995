/* All open puzzles and samples, with a small picture of the chosen one. */
#include "views.h"
#include <string.h>

static void draw_line(struct screen *v, struct area a, int index, bool chosen) {
    struct scene *s = v->scene;
    const struct desk *d = v->session->desks[index];
    const struct puzzle *p = &d->play.puzzle;
    int status_w = 11, entered = play_entered(&d->play);
    const char *name = p->name && *p->name ? p->name : p->origin ? p->origin : "unnamed";
    const char *status = d->now.status != RUN_NONE && !d->now.hidden ? run_status_text(d->now.status)
                         : entered                                   ? scene_print(s, "%d entered", entered)
                                                                     : "";
    if (chosen) scene_fill(s, a.x, a.y, a.w, 1, paint(ROLE_SELECTED));
    scene_textf(s, a.x, a.y, 6, chosen ? ROLE_CURSOR : ROLE_DIM, "%s%3d", chosen ? ">" : " ", index + 1);
    int x = a.x + 6;
    scene_text(s, x, a.y, 7, ROLE_TEXT, p->kind->title);
    if (a.w >= 60) scene_textf(s, (x += 9), a.y, 6, ROLE_DIM, "%dx%d", p->given.width, p->given.height);
    x += 8;
    scene_text(s, x, a.y, a.x + a.w - status_w - x, chosen ? ROLE_TITLE : ROLE_TEXT, name);
    scene_text(s, a.x + a.w - status_w, a.y, status_w, d->now.status == RUN_SOLVED ? ROLE_SOLVED : ROLE_DIM, status)
        ->align = ALIGN_RIGHT;
    struct item *i = scene_add(s, ITEM_FILL, a.x, a.y, a.w, 1);
    i->action = ACTION_PUZZLE_GOTO;
    i->argument = index + 1;
}

static void draw_preview(struct screen *v, struct area a, struct desk *d) {
    const struct puzzle *p = &d->play.puzzle;
    struct board_scale scales[BOARD_SCALES], scale;
    int n = board_scales(p, scales), w, h;
    scale = scales[n - 1];
    board_size(p, scale, &w, &h);
    if (w > a.w) scale.cell_width = 1;
    struct placed b = board_place(p, scale, a.x, a.y, a.w, a.h - 3, 0);
    board_draw_plain(v->scene, &b, &d->play.grid, NULL);
    int y = a.y + a.h - 2;
    scene_text(v->scene, a.x, y, a.w, ROLE_TEXT, d->state_text)->align = ALIGN_CENTRE;
    if (p->source) scene_text(v->scene, a.x, y + 1, a.w, ROLE_DIM, p->source)->align = ALIGN_CENTRE;
}

void view_gallery(struct screen *v, struct area a) {
    struct scene *s = v->scene;
    const struct session *session = v->session;
    if (!session->count) {
        scene_text(s, a.x, a.y + a.h / 2 - 1, a.w, ROLE_TEXT, "Nothing is open.")->align = ALIGN_CENTRE;
        scene_textf(s, a.x, a.y + a.h / 2 + 1, a.w, ROLE_DIM, "o opens a file; \":new %s\" makes a puzzle.",
                    puzzle_kinds[0]->name)
            ->align = ALIGN_CENTRE;
        return;
    }
    int choice = v->look->choice < session->count ? v->look->choice : session->count - 1;
    int preview = a.w >= 72 ? a.w * 2 / 5 : 0, room = a.h - 2, first = choice - room / 2;
    first = first > session->count - room ? session->count - room : first;
    first = first < 0 ? 0 : first;
    scene_textf(s, a.x, a.y, a.w, ROLE_DIM, "%d puzzle%s; Enter opens one, / finds one by its name", session->count,
                session->count == 1 ? "" : "s");
    for (int k = first; k < session->count && k < first + room; k++)
        draw_line(v, (struct area){a.x, a.y + 2 + k - first, a.w - preview - 2, 1}, k, k == choice);
    if (preview) draw_preview(v, (struct area){a.x + a.w - preview, a.y + 2, preview, room}, session->desks[choice]);
}
