/* rumia show: puzzles printed in the terminal, tasks with their demonstrations. */
#include "alloc.h"
#include "commands.h"
#include "print.h"
#include "reading.h"
#include "theme.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct show_options {
    struct reading_options reading;
    const char *theme;
    int colour; /* index into colour_choices */
    bool symbols, sizes;
};

enum colour_choice { COLOURS_AUTO, COLOURS_NEVER, COLOURS_ALWAYS };
static const char *const colour_choices[] = {"auto", "never", "always", NULL};

static const struct option_spec options[] = {
    {'l', "limit", OPTION_INT, offsetof(struct show_options, reading.limit), "N",
     "only the first N puzzles of each file", NULL, 1, 1e9},
    READING_OPTIONS(struct show_options, reading),
    {0, "symbols", OPTION_FLAG, offsetof(struct show_options, symbols), NULL, "digits over the colours of tasks"},
    {0, "sizes", OPTION_FLAG, offsetof(struct show_options, sizes), NULL,
     "tasks: only what is told of the size of each answer and, where there is an answer key, how often that is right"},
    {0, "theme", OPTION_TEXT, offsetof(struct show_options, theme), "NAME|FILE", "colours: " THEME_CHOICES " (dark)"},
    {0, "color", OPTION_CHOICE, offsetof(struct show_options, colour), NULL,
     "colours: in a terminal, unless NO_COLOR is set (auto), never or always", colour_choices},
    {0},
};

static const struct show_options defaults;

static const char details[] = "Tasks are printed a demonstration after the other, input -> output, and then the\n"
                              "test; elsewhere than in a terminal with digits. With --sizes the last line says how\n"
                              "many tasks have the size of every answer told right, at once and within two guesses.\n";

struct showing {
    const struct show_options *options;
    struct theme theme;
    bool colours;
    int tasks, tasks_right, tasks_within; /* --sizes */
    bool right, within, begun;            /* of the task under way */
};

/* --- grids beside each other --- */

static void print_back(const struct showing *s, int symbol, bool back) {
    const uint32_t rgb = theme_rgb(&s->theme, paint(ROLE_SYMBOL_0 + symbol), true);
    printf("\033[%d;2;%u;%u;%um", back ? 48 : 38, rgb >> 16, rgb >> 8 & 255, rgb & 255);
}

/* Black or white, what is further from the colour. */
static void print_over(const struct showing *s, int symbol) {
    const uint32_t rgb = theme_rgb(&s->theme, paint(ROLE_SYMBOL_0 + symbol), true);
    const uint32_t light = 3 * (rgb >> 16) + 6 * (rgb >> 8 & 255) + (rgb & 255);
    fputs(light > 1100 ? "\033[38;2;0;0;0m" : "\033[38;2;255;255;255m", stdout);
}

/* Lines of characters a grid takes, and columns. */
static int lines_of(const struct showing *s, const struct board *b) {
    return s->colours && !s->options->symbols ? (b->height + 1) / 2 : b->height;
}

static int columns_of(const struct showing *s, const struct board *b) {
    return s->colours && s->options->symbols ? 2 * b->width : b->width;
}

/* One line of a grid; blanks where it has none. */
static void print_line(const struct showing *s, const struct puzzle *p, const struct board *b, int line) {
    const bool halves = s->colours && !s->options->symbols;
    if (line < 0 || line >= lines_of(s, b)) {
        printf("%*s", columns_of(s, b), "");
        return;
    }
    for (int x = 0; x < b->width; x++) {
        const int row = halves ? 2 * line : line, above = b->cells[row * b->width + x];
        if (!s->colours) {
            putchar(p->kind->symbols[above].ascii);
        } else if (!halves) {
            print_back(s, above, true);
            print_over(s, above);
            printf("%c ", p->kind->symbols[above].ascii);
        } else {
            print_back(s, above, false);
            if (row + 1 < b->height) print_back(s, b->cells[(row + 1) * b->width + x], true);
            fputs("▀", stdout);
            if (row + 1 >= b->height) fputs("\033[0m", stdout);
        }
    }
    if (s->colours) fputs("\033[0m", stdout);
}

/* `output` not known: a question mark. */
static void print_pair(const struct showing *s, const struct puzzle *p, const struct board *input,
                       const struct board *output) {
    const int left = lines_of(s, input), right = output->cells ? lines_of(s, output) : 1;
    const int lines = left > right ? left : right;
    for (int line = 0; line < lines; line++) {
        fputs("  ", stdout);
        print_line(s, p, input, line - (lines - left) / 2);
        fputs(line == lines / 2 ? "  ->  " : "      ", stdout);
        if (output->cells)
            print_line(s, p, output, line - (lines - right) / 2);
        else if (line == lines / 2)
            putchar('?');
        putchar('\n');
    }
}

static void print_title(const char *what, int number, int of, const struct board *input, const struct board *output) {
    printf("  %s %d of %d: %dx%d", what, number, of, input->height, input->width);
    if (output->cells) printf(" -> %dx%d", output->height, output->width);
    putchar('\n');
}

static void print_task(const struct showing *s, const struct puzzle *p) {
    int count, parts = 1;
    const struct demonstration *d = p->kind->demonstrations(p, &count);
    const int part = p->kind->part ? p->kind->part(p, &parts) : 0;
    for (int i = 0; i < count && part == 0; i++) { /* once a task */
        print_title("demonstration", i + 1, count, &d[i].input, &d[i].output);
        print_pair(s, p, &d[i].input, &d[i].output);
        putchar('\n');
    }
    print_title("test", part + 1, parts, &p->given, &p->answer);
    print_pair(s, p, &p->given, &p->answer);
}

/* --- sizes --- */

static void show_sizes(struct showing *s, const struct puzzle *p) {
    struct answer_size told[2];
    int parts = 1;
    const int count = p->kind->answer_sizes(p, told, 2), part = p->kind->part ? p->kind->part(p, &parts) : 0;
    const struct board *key = &p->answer;
    char *label = puzzle_label(p);
    bool right[2] = {false, false};
    printf("%s:", label);
    free(label);
    for (int i = 0; i < count; i++) {
        right[i] = key->cells && told[i].height == key->height && told[i].width == key->width;
        printf("%s %dx%d, %s", i ? "; or" : "", told[i].height, told[i].width, told[i].why);
    }
    if (key->cells && !right[0] && !(count > 1 && right[1])) printf("; it is %dx%d", key->height, key->width);
    putchar('\n');
    if (!s->begun) s->right = s->within = true;
    s->right &= right[0];
    s->within &= right[0] || right[1];
    s->begun = part + 1 < parts;
    if (s->begun || !key->cells) return;
    s->tasks++;
    s->tasks_right += s->right;
    s->tasks_within += s->within;
}

/* --- the command --- */

static void show(struct showing *s, const struct puzzle *p) {
    if (s->options->sizes) {
        if (p->kind->answer_sizes) show_sizes(s, p);
        return;
    }
    char *label = puzzle_label(p), text[160] = "";
    p->kind->validate(p, NULL, text);
    printf("%s: %s, %s\n\n", label, p->kind->title, text);
    free(label);
    if (p->kind->demonstrations)
        print_task(s, p);
    else
        print_grid(stdout, p, &p->given, NULL);
    putchar('\n');
}

static int show_file(struct showing *s, const char *path) {
    struct reading reading;
    struct puzzle p;
    struct err e;
    int more;
    if (reading_begin(&reading, &show_command, path, &s->options->reading, &e)) return command_fail(&show_command, &e);
    while ((more = reading_next(&reading, &p, &e)) > 0) {
        show(s, &p);
        puzzle_free(&p);
    }
    if (more < 0) command_fail(&show_command, &e);
    return reading_end(&reading) || more < 0 ? EXIT_USAGE : 0;
}

static int run(const void *values, int count, char **files) {
    const struct show_options *o = values;
    struct showing s = {.options = o};
    struct err e;
    const char *none = getenv("NO_COLOR");
    int worst = 0;
    s.colours = o->colour == COLOURS_ALWAYS || (o->colour == COLOURS_AUTO && isatty(STDOUT_FILENO) && !(none && *none));
    if (theme_choose(&s.theme, o->theme ? o->theme : "dark", &e)) return command_fail(&show_command, &e);
    for (int i = 0; i < count; i++) {
        const int code = show_file(&s, files[i]);
        if (code > worst) worst = code;
    }
    if (s.tasks)
        printf("%d task%s: sizes told right %d, within two guesses %d\n", s.tasks, s.tasks == 1 ? "" : "s",
               s.tasks_right, s.tasks_within);
    return worst;
}

const struct command show_command = {
    .name = "show",
    .operands = "FILE...",
    .summary = "print puzzles, tasks with their demonstrations",
    .details = details,
    .options = options,
    .least = 1,
    .most = -1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
