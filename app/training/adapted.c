#include "adapted.h"
#include "alloc.h"
#include "ballot.h"
#include "paths.h"
#include "weights.h"

#include <ctype.h>
#include <stdlib.h>

/* FNV-1a (Fowler, Noll and Vo). */
static uint64_t digest(uint64_t d, const uint8_t *bytes, int count) {
    for (int i = 0; i < count; i++)
        d = (d ^ bytes[i]) * 0x100000001b3;
    return d;
}

static uint64_t digest_board(uint64_t d, const struct board *b) {
    const uint8_t size[2] = {(uint8_t)b->height, (uint8_t)b->width};
    return digest(digest(d, size, 2), b->cells, board_cells(b));
}

char *adapted_path(const struct puzzle *p, bool make) {
    int count = 0;
    char name[32] = "task";
    uint64_t d = 0xcbf29ce484222325;
    const struct demonstration *pairs = p->kind->demonstrations ? p->kind->demonstrations(p, &count) : NULL;
    for (int i = 0; i < count; i++)
        d = digest_board(digest_board(d, &pairs[i].input), &pairs[i].output);
    if (p->name) snprintf(name, sizeof name, "%s", p->name);
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c)) *c = '-';
    char *file = xasprintf("adapted/%s-%016llx.safetensors", name, (unsigned long long)d);
    char *path = state_path(file, make);
    free(file);
    return path;
}

int adapted_save(const struct adapt *a, const struct puzzle *p, const char *path, struct err *e) {
    const struct adapt_state s = adapt_state(a);
    struct model m = *adapt_trained(a);
    m.info = (struct model_info){0};
    snprintf(m.info.name, sizeof m.info.name, "ARC %.40s", p->name ? p->name : "task");
    snprintf(m.info.note, sizeof m.info.note, "learnt one task: %ld iterations, %.1f %% of cells right", s.iteration,
             100 * s.share);
    return model_save(&m, adapt_average(a), path, false, e);
}

int adapted_vote(const struct model *m, struct pool *pool, const struct puzzle *p, int steps, struct votes *votes,
                 struct err *e) {
    const struct encoding *c = reader_encoding(&m->config, p->kind, e);
    struct ballot *b;
    if (!c) return -1;
    const struct ballot_options o = {.views = encoding_sides(c, p), .steps = steps, .batch = VIEWS_USUAL};
    if (ballot_new(&b, m, pool, p, &o, e)) return -1;
    while (ballot_step(b)) {
    }
    votes_join(votes, ballot_votes(b));
    ballot_free(b);
    return 0;
}
