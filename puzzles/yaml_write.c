/* Our own YAML, neat to read: grids as blocks, a list of puzzles under `rumia: 1`. */
#include "puzzle.h"
#include "puzzle_yaml.h"
#include "shown.h"
#include "utf8.h"

#include <errno.h>
#include <locale.h>
#include <stdbool.h>
#include <string.h>

/* Always in double quotes: no text of a file can then be mistaken for something else. */
static void write_string(FILE *out, const char *key, const char *text) {
    if (!text) return;
    fprintf(out, "    %s: \"", key);
    for (uint32_t code; *text;) {
        const size_t n = utf8_decode_any(text, UTF8_BYTES_MAX, &code);
        if (code == '"' || code == '\\')
            fprintf(out, "\\%c", (char)code);
        else if (n == 1 && code >= 0x80) /* YAML holds no bytes */
            fputs("\xef\xbf\xbd", out);
        else if (shown_acts(code))
            fprintf(out, code < 0x100 ? "\\x%02X" : code < 0x10000 ? "\\u%04X" : "\\U%08X", (unsigned)code);
        else
            fwrite(text, 1, n, out);
        text += n;
    }
    fputs("\"\n", out);
}

/* With spaces and empty lines between blocks, where the kind has blocks: its read_grid knows them. */
static void write_board(FILE *out, const char *key, const struct puzzle *p, const struct board *board) {
    int block_height = 0, block_width = 0;
    if (p->kind->block) p->kind->block(p, &block_height, &block_width);
    /* A first row that begins with a space needs the indentation said. */
    bool space = p->kind->symbols[board->cells[0]].ascii == ' ';
    fprintf(out, "    %s: |%s\n", key, space ? "2" : "");
    for (int y = 0; y < board->height; y++) {
        if (block_height && y > 0 && y % block_height == 0) fputc('\n', out);
        fputs("      ", out);
        for (int x = 0; x < board->width; x++) {
            if (block_width && x > 0 && x % block_width == 0) fputc(' ', out);
            fputc(p->kind->symbols[board->cells[y * board->width + x]].ascii, out);
        }
        fputc('\n', out);
    }
}

/* Returns how many puzzles that were. */
static int write_grids(FILE *out, const struct puzzle *p) {
    write_board(out, "grid", p, &p->given);
    if (p->answer.cells) write_board(out, "solution", p, &p->answer);
    return 1;
}

static void write_limits(FILE *out, const struct effort *o) {
    const char *comma = "";
    if (!effort_said(o)) return;
    fputs("    limits: {", out);
    if (o->explore >= 0) fprintf(out, "explore: %s", explore_words[o->explore]), comma = ", ";
    if (o->steps > 0) fprintf(out, "%ssteps: %d", comma, o->steps), comma = ", ";
    if (o->chains > 0) fprintf(out, "%schains: %d", comma, o->chains), comma = ", ";
    if (o->noise >= 0) fprintf(out, "%snoise: %.17g", comma, o->noise), comma = ", ";
    if (o->seed >= 0) fprintf(out, "%sseed: %lld", comma, (long long)o->seed);
    fputs("}\n", out);
}

int puzzle_write_yaml(FILE *out, const struct puzzle *puzzles, int count, struct err *e) {
    /* Numbers with a decimal point whatever the user's locale. */
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0), before = uselocale(c);
    fputs("rumia: 1\npuzzles:\n", out);
    for (int i = 0, written; i < count; i += written) {
        const struct puzzle *p = &puzzles[i];
        fprintf(out, "  - kind: %s\n", p->kind->name);
        write_string(out, "name", p->name);
        write_string(out, "source", p->source);
        written = p->kind->entry ? p->kind->entry->write(out, p, count - i) : write_grids(out, p);
        write_limits(out, &p->effort);
    }
    uselocale(before);
    freelocale(c);
    return ferror(out) ? err_set(e, ERR_IO, NULL, 0, 0, NULL, "%s", strerror(errno)) : 0;
}
