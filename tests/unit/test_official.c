/* Official checkpoints under the names that others give their weights, and what their config is taken from. */
#include "geometry.h"
#include "golden.h"
#include "official_names.h"
#include "run_suite.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], file[96], beside[96];

static void setup(void) {
    strcpy(folder, "/tmp/rumia-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/step_100", folder); /* published files have no ending */
    snprintf(beside, sizeof beside, "%s/all_config.yaml", folder);
}

static void teardown(void) {
    unlink(file);
    unlink(beside);
    rmdir(folder);
}

/* `name` with the first `from` in it replaced. */
static char *replaced(const char *name, const char *from, const char *to) {
    const char *at = strstr(name, from);
    return at ? xasprintf("%.*s%s%s", (int)(at - name), name, to, at + strlen(from)) : xstrdup(name);
}

struct renaming {
    const char *from, *to;
};

/* Writes the tensors of a golden file under other names; `notes` NULL: without any. `extra`: one more of that name. */
static void write_renamed(const char *name, const struct renaming *changes, int count, const struct notes *notes,
                          const char *extra) {
    struct tensors t = golden_open(name, ".safetensors");
    struct tensor_source *source = XNEW_ARRAY(struct tensor_source, t.count + 1);
    struct err e;
    static const float zero[64];
    for (int i = 0; i < t.count; i++) {
        char *real = xstrdup(t.tensor[i].name);
        for (int k = 0; k < count; k++) {
            char *next = replaced(real, changes[k].from, changes[k].to);
            free(real);
            real = next;
        }
        float *data = golden_floats(&t.tensor[i]);
        source[i] = (struct tensor_source){.name = real, .dtype = DTYPE_F32, .rank = t.tensor[i].rank, .data = data};
        memcpy(source[i].shape, t.tensor[i].shape, sizeof source[i].shape);
    }
    source[t.count] = (struct tensor_source){extra, DTYPE_F32, 1, {64}, zero};
    ck_assert_msg(!tensors_write(file, source, t.count + !!extra, notes, &e), "%s", e.what);
    for (int i = 0; i < t.count + !!extra; i++) {
        if (source[i].data == zero) continue;
        free((char *)(uintptr_t)source[i].name);
        free((void *)(uintptr_t)source[i].data);
    }
    free(source);
    tensors_close(&t);
}

static const struct renaming wrappers[][2] = {{{"_orig_mod.model.inner.", ""}},
                                              {{"_orig_mod.model.inner.", "."}},
                                              {{"_orig_mod.model.inner.", "model.inner."}},
                                              {{"_orig_mod.model.inner.", "module."}},
                                              {{"_orig_mod.model.inner.", "module._orig_mod.model.inner."}},
                                              {{"H_level.", "H_level._orig_mod."}, {"L_level.", "L_level._orig_mod."}}};

START_TEST(keys_are_known_by_their_end) {
    const struct official_hints hints = {.heads = 2};
    struct model *want = golden_model("hrm_small_f32"), *m;
    struct tensors t;
    struct err e;
    write_renamed("hrm_small_f32", wrappers[_i], 2 - !wrappers[_i][1].from, NULL, NULL);
    ck_assert_int_eq(tensors_open(&t, file, &e), 0);
    ck_assert_msg(!model_from_tensors(&m, &t, &hints, &e), "%s", e.what);
    ck_assert_mem_eq(&m->config, &want->config, sizeof m->config);
    ck_assert_mem_eq(m->flat, want->flat, want->layout.floats * sizeof(float));
    ck_assert_str_eq(m->info.name, "HRM, attention, Sudoku");
    ck_assert_str_eq(m->info.note, "the file does not say: cycles 2, updates 2, side 9, taken as published");
    model_free(m);
    model_free(want);
}
END_TEST

/* nano-trm: other words, no second output of the q head, tables that can be computed. */
static const struct renaming nano[] = {{"model.inner.", ""},
                                       {"embed_tokens.", "input_embedding."},
                                       {"H_init", "z_H_init"},
                                       {"L_init", "z_L_init"},
                                       {"L_level.", "lenet."}};
enum { NANO = sizeof nano / sizeof *nano };

START_TEST(other_words_for_the_same) {
    struct model *want = golden_model("att_small_f32"), *m;
    struct err e;
    struct notes notes = {0};
    notes_add(&notes, "num_heads", "2");
    notes_add(&notes, "seq_len", "100");
    write_renamed("att_small_f32", nano, NANO, &notes, "pos_embedding.cos_cached");
    ck_assert_msg(!model_load(&m, file, &e), "%s", e.what);
    ck_assert_mem_eq(&m->config, &want->config, sizeof m->config);
    ck_assert_mem_eq(m->flat, want->flat, want->layout.floats * sizeof(float));
    ck_assert_str_eq(m->info.name, "TRM, attention, maze");
    model_free(m);
    model_free(want);
    notes_free(&notes);
}
END_TEST

START_TEST(what_is_no_weight_or_there_twice_is_refused) {
    struct model *m;
    struct err e;
    write_renamed("att_small_f32", NULL, 0, NULL, "module.H_init");
    ck_assert_int_eq(model_load(&m, file, &e), -1);
    ck_assert_msg(strstr(e.what, "H_init\" and \"") && strstr(e.what, "are the same weight"), "%s", e.what);
    write_renamed("att_small_f32", NULL, 0, NULL, "model.inner.gate.weight");
    ck_assert_int_eq(model_load(&m, file, &e), -1);
    ck_assert_msg(strstr(e.what, "\"model.inner.gate.weight\" has no place"), "%s", e.what);
    write_renamed("att_small_f32", NULL, 0, NULL, "L_level.layers.8.mlp.down_proj.weight");
    ck_assert_int_eq(model_load(&m, file, &e), -1);
    ck_assert_msg(strstr(e.expected, "at most 8 layers"), "%s", e.what);
    const struct renaming lost = {"lm_head.weight", "lm_heat.weight"};
    write_renamed("att_small_f32", &lost, 1, NULL, NULL);
    ck_assert_int_eq(model_load(&m, file, &e), -1);
    ck_assert_msg(strstr(e.what, "\"lm_head.weight\" is missing"), "%s", e.what);
}
END_TEST

static void write_beside(const char *text) {
    FILE *f = fopen(beside, "w");
    ck_assert(f && fputs(text, f) >= 0 && !fclose(f));
}

/* The file beside tells what shapes do not; options are asked first. */
START_TEST(all_config_beside_the_file) {
    struct model *m;
    struct tensors t;
    struct err e;
    write_renamed("hrm_small_f32", NULL, 0, NULL, NULL);
    write_beside("arch:\n  H_cycles: 5\n  L_cycles: 7\n  H_layers: 2\n  L_layers: 2\n  hidden_size: 64\n"
                 "  loss: {name: x, loss_type: y}\n  mlp_t: false\n  num_heads: 4\n  pos_encodings: rope\n"
                 "  puzzle_emb_ndim: 64\nlr: 0.0001\ndata_paths:\n- data/x\n");
    ck_assert_msg(!model_load(&m, file, &e), "%s", e.what);
    ck_assert_int_eq(m->config.cycles, 5);
    ck_assert_int_eq(m->config.updates, 7);
    ck_assert_int_eq(m->config.heads, 4);
    ck_assert_str_eq(m->info.note, "the file does not say: side 9, taken as published");
    model_free(m);
    const struct official_hints hints = {.heads = 2, .updates = 3, .height = 3, .width = 27};
    ck_assert_int_eq(tensors_open(&t, file, &e), 0);
    ck_assert_msg(!model_from_tensors(&m, &t, &hints, &e), "%s", e.what);
    ck_assert_int_eq(m->config.cycles, 5);
    ck_assert_int_eq(m->config.updates, 3);
    ck_assert_int_eq(m->config.heads, 2);
    ck_assert_int_eq(m->config.width, 27);
    ck_assert_str_eq(m->info.note, "");
    model_free(m);
    /* What contradicts the tensors, or is no YAML, is told with its place. */
    write_beside("arch: {L_layers: 4}\n");
    ck_assert_int_eq(model_load(&m, file, &e), -1);
    ck_assert_msg(strstr(e.what, "\"L_layers\" is 4, but the tensors say 2"), "%s", e.what);
    write_beside("arch: {pos_encodings: learned}\n");
    ck_assert_int_eq(model_load(&m, file, &e), -1);
    ck_assert_msg(strstr(e.what, "positions \"learned\""), "%s", e.what);
    write_beside("arch:\n  H_cycles: [2\n");
    ck_assert_int_eq(model_load(&m, file, &e), -1);
    ck_assert_msg(!strcmp(e.file, beside) && e.line == 3, "%s:%d: %s", e.file, e.line, e.what);
    write_beside("arch: {H_cycles: many}\n");
    ck_assert_int_eq(model_load(&m, file, &e), -1);
    ck_assert_msg(strstr(e.what, "\"H_cycles\" is \"many\""), "%s", e.what);
}
END_TEST

START_TEST(positions_that_are_only_said) {
    struct model *m;
    struct err e;
    write_renamed("att_small_f32", NULL, 0, NULL, NULL);
    write_beside("arch: {pos_encodings: none, num_heads: 2}\n");
    ck_assert_msg(!model_load(&m, file, &e), "%s", e.what);
    ck_assert_int_eq(m->config.positions, POSITIONS_NONE);
    struct geometry *g = geometry_new(&m->config, &(struct grid_shape){1, 5, 5, 0, 0});
    ck_assert_ptr_null(g->rotary);
    geometry_free(g);
    model_free(m);
}
END_TEST

int main(void) {
    Suite *s = suite_create("official");
    TCase *c = tcase_create("official");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_loop_test(c, keys_are_known_by_their_end, 0, sizeof wrappers / sizeof *wrappers);
    tcase_add_test(c, other_words_for_the_same);
    tcase_add_test(c, what_is_no_weight_or_there_twice_is_refused);
    tcase_add_test(c, all_config_beside_the_file);
    tcase_add_test(c, positions_that_are_only_said);
    suite_add_tcase(s, c);
    return run_suite(s);
}
