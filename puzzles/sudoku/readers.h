/* The readers behind sudoku_readers; see struct puzzle_format for what sniff and read promise. */
#ifndef RUMIA_SUDOKU_READERS_H
#define RUMIA_SUDOKU_READERS_H

#include "puzzle_format.h"

/* read_lines.c */
int sudoku_sniff_lines(const char *text, size_t size);
int sudoku_read_lines(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
/* read_table.c */
int sudoku_sniff_table(const char *text, size_t size);
int sudoku_read_table(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
/* read_rows.c */
int sudoku_sniff_rows(const char *text, size_t size);
int sudoku_sniff_boxed(const char *text, size_t size);
int sudoku_sniff_sdk(const char *text, size_t size);
int sudoku_read_rows(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
/* read_sdx.c */
int sudoku_sniff_sdx(const char *text, size_t size);
int sudoku_read_sdx(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
/* read_sgt.c */
int sudoku_sniff_sgt(const char *text, size_t size);
int sudoku_read_sgt(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
/* read_xml.c */
int sudoku_sniff_xml(const char *text, size_t size);
int sudoku_read_xml(struct puzzle_list *out, struct puzzle_text *t, struct err *e);

#endif
