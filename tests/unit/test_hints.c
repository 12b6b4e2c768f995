/* Hints and checks while a person plays: what is said, and what is not. */
#include "run_suite.h"
#include "session_checks.h"
#include "worker.h"

#include <check.h>

/* What can be seen is pointed at with a reason that does not name the digit; who asks again is told. */
START_TEST(a_hint_does_not_spoil) {
    struct desk *d = session_desk(&session);
    ck_assert(session_hint(&session));
    const int cell = d->hint.cell;
    ck_assert_int_ge(cell, 0);
    ck_assert_int_eq(d->cell, cell);
    ck_assert(said("look at") && said("digit") && !said(" is "));
    ck_assert(session_hint(&session));
    char is[16];
    snprintf(is, sizeof is, " is %d: ", desk_exact(d)->cells[cell]);
    ck_assert_msg(said(is), "%s", session.said.text);
    session_enter(&session, HAND_SYMBOL, d->hint.symbol);
    ck_assert(session_hint(&session) && d->hint.cell >= 0 && d->hint.cell != cell);
    ck_assert_int_eq(d->hints, 2);
    /* all the way by hints alone */
    while (!d->verdict.solved && session_hint(&session))
        session_enter(&session, HAND_SYMBOL, d->hint.symbol);
    ck_assert(d->verdict.solved);
    ck_assert(said("solved by you, ") && said(" hints"));
}
END_TEST

/* Where nothing is to be seen only the network knows, of which nothing is shown but its surest cell. */
START_TEST(a_hint_of_the_network_has_its_certainty) {
    add("1.......2.9.4...5...6...7...5.9.3.......7.......85..4.7.....6...3...9.8...2.....1\n");
    struct desk *d = session_desk(&session);
    ck_assert(!session_hint(&session));
    session_think_hidden(&session);
    ck_assert(d->now.hidden);
    while (run_active(&d->now)) {
        worker_wait(session.worker);
        session_poll(&session);
    }
    ck_assert(session_hint(&session));
    ck_assert(said("look at") && said("the network is") && said("% sure"));
    ck_assert_int_eq(d->hint.symbol, desk_exact(d)->cells[d->hint.cell]);
    const struct readout *o = timeline_readout(d->now.timeline, d->now.timeline->count - 1);
    float most;
    readout_best(d->now.timeline, o, d->hint.cell, &most);
    for (int c = 0; c < 81; c++) {
        float p;
        readout_best(d->now.timeline, o, c, &p);
        if (d->play.puzzle.given.cells[c] == d->play.puzzle.kind->blank) ck_assert(p <= most);
    }
}
END_TEST

START_TEST(checking_twice_asks_the_solution) {
    struct desk *d = session_desk(&session);
    const struct board *solution = desk_exact(d);
    session_cell(&session, 2);
    session_enter(&session, HAND_SYMBOL, solution->cells[2]);
    session_check(&session);
    session_check(&session);
    ck_assert(said("all right so far") && !d->wrong[2]);
    int other = 1 + solution->cells[2] % 9;
    while (session_enter(&session, HAND_SYMBOL, other), !d->verdict.valid)
        other = 1 + other % 9; /* one that breaks no rule yet */
    ck_assert_int_ne(other, solution->cells[2]);
    ck_assert(session_hint(&session) && said("not right"));
    session_check(&session);
    ck_assert(!d->wrong[2] && said("= again"));
    session_check(&session);
    ck_assert(d->wrong[2] && said("1 not as in the solution"));
    session_erase(&session, HAND_SYMBOL);
    ck_assert(!d->wrong[2]);
}
END_TEST

int main(void) {
    Suite *s = suite_create("hints");
    TCase *c = tcase_create("hints");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_hint_does_not_spoil);
    tcase_add_test(c, a_hint_of_the_network_has_its_certainty);
    tcase_add_test(c, checking_twice_asks_the_solution);
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    return run_suite(s);
}
