/* ARC tasks from JSON (or YAML, which holds it): a task, collections of tasks by name or as a list, Kaggle's challenges
 * with the solutions that lie beside them, and lists of pairs as RE-ARC makes them. */
#include "alloc.h"
#include "arc.h"
#include "document.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK = 65536, COLLECTION_DEPTH_MAX = 3, NAME_MAX_BYTES = 120 };

/* --- grids --- */

static int read_row(const struct node *n, int expected, struct board *out, struct err *e) {
    const bool text = n->type == NODE_SCALAR && n->style == NODE_QUOTED;
    if (!text && document_expect(n, NODE_SEQUENCE, e)) return -1;
    const int width = text ? (int)n->size : n->count;
    if (width < 1 || width > ARC_SIDE_MAX)
        return document_error(n, ERR_LIMIT, e, "1 to 30", "%d cells in a row", width);
    if (out->height > 0 && width != expected) {
        char words[40];
        snprintf(words, sizeof words, "%d, as in the first", expected);
        return document_error(n, ERR_SYNTAX, e, words, "%d cells in row %d", width, out->height + 1);
    }
    uint8_t *row = out->cells + out->height * width;
    for (int x = 0; x < width; x++) {
        int64_t colour;
        if (!text && document_integer(n->items[x], 0, ARC_COLOURS - 1, &colour, e)) return -1;
        if (text && (n->text[x] < '0' || n->text[x] > '9'))
            return document_error(n, ERR_SYNTAX, e, "digits", "'%.40s' is no row of colours", n->text);
        row[x] = (uint8_t)(text ? n->text[x] - '0' : colour);
    }
    out->width = width;
    out->height++;
    return 0;
}

static int read_rows(const struct node *n, struct board *out, struct err *e) {
    if (document_expect(n, NODE_SEQUENCE, e)) return -1;
    if (n->count < 1 || n->count > ARC_SIDE_MAX)
        return document_error(n, ERR_LIMIT, e, "1 to 30", "%d rows in a grid", n->count);
    *out = (struct board){.cells = xcalloc(ARC_CELLS_MAX, 1)};
    for (int y = 0; y < n->count; y++)
        if (read_row(n->items[y], out->width, out, e)) return board_free(out), -1;
    out->cells = xrealloc(out->cells, (size_t)board_cells(out), 1);
    return 0;
}

static int read_block(const struct node *n, struct board *out, struct err *e) {
    if (puzzle_read_grid(&arc_kind, n->text, n->size, out, e)) return document_error_inside(n, e);
    if (out->height <= ARC_SIDE_MAX && out->width <= ARC_SIDE_MAX) return 0;
    document_error(n, ERR_LIMIT, e, "1 to 30 rows and columns", "a grid of %dx%d", out->height, out->width);
    return board_free(out), -1;
}

/* Rows of numbers, rows of digits, or a block of digits. Initialises `out`. */
static int read_grid(const struct node *n, struct board *out, struct err *e) {
    *out = (struct board){0};
    return n->type == NODE_SCALAR && !document_is_null(n) ? read_block(n, out, e) : read_rows(n, out, e);
}

/* --- pairs and tasks --- */

/* `output` may be missing or null (not known then), unless it is `needed`. */
static int read_pair(const struct node *n, bool needed, struct board *input, struct board *output, struct err *e) {
    static const char *const keys[] = {"input", "output"};
    const struct node *in, *out;
    *input = *output = (struct board){0};
    if (document_expect(n, NODE_MAPPING, e) || document_expect_keys(n, keys, 2, e) ||
        document_require(n, "input", &in, e) || (needed && document_require(n, "output", &out, e)))
        return -1;
    out = document_get(n, "output");
    const bool known = needed || (out && !document_is_null(out));
    if (read_grid(in, input, e)) return -1;
    if (known && read_grid(out, output, e)) return board_free(input), -1;
    return 0;
}

static int read_demonstrations(const struct node *list, int count, struct arc_task *task, struct err *e) {
    for (int i = 0; i < count; i++) {
        struct board input, output;
        if (read_pair(list->items[i], true, &input, &output, e)) return -1;
        *arc_task_add(task) = (struct demonstration){input, output};
    }
    return 0;
}

static int read_tests(struct puzzle_list *out, const struct node *list, int first, struct arc_task *task,
                      struct err *e) {
    for (int i = first; i < list->count; i++) {
        struct board input, output;
        if (read_pair(list->items[i], false, &input, &output, e)) return -1;
        struct puzzle *p = arc_add_test(out, task, &input, &output);
        puzzle_set_origin(p, document_file(list->document), list->items[i]->line);
    }
    return 0;
}

static int expect_pairs(const struct node *n, struct err *e) {
    if (document_expect(n, NODE_SEQUENCE, e)) return -1;
    return n->count ? 0 : document_error(n, ERR_VALUE, e, "at least one pair", "the list is empty");
}

/* Both lists: the first `shown` pairs of `train` are demonstrations, the tests are those of `test` from `first` on. */
static int read_lists(struct puzzle_list *out, const struct node *train, int shown, const struct node *test, int first,
                      struct err *e) {
    struct arc_task *task = arc_task_new();
    int failed = read_demonstrations(train, shown, task, e) || read_tests(out, test, first, task, e) ? -1 : 0;
    arc_task_drop(task);
    return failed;
}

static int read_entry(struct puzzle_list *out, const struct node *train, const struct node *test, struct err *e) {
    if (expect_pairs(train, e) || expect_pairs(test, e)) return -1;
    return read_lists(out, train, train->count, test, 0, e);
}

static const char *text_of(const struct node *task, const char *key) {
    const struct node *n = document_get(task, key);
    return n && n->type == NODE_SCALAR && n->size && !document_is_null(n) ? n->text : NULL;
}

/* What it calls itself, else how it is called by what it is in. */
static const char *task_name(const struct node *task, const char *given) {
    const char *id = text_of(task, "id"), *name = text_of(task, "name");
    return id ? id : name ? name : given;
}

static void name_tests(struct puzzle_list *list, int first, const char *name) {
    for (int i = first; name && i < list->count; i++)
        list->items[i].name = xasprintf("%.*s", NAME_MAX_BYTES, name);
}

/* Keys that are not ARC's (id, name, uuid and what tools add) are passed over. */
static int read_task(struct puzzle_list *out, const struct node *n, const char *name, struct err *e) {
    const struct node *train, *test;
    const int first = out->count;
    if (document_require(n, "train", &train, e) || document_require(n, "test", &test, e) ||
        read_entry(out, train, test, e))
        return -1;
    name_tests(out, first, task_name(n, name));
    return 0;
}

/* A list of pairs without a test: the last one is asked about. */
static int read_pairs(struct puzzle_list *out, const struct node *n, const char *name, struct err *e) {
    const int first = out->count;
    if (n->count < 2) return document_error(n, ERR_VALUE, e, "two or more", "one pair is no task");
    if (read_lists(out, n, n->count - 1, n, n->count - 1, e)) return -1;
    name_tests(out, first, name);
    return 0;
}

static bool has_list(const struct node *n, const char *key) {
    const struct node *list = document_get(n, key);
    return list && list->type == NODE_SEQUENCE;
}

static bool is_pair(const struct node *n) {
    return document_get(n, "input") != NULL;
}

/* A task, a list of pairs, or a collection of such, by name or as a list. */
static int read_any(struct puzzle_list *out, const struct node *n, const char *name, int depth, struct err *e) {
    if (has_list(n, "train") || has_list(n, "test")) return read_task(out, n, name, e);
    if (n->type == NODE_SEQUENCE && n->count && is_pair(n->items[0])) return read_pairs(out, n, name, e);
    if (n->type == NODE_SCALAR || n->count == 0 || depth == COLLECTION_DEPTH_MAX)
        return document_error(n, ERR_VALUE, e, "a task, with keys \"train\" and \"test\"", "this is no ARC task");
    for (int i = 0; i < n->count; i++)
        if (read_any(out, n->items[i], n->type == NODE_MAPPING ? n->keys[i]->text : NULL, depth + 1, e)) return -1;
    return 0;
}

/* --- answers beside the tasks --- */

static const char *file_name(const char *file) {
    const char *slash = strrchr(file, '/');
    return slash ? slash + 1 : file;
}

/* "arc_challenges.json" -> "arc_solutions.json", NULL where the name says nothing or the file is not there. Owned. */
static char *solutions_beside(const char *file) {
    const char *name = file_name(file), *word = strstr(name, "challenges");
    if (!word) return NULL;
    char *path = xasprintf("%.*ssolutions%s", (int)(word - file), file, word + strlen("challenges"));
    if (access(path, F_OK) == 0) return path;
    free(path);
    return NULL;
}

/* Outputs for the tests of one task; those that the tasks' own file tells stay. */
static int take_outputs(struct puzzle *tests, const struct node *outputs, struct err *e) {
    const int count = arc_task_of(tests)->tests;
    if (document_expect(outputs, NODE_SEQUENCE, e)) return -1;
    if (outputs->count != count)
        return document_error(outputs, ERR_VALUE, e, "as many as test inputs", "%d outputs for the %d tests of %s",
                              outputs->count, count, tests->name);
    for (int i = 0; i < count; i++) {
        struct board output;
        if (read_grid(outputs->items[i], &output, e)) return -1;
        if (tests[i].answer.cells)
            board_free(&output);
        else
            tests[i].answer = output;
    }
    return 0;
}

static int read_solutions(struct puzzle_list *list, int first, const char *path, struct err *e) {
    struct document *d;
    if (document_read(&d, path, e)) return -1;
    int failed = document_expect(document_root(d), NODE_MAPPING, e);
    for (int i = first; i < list->count && !failed; i += arc_task_of(&list->items[i])->tests) {
        const char *name = list->items[i].name;
        const struct node *outputs = name ? document_get(document_root(d), name) : NULL;
        if (outputs) failed = take_outputs(&list->items[i], outputs, e);
    }
    document_free(d);
    return failed;
}

/* --- the reader --- */

/* The name of the file without its ending; NULL for standard input. Owned. */
static char *stem(const char *file) {
    const char *name = file_name(file), *dot = strrchr(name, '.');
    if (strcmp(file, "-") == 0 || !*name) return NULL;
    return xasprintf("%.*s", dot && dot > name ? (int)(dot - name) : (int)strlen(name), name);
}

static int read_root(struct puzzle_list *out, const struct node *root, const char *file, struct err *e) {
    const int first = out->count;
    char *name = stem(file), *solutions = solutions_beside(file);
    int failed = read_any(out, root, name, 0, e);
    if (!failed && solutions) failed = read_solutions(out, first, solutions, e);
    free(name);
    free(solutions);
    return failed;
}

static int read_tasks(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct document *d;
    if (document_parse(&d, t->at, (size_t)(t->end - t->at), t->file, e)) return -1;
    const int failed = read_root(out, document_root(d), t->file, e);
    document_free(d);
    t->at = t->end;
    return failed;
}

/* Is there this key, with or without quotes, among the first `size` bytes? */
static bool has_key(const char *text, size_t size, const char *key) {
    const size_t length = strlen(key);
    for (const char *at = text, *end = text + size; (at = memmem(at, (size_t)(end - at), key, length)); at += length) {
        const char *after = at + length;
        after += *after == '"' || *after == '\'';
        while (*after == ' ')
            after++;
        const bool begins = at == text || strchr(" \t\n{,-\"'", at[-1]);
        if (begins && *after == ':') return true;
    }
    return false;
}

/* Tasks and lists of pairs have these keys; our own YAML says what it is. */
static int sniff_tasks(const char *text, size_t size) {
    const size_t look = size < LOOK ? size : LOOK;
    if (has_key(text, look, "kind") || has_key(text, look, "rumia")) return 0;
    return has_key(text, look, "train") || has_key(text, look, "input") ? 96 : 0;
}

/* Kaggle's solutions alone: {"ID": [[[0, ...: grids by name. */
static int sniff_solutions(const char *text, size_t size) {
    const char *at = text + strspn(text, " \t\n");
    int open = 0;
    if (*at++ != '{') return 0;
    at += strspn(at, " \t\n");
    if (*at != '"' || !(at = memchr(at + 1, '"', size - (size_t)(at + 1 - text)))) return 0;
    at++;
    for (; *at && strchr(" \t\n:[", *at); at++)
        open += *at == '[';
    return open == 3 && *at >= '0' && *at <= '9' ? 96 : 0;
}

static int refuse_solutions(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    (void)out;
    return err_set(e, ERR_UNSUPPORTED, t->file, 1, 1, "the file of challenges, which finds this one beside it",
                   "answers to ARC tasks without the tasks");
}

const struct puzzle_format arc_readers[] = {
    {"ARC tasks", sniff_tasks, read_tasks},
    {"answers to ARC tasks", sniff_solutions, refuse_solutions},
    {0},
};

const struct puzzle_entry arc_entry = {"train", "test", read_entry, arc_write_entry};
