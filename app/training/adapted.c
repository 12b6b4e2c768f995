#include "adapted.h"
#include "alloc.h"
#include "ballot.h"
#include "paths.h"
#include "weights.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

char *adapted_path(const struct puzzle *p, int net, bool make) {
    int count = 0;
    char name[32] = "task";
    uint64_t d = 0xcbf29ce484222325;
    const struct demonstration *pairs = p->kind->demonstrations ? p->kind->demonstrations(p, &count) : NULL;
    for (int i = 0; i < count; i++)
        d = digest_board(digest_board(d, &pairs[i].input), &pairs[i].output);
    if (p->name) snprintf(name, sizeof name, "%s", p->name);
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c)) *c = '-';
    char *file = xasprintf("adapted/%s-%016llx.%d.safetensors", name, (unsigned long long)d, net);
    char *path = state_path(file, make);
    free(file);
    return path;
}

enum { STEPS_MAX = 1000 };
static const char from_all[] = "all sides", from_own[] = "own side";

int adapted_save(const struct adapt *a, int net, const struct puzzle *p, const char *path, struct err *e) {
    int count;
    const struct adapt_net *n = adapt_nets(a, &count) + net;
    struct model m = *adapt_trained(a);
    m.info = (struct model_info){.score = n->exact};
    snprintf(m.info.name, sizeof m.info.name, "ARC %.40s", p->name ? p->name : "task");
    snprintf(m.info.recipe, sizeof m.info.recipe, "adapt, %s, %d steps", n->alone ? from_own : from_all, n->vote_steps);
    snprintf(m.info.note, sizeof m.info.note, "learnt one task: %.1f %% of examples right", 100 * n->exact);
    return model_save(&m, n->weights, path, false, e);
}

int adapted_keep(const struct adapt *a, const struct puzzle *p, struct err *e) {
    int count, failed = 0;
    adapt_nets(a, &count);
    for (int i = 0; i < ADAPT_NETS_MAX && !failed; i++) {
        char *path = adapted_path(p, i, true);
        if (path && i < count)
            failed = adapted_save(a, i, p, path, e);
        else if (path)
            unlink(path);
        free(path);
    }
    return failed;
}

/* One kept net's votes. False: it is not there, or cannot be used. */
static bool ask_kept(int net, struct pool *pool, const struct kernels *k, enum precision precision,
                     const struct puzzle *tests, int count, struct adapt_net *out) {
    char *path = adapted_path(&tests[0], net, false);
    struct model *m;
    struct err ignored; /* then the task is learnt anew */
    char sides[16] = "";
    int steps = 0;
    bool good = path && access(path, R_OK) == 0 && !model_load(&m, path, &ignored);
    free(path);
    if (!good) return false;
    good = sscanf(m->info.recipe, "adapt, %15[a-z ], %d steps", sides, &steps) == 2 && steps > 0 && steps <= STEPS_MAX;
    model_pack(m, k, precision, false);
    *out = (struct adapt_net){
        .alone = strcmp(sides, from_own) == 0, .exact = m->info.score, .votes = XNEW_ARRAY(struct votes, count)};
    for (int i = 0; i < count && good; i++)
        good = !adapted_vote(m, pool, &tests[i], out->alone, steps, &out->votes[i], &ignored);
    if (!good) adapt_net_free(out, count);
    model_free(m);
    return good;
}

int adapted_answer(struct pool *pool, const struct kernels *k, enum precision precision, const struct puzzle *tests,
                   int count, struct votes *votes) {
    struct adapt_net nets[ADAPT_NETS_MAX];
    int there = 0;
    while (there < ADAPT_NETS_MAX && ask_kept(there, pool, k, precision, tests, count, &nets[there]))
        there++;
    for (int i = 0; i < count; i++)
        adapt_join(nets, there, i, &votes[i]);
    for (int i = 0; i < there; i++)
        adapt_net_free(&nets[i], count);
    return there;
}

int adapted_vote(const struct model *m, struct pool *pool, const struct puzzle *p, bool alone, int steps,
                 struct votes *votes, struct err *e) {
    const struct encoding *c = reader_encoding(&m->config, p->kind, e);
    struct ballot *b;
    if (!c) return -1;
    struct ballot_options o = {.views = alone ? 1 : encoding_sides(c, p), .steps = steps, .batch = VIEWS_USUAL};
    for (const int sizes = puzzle_sizes(p); o.size < sizes; o.size++) {
        if (ballot_new(&b, m, pool, p, &o, e)) return -1;
        while (ballot_step(b)) {
        }
        votes_join(votes, ballot_votes(b), 1);
        ballot_free(b);
    }
    return 0;
}
