#include "basis.h"
#include "alloc.h"
#include "think.h"

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
    const struct puzzle_kind *kind = set->items[0].kind;
    struct puzzle_shape s;
    kind->shape(&set->items[0], &s);
    struct think *t = think_new(m, pool, n, &s.grid);
    int32_t *tokens = XNEW_ARRAY(int32_t, grid_tokens(&s.grid));
    for (int b = 0; b < n; b++) {
        kind->encode(&set->items[b], NULL, tokens);
        think_tokens(t, b, tokens, 0);
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
    free(tokens);
    think_free(t);
}
