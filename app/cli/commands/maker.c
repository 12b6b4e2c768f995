#include "maker.h"
#include "alloc.h"
#include "breeding.h"
#include "interrupt.h"
#include "models.h"

#include <stdlib.h>

enum {
    UNLUCKY_DRAWS = 20, /* a generator may give up on a draw: it is asked again when it has not come to anything yet */
    BARREN_ROUNDS = 60, /* of breeding, without a single puzzle */
};

struct maker {
    const struct puzzle_kind *kind;
    const struct maker_options *options;
    struct generate_request request;
    struct rng rng;
    struct puzzle_list near;
    int varied; /* puzzles near those of a file so far */
    int unlucky;
    bool lucky; /* something has been made */
    struct models models;
    struct breeding *breeding;
    struct puzzle_list bred; /* and not yet drawn, from this one on: */
    int drawn;
    char note[40];
};

/* The puzzles of a file with their answers: 0, or -1 and `e`. */
static int read_near(struct maker *m, struct err *e) {
    const char *path = m->options->near;
    if (puzzle_read_file(&m->near, path, m->kind, NULL, e)) return -1;
    for (int i = 0; i < m->near.count; i++)
        if (m->kind->solve(&m->near.items[i], &m->near.items[i].answer) != 1)
            return err_set(e, ERR_VALUE, path, 0, 0, "puzzles with exactly one answer",
                           "puzzle %d has none, or several", i + 1);
    return 0;
}

static int begin_breeding(struct maker *m, struct err *e) {
    const struct machine_options machine = {.model = m->options->hard_for};
    const struct loaded_model *loaded;
    if (models_begin(&m->models, &machine, e) || models_get(&m->models, m->kind, &loaded, e)) return -1;
    const struct breeding_options o = {.kind = m->kind,
                                       .request = &m->request,
                                       .first = m->near.items,
                                       .first_count = m->near.count,
                                       .model = loaded->model,
                                       .threads = m->models.pool,
                                       .steps = m->options->hard_steps,
                                       .round = BREEDING_ROUND,
                                       .seed = (uint64_t)m->options->seed};
    m->breeding = breeding_new(&o);
    return 0;
}

int maker_new(struct maker **out, const struct puzzle_kind *kind, const struct maker_options *o, struct err *e) {
    const char *varies = o->near ? "--near" : o->hard_for ? "--hard-for" : NULL;
    if (varies && !kind->vary)
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "%s: a %s has none near it", varies, kind->name);
    struct maker *m = XNEW(struct maker);
    m->kind = kind;
    m->options = o;
    const char *usual = o->hard_for ? kind->levels[1] : kind->levels[0]; /* nothing of the first level is hard */
    m->request = (struct generate_request){o->level ? o->level : usual, o->size[0], o->size[1], o->density};
    rng_seed(&m->rng, (uint64_t)o->seed, 0);
    int height, width; /* what cannot be made is told also where it is only a bound */
    if (kind->generate_size(&m->request, &height, &width, e) || (o->near && read_near(m, e)) ||
        (o->hard_for && begin_breeding(m, e))) {
        maker_free(m);
        return -1;
    }
    *out = m;
    return 0;
}

void maker_free(struct maker *m) {
    if (!m) return;
    breeding_free(m->breeding);
    models_end(&m->models);
    puzzle_list_free(&m->near);
    puzzle_list_free(&m->bred);
    free(m);
}

/* Puzzles near those of the file, one after the other. */
static void draw_near(struct maker *m, int wanted, struct puzzle_list *list) {
    for (int i = 0; i < wanted; i++) {
        struct puzzle *p = puzzle_list_add(list);
        puzzle_copy(p, &m->near.items[m->varied++ % m->near.count]);
        m->kind->vary(p, m->options->level, &m->rng);
    }
}

static int draw_series(struct maker *m, int wanted, struct puzzle_list *list, struct err *e) {
    const int first = list->count, most = m->kind->generate_series ? PUZZLE_SERIES : 1;
    if (wanted > most) wanted = most;
    for (int i = 0; i < wanted; i++)
        puzzle_list_add(list);
    const int got =
        puzzle_generate_series(m->kind, &list->items[first], wanted, &m->request, interrupt_flag(), &m->rng, e);
    list->count = first + (got < 0 ? 0 : got);
    m->lucky |= got > 0;
    return got < 0 && !m->lucky && ++m->unlucky >= UNLUCKY_DRAWS ? -1 : 0;
}

static int refuse_barren(const struct maker *m, struct err *e) {
    return err_set(e, ERR_VALUE, NULL, 0, 0, "a harder --level, or fewer --hard-steps",
                   "nothing of level %s takes this model more than %d steps", m->request.level, m->options->hard_steps);
}

/* A round finds what it finds: what is too much waits for the next draw. */
static int draw_bred(struct maker *m, int wanted, struct puzzle_list *list, struct err *e) {
    if (m->drawn == m->bred.count) {
        puzzle_list_free(&m->bred);
        m->drawn = 0;
        if (breeding_round(m->breeding, interrupt_flag(), &m->bred, e)) return e->code == ERR_INTERRUPTED ? 0 : -1;
        m->lucky |= m->bred.count > 0;
        if (!m->lucky && ++m->unlucky >= BARREN_ROUNDS) return refuse_barren(m, e);
    }
    for (; wanted-- > 0 && m->drawn < m->bred.count; m->drawn++) {
        *puzzle_list_add(list) = m->bred.items[m->drawn];
        m->bred.items[m->drawn] = (struct puzzle){0};
    }
    return 0;
}

int maker_draw(struct maker *m, int wanted, struct puzzle_list *list, struct err *e) {
    if (m->breeding) return draw_bred(m, wanted, list, e);
    if (!m->near.count) return draw_series(m, wanted, list, e);
    draw_near(m, wanted < PUZZLE_SERIES ? wanted : PUZZLE_SERIES, list);
    return 0;
}

const char *maker_note(struct maker *m) {
    if (!m->breeding) return NULL;
    snprintf(m->note, sizeof m->note, "%d lineages", breeding_lineages(m->breeding));
    return m->note;
}
