/* Playing and editing by hand: moves, hints, the exact answer. */
#include "session_private.h"

static void changed_by_hand(struct session *s, struct desk *d, bool givens) {
    if (givens) desk_forget_exact(d);
    desk_refresh(d);
    if (d->verdict.solved)
        session_say(s, MESSAGE_GOOD, "solved by hand");
    else
        session_say(s, MESSAGE_NONE, "%s", "");
}

void session_enter(struct session *s, enum hand how, int symbol) {
    struct desk *d = session_desk(s);
    if (!d || symbol < 0 || symbol >= d->play.puzzle.kind->symbol_count) return;
    bool done = how == HAND_GIVEN    ? play_given(&d->play, d->cell, symbol)
                : how == HAND_PENCIL ? play_pencil(&d->play, d->cell, symbol)
                                     : play_enter(&d->play, d->cell, symbol);
    if (done)
        changed_by_hand(s, d, how == HAND_GIVEN);
    else if (how != HAND_GIVEN && d->play.puzzle.given.cells[d->cell] != d->play.puzzle.kind->blank)
        session_say(s, MESSAGE_PLAIN, "that cell is given: e edits the puzzle itself");
}

void session_key(struct session *s, enum hand how, const char *key) {
    struct desk *d = session_desk(s);
    if (!d) return;
    int symbol = play_symbol_for_key(&d->play, d->cell, key, how == HAND_GIVEN);
    if (symbol == d->play.puzzle.kind->blank && how != HAND_GIVEN)
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

void session_check(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d) return;
    desk_refresh(d);
    const struct verdict *v = &d->verdict;
    session_say(s, v->solved ? MESSAGE_GOOD : v->valid ? MESSAGE_PLAIN : MESSAGE_WARN, "by hand: %s", v->text);
}

static struct hint find_hint(const struct desk *d) {
    const struct timeline *t = d->now.timeline;
    const struct puzzle_kind *kind = d->play.puzzle.kind;
    struct hint best = {.cell = -1};
    const struct readout *o = timeline_readout(t, t->count - 1);
    for (int c = 0; c < d->play.cells; c++) {
        float probability;
        if (d->play.grid.cells[c] != kind->blank || t->given.cells[c] != t->blank) continue;
        int k = readout_best(t, o, c, &probability);
        /* where the answer marks cells over the givens, leaving a cell as it is is no news */
        if (kind->answers[k] == kind->blank || (best.cell >= 0 && probability <= best.probability)) continue;
        best = (struct hint){c, kind->answers[k], probability, timeline_history(t, c, t->count - 1).settled};
    }
    return best;
}

void session_hint(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d) return;
    char cell[16], since[48] = "";
    if (!d->now.timeline || !d->now.timeline->count || desk_edited_since(d)) {
        session_say(s, MESSAGE_PLAIN, "a hint is what the network is most certain of: let it think first (Space)");
        return;
    }
    d->hint = find_hint(d);
    if (d->hint.cell < 0) {
        session_say(s, MESSAGE_PLAIN, "no open cell is left to give a hint for");
        return;
    }
    session_cell(s, d->hint.cell);
    if (d->hint.since >= 0)
        snprintf(since, sizeof since, ", held since step %d", d->now.timeline->frames[d->hint.since]->step + 1);
    session_say(s, MESSAGE_GOOD, "hint: %s is %s, the network is %.0f %% sure%s",
                play_cell_name(&d->play.puzzle, d->hint.cell, cell), d->play.puzzle.kind->symbols[d->hint.symbol].glyph,
                100 * d->hint.probability, since);
}

void session_take(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d || !d->now.timeline || !d->now.timeline->count) return;
    const struct readout *o = timeline_readout(d->now.timeline, d->frame);
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
    int h = d->play.puzzle.given.height, w = d->play.puzzle.given.width;
    int row = d->cell / w + down, column = d->cell % w + right;
    row = row < 0 ? 0 : row >= h ? h - 1 : row;
    column = column < 0 ? 0 : column >= w ? w - 1 : column;
    d->cell = row * w + column;
}
