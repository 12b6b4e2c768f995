/* Files as other programs and people write them: what each of tests/cases is read as, or refused with. The table there,
 * expected.tsv, has a line for each: the file, how many puzzles, their givens with a slash between them (a maze's with
 * its size: 7x7:###...), and names, if they are to be looked at ("x/y"), or how many rows are left out ("1 left out").
 * Where no puzzle is expected a part of the message stands in place of givens. */
#include "alloc.h"
#include "bytes.h"
#include "puzzle_stream.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { CASES_MAX = 400, COLUMNS = 4 };

static char *table;
static const char *columns[CASES_MAX][COLUMNS];
static int case_count;

static const char *folder(void) {
    const char *tests = getenv("RUMIA_TEST_DATA");
    return tests ? tests : "tests";
}

static void load(void) {
    struct bytes b;
    struct err e;
    char *path = xasprintf("%s/cases/expected.tsv", folder());
    if (bytes_read(&b, path, 1 << 20, &e)) abort();
    table = xcalloc(b.size + 1, 1);
    memcpy(table, b.data, b.size);
    bytes_free(&b);
    free(path);
    char *line = strchr(table, '\n') + 1; /* behind the header */
    for (char *end; case_count < CASES_MAX && (end = strchr(line, '\n')); line = end + 1, case_count++) {
        *end = 0;
        for (int i = 0; i < COLUMNS; i++) {
            columns[case_count][i] = line ? line : "";
            line = line ? strchr(line, '\t') : NULL;
            if (line) *line++ = 0;
        }
    }
}

/* Givens with slashes between them. */
static char *givens_of(const struct puzzle_list *list) {
    char *out;
    size_t size;
    FILE *f = open_memstream(&out, &size);
    for (int i = 0; i < list->count; i++) {
        const struct puzzle *p = &list->items[i];
        const bool sized = p->given.height != p->given.width || strcmp(p->kind->name, "maze") == 0;
        if (i) fputc('/', f);
        if (sized) fprintf(f, "%dx%d:", p->given.height, p->given.width);
        for (int k = 0; k < board_cells(&p->given); k++) {
            const char c = p->kind->symbols[p->given.cells[k]].ascii;
            fputc(c == ' ' ? '.' : c, f);
        }
    }
    fclose(f);
    return out;
}

static char *names_of(const struct puzzle_list *list) {
    char *out;
    size_t size;
    FILE *f = open_memstream(&out, &size);
    for (int i = 0; i < list->count; i++)
        fprintf(f, "%s%s", i ? "/" : "", list->items[i].name ? list->items[i].name : "");
    fclose(f);
    return out;
}

/* Reads all of a file; the rows left out. */
static int read_all(const char *path, struct puzzle_list *list, struct err *e) {
    struct puzzle_stream *s;
    struct puzzle p;
    const struct err *bad;
    int more, shown;
    if (puzzle_stream_open(&s, path, NULL, e)) return -1;
    while ((more = puzzle_stream_next(s, &p, e)) > 0)
        *puzzle_list_add(list) = p;
    const int left_out = puzzle_stream_bad(s, &bad, &shown);
    puzzle_stream_close(s);
    return more < 0 ? -1 : left_out;
}

START_TEST(a_file_is_read_as_expected) {
    const char *const *c = columns[_i];
    const int expected = atoi(c[1]);
    char *path = xasprintf("%s/cases/%s", folder(), c[0]), message[900] = "";
    struct puzzle_list list = {0};
    struct err e;
    const int left_out = read_all(path, &list, &e);
    if (left_out < 0) err_format(&e, message, sizeof message);
    char *givens = givens_of(&list), *names = names_of(&list);
    if (expected == 0)
        ck_assert_msg(list.count == 0 && strstr(message, c[2]), "%s: not '%s': %s %s", c[0], c[2], message, givens);
    else
        ck_assert_msg(left_out >= 0 && list.count == expected && strcmp(givens, c[2]) == 0, "%s: %s\nis not %s\n%s",
                      c[0], givens, c[2], message);
    if (strstr(c[3], " left out"))
        ck_assert_msg(left_out == atoi(c[3]), "%s: %d rows left out", c[0], left_out);
    else
        ck_assert_msg(left_out <= 0 && (!*c[3] || strcmp(names, c[3]) == 0), "%s: named %s", c[0], names);
    free(givens);
    free(names);
    free(path);
    puzzle_list_free(&list);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cases");
    TCase *all = tcase_create("all");
    load();
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, a_file_is_read_as_expected, 0, case_count);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
