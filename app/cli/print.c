#include "print.h"
#include "alloc.h"
#include "shown.h"

#include <stdlib.h>

enum { SPACED_WIDTH_MAX = 16 };

static void print_rule(FILE *out, int width, int block_width) {
    fputs("  ", out);
    for (int x = 0; x < width; x++) {
        if (x && x % block_width == 0) fputs("+-", out);
        fputs("--", out);
    }
    fputc('\n', out);
}

static void print_compact(FILE *out, const struct puzzle *p, const struct board *grid) {
    for (int y = 0; y < grid->height; y++) {
        fputs("  ", out);
        for (int x = 0; x < grid->width; x++)
            fputc(p->kind->symbols[grid->cells[y * grid->width + x]].ascii, out);
        fputc('\n', out);
    }
}

void print_grid(FILE *out, const struct puzzle *p, const struct board *grid, const char *marks) {
    int block_height, block_width;
    p->kind->block(p, &block_height, &block_width);
    bool blocks = block_height && block_width;
    if (!blocks && grid->width > SPACED_WIDTH_MAX) {
        print_compact(out, p, grid);
        return;
    }
    for (int y = 0; y < grid->height; y++) {
        char line[2 + 4 * PUZZLE_SIDE_MAX + 1];
        int length = 0;
        if (blocks && y && y % block_height == 0) print_rule(out, grid->width, block_width);
        for (int x = 0; x < grid->width; x++) {
            int cell = y * grid->width + x;
            if (blocks && x && x % block_width == 0) line[length++] = '|', line[length++] = ' ';
            line[length++] = p->kind->symbols[grid->cells[cell]].ascii;
            line[length++] = marks && marks[cell] ? marks[cell] : ' ';
        }
        while (length && line[length - 1] == ' ')
            length--;
        fprintf(out, "  %.*s\n", length, line);
    }
}

char *grid_string(const struct puzzle *p, const struct board *grid) {
    const int cells = board_cells(grid);
    char *text = xcalloc((size_t)cells + 1, 1);
    for (int i = 0; i < cells; i++)
        text[i] = p->kind->symbols[grid->cells[i]].ascii;
    return text;
}

char *puzzle_label(const struct puzzle *p) {
    char *name = shown_copy(p->name ? p->name : p->origin ? p->origin : p->kind->title);
    if (!p->name || !p->origin) return name;
    char *origin = shown_copy(p->origin), *both = xasprintf("%s (%s)", name, origin);
    free(name);
    free(origin);
    return both;
}
