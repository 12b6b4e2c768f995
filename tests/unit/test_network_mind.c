/* Frames of the network itself: what they say is what the solve says. */
#include "network_mind.h"
#include "run_suite.h"
#include "session.h"
#include "tree.h"
#include "worker.h"
#include <check.h>
#include <math.h>
#include <string.h>

static const char text[] = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n";

static struct puzzle puzzle;
static struct model *model;

/* A small model with random weights: it solves nothing, but it thinks. */
static void setup(void) {
    struct puzzle_list list = {0};
    struct err e;
    struct rng rng;
    ck_assert_int_eq(puzzle_read_text(&list, text, strlen(text), "test", NULL, NULL, &e), 0);
    puzzle_copy(&puzzle, &list.items[0]);
    puzzle_list_free(&list);
    struct model_config c = {.mixer = MIXER_POOL,
                             .families = 1 << FAMILY_ROW | 1 << FAMILY_COLUMN | 1 << FAMILY_BOX | 1 << FAMILY_CELL,
                             .vocab = 3,
                             .outputs = 1,
                             .planes = 9,
                             .height = 9,
                             .width = 9,
                             .hidden = 32,
                             .inner = 64,
                             .layers = 2,
                             .cycles = 2,
                             .updates = 2,
                             .q_outputs = 2,
                             .q_second = Q_CONTRADICTION,
                             .q_mean = true,
                             .embed_scale = 1,
                             .rope_theta = 10000,
                             .eps = 1e-5f};
    ck_assert_msg(!config_check(&c, &e), "%s", e.what);
    rng_seed(&rng, 1, 0);
    model = model_new(&c, &rng);
    model_pack(model, kernels_for(0), PRECISION_F32, false);
}

static void teardown(void) {
    model_free(model);
    puzzle_free(&puzzle);
}

START_TEST(frames_agree_with_the_solve) {
    struct recording *r;
    struct solve_options o;
    struct err e;
    enum solve_state state = SOLVE_THINKING;
    int frames = 0, steps = 0;
    o = solve_options_for(&(struct effort)EFFORT_OPEN, &puzzle);
    o.effort.steps = 3;
    ck_assert_msg(!recording_new(&r, model, NULL, &puzzle, &o, &e), "%s", e.what);
    while (state == SOLVE_THINKING) {
        struct frame *f;
        state = recording_update(r, &f);
        ck_assert_int_eq(f->step, frames / 6);
        ck_assert_int_eq(f->cycle, frames / 3 % 2);
        ck_assert_int_eq(f->update, frames % 3);
        ck_assert(f->answer == (frames % 3 == 2) && f->step_done == (frames % 6 == 5));
        ck_assert(f->moved > 0 && f->moved_scale > 0);
        if (frames && !f->answer) ck_assert(f->change > 0);
        if (f->step_done) {
            steps++;
            ck_assert(board_equal(&f->own->grid, solve_grid(recording_solve(r))));
            ck_assert_float_eq_tol(f->q, 1 / (1 + expf(-solve_q(recording_solve(r)).halt)), 1e-6f);
            ck_assert_int_eq(f->own->conflicts, solve_verdict(recording_solve(r))->wrong);
        }
        frames++;
        frame_free(f);
    }
    ck_assert_int_eq(state, SOLVE_GAVE_UP);
    ck_assert_int_eq(steps, 3);
    recording_free(r);
}
END_TEST

static struct timeline *record(struct effort effort, bool peek) {
    struct recording *r;
    struct err e;
    struct frame *f;
    const struct solve_options o = {.effort = effort_settle(&effort, &puzzle), .verified_stop = true};
    ck_assert_msg(!recording_new(&r, model, NULL, &puzzle, &o, &e), "%s", e.what);
    if (peek) recording_peek(r);
    const struct frame_shape shape = recording_shape(r);
    struct timeline *t = timeline_new(&shape, &puzzle.given, puzzle.kind->blank);
    enum solve_state state;
    do {
        state = recording_update(r, &f);
        timeline_append(t, f);
    } while (state == SOLVE_THINKING);
    recording_free(r);
    return t;
}

/* What the answer would be after the last latent update of a cycle is what the answer is; and looking changes nothing.
 */
START_TEST(a_peek_is_the_answer_to_come) {
    struct effort effort = EFFORT_OPEN;
    effort.steps = 3;
    struct timeline *blind = record(effort, false), *t = record(effort, true);
    ck_assert_int_eq(t->count, blind->count);
    int moved = 0;
    for (int i = 0; i < t->count; i++) {
        const struct frame *f = t->frames[i], *b = blind->frames[i];
        ck_assert(f->own && f->moved == b->moved && f->change == b->change);
        ck_assert(!b->own == !b->answer);
        if (f->answer) {
            ck_assert_mem_eq(f->own->probability, b->own->probability, 81 * 9);
            ck_assert_mem_eq(f->own->probability, t->frames[i - 1]->own->probability, 81 * 9);
        }
        if (i) moved += !!memcmp(f->own->probability, t->frames[i - 1]->own->probability, 81 * 9);
    }
    ck_assert_int_gt(moved, t->count / 3);
    timeline_free(t);
    timeline_free(blind);
}
END_TEST

/* Every pin and take-back of a search is an event, and they make a tree. */
START_TEST(a_search_leaves_a_tree) {
    struct effort effort = EFFORT_OPEN;
    struct tree tree = {0};
    effort.explore = EXPLORE_SEARCH;
    effort.steps = 60;
    effort.patience = 3;
    model->params.w[W_Q_BIAS].data[1] = 1000; /* objects to everything */
    struct timeline *t = record(effort, false);
    int pins = 0, back = 0;
    ck_assert(timeline_searched(t));
    for (int i = 0; i < t->count; i++)
        for (int k = 0; k < t->frames[i]->event_count; k++) {
            const struct branch_event *e = &t->frames[i]->events[k];
            ck_assert(t->frames[i]->step_done);
            pins += e->what == BRANCH_PINNED;
            back += e->what == BRANCH_TAKEN_BACK;
            if (e->what == BRANCH_TAKEN_BACK) ck_assert(e->why == WHY_OBJECTS && e->objection > 900);
            if (e->what == BRANCH_PINNED) ck_assert_int_eq(puzzle.given.cells[e->cell], puzzle.kind->blank);
        }
    ck_assert(pins > 3 && back > 3);
    int first = 0;
    while (!t->frames[first]->event_count)
        first++;
    ck_assert_int_eq(t->frames[first]->step, 2); /* as patient as asked */
    tree_of(&tree, t, first);
    ck_assert_int_gt(tree.count, 2);
    ck_assert_int_eq(tree.nodes[0].state, NODE_SPLIT);
    const struct tree_node *likeliest = &tree.nodes[tree.nodes[0].first_child];
    ck_assert_int_eq(likeliest->state, NODE_THINKS); /* it is tried first, the others wait */
    for (int n = likeliest->next; n >= 0; n = tree.nodes[n].next)
        ck_assert(tree.nodes[n].cell == likeliest->cell && tree.nodes[n].symbol != likeliest->symbol);
    tree_of(&tree, t, t->count - 1);
    ck_assert_int_eq(tree.taken_back, back);
    tree_free(&tree);
    timeline_free(t);
}
END_TEST

static const struct loaded_model *find(void *context, const char *name, const struct puzzle *p, struct err *e) {
    static char random[] = "random", other[] = "other";
    static struct loaded_model loaded;
    (void)context;
    loaded.name = name ? other : random;
    if (strcmp(p->kind->name, "sudoku")) {
        err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "no weights for %s", p->kind->title);
        return NULL;
    }
    loaded.model = model;
    return &loaded;
}

START_TEST(a_session_thinks_with_the_network) {
    struct network_mind mind;
    struct preferences p;
    struct session s;
    preferences_defaults(&p);
    p.effort.steps = 2;
    network_mind_init(&mind, find, NULL, NULL);
    session_init(&s, &mind.mind, &p);
    session_add(&s, &puzzle, true);
    for (enum explore how = EXPLORE_NONE; how <= EXPLORE_SEARCH; how++) {
        s.effort.explore = how;
        s.effort.chains = 3;
        session_again(&s);
        struct run *r = &session_desk(&s)->now;
        while (r->status == RUN_LOADING || r->status == RUN_THINKING) {
            worker_wait(s.worker);
            session_poll(&s);
        }
        ck_assert_int_eq(r->status, RUN_GAVE_UP);
        ck_assert_str_eq(r->model, "random");
        ck_assert(r->timeline->frames[0]->own != NULL); /* who watches peeks */
        ck_assert_int_ge(r->timeline->count, how == EXPLORE_SEARCH ? 6 : 12);
    }
    session_free(&s);
}
END_TEST

/* The next of several networks thinks, and after the last of them the first; the run before is kept. */
START_TEST(a_session_changes_the_network) {
    static const char *const names[] = {"other", NULL};
    struct network_mind mind;
    struct preferences p;
    struct session s;
    preferences_defaults(&p);
    p.effort.steps = 1;
    network_mind_init(&mind, find, NULL, NULL);
    session_init(&s, &mind.mind, &p);
    session_add(&s, &puzzle, true);
    ck_assert(!session_next_model(&s)); /* there is but one */
    ck_assert_int_eq(session_desk(&s)->now.status, RUN_NONE);
    network_mind_models(&mind, names, 2);
    const struct desk *d = session_desk(&s);
    for (int k = 0; k < 3; k++) {
        if (k)
            ck_assert(session_next_model(&s));
        else
            session_again(&s);
        while (d->now.status == RUN_LOADING || d->now.status == RUN_THINKING) {
            worker_wait(s.worker);
            session_poll(&s);
        }
        ck_assert_str_eq(d->now.model, k % 2 ? "random" : "other");
        if (k) ck_assert_str_eq(d->before.model, k % 2 ? "other" : "random");
    }
    session_free(&s);
}
END_TEST

int main(void) {
    Suite *s = suite_create("network_mind");
    TCase *c = tcase_create("network_mind");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, frames_agree_with_the_solve);
    tcase_add_test(c, a_peek_is_the_answer_to_come);
    tcase_add_test(c, a_search_leaves_a_tree);
    tcase_add_test(c, a_session_thinks_with_the_network);
    tcase_add_test(c, a_session_changes_the_network);
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    return run_suite(s);
}
