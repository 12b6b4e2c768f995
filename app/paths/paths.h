/* Where what ships with the program lies: the source tree when run from a build, else the installed data folder. */
#ifndef RUMIA_PATHS_H
#define RUMIA_PATHS_H

#include <stdbool.h>

/* Path of "puzzles/sudoku.yaml", "models/x.safetensors", ...: owned by the caller, NULL when there is no such file. */
char *asset_path(const char *name);
/* Path of weights by file name: in $RUMIA_MODELS when that is set, else asset_path("models/NAME"). */
char *model_path(const char *name);

/* "$XDG_CONFIG_HOME/rumia/NAME" (or $HOME/.config), "$XDG_STATE_HOME/rumia/NAME" (or $HOME/.local/state): owned by the
 * caller, NULL when there is no home. The folder that the state lies in is made when `make`. */
char *config_path(const char *name);
char *state_path(const char *name, bool make);

#endif
