/* Where what ships with the program lies: the source tree when run from a build, else the installed data folder. */
#ifndef RUMIA_PATHS_H
#define RUMIA_PATHS_H

/* Path of "puzzles/sudoku.yaml", "models/x.safetensors", ...: owned by the caller, NULL when there is no such file. */
char *asset_path(const char *name);
/* Path of weights by file name: in $RUMIA_MODELS when that is set, else asset_path("models/NAME"). */
char *model_path(const char *name);

#endif
