/* Tab in the command line: names of commands, kinds and levels, files. */
#ifndef RUMIA_COMPLETE_H
#define RUMIA_COMPLETE_H

#include "control.h"

/* Adds what all that could stand there have in common. */
void prompt_complete(struct control *c);

#endif
