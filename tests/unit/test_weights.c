/* Models in files: what is saved is loaded again; what is no model is refused with a reason. */
#include "config_notes.h"
#include "golden.h"
#include "kernels.h"
#include "net.h"
#include "rng.h"
#include "run_suite.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file on disk, since writing replaces files; and one in memory, since thousands are mutated. */
static char disk[] = "/tmp/rumia-weights-XXXXXX", path[64];
static int memory;

static struct model_config pool_config(void) {
    return (struct model_config){.mixer = MIXER_POOL,
                                 .families = 1 << FAMILY_ROW | 1 << FAMILY_NEAR,
                                 .vocab = 5,
                                 .outputs = 3,
                                 .planes = 1,
                                 .height = 4,
                                 .width = 6,
                                 .hidden = 8,
                                 .inner = 16,
                                 .layers = 2,
                                 .cycles = 1,
                                 .updates = 2,
                                 .prefix = 1,
                                 .puzzles = 3,
                                 .q_outputs = 2,
                                 .q_second = Q_CONTRADICTION,
                                 .q_mean = true,
                                 .embed_scale = 1.25f,
                                 .rope_theta = 1e4f,
                                 .eps = 1e-5f};
}

START_TEST(model_survives_saving) {
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    rng_seed(&rng, 3, 0);
    struct model *m = model_new(&c, &rng), *back = NULL;
    strcpy(m->info.name, "a \"name\"");
    strcpy(m->info.note, "solved 7 of 9");
    m->info.score = 1.75;
    m->basis[5] = 0.5f;
    ck_assert_msg(!model_save(m, NULL, disk, false, &e), "%s", e.what);
    ck_assert_msg(!model_load(&back, disk, &e), "%s", e.what);
    ck_assert_mem_eq(&back->config, &c, sizeof c);
    ck_assert_mem_eq(&back->info, &m->info, sizeof m->info);
    ck_assert_mem_eq(back->flat, m->flat, m->layout.floats * sizeof(float));
    ck_assert_mem_eq(back->basis, m->basis, 24 * sizeof(float));
    model_free(back);
    ck_assert_msg(!model_save(m, NULL, disk, true, &e), "%s", e.what);
    ck_assert_msg(!model_load(&back, disk, &e), "%s", e.what);
    for (size_t i = 0; i < (size_t)c.vocab * 8; i++)
        ck_assert_float_eq(back->params.w[W_EMBED].data[i], bf16_to_f32(bf16_from_f32(m->params.w[W_EMBED].data[i])));
    ck_assert_float_eq(back->params.w[W_Y_INIT].data[3], m->params.w[W_Y_INIT].data[3]);
    model_free(back);
    model_free(m);
    c.hints = 4;
    c.recall = true;
    c.answer_layers = 3;
    c.positions = POSITIONS_LEARNED;
    m = model_new(&c, &rng);
    ck_assert_msg(!model_save(m, NULL, disk, false, &e), "%s", e.what);
    ck_assert_msg(!model_load(&back, disk, &e), "%s", e.what);
    ck_assert_mem_eq(&back->config, &c, sizeof c);
    ck_assert_mem_eq(back->params.w[W_RECALL].data, m->params.w[W_RECALL].data,
                     (size_t)(c.outputs + c.hints) * 8 * sizeof(float));
    model_free(back);
    model_free(m);
}
END_TEST

/* What the second output says goes along; files from before it was said have contradictions. */
START_TEST(meaning_of_the_second_output) {
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    rng_seed(&rng, 3, 0);
    for (int second = Q_NONE; second <= Q_CONTINUE; second++) {
        c.q_second = second;
        struct model *m = model_new(&c, &rng), *back = NULL;
        ck_assert_msg(!model_save(m, NULL, disk, false, &e), "%s", e.what);
        ck_assert_msg(!model_load(&back, disk, &e), "%s", e.what);
        ck_assert_int_eq(back->config.q_second, second);
        model_free(back);
        model_free(m);
    }
    struct notes notes = {0}, old = {0};
    struct model_config back;
    config_to_notes(&c, &notes);
    for (int i = 0; i < notes.count; i++)
        if (strcmp(notes.note[i].key, "q_second")) notes_add(&old, notes.note[i].key, "%s", notes.note[i].value);
    ck_assert_int_eq(old.count, notes.count - 1);
    ck_assert_msg(!config_from_notes(&back, &old, "old", &e), "%s", e.what);
    ck_assert_int_eq(back.q_second, Q_CONTRADICTION);
    ck_assert_int_eq(config_same(&c, &back, "old", &e), -1);
    ck_assert_str_eq(e.what, "q_second is contradiction");
    notes_free(&notes);
    notes_free(&old);
    c.q_outputs = 1; /* which cannot say it */
    ck_assert_int_eq(config_check(&c, &e), -1);
    c.q_second = Q_NONE;
    ck_assert_int_eq(config_check(&c, &e), 0);
}
END_TEST

/* Rows that are too many to be parameters stay in the file. */
START_TEST(many_puzzle_rows_stay_mapped) {
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    c.puzzles = 130000; /* some pieces of a megabyte: two of them zero, which become holes */
    ck_assert_int_gt(c.puzzles, PUZZLE_ROWS_PARAMETERS);
    rng_seed(&rng, 3, 0);
    struct model *m = model_new(&c, &rng), *back = NULL;
    float *rows = XNEW_ARRAY(float, c.puzzles * 8);
    for (int i = 0; i < 8 * 30000; i++)
        rows[i] = (float)i;
    rows[c.puzzles * 8 - 1] = 7;
    m->puzzle_rows = rows;
    ck_assert_msg(!model_save(m, NULL, disk, true, &e), "%s", e.what);
    ck_assert_msg(!model_load(&back, disk, &e), "%s", e.what);
    ck_assert_ptr_nonnull(back->mapping);
    ck_assert_ptr_null(back->params.w[W_PUZZLE].data);
    ck_assert_float_eq(((const float *)back->puzzle_rows)[c.puzzles * 8 - 1], 7);
    /* ... and are copied from there into another file, piece by piece, without being lost here. */
    char again[] = "/tmp/rumia-test-XXXXXX";
    struct model *copy = NULL;
    close(mkstemp(again));
    ck_assert_msg(!model_save(back, NULL, again, false, &e), "%s", e.what);
    ck_assert_msg(!model_load(&copy, again, &e), "%s", e.what);
    ck_assert_mem_eq(copy->puzzle_rows, rows, (size_t)c.puzzles * 8 * sizeof *rows);
    ck_assert_mem_eq(back->puzzle_rows, rows, (size_t)c.puzzles * 8 * sizeof *rows);
    unlink(again);
    model_free(copy);
    model_free(back);
    model_free(m);
    free(rows);
}
END_TEST

/* Rows of any type of floats are read where they lie. */
START_TEST(mapped_rows_of_other_types) {
    static const enum dtype types[] = {DTYPE_F64, DTYPE_BF16, DTYPE_F16};
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    c.puzzles = PUZZLE_ROWS_PARAMETERS + 1;
    rng_seed(&rng, 3, 0);
    struct model *m = model_new(&c, &rng), *back = NULL;
    const size_t count = (size_t)c.puzzles * 8;
    m->puzzle_type = types[_i];
    uint8_t *rows = xcalloc(count, dtype_size(m->puzzle_type));
    /* 1.5 in the last row: as double, bfloat16 and half */
    static const uint64_t bits[] = {0x3ff8000000000000, 0x3fc0, 0x3e00};
    memcpy(rows + (count - 1) * dtype_size(m->puzzle_type), &bits[_i], dtype_size(m->puzzle_type));
    m->puzzle_rows = rows;
    ck_assert_msg(!model_save(m, NULL, disk, false, &e), "%s", e.what);
    ck_assert_msg(!model_load(&back, disk, &e), "%s", e.what);
    ck_assert_int_eq(back->puzzle_type, types[_i]);
    struct geometry *g = geometry_new(&c, &(struct grid_shape){1, 4, 6, 0, 0});
    int32_t tokens[24] = {0};
    float *x = XNEW_ARRAY(float, g->rows * 8), *y = XNEW_ARRAY(float, g->rows * 8);
    net_embed(back, g, &(struct net_input){.tokens = tokens, .puzzle = c.puzzles - 1}, y, NULL, x, TEAM_ALONE);
    ck_assert_float_eq(x[7], 1.5f * c.embed_scale);
    ck_assert_float_eq(x[6], 0);
    geometry_free(g);
    model_free(back);
    model_free(m);
    free(rows), free(x), free(y);
}
END_TEST

START_TEST(weights_that_are_no_numbers) {
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    rng_seed(&rng, 3, 0);
    struct model *m = model_new(&c, &rng), *back = NULL;
    m->params.layer[1].w[W_DOWN].data[5] = NAN;
    ck_assert_msg(!model_save(m, NULL, disk, false, &e), "%s", e.what);
    ck_assert_int_eq(model_load(&back, disk, &e), -1);
    ck_assert_str_eq(e.what, "a weight of \"layers.1.down\" is not a number");
    model_free(m);
}
END_TEST

static void set_note(struct notes *n, const char *key, const char *value) {
    for (int i = 0; i < n->count; i++)
        if (!strcmp(n->note[i].key, key)) {
            free(n->note[i].value);
            n->note[i].value = xstrdup(value);
            return;
        }
    notes_add(n, key, "%s", value);
}

/* A good model with one thing changed. */
static const struct {
    const char *note, *value; /* a note to set, or */
    const char *tensor;       /* a tensor to change: */
    const char *name;         /* its new name, or */
    int rows;                 /* its new shape[0] (smaller), or its type becomes U8 */
    const char *reason;
} wrong[] = {
    {.note = "hidden", .value = "9", .reason = "tensor \"embed\" has shape [5, 8] (expected [5, 9])"},
    {.note = "hidden", .value = "x", .reason = "metadata \"hidden\" is \"x\""},
    {.note = "hidden", .value = "", .reason = "metadata \"hidden\" is \"\""},
    {.note = "hidden", .value = "99999999999", .reason = "metadata \"hidden\""},
    {.note = "hidden", .value = "0", .reason = "hidden is 0 (expected 1 to 8192)"},
    {.note = "layers", .value = "9", .reason = "layers is 9 (expected 1 to 8)"},
    {.note = "layers", .value = "3", .reason = "tensor \"layers.2.mixer.v\" is missing"},
    {.note = "layers", .value = "1", .reason = "tensor \"layers.1.down\" has no place in this model"},
    {.note = "mixer", .value = "pol", .reason = "metadata \"mixer\" is \"pol\""},
    {.note = "families", .value = "row colum", .reason = "metadata \"families\""},
    {.note = "families", .value = "", .reason = "at least one family"},
    {.note = "eps", .value = "nan", .reason = "metadata \"eps\" is \"nan\""},
    {.note = "eps", .value = "-1", .reason = "eps is -1"},
    {.note = "q_mean", .value = "maybe", .reason = "metadata \"q_mean\" is \"maybe\""},
    {.note = "recall", .value = "1", .reason = "metadata \"recall\" is \"1\" (expected true or false)"},
    {.note = "q_second", .value = "perhaps", .reason = "metadata \"q_second\" is \"perhaps\" (expected none, "},
    {.note = "answer_layers", .value = "9", .reason = "answer_layers is 9 (expected 0 to 8)"},
    {.note = "answer_layers", .value = "1", .reason = "tensor \"answer_layers.0.mixer.v\" is missing"},
    {.note = "positions", .value = "learned", .reason = "tensor \"place\" is missing"},
    {.note = "positions", .value = "here", .reason = "metadata \"positions\" is \"here\" (expected rotary, "},
    {.note = "recall", .value = "true", .reason = "tensor \"recall\" is missing"},
    {.note = "planes", .value = "2", .reason = "outputs is 3"},
    {.note = "format", .value = "rumia-9", .reason = "format \"rumia-9\" is unknown"},
    {.tensor = "head", .name = "heat", .reason = "tensor \"head\" is missing"},
    {.tensor = "head", .rows = 2, .reason = "tensor \"head\" has shape [2, 8] (expected [3, 8])"},
    {.tensor = "head", .reason = "tensor \"head\" has elements of type U8"},
};

START_TEST(wrong_models_are_refused) {
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    rng_seed(&rng, 3, 0);
    struct model *m = model_new(&c, &rng), *back = NULL;
    struct notes notes = {0};
    notes_add(&notes, "format", "rumia-1");
    config_to_notes(&c, &notes);
    struct tensor_source source[TENSORS_MAX];
    for (int i = 0; i < m->layout.count; i++) {
        const struct tensor_info *t = &m->layout.tensor[i];
        source[i] =
            (struct tensor_source){t->name, DTYPE_F32, t->rank, {t->shape[0], t->shape[1]}, m->flat + t->offset};
        if (!wrong[_i].tensor || strcmp(wrong[_i].tensor, t->name)) continue;
        if (wrong[_i].name)
            source[i].name = wrong[_i].name;
        else if (wrong[_i].rows)
            source[i].shape[0] = wrong[_i].rows;
        else
            source[i].dtype = DTYPE_U8;
    }
    if (wrong[_i].note) set_note(&notes, wrong[_i].note, wrong[_i].value);
    ck_assert_msg(!tensors_write(disk, source, m->layout.count, &notes, &e), "%s", e.what);
    ck_assert_msg(model_load(&back, disk, &e) == -1, "accepted, not refused: %s", wrong[_i].reason);
    char text[640];
    err_format(&e, text, sizeof text);
    ck_assert_msg(strstr(text, wrong[_i].reason), "\"%s\" does not say \"%s\"", text, wrong[_i].reason);
    ck_assert_str_eq(e.file, disk);
    notes_free(&notes);
    model_free(m);
}
END_TEST

START_TEST(official_config_from_notes) {
    struct model *m = golden_model("att_small_f32");
    const struct model_config *c = &m->config;
    ck_assert_int_eq(c->mixer, MIXER_ATTENTION);
    ck_assert_int_eq(c->vocab, 6);
    ck_assert_int_eq(c->outputs, 6);
    ck_assert_int_eq(c->height, 10);
    ck_assert_int_eq(c->width, 10);
    ck_assert_int_eq(c->heads, 2);
    ck_assert_int_eq(c->layers, 2);
    ck_assert_int_eq(c->cycles, 3);
    ck_assert_int_eq(c->updates, 4);
    ck_assert_int_eq(c->prefix, 16);
    ck_assert_int_eq(c->puzzles, 3);
    ck_assert_int_eq(c->q_outputs, 2);
    ck_assert_int_eq(c->q_second, Q_NONE); /* it is there, but a TRM does not learn it */
    ck_assert(!c->q_mean);
    ck_assert_float_eq(c->embed_scale, 8);
    model_free(m);
}
END_TEST

/* ---- mutations ---- */

/* Changes of a few bytes of a good file never crash and never pass unread memory on. */
START_TEST(mutated_files_do_not_crash) {
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    rng_seed(&rng, 5, 0);
    struct model *m = model_new(&c, &rng);
    ck_assert_msg(!model_save(m, NULL, disk, false, &e), "%s", e.what);
    model_free(m);
    struct bytes good;
    ck_assert_int_eq(bytes_read(&good, disk, 1 << 24, &e), 0);
    size_t header = 8 + bytes_u64(good.data);
    uint8_t *bad = xcalloc(good.size, 1);
    int loaded = 0;
    for (int i = 0; i < 4000; i++) {
        memcpy(bad, good.data, good.size);
        size_t size = rng_below(&rng, 8) ? good.size : rng_below(&rng, (uint32_t)good.size);
        for (uint32_t k = rng_below(&rng, 4) + 1; k > 0; k--) {
            size_t at = rng_below(&rng, (uint32_t)header);
            static const char likely[] = "\"\\{}[]:,0123456789eE.- \0\xff";
            bad[at] = rng_below(&rng, 2) ? (uint8_t)rng_next(&rng) : (uint8_t)likely[rng_below(&rng, sizeof likely)];
        }
        ck_assert(!ftruncate(memory, 0) && pwrite(memory, bad, size, 0) == (ssize_t)size);
        struct model *back = NULL;
        if (!model_load(&back, path, &e))
            loaded++;
        else
            ck_assert(e.what[0]);
        model_free(back);
    }
    ck_assert_int_lt(loaded, 2000);
    free(bad);
    bytes_free(&good);
}
END_TEST

int main(void) {
    close(mkstemp(disk));
    memory = memfd_create("test", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
    Suite *suite = suite_create("weights");
    TCase *tc = tcase_create("models");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, model_survives_saving);
    tcase_add_test(tc, meaning_of_the_second_output);
    tcase_add_test(tc, many_puzzle_rows_stay_mapped);
    tcase_add_loop_test(tc, mapped_rows_of_other_types, 0, 3);
    tcase_add_test(tc, weights_that_are_no_numbers);
    tcase_add_loop_test(tc, wrong_models_are_refused, 0, sizeof wrong / sizeof *wrong);
    tcase_add_test(tc, official_config_from_notes);
    tcase_add_test(tc, mutated_files_do_not_crash);
    suite_add_tcase(suite, tc);
    int failed = run_suite(suite);
    unlink(disk);
    return failed;
}
