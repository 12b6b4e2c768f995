/* Our own YAML: one puzzle, or `rumia: 1` and a list `puzzles:`. */
#include "alloc.h"
#include "document.h"
#include "puzzle.h"
#include "puzzle_format.h"
#include "puzzle_yaml.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Where the characters of `set` from `s` on end. */
static const char *skip(const char *s, const char *end, const char *set) {
    while (s < end && strchr(set, *s))
        s++;
    return s;
}

/* Does a line of the text begin (after blanks and list dashes) with this key? */
static bool has_key(const char *text, size_t size, const char *key) {
    const char *end = text + size;
    const size_t length = strlen(key);
    for (const char *s = text; s < end; s++) {
        s = skip(s, end, " -{\"");
        if ((size_t)(end - s) > length && strncasecmp(s, key, length) == 0) {
            const char *after = skip(s + length, end, "\" ");
            if (after < end && *after == ':' && (after + 1 == end || strchr(" \n", after[1]))) return true;
        }
        s = memchr(s, '\n', (size_t)(end - s));
        if (!s) break;
    }
    return false;
}

static int sniff(const char *text, size_t size) {
    size_t look = size < 65536 ? size : 65536;
    if (has_key(text, look, "rumia") || has_key(text, look, "kind") || has_key(text, look, "puzzles")) return 100;
    if (has_key(text, look, "grid")) return 90;
    const char *first = text + strspn(text, " \t\n"), *second = first + (*first != 0);
    second += strspn(second, " \t\n");
    if (*first == '{' || (*first == '[' && *second && strchr("[]{\"'-.0123456789", *second))) return 80;
    return has_key(text, look, "name") ? 50 : 0;
}

static int read_kind(const struct node *n, const struct puzzle_kind *only, const struct puzzle_kind **kind,
                     struct err *e) {
    const char *words[16];
    int count = 0, index;
    while (puzzle_kinds[count] && count < 16)
        words[count] = puzzle_kinds[count]->name, count++;
    if (document_expect(n, NODE_SCALAR, e)) return -1; /* a plain `null` is a kind here */
    if (document_word(n, words, count, &index, e)) return -1;
    *kind = puzzle_kinds[index];
    if (only && *kind != only) return document_error(n, ERR_VALUE, e, only->name, "a puzzle of kind '%s'", n->text);
    return 0;
}

static int read_board(const struct node *n, const struct puzzle_kind *kind, struct board *out, struct err *e) {
    const char *text;
    if (document_string(n, &text, e)) return -1;
    if ((kind->read_grid ? kind->read_grid : puzzle_read_grid)(kind, text, n->size, out, e))
        return document_error_inside(n, e);
    return 0;
}

static int read_solution(const struct node *n, struct puzzle *p, struct err *e) {
    const int cells = board_cells(&p->given), width = p->given.width;
    struct verdict verdict = {0};
    if (read_board(n, p->kind, &p->answer, e)) return -1;
    if (!board_same_size(&p->answer, &p->given)) {
        char expected[40];
        snprintf(expected, sizeof expected, "%dx%d, as the grid", p->given.height, width);
        return document_error(n, ERR_VALUE, e, expected, "the solution has the size %dx%d", p->answer.height,
                              p->answer.width);
    }
    uint8_t *wrong = xcalloc((size_t)cells, 1);
    p->kind->check(p, &p->answer, wrong, &verdict);
    int at = 0, failed = 0;
    while (at < cells && !wrong[at])
        at++;
    if (!verdict.solved && at < cells)
        failed = document_error(n, ERR_VALUE, e, "a solution by the rules",
                                "the solution is wrong at row %d, column %d: %.120s", at / width + 1, at % width + 1,
                                verdict.text);
    else if (!verdict.solved)
        failed =
            document_error(n, ERR_VALUE, e, "a solution by the rules", "the solution is wrong: %.120s", verdict.text);
    free(wrong);
    return failed;
}

/* What a puzzle's mapping holds; `first` and `second` are the grid and the solution, or what the kind has instead.
 * `rumia` may stand beside a single puzzle. */
struct entry {
    const struct node *version, *kind, *first, *second, *limits;
    char *name, *source;
};

static int read_entry(const struct node *n, const struct puzzle_entry *own, struct entry *entry, struct err *e) {
    const struct document_field fields[] = {
        FIELD_AS(struct entry, version, "rumia", DOCUMENT_NODE),
        FIELD_NODE(struct entry, kind, .required = true),
        FIELD_STRING(struct entry, name),
        FIELD_STRING(struct entry, source),
        FIELD_AS(struct entry, first, own ? own->first : "grid", DOCUMENT_NODE, .required = true),
        FIELD_AS(struct entry, second, own ? own->second : "solution", DOCUMENT_NODE, .required = own != NULL),
        FIELD_NODE(struct entry, limits),
    };
    return document_fields(n, fields, sizeof fields / sizeof *fields, entry, e);
}

static int read_grid_entry(struct puzzle_list *out, const struct puzzle_kind *kind, const struct entry *entry,
                           struct err *e) {
    struct board given;
    if (read_board(entry->first, kind, &given, e)) return -1;
    struct puzzle *p = puzzle_list_add(out);
    puzzle_init(p, kind, given.height, given.width);
    board_assign(&p->given, &given);
    board_free(&given);
    return entry->second ? read_solution(entry->second, p, e) : 0;
}

/* What all puzzles of the entry have in common. */
static int describe_puzzles(struct puzzle *puzzles, int count, const struct entry *entry, const struct node *n,
                            const char *file, struct err *e) {
    for (int i = 0; i < count; i++) {
        struct puzzle *p = &puzzles[i];
        if (entry->name) p->name = xstrdup(entry->name);
        if (entry->source) p->source = xstrdup(entry->source);
        if (!p->origin) puzzle_set_origin(p, file, n->line);
        if (entry->limits && effort_read(entry->limits, &p->effort, e)) return -1;
    }
    return 0;
}

/* Adds the puzzles of an entry to a list, which the caller empties after a failure. */
static int read_puzzle(struct puzzle_list *out, const struct node *n, const char *file, const struct puzzle_kind *only,
                       struct err *e) {
    const struct puzzle_kind *kind = NULL;
    struct entry entry = {0};
    const int first = out->count;
    /* The kind first: whatever else is wrong, what this is matters more. */
    const struct node *kind_node = document_get(n, "kind");
    if (kind_node && read_kind(kind_node, only, &kind, e)) return -1;
    const struct puzzle_entry *own = kind ? kind->entry : NULL;
    int failed = read_entry(n, own, &entry, e);
    if (!failed && own)
        failed = own->read(out, entry.first, entry.second, e);
    else if (!failed)
        failed = read_grid_entry(out, kind, &entry, e);
    if (!failed) failed = describe_puzzles(out->items + first, out->count - first, &entry, n, file, e);
    free(entry.name);
    free(entry.source);
    return failed;
}

static int read_version(const struct node *root, struct err *e) {
    const struct node *n = document_get(root, "rumia");
    int64_t version;
    return n ? document_integer(n, 1, 1, &version, e) : 0;
}

static int read_root(struct puzzle_list *out, const struct node *root, const char *file, const struct puzzle_kind *only,
                     struct err *e) {
    if (document_expect(root, NODE_MAPPING, e) || read_version(root, e)) return -1;
    const struct node *list = document_get(root, "puzzles");
    if (!list) return read_puzzle(out, root, file, only, e);

    static const char *const keys[] = {"rumia", "puzzles"};
    if (document_expect_keys(root, keys, 2, e) || document_expect(list, NODE_SEQUENCE, e)) return -1;
    if (list->count == 0) return document_error(list, ERR_VALUE, e, "at least one puzzle", "the list is empty");
    for (int i = 0; i < list->count; i++) {
        if (document_expect(list->items[i], NODE_MAPPING, e)) return -1;
        if (read_puzzle(out, list->items[i], file, only, e)) return -1;
    }
    return 0;
}

static int read(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct document *d;
    if (document_parse(&d, t->at, (size_t)(t->end - t->at), t->file, e)) return -1;
    const int failed = read_root(out, document_root(d), t->file, t->only, e);
    document_free(d);
    t->at = t->end;
    return failed;
}

const struct puzzle_format puzzle_yaml = {"YAML", sniff, read};
