/* Puzzles as values and lists of them. */
#include "puzzle.h"
#include "alloc.h"
#include "puzzle_format.h"
#include "puzzle_yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static char *copy_string(const char *s) {
    return s ? xstrdup(s) : NULL;
}

void puzzle_init(struct puzzle *p, const struct puzzle_kind *kind, int height, int width) {
    *p = (struct puzzle){.kind = kind, .effort = EFFORT_OPEN};
    board_init(&p->given, height, width, kind->blank);
}

void puzzle_begin(const struct puzzle *p, struct board *out) {
    struct answer_size size = {p->given.height, p->given.width, ""};
    if (p->kind->answer_sizes) p->kind->answer_sizes(p, &size, 1);
    if (p->kind->answer_apart)
        board_init(out, size.height, size.width, p->kind->blank);
    else
        board_copy(out, &p->given);
}

int puzzle_answers(const struct puzzle *p) {
    return p->kind->answers_used ? p->kind->answers_used(p) : p->kind->answer_count;
}

int puzzle_sizes(const struct puzzle *p) {
    struct answer_size sizes[2];
    const int count = p->kind->answer_sizes ? p->kind->answer_sizes(p, sizes, 2) : 1;
    return count > 1 && sizes[0].doubtful ? 2 : 1;
}

void puzzle_copy(struct puzzle *dst, const struct puzzle *src) {
    *dst = *src;
    dst->name = copy_string(src->name);
    dst->source = copy_string(src->source);
    dst->origin = copy_string(src->origin);
    board_copy(&dst->given, &src->given);
    board_copy(&dst->answer, &src->answer);
    dst->extra = src->extra && src->kind->copy_extra ? src->kind->copy_extra(src->extra) : NULL;
}

void puzzle_free(struct puzzle *p) {
    if (p->extra && p->kind && p->kind->free_extra) p->kind->free_extra(p->extra);
    free(p->name);
    free(p->source);
    free(p->origin);
    board_free(&p->given);
    board_free(&p->answer);
    *p = (struct puzzle){0};
}

void puzzle_set_origin(struct puzzle *p, const char *file, int line) {
    free(p->origin);
    p->origin = xasprintf("%s:%d", file, line);
}

struct puzzle *puzzle_list_add(struct puzzle_list *list) {
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 16;
        list->items = xrealloc(list->items, (size_t)list->room, sizeof *list->items);
    }
    struct puzzle *p = &list->items[list->count++];
    *p = (struct puzzle){0};
    return p;
}

int puzzle_generate_series(const struct puzzle_kind *kind, struct puzzle *out, int count,
                           const struct generate_request *request, const atomic_bool *stop, struct rng *rng,
                           struct err *e) {
    if (kind->generate_series) return kind->generate_series(out, count, request, stop, rng, e);
    int made = 0;
    for (; made < count && !atomic_load(stop); made++)
        if (kind->generate(&out[made], request, rng, e)) return -1;
    return made;
}

void puzzle_list_free(struct puzzle_list *list) {
    for (int i = 0; i < list->count; i++)
        puzzle_free(&list->items[i]);
    free(list->items);
    *list = (struct puzzle_list){0};
}

int puzzle_write(FILE *out, const struct puzzle *puzzles, int count, const char *format, struct err *e) {
    if (strcmp(format, "yaml") == 0) return puzzle_write_yaml(out, puzzles, count, e);
    for (int i = 0; i < count; i++) {
        const struct puzzle_kind *kind = puzzles[i].kind;
        bool known = false;
        for (int k = 0; kind->formats && kind->formats[k]; k++)
            known = known || strcmp(kind->formats[k], format) == 0;
        if (!known)
            return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "a %s cannot be written as '%s'", kind->name, format);
        if (kind != puzzles[0].kind)
            return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, "yaml", "'%s' cannot hold several kinds of puzzles", format);
    }
    const struct puzzle_kind *kind = count > 0 ? puzzles[0].kind : NULL;
    if (kind && kind->write_list) return kind->write_list(out, puzzles, count, format, e);
    if (kind && kind->write_frame) kind->write_frame(out, format, false);
    for (int i = 0; i < count; i++)
        if (kind->write(out, &puzzles[i], puzzles[i].answer.cells ? &puzzles[i].answer : NULL, format, e)) return -1;
    if (kind && kind->write_frame) kind->write_frame(out, format, true);
    return ferror(out) ? err_set(e, ERR_IO, NULL, 0, 0, NULL, "%s", strerror(errno)) : 0;
}
