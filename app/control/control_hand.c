/* What actions do by hand: the cell cursor, playing, editing, help on the way. */
#include "control_parts.h"
#include "replay.h"

#include <string.h>

enum hand control_hand(const struct control *c) {
    return c->look.entry == ENTRY_EDIT ? HAND_GIVEN : c->look.pencil ? HAND_PENCIL : HAND_SYMBOL;
}

void do_walk(struct control *c, const struct call *call) {
    c->look.roams = true;
    session_walk(c->session, call->by * call->count, call->how * call->count);
}

void do_cell(struct control *c, const struct call *call) {
    c->look.roams = true;
    session_cell(c->session, call->argument);
}

static bool paints(const struct control *c) {
    const struct desk *d = session_desk(c->session);
    return d && d->play.puzzle.kind->answer_apart;
}

void do_entry(struct control *c, const struct call *call) {
    struct look *l = &c->look;
    replay_leave(c);
    l->entry = l->entry == (enum entry_mode)call->how ? ENTRY_NONE : (enum entry_mode)call->how;
    l->pencil = false;
    if (l->entry) l->view = VIEW_BOARD, l->pair = 0;
    l->touched = l->entry == ENTRY_PLAY ? c->now : 0;
    l->clock = session_desk(c->session) ? (int)session_desk(c->session)->seconds : 0;
    session_say(c->session, MESSAGE_PLAIN, "%s",
                l->entry == ENTRY_PLAY && paints(c)
                    ? "0-9 paint; F fills, V marks, L line, Y copy, P paste, I the input, u undo, = check, Esc leaves"
                : l->entry == ENTRY_PLAY ? "type symbols into open cells; Enter for pencil marks, Esc leaves"
                : l->entry == ENTRY_EDIT ? "type the puzzle's givens; Esc leaves"
                                         : "");
}

void do_enter(struct control *c, const struct call *call) {
    struct desk *d = session_desk(c->session);
    if (!d || !*call->text) return;
    const struct puzzle_kind *kind = d->play.puzzle.kind;
    int symbol = play_symbol_for_key(&d->play, d->cell, call->text, c->look.entry == ENTRY_EDIT);
    for (int k = 0; k < kind->symbol_count; k++)
        if (!strcmp(kind->symbols[k].name, call->text)) symbol = k;
    if (symbol >= 0)
        session_enter(c->session, control_hand(c), symbol);
    else
        session_say(c->session, MESSAGE_WARN, "\"%s\" cannot stand there", call->text);
}

void do_erase(struct control *c, const struct call *call) {
    (void)call;
    session_erase(c->session, control_hand(c));
}

void do_pencil(struct control *c, const struct call *call) {
    (void)call;
    c->look.pencil = c->look.entry == ENTRY_PLAY && !c->look.pencil;
}

void do_take(struct control *c, const struct call *call) {
    (void)call;
    session_take(c->session);
}

void do_undo(struct control *c, const struct call *call) {
    session_undo(c->session, call->count, call->how);
}

void do_check(struct control *c, const struct call *call) {
    (void)call;
    session_check(c->session);
}

void do_hint(struct control *c, const struct call *call) {
    (void)call;
    if (session_hint(c->session)) return;
    struct desk *d = session_desk(c->session);
    if (!run_active(&d->now)) session_think_hidden(c->session);
    c->look.hint_due = run_active(&d->now);
    if (c->look.hint_due) session_say(c->session, MESSAGE_PLAIN, "thinking about a hint ...");
}

void do_solution(struct control *c, const struct call *call) {
    (void)call;
    session_solution(c->session);
}

void do_clear(struct control *c, const struct call *call) {
    (void)call;
    session_clear(c->session);
}
