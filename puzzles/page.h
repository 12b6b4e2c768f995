/* The lines ahead of a reader of drawn grids, as glyphs (glyph.h), and what a line is by itself. */
#ifndef RUMIA_PAGE_H
#define RUMIA_PAGE_H

#include "puzzle_format.h"

/* LINES: further than any grid reaches. BYTES: a line that is longer holds no cells. */
enum { PAGE_LINES = 128, PAGE_LINE_BYTES = 8192 };

struct page_line {
    struct puzzle_line line;
    char *glyphs; /* [count], a NUL follows */
    int count, room;
};

/* Begins zeroed; release with page_free. */
struct page {
    struct puzzle_text ahead; /* behind the lines that are here */
    struct page_line lines[PAGE_LINES];
    int first, have; /* a ring */
};

/* Begins at the start of a window. */
void page_begin(struct page *p, const struct puzzle_text *t);
/* The i-th line from here, NULL = there is none, or it is too far away. */
const struct page_line *page_line(struct page *p, int i);
/* Goes on by some lines that were looked at; tells the window. */
void page_pass(struct page *p, int lines, struct puzzle_text *t);
void page_free(struct page *p);

/* Nothing in it. */
bool line_is_blank(const struct page_line *l);
/* "# words", and "; words", "// words", "% words". */
bool line_is_comment(const struct page_line *l);
/* "[Puzzle]": its name in `name`, in lower case. */
bool line_is_section(const struct page_line *l, char name[16]);
/* Words: a title like "Grid 01", not a row with a slip in it. */
bool line_is_words(const struct page_line *l);
/* Nothing that could be a digit, and something that rules or brackets. */
bool line_is_ruling(const struct page_line *l);
/* The names of columns: A B C..., 1 2 3..., c1,c2,c3... */
bool line_is_names(const struct page_line *l);
/* One or two numbers, as "3, 3" or "9x9" before a grid; the second is 0 where there is one. */
bool line_is_size(const struct page_line *l, int size[2]);
/* Opens a list of rows: "grid = [", "int grid[9][9] = {". */
bool line_opens_list(const struct page_line *l);
bool line_has_digit(const struct page_line *l);

/* What stands between cells and belongs to none: blanks, bars, quotes, brackets, commas. */
bool glyph_is_gap(char glyph);
/* Where the glyph with this index stands in the line's text. */
const char *line_character(const struct page_line *l, int at);
/* Fails at a glyph; what and expected as in err_set. */
__attribute__((format(printf, 6, 7))) int line_error(const struct page_line *l, int at, enum err_code code,
                                                     struct err *e, const char *expected, const char *fmt, ...);

#endif
