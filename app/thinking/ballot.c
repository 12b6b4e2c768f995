#include "ballot.h"
#include "alloc.h"

#include <stdlib.h>

struct ballot {
    struct ballot_options options;
    struct reader reader;
    struct pool *pool;
    struct think *think;
    struct votes votes;
    struct board said;
    int first, count, done; /* views of the batch under way, and steps they took */
    int accepted, steps;
};

struct view ballot_view(const struct ballot *b, int k) {
    return reader_view(&b->reader, k, (uint64_t)b->options.seed);
}

/* Names can be drawn without end. */
static int views_that_differ(const struct reader *r, int asked) {
    const int sides = reader_sides(r), known = r->named > sides ? r->named : sides;
    return r->encoding->renames || asked < known ? asked : known;
}

/* The next views; those that have regions of their own are thought about one by one. */
static void begin_batch(struct ballot *b) {
    const int left = b->options.views - b->first;
    if (left > 0 && (!b->think || reader_sides_apart(&b->reader))) {
        const struct view v = ballot_view(b, b->first);
        const int most = b->options.batch < left ? b->options.batch : left;
        think_free(b->think);
        b->think = reader_think(&b->reader, b->pool, reader_sides_apart(&b->reader) ? 1 : most, &v);
    }
    const int room = think_batch(b->think);
    b->count = left < room ? left : room;
    b->done = 0;
    for (int i = 0; i < room; i++) {
        think_active(b->think, i, false);
        if (i >= b->count) continue;
        const struct view v = ballot_view(b, b->first + i);
        think_restart(b->think, i);
        reader_give(&b->reader, b->think, i, &v, NULL);
    }
}

int ballot_new(struct ballot **out, const struct model *m, struct pool *pool, const struct puzzle *p,
               const struct ballot_options *o, struct err *e) {
    struct reader reader;
    if (reader_init_sized(&reader, m, p, o->size, e)) return -1;
    struct ballot *b = XNEW(struct ballot);
    b->options = *o;
    b->reader = reader;
    reader_set_names(&b->reader, o->names, o->blank);
    b->pool = pool;
    b->options.views = views_that_differ(&b->reader, o->views);
    b->options.verified_stop &= !p->kind->answer_apart;
    b->accepted = -1;
    begin_batch(b);
    *out = b;
    return 0;
}

void ballot_free(struct ballot *b) {
    if (!b) return;
    think_free(b->think);
    reader_free(&b->reader);
    votes_free(&b->votes);
    board_free(&b->said);
    free(b);
}

static void read_answer(struct ballot *b, int place) {
    const struct view v = ballot_view(b, b->first + place);
    reader_board(&b->reader, b->think, place, &v, &b->said);
}

static void vote(struct ballot *b) {
    for (int i = 0; i < b->count; i++) {
        read_answer(b, i);
        votes_add(&b->votes, &b->said, think_q(b->think, i).halt);
    }
}

/* Whether the rules accept what a view of the batch says now: then no other counts. */
static bool accepted(struct ballot *b) {
    const struct puzzle *p = b->reader.puzzle;
    struct verdict verdict;
    for (int i = 0; i < b->count && b->accepted < 0; i++) {
        read_answer(b, i);
        p->kind->check(p, &b->said, NULL, &verdict);
        if (!verdict.solved) continue;
        b->accepted = b->first + i;
        votes_free(&b->votes);
        votes_add(&b->votes, &b->said, think_q(b->think, i).halt);
    }
    return b->accepted >= 0;
}

/* Takes those out of the batch that believe in their answer; whether that is all of them. */
static bool all_halted(struct ballot *b) {
    int halted = 0;
    for (int i = 0; i < b->count; i++) {
        if (!think_halts(b->think, i)) continue;
        think_active(b->think, i, false);
        halted++;
    }
    return halted == b->count;
}

bool ballot_step(struct ballot *b) {
    if (b->count == 0) return false;
    think_step(b->think);
    b->done++;
    if (b->done > b->steps) b->steps = b->done;
    if (b->options.verified_stop && accepted(b)) {
        b->steps = b->done;
        b->count = 0;
        return false;
    }
    const bool halted = b->options.learned_halt && all_halted(b);
    if (!halted && b->done < b->options.steps) return true;
    vote(b);
    b->first += b->count;
    begin_batch(b);
    return b->count > 0;
}

const struct votes *ballot_votes(const struct ballot *b) {
    return &b->votes;
}

const struct reader *ballot_reader(const struct ballot *b) {
    return &b->reader;
}

int ballot_views(const struct ballot *b) {
    return b->options.views;
}

int ballot_accepted(const struct ballot *b) {
    return b->accepted;
}

int ballot_steps(const struct ballot *b) {
    return b->steps;
}
