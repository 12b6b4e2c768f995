#include "eval_report.h"
#include "alloc.h"
#include "json_string.h"
#include "shown.h"

#include <math.h>
#include <stdlib.h>

const char *const halt_words[] = {"verified", "learned", "never", NULL};

/* ---- counting ---- */

/* A task is right when each of its inputs is, within two attempts. */
static void add_to_task(struct summary *s, const struct puzzle *p, const struct evaluate_result *r) {
    int parts = 1;
    const int part = p->kind->part ? p->kind->part(p, &parts) : 0;
    if (!s->task_begun) s->task_within = true;
    s->task_within &= r->within;
    s->task_begun = part + 1 < parts;
    if (s->task_begun) return;
    s->tasks++;
    s->tasks_within += s->task_within;
}

static void add_to_curve(struct summary *s, const struct evaluate_result *r) {
    for (int k = 0; k < CURVE_POINTS; k++) {
        const struct curve_point *at = &r->curve[k];
        struct curve_sum *sum = &s->curve[k];
        sum->valid += at->valid, sum->exact += at->exact, sum->been += at->been;
        sum->right += at->right;
        sum->changed[r->valid] += at->changed;
        sum->q[r->valid] += (double)at->q;
    }
}

void summary_add(struct summary *s, const struct puzzle *puzzles, const struct evaluate_result *results, int count) {
    if (s->count + count > s->room) s->ms = xrealloc(s->ms, (size_t)(s->room = 2 * (s->count + count)), sizeof *s->ms);
    for (int i = 0; i < count; i++) {
        const struct evaluate_result *r = &results[i];
        if (!r->done) continue;
        s->ms[s->count++] = (float)r->ms;
        s->ms_mean += r->ms;
        s->exact += r->exact;
        s->within += r->within;
        add_to_task(s, &puzzles[i], r);
        s->valid += r->valid;
        if (r->curve) add_to_curve(s, r);
        s->right += r->right, s->cells += r->cells, s->steps += r->steps;
        for (int k = 0; k < STEP_POWERS; k++)
            s->valid_within[k] += r->valid && r->steps <= 1 << k;
    }
}

void summary_compare(struct summary *summaries, int models, const struct evaluate_result *results, int count) {
    for (int i = 0; i < count; i++) {
        int exact = 0, who = 0;
        for (int m = 0; m < models; m++)
            if (results[m * count + i].exact) exact++, who = m;
        summaries[who].alone += exact == 1;
    }
}

static int by_value(const void *a, const void *b) {
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

void summary_finish(struct summary *s) {
    if (s->count) qsort(s->ms, (size_t)s->count, sizeof *s->ms, by_value);
    s->ms_p99 = s->count ? s->ms[(s->count * 99LL + 99) / 100 - 1] : 0;
    s->ms_mean /= s->count ? s->count : 1;
}

static double share(int part, const struct summary *s) {
    return s->count ? (double)part / s->count : 0;
}

static double cells_right(const struct summary *s) {
    return s->cells ? (double)s->right / (double)s->cells : 0;
}

static double steps_mean(const struct summary *s) {
    return s->count ? (double)s->steps / s->count : 0;
}

static double tasks_right(const struct summary *s) {
    return s->tasks ? (double)s->tasks_within / s->tasks : 0;
}

/* ---- saying ---- */

/* Writes how many are valid within 1, 2, 4... steps and within all; `form` has places for the steps and the share. */
static void print_valid_at(const struct summary *s, const char *form, const char *between, double scale) {
    for (int k = 0; k < STEP_POWERS; k++) {
        const bool last = 1 << k >= s->steps_most || k == STEP_POWERS - 1;
        if (k) fputs(between, stdout);
        printf(form, last ? s->steps_most : 1 << k, scale * share(last ? s->valid : s->valid_within[k], s));
        if (last) break;
    }
}

/* The mean of a sum over the puzzles that are valid at last, or the others; `none` where there are none. */
static double mean_of(double sum, const struct summary *s, bool valid, double none) {
    const int count = valid ? s->valid : s->count - s->valid;
    return count ? sum / count : none;
}

static int points_of(const struct summary *s) {
    return curve_point_at(s->steps_most, s->steps_most) + 1;
}

static int steps_at(const struct summary *s, int point) {
    return 1 << point < s->steps_most ? 1 << point : s->steps_most;
}

static void json_pair(const char *name, const double sum[2], const struct summary *s) {
    for (int solved = 1; solved >= 0; solved--) {
        const double mean = mean_of(sum[solved], s, solved, NAN);
        printf(",\"%s_%s\":", name, solved ? "solved" : "unsolved");
        printf(isnan(mean) ? "null" : "%.6f", mean);
    }
}

static void json_curve(const struct summary *s) {
    printf(",\"curve\":[");
    for (int k = 0; k < points_of(s); k++) {
        const struct curve_sum *at = &s->curve[k];
        printf("%s{\"steps\":%d,\"exact\":%.6f,\"valid\":%.6f,\"been\":%.6f,\"cells\":%.6f", k ? "," : "",
               steps_at(s, k), share(at->exact, s), share(at->valid, s), share(at->been, s),
               s->cells ? (double)at->right / (double)s->cells : 0);
        json_pair("changed", (const double[2]){(double)at->changed[0], (double)at->changed[1]}, s);
        json_pair("q", at->q, s);
        putchar('}');
    }
    putchar(']');
}

static void print_mean(double sum, const struct summary *s, bool valid, const char *form) {
    const double mean = mean_of(sum, s, valid, NAN);
    if (isnan(mean))
        printf("%10s", "-");
    else
        printf(form, mean);
}

static void print_curve(const struct summary *s) {
    printf("                                                   cells changed            q\n"
           "   steps    exact    valid     been    cells    solved  unsolved    solved  unsolved\n");
    for (int k = 0; k < points_of(s); k++) {
        const struct curve_sum *at = &s->curve[k];
        printf("  %6d %6.2f %% %6.2f %% %6.2f %% %6.2f %%", steps_at(s, k), 100 * share(at->exact, s),
               100 * share(at->valid, s), 100 * share(at->been, s),
               s->cells ? 100 * (double)at->right / (double)s->cells : 0);
        for (int solved = 1; solved >= 0; solved--)
            print_mean((double)at->changed[solved], s, solved, "%10.2f");
        for (int solved = 1; solved >= 0; solved--)
            print_mean(at->q[solved], s, solved, "%10.2f");
        putchar('\n');
    }
}

void eval_print_json(const struct measured *m, const struct summary *s) {
    const struct effort *effort = &m->how->solve.effort;
    printf("{\"file\":");
    json_write_string(stdout, m->file);
    printf(",\"count\":%d,\"exact\":%.6f,\"valid\":%.6f,\"cells\":%.6f,\"steps_mean\":%.3f,\"ms_mean\":%.3f,"
           "\"ms_p99\":%.3f,\"model\":",
           s->count, share(s->exact, s), share(s->valid, s), cells_right(s), steps_mean(s), s->ms_mean, s->ms_p99);
    json_write_string(stdout, s->model);
    printf(",\"chains\":%d,\"steps\":%d,\"explore\":\"%s\",\"noise\":%g,\"seed\":%lld,\"halt\":\"%s\",\"cpu\":\"%s\","
           "\"precision\":\"%s\",\"threads\":%d,\"skipped\":%d,\"left_out\":%d,\"seconds\":%.3f,\"interrupted\":%s",
           effort->chains, effort->steps, explore_words[effort->explore],
           effort->explore == EXPLORE_CHAINS ? effort->noise : 0, (long long)effort->seed, halt_words[m->halt],
           cpu_level_name(m->machine->level), m->machine->precision == PRECISION_BF16 ? "bf16" : "f32",
           m->machine->pool ? pool_threads(m->machine->pool) : 1, s->skipped, s->left_out, s->seconds,
           s->interrupted ? "true" : "false");
    if (m->models > 1) printf(",\"alone\":%.6f", share(s->alone, s));
    if (m->how->curve)
        json_curve(s);
    else if (m->how->views)
        printf(",\"views\":%d,\"within_two\":%.6f,\"tasks\":%d,\"tasks_within_two\":%.6f", m->how->views,
               share(s->within, s), s->tasks, tasks_right(s));
    else if (m->how->solve.verified_stop) { /* else the step at which a puzzle became valid is not known */
        printf(",\"valid_at\":{");
        print_valid_at(s, "\"%d\":%.6f", ",", 1);
        putchar('}');
    }
    printf("}\n");
}

static void print_one(const struct measured *m, const struct summary *s) {
    printf(": %d puzzles with ", s->count);
    shown_write(stdout, s->model);
    puts(s->interrupted ? " (interrupted)" : "");
    printf("  exact %.2f %%   valid %.2f %%   cells %.2f %%\n", 100 * share(s->exact, s), 100 * share(s->valid, s),
           100 * cells_right(s));
    printf("  %.1f steps, %.2f ms a puzzle (99 of 100 within %.2f ms)\n", steps_mean(s), s->ms_mean, s->ms_p99);
    if (m->how->curve)
        print_curve(s);
    else if (m->how->views) {
        printf("  %d views: the answer within two attempts %.2f %%; of %d tasks %.2f %%\n", m->how->views,
               100 * share(s->within, s), s->tasks, 100 * tasks_right(s));
    } else if (m->how->solve.verified_stop) {
        printf("  valid within steps:  ");
        print_valid_at(s, "%d: %.1f %%", "  ", 100);
        putchar('\n');
    }
}

static void print_table(const struct measured *m, const struct summary *summaries) {
    const bool votes = m->how->views > 0;
    printf(": %d puzzles%s\n  %8s %8s %8s %8s %8s %9s  model\n", summaries->count,
           summaries->interrupted ? " (interrupted)" : "", "exact", votes ? "in two" : "valid", "cells", "alone",
           "steps", "ms");
    for (const struct summary *s = summaries; s < summaries + m->models; s++) {
        printf("  %6.2f %% %6.2f %% %6.2f %% %6.2f %% %8.1f %9.2f  ", 100 * share(s->exact, s),
               100 * share(votes ? s->within : s->valid, s), 100 * cells_right(s), 100 * share(s->alone, s),
               steps_mean(s), s->ms_mean);
        shown_write(stdout, s->model);
        putchar('\n');
    }
}

void eval_print_words(const struct measured *m, const struct summary *s) {
    shown_write(stdout, m->file);
    (m->models > 1 ? print_table : print_one)(m, s);
    if (s->skipped) printf("  %d left out: they have no answer\n", s->skipped);
    if (s->left_out) printf("  %d left out: they could not be read\n", s->left_out);
}
