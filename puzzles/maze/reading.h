/* What the readers of mazes share; for the rest see struct puzzle_format. */
#ifndef RUMIA_MAZE_READING_H
#define RUMIA_MAZE_READING_H

#include "drawing.h"

#define MAZE_SYMBOLS_EXPECTED "'#', space, '.', 'S', 'G', 'E', 'o', 'X' or '*'"
#define MAZE_SIZE_EXPECTED "2 x 2 to 100 x 100"

/* Makes `p` the maze of a drawing, with the answer that may be drawn in it. `notes` as in drawing_read. 0, or -1 and
 * `e` (and `p` is to be freed all the same). */
int maze_of_drawing(struct puzzle *p, const struct drawing *d, struct drawing_notes *notes, struct err *e);

int maze_sniff_text(const char *text, size_t size);
int maze_read_text(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
void maze_end_text(void *state);
int maze_sniff_table(const char *text, size_t size);
int maze_read_table(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
int maze_sniff_map(const char *text, size_t size);
int maze_read_map(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
int maze_sniff_scenarios(const char *text, size_t size);
int maze_read_scenarios(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
void maze_end_scenarios(void *state);

#endif
