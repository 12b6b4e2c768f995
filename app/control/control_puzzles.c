/* What actions do about puzzles and files. */
#include "alloc.h"
#include "control_parts.h"
#include "prompt.h"
#include "replay.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    session_say(c->session, MESSAGE_NONE, "%s", "");
    if (session_open(c->session, path, what, &e)) {
        session_say_error(c->session, &e);
        return;
    }
    control_select(c, c->session->current);
    if (c->session->said.kind == MESSAGE_NONE) session_say(c->session, MESSAGE_PLAIN, "%s: %s", path, what);
}

/* The puzzles of a text, or the file of this name. */
static void open_pasted(struct control *c, const char *text) {
    struct session *s = c->session;
    struct puzzle_list list = {0};
    struct err e = {0};
    char what[80] = "";
    if (!strchr(text, '\n') && !access(text, R_OK)) {
        control_open(c, text);
        return;
    }
    if (puzzle_read_text(&list, text, strlen(text), "what was pasted", NULL, what, &e)) {
        session_say_error(s, &e);
        return;
    }
    const int first = s->count;
    for (int i = 0; i < list.count; i++)
        session_add(s, &list.items[i], false);
    puzzle_list_free(&list);
    control_select(c, first);
    session_say(s, MESSAGE_PLAIN, "pasted: %s", what);
}

void control_paste(struct control *c, const char *text, bool cut) {
    if (c->look.prompt.text)
        prompt_paste(c, text);
    else if (cut)
        session_say(c->session, MESSAGE_WARN, "that is too much to paste: o opens a file");
    else
        open_pasted(c, text);
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

/* What a new puzzle is made of, as one line that makes it again: "sudoku hard 9x9 42". */
struct order {
    const struct puzzle_kind *kind;
    const char *level;
    int height, width;
    long seed; /* -1 = any */
};

static const char *find_level(const struct puzzle_kind *kind, const char *word) {
    for (int i = 0; kind->levels && kind->levels[i]; i++)
        if (!strcmp(kind->levels[i], word)) return kind->levels[i];
    return NULL;
}

/* 0, or -1 and what was not understood is said. */
static int read_order(struct control *c, const char *text, struct order *o) {
    char line[128], *rest = line, *word;
    snprintf(line, sizeof line, "%s", text);
    while ((word = strsep(&rest, " ,;"))) {
        const struct puzzle_kind *kind = puzzle_kind_find(word);
        const char *level = find_level(o->kind, word);
        int height, width, used = 0;
        if (!*word) continue;
        if (kind)
            o->kind = kind, o->level = NULL;
        else if (level)
            o->level = level;
        else if (sscanf(word, "%dx%d%n", &height, &width, &used) == 2 && !word[used])
            o->height = height, o->width = width;
        else if (strspn(word, "0123456789") == strlen(word) && strlen(word) < 10)
            o->seed = atol(word);
        else {
            session_say(c->session, MESSAGE_WARN, "%s is no kind, level, size (9x9) or seed", word);
            return -1;
        }
    }
    return 0;
}

static void make_new(struct control *c, const char *text) {
    struct session *s = c->session;
    struct order o = {.kind = session_desk(s) ? session_desk(s)->play.puzzle.kind : puzzle_kinds[0], .seed = -1};
    struct err e = {0};
    struct puzzle p;
    struct rng rng;
    if (read_order(c, text, &o)) return;
    if (!o.kind->generate || !o.kind->levels) {
        session_say(s, MESSAGE_WARN, "%s has no generator", o.kind->title);
        return;
    }
    if (!o.level) o.level = o.kind->levels[0];
    if (o.seed < 0) o.seed = rng_below(&c->rng, 1000000);
    rng_seed(&rng, (uint64_t)o.seed, 0);
    const struct generate_request request = {.level = o.level, .height = o.height, .width = o.width, .density = -1};
    if (o.kind->generate(&p, &request, &rng, &e)) {
        session_say_error(s, &e);
        return;
    }
    free(p.name);
    p.name = xasprintf("%s %s %dx%d %ld", o.kind->name, o.level, p.given.height, p.given.width, o.seed);
    if (!o.kind->answer_apart) board_free(&p.answer); /* for whoever opens it to find, where rules can tell */
    session_add(s, &p, true);
    control_select(c, s->current);
    session_say(s, MESSAGE_PLAIN, "new: \"%s\" makes it again, anywhere", p.name);
    puzzle_free(&p);
}

void do_new(struct control *c, const struct call *call) {
    if (*call->text) {
        make_new(c, call->text);
        return;
    }
    const struct desk *d = session_desk(c->session);
    const struct puzzle_kind *kind = d ? d->play.puzzle.kind : puzzle_kinds[0];
    char text[64] = "";
    if (kind->levels) snprintf(text, sizeof text, "%s %s", kind->name, kind->levels[0]);
    prompt_open(c, call->action, "new:", text);
}

void control_export(struct control *c, const char *path) {
    struct err e = {0};
    if (!session_desk(c->session)) return;
    if (c->export_file && !access(path, F_OK) && strcmp(c->overwrite, path)) {
        snprintf(c->overwrite, sizeof c->overwrite, "%s", path);
        prompt_open(c, ACTION_EXPORT, "it is there; Enter writes over it:", path);
        return;
    }
    *c->overwrite = 0;
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
