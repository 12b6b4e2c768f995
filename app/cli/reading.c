#include "reading.h"
#include "commands.h"

static void tell(struct reading *r) {
    const struct err *bad;
    const char *note;
    int count;
    char text[800];
    puzzle_stream_bad(r->stream, &bad, &count);
    for (; r->told_bad < count; r->told_bad++)
        command_warn(r->command, "left out: %s", err_format(&bad[r->told_bad], text, sizeof text));
    for (; (note = puzzle_stream_note(r->stream, r->told_notes)); r->told_notes++)
        command_warn(r->command, "%s", note);
}

/* "3,12"; nothing where `text` is NULL. */
static int read_place(const char *text, const char *name, int place[2], struct err *e) {
    int used = 0;
    if (!text) return 0;
    if (sscanf(text, "%9d%*1[,x:]%9d%n", &place[0], &place[1], &used) == 2 && !text[used] && place[0] > 0 &&
        place[1] > 0)
        return 0;
    return err_set(e, ERR_VALUE, NULL, 0, 0, "row and column from 1, as in 3,12", "--%s: '%s' is no place", name, text);
}

int reading_begin(struct reading *r, const struct command *c, const char *path, const struct reading_options *o,
                  struct err *e) {
    const struct puzzle_stream_options how = {.strict = o->strict, .limit = o->limit};
    *r = (struct reading){.command = c};
    if (read_place(o->start, "start", r->ends[0], e) || read_place(o->goal, "goal", r->ends[1], e)) return -1;
    if (!o->start != !o->goal)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "--%s is missing", o->start ? "goal" : "start");
    if (puzzle_stream_open(&r->stream, path, &how, e)) return -1;
    tell(r);
    return 0;
}

static int place_ends(const struct reading *r, struct puzzle *p, struct err *e) {
    if (!r->ends[0][0]) return 0;
    const int failed = p->kind->place_ends
                           ? p->kind->place_ends(p, r->ends[0][0], r->ends[0][1], r->ends[1][0], r->ends[1][1], e)
                           : err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "a %s has no start and goal", p->kind->name);
    return failed ? err_in_file(e, p->origin) : 0;
}

int reading_next(struct reading *r, struct puzzle *p, struct err *e) {
    const int more = puzzle_stream_next(r->stream, p, e);
    tell(r);
    if (more < 1 || place_ends(r, p, e) == 0) return more;
    puzzle_free(p);
    return -1;
}

int reading_end(struct reading *r) {
    const struct err *bad;
    int shown;
    const int count = puzzle_stream_bad(r->stream, &bad, &shown);
    if (count) command_warn(r->command, "%d row%s left out in all", count, count == 1 ? " was" : "s were");
    puzzle_stream_close(r->stream);
    return count;
}
