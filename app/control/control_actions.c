/* What each action does: one line an action. */
#include "control_parts.h"

static void do_quit(struct control *c, const struct call *call) {
    (void)call;
    c->quit = true;
}

static const struct {
    handler *perform;
    int how, by;
} deeds[ACTION_COUNT] = {
    [ACTION_THINK] = {do_think},
    [ACTION_AGAIN] = {do_again},
    [ACTION_MODEL] = {do_model},
    [ACTION_MORE] = {do_more},
    [ACTION_BY_ITSELF] = {do_by_itself, EXPLORE_OPEN},
    [ACTION_ONE_CHAIN] = {do_explore, EXPLORE_NONE},
    [ACTION_EXPLORE] = {do_explore, EXPLORE_CHAINS},
    [ACTION_SEARCH] = {do_explore, EXPLORE_SEARCH},
    [ACTION_BLANK] = {do_blank},
    [ACTION_STOP] = {do_stop},
    [ACTION_SET] = {do_set},
    [ACTION_BACK] = {do_move, GRAIN_STEP, -1},
    [ACTION_FORWARD] = {do_move, GRAIN_STEP, 1},
    [ACTION_CYCLE_BACK] = {do_move, GRAIN_CYCLE, -1},
    [ACTION_CYCLE_FORWARD] = {do_move, GRAIN_CYCLE, 1},
    [ACTION_UPDATE_BACK] = {do_move, GRAIN_UPDATE, -1},
    [ACTION_UPDATE_FORWARD] = {do_move, GRAIN_UPDATE, 1},
    [ACTION_FIRST] = {do_first},
    [ACTION_LAST] = {do_last},
    [ACTION_GOTO] = {do_step},
    [ACTION_FRAME] = {do_frame},
    [ACTION_CHANGE_NEXT] = {do_change, 0, 1},
    [ACTION_CHANGE_BACK] = {do_change, 0, -1},
    [ACTION_REPLAY] = {do_replay},
    [ACTION_SLOWER] = {do_speed, 0, -1},
    [ACTION_FASTER] = {do_speed, 0, 1},
    [ACTION_REVERSE] = {do_reverse},
    [ACTION_MARK] = {do_mark},
    [ACTION_VIEW_NEXT] = {do_next_view, 0, 1},
    [ACTION_VIEW_BACK] = {do_next_view, 0, -1},
    [ACTION_CONFIDENCE] = {do_board, BOARD_CONFIDENCE},
    [ACTION_CANDIDATES] = {do_board, BOARD_CANDIDATES},
    [ACTION_LATENT] = {do_latent},
    [ACTION_DIFF] = {do_view, VIEW_DIFF},
    [ACTION_CHARTS] = {do_view, VIEW_CHARTS},
    [ACTION_INSPECT] = {do_view, VIEW_INSPECTOR},
    [ACTION_LOG] = {do_view, VIEW_LOG},
    [ACTION_COMPARE] = {do_view, VIEW_COMPARE},
    [ACTION_TREE] = {do_view, VIEW_SEARCH},
    [ACTION_PAIR_NEXT] = {do_pair_by, 0, 1},
    [ACTION_PAIR_BACK] = {do_pair_by, 0, -1},
    [ACTION_PAIR] = {do_pair},
    [ACTION_CELL_LEFT] = {do_walk, -1, 0},
    [ACTION_CELL_DOWN] = {do_walk, 0, 1},
    [ACTION_CELL_UP] = {do_walk, 0, -1},
    [ACTION_CELL_RIGHT] = {do_walk, 1, 0},
    [ACTION_CELL_GOTO] = {do_cell},
    [ACTION_PLAY] = {do_entry, ENTRY_PLAY},
    [ACTION_EDIT] = {do_entry, ENTRY_EDIT},
    [ACTION_LEAVE] = {do_leave},
    [ACTION_ENTER] = {do_enter},
    [ACTION_ERASE] = {do_erase},
    [ACTION_PENCIL] = {do_pencil},
    [ACTION_TAKE] = {do_take},
    [ACTION_FILL] = {do_fill},
    [ACTION_ANCHOR] = {do_anchor},
    [ACTION_LINE] = {do_line},
    [ACTION_COPY] = {do_copy},
    [ACTION_PASTE] = {do_paste},
    [ACTION_INPUT] = {do_input},
    [ACTION_SIZE] = {do_size},
    [ACTION_UNDO] = {do_undo, false},
    [ACTION_REDO] = {do_undo, true},
    [ACTION_CHECK] = {do_check},
    [ACTION_HINT] = {do_hint},
    [ACTION_SOLUTION] = {do_solution},
    [ACTION_CLEAR] = {do_clear},
    [ACTION_PUZZLE_BACK] = {do_select_by, 0, -1},
    [ACTION_PUZZLE_NEXT] = {do_select_by, 0, 1},
    [ACTION_PUZZLE_GOTO] = {do_select},
    [ACTION_GALLERY] = {do_gallery},
    [ACTION_OPEN] = {do_open},
    [ACTION_FIND] = {do_find},
    [ACTION_NEW] = {do_new},
    [ACTION_EXPORT] = {do_export},
    [ACTION_SAVE] = {do_save},
    [ACTION_PALETTE] = {do_theme},
    [ACTION_SYMBOLS] = {do_symbols},
    [ACTION_MOUSE] = {do_mouse},
    [ACTION_FULLSCREEN] = {do_front},
    [ACTION_ZOOM_IN] = {do_zoom, 0, 1},
    [ACTION_ZOOM_OUT] = {do_zoom, 0, -1},
    [ACTION_SCREENSHOT] = {do_screenshot},
    [ACTION_COMMAND] = {do_command},
    [ACTION_HELP] = {do_help},
    [ACTION_REDRAW] = {do_front},
    [ACTION_SUSPEND] = {do_front},
    [ACTION_QUIT] = {do_quit},
};

bool control_can(enum action action) {
    return action > ACTION_NONE && action < ACTION_COUNT && deeds[action].perform;
}

void control_action(struct control *c, enum action action, int argument, const char *text) {
    if (!control_can(action)) return;
    const struct call call = {action,           argument,          argument > 0 ? argument : 1,
                              text ? text : "", deeds[action].how, deeds[action].by};
    deeds[action].perform(c, &call);
}
