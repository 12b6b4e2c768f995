/* The rules of Sudoku; they fill the entries of the same names in struct puzzle_kind. */
#ifndef RUMIA_SUDOKU_RULES_H
#define RUMIA_SUDOKU_RULES_H

#include "puzzle.h"

enum puzzle_state sudoku_validate(const struct puzzle *p, uint8_t *wrong, char *text);
void sudoku_check(const struct puzzle *p, const struct board *grid, uint8_t *wrong, struct verdict *v);
int sudoku_solve(const struct puzzle *p, struct board *answer);

#endif
