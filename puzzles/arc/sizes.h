/* How large an answer may be: rules that hold for every demonstration of a task. */
#ifndef RUMIA_ARC_SIZES_H
#define RUMIA_ARC_SIZES_H

#include "arc.h"

enum { ARC_SIZES_MOST = 8 }; /* that are worth to be asked for */

/* Different sizes, likeliest first, at least one: fills out[0..most), returns how many. What no rule tells is guessed
 * from the demonstrations' outputs, and said to be a guess. */
int arc_sizes(const struct arc_task *task, const struct board *input, struct answer_size *out, int most);

#endif
