/* What `rumia solve` says of a puzzle, in words or as JSON. */
#ifndef RUMIA_SOLVE_REPORT_H
#define RUMIA_SOLVE_REPORT_H

#include "ballot.h"
#include "machine_options.h"
#include "reading.h"
#include "solve.h"

struct solve_command_options {
    struct machine_options machine;
    struct effort effort;
    struct reading_options reading;
    int views; /* 0 = one line of thought, or as many as usual where only votes tell */
    const char *attempts;
    bool quiet, verbose, json, exact;
};

/* One puzzle under way. */
struct job {
    const struct solve_command_options *options;
    struct puzzle *puzzle;
    enum puzzle_state state;
    char state_text[160];
    char *marks;       /* [cells] '!' where the givens break a rule */
    const char *model; /* name, NULL = exact solver */
    struct board grid; /* answer, or the last thing believed */
    struct verdict verdict;
    int steps, lines;
    bool thought; /* about, with others (solve_many.h): grid, verdict, model, steps and seconds are set */
    bool voted;   /* by views: attempts, the verdict is an answer key's */
    struct board attempts[ATTEMPTS];
    bool searched; /* with all that guided search can do */
    double seconds;
};

bool in_words(const struct job *j);
/* By the rules, or where these cannot tell by an answer key. */
bool is_right(const struct job *j);
/* The puzzle itself. */
void begin_report(const struct job *j);
/* After each step; `before` is the answer of the step before. */
void report_step(struct job *j, const struct solve *s, const struct board *before);
/* What the views voted. */
void report_votes(const struct job *j, const struct ballot *ballot);
/* What came of it. 0, or -1 and `e`. */
int end_report(const struct job *j, struct err *e);
/* A puzzle that cannot have an answer: said instead of thought about. */
void report_refused(const struct job *j);

/* States y and z of the watched sample as the last update left them, [tokens, D]: for what is said of each update. */
struct states {
    size_t count;
    float *y, *z;
};
struct states states_of(struct solve *s);
void report_update(struct solve *s, const struct think_event *event, struct states *kept);

#endif
