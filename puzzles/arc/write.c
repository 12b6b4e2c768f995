/* ARC tasks as JSON, as our YAML, and attempts as Kaggle wants them. */
#include "alloc.h"
#include "arc.h"
#include "json_string.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *const arc_formats[] = {"json", NULL};

/* How many of puzzles[0..count) are inputs of the first one's task. */
static int same_task(const struct puzzle *puzzles, int count) {
    int n = 1;
    while (n < count && puzzles[n].kind == &arc_kind && arc_task_of(&puzzles[n]) == arc_task_of(puzzles) &&
           arc_test_of(&puzzles[n])->index > arc_test_of(&puzzles[n - 1])->index)
        n++;
    return n;
}

static int finish(FILE *out, struct err *e) {
    return ferror(out) ? err_set(e, ERR_IO, NULL, 0, 0, NULL, "%s", strerror(errno)) : 0;
}

/* --- JSON --- */

static void write_rows(FILE *out, const struct board *b) {
    fputc('[', out);
    for (int i = 0; i < board_cells(b); i++) {
        const int column = i % b->width;
        fprintf(out, "%s%d", column ? ", " : i ? "], [" : "[", b->cells[i]);
    }
    fputs("]]", out);
}

static void write_pair(FILE *out, const char *before, const struct board *input, const struct board *output) {
    fprintf(out, "%s\n  {\"input\": ", before);
    write_rows(out, input);
    if (output) fputs(", \"output\": ", out), write_rows(out, output);
    fputc('}', out);
}

/* The puzzles are one task's; `answer` (may be NULL) stands for the first one's. */
static void write_task(FILE *out, const struct puzzle *puzzles, int count, const struct board *answer) {
    const struct arc_task *task = arc_task_of(puzzles);
    fputs("\"train\": [", out);
    for (int i = 0; i < task->count; i++)
        write_pair(out, i ? "," : "", &task->pairs[i].input, &task->pairs[i].output);
    fputs("\n], \"test\": [", out);
    for (int i = 0; i < count; i++) {
        const struct board *known = i == 0 ? answer : &puzzles[i].answer;
        write_pair(out, i ? "," : "", &puzzles[i].given, known && known->cells ? known : NULL);
    }
    fputs("\n]}", out);
}

static void write_alone(FILE *out, const struct puzzle *puzzles, int count, const struct board *answer) {
    fputc('{', out);
    if (puzzles->name) fputs("\"name\": ", out), json_write_string(out, puzzles->name), fputs(", ", out);
    write_task(out, puzzles, count, answer);
    fputc('\n', out);
}

int arc_write(FILE *out, const struct puzzle *p, const struct board *answer, const char *format, struct err *e) {
    (void)format; /* there is one */
    write_alone(out, p, 1, answer);
    return finish(out, e);
}

/* The key of a task in a file of many: its name, with a number where it has none or another had it before. */
static char *key_of(const struct puzzle *puzzles, int at) {
    const char *name = puzzles[at].name;
    int number = 1;
    for (int i = 0, n; i < at; i += n) {
        n = same_task(puzzles + i, at - i);
        number += !name ? !puzzles[i].name : puzzles[i].name && strcmp(puzzles[i].name, name) == 0;
    }
    if (!name) return xasprintf("task %d", number);
    return number > 1 ? xasprintf("%s (%d)", name, number) : xstrdup(name);
}

int arc_write_list(FILE *out, const struct puzzle *puzzles, int count, const char *format, struct err *e) {
    (void)format;
    const int first = same_task(puzzles, count);
    if (first == count) {
        write_alone(out, puzzles, count, &puzzles->answer);
        return finish(out, e);
    }
    for (int i = 0, n; i < count; i += n) {
        char *key = key_of(puzzles, i);
        n = same_task(puzzles + i, count - i);
        fputs(i ? ",\n" : "{\n", out);
        json_write_string(out, key);
        fputs(": {", out);
        write_task(out, puzzles + i, n, &puzzles[i].answer);
        free(key);
    }
    fputs("\n}\n", out);
    return finish(out, e);
}

static void write_attempt(FILE *out, const char *name, const struct board *attempt) {
    fprintf(out, "\"%s\": ", name);
    if (attempt->cells)
        write_rows(out, attempt);
    else
        fputs("[[0]]", out);
}

int arc_write_attempts(FILE *out, const struct puzzle *puzzles, int count, const struct board *attempts,
                       struct err *e) {
    fputc('{', out);
    for (int i = 0, n; i < count; i += n) {
        char *key = key_of(puzzles, i);
        n = same_task(puzzles + i, count - i);
        fputs(i ? ",\n" : "\n", out);
        json_write_string(out, key);
        fputs(": [", out);
        for (int k = i; k < i + n; k++) {
            fputs(k > i ? ", {" : "{", out);
            write_attempt(out, "attempt_1", &attempts[2 * k]);
            fputs(", ", out);
            write_attempt(out, "attempt_2", &attempts[2 * k + 1]);
            fputc('}', out);
        }
        fputc(']', out);
        free(key);
    }
    fputs("\n}\n", out);
    return finish(out, e);
}

/* --- our YAML --- */

static void write_block(FILE *out, const char *before, const char *key, const struct board *b) {
    fprintf(out, "%s%s: |\n", before, key);
    for (int y = 0; y < b->height; y++) {
        fputs("          ", out);
        for (int x = 0; x < b->width; x++)
            fputc('0' + b->cells[y * b->width + x], out);
        fputc('\n', out);
    }
}

static void write_blocks(FILE *out, const struct board *input, const struct board *output) {
    write_block(out, "      - ", "input", input);
    if (output->cells) write_block(out, "        ", "output", output);
}

int arc_write_entry(FILE *out, const struct puzzle *puzzles, int count) {
    const struct arc_task *task = arc_task_of(puzzles);
    const int tests = same_task(puzzles, count);
    fputs("    train:\n", out);
    for (int i = 0; i < task->count; i++)
        write_blocks(out, &task->pairs[i].input, &task->pairs[i].output);
    fputs("    test:\n", out);
    for (int i = 0; i < tests; i++)
        write_blocks(out, &puzzles[i].given, &puzzles[i].answer);
    return tests;
}
