#include "identifiers.h"
#include "alloc.h"
#include "bytes.h"
#include "json.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 256 << 20, DIGITS = 10 };

struct entry {
    char *task; /* shared by the entries that follow each other */
    int row;
    uint8_t side, symbols[DIGITS];
    bool renamed, owner; /* of `task` */
};

struct identifiers {
    struct entry *entries; /* ordered by task, then by row */
    int count, room, rows;
};

/* sides.h for each of the official eight: 0, 90, 180, 270 degrees counter-clockwise, left-right, up-down, transposed,
 * left-right after 90 degrees. */
static const uint8_t side_of[8] = {0, 5, 3, 6, 1, 2, 4, 7};

/* Takes the view off the end of a name: "TASK|||t3|||0463582197". False = it has none. */
static bool take_view(char *name, const char *joint, struct entry *out) {
    const size_t length = strlen(name), between = strlen(joint), tail = 2 * between + 2 + DIGITS;
    if (length <= tail) return false;
    char *end = name + length - tail;
    const char *turn = end + between, *digits = turn + 2 + between;
    if (strncmp(end, joint, between) != 0 || strncmp(turn + 2, joint, between) != 0) return false;
    if (turn[0] != 't' || turn[1] < '0' || turn[1] > '7' || strspn(digits, "0123456789") != DIGITS) return false;
    unsigned seen = 0;
    for (int i = 0; i < DIGITS; i++) {
        out->symbols[i] = (uint8_t)(digits[i] - '0');
        seen |= 1u << out->symbols[i];
    }
    if (seen != (1u << DIGITS) - 1) return false;
    out->side = side_of[turn[1] - '0'];
    out->renamed = true;
    *end = 0;
    return true;
}

static struct entry *add(struct identifiers *names) {
    if (names->count == names->room) {
        names->room = names->room ? 2 * names->room : 1024;
        names->entries = xrealloc(names->entries, (size_t)names->room, sizeof *names->entries);
    }
    struct entry *e = &names->entries[names->count++];
    *e = (struct entry){0};
    return e;
}

/* Takes over `name`, which the file has in this row. */
static void add_name(struct identifiers *names, char *name, int row) {
    struct entry *e = add(names), *before = names->count > 1 ? e - 1 : NULL;
    e->row = row;
    if (!take_view(name, "|||", e)) take_view(name, "_", e);
    const bool again = before && strcmp(before->task, name) == 0;
    if (again) free(name);
    e->task = again ? before->task : name;
    e->owner = !again;
}

static int by_task(const void *a, const void *b) {
    const struct entry *x = a, *y = b;
    const int order = strcmp(x->task, y->task);
    return order ? order : x->row - y->row;
}

static int read_names(struct identifiers *names, struct json *j) {
    int more = 1;
    if (json_take(j, '[')) return -1;
    if (json_try(j, ']')) return json_finish(j);
    while (more > 0) {
        char *name;
        if (json_string(j, &name)) return -1;
        add_name(names, name, names->rows++);
        more = json_more(j, ']');
    }
    return more < 0 ? -1 : json_finish(j);
}

int identifiers_read(struct identifiers **out, const char *path, struct err *e) {
    struct bytes bytes;
    *out = NULL;
    if (bytes_read(&bytes, path, FILE_MAX, e)) return -1;
    struct identifiers *names = XNEW(struct identifiers);
    struct json j = {.start = bytes.data, .at = bytes.data, .end = bytes.data + bytes.size, .path = path, .e = e};
    const int failed = read_names(names, &j);
    bytes_free(&bytes);
    if (failed) return identifiers_free(names), -1;
    if (names->count) qsort(names->entries, (size_t)names->count, sizeof *names->entries, by_task);
    *out = names;
    return 0;
}

void identifiers_free(struct identifiers *names) {
    if (!names) return;
    for (int i = 0; i < names->count; i++)
        if (names->entries[i].owner) free(names->entries[i].task);
    free(names->entries);
    free(names);
}

int identifiers_rows(const struct identifiers *names) {
    return names->rows;
}

/* The first entry whose task is not before this one. */
static int first_of(const struct identifiers *names, const char *task) {
    int low = 0, high = names->count;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (strcmp(names->entries[middle].task, task) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int identifiers_views(const struct identifiers *names, const char *task) {
    if (!task) return 0;
    const int first = first_of(names, task);
    int end = first;
    while (end < names->count && strcmp(names->entries[end].task, task) == 0)
        end++;
    return end - first;
}

struct view identifiers_view(const struct identifiers *names, const char *task, int k) {
    const struct entry *e = &names->entries[first_of(names, task) + k];
    struct view v = {.side = e->side, .renamed = e->renamed, .row = e->row};
    memcpy(v.symbols, e->symbols, DIGITS);
    return v;
}
