/* The command line: typing, completion, history. */
#ifndef RUMIA_PROMPT_H
#define RUMIA_PROMPT_H

#include "control.h"

/* Opens it for an action; `prompt` (a string that lives on) stands before the text. */
void prompt_open(struct control *c, enum action action, const char *prompt, const char *text);
/* A key while it is open. */
void prompt_key(struct control *c, struct key key);
/* Text that is pasted into it. */
void prompt_paste(struct control *c, const char *text);

#endif
