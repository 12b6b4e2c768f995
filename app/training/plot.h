/* A curve in the terminal. */
#ifndef RUMIA_PLOT_H
#define RUMIA_PLOT_H

#include <stdio.h>

/* 64 columns by 8 lines of block characters, logarithmic when the values are positive; values are averaged into
 * columns. */
void plot_curve(FILE *out, const double *values, int count, const char *name);

#endif
