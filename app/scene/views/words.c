/* The present point in words, and what the views share about it. */
#include "views.h"
#include <math.h>
#include <string.h>

bool shows_run(const struct screen *v) {
    return v->look->entry == ENTRY_NONE && v->frame;
}

const struct board *shown_grid(const struct screen *v) {
    return shows_run(v) ? &v->readout->grid : &v->desk->play.grid;
}

int view_wrap(struct scene *s, struct area a, enum role role, const char *text) {
    int lines = 0;
    while (*text && lines < a.h) {
        size_t n = text_fit(text, a.w), end = n;
        if (text[n] && text[n] != ' ' && lines < a.h - 1)
            while (end > 0 && text[end] != ' ')
                end--;
        if (!end) end = n;
        if (!end) break;
        if (lines == a.h - 1) end = strlen(text);
        scene_textf(s, a.x, a.y + lines++, a.w, role, "%.*s", (int)end, text);
        text += end + (text[end] == ' ');
    }
    return lines;
}

int seen_frames(const struct screen *v) {
    return v->look->replay.fresh && v->desk->frame < v->timeline->count ? v->desk->frame + 1 : v->timeline->count;
}

void hide_future(const struct screen *v, float *values) {
    for (int k = seen_frames(v); k < v->timeline->count; k++)
        values[k] = NAN;
}

const char *of_words(const struct screen *v, int total) {
    return v->look->replay.fresh ? "" : scene_print(v->scene, " of %d", total);
}

const char *count_words(struct scene *s, int n, const char *one, const char *many) {
    return scene_print(s, "%d %s", n, n == 1 ? one : many);
}

/* Cells that changed: at the end of a step since the step before, else at this update. */
static int changes_of(const struct timeline *t, int index) {
    const struct frame *f = t->frames[index];
    if (!f->step_done) return f->own->changes;
    const struct readout *before = f->step ? timeline_readout(t, timeline_step(t, f->step - 1)) : &t->start;
    return readout_difference(t->shape.cells, before, f->own, NULL);
}

/* Cells that have come to know their hint, counted like changes_of. */
static int reached_since(const struct timeline *t, int index) {
    const struct frame *f = t->frames[index];
    const struct readout *before = !f->step_done ? timeline_readout_before(t, index)
                                   : f->step     ? timeline_readout(t, timeline_step(t, f->step - 1))
                                                 : &t->start;
    return f->readout->reached - before->reached;
}

/* Number of the latent update in its step, over all cycles. */
static int update_of(const struct timeline *t, int index) {
    int before = 0;
    for (int k = index - 1; k >= 0 && t->frames[k]->step == t->frames[index]->step; k--)
        before += !t->frames[k]->answer;
    return before;
}

/* What is read off: of a wave that spreads, how far it has come; else cells and conflicts. */
static const char *readout_words(struct screen *v, int index) {
    struct scene *s = v->scene;
    const struct timeline *t = v->timeline;
    const struct readout *o = t->frames[index]->readout;
    const char *changed = count_words(s, changes_of(t, index), "cell", "cells");
    if (o->solved) return scene_print(s, "%s changed, solved", changed);
    if (o->reached && t->shape.hints)
        return scene_print(s, "%d cells reached (%+d), %s changed", o->reached, reached_since(t, index), changed);
    if (v->desk->play.puzzle.kind->answer_apart) return scene_print(s, "%s changed", changed);
    return scene_print(s, "%s changed, %s%s", changed, count_words(s, o->conflicts, "conflict", "conflicts"),
                       o->open ? scene_print(s, ", %d open", o->open) : "");
}

const char *point_words(struct screen *v, int index) {
    const struct frame *f = index < 0 ? NULL : timeline_frame(v->timeline, index);
    if (!f) return "the puzzle";
    if (f->learnt) {
        const char *iterations = count_words(v->scene, f->learnt, "iteration", "iterations");
        const char *learnt = f->net ? scene_print(v->scene, "net %d, after %s", f->net + 1, iterations)
                                    : scene_print(v->scene, "after %s", iterations);
        return f->step_done ? learnt : scene_print(v->scene, "%s, step %d", learnt, f->cycle + 1);
    }
    if (f->step_done) return scene_print(v->scene, "step %d", f->step + 1);
    if (f->answer) return scene_print(v->scene, "step %d, cycle %d", f->step + 1, f->cycle + 1);
    return scene_print(v->scene, "step %d, update %d", f->step + 1, update_of(v->timeline, index) + 1);
}

const char *frame_words(struct screen *v, int index) {
    struct scene *s = v->scene;
    const struct frame *f = timeline_frame(v->timeline, index);
    if (!f) return "";
    const char *point = point_words(v, index);
    const char *text =
        !f->own ? scene_print(s, "%s: z changed by %.3f, %.2f from its start", point, f->change, f->moved)
                : scene_print(s, "%s: %s%s, q %.2f", point, f->answer ? "" : "so far ", readout_words(v, index), f->q);
    return f->remark[0] ? scene_print(s, "%s; %s", text, f->remark) : text;
}

void view_words(struct screen *v, struct area a) {
    struct scene *s = v->scene;
    if (!v->desk || v->look->overlay) return;
    const struct desk *d = v->desk;
    if (shows_run(v)) {
        bool solved = v->readout->solved && v->frame->own;
        scene_text(s, a.x, a.y, a.w, solved ? ROLE_SOLVED : ROLE_TEXT, frame_words(v, d->frame));
        if (desk_edited_since(d)) scene_text(s, a.x + a.w - 31, a.y, 31, ROLE_WARN, "edited since: Space thinks anew");
        return;
    }
    int entered = play_entered(&d->play);
    const char *puzzle = d->state_text[0] ? d->state_text : "";
    if (entered && d->play.puzzle.kind->answer_apart) /* what an answer key says is for who asks */
        scene_textf(s, a.x, a.y, a.w, ROLE_TEXT, "%d cells painted", entered);
    else if (entered)
        scene_textf(s, a.x, a.y, a.w, d->verdict.valid ? ROLE_TEXT : ROLE_WARN, "%d entered by hand: %s", entered,
                    d->verdict.text);
    else
        scene_textf(s, a.x, a.y, a.w, d->state == PUZZLE_GOOD ? ROLE_TEXT : ROLE_WARN, "the puzzle: %s", puzzle);
}
