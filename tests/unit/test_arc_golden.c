/* ARC's net against an implementation of its own, in PyTorch and float64: regions, tokens, steps and gradients of three
 * samples (tests/golden/README.md). */
#include "golden.h"
#include "regions.h"
#include "run_suite.h"
#include "step.h"

#include <string.h>

enum { SAMPLES = 3, STEPS = 3, GRADIENT = 1 /* the step whose gradient was recorded */, TOKENS_MAX = 512 };

static const struct tensor *of_sample(const struct tensors *expected, int k, const char *name) {
    return golden_tensor(expected, "%d.%s", k, name);
}

/* One sample as our own code sees its input. */
struct sample {
    struct board input;
    struct arc_sight sight;
    struct geometry *geometry;
    int32_t tokens[TOKENS_MAX];
};

/* Each token gets the number of the first one of its region. */
static void by_first(const int *regions, int count, int32_t *out) {
    for (int i = 0; i < count; i++) {
        int first = 0;
        while (regions[first] != regions[i])
            first++;
        out[i] = first;
    }
}

static void open_sample(struct sample *s, const struct model_config *c, const struct tensors *expected, int k) {
    const struct tensor *input = of_sample(expected, k, "input"), *colours = of_sample(expected, k, "colours");
    const int32_t *canvas = of_sample(expected, k, "canvas")->data;
    enum family given[FAMILIES];
    const int families = config_given(c, given);
    board_init(&s->input, (int)input->shape[0], (int)input->shape[1], 0);
    for (int i = 0; i < board_cells(&s->input); i++)
        s->input.cells[i] = (uint8_t)((const int32_t *)input->data)[i];
    s->sight =
        (struct arc_sight){.input = &s->input, .planes = (int)colours->count, .height = canvas[0], .width = canvas[1]};
    for (int i = 0; i < s->sight.planes && i < ARC_COLOURS; i++)
        s->sight.colour[i] = (uint8_t)((const int32_t *)colours->data)[i];
    const struct grid_shape shape = {s->sight.planes, canvas[0], canvas[1], 0, 0};
    const int tokens = grid_tokens(&shape);
    ck_assert_int_le(tokens, TOKENS_MAX);
    for (int i = 0; i < tokens; i++)
        s->tokens[i] = (int32_t)arc_sign(&s->sight, i);
    ck_assert_mem_eq(s->tokens, of_sample(expected, k, "tokens")->data, (size_t)tokens * sizeof *s->tokens);
    int *regions = XNEW_ARRAY(int, families *tokens);
    for (int f = 0; f < families; f++) {
        int32_t found[TOKENS_MAX];
        const int32_t *want = golden_tensor(expected, "%d.region.%s", k, family_words[given[f]])->data;
        ck_assert(arc_regions(&s->sight, family_words[given[f]], regions + f * tokens));
        by_first(regions + f * tokens, tokens, found);
        for (int t = 0; t < tokens; t++)
            ck_assert_msg(found[t] == want[t], "%s of sample %d: token %d is with %d, not %d", family_words[given[f]],
                          k, t, found[t], want[t]);
    }
    s->geometry = geometry_given(c, &shape, regions);
    free(regions);
}

/* All numbers of a recorded tensor. */
static void expect(const float *got, const struct tensor *t, float tolerance, const char *what) {
    float *want = golden_floats(t);
    const float largest = golden_largest(want, t->count), off = golden_distance(got, want, t->count);
    ck_assert_msg(off <= tolerance * largest + 1e-7f, "%s: %s is off by %g of %g", what, t->name, (double)off,
                  (double)largest);
    free(want);
}

static void check_steps(const struct model *m, const struct tensors *expected, int k, struct params *gradient,
                        struct params *unused, const char *what) {
    const struct step_options options = {.loss = LOSS_SOFTMAX, .halt_weight = 0.5f};
    struct step_scratch scratch = {0};
    struct sample s;
    open_sample(&s, &m->config, expected, k);
    const size_t state = (size_t)s.geometry->rows * (size_t)m->config.hidden;
    float *y = XALIGNED_ARRAY(float, state), *z = XALIGNED_ARRAY(float, state);
    float *logits = XNEW_ARRAY(float, s.geometry->tokens);
    net_start(m, s.geometry, y, z);
    for (int step = 0; step < STEPS; step++) {
        struct step_sample sample = {
            .geometry = s.geometry,
            .input = {.tokens = s.tokens, .vectors = of_sample(expected, k, "task_rows")->data},
            .labels = of_sample(expected, k, "labels")->data,
            .y = y,
            .z = z};
        struct step_result r;
        step_run(m, &sample, &options, &scratch, 1, step == GRADIENT ? gradient : unused, &r);
        net_logits(m, s.geometry, y, logits);
        const float losses[] = {r.cells, r.halt};
        expect(logits, golden_tensor(expected, "%d.step.%d.logits", k, step), 1e-4f, what);
        expect(&r.q.halt, golden_tensor(expected, "%d.step.%d.q", k, step), 1e-4f, what);
        expect(losses, golden_tensor(expected, "%d.step.%d.losses", k, step), 1e-4f, what);
    }
    expect(y, of_sample(expected, k, "y"), 1e-4f, what);
    expect(z, of_sample(expected, k, "z"), 1e-4f, what);
    step_scratch_free(&scratch);
    geometry_free(s.geometry);
    board_free(&s.input);
    free(y);
    free(z);
    free(logits);
}

/* Whether this machine can run the level. */
static bool runs(int level) {
#ifdef __aarch64__
    return level <= CPU_NEON;
#else
    return level != CPU_NEON && level <= (int)cpu_detect();
#endif
}

START_TEST(steps_and_gradients) {
    struct tensors expected = golden_open("arc_net", ".expected.safetensors");
    for (int level = 0; level < CPU_LEVELS; level++) {
        if (!runs(level)) continue;
        struct model *m = golden_model("arc_net");
        const char *what = cpu_level_name(level);
        float *flat = XALIGNED_ARRAY(float, m->layout.floats), *other = XALIGNED_ARRAY(float, m->layout.floats);
        struct params gradient, unused;
        params_view(&m->layout, flat, &gradient);
        params_view(&m->layout, other, &unused);
        model_pack(m, kernels_for(level), PRECISION_F32, true);
        for (int k = 0; k < SAMPLES; k++)
            check_steps(m, &expected, k, &gradient, &unused, what);
        for (int i = 0; i < m->layout.count; i++) {
            const struct tensor_info *info = &m->layout.tensor[i];
            if (info->info->fixed) continue;
            expect(flat + info->offset, golden_tensor(&expected, "grad.%s", info->name), 1e-3f, what);
        }
        free(flat);
        free(other);
        model_free(m);
    }
    tensors_close(&expected);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("arc_golden");
    TCase *tc = tcase_create("arc");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, steps_and_gradients);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
