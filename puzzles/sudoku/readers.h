/* The readers behind sudoku_readers; see struct puzzle_format for what sniff and read promise. */
#ifndef RUMIA_SUDOKU_READERS_H
#define RUMIA_SUDOKU_READERS_H

#include "puzzle_format.h"

/* read_text.c */
int sudoku_sniff_text(const char *text, size_t size);
int sudoku_read_text(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
void sudoku_end_text(void *state);
/* read_table.c */
int sudoku_sniff_table(const char *text, size_t size);
int sudoku_read_table(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
/* read_xml.c */
int sudoku_sniff_xml(const char *text, size_t size);
int sudoku_read_xml(struct puzzle_list *out, struct puzzle_text *t, struct err *e);

#endif
