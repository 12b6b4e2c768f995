#include "voting.h"
#include "alloc.h"
#include "json_string.h"
#include "print.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 5 };

struct ballot_options voting_options(const struct models *models, const struct loaded_model *loaded,
                                     const struct puzzle *p, const struct effort *asked, int views) {
    const struct effort settled = effort_settle(asked, p);
    return (struct ballot_options){.views = views ? views : VIEWS_USUAL,
                                   .steps = settled.steps,
                                   .seed = settled.seed,
                                   .names = loaded->names,
                                   .blank = models->options.blank,
                                   .batch = 4 * (models->pool ? pool_threads(models->pool) : 1),
                                   .verified_stop = true};
}

/* Which attempt a candidate is, from 1; 0 = none. */
static int attempt_of(const struct votes *votes, const struct candidate *c) {
    for (int a = 0; a < ATTEMPTS; a++) {
        const struct board b = votes_attempt(votes, a);
        if (b.cells && b.cells == c->board.cells) return a + 1;
    }
    return 0;
}

/* Where rules tell, what the best candidate looks like is shown with what they say of it. */
static void print_candidate(FILE *out, const struct puzzle *p, const struct votes *votes, const struct candidate *c) {
    const int attempt = attempt_of(votes, c);
    fprintf(out, "  %d vote%s, believed in to %.0f %%", c->votes, c->votes == 1 ? "" : "s", 100 * c->belief);
    if (!p->kind->answer_apart) {
        fputc('\n', out);
        return;
    }
    if (!c->board.cells) {
        fputs(": no answer\n\n", out);
        return;
    }
    fprintf(out, ": %dx%d", c->board.height, c->board.width);
    if (attempt) fprintf(out, ", attempt %d", attempt);
    fputs("\n\n", out);
    if (attempt) print_grid(out, p, &c->board, NULL), fputc('\n', out);
}

void voting_print(FILE *out, const struct puzzle *p, const struct votes *votes) {
    for (int i = 0; i < votes->count && i < SHOWN_MAX; i++)
        print_candidate(out, p, votes, &votes->items[i]);
    if (votes->count > SHOWN_MAX)
        fprintf(out, "  and %d more\n%s", votes->count - SHOWN_MAX, p->kind->answer_apart ? "\n" : "");
}

static void print_rows(FILE *out, const struct puzzle *p, const struct board *b) {
    for (int y = 0; y < b->height; y++) {
        char row[PUZZLE_SIDE_MAX];
        for (int x = 0; x < b->width; x++)
            row[x] = p->kind->symbols[b->cells[y * b->width + x]].ascii;
        fputs(y ? "," : "", out);
        json_write_bytes(out, row, (size_t)b->width);
    }
}

void voting_print_json(FILE *out, const struct puzzle *p, const struct votes *votes) {
    fprintf(out, ",\"views\":%d,\"candidates\":[", votes->cast);
    for (int i = 0; i < votes->count; i++) {
        const struct candidate *c = &votes->items[i];
        fprintf(out, "%s{\"votes\":%d,\"belief\":%.4f,\"attempt\":%d,\"rows\":[", i ? "," : "", c->votes, c->belief,
                attempt_of(votes, c));
        print_rows(out, p, &c->board);
        fputs("]}", out);
    }
    fputc(']', out);
}

bool voting_verdict(const struct puzzle *p, const struct votes *votes, char *text, size_t size) {
    char words[ATTEMPTS][160] = {""};
    bool right = false;
    for (int a = 0; a < ATTEMPTS; a++) {
        const struct board b = votes_attempt(votes, a);
        struct verdict v = {0};
        if (b.cells) p->kind->check(p, &b, NULL, &v);
        if (b.cells) snprintf(words[a], sizeof words[a], "%s", v.text);
        right |= v.exact;
    }
    if (!*words[0])
        snprintf(text, size, "no view gave an answer");
    else if (!*words[1] || strcmp(words[0], words[1]) == 0)
        snprintf(text, size, "%s", words[0]);
    else
        snprintf(text, size, "attempt 1: %s; attempt 2: %s", words[0], words[1]);
    return right;
}
