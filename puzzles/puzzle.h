/* The contract of a puzzle kind: a table of functions over plain boards of symbols.
 *
 * Every kind this program knows is a board of cells [height, width], each holding one symbol: a Sudoku cell is blank or
 * a digit, a maze cell is wall, floor, start, goal or path, an ARC cell a colour. Because of that, play by hand, undo,
 * saving, timelines and drawing are written once, for all kinds, over boards. A kind states facts; it never draws. How
 * a network is told a puzzle is the matter of its encodings (encoding.h).
 *
 * Adding a kind: one folder with a `const struct puzzle_kind`, one word in meson.build. puzzles/null is the template.
 */
#ifndef RUMIA_PUZZLE_H
#define RUMIA_PUZZLE_H

#include "board.h"
#include "effort.h"
#include "err.h"
#include "grid_shape.h"
#include "rng.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { PUZZLE_SIDE_MAX = 100, PUZZLE_CELLS_MAX = PUZZLE_SIDE_MAX * PUZZLE_SIDE_MAX, PUZZLE_SYMBOLS_MAX = 24 };
#define PUZZLE_NEVER INT32_MAX /* when a hint is due that nothing can tell */

struct puzzle_kind;
struct puzzle_format;

struct puzzle {
    const struct puzzle_kind *kind;
    char *name, *source;  /* owned; NULL = none */
    char *origin;         /* "file:line" it was read from, owned; NULL = made here */
    struct board given;   /* the puzzle itself */
    struct board answer;  /* the answer the file came with, not known where it came with none */
    struct effort effort; /* as the file asks for; open where it says nothing */
    void *extra; /* what a kind needs besides the grid (ARC: demonstrations); owned, freed by kind->free_extra */
};

struct puzzle_list {
    struct puzzle *items;
    int count, room;
};

/* What `given` alone says, before thinking. */
enum puzzle_state {
    PUZZLE_GOOD,     /* exactly one answer (or: an answer exists, where the kind does not ask for uniqueness) */
    PUZZLE_CONFLICT, /* the givens break a rule; `wrong` marks the cells */
    PUZZLE_UNSOLVABLE,
    PUZZLE_MANY,    /* two or more answers */
    PUZZLE_UNKNOWN, /* the kind cannot tell (or gave up: says so) */
};

/* What the rules say of a filled or partly filled grid. No answer key is needed. */
struct verdict {
    bool known;     /* the kind can tell; else only `exact` says something, where there is an answer key */
    bool complete;  /* nothing left open */
    bool valid;     /* no rule is broken so far */
    bool solved;    /* complete, valid and the givens untouched: an answer */
    bool exact;     /* also equal to the canonical or given answer, where there is one; else == solved */
    int wrong;      /* cells marked wrong */
    int open;       /* cells not filled */
    char text[160]; /* in words: "solved", "2 conflicts", "the path misses the goal" */
};

/* What a symbol is, for who draws it. */
enum symbol_role {
    SYMBOL_MARK,  /* a glyph: a digit, a letter */
    SYMBOL_BLANK, /* nothing yet */
    SYMBOL_WALL,
    SYMBOL_FLOOR,
    SYMBOL_END, /* where a path begins or ends */
    SYMBOL_PATH,
    SYMBOL_COLOUR, /* a colour that fills the cell, the one with the symbol's number; the glyph is its name over it */
};

struct puzzle_symbol {
    const char *glyph; /* UTF-8, one column */
    char ascii;        /* what files and --ascii use */
    const char *name;  /* "wall", "digit 3" */
    const char *keys;  /* keys that type it while playing or editing, e.g. "3"; "" = none */
    enum symbol_role role;
};

struct encoding;
struct node;

/* A pair that shows what is asked. */
struct demonstration {
    struct board input, output;
};

/* A size that the answer may have, and what speaks for it, in words. */
struct answer_size {
    int height, width;
    bool doubtful; /* the next one is worth an answer as well */
    char why[120];
};

/* How our YAML writes a puzzle of a kind whose puzzles are more than `grid:` and `solution:`. */
struct puzzle_entry {
    const char *first, *second; /* the two keys it has instead, both required */
    /* Adds the puzzles of one entry, which may be several; who calls gives them name, source and origin. 0, or -1 and
     * `e`. */
    int (*read)(struct puzzle_list *out, const struct node *first, const struct node *second, struct err *e);
    /* Writes both keys, indented by four columns, for the first of puzzles[0..count) and those after it that are part
     * of the same entry; returns how many these are. */
    int (*write)(FILE *out, const struct puzzle *puzzles, int count);
};

struct generate_request {
    const char *level; /* one of kind->levels, or NULL = the first */
    int height, width; /* 0 = the kind's default */
    double density;    /* maze: wall probability; negative = default */
    int pairs;         /* ARC: demonstrations of the task, 0 = a few */
};

struct puzzle_kind {
    const char *name;       /* "sudoku": the `kind:` of files, command lines, recipes */
    const char *title;      /* "Sudoku" */
    const char *one, *many; /* in a sentence: "a maze", "mazes" */
    const char *model;      /* file name of the shipped weights in assets/models, NULL = none */
    const char *trunk;      /* the same of weights that solve nothing yet: learning a task begins with them */
    const struct puzzle_symbol *symbols;
    int symbol_count;
    uint8_t blank;          /* the symbol of a cell still open, as in `given` */
    const uint8_t *answers; /* [answer_count] the symbols that an answer puts into open cells */
    int answer_count;
    int (*answers_used)(const struct puzzle *p); /* how many of them this puzzle can use, NULL = all */
    const struct encoding *const *encodings;     /* the ways to tell a network the puzzle, ours first; ends with NULL */
    const char *const *levels;                   /* generator levels, NULL-terminated; NULL = no generator */
    const char *levels_text;                     /* what they are, lines of at most 88 columns; NULL = nothing to say */
    bool answer_overlays; /* the answer marks cells over the givens (a maze's path) instead of filling blanks */
    int side_max;         /* most rows and columns of a board, 0 = PUZZLE_SIDE_MAX */
    bool answer_apart;    /* the answer is a board of its own, of any size, and nothing in `given` is open */

    /* Geometry: which cells form blocks, for drawing heavier lines (Sudoku 3x3); 0 = none. */
    void (*block)(const struct puzzle *p, int *block_height, int *block_width);
    /* The symbols that may stand at `cell` when playing (play) or editing the puzzle (!play): fills `out`, returns
     * count. */
    int (*choices)(const struct puzzle *p, int cell, bool play, uint8_t *out);

    /* Before thinking: what the givens say. `wrong` [cells] (may be NULL) marks conflicts. `text` (>= 160) in words. */
    enum puzzle_state (*validate)(const struct puzzle *p, uint8_t *wrong, char *text);
    /* Rules on `grid` (a filled or partly filled copy of given). `wrong` [cells of grid] may be NULL. */
    void (*check)(const struct puzzle *p, const struct board *grid, uint8_t *wrong, struct verdict *v);
    /* Exact solver: `answer` (initialised or zero) becomes the (canonical) answer; returns the number of answers found,
     * at most 2 (kinds without uniqueness return 1). 0 = none (or no solver: a kind that lives by answer keys), and
     * `answer` is as it was. */
    int (*solve)(const struct puzzle *p, struct board *answer);

    /* Pairs that show what is asked, lent; NULL = none, the kind's rules say it. */
    const struct demonstration *(*demonstrations)(const struct puzzle *p, int *count);
    /* Sizes the answer may have, likeliest first: fills out[0..most), returns how many; NULL = that of `given`. */
    int (*answer_sizes)(const struct puzzle *p, struct answer_size *out, int most);
    /* Which of several inputs of one task this is, from 0, and how many there are; NULL = always the only one. */
    int (*part)(const struct puzzle *p, int *count);

    /* How many steps of thought suffice as a rule; NULL = 16. */
    int (*usual_steps)(const struct puzzle *p);

    /* For training, NULL = none: what a net may learn of a cell before it knows the answer. Classes [cells] in
     * 0..hint_count-2, -1 = not counted; hint_count-1 is kept for "cannot be known yet". And when: through how many
     * regions what decides a cell must travel to it, for the hint and for the label; PUZZLE_NEVER = nothing can. */
    void (*hints)(const struct puzzle *p, int32_t *label_due, int32_t *hint, int32_t *hint_due);
    int hint_count;
    /* [hint_count] how a class looks in a cell, one column wide, "" = nothing; NULL = hints are not shown */
    const char *const *hint_glyphs;
    /* The class that class `hint` of the grid seen from `side` (sides.h) is in the puzzle; NULL = the same. */
    int (*turn_hint)(int side, int hint);

    /* How large at most what `generate` makes of the request is; 0, or -1: it cannot (unknown level, impossible size).
     */
    int (*generate_size)(const struct generate_request *request, int *height, int *width, struct err *e);
    /* Makes one puzzle with its answer, from `rng` alone. 0, or -1: see above, or an unlucky draw. */
    int (*generate)(struct puzzle *p, const struct generate_request *request, struct rng *rng, struct err *e);
    /* Makes out[0..count): the same in distribution but for neighbours, which may be alike, and faster. NULL = nothing
     * faster than one at a time. Returns how many were made, fewer than `count` when *stop became true; or -1. */
    int (*generate_series)(struct puzzle *out, int count, const struct generate_request *request,
                           const atomic_bool *stop, struct rng *rng, struct err *e);
    /* Makes `p` and its answer a puzzle near it, with as few answers: a few givens differ. At a level (NULL = any) that
     * is no easier than this; p stays as it is when none is found soon. NULL = cannot. */
    void (*vary)(struct puzzle *p, const char *level, struct rng *rng);
    /* One sentence on a cell: "row 3, column 5, box 2; candidates 1 4 7". `grid` is the state of play. */
    void (*describe)(const struct puzzle *p, const struct board *grid, int cell, char *out, size_t size);

    /* For a person who plays, NULL = cannot tell: an open cell of `grid` (a state of play without conflicts) that can
     * be filled by looking, its symbol, and why, in words that do not name the symbol: "one digit has no other place in
     * its box". Returns the cell, -1 = none. */
    int (*next_move)(const struct puzzle *p, const struct board *grid, uint8_t *symbol, char *why, size_t size);

    /* Reading text (puzzle_format.h): formats to detect, ending with a NULL name; NULL = only our YAML. */
    const struct puzzle_format *readers;
    /* A block of characters as in `grid:` and `solution:` of our YAML; NULL = puzzle_read_grid by the ascii of symbols.
     */
    int (*read_grid)(const struct puzzle_kind *kind, const char *text, size_t size, struct board *out, struct err *e);
    /* Moves start and goal (rows and columns from 1), for files that do not say where they are: 0, or -1, `e` filled
     * and `p` as it was. NULL = the kind has none. */
    int (*place_ends)(struct puzzle *p, int start_row, int start_column, int goal_row, int goal_column, struct err *e);
    const struct puzzle_entry *entry; /* in our YAML, NULL = `grid:` and `solution:` */
    /* Writing text. `formats` lists the names, NULL-terminated: the first is the default. `grid` is the answer or state
     * of play to write with it, NULL = none. */
    const char *const *formats;
    int (*write)(FILE *out, const struct puzzle *p, const struct board *grid, const char *format, struct err *e);
    /* What stands before the first puzzle of a file in `format` (a CSV header), or after the last (`end`); may be NULL.
     */
    void (*write_frame)(FILE *out, const char *format, bool end);
    /* Writes a whole file instead, where puzzles belong together; NULL = by `write`, one after the other. */
    int (*write_list)(FILE *out, const struct puzzle *puzzles, int count, const char *format, struct err *e);
    /* Writes two attempts at each answer as those want them who judge them; attempts[2 * i] and the next one are for
     * puzzles[i], and may be not known. NULL = nobody asks for that. */
    int (*write_attempts)(FILE *out, const struct puzzle *puzzles, int count, const struct board *attempts,
                          struct err *e);

    void (*free_extra)(void *extra);
    void *(*copy_extra)(const void *extra);
};

/* All kinds and their names, NULL-terminated; by name (NULL = none). */
extern const struct puzzle_kind *const puzzle_kinds[];
extern const char *const puzzle_kind_names[];
const struct puzzle_kind *puzzle_kind_find(const char *name);

/* How many of kind->answers the puzzle can use. */
int puzzle_answers(const struct puzzle *p);

/* How many sizes of the answer (kind->answer_sizes) are worth to be asked for: two where the first is in doubt. */
int puzzle_sizes(const struct puzzle *p);

/* A puzzle with a blank board. Release with puzzle_free. */
void puzzle_init(struct puzzle *p, const struct puzzle_kind *kind, int height, int width);
/* The board that an answer begins with: `given`, or where the answer is apart a blank one of the likeliest size.
 * Initialises `out`. */
void puzzle_begin(const struct puzzle *p, struct board *out);
void puzzle_copy(struct puzzle *dst, const struct puzzle *src);
void puzzle_free(struct puzzle *p);
/* As many puzzles as pay to be made in one series: walks to deep ones are long, and then give hundreds. */
enum { PUZZLE_SERIES = 300 };
/* kind->generate_series, or one puzzle after the other where the kind has none. */
int puzzle_generate_series(const struct puzzle_kind *kind, struct puzzle *out, int count,
                           const struct generate_request *request, const atomic_bool *stop, struct rng *rng,
                           struct err *e);
/* Adds a zeroed puzzle and returns it (valid until the next call). */
struct puzzle *puzzle_list_add(struct puzzle_list *list);
void puzzle_list_free(struct puzzle_list *list);

/* Reads every puzzle of a file ("-": standard input), detecting kind and format from the content. `what` (>= 80, may be
 * NULL) says what was detected ("sudoku, 81-character lines"); whoever asks for it can tell that rows of a table were
 * left out (puzzle_stream.h), so else a wrong row is an error. `only`: the kind to expect, NULL = any. 0 with at least
 * one puzzle added, or -1, `e` filled and the list as it was. */
int puzzle_read_file(struct puzzle_list *list, const char *path, const struct puzzle_kind *only, char *what,
                     struct err *e);
/* The same from memory; `file` names it in errors; text[size] must be NUL. */
int puzzle_read_text(struct puzzle_list *list, const char *text, size_t size, const char *file,
                     const struct puzzle_kind *only, char *what, struct err *e);
/* Writes puzzles: format "yaml" (any kind) or one of kind->formats. */
int puzzle_write(FILE *out, const struct puzzle *puzzles, int count, const char *format, struct err *e);

#endif
