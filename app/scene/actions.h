/* Everything a person can do, in one table: keys, `:` commands, help overlay, key bar and the man page are made from
 * it.
 *
 * A(id, name, group, argument, keys, keys while entering symbols, in short, help)
 *   name      what the command line and the config file call it
 *   argument  NONE, COUNT (optional number, typed before the key: 5g), TEXT, PATH, CELL (r3c5)
 *   keys      separated by blanks; "" = command line and mouse only
 *   while entering symbols (play and edit), the kind's own symbol keys come first, then these keys, then the others
 *   in short  for the key bar */
#ifndef RUMIA_ACTIONS_H
#define RUMIA_ACTIONS_H

#include "keys.h"
#include <stdbool.h>

#define ACTIONS(A)                                                                                                     \
    A(THINK, "think", THINK, NONE, "Space", "", "think", "think, pause, go on; at the end: show it again")             \
    A(AGAIN, "again", THINK, NONE, "R", "", "again", "think again from the beginning, keep the run before to compare") \
    A(MODEL, "model", THINK, NONE, "M", "", "model", "think again with the next network, beside the run before")       \
    A(MORE, "more", THINK, COUNT, "+", "", "more", "think past the halt, by so many steps")                            \
    A(BY_ITSELF, "auto", THINK, COUNT, "A", "", "auto", "by itself: one chain, then search; a task: learn it (60 s)")  \
    A(ONE_CHAIN, "one-chain", THINK, NONE, "O", "", "one chain", "think in one chain and no more")                     \
    A(EXPLORE, "explore", THINK, COUNT, "E", "", "chains", "think in so many chains at once (8)")                      \
    A(SEARCH, "search", THINK, COUNT, "S", "", "search", "guided search: pin a belief, think on, take it back")        \
    A(BLANK, "blank", THINK, NONE, "B", "", "blank", "tasks: the vector that is nobody's, or their own; thinks again") \
    A(STOP, "stop", THINK, NONE, "X", "", "stop", "end the run, keep what it left behind")                             \
    A(SET, "set", THINK, TEXT, "", "", "set", "set steps, chains, noise or seed of the next run: set steps 64")        \
    A(BACK, "back", TIME, COUNT, "Left", "", "step", "one step back")                                                  \
    A(FORWARD, "forward", TIME, COUNT, "Right", "", "step", "one step forward")                                        \
    A(CYCLE_BACK, "cycle-back", TIME, COUNT, "(", "", "cycle", "one cycle back")                                       \
    A(CYCLE_FORWARD, "cycle-forward", TIME, COUNT, ")", "", "cycle", "one cycle forward")                              \
    A(UPDATE_BACK, "update-back", TIME, COUNT, ", S-Left", "", "update", "one latent update back")                     \
    A(UPDATE_FORWARD, "update-forward", TIME, COUNT, ". S-Right", "", "update", "one latent update forward")           \
    A(FIRST, "first", TIME, NONE, "Home", "", "first", "to the first frame")                                           \
    A(LAST, "last", TIME, NONE, "End", "", "last", "to the newest frame, and follow")                                  \
    A(GOTO, "step", TIME, COUNT, "g", "", "go to", "to step N")                                                        \
    A(FRAME, "frame", TIME, COUNT, "", "", "frame", "to frame N (a click on the timeline)")                            \
    A(CHANGE_NEXT, "change", TIME, NONE, "n", "", "change", "to the next change of the selected cell")                 \
    A(CHANGE_BACK, "change-back", TIME, NONE, "N", "", "change", "to the change of the selected cell before")          \
    A(REPLAY, "replay", TIME, NONE, "Enter", "", "replay", "show the run again, or pause")                             \
    A(SLOWER, "slower", TIME, NONE, "<", "", "pace", "show runs slower, also while they are thought")                  \
    A(FASTER, "faster", TIME, NONE, ">", "", "pace", "show runs faster; in the end at once")                           \
    A(REVERSE, "reverse", TIME, NONE, "r", "", "reverse", "replay backwards, or forwards")                             \
    A(MARK, "mark", TIME, NONE, "b", "", "mark", "mark this point: the diff compares with it")                         \
    A(VIEW_NEXT, "view", VIEW, NONE, "Tab", "", "view", "next view")                                                   \
    A(VIEW_BACK, "view-back", VIEW, NONE, "S-Tab", "", "view", "view before")                                          \
    A(CONFIDENCE, "confidence", VIEW, NONE, "c", "", "sure", "board: how sure the network is of each cell")            \
    A(CANDIDATES, "candidates", VIEW, NONE, "p", "", "possible", "board: all symbols still believed possible")         \
    A(LATENT, "latent", VIEW, NONE, "z", "", "latent", "latent state: direction, moved, change in turn")               \
    A(DIFF, "diff", VIEW, NONE, "d", "", "diff", "what differs from the marked point, or from the step before")        \
    A(CHARTS, "charts", VIEW, NONE, "t", "", "charts", "plots of the whole run")                                       \
    A(INSPECT, "inspect", VIEW, NONE, "I", "", "inspect", "everything about the selected cell")                        \
    A(LOG, "log", VIEW, NONE, "L", "", "log", "the run in words")                                                      \
    A(COMPARE, "compare", VIEW, NONE, "v", "", "compare", "this run beside the run before, or the exact answer")       \
    A(TREE, "tree", VIEW, NONE, "y", "", "tree", "the tree of a search: what is pinned, what was taken back and why")  \
    A(PAIR_NEXT, "demonstration", VIEW, NONE, "}", "", "pair", "next demonstration of a task, at last the test")       \
    A(PAIR_BACK, "demonstration-back", VIEW, NONE, "{", "", "pair", "demonstration before")                            \
    A(PAIR, "pair", VIEW, COUNT, "", "", "pair", "to a demonstration (a click on its thumbnail)")                      \
    A(CELL_LEFT, "left", CELL, COUNT, "h", "Left", "cell", "cell cursor left")                                         \
    A(CELL_DOWN, "down", CELL, COUNT, "Down j", "", "cell", "cell cursor down")                                        \
    A(CELL_UP, "up", CELL, COUNT, "Up k", "", "cell", "cell cursor up")                                                \
    A(CELL_RIGHT, "right", CELL, COUNT, "l", "Right", "cell", "cell cursor right")                                     \
    A(CELL_GOTO, "cell", CELL, CELL, "", "", "cell", "select a cell: cell r3c5 (a click)")                             \
    A(PLAY, "play", PLAY, NONE, "i", "", "play", "play by hand: type symbols into open cells")                         \
    A(EDIT, "edit", PLAY, NONE, "e", "", "edit", "edit the puzzle itself: type its givens")                            \
    A(LEAVE, "leave", PLAY, NONE, "Esc", "", "leave", "leave playing, editing, an overlay")                            \
    A(ENTER, "enter", PLAY, TEXT, "", "", "enter", "enter a symbol into the selected cell: enter 5")                   \
    A(ERASE, "erase", PLAY, NONE, "", "Backspace Delete", "erase", "erase the selected cell")                          \
    A(PENCIL, "pencil", PLAY, NONE, "", "Enter", "pencil", "type pencil marks instead of symbols, and back")           \
    A(TAKE, "take", PLAY, NONE, "T", "", "take", "take over what the network believes of the selected cell")           \
    A(FILL, "fill", PLAY, NONE, "", "F", "fill", "paint what hangs together with the cell (tasks)")                    \
    A(ANCHOR, "anchor", PLAY, NONE, "", "V", "mark", "mark where a line or a selection begins (tasks)")                \
    A(LINE, "line", PLAY, NONE, "", "L", "line", "paint a line from the mark to the cell (tasks)")                     \
    A(COPY, "copy", PLAY, NONE, "", "Y", "copy", "copy what is between mark and cell (tasks)")                         \
    A(PASTE, "paste", PLAY, NONE, "", "P", "paste", "paste what was copied at the cell (tasks)")                       \
    A(INPUT, "input", PLAY, NONE, "", "I", "input", "begin the answer as the input (tasks)")                           \
    A(SIZE, "size", PLAY, TEXT, "", "", "size", "give the answer another size: size 3x4 (tasks)")                      \
    A(UNDO, "undo", PLAY, COUNT, "u", "", "undo", "undo")                                                              \
    A(REDO, "redo", PLAY, COUNT, "C-r", "", "redo", "redo")                                                            \
    A(CHECK, "check", PLAY, NONE, "=", "", "check", "check what was entered against the rules; again: the solution")   \
    A(HINT, "hint", PLAY, NONE, "H", "", "hint",                                                                       \
      "point to a cell that can be filled, and why; again: tell its symbol")                                           \
    A(SOLUTION, "solution", PLAY, NONE, "s", "", "solution", "show the exact solver's answer (allow: set reveal on)")  \
    A(CLEAR, "clear", PLAY, NONE, "", "", "clear", "erase everything entered by hand (can be undone)")                 \
    A(PUZZLE_BACK, "previous", FILE, COUNT, "[ PgUp", "", "puzzle", "previous puzzle")                                 \
    A(PUZZLE_NEXT, "next", FILE, COUNT, "] PgDn", "", "puzzle", "next puzzle")                                         \
    A(PUZZLE_GOTO, "puzzle", FILE, COUNT, "", "", "puzzle", "to puzzle N")                                             \
    A(GALLERY, "gallery", FILE, NONE, "G", "", "gallery", "all open puzzles and samples")                              \
    A(OPEN, "open", FILE, PATH, "o", "", "open", "open a file of puzzles or a trace")                                  \
    A(FIND, "find", FILE, TEXT, "/", "", "find", "find a puzzle by its name")                                          \
    A(NEW, "new", FILE, TEXT, "a", "", "new", "make a puzzle: new sudoku hard; new sudoku hard 9x9 42 makes it again") \
    A(EXPORT, "export", FILE, PATH, "x", "", "export", "export: .rumia-trace .scene.json .txt .cast .svg .png .gif")   \
    A(SAVE, "save", FILE, NONE, "w", "", "save", "save the session (done on leaving, too)")                            \
    A(PALETTE, "theme", SCREEN, TEXT, "C", "", "theme", "next theme, or the one named")                                \
    A(SYMBOLS, "symbols", SCREEN, NONE, "#", "", "symbols", "say shades with glyphs as well as with colours")          \
    A(MOUSE, "mouse", SCREEN, NONE, "m", "", "mouse", "mouse on or off")                                               \
    A(FULLSCREEN, "fullscreen", SCREEN, NONE, "F11", "", "full", "fill the screen (window)")                           \
    A(ZOOM_IN, "zoom-in", SCREEN, NONE, "C-+ C-= f", "", "zoom",                                                       \
      "the board alone, as large as it can be; then larger characters (window)")                                       \
    A(ZOOM_OUT, "zoom-out", SCREEN, NONE, "C-- F", "", "zoom", "smaller again")                                        \
    A(SCREENSHOT, "screenshot", SCREEN, PATH, "F12", "", "picture", "write a picture of the screen")                   \
    A(COMMAND, "command", SCREEN, NONE, ":", "", "command", "command line")                                            \
    A(HELP, "help", SCREEN, NONE, "? F1", "", "help", "this overview")                                                 \
    A(REDRAW, "redraw", SCREEN, NONE, "C-l", "", "redraw", "draw the screen again")                                    \
    A(SUSPEND, "suspend", SCREEN, NONE, "C-z", "", "suspend", "put the program to sleep (terminal)")                   \
    A(QUIT, "quit", SCREEN, NONE, "q C-c", "", "quit", "leave; the session is saved")

enum action {
    ACTION_NONE,
#define A(id, ...) ACTION_##id,
    ACTIONS(A)
#undef A
        ACTION_COUNT
};

enum action_group {
    GROUP_THINK,
    GROUP_TIME,
    GROUP_VIEW,
    GROUP_CELL,
    GROUP_PLAY,
    GROUP_FILE,
    GROUP_SCREEN,
    GROUP_COUNT
};
enum action_argument { ARGUMENT_NONE, ARGUMENT_COUNT, ARGUMENT_TEXT, ARGUMENT_PATH, ARGUMENT_CELL };

struct action_info {
    const char *name;
    enum action_group group;
    enum action_argument argument;
    const char *keys, *entry_keys, *brief, *help;
};
extern const struct action_info action_table[ACTION_COUNT]; /* [ACTION_NONE] has the name "none" */
const char *action_group_title(enum action_group group);
/* ACTION_NONE when unknown. A unique beginning of a name will do. */
enum action action_find(const char *name);

/* Bindings: the table's default keys with a person's changes. */
enum { KEYMAP_MAX = 192 };
struct keymap {
    struct {
        struct key key;
        unsigned char action; /* enum action */
        bool entry;           /* only while entering symbols */
    } binding[KEYMAP_MAX];
    int count;
};
void keymap_default(struct keymap *map);
/* Replaces the keys of an action ("C-t F5"; "" = none); taken keys leave their action. 0, or -1: no such key's name. */
int keymap_bind(struct keymap *map, enum action action, const char *keys);
enum action keymap_action(const struct keymap *map, struct key key, bool entry);
/* The first key of an action by name, "" when it has none. */
const char *keymap_key(const struct keymap *map, enum action action, bool entry, char out[16]);

#endif
