/* MovingAI maps (type octile), which know walls and floor only. */
#include "reading.h"

#include <string.h>

/* The symbol of a character in a MovingAI map: ground, grass and swamp can be walked on, water, trees and out of bounds
 * cannot. */
static int map_symbol_of(char c) {
    if (strchr(".GS", c)) return MAZE_FLOOR;
    return strchr("@OTW", c) ? MAZE_WALL : -1;
}

/* The next line of [*text, end), without its line feed. */
static struct span next_line(const char **text, const char *end, int *line) {
    const char *feed = memchr(*text, '\n', (size_t)(end - *text));
    struct span s = {*text, (int)((feed ? feed : end) - *text), (*line)++, 1};
    *text = feed ? feed + 1 : end;
    return s;
}

static bool begins(const struct span *line, const char *word) {
    return (size_t)line->size >= strlen(word) && memcmp(line->start, word, strlen(word)) == 0;
}

int maze_sniff_map(const char *text, size_t size) {
    (void)size;
    if (strncmp(text, "type octile\n", 12) == 0) return 98;
    return strncmp(text, "type ", 5) == 0 && strstr(text, "\nmap\n") ? 80 : 0;
}

/* "height 30" and the like. */
static int read_side(const struct span *line, const char *word, int *side, const char *file, struct err *e) {
    const int skip = (int)strlen(word) + 1;
    if (!begins(line, word) || line->size < skip || line->start[skip - 1] != ' ')
        return err_set(e, ERR_SYNTAX, file, line->line, 1, word, "unexpected line in the header of a map");
    *side = 0;
    for (int i = skip; i < line->size; i++) {
        const char c = line->start[i];
        if (c < '0' || c > '9')
            return err_set(e, ERR_SYNTAX, file, line->line, i + 1, "a number", "the %s of the map is unreadable", word);
        if (*side <= PUZZLE_SIDE_MAX) *side = *side * 10 + c - '0';
    }
    if (*side < MAZE_SIDE_MIN || *side > PUZZLE_SIDE_MAX)
        return err_set(e, ERR_LIMIT, file, line->line, skip + 1, MAZE_SIZE_EXPECTED, "the %s of the map does not fit",
                       word);
    return 0;
}

int maze_read_map(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    const char *text = t->at, *end = t->end, *file = t->file;
    int number = 1, height = 0, width = 0;
    struct span line = next_line(&text, end, &number);
    if (!begins(&line, "type octile") || line.size != 11)
        return err_set(e, ERR_UNSUPPORTED, file, 1, 1, "type octile", "this type of map");
    for (int k = 0; k < 2; k++) { /* in either order */
        line = next_line(&text, end, &number);
        const bool is_width = begins(&line, "width");
        if (read_side(&line, is_width ? "width" : "height", is_width ? &width : &height, file, e)) return -1;
    }
    line = next_line(&text, end, &number);
    if (height == 0 || width == 0 || !begins(&line, "map") || line.size != 3)
        return err_set(e, ERR_SYNTAX, file, line.line, 1, "height, width, then \"map\"",
                       "unexpected line in the header of a map");
    struct puzzle *p = puzzle_list_add(out);
    puzzle_init(p, &maze_kind, height, width);
    if (file) puzzle_set_origin(p, file, 1);
    for (int r = 0; r < height; r++) {
        line = next_line(&text, end, &number);
        if (line.size != width)
            return err_set(e, ERR_SYNTAX, file, line.line, (line.size < width ? line.size : width) + 1,
                           "as many cells as the width says", "%d cells in row %d of the map", line.size, r + 1);
        if (maze_read_symbols(&line, map_symbol_of, "'.', 'G', 'S', '@', 'O', 'T' or 'W'", p->given.cells + r * width,
                              e))
            return -1;
    }
    while (text < end) {
        line = next_line(&text, end, &number);
        if (line.size > 0)
            return err_set(e, ERR_SYNTAX, file, line.line, 1, "the end of the map", "more rows than the height says");
    }
    t->at = end;
    return 0;
}
