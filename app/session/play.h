/* One puzzle being played and edited by hand: the state that undo restores. Knows any kind through its table.
 *
 * Every change is a move, and every move can be written as text ("r3c5=7", "r3c5~7" a pencil mark on or off, "r3c5:7" a
 * given, "3x4" another size of an answer that is apart), so that a saved game is its moves. */
#ifndef RUMIA_PLAY_H
#define RUMIA_PLAY_H

#include "puzzle.h"

enum move_what { MOVE_SYMBOL, MOVE_PENCIL, MOVE_GIVEN, MOVE_SIZE };

struct move {
    uint16_t cell;
    uint8_t what;           /* enum move_what */
    uint32_t before, after; /* symbol; pencil: mask; given: given | symbol << 8; size: height << 8 | width */
    uint32_t group;         /* moves of one group are undone together */
};

struct play {
    struct puzzle puzzle;  /* owned; its givens change by editing */
    int cells;             /* of the grid */
    struct board original; /* the givens it began with */
    struct board grid;     /* givens and what was entered; where the answer is apart, what was painted */
    uint32_t *pencil;      /* [cells] bit s = symbol s is marked; none where the answer is apart */
    struct move *moves;
    int count, room; /* moves[done .. count) were undone */
    int done;
    uint32_t group;
    unsigned changes; /* counts whatever is done, undone and done again */
};

/* Copies the puzzle. */
void play_init(struct play *p, const struct puzzle *puzzle);
void play_free(struct play *p);

/* Each changes the state and starts a new group; false: not allowed there (nothing changed). */
bool play_enter(struct play *p, int cell, uint8_t symbol); /* the blank symbol erases */
bool play_erase(struct play *p, int cell);                 /* symbol and pencil marks */
bool play_pencil(struct play *p, int cell, uint8_t symbol);
bool play_given(struct play *p, int cell, uint8_t symbol); /* edits the puzzle; the blank symbol takes a given away */
bool play_clear(struct play *p);                           /* erases everything entered */
/* What one stroke does in several cells of an answer apart: play_group begins it, play_put paints a cell. */
void play_group(struct play *p);
bool play_put(struct play *p, int cell, uint8_t symbol);
/* The answer apart gets another size; what is beyond it is erased, new cells are blank. */
bool play_resize(struct play *p, int height, int width);
bool play_undo(struct play *p);
bool play_redo(struct play *p);
bool play_edited(const struct play *p); /* the givens are not the original ones */
int play_entered(const struct play *p); /* cells filled by hand */

/* The symbol a key types into `cell` (play or edit), -1 = none. `key` is UTF-8. */
int play_symbol_for_key(const struct play *p, int cell, const char *key, bool edit);
/* What the rules say of the grid; `wrong` [cells] may be NULL. */
void play_check(const struct play *p, uint8_t *wrong, struct verdict *v);

/* The done moves as text, one a line: owned by the caller. */
char *play_text(const struct play *p);
/* Plays moves of that form; 0, or -1 and `e` with the line. Groups are kept by blank lines between moves. */
int play_replay(struct play *p, const char *text, struct err *e);

/* "r3c5" <-> cell of a board; play_cell_parse returns the bytes read, 0 = no cell. */
size_t play_cell_parse(const struct board *b, const char *text, int *cell);
char *play_cell_name(const struct board *b, int cell, char out[16]);

#endif
