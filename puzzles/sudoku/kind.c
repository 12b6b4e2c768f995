/* Sudoku as a kind of puzzle. */
#include "cells.h"
#include "describe.h"
#include "encodings.h"
#include "levels.h"
#include "rules.h"
#include "sudoku.h"
#include "sudoku_formats.h"

static const struct puzzle_symbol symbols[] = {
    {".", '.', "blank", ".0", SYMBOL_BLANK},
    {"1", '1', "digit 1", "1"},
    {"2", '2', "digit 2", "2"},
    {"3", '3', "digit 3", "3"},
    {"4", '4', "digit 4", "4"},
    {"5", '5', "digit 5", "5"},
    {"6", '6', "digit 6", "6"},
    {"7", '7', "digit 7", "7"},
    {"8", '8', "digit 8", "8"},
    {"9", '9', "digit 9", "9"},
    {"A", 'A', "digit A", "aA"},
    {"B", 'B', "digit B", "bB"},
    {"C", 'C', "digit C", "cC"},
    {"D", 'D', "digit D", "dD"},
    {"E", 'E', "digit E", "eE"},
    {"F", 'F', "digit F", "fF"},
    {"G", 'G', "digit G", "gG"},
};
static const uint8_t answers[SUDOKU_SIDE_MAX] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

static void block(const struct puzzle *p, int *block_height, int *block_width) {
    bool known = p->given.height == p->given.width && sudoku_is_side(p->given.height);
    *block_height = known ? sudoku_box_height(p->given.height) : 0;
    *block_width = known ? p->given.height / *block_height : 0;
}

static int answers_used(const struct puzzle *p) {
    return p->given.height;
}

static int choices(const struct puzzle *p, int cell, bool play, uint8_t *out) {
    if (play && p->given.cells[cell]) return 0;
    for (int i = 0; i <= p->given.height; i++)
        out[i] = (uint8_t)i;
    return p->given.height + 1;
}

const struct puzzle_kind sudoku_kind = {
    .name = "sudoku",
    .title = "Sudoku",
    .one = "a Sudoku",
    .many = "Sudoku",
    .model = "sudoku-9x9.safetensors",
    .symbols = symbols,
    .symbol_count = sizeof symbols / sizeof symbols[0],
    .blank = SUDOKU_BLANK,
    .answers = answers,
    .answer_count = SUDOKU_SIDE_MAX,
    .answers_used = answers_used,
    .encodings = sudoku_encodings,
    .levels = sudoku_levels,
    .levels_text = "Every Sudoku has exactly one answer; those of level hard and extreme are found by a\n"
                   "random walk and need many guesses of a solver, those of level deep (a minute to the\n"
                   "first) assumptions within assumptions as well. 9x9 unless --size says otherwise; 4x4,\n"
                   "6x6 and 16x16 come easy and minimal (a minimal 16x16 takes a second).\n",
    .block = block,
    .choices = choices,
    .validate = sudoku_validate,
    .check = sudoku_check,
    .solve = sudoku_solve,
    .generate_size = sudoku_generate_size,
    .generate = sudoku_generate,
    .generate_series = sudoku_generate_series,
    .vary = sudoku_vary,
    .describe = sudoku_describe,
    .next_move = sudoku_next_move,
    .readers = sudoku_readers,
    .read_grid = sudoku_read_grid,
    .formats = sudoku_formats,
    .write = sudoku_write,
    .write_frame = sudoku_write_frame,
};
