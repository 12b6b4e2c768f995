#include "solve_report.h"
#include "alloc.h"
#include "commands.h"
#include "json_string.h"
#include "print.h"
#include "voting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const state_names[] = {
    [PUZZLE_GOOD] = "good",
    [PUZZLE_CONFLICT] = "conflict",
    [PUZZLE_UNSOLVABLE] = "unsolvable",
    [PUZZLE_MANY] = "several answers",
    [PUZZLE_UNKNOWN] = "unknown",
};

bool is_right(const struct job *j) {
    return j->verdict.solved || (j->puzzle->kind->answer_apart && j->verdict.exact);
}

bool in_words(const struct job *j) {
    return !j->options->json && !j->options->quiet;
}

static int cell_count(const struct job *j) {
    return j->puzzle->given.height * j->puzzle->given.width;
}

static void print_field(const char *name, const char *value) {
    printf("\"%s\":", name);
    json_write_string(stdout, value);
}

static void print_grid_field(const char *name, const struct puzzle *p, const struct board *grid) {
    char *text = grid_string(p, grid);
    print_field(name, text);
    free(text);
}

void begin_report(const struct job *j) {
    const struct puzzle *p = j->puzzle;
    if (in_words(j)) {
        char *label = puzzle_label(p);
        printf("%s: %s, %d x %d\n\n", label, p->kind->title, p->given.height, p->given.width);
        print_grid(stdout, p, &p->given, j->marks);
        if (j->state == PUZZLE_UNKNOWN) printf("\n  %s\n", j->state_text);
        putchar('\n');
        fflush(stdout);
        free(label);
    } else if (j->options->json) {
        putchar('{');
        print_field("puzzle", p->origin ? p->origin : "");
        if (p->name) putchar(','), print_field("name", p->name);
        putchar(','), print_field("kind", p->kind->name);
        printf(",\"height\":%d,\"width\":%d,", p->given.height, p->given.width);
        print_grid_field("given", p, &p->given);
        putchar(','), print_field("state", state_names[j->state]);
    }
}

/* Cells whose symbol differs; `marks` (may be NULL) gets '*' there, '!' where a rule is broken. */
static int compare(const struct puzzle *p, const struct board *before, const struct board *now, char *marks) {
    int changed = 0, cells = board_cells(now);
    struct verdict v;
    uint8_t *wrong = XNEW_ARRAY(uint8_t, cells);
    if (marks) p->kind->check(p, now, wrong, &v);
    for (int i = 0; i < cells; i++) {
        const bool differs = before->cells[i] != now->cells[i];
        changed += differs;
        if (marks) marks[i] = wrong[i] ? '!' : differs ? '*' : 0;
    }
    free(wrong);
    return changed;
}

static double probability(float logit) {
    return 1 / (1 + exp(-(double)logit));
}

/* What the branches of a search did after this step. */
static void print_events(const struct job *j, const struct solve *s) {
    const struct branch_event *events;
    const int count = solve_events(s, &events), width = j->puzzle->given.width;
    if (!count) return;
    printf(",\"search\":[");
    for (int i = 0; i < count; i++) {
        const struct branch_event *e = &events[i];
        printf("%s{", i ? "," : "");
        print_field("event", branch_words[e->what]);
        printf(",\"branch\":%d", e->branch);
        if (e->what == BRANCH_PINNED)
            printf(",\"from\":%d,\"cell\":\"r%dc%d\",\"symbol\":\"%c\"", e->from, e->cell / width + 1,
                   e->cell % width + 1, j->puzzle->kind->symbols[e->symbol].ascii);
        if (e->what == BRANCH_TAKEN_BACK) {
            printf(",\"objection\":%.3f,", (double)e->objection);
            print_field("why", branch_reasons[e->why]);
        }
        putchar('}');
    }
    putchar(']');
}

void report_step(struct job *j, const struct solve *s, const struct board *before) {
    const struct verdict *v = solve_verdict(s);
    const struct board *now = solve_grid(s);
    bool grid = j->options->verbose && in_words(j);
    char *marks = grid ? XNEW_ARRAY(char, cell_count(j)) : NULL;
    int changed = compare(j->puzzle, before, now, marks);
    double q = probability(solve_q(s).halt);
    const char *remark = solve_remark(s);
    if (j->options->json) {
        printf("%s{\"step\":%d,\"chain\":%d,\"changed\":%d,\"conflicts\":%d,\"open\":%d,\"q\":%.4f",
               j->lines ? "," : "", solve_steps(s), solve_watched(s), changed, v->wrong, v->open, q);
        if (*remark) putchar(','), print_field("remark", remark);
        print_events(j, s);
        putchar('}');
    } else if (in_words(j)) {
        printf("  step %3d  %3d changed  %3d in conflict  %3d open  q %.2f%s%s\n", solve_steps(s), changed, v->wrong,
               v->open, q, *remark ? "  " : "", remark);
        if (grid) {
            putchar('\n');
            print_grid(stdout, j->puzzle, now, marks);
            putchar('\n');
        }
        fflush(stdout);
    }
    j->lines++;
    free(marks);
}

/* The root mean square of what changed, [n]; `before` becomes `now`. */
static double moved(float *before, const float *now, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const double by = (double)now[i] - (double)before[i];
        sum += by * by;
        before[i] = now[i];
    }
    return sqrt(sum / (double)n);
}

struct states states_of(struct solve *s) {
    const struct reader *r = solve_reader(s);
    const size_t n = (size_t)grid_tokens(&r->shape) * (size_t)r->model->config.hidden;
    struct states kept = {n, XNEW_ARRAY(float, n), XNEW_ARRAY(float, n)};
    memcpy(kept.y, solve_y(s, solve_watched(s)), n * sizeof(float));
    memcpy(kept.z, solve_z(s, solve_watched(s)), n * sizeof(float));
    return kept;
}

void report_update(struct solve *s, const struct think_event *event, struct states *kept) {
    const int b = solve_watched(s);
    const bool latent = event->kind == THINK_LATENT;
    const double by = latent ? moved(kept->z, solve_z(s, b), kept->count) : moved(kept->y, solve_y(s, b), kept->count);
    printf("    cycle %d, %s", event->cycle + 1, latent ? "latent update" : "answer update  ");
    if (latent) printf(" %d", event->update + 1);
    printf("  %c moved by %.3f\n", latent ? 'z' : 'y', by);
}

void report_votes(const struct job *j, const struct ballot *ballot) {
    const int accepted = ballot_accepted(ballot);
    if (in_words(j) && accepted >= 0)
        printf("  view %d of %d has an answer that the rules accept\n", accepted + 1, ballot_views(ballot));
    else if (in_words(j))
        voting_print(stdout, j->puzzle, ballot_votes(ballot));
    if (!j->options->json) return;
    voting_print_json(stdout, j->puzzle, ballot_votes(ballot));
    if (accepted >= 0) printf(",\"accepted_view\":%d", accepted + 1);
}

/* Of an answer that only a key can tell about. */
static void end_votes_in_words(const struct job *j) {
    printf("  %d steps a view, %.0f ms: %s\n\n", j->steps, j->seconds * 1000, j->verdict.text);
}

static void end_in_words(const struct job *j) {
    const struct puzzle *p = j->puzzle;
    char *marks = XNEW_ARRAY(char, cell_count(j));
    if (j->lines || j->voted) putchar('\n');
    if (!j->verdict.solved) compare(p, &j->grid, &j->grid, marks);
    print_grid(stdout, p, &j->grid, marks);
    free(marks);
    printf("\n  %s", j->verdict.solved ? "solved" : "not solved");
    if (j->model)
        printf(" in %d step%s", j->steps, j->steps == 1 ? "" : "s");
    else
        printf(" by the exact solver");
    printf(", %.*f ms", j->seconds < 1e-3 ? 3 : j->seconds < 0.1 ? 1 : 0, j->seconds * 1000);
    if (j->verdict.solved)
        printf("; the rules agree");
    else
        printf(": %s%s", j->verdict.text,
               !j->model     ? ""
               : j->searched ? "; more --steps go on"
                             : "; --explore search goes on");
    if (j->verdict.solved && !j->verdict.exact) printf(" (another answer than the file's)");
    printf("\n\n");
}

int end_report(const struct job *j, struct err *e) {
    const struct puzzle *p = j->puzzle;
    int status = 0;
    if (j->options->json) {
        printf(",\"solved\":%s,\"exact\":%s,", j->verdict.solved ? "true" : "false",
               j->verdict.exact ? "true" : "false");
        print_field("verdict", j->verdict.text);
        if (!p->kind->answer_apart) putchar(','), print_grid_field("answer", p, &j->grid);
        if (j->model) printf(",\"steps\":%d,", j->steps), print_field("model", j->model);
        printf(",\"ms\":%.3f}\n", j->seconds * 1000);
    } else if (j->options->quiet) {
        struct puzzle answered = *p; /* formats of one grid write the givens */
        answered.given = j->grid;
        if (p->kind->answer_apart)
            status = p->kind->write(stdout, p, &j->grid, p->kind->formats[0], e);
        else if (j->verdict.solved)
            status = p->kind->write(stdout, &answered, NULL, p->kind->formats[0], e);
    } else if (p->kind->answer_apart && j->voted) {
        end_votes_in_words(j);
    } else {
        end_in_words(j);
    }
    fflush(stdout);
    return status;
}

void report_refused(const struct job *j) {
    char *label = puzzle_label(j->puzzle);
    if (j->options->json) {
        begin_report(j);
        printf(",\"solved\":false,"), print_field("verdict", j->state_text);
        printf("}\n");
    } else if (j->options->quiet) {
        command_warn(&solve_command, "%s: %s", label, j->state_text);
    } else {
        begin_report(j);
        printf("  not solved: %s\n\n", j->state_text);
    }
    free(label);
}
