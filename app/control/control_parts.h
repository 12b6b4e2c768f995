/* Between the parts of the control: keys and mouse (control.c), the table of what actions do (control_actions.c) with
 * their handlers by group, lines that are typed (control_command.c). */
#ifndef RUMIA_CONTROL_PARTS_H
#define RUMIA_CONTROL_PARTS_H

#include "control.h"

/* An action as it was called for. */
struct call {
    enum action action;
    int argument;     /* count, cell or frame; 0 = none given */
    int count;        /* the same, 1 where none was given */
    const char *text; /* never NULL */
    int how, by;      /* what the table says of this action */
};
typedef void handler(struct control *c, const struct call *call);

/* Thinking and time (control_run.c): `how` is an enum explore, a grain; `by` a direction. */
handler do_think, do_again, do_model, do_more, do_explore, do_by_itself, do_blank, do_stop, do_set;
handler do_move, do_first, do_last, do_step, do_frame, do_change, do_replay, do_speed, do_reverse, do_mark;
/* What is shown (control_show.c): `how` is an enum screen_view or board_style; `by` a direction. */
handler do_next_view, do_view, do_board, do_latent, do_leave, do_gallery, do_help, do_theme, do_symbols, do_command;
handler do_front, do_zoom, do_screenshot, do_mouse;
/* By hand (control_hand.c): `how` is columns, `by` rows; an enum entry_mode; whether to redo. */
handler do_walk, do_cell, do_entry, do_enter, do_erase, do_pencil, do_take, do_undo, do_check, do_hint, do_solution,
    do_clear;
/* Tasks, whose answer is painted (control_task.c): `by` a direction. */
handler do_fill, do_anchor, do_line, do_copy, do_paste, do_input, do_size, do_pair_by, do_pair;
/* Puzzles and files (control_puzzles.c). */
handler do_select_by, do_select, do_open, do_find, do_new, do_export, do_save;

/* Goes to a puzzle, by its place in the session. */
void control_select(struct control *c, int desk);
/* Writes what is seen. */
void control_export(struct control *c, const char *path);
/* "steps 64": a setting of the next run; says what came of it. */
void control_set(struct control *c, const char *text);
/* What typing a symbol does now. */
enum hand control_hand(const struct control *c);

#endif
