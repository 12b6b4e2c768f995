/* Our own YAML (one puzzle, or `rumia: 1` and a list `puzzles:`) and documents of other programs, one after the other.
 */
#include "alloc.h"
#include "document.h"
#include "puzzle.h"
#include "puzzle_format.h"
#include "puzzle_yaml.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Where the characters of `set` from `s` on end. */
static const char *skip(const char *s, const char *end, const char *set) {
    while (s < end && strchr(set, *s))
        s++;
    return s;
}

/* The end of the first line that begins (after blanks and list dashes) with this key, behind the colon; NULL = none. */
static const char *find_key(const char *text, size_t size, const char *key) {
    const char *end = text + size;
    const size_t length = strlen(key);
    for (const char *s = text; s < end; s++) {
        s = skip(s, end, " -{\"");
        if ((size_t)(end - s) > length && strncasecmp(s, key, length) == 0) {
            const char *after = skip(s + length, end, "\" ");
            if (after < end && *after == ':' && (after + 1 == end || strchr(" \n", after[1]))) return after + 1;
        }
        s = memchr(s, '\n', (size_t)(end - s));
        if (!s) break;
    }
    return NULL;
}

static bool has_key(const char *text, size_t size, const char *key) {
    return find_key(text, size, key) != NULL;
}

/* "grid: |", nothing but "+", "-" or a number behind it, or a text in quotes: no title of another text is like that. */
static bool has_block(const char *text, size_t size, const char *key) {
    const char *end = text + size, *after = find_key(text, size, key);
    if (after) after = skip(after, end, " ");
    if (!after || after == end) return false;
    if (*after == '"' || *after == '\'') return true;
    if (!strchr("|>", *after)) return false;
    after = skip(after + 1, end, "+-123456789 ");
    return after == end || *after == '\n';
}

static int sniff_json_lines(const char *text, size_t size);

static int sniff(const char *text, size_t size) {
    if (sniff_json_lines(text, size)) return 0;
    size_t look = size < 65536 ? size : 65536;
    if (has_key(text, look, "rumia") || has_key(text, look, "kind") || has_key(text, look, "puzzles")) return 100;
    if (has_block(text, look, "grid")) return 100;
    if (has_key(text, look, "grid")) return 90;
    const char *first = text + strspn(text, " \t\n"), *second = first + (*first != 0);
    second += strspn(second, " \t\n");
    if (*first == '{' || (*first == '[' && *second && strchr("[]{\"'-.0123456789", *second))) return 80;
    if (*first == '-' && first[1] == ' ' && *second == '[') return 80;
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
    if (puzzle_node_board(entry->first, kind, &given, e)) return -1;
    struct puzzle *p = puzzle_list_add(out);
    puzzle_init(p, kind, given.height, given.width);
    board_assign(&p->given, &given);
    board_free(&given);
    return entry->second ? puzzle_node_solution(entry->second, p, e) : 0;
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

/* ---- documents ---- */

static const struct node *get_in_any_case(const struct node *n, const char *key) {
    for (int i = 0; n->type == NODE_MAPPING && i < n->count; i++)
        if (strcasecmp(n->keys[i]->text, key) == 0) return n->items[i];
    return NULL;
}

/* Written for this program, or meant to be. */
static bool is_ours(const struct node *root) {
    const struct node *list = document_get(root, "puzzles");
    if (get_in_any_case(root, "rumia") || get_in_any_case(root, "kind")) return true;
    return list && list->type == NODE_SEQUENCE && list->count > 0 && get_in_any_case(list->items[0], "kind");
}

static int read_document(struct puzzle_list *out, const char *text, size_t size, int line, const struct puzzle_text *t,
                         struct err *e) {
    struct document *d;
    if (document_parse_from(&d, text, size, t->file, line, e)) return -1;
    const struct node *root = document_root(d);
    int found = is_ours(root) ? 0 : puzzle_find_boards(out, root, t->file, t->only, e);
    if (found == 0 && root->type == NODE_SEQUENCE)
        found = document_error(root, ERR_SYNTAX, e, "rows of cells, as text or as lists", "a list without a puzzle");
    else if (found == 0)
        found = read_root(out, root, t->file, t->only, e);
    document_free(d);
    return found < 0 ? -1 : 0;
}

/* Behind the value that a JSON text begins with; NULL = it does not end. */
static const char *json_end(const char *s, const char *end) {
    int depth = 0;
    for (; s < end; s++) {
        if (*s == '"')
            for (s++; s < end && *s != '"'; s++)
                s += *s == '\\';
        if (s >= end) break;
        depth += (*s == '{' || *s == '[') - (*s == '}' || *s == ']');
        if (depth == 0 && (*s == '}' || *s == ']')) return s + 1;
    }
    return NULL;
}

static bool is_mark(const char *s, const char *end) {
    return end - s >= 3 && memcmp(s, "---", 3) == 0 && (end - s == 3 || isspace((unsigned char)s[3]));
}

/* Where the document that begins at `s` ends: at the mark of the next one, or where a JSON value does. */
static const char *document_end(const char *s, const char *end) {
    const char *first = s + strspn(s, " \t\n");
    if (*first == '{' || *first == '[') {
        const char *stop = json_end(first, end);
        const char *next = stop ? stop + strspn(stop, " \t\n") : end;
        return *next == '{' || *next == '[' ? next : end;
    }
    for (const char *line = s; line < end;) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        if (line > s && is_mark(line, end) && !document_is_empty(s, (size_t)(line - s)) && *first != '%') return line;
        line = feed ? feed + 1 : end;
    }
    return end;
}

static int read(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    while (t->at < t->end) {
        const char *stop = document_end(t->at, t->end);
        const size_t size = (size_t)(stop - t->at);
        const bool nothing = document_is_empty(t->at, size) && (out->count > 0 || stop < t->end);
        if (!nothing && read_document(out, t->at, size, t->line, t, e)) return -1;
        for (; t->at < stop; t->at++)
            t->line += *t->at == '\n';
    }
    return 0;
}

const struct puzzle_format puzzle_yaml = {"YAML", sniff, read};

/* ---- one JSON value a line ---- */

static bool is_json_line(const char **text, const char *end) {
    const char *s = *text + strspn(*text, " \t\n"), *stop = memchr(s, '\n', (size_t)(end - s));
    *text = stop ? stop + 1 : end;
    if (!stop) stop = end;
    const char *after = *s == '{' ? json_end(s, stop) : NULL;
    return after && after + strspn(after, " \t,") >= stop;
}

/* ARC tasks are their own kind's. */
static int sniff_json_lines(const char *text, size_t size) {
    const char *at = text, *end = text + size;
    if (!is_json_line(&at, end)) return 0;
    const bool task = memmem(text, (size_t)(at - text), "\"train\"", 7) != NULL;
    return !task && is_json_line(&at, end) ? 97 : 0;
}

static int read_json_line(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct puzzle_line line;
    const int before = out->count;
    while (out->count == before && puzzle_next_line(t, &line)) {
        size_t size = line.size;
        while (size > 0 && strchr(" \t,", line.text[size - 1]))
            size--;
        if (size == 0 || read_document(out, line.text, size, line.number, t, e) == 0) continue;
        while (out->count > before)
            puzzle_free(&out->items[--out->count]);
        if (puzzle_leave_out(t, e)) return -1;
    }
    return 0;
}

const struct puzzle_format puzzle_json_lines = {"JSON lines", sniff_json_lines, read_json_line, .pieces = true};
