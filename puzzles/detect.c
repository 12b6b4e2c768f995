/* Which kind and format a text is: every reader looks and says how sure it is, the surest one reads. */
#include "alloc.h"
#include "bytes.h"
#include "puzzle.h"
#include "puzzle_format.h"
#include "puzzle_yaml.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 256 << 20, CLOSE = 5 };

/* A reader and its kind; our YAML is {NULL, NULL}. */
struct candidate {
    const struct puzzle_kind *kind;
    const struct puzzle_format *format;
    int score;
};

static const char *candidate_name(const struct candidate *c) {
    return c->format ? c->format->name : "YAML";
}

static int compare(const void *a, const void *b) {
    return ((const struct candidate *)b)->score - ((const struct candidate *)a)->score;
}

/* Sets the two surest, the first one the best. */
static void detect(const char *text, size_t size, const struct puzzle_kind *only, struct candidate best[2]) {
    struct candidate all[3] = {{NULL, NULL, puzzle_sniff_yaml(text, size)}};
    for (int k = 0; puzzle_kinds[k]; k++) {
        const struct puzzle_format *f = puzzle_kinds[k]->readers;
        if (only && only != puzzle_kinds[k]) continue;
        for (; f && f->name; f++) {
            all[2] = (struct candidate){puzzle_kinds[k], f, f->sniff(text, size)};
            qsort(all, 3, sizeof *all, compare);
        }
    }
    memcpy(best, all, 2 * sizeof *best);
}

static void say_what(char *what, const struct candidate *c, const struct puzzle *read, int count) {
    const char *kind = read[0].kind->name;
    for (int i = 1; i < count; i++)
        if (read[i].kind != read[0].kind) kind = "several kinds";
    snprintf(what, 80, "%s, %s", kind, candidate_name(c));
}

static int read_clean(struct puzzle_list *list, const char *text, size_t size, const char *file,
                      const struct puzzle_kind *only, char *what, struct err *e) {
    struct candidate best[2];
    detect(text, size, only, best);
    if (best[0].score == 0)
        return err_set(e, ERR_SYNTAX, file, 1, 1, only ? only->name : "YAML, a Sudoku or a maze",
                       "no format this program knows");
    bool same = best[0].format && best[1].format && best[0].format->read == best[1].format->read;
    if (!same && best[1].score > 0 && best[0].score - best[1].score < CLOSE)
        return err_set(e, ERR_SYNTAX, file, 1, 1, "a file that is clearly one of them", "could be '%s' or '%s'",
                       candidate_name(&best[0]), candidate_name(&best[1]));
    int before = list->count;
    int failed = best[0].format ? best[0].format->read(list, text, size, file, e)
                                : puzzle_read_yaml(list, text, size, file, only, e);
    if (!failed && list->count == before)
        failed = err_set(e, ERR_SYNTAX, file, 1, 1, "at least one", "no puzzle in it");
    if (failed) {
        while (list->count > before)
            puzzle_free(&list->items[--list->count]);
        if (before == 0) puzzle_list_free(list); /* nothing stays to be freed by a caller that gives up */
        return err_in_file(e, file);
    }
    if (what) say_what(what, &best[0], list->items + before, list->count - before);
    return 0;
}

int puzzle_read_text(struct puzzle_list *list, const char *text, size_t size, const char *file,
                     const struct puzzle_kind *only, char *what, struct err *e) {
    char *clean;
    size_t clean_size;
    if (text_clean(text, size, file, &clean, &clean_size, e)) return -1;
    int failed = read_clean(list, clean, clean_size, file, only, what, e);
    free(clean);
    return failed;
}

int puzzle_read_file(struct puzzle_list *list, const char *path, const struct puzzle_kind *only, char *what,
                     struct err *e) {
    struct bytes bytes;
    if (bytes_read(&bytes, path, FILE_BYTES_MAX, e)) return -1;
    int failed = puzzle_read_text(list, (const char *)bytes.data, bytes.size, path, only, what, e);
    bytes_free(&bytes);
    return failed;
}
