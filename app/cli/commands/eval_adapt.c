#include "eval_adapt.h"
#include "alloc.h"
#include "clock.h"
#include "commands.h"
#include "interrupt.h"
#include "json_string.h"
#include "run_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct tally {
    int tasks, first, two, before;
};

/* What an answer key says of the attempts at one task: all of its inputs have to be right. */
struct outcome {
    bool keyed, first, two, sizes; /* sizes: those that the rules say are right */
};

static struct outcome judge(const struct adapt *a, const struct puzzle_list *tests) {
    struct outcome o = {true, true, true, true};
    for (int i = 0; i < tests->count; i++) {
        const struct board *answer = &tests->items[i].answer;
        const struct votes *votes = adapt_votes(a, i);
        const struct board first = votes_attempt(votes, 0);
        o.keyed &= answer->cells != NULL;
        o.sizes &= first.cells && board_same_size(&first, answer);
        o.first &= votes_right(votes, 1, answer);
        o.two &= votes_right(votes, ATTEMPTS, answer);
    }
    return o;
}

/* How many of the votes [tests->count] the right answer to each input has. */
static void print_right(FILE *out, const struct votes *votes, const struct puzzle_list *tests) {
    fputs(",\"right\":[", out);
    for (int i = 0; i < tests->count; i++) {
        const struct candidate *c = votes_find(&votes[i], &tests->items[i].answer);
        fprintf(out, i ? ",%d" : "%d", c ? c->votes : 0);
    }
    putc(']', out);
}

/* The votes of candidates, the best first. */
static void print_votes(FILE *out, const struct votes *v, bool first) {
    fputs(first ? "[" : ",[", out);
    for (int k = 0; k < v->count; k++)
        fprintf(out, k ? ",%d" : "%d", v->items[k].votes);
    fputc(']', out);
}

/* Of each net which share of examples it had right in the end, from which sides, and its votes. */
static void print_nets(FILE *out, const struct adapt *a, const struct puzzle_list *tests) {
    int count;
    const struct adapt_net *nets = adapt_nets(a, &count);
    for (int i = 0; i < count; i++) {
        fprintf(out, "%s{\"learnt\":%.4f,\"iterations\":%ld,\"alone\":%s", i ? "," : "", nets[i].exact,
                nets[i].iterations, nets[i].alone ? "true" : "false");
        print_right(out, nets[i].votes, tests);
        putc('}', out);
    }
}

static void print_line(FILE *out, struct adapt *a, const struct puzzle_list *tests, const struct outcome *o) {
    const struct adapt_state s = adapt_state(a);
    fputs("{\"task\":", out);
    json_write_string(out, tests->items[0].name ? tests->items[0].name : "");
    fprintf(out, ",\"tests\":%d", tests->count);
    if (o->keyed)
        fprintf(out, ",\"first\":%s,\"two\":%s,\"size\":%s", o->first ? "true" : "false", o->two ? "true" : "false",
                o->sizes ? "true" : "false");
    fprintf(out, ",\"seconds\":%.1f,\"iterations_a_second\":%.2f,\"nets\":[", s.seconds, s.iterations_a_second);
    print_nets(out, a, tests);
    fputs("],\"votes\":[", out);
    for (int i = 0; i < tests->count; i++)
        print_votes(out, adapt_votes(a, i), i == 0);
    fputs("]", out);
    if (o->keyed) print_right(out, adapt_votes(a, 0), tests);
    putc('}', out);
}

/* Where lines go: to a file, or to standard output. */
struct results {
    const struct command *command;
    struct run_log *log; /* NULL = standard output */
    bool kept;           /* its last line could not be written yet */
};

static void write_line(struct results *r, const char *line) {
    struct err e;
    if (!r->log) {
        puts(line);
        fflush(stdout);
        return;
    }
    const bool before = r->kept;
    r->kept = run_log_add(r->log, &e, "%s", line);
    if (r->kept && !before) {
        char text[600];
        command_warn(r->command, "%s: the line is kept for later", err_format(&e, text, sizeof text));
    }
}

static void tell(struct results *r, struct adapt *a, const struct puzzle_list *tests, const struct outcome *o) {
    char *line;
    size_t size;
    FILE *out = open_memstream(&line, &size);
    if (!out) abort();
    print_line(out, a, tests, o);
    if (fclose(out)) abort();
    write_line(r, line);
    free(line);
}

/* Names of the tasks that have a line in the file. */
struct known {
    char **names;
    int count;
};

static const char line_begins[] = "{\"task\":\"";

/* The name in a whole line, owned; NULL: this is none. One without a name is never known again. */
static char *name_in(const char *line) {
    const char *name = line + sizeof line_begins - 1, *end;
    if (strncmp(line, line_begins, sizeof line_begins - 1) != 0 || !strchr(line, '\n') || !(end = strchr(name, '"')))
        return NULL;
    return xasprintf("%.*s", (int)(end - name), name);
}

/* A line that somebody who was killed left behind. */
static bool is_torn(const char *line) {
    return !strchr(line, '\n') && strncmp(line, line_begins, sizeof line_begins - 1) == 0;
}

static int read_known(struct known *k, const char *path, struct err *e) {
    FILE *f = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;
    if (!f && errno == ENOENT) return 0;
    if (!f) return err_set(e, ERR_IO, path, 0, 0, NULL, "cannot read: %s", strerror(errno));
    for (int number = 1; getline(&line, &room, f) > 0; number++) {
        char *name = name_in(line);
        if (!name && is_torn(line)) continue;
        if (!name) {
            free(line);
            fclose(f);
            return err_set(e, ERR_VALUE, path, number, 1, "{\"task\":\"NAME\",...", "this is no line of results");
        }
        k->names = xrealloc(k->names, (size_t)k->count + 1, sizeof *k->names);
        k->names[k->count++] = name;
    }
    free(line);
    fclose(f);
    return 0;
}

static bool is_known(const struct known *k, const char *name) {
    for (int i = 0; name && i < k->count; i++)
        if (strcmp(k->names[i], name) == 0) return true;
    return false;
}

static void known_free(struct known *k) {
    for (int i = 0; i < k->count; i++)
        free(k->names[i]);
    free(k->names);
}

static int eval_task(const struct eval_adapt *o, const struct puzzle_list *tests, struct results *r, struct tally *t,
                     struct err *e) {
    struct adapt *a;
    if (adapting_begin(&a, o->models, tests, &o->how, e)) return -1;
    adapting_run(a, o->quiet);
    if (!interrupted()) {
        const struct outcome how = judge(a, tests);
        tell(r, a, tests, &how);
        t->tasks++;
        t->first += how.keyed && how.first;
        t->two += how.keyed && how.two;
    }
    adapt_free(a);
    return 0;
}

static int eval_file(const struct eval_adapt *o, const char *file, const struct known *known, struct results *r,
                     struct tally *t, struct err *e) {
    struct reading reading;
    int more = 1, failed = 0;
    if (reading_begin(&reading, o->command, file, o->reading, e)) return -1;
    while (more > 0 && !failed && !interrupted()) {
        struct puzzle_list tests = {0};
        more = adapting_next(&reading, &tests, e);
        failed = more < 0;
        if (more > 0 && is_known(known, tests.items[0].name))
            t->before++;
        else if (more > 0)
            failed = eval_task(o, &tests, r, t, e);
        puzzle_list_free(&tests);
    }
    reading_end(&reading);
    if (failed) err_in_file(e, file);
    return failed;
}

static void print_tally(const struct tally *t) {
    fprintf(stderr, "%d task%s", t->tasks, t->tasks == 1 ? "" : "s");
    if (t->before) fprintf(stderr, " (and %d measured before)", t->before);
    fprintf(stderr, ": %d solved at the first attempt, %d within two\n", t->first, t->two);
}

/* Reads what a file of results has already and opens it, if there is to be one. 0, or -1 and `e`. */
static int open_results(const struct eval_adapt *o, struct known *known, struct results *r, struct err *e) {
    *r = (struct results){.command = o->command};
    if (!o->results) return 0;
    return read_known(known, o->results, e) || run_log_open(&r->log, o->results, true, NULL, e) ? -1 : 0;
}

int eval_adapt(const struct eval_adapt *o, char **files, int count) {
    struct known known = {0};
    struct tally t = {0};
    struct results r;
    struct err e;
    int worst = open_results(o, &known, &r, &e) ? command_fail(o->command, &e) : 0;
    const bool opened = !worst;
    for (int i = 0; i < count && opened && !interrupted(); i++)
        if (eval_file(o, files[i], &known, &r, &t, &e)) worst = command_fail(o->command, &e);
    if (opened && !o->quiet) print_tally(&t);
    if (run_log_close(r.log, &e)) worst = command_fail(o->command, &e);
    known_free(&known);
    return worst;
}
