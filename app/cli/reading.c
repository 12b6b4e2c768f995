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

static int open_file(struct reading *r, const char *path, struct err *e) {
    r->told_bad = r->told_notes = 0;
    if (puzzle_stream_open(&r->stream, path, &r->options, e)) return -1;
    tell(r);
    return 0;
}

static void close_file(struct reading *r) {
    const struct err *bad;
    int shown;
    if (r->stream) r->left_out += puzzle_stream_bad(r->stream, &bad, &shown);
    puzzle_stream_close(r->stream);
    r->stream = NULL;
}

static int open_folder(struct reading *r, const char *path, struct err *e) {
    if (folder_list(&r->files, path, e)) return -1;
    if (r->files.count == 0) return err_set(e, ERR_VALUE, path, 0, 0, "files of puzzles", "there is no file in it");
    return open_file(r, r->files.paths[r->next++], e);
}

int reading_begin(struct reading *r, const struct command *c, const char *path, const struct reading_options *o,
                  struct err *e) {
    *r = (struct reading){.command = c, .options = {.strict = o->strict, .limit = o->limit}};
    if (read_place(o->start, "start", r->ends[0], e) || read_place(o->goal, "goal", r->ends[1], e)) return -1;
    if (!o->start != !o->goal)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "--%s is missing", o->start ? "goal" : "start");
    const int failed = folder_is(path) ? open_folder(r, path, e) : open_file(r, path, e);
    if (failed) folder_files_free(&r->files);
    return failed;
}

static int place_ends(const struct reading *r, struct puzzle *p, struct err *e) {
    if (!r->ends[0][0]) return 0;
    const int failed = p->kind->place_ends
                           ? p->kind->place_ends(p, r->ends[0][0], r->ends[0][1], r->ends[1][0], r->ends[1][1], e)
                           : err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "a %s has no start and goal", p->kind->name);
    return failed ? err_in_file(e, p->origin) : 0;
}

int reading_next(struct reading *r, struct puzzle *p, struct err *e) {
    int more = puzzle_stream_next(r->stream, p, e);
    tell(r);
    while (more == 0 && r->next < r->files.count) {
        close_file(r);
        if (open_file(r, r->files.paths[r->next++], e)) return -1;
        more = puzzle_stream_next(r->stream, p, e);
        tell(r);
    }
    if (more < 1 || place_ends(r, p, e) == 0) return more;
    puzzle_free(p);
    return -1;
}

int reading_end(struct reading *r) {
    close_file(r);
    if (r->left_out)
        command_warn(r->command, "%d row%s left out in all", r->left_out, r->left_out == 1 ? " was" : "s were");
    folder_files_free(&r->files);
    return r->left_out;
}
