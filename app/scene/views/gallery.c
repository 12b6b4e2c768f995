/* All open puzzles and samples, with a small picture of the chosen one. */
#include "grids.h"
#include <string.h>

static int count_clues(const struct puzzle *p) {
    int n = 0;
    for (int c = 0; c < board_cells(&p->given); c++)
        n += p->given.cells[c] != p->kind->blank;
    return n;
}

/* Of a kind whose givens are symbols of the answer. */
static bool has_clues(const struct puzzle *p) {
    return !p->kind->answer_overlays && !p->kind->answer_apart;
}

/* What became of it: by hand, by the network, or how far. */
static const char *fate(struct screen *v, const struct desk *d) {
    const int entered = play_entered(&d->play);
    if (d->verdict.solved && entered) return "✓ by you";
    if (d->now.status == RUN_SOLVED && !d->now.hidden) return "✓ solved";
    if (entered) return scene_print(v->scene, "%d entered", entered);
    return d->now.status != RUN_NONE && !d->now.hidden ? run_status_text(d->now.status) : "";
}

static void draw_line(struct screen *v, struct area a, int index, bool chosen) {
    struct scene *s = v->scene;
    const struct desk *d = v->session->desks[index];
    const struct puzzle *p = &d->play.puzzle;
    const int status_w = 11;
    const char *name = p->name && *p->name ? p->name : p->origin ? p->origin : "unnamed", *status = fate(v, d);
    if (chosen) scene_fill(s, a.x, a.y, a.w, 1, paint(ROLE_SELECTED));
    scene_textf(s, a.x, a.y, 6, chosen ? ROLE_CURSOR : ROLE_DIM, "%s%3d", chosen ? ">" : " ", index + 1);
    int x = a.x + 6;
    scene_text(s, x, a.y, 7, ROLE_TEXT, p->kind->title);
    if (a.w >= 60) scene_textf(s, (x += 9), a.y, 6, ROLE_DIM, "%dx%d", p->given.width, p->given.height);
    x += 8;
    if (a.w >= 64 && has_clues(p)) scene_textf(s, x, a.y, 8, ROLE_DIM, "%d clues", count_clues(p));
    if (a.w >= 64) x += 10;
    scene_text(s, x, a.y, a.x + a.w - status_w - x, chosen ? ROLE_TITLE : ROLE_TEXT, name);
    scene_text(s, a.x + a.w - status_w, a.y, status_w, strstr(status, "✓") ? ROLE_SOLVED : ROLE_DIM, status)->align =
        ALIGN_RIGHT;
    struct item *i = scene_add(s, ITEM_FILL, a.x, a.y, a.w, 1);
    i->action = ACTION_PUZZLE_GOTO;
    i->argument = index + 1;
}

/* "one solution, 30 clues, can be done by looking" */
static const char *facts_of(struct screen *v, struct desk *d) {
    const struct puzzle *p = &d->play.puzzle;
    if (!has_clues(p)) return d->state_text;
    const char *clues = scene_print(v->scene, "%s, %d clues", d->state_text, count_clues(p));
    if (d->state != PUZZLE_GOOD || !p->kind->next_move) return clues;
    return scene_print(v->scene, "%s, %s", clues, desk_easy(d) ? "can be done by looking" : "takes more than looking");
}

enum { WORDS = 5 }; /* lines below a preview */

static void draw_facts(struct screen *v, struct area a, struct desk *d) {
    const struct puzzle *p = &d->play.puzzle;
    const int used = view_wrap(v->scene, (struct area){a.x, a.y, a.w, 2}, ROLE_TEXT, facts_of(v, d));
    if (p->source) view_wrap(v->scene, (struct area){a.x, a.y + used, a.w, a.h - used}, ROLE_DIM, p->source);
}

/* What a task shows, a line of thumbnails each, and its question. */
static void preview_task(struct screen *v, struct area a, struct desk *d) {
    enum { MOST = 15 };
    const struct puzzle *p = &d->play.puzzle;
    int count;
    const struct demonstration *shown = p->kind->demonstrations(p, &count);
    const int half = (a.w - 4) / 2, lines = (a.h - WORDS) / (count + 1) - 1;
    const int each = lines < 2 ? 2 : lines > MOST ? MOST : lines;
    int y = a.y;
    for (int k = 0; k <= count && y + each <= a.y + a.h - WORDS; k++, y += each + 1) {
        int left = grid_thumb(v, k < count ? &shown[k].input : &p->given, a.x, y, half, each);
        scene_text(v->scene, a.x + left, y + each / 2, 4, ROLE_DIM, k < count ? "→" : "?")->align = ALIGN_CENTRE;
        if (k < count) grid_thumb(v, &shown[k].output, a.x + left + 4, y, half, each);
    }
    draw_facts(v, (struct area){a.x, y, a.w, a.y + a.h - y}, d);
}

static void draw_preview(struct screen *v, struct area a, struct desk *d) {
    const struct puzzle *p = &d->play.puzzle;
    struct board_scale scales[BOARD_SCALES];
    if (p->kind->demonstrations) {
        struct screen there = *v; /* another kind may be the current one */
        there.desk = d;
        preview_task(&there, a, d);
        return;
    }
    const int n = board_scales(p, !v->look->colourless && !v->look->ascii && !v->look->symbols, scales);
    int k = n > 3 && scales[n - 2].lines == LINES_BLOCKS ? n - 2 : 0, w, h;
    for (board_size(p, scales[k], &w, &h); k < n - 1 && (w > a.w || h > a.h - WORDS); board_size(p, scales[k], &w, &h))
        k++;
    struct placed b = board_place(p, scales[k], a.x, a.y, a.w, h < a.h - WORDS ? h : a.h - WORDS, 0);
    if (b.scale.lines == LINES_HALF)
        board_draw_halves(v->scene, &b, &d->play.grid);
    else
        board_draw_plain(v->scene, &b, &d->play.grid, NULL);
    const int y = b.y + b.h + 1;
    draw_facts(v, (struct area){a.x, y, a.w, a.y + a.h - y}, d);
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
