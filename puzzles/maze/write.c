/* Writing mazes. */
#include "formats.h"

#include "maze.h"
#include "rules.h"
#include "shown.h"

#include <stdlib.h>
#include <string.h>

const char *const maze_formats[] = {"text", "csv", "map", NULL};

static void write_cells(FILE *out, const uint8_t *cells, int count, const char *characters) {
    for (int i = 0; i < count; i++)
        fputc(characters[cells[i]], out);
}

static void write_rows(FILE *out, const struct puzzle *p, const uint8_t *cells, const char *characters) {
    for (int r = 0; r < p->given.height; r++) {
        write_cells(out, cells + r * p->given.width, p->given.width, characters);
        fputc('\n', out);
    }
}

static void write_quoted(FILE *out, const char *text) {
    char *plain = shown_copy(text);
    fputc('"', out);
    for (const char *s = plain; *s; s++)
        fprintf(out, *s == '"' ? "\"%c" : "%c", *s);
    fputc('"', out);
    free(plain);
}

static int write_csv(FILE *out, const struct puzzle *p, const struct board *grid, struct err *e) {
    static const char characters[] = " #SGo";
    const int cells = p->given.height * p->given.width;
    struct board canonical = {0};
    if (p->given.height != p->given.width)
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, "a square", "the CSV format cannot hold a maze of %d x %d",
                       p->given.height, p->given.width);
    if (!grid && maze_solve(p, &canonical)) grid = &canonical;
    if (p->source) write_quoted(out, p->source);
    fputc(',', out);
    write_cells(out, p->given.cells, cells, characters);
    fputc(',', out);
    if (grid) write_cells(out, grid->cells, cells, characters);
    board_free(&canonical);
    fprintf(out, ",%d\n", maze_shortest(p, NULL));
    return 0;
}

/* A map knows no ends: they stand behind its rows, as our reader wants them. */
static void write_map(FILE *out, const struct puzzle *p) {
    const int width = p->given.width;
    int start, goal;
    fprintf(out, "type octile\nheight %d\nwidth %d\nmap\n", p->given.height, width);
    write_rows(out, p, p->given.cells, ".@...");
    if (!maze_ends(p, &start, &goal)) return;
    fprintf(out, "start %d %d\ngoal %d %d\n", start / width + 1, start % width + 1, goal / width + 1, goal % width + 1);
}

int maze_write(FILE *out, const struct puzzle *p, const struct board *grid, const char *format, struct err *e) {
    if (strcmp(format, "text") == 0) {
        write_rows(out, p, grid ? grid->cells : p->given.cells, ".#SGo");
        fputc('\n', out); /* between mazes */
    } else if (strcmp(format, "csv") == 0) {
        return write_csv(out, p, grid, e);
    } else if (strcmp(format, "map") == 0) {
        write_map(out, p);
    } else {
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, "text, csv or map", "a maze cannot be written as \"%s\"",
                       format);
    }
    return 0;
}

void maze_write_frame(FILE *out, const char *format, bool end) {
    if (!end && strcmp(format, "csv") == 0) fputs("source,q,a,rating\n", out);
}
