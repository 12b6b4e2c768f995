#include "basis.h"
#include "alloc.h"
#include "reader.h"

#include <math.h>
#include <stdlib.h>

enum { PUZZLES = 32, STEPS = 8, COMPONENTS = 3, ROUNDS = 200 };

/* Sums of z and of its products over all tokens of the batch. */
static void add_moments(const struct think *t, int d, double *sum, double *product, double *count) {
    const struct geometry *g = think_geometry(t);
    for (int b = 0; b < think_batch(t); b++) {
        const float *z = think_z(t, b) + (size_t)g->prefix * d;
        for (int i = 0; i < g->tokens; i++, z += d) {
            for (int j = 0; j < d; j++) {
                sum[j] += z[j];
                for (int k = 0; k <= j; k++)
                    product[j * d + k] += (double)z[j] * z[k];
            }
        }
        *count += g->tokens;
    }
}

static void normalise(double *v, int d) {
    double square = 0;
    for (int j = 0; j < d; j++)
        square += v[j] * v[j];
    for (int j = 0; j < d; j++)
        v[j] /= sqrt(square) + 1e-30;
}

/* The largest eigenvectors of the symmetric matrix c [d, d] by orthogonal iteration (Golub and Van Loan, 8.2.4). */
static void eigenvectors(const double *c, int d, float *out) {
    double *v = XNEW_ARRAY(double, COMPONENTS *d), *next = XNEW_ARRAY(double, d);
    struct rng rng;
    rng_seed(&rng, 1, 0);
    for (int i = 0; i < COMPONENTS * d; i++)
        v[i] = rng_normal(&rng);
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < COMPONENTS; i++) {
            double *of = v + (size_t)i * d;
            for (int j = 0; j < d; j++) {
                next[j] = 0;
                for (int k = 0; k < d; k++)
                    next[j] += c[j * d + k] * of[k];
            }
            for (int before = 0; before < i; before++) {
                double dot = 0;
                for (int j = 0; j < d; j++)
                    dot += next[j] * v[before * d + j];
                for (int j = 0; j < d; j++)
                    next[j] -= dot * v[before * d + j];
            }
            normalise(next, d);
            for (int j = 0; j < d; j++)
                of[j] = next[j];
        }
    for (int i = 0; i < COMPONENTS * d; i++)
        out[i] = (float)v[i];
    free(v);
    free(next);
}

void basis_fit(struct model *m, struct pool *pool, const struct puzzle_list *set) {
    int n = set->count < PUZZLES ? set->count : PUZZLES, d = m->config.hidden;
    if (!n) return;
    static const struct view as_it_is;
    struct reader reader;
    struct err e;
    if (reader_init(&reader, m, &set->items[0], &e)) return; /* the data fitted: so does this */
    struct think *t = reader_think(&reader, pool, n, &as_it_is);
    for (int b = 0; b < n; b++) {
        reader_turn_to(&reader, &set->items[b]);
        reader_give(&reader, t, b, &as_it_is, NULL);
    }
    double *sum = XNEW_ARRAY(double, d), *c = XNEW_ARRAY(double, d *d), count = 0;
    for (int step = 0; step < STEPS; step++) {
        think_step(t);
        add_moments(t, d, sum, c, &count);
    }
    for (int j = 0; j < d; j++)
        for (int k = 0; k <= j; k++)
            c[k * d + j] = c[j * d + k] = c[j * d + k] / count - sum[j] * sum[k] / count / count;
    eigenvectors(c, d, m->basis);
    free(sum);
    free(c);
    reader_free(&reader);
    think_free(t);
}
