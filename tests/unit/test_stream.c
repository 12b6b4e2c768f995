/* Files of puzzles as streams: what encodings, line ends and packing come to, windows over long files, rows left out.
 */
#include "alloc.h"
#include "puzzle_stream.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define EASY "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"
#define EASY_ANSWER "534678912672195348198342567859761423426853791713924856961537284287419635345286179"

#define ROWS_OF_EASY "53..7....\n6..195...\n.98....6.\n8...6...3\n4..8.3..1\n7...2...6\n.6....28.\n...419..5\n....8..79"

static char message[900];

static struct puzzle_stream *stream_of(const char *text, size_t size, bool strict) {
    struct puzzle_stream *s;
    struct err e;
    if (puzzle_stream_memory(&s, text, size, "f", &(struct puzzle_stream_options){.strict = strict}, &e))
        ck_abort_msg("%s", err_format(&e, message, sizeof message));
    return s;
}

/* Reads to the end; every puzzle is EASY. */
static int count_easy(struct puzzle_stream *s, int *last_line) {
    struct puzzle p;
    struct err e;
    int count = 0, more;
    while ((more = puzzle_stream_next(s, &p, &e)) > 0) {
        for (int i = 0; i < 81; i++)
            ck_assert_int_eq(p.given.cells[i], EASY[i] == '.' ? 0 : EASY[i] - '0');
        *last_line = atoi(strchr(p.origin, ':') + 1);
        puzzle_free(&p);
        count++;
    }
    ck_assert_msg(more == 0, "%s", err_format(&e, message, sizeof message));
    return count;
}

static const struct {
    const char *text;
    size_t size; /* 0 = up to the NUL */
    int count, last_line;
} good[] = {
    {EASY "\xc2\x85" EASY "\xe2\x80\xa8" EASY "\xe2\x80\xa9" EASY, 0, 4, 4},
    {EASY "\n\f" EASY "\n", 0, 2, 2}, /* a form feed begins a page, */
    {EASY "\f" EASY "\n", 0, 2, 2},   /* or ends a line */
    {EASY "\r" EASY "\r\n" EASY, 0, 3, 3},
    {EASY "\n\x1a", 0, 1, 1},
    {EASY "\n\0\0\0\n", 86, 1, 1},
    {"# by Andr\xe9\n" EASY "\n", 0, 1, 2},
    {"# \x93quoted\x94\n" EASY "\n", 0, 1, 2},
    {"puzzle,by\n" EASY ",J\xf6rg\n", 0, 1, 2},
};

START_TEST(texts_are_made_plain) {
    int line = 0;
    const size_t size = good[_i].size ? good[_i].size : strlen(good[_i].text);
    struct puzzle_stream *s = stream_of(good[_i].text, size, false);
    ck_assert_int_eq(count_easy(s, &line), good[_i].count);
    ck_assert_int_eq(line, good[_i].last_line);
    puzzle_stream_close(s);
}
END_TEST

/* Every second byte: the high one, or the low one where `big`. */
static size_t to_utf_16(const char *text, bool big, bool mark, char *out) {
    size_t n = 0;
    if (mark) out[n++] = big ? '\xfe' : '\xff', out[n++] = big ? '\xff' : '\xfe';
    for (; *text; text++) {
        out[n++] = big ? 0 : *text;
        out[n++] = big ? *text : 0;
    }
    return n;
}

START_TEST(utf_16_is_converted) {
    char units[1000];
    int line;
    const size_t size = to_utf_16("# title\r\n" EASY "\r\n" EASY, _i & 1, _i & 2, units);
    struct puzzle_stream *s = stream_of(units, size, false);
    ck_assert_int_eq(count_easy(s, &line), 2);
    ck_assert_int_eq(line, 3);
    puzzle_stream_close(s);
}
END_TEST

START_TEST(half_a_pair_is_a_broken_character) {
    static const char units[] = "\xff\xfe#\0\0\xd8x\0\0\xdc=\xd8\x0c\xdc\n\0";
    struct puzzle_stream *s;
    struct err e;
    ck_assert_int_eq(puzzle_stream_memory(&s, units, sizeof units - 1, "f", NULL, &e), -1);
    ck_assert_str_eq(e.what, "no format this program knows");
    ck_assert_int_eq(puzzle_stream_memory(&s, units, sizeof units - 2, "f", NULL, &e), -1); /* half a unit */
    ck_assert_int_eq(puzzle_stream_memory(&s, units, 6, "f", NULL, &e), -1);                /* ends within a pair */
}
END_TEST

static const struct {
    const char *bytes;
    size_t size;
    const char *what;
} refused[] = {
    {"PK\3\4....", 8, "a zip archive"},
    {"\x93NUMPY\1\0v\0", 10, "a NumPy array"},
    {"\x1f\x8b\10\0", 4, "gzip data"},
    {"\xff\xfe\0\0a\0\0\0", 8, "UTF-32"},
    {"\x10\0\0\0\0\0\0\0{\"a\":1}", 15, "a file of weights"},
    {"<!DOCTYPE html>\n<p>", 18, "a web page"},
    {"version https://git-lfs.github.com/spec/v1\noid", 46, "Git LFS"},
    {"<?xml version=\"1.0\"?>\n<other/>", 30, "XML that is not OpenSudoku"},
    {EASY "\n\0\0a", 85, "control character U+0000"},
};

START_TEST(what_is_no_text_is_named) {
    struct puzzle_stream *s;
    struct err e;
    ck_assert_int_eq(puzzle_stream_memory(&s, refused[_i].bytes, refused[_i].size, "f", NULL, &e), -1);
    ck_assert_ptr_null(s);
    ck_assert_msg(strstr(e.what, refused[_i].what), "%s", e.what);
    ck_assert(e.line >= 1 && e.column >= 1);
}
END_TEST

/* Long enough for several windows. */
enum { ROWS = 20000 };

static char *table(size_t *size) {
    char *text;
    FILE *f = open_memstream(&text, size);
    fputs("id,puzzle,solution\n", f);
    for (int i = 0; i < ROWS; i++) {
        if (i % 1000 == 999)
            fprintf(f, "%d,%.80s,\n", i, EASY); /* a cell short */
        else if (i % 3)
            fprintf(f, "%d,%s,%s\n", i, EASY, EASY_ANSWER);
        else
            fprintf(f, "\"%d\nof many\",\"%s\",\n", i, ROWS_OF_EASY);
    }
    fclose(f);
    return text;
}

START_TEST(long_tables_come_in_windows) {
    size_t size;
    char *text = table(&size);
    int line, shown;
    struct puzzle_stream *s = stream_of(text, size, false);
    const struct err *bad;
    ck_assert_int_eq(count_easy(s, &line), ROWS - ROWS / 1000);
    ck_assert_int_eq(puzzle_stream_bad(s, &bad, &shown), ROWS / 1000);
    ck_assert_int_gt(shown, 1);
    ck_assert_msg(strstr(bad[0].what, "80 cells"), "%s", bad[0].what);
    char what[80];
    ck_assert_str_eq(puzzle_stream_what(s, what), "sudoku, table with a header (CSV), 20 rows left out");
    puzzle_stream_close(s);
    free(text);
}
END_TEST

START_TEST(strict_reading_ends_at_the_first_wrong_row) {
    size_t size;
    char *text = table(&size);
    struct puzzle_stream *s = stream_of(text, size, true);
    struct puzzle p;
    struct err e;
    int count = 0, more;
    while ((more = puzzle_stream_next(s, &p, &e)) > 0)
        puzzle_free(&p), count++;
    ck_assert_int_eq(more, -1);
    ck_assert_int_eq(count, 999);
    ck_assert_str_eq(e.file, "f");
    puzzle_stream_close(s);
    free(text);
}
END_TEST

START_TEST(packed_files_are_unpacked) {
    char path[] = "/tmp/rumia-stream-XXXXXX";
    size_t size;
    char *text = table(&size);
    int line, fd = mkstemp(path);
    gzFile gz = gzdopen(fd, "wb");
    ck_assert_int_eq(gzwrite(gz, text, (unsigned)size), (int)size);
    gzclose(gz);
    struct puzzle_stream *s;
    struct err e;
    ck_assert_int_eq(puzzle_stream_open(&s, path, NULL, &e), 0);
    ck_assert_int_eq(count_easy(s, &line), ROWS - ROWS / 1000);
    puzzle_stream_close(s);
    ck_assert_int_eq(truncate(path, 3000), 0);
    struct puzzle_list list = {0};
    ck_assert_int_eq(puzzle_read_file(&list, path, NULL, NULL, &e), -1);
    ck_assert_msg(strstr(e.what, "ends too early"), "%s", e.what);
    ck_assert_int_eq(list.count, 0);
    unlink(path);
    free(text);
}
END_TEST

START_TEST(a_quote_that_is_forgotten_costs_one_row) {
    static const char text[] = "name,puzzle\nx,\"" EASY "\ny," EASY "\nz,\"" EASY "\"\n";
    int line, shown;
    const struct err *bad;
    struct puzzle_stream *s = stream_of(text, sizeof text - 1, false);
    ck_assert_int_eq(count_easy(s, &line), 2);
    ck_assert_int_eq(puzzle_stream_bad(s, &bad, &shown), 1);
    ck_assert_int_eq(bad->line, 2);
    puzzle_stream_close(s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("stream");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, texts_are_made_plain, 0, sizeof good / sizeof *good);
    tcase_add_loop_test(all, utf_16_is_converted, 0, 4);
    tcase_add_test(all, half_a_pair_is_a_broken_character);
    tcase_add_loop_test(all, what_is_no_text_is_named, 0, sizeof refused / sizeof *refused);
    tcase_add_test(all, long_tables_come_in_windows);
    tcase_add_test(all, strict_reading_ends_at_the_first_wrong_row);
    tcase_add_test(all, packed_files_are_unpacked);
    tcase_add_test(all, a_quote_that_is_forgotten_costs_one_row);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
