/* What a model reads and says of a Sudoku; they fill the entries of the same names in struct puzzle_kind. */
#ifndef RUMIA_SUDOKU_TOKENS_H
#define RUMIA_SUDOKU_TOKENS_H

#include "puzzle.h"

void sudoku_shape(const struct puzzle *p, struct puzzle_shape *s);
void sudoku_encode(const struct puzzle *p, const uint8_t *pins, int32_t *tokens);
void sudoku_decode(const struct puzzle *p, const float *probability, uint8_t *grid);
void sudoku_labels(const struct puzzle *p, const uint8_t *answer, int32_t *labels);

#endif
