/* The line at the top, and the views as tabs. */
#include "layout.h"
#include "views.h"
#include <string.h>

static enum role status_role(enum run_status status) {
    return status == RUN_SOLVED                              ? ROLE_SOLVED
           : status == RUN_GAVE_UP || status == RUN_FAILED   ? ROLE_WARN
           : status == RUN_THINKING || status == RUN_LOADING ? ROLE_TITLE
                                                             : ROLE_DIM;
}

/* How the network thinks, or would: "one chain, then search". */
static const char *mode_words(struct screen *v) {
    const struct desk *d = v->desk;
    if (d->now.status != RUN_NONE && !d->now.hidden && !desk_edited_since(d)) return d->now.mode;
    const struct effort asked = effort_by_itself(&v->session->effort, &d->play.puzzle);
    char *words = scene_memory(v->scene, 40);
    return effort_mode(&asked, words, 40);
}

/* A run that is seen for the first time has not ended yet. */
static enum run_status shown_status(const struct screen *v) {
    const bool past = v->look->replay.fresh && v->timeline && v->desk->frame < v->timeline->count - 1;
    if (v->desk->now.hidden) return RUN_NONE;
    return !past ? v->desk->now.status : v->look->replay.running ? RUN_THINKING : RUN_PAUSED;
}

/* "learning, 41 of 60 s", "learnt for 60 s" */
static const char *learning_words(struct screen *v, enum run_status status) {
    const struct timeline *t = v->timeline;
    const int seconds = (int)t->frames[seen_frames(v) - 1]->seconds;
    if (status == RUN_THINKING) return scene_print(v->scene, "learning, %d of %.0f s", seconds, v->desk->now.seconds);
    if (status == RUN_PAUSED) return scene_print(v->scene, "paused, learnt %d s", seconds);
    return scene_print(v->scene, "learnt for %d s", seconds);
}

/* What is going on, or how it ended; which may be another point than the one looked at. */
static const char *status_words(struct screen *v) {
    const struct look *l = v->look;
    const enum run_status status = shown_status(v);
    if (l->entry == ENTRY_EDIT) return "editing the puzzle";
    if (l->entry == ENTRY_PLAY)
        return scene_print(v->scene, "%s  %d:%02d", l->pencil ? "by hand, pencil" : "by hand", l->clock / 60,
                           l->clock % 60);
    if (l->replay.running && !l->replay.fresh) return l->replay.reverse ? "shown backwards" : "shown again";
    if (status == RUN_THINKING && v->frame && v->frame->branch) return "searching";
    if (status == RUN_NONE) return "";
    if (v->timeline && timeline_learns(v->timeline)) return learning_words(v, status);
    if (status != RUN_SOLVED && status != RUN_GAVE_UP) return run_status_text(status);
    const bool tells = !v->desk->play.puzzle.kind->answer_apart; /* else nobody knows whether it is solved */
    return scene_print(v->scene, "%s %s",
                       status == RUN_SOLVED ? "solved in"
                       : tells              ? "not solved after"
                                            : "an answer after",
                       count_words(v->scene, timeline_steps(v->timeline), "step", "steps"));
}

void view_title(struct screen *v, struct area a) {
    struct scene *s = v->scene;
    scene_fill(s, a.x, a.y, a.w, 1, paint(ROLE_PANEL));
    scene_text(s, a.x + 1, a.y, 5, ROLE_TITLE, "rumia")->flags = ITEM_BOLD;
    if (!v->desk) return;
    const struct puzzle *p = &v->desk->play.puzzle;
    const char *mode = mode_words(v), *status = status_words(v);
    int w = text_width(mode), status_w = text_width(status), right = a.x + a.w - 1 - status_w;
    scene_text(s, right, a.y, status_w,
               v->look->entry || v->look->replay.running ? ROLE_TITLE : status_role(shown_status(v)), status);
    right -= w + (status_w ? 2 : 0);
    scene_text(s, right, a.y, w, ROLE_TEXT, mode);
    const char *name = p->name && *p->name ? p->name : p->origin ? p->origin : "unnamed";
    int room = right - 2 - a.x - 8;
    if (room > 8)
        scene_textf(s, a.x + 8, a.y, room, ROLE_TEXT, "%s  %s%s  %d/%d", p->kind->title, name,
                    play_edited(&v->desk->play) ? " (edited)" : "", v->session->current + 1, v->session->count);
}

void view_tabs(struct screen *v, struct area a) {
    static const struct {
        const char *name;
        enum action action;
    } tabs[VIEW_COUNT] = {
        [VIEW_BOARD] = {"board", ACTION_CANDIDATES},  [VIEW_LATENT] = {"z", ACTION_LATENT},
        [VIEW_DIFF] = {"diff", ACTION_DIFF},          [VIEW_CHARTS] = {"charts", ACTION_CHARTS},
        [VIEW_INSPECTOR] = {"cell", ACTION_INSPECT},  [VIEW_LOG] = {"log", ACTION_LOG},
        [VIEW_COMPARE] = {"compare", ACTION_COMPARE}, [VIEW_SEARCH] = {"tree", ACTION_TREE},
    };
    int x = a.x;
    for (int k = 0; k < VIEW_COUNT; k++) {
        const bool here = (int)v->look->view == k;
        const char *text = here ? scene_print(v->scene, "[%s]", tabs[k].name) : tabs[k].name;
        const int w = text_width(text);
        if (!layout_has_view(&v->desk->play.puzzle, k)) continue;
        if (x + w > a.x + a.w) break;
        struct item *i = scene_text(v->scene, x, a.y, w, here ? ROLE_TITLE : ROLE_DIM, text);
        i->flags = here ? ITEM_BOLD : 0;
        i->action = tabs[k].action;
        x += w + 1;
    }
}
