/* The tables of Sudoku's formats, and writing. */
#include "cells.h"
#include "readers.h"
#include "shown.h"
#include "sudoku.h"
#include "sudoku_formats.h"

#include <string.h>

const struct puzzle_format sudoku_readers[] = {
    {"text", sudoku_sniff_text, sudoku_read_text, .pieces = true, .end = sudoku_end_text},
    {"table with a header (CSV)", sudoku_sniff_table, sudoku_read_table, .pieces = true},
    {"OpenSudoku XML", sudoku_sniff_xml, sudoku_read_xml},
    {0},
};

static void write_run(FILE *out, const struct board *board) {
    for (int i = 0; i < board_cells(board); i++)
        fputc(sudoku_character(board->cells[i]), out);
}

static void write_line(FILE *out, const struct puzzle *p, const struct board *grid) {
    (void)grid;
    write_run(out, &p->given);
    fputc('\n', out);
}

static void write_rows(FILE *out, const struct puzzle *p) {
    for (int i = 0; i < p->given.height * p->given.width; i++) {
        fputc(sudoku_character(p->given.cells[i]), out);
        if ((i + 1) % p->given.width == 0) fputc('\n', out);
    }
}

static void write_grid(FILE *out, const struct puzzle *p, const struct board *grid) {
    (void)grid;
    write_rows(out, p);
    fputc('\n', out);
}

/* A header of one line. */
static void write_header(FILE *out, const char *mark, const char *text) {
    if (!text) return;
    fputs(mark, out);
    shown_write(out, text);
    fputc('\n', out);
}

static void write_sdk(FILE *out, const struct puzzle *p, const struct board *grid) {
    (void)grid;
    write_header(out, "#D", p->name);
    write_header(out, "#S", p->source);
    fputs("[Puzzle]\n", out);
    write_rows(out, p);
}

static void write_ss(FILE *out, const struct puzzle *p, const struct board *grid) {
    (void)grid;
    fputs(" *-----------*\n", out);
    for (int y = 0; y < 9; y++) {
        if (y == 3 || y == 6) fputs(" |---+---+---|\n", out);
        fputs(" |", out);
        for (int x = 0; x < 9; x++) {
            fputc(sudoku_character(p->given.cells[y * 9 + x]), out);
            if (x % 3 == 2) fputc('|', out);
        }
        fputc('\n', out);
    }
    fputs(" *-----------*\n\n", out);
}

/* The candidates that row, column and box leave to a cell. A single one would read as a given, so fewer than two are
 * written as all nine. */
static void write_candidates(FILE *out, const uint8_t *grid, int cell) {
    bool taken[10] = {false};
    int y = cell / 9, x = cell % 9, left = 0;
    for (int i = 0; i < 9; i++) {
        int box = (y / 3 * 3 + i / 3) * 9 + x / 3 * 3 + i % 3;
        taken[grid[y * 9 + i]] = taken[grid[i * 9 + x]] = taken[grid[box]] = true;
    }
    for (int d = 1; d <= 9; d++)
        left += !taken[d];
    for (int d = 1; d <= 9; d++)
        if (!taken[d] || left < 2) fputc('0' + d, out);
}

static void write_sdx(FILE *out, const struct puzzle *p, const struct board *grid) {
    const uint8_t *state = grid ? grid->cells : p->given.cells;
    for (int cell = 0; cell < 81; cell++) {
        if (cell % 9) fputc(' ', out);
        if (p->given.cells[cell])
            fputc('0' + p->given.cells[cell], out);
        else if (state[cell])
            fprintf(out, "u%d", state[cell]);
        else
            write_candidates(out, state, cell);
        if (cell % 9 == 8) fputc('\n', out);
    }
}

static void write_game(FILE *out, const struct puzzle *p, const struct board *grid) {
    (void)grid;
    fputs("  <game data=\"", out);
    for (int i = 0; i < 81; i++)
        fputc('0' + p->given.cells[i], out);
    fputs("\" />\n", out);
}

static void write_sgt(FILE *out, const struct puzzle *p, const struct board *grid) {
    (void)grid;
    int box = sudoku_box_height(p->given.height), blanks = 0, cells = p->given.height * p->given.width;
    bool after_number = false;
    fprintf(out, "%dx%d:", box, p->given.height / box);
    for (int i = 0; i <= cells; i++) {
        bool blank = i < cells && p->given.cells[i] == 0;
        blanks += blank;
        if (blanks > 0 && (!blank || blanks == 26)) {
            fputc('a' + blanks - 1, out);
            blanks = 0;
            after_number = false;
        }
        if (blank || i == cells) continue;
        fprintf(out, "%s%d", after_number ? "_" : "", p->given.cells[i]);
        after_number = true;
    }
    fputc('\n', out);
}

static void write_record(FILE *out, const struct puzzle *p, const struct board *grid) {
    write_run(out, &p->given);
    fputc(',', out);
    if (grid && !memchr(grid->cells, SUDOKU_BLANK, (size_t)board_cells(grid)))
        write_run(out, grid); /* only a whole one */
    fputc('\n', out);
}

static const struct writer {
    const char *name;
    void (*write)(FILE *out, const struct puzzle *p, const struct board *grid);
    bool only_9x9;
    const char *before, *after;
} writers[] = {
    {"line", write_line, false, NULL, NULL},
    {"grid", write_grid, false, NULL, NULL},
    {"sdk", write_sdk, false, NULL, NULL},
    {"ss", write_ss, true, NULL, NULL},
    {"sdx", write_sdx, true, NULL, NULL},
    {"opensudoku", write_game, true, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opensudoku>\n", "</opensudoku>\n"},
    {"sgt", write_sgt, false, NULL, NULL},
    {"csv", write_record, false, "puzzle,solution\n", NULL},
};

const char *const sudoku_formats[] = {"line", "grid", "sdk", "ss", "sdx", "opensudoku", "sgt", "csv", NULL};

static const struct writer *find_writer(const char *format) {
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (strcmp(writers[i].name, format) == 0) return &writers[i];
    return NULL;
}

void sudoku_write_frame(FILE *out, const char *format, bool end) {
    const struct writer *w = find_writer(format);
    const char *text = !w ? NULL : end ? w->after : w->before;
    if (text) fputs(text, out);
}

int sudoku_write(FILE *out, const struct puzzle *p, const struct board *grid, const char *format, struct err *e) {
    const struct writer *w = find_writer(format);
    if (!w) return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "a Sudoku cannot be written as '%s'", format);
    if (w->only_9x9 && p->given.height != 9)
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, "line, grid, sdk, sgt, csv or yaml",
                       "'%s' holds only 9x9 Sudokus", format);
    w->write(out, p, grid);
    return 0;
}
