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

int reading_begin(struct reading *r, const struct command *c, const char *path, int limit, bool strict, struct err *e) {
    const struct puzzle_stream_options o = {.strict = strict, .limit = limit};
    *r = (struct reading){.command = c};
    if (puzzle_stream_open(&r->stream, path, &o, e)) return -1;
    tell(r);
    return 0;
}

int reading_next(struct reading *r, struct puzzle *p, struct err *e) {
    const int more = puzzle_stream_next(r->stream, p, e);
    tell(r);
    return more;
}

int reading_end(struct reading *r) {
    const struct err *bad;
    int shown;
    const int count = puzzle_stream_bad(r->stream, &bad, &shown);
    if (count) command_warn(r->command, "%d row%s left out in all", count, count == 1 ? " was" : "s were");
    puzzle_stream_close(r->stream);
    return count;
}
