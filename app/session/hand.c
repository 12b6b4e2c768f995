/* Playing and editing by hand: moves, hints, the exact answer. */
#include "session_private.h"

/* "12:40" "1:02:07" */
static const char *clock_words(double seconds, char out[16]) {
    const int n = seconds < 3e6 ? (int)seconds : 3000000;
    if (n < 3600)
        snprintf(out, 16, "%d:%02d", n / 60, n % 60);
    else
        snprintf(out, 16, "%d:%02d:%02d", n / 3600, n / 60 % 60, n % 60);
    return out;
}

static void say_solved(struct session *s, const struct desk *d) {
    char clock[16], help[32] = "";
    if (d->hints) snprintf(help, sizeof help, ", %d hint%s", d->hints, d->hints == 1 ? "" : "s");
    session_say(s, MESSAGE_GOOD, d->seconds >= 1 ? "solved by you in %s%s" : "solved by you%.0s%s",
                clock_words(d->seconds, clock), help);
}

static void changed_by_hand(struct session *s, struct desk *d, bool givens) {
    if (givens) desk_forget_exact(d);
    desk_refresh(d);
    if (d->verdict.solved)
        say_solved(s, d);
    else
        session_say(s, MESSAGE_NONE, "%s", "");
}

void session_enter(struct session *s, enum hand how, int symbol) {
    struct desk *d = session_desk(s);
    if (!d || symbol < 0 || symbol >= d->play.puzzle.kind->symbol_count) return;
    bool done = how == HAND_GIVEN    ? play_given(&d->play, d->cell, symbol)
                : how == HAND_PENCIL ? play_pencil(&d->play, d->cell, symbol)
                                     : play_enter(&d->play, d->cell, symbol);
    if (how == HAND_SYMBOL) d->brush = (uint8_t)symbol;
    if (done)
        changed_by_hand(s, d, how == HAND_GIVEN);
    else if (how == HAND_GIVEN && d->play.puzzle.kind->answer_apart)
        session_say(s, MESSAGE_PLAIN, "a task is not edited here; i paints its answer");
    else if (how != HAND_GIVEN && !d->play.puzzle.kind->answer_apart &&
             d->play.puzzle.given.cells[d->cell] != d->play.puzzle.kind->blank)
        session_say(s, MESSAGE_PLAIN, "that cell is given: e edits the puzzle itself");
}

void session_key(struct session *s, enum hand how, const char *key) {
    struct desk *d = session_desk(s);
    if (!d) return;
    int symbol = play_symbol_for_key(&d->play, d->cell, key, how == HAND_GIVEN);
    if (symbol == d->play.puzzle.kind->blank && how != HAND_GIVEN && !d->play.puzzle.kind->answer_apart)
        session_erase(s, how);
    else if (symbol >= 0)
        session_enter(s, how, symbol);
}

void session_erase(struct session *s, enum hand how) {
    struct desk *d = session_desk(s);
    if (!d) return;
    if (how == HAND_GIVEN)
        session_enter(s, how, d->play.puzzle.kind->blank);
    else if (play_erase(&d->play, d->cell))
        changed_by_hand(s, d, false);
}

void session_undo(struct session *s, int times, bool redo) {
    struct desk *d = session_desk(s);
    if (!d) return;
    int done = 0;
    while (done < times && (redo ? play_redo(&d->play) : play_undo(&d->play)))
        done++;
    if (done)
        changed_by_hand(s, d, true);
    else
        session_say(s, MESSAGE_PLAIN, "nothing to %s", redo ? "redo" : "undo");
}

/* Cells that were entered and are not as in the solution, marked. */
static int mark_mistakes(struct desk *d, const struct board *solution) {
    const uint8_t blank = d->play.puzzle.kind->blank;
    int n = 0;
    for (int c = 0; c < d->play.cells; c++) {
        const uint8_t entered = d->play.grid.cells[c];
        if (entered == solution->cells[c]) continue;
        if (!d->play.puzzle.kind->answer_apart && (d->play.puzzle.given.cells[c] != blank || entered == blank))
            continue;
        d->wrong[c] = 1;
        n++;
    }
    return n;
}

static void check_solution(struct session *s, struct desk *d) {
    const struct board *solution = desk_exact(d);
    if (!solution || d->exact_count > 1 || !board_same_size(solution, &d->play.grid)) {
        session_say(s, MESSAGE_WARN, "there is no single solution to check against");
        return;
    }
    const int n = mark_mistakes(d, solution);
    session_say(s, n ? MESSAGE_WARN : MESSAGE_GOOD, n ? "%d not as in the solution, marked with !" : "all right so far",
                n);
}

void session_check(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d) return;
    const bool again = d->checked;
    desk_refresh(d);
    d->checked = true;
    const struct verdict *v = &d->verdict;
    const bool right = v->solved || (d->play.puzzle.kind->answer_apart && v->exact);
    if (again)
        check_solution(s, d);
    else
        session_say(s,
                    right      ? MESSAGE_GOOD
                    : v->valid ? MESSAGE_PLAIN
                               : MESSAGE_WARN,
                    "%s%s", v->text, right ? "" : "; = again checks against the solution");
}

/* ---- hints ---- */

/* Something a person can see. */
static struct hint hint_by_looking(const struct desk *d) {
    const struct puzzle *p = &d->play.puzzle;
    struct hint h = {.cell = -1};
    if (p->kind->next_move) h.cell = p->kind->next_move(p, &d->play.grid, &h.symbol, h.why, sizeof h.why);
    return h;
}

/* The open cell that the network is surest of, in its newest frame. */
static struct hint hint_by_network(const struct desk *d) {
    const struct timeline *t = d->now.timeline;
    const struct puzzle_kind *kind = d->play.puzzle.kind;
    struct hint best = {.cell = -1};
    const struct readout *o = timeline_readout(t, t->count - 1);
    float most = 0;
    for (int c = 0; c < d->play.cells; c++) {
        float probability;
        if (d->play.grid.cells[c] != kind->blank || t->given.cells[c] != t->blank) continue;
        int k = readout_best(t, o, c, &probability);
        /* where the answer marks cells over the givens, leaving a cell as it is is no news */
        if (kind->answers[k] == kind->blank || (best.cell >= 0 && probability <= most)) continue;
        best = (struct hint){.cell = c, .symbol = kind->answers[k]};
        most = probability;
    }
    if (best.cell < 0) return best;
    const int since = timeline_history(t, best.cell, t->count - 1).settled;
    snprintf(best.why, sizeof best.why, "the network is %.0f %% sure of it", 100 * most);
    if (since >= 0)
        snprintf(best.why, sizeof best.why, "the network is %.0f %% sure of it, since step %d", 100 * most,
                 t->frames[since]->step + 1);
    return best;
}

static bool network_knows(const struct desk *d) {
    return d->now.timeline && d->now.timeline->count && !run_active(&d->now) && !desk_edited_since(d);
}

/* Whether all that was entered is as in the only solution. */
static bool on_the_way(struct desk *d) {
    const struct board *solution = desk_exact(d);
    if (!solution || d->exact_count > 1) return true;
    uint8_t blank = d->play.puzzle.kind->blank;
    for (int c = 0; c < d->play.cells; c++)
        if (d->play.grid.cells[c] != blank && d->play.grid.cells[c] != solution->cells[c]) return false;
    return true;
}

static void say_hint(struct session *s, struct desk *d) {
    struct hint *h = &d->hint;
    char cell[16];
    play_cell_name(&d->play.grid, h->cell, cell);
    if (h->told)
        session_say(s, MESSAGE_GOOD, "%s is %s: %s", cell, d->play.puzzle.kind->symbols[h->symbol].glyph, h->why);
    else
        session_say(s, MESSAGE_GOOD, "look at %s: %s; H again tells", cell, h->why);
}

bool session_hint(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d) return true;
    if (d->play.puzzle.kind->answer_apart) {
        session_say(s, MESSAGE_PLAIN, "nothing but the demonstrations tells what is right here");
        return true;
    }
    if (!d->verdict.valid || !on_the_way(d)) {
        session_say(s, MESSAGE_WARN, "something entered is not right: = checks it");
        return true;
    }
    if (d->hint.cell >= 0) {
        d->hint.told = true;
        say_hint(s, d);
        return true;
    }
    struct hint h = hint_by_looking(d);
    if (h.cell < 0 && !network_knows(d)) return false;
    if (h.cell < 0) h = hint_by_network(d);
    if (h.cell < 0) {
        session_say(s, MESSAGE_PLAIN, "no open cell is left to give a hint for");
        return true;
    }
    d->hint = h;
    d->hints++;
    session_cell(s, h.cell);
    say_hint(s, d);
    return true;
}

void session_take(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d || !d->now.timeline || !d->now.timeline->count) return;
    const struct readout *o = timeline_readout(d->now.timeline, d->frame);
    if (d->play.puzzle.kind->answer_apart) {
        struct board answer = {0};
        readout_answer(o, &answer);
        if (answer.height) desk_paint(d, &answer);
        board_free(&answer);
        session_say(s, MESSAGE_PLAIN, "the whole answer taken over");
        return;
    }
    if (play_enter(&d->play, d->cell, o->grid.cells[d->cell])) {
        changed_by_hand(s, d, false);
        session_say(s, MESSAGE_PLAIN, "taken over: %s", d->play.puzzle.kind->symbols[o->grid.cells[d->cell]].name);
    }
}

void session_clear(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d || !play_clear(&d->play)) return;
    changed_by_hand(s, d, false);
    session_say(s, MESSAGE_PLAIN, "everything entered by hand is erased; u brings it back");
}

void session_solution(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d) return;
    if (!s->preferences.reveal) {
        session_say(s, MESSAGE_PLAIN, "the solution stays hidden; \":set reveal on\" allows it");
        return;
    }
    if (!desk_exact(d)) {
        session_say(s, MESSAGE_WARN, "the exact solver finds no answer");
        return;
    }
    d->reveal = !d->reveal;
    session_say(s, MESSAGE_PLAIN, "%s",
                d->reveal ? d->exact_count > 1 ? "one of several exact answers" : "the exact answer" : "");
}

void session_cell(struct session *s, int cell) {
    struct desk *d = session_desk(s);
    if (d && cell >= 0 && cell < d->play.cells) d->cell = cell;
}

void session_walk(struct session *s, int down, int right) {
    struct desk *d = session_desk(s);
    if (!d) return;
    int h = d->play.grid.height, w = d->play.grid.width;
    int row = d->cell / w + down, column = d->cell % w + right;
    row = row < 0 ? 0 : row >= h ? h - 1 : row;
    column = column < 0 ? 0 : column >= w ? w - 1 : column;
    d->cell = row * w + column;
}
