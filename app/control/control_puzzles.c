/* What actions do about puzzles and files. */
#include "control_parts.h"
#include "prompt.h"
#include "replay.h"
#include "store.h"

#include <string.h>

void control_select(struct control *c, int desk) {
    session_select(c->session, desk);
    struct look *l = &c->look;
    l->entry = ENTRY_NONE;
    replay_leave(c);
    l->scroll = 0;
    l->choice = c->session->current;
    l->overlay = OVERLAY_NONE;
    session_say(c->session, MESSAGE_NONE, "%s", "");
}

void do_select_by(struct control *c, const struct call *call) {
    control_select(c, c->session->current + call->by * call->count);
}

void do_select(struct control *c, const struct call *call) {
    control_select(c, call->count - 1);
}

void control_open(struct control *c, const char *path) {
    struct err e = {0};
    char what[80] = "";
    if (session_open(c->session, path, what, &e)) {
        session_say_error(c->session, &e);
        return;
    }
    control_select(c, c->session->current);
    session_say(c->session, MESSAGE_PLAIN, "%s: %s", path, what);
}

void do_open(struct control *c, const struct call *call) {
    if (*call->text)
        control_open(c, call->text);
    else
        prompt_open(c, call->action, "open:", "");
}

static void find_puzzle(struct control *c, const char *text) {
    struct session *s = c->session;
    for (int i = 1; i <= s->count; i++) {
        int at = (s->current + i) % s->count;
        const struct puzzle *p = &s->desks[at]->play.puzzle;
        if ((p->name && strcasestr(p->name, text)) || strcasestr(p->kind->name, text) ||
            (p->source && strcasestr(p->source, text))) {
            c->look.choice = at;
            session_select(s, at);
            return;
        }
    }
    session_say(s, MESSAGE_WARN, "no puzzle is called \"%s\"", text);
}

void do_find(struct control *c, const struct call *call) {
    if (*call->text)
        find_puzzle(c, call->text);
    else
        prompt_open(c, call->action, "find:", "");
}

void do_new(struct control *c, const struct call *call) {
    struct session *s = c->session;
    char kind_name[32] = "", level[32] = "";
    const struct puzzle_kind *kind = session_desk(s) ? session_desk(s)->play.puzzle.kind : puzzle_kinds[0];
    struct puzzle p;
    struct err e = {0};
    int n = sscanf(call->text, "%31s %31s", kind_name, level);
    if (n >= 1 && puzzle_kind_find(kind_name))
        kind = puzzle_kind_find(kind_name);
    else if (n == 1)
        snprintf(level, sizeof level, "%s", kind_name);
    else if (n == 2) {
        session_say(s, MESSAGE_WARN, "there is no kind \"%s\"", kind_name);
        return;
    }
    if (!kind->generate || !kind->levels) {
        session_say(s, MESSAGE_WARN, "%s has no generator", kind->title);
        return;
    }
    struct generate_request request = {.level = *level ? level : NULL, .density = -1};
    if (kind->generate(&p, &request, &c->rng, &e)) {
        session_say_error(s, &e);
        return;
    }
    session_add(s, &p, true);
    puzzle_free(&p);
    c->look.overlay = OVERLAY_NONE;
    session_say(s, MESSAGE_PLAIN, "a new %s puzzle", kind->title);
}

void control_export(struct control *c, const char *path) {
    struct err e = {0};
    if (!session_desk(c->session)) return;
    if (!c->export_file)
        session_say(c->session, MESSAGE_WARN, "this program was built without exporters");
    else if (c->export_file(c->session, &c->look, &c->theme, path, &e))
        session_say_error(c->session, &e);
    else
        session_say(c->session, MESSAGE_GOOD, "written: %s", path);
}

void do_export(struct control *c, const struct call *call) {
    if (*call->text)
        control_export(c, call->text);
    else
        prompt_open(c, call->action, "export to:", "rumia.svg");
}

void do_save(struct control *c, const struct call *call) {
    (void)call;
    struct err e = {0};
    if (!c->session->store)
        session_say(c->session, MESSAGE_WARN, "nothing is kept in this session");
    else if (store_keep(c->session->store, c->session, &e))
        session_say_error(c->session, &e);
    else
        session_say(c->session, MESSAGE_GOOD, "saved");
}
