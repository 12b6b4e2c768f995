/* One puzzle being solved by a model: chains, noise, guided search and the verified stop, one update at a time.
 *
 * The network proposes, the rules dispose: after every step each chain's answer is checked by the kind's rules; the
 * first valid one ends the solve ("verified stop"). The exact solver is never used here.
 *
 * A puzzle that can be looked at from several sides (sides.h) is: each chain from another, and a search goes on to the
 * next one when its line of thought is stuck. Where no rule tells whether an answer is right the chains vote. All that
 * is read here is in the puzzle's own order. */
#ifndef RUMIA_SOLVE_H
#define RUMIA_SOLVE_H

#include "branch.h"
#include "reader.h"
#include "think.h"
#include "votes.h"

struct solve_options {
    struct effort effort;            /* settled (effort_settle) */
    const struct identifiers *names; /* of the model's rows, borrowed; NULL = row 0 for all views */
    bool blank;                      /* row 0 whatever they say (reader.h) */
    bool verified_stop;              /* stop as soon as an answer is valid (else: run all steps) */
    bool
        learned_halt; /* stop when the model would although the answer is not valid: only for eval of the plain model */
};
/* The effort settled for the puzzle, with the verified stop. */
struct solve_options solve_options_for(const struct effort *asked, const struct puzzle *p);

enum solve_state { SOLVE_THINKING, SOLVE_SOLVED, SOLVE_GAVE_UP };

struct solve;

/* Whether the model can take this puzzle: 0, or -1 and `e`. */
int solve_accepts(const struct model *m, const struct puzzle *p, struct err *e);
/* `m` packed, `pool` may be NULL, `p` must outlive the solve. -1 and `e` when the model cannot take this puzzle, or so
 * many chains would not fit into the machine's memory. */
int solve_new(struct solve **out, const struct model *m, struct pool *pool, const struct puzzle *p,
              const struct solve_options *o, struct err *e);
void solve_free(struct solve *s);
/* One latent or answer update of all chains. `event` says which; state as after it. */
enum solve_state solve_update(struct solve *s, struct think_event *event);
/* The rest of the step at once, which is faster. */
enum solve_state solve_step(struct solve *s);
/* After the end: allows `steps` more, and does not stop at a valid answer any more ("think past the halt"). */
void solve_extend(struct solve *s, int steps);
/* The sample to look at: the chain that solved it, the branch in view, or 0. */
int solve_watched(const struct solve *s);
const struct think *solve_think(const struct solve *s);
const struct model *solve_model(const struct solve *s);
/* What the model and the puzzle agree on. */
const struct reader *solve_reader(const struct solve *s);
/* Of sample b: probability [cells, answers] (reader_probability); the answer it says now (`out` initialised or zero);
 * hint [cells] as of think_hints. */
void solve_probability(struct solve *s, int b, float *probability);
void solve_board(struct solve *s, int b, struct board *out);
void solve_hints(struct solve *s, int b, uint8_t *hint);
/* y and z of sample b without prefix slots, [planes*cells, D], lent until the next call on `s`. */
const float *solve_y(struct solve *s, int b);
const float *solve_z(struct solve *s, int b);
/* The symbols that the search has pinned in sample b, [cells], the blank one elsewhere; lent. */
const uint8_t *solve_pins(const struct solve *s, int b);
/* The answer so far of the watched sample, after the last finished step (givens included), lent. */
const struct board *solve_grid(const struct solve *s);
const struct verdict *solve_verdict(const struct solve *s);
struct q_logits solve_q(const struct solve *s); /* of the watched sample after its last step */
/* What the chains say after the last step, a vote each, numbered as samples are; lent until the next call. Where no
 * rule tells what is right the end is what most of them say. */
const struct votes *solve_votes(struct solve *s);
int solve_steps(const struct solve *s); /* finished steps */
long solve_work(const struct solve *s); /* steps summed over all samples */
/* Search: what happened last in words ("pin r3c5 = 7", "take back r3c5 = 7"), empty else. */
const char *solve_remark(const struct solve *s);
/* Search: the number of the branch that is looked at, 0 = the puzzle without pins. */
int solve_branch(const struct solve *s);
/* Search: what its branches did after the last step, lent until the next. Returns how many events. */
int solve_events(const struct solve *s, const struct branch_event **events);
/* The readers above say what the answer of the watched sample would be if it were given now, until solve_peek_end. */
void solve_peek(struct solve *s);
void solve_peek_end(struct solve *s);

#endif
