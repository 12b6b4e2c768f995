/* Which kind and format a text is: every reader looks and says how sure it is, the surest one reads. */
#include "detect.h"
#include "puzzle_yaml.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CLOSE = 5 };

struct candidate {
    const struct puzzle_format *format;
    int score;
};

static int compare(const void *a, const void *b) {
    return ((const struct candidate *)b)->score - ((const struct candidate *)a)->score;
}

/* Sets the two surest, the first one the best. */
static void look(const struct puzzle_text *t, struct candidate best[2]) {
    const size_t size = (size_t)(t->end - t->at);
    struct candidate all[3] = {{&puzzle_yaml, puzzle_yaml.sniff(t->at, size)},
                               {&puzzle_json_lines, puzzle_json_lines.sniff(t->at, size)}};
    qsort(all, 2, sizeof *all, compare);
    for (int k = 0; puzzle_kinds[k]; k++) {
        const struct puzzle_format *f = puzzle_kinds[k]->readers;
        if (t->only && t->only != puzzle_kinds[k]) continue;
        for (; f && f->name; f++) {
            all[2] = (struct candidate){f, f->sniff(t->at, size)};
            qsort(all, 3, sizeof *all, compare);
        }
    }
    memcpy(best, all, 2 * sizeof *best);
}

/* What a text is that no reader knows, where that can be told. */
static const char *name_of(const char *text) {
    static const struct {
        const char *begin, *name;
    } texts[] = {
        {"<!doctype html", "this is a web page"},
        {"<html", "this is a web page"},
        {"version https://git-lfs", "this is a pointer of Git LFS: the file itself was not fetched"},
        {"<?xml", "this is XML that is not OpenSudoku's"},
        {"<svg", "this is an SVG picture"},
        {"{\\rtf", "this is a Rich Text document"},
    };
    text += strspn(text, " \t\n");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strncasecmp(text, texts[i].begin, strlen(texts[i].begin)) == 0) return texts[i].name;
    return NULL;
}

int puzzle_detect(const struct puzzle_format **out, const struct puzzle_text *t, struct err *e) {
    struct candidate best[2];
    look(t, best);
    *out = best[0].format;
    if (best[0].score == 0) {
        const char *name = name_of(t->at), *wanted = t->only ? t->only->name : "YAML, a Sudoku, a maze or an ARC task";
        return err_set(e, name ? ERR_UNSUPPORTED : ERR_SYNTAX, t->file, 1, 1, wanted, "%s",
                       name ? name : "no format this program knows");
    }
    const bool same = best[1].format && best[0].format->read == best[1].format->read;
    if (!same && best[1].score > 0 && best[0].score - best[1].score < CLOSE)
        return err_set(e, ERR_SYNTAX, t->file, 1, 1, "a file that is clearly one of them", "could be '%s' or '%s'",
                       best[0].format->name, best[1].format->name);
    return 0;
}
