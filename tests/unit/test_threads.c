/* What is thought does not depend on how many threads share the work, to the bit: rows of small nets, columns of the
 * products of large ones. */
#include "alloc.h"
#include "run_suite.h"
#include "think.h"

#include <string.h>

/* Wide enough that a team shares columns (feed_forward.c), or not. */
static struct model *model_of(enum mixer mixer, bool large, enum cpu_level level, enum precision precision) {
    struct model_config c;
    struct rng rng;
    struct err e = {0};
    config_defaults(&c);
    c.mixer = mixer;
    c.families = mixer == MIXER_POOL ? 1 << FAMILY_ROW | 1 << FAMILY_BOX | 1 << FAMILY_NEAR : 0;
    c.vocab = 4, c.outputs = 4;
    c.height = c.width = 9;
    c.hidden = large ? 400 : 48, c.inner = large ? 400 : 96;
    c.heads = mixer == MIXER_ATTENTION ? c.hidden / 16 : 0;
    c.inner_tokens = mixer == MIXER_MLP ? 200 : 0;
    c.prefix = 2;
    c.updates = 2;
    ck_assert_msg(!config_check(&c, &e), "%s", e.what);
    rng_seed(&rng, 5, 0);
    struct model *m = model_new(&c, &rng);
    model_pack(m, kernels_for(level), precision, false);
    return m;
}

static float *thought(const struct model *m, int threads) {
    const struct grid_shape shape = {1, 9, 9, 3, 3};
    struct pool *pool = threads > 1 ? pool_create(threads) : NULL;
    struct think *t = think_new(m, pool, 1, &shape);
    int32_t tokens[81];
    for (int i = 0; i < 81; i++)
        tokens[i] = i * i % 4;
    think_tokens(t, 0, tokens, 0);
    think_step(t);
    think_step(t);
    const size_t n = (size_t)think_geometry(t)->rows * (size_t)m->config.hidden;
    float *y = XNEW_ARRAY(float, n + 1);
    memcpy(y, think_y(t, 0), n * sizeof *y);
    think_free(t);
    if (pool) pool_free(pool);
    return y;
}

START_TEST(threads_change_no_bit) {
    const enum mixer mixer = _i % 3;
    const bool large = _i / 3 % 2;
    const enum precision precision = _i / 6;
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_detect(); level++) {
        if ((level == CPU_NEON && cpu_detect() != CPU_NEON) || (level == CPU_SCALAR && large)) continue;
        struct model *m = model_of(mixer, large, level, precision);
        const size_t n = (size_t)(2 + 81) * (size_t)m->config.hidden;
        float *alone = thought(m, 1);
        for (int threads = 2; threads <= 5; threads++) {
            float *shared = thought(m, threads);
            ck_assert_msg(!memcmp(alone, shared, n * sizeof *alone), "%s, %s, %s: %d threads differ from one",
                          mixer_words[mixer], large ? "large" : "small", cpu_level_name(level), threads);
            free(shared);
        }
        free(alone);
        model_free(m);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("threads");
    TCase *tests = tcase_create("threads");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, threads_change_no_bit, 0, 12);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
