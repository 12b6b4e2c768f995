#include "plot.h"

#include <math.h>

enum { COLUMNS = 64, LINES = 8, PARTS = 8 };

void plot_curve(FILE *out, const double *values, int count, const char *name) {
    static const char *const block[PARTS + 1] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (count < 2) return;
    int columns = count < COLUMNS ? count : COLUMNS;
    double column[COLUMNS], low = INFINITY, high = -INFINITY;
    for (int c = 0; c < columns; c++) {
        int from = (int)((long)count * c / columns), to = (int)((long)count * (c + 1) / columns);
        column[c] = 0;
        for (int i = from; i < to; i++)
            column[c] += log10(fmax(values[i], 1e-9)) / (to - from);
        low = fmin(low, column[c]);
        high = fmax(high, column[c]);
    }
    for (int line = LINES - 1; line >= 0; line--) {
        if (line == LINES - 1)
            fprintf(out, "%8.4f ", pow(10, high));
        else if (line == 0)
            fprintf(out, "%8.4f ", pow(10, low));
        else
            fprintf(out, "%8s ", line == LINES / 2 ? name : "");
        for (int c = 0; c < columns; c++) {
            double level = high > low ? (column[c] - low) / (high - low) * (LINES * PARTS - 1) + 1 : 1;
            double part = fmin(PARTS, fmax(0, level - line * PARTS));
            fputs(block[(int)part], out);
        }
        fputc('\n', out);
    }
}
