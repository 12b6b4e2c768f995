#include "lesson.h"
#include "alloc.h"

#include <stdlib.h>

static struct view view_of(const struct lesson *l) {
    return (struct view){.side = l->side, .size = VIEW_SIZE_KNOWN};
}

/* The pair as a puzzle; everything is lent. */
static struct puzzle puzzle_of(const struct lesson *l) {
    struct puzzle p = *l->task;
    p.given = l->pair->input;
    p.answer = l->pair->output;
    return p;
}

void lesson_shape(const struct lesson *l, const struct encoding *c, struct grid_shape *shape) {
    const struct view view = view_of(l);
    const struct puzzle p = puzzle_of(l);
    c->shape(&p, &view, shape);
}

struct geometry *lesson_geometry(const struct lesson *l, const struct encoding *c, const struct model_config *m) {
    const struct view view = view_of(l);
    const struct puzzle p = puzzle_of(l);
    return encoding_geometry(c, m, &p, &view);
}

void lesson_fill(const struct lesson *l, const struct encoding *c, const struct model_config *m, struct example *out) {
    const struct view view = view_of(l);
    const struct puzzle p = puzzle_of(l);
    c->shape(&p, &view, &out->shape);
    c->encode(c, &p, &view, NULL, out->tokens);
    c->labels(c, &p, &view, &p.answer, out->labels);
    if (!m->tasks) return;
    c->vectors(&p, &view, out->vectors);
    for (int i = 0; i < out->shape.planes * TASK_VECTORS; i++)
        out->vectors[i] += TASK_ROWS * l->number;
}

void lesson_example(const struct lesson *l, const struct encoding *c, const struct model_config *m,
                    struct example *out) {
    *out = (struct example){0};
    lesson_shape(l, c, &out->shape);
    out->tokens = XNEW_ARRAY(int32_t, grid_tokens(&out->shape));
    out->labels = XNEW_ARRAY(int32_t, grid_cells(&out->shape));
    if (m->tasks) out->vectors = XNEW_ARRAY(int32_t, out->shape.planes * TASK_VECTORS);
    lesson_fill(l, c, m, out);
}

void lesson_example_free(struct example *x) {
    free(x->tokens);
    free(x->labels);
    free(x->vectors);
}
