/* Checkpoints: a resumed run gives the numbers of an uninterrupted one; what cannot be resumed from is refused. */
#include "alloc.h"
#include "checkpoint.h"
#include "run_suite.h"
#include "train_checks.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Trains both, one of them reopened on the way: the same weights in the end. Takes the models. */
static void assert_survives(struct model *const m[2], const struct train_options *o,
                            const struct example_source *source) {
    for (int resumed = 0; resumed < 2; resumed++) {
        struct trainer *t = trainer_new(m[resumed], o, source, NULL);
        for (int i = 0; i < 9; i++) {
            if (i == 4 && resumed) t = reopened(t, m[resumed], o, source, NULL);
            trainer_iterate(t);
        }
        trainer_free(t);
    }
    ck_assert_mem_eq(m[0]->flat, m[1]->flat, m[0]->layout.floats * sizeof(float));
    model_free(m[0]), model_free(m[1]);
}

/* _i: without and with recall of what was said. */
START_TEST(hints_survive_a_checkpoint) {
    struct train_options o = small_options();
    o.noise = 0.3; /* drawn from the slots' random numbers */
    assert_survives((struct model *[]){hinted_model(_i), hinted_model(_i)}, &o, &hinted_source);
}
END_TEST

/* Weights after `iterations`, computed by `threads`; saved and loaded into a fresh trainer after `pause` of them. */
static float *train(int threads, int iterations, int pause, float **ema) {
    struct train_options o = small_options();
    struct pool *pool = threads > 1 ? pool_create(threads) : NULL;
    struct model *m = small_model();
    struct trainer *t = trainer_new(m, &o, &small_source, pool);
    for (int i = 0; i < iterations; i++) {
        if (i == pause) {
            struct model *fresh = small_model();
            t = reopened(t, fresh, &o, &small_source, pool);
            model_free(m);
            m = fresh;
        }
        trainer_iterate(t);
    }
    float *weights = XNEW_ARRAY(float, m->layout.floats);
    memcpy(weights, m->flat, m->layout.floats * sizeof *weights);
    if (ema) {
        *ema = XNEW_ARRAY(float, m->layout.floats);
        memcpy(*ema, t->ema, m->layout.floats * sizeof **ema);
    }
    trainer_free(t);
    model_free(m);
    pool_free(pool);
    return weights;
}

static void same(const float *a, const float *b) {
    struct model *m = small_model();
    ck_assert_int_eq(memcmp(a, b, m->layout.floats * sizeof *a), 0);
    model_free(m);
}

START_TEST(a_resumed_run_gives_the_numbers_of_an_uninterrupted_one) {
    float *ema, *ema_resumed;
    float *whole = train(1, 15, -1, &ema);
    float *resumed = train(2, 15, 7, &ema_resumed);
    same(whole, resumed);
    same(ema, ema_resumed);
    free(whole);
    free(resumed);
    free(ema);
    free(ema_resumed);
}
END_TEST

START_TEST(a_checkpoint_of_another_run_is_refused) {
    struct train_options o = small_options();
    struct model *m = small_model();
    struct trainer *t = trainer_new(m, &o, &small_source, NULL);
    char path[] = "/tmp/rumia-test-XXXXXX";
    struct err e;
    struct notes notes;
    close(mkstemp(path));
    ck_assert_int_eq(checkpoint_save(t, path, NULL, &e), 0);
    trainer_free(t);
    o.seed++;
    t = trainer_new(m, &o, &small_source, NULL);
    ck_assert_int_eq(checkpoint_load(t, path, &notes, &e), -1);
    ck_assert_ptr_nonnull(strstr(e.what, "seed"));
    ck_assert_int_eq(truncate(path, 1000), 0);
    ck_assert_int_eq(checkpoint_load(t, path, &notes, &e), -1);
    ck_assert_int_eq(checkpoint_load(t, "/nonexistent/x", &notes, &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    unlink(path);
    trainer_free(t);
    model_free(m);
}
END_TEST

/* Writes `size` bytes over the data of a tensor in a file. */
static void overwrite(const char *path, const char *name, size_t at, const void *bytes, size_t size) {
    struct tensors t;
    struct err e;
    ck_assert_int_eq(tensors_open(&t, path, &e), 0);
    const struct tensor *found = tensors_find(&t, name);
    ck_assert_ptr_nonnull(found);
    const long place = (const uint8_t *)found->data - t.file.data + (long)at;
    tensors_close(&t);
    FILE *f = fopen(path, "r+b");
    ck_assert(f && !fseek(f, place, SEEK_SET) && fwrite(bytes, 1, size, f) == size && !fclose(f));
}

/* Regions that examples brought, and the vectors of their tasks, go on where they were. */
START_TEST(regions_survive_a_checkpoint) {
    const struct train_options o = small_options();
    assert_survives((struct model *[]){task_model(), task_model()}, &o, &task_source);
}
END_TEST

START_TEST(damaged_regions_are_refused) {
    static const int32_t values[] = {TOKENS, -1, 2 * TASK_ROWS, -1};
    const struct train_options o = small_options();
    struct model *m = task_model();
    struct trainer *t = trainer_new(m, &o, &task_source, NULL);
    char path[] = "/tmp/rumia-test-XXXXXX";
    struct err e;
    struct notes notes;
    close(mkstemp(path));
    trainer_iterate(t);
    for (int i = 0; i < 4; i++) {
        const char *name = i < 2 ? "slot.3.regions" : "slot.3.vectors";
        ck_assert_int_eq(checkpoint_save(t, path, NULL, &e), 0);
        overwrite(path, name, 8, &values[i], 4);
        ck_assert_int_eq(checkpoint_load(t, path, &notes, &e), -1);
        ck_assert_msg(strstr(e.what, name) && strstr(e.what, "out of range"), "%s", e.what);
    }
    unlink(path);
    trainer_free(t);
    model_free(m);
}
END_TEST

/* Columns of the table of slots. */
enum { COLUMNS = 14 };

/* Damaged numbers: nothing of the file is taken. */
START_TEST(a_damaged_checkpoint_is_refused) {
    static const uint64_t zero[4], five = 5, one = 1;
    static const float nan = NAN, infinite = INFINITY, negative = -1;
    static const struct {
        const char *tensor;
        size_t at;
        const void *bytes;
        size_t size;
        const char *what;
    } damage[] = {{"weights", 40, &nan, 4, "weights holds something that is not a number"},
                  {"ema", 44, &infinite, 4, "ema holds"},
                  {"m", 0, &nan, 4, "m holds"},
                  {"v", 8, &nan, 4, "v holds"},
                  {"v", 8, &negative, 4, "v holds"},
                  {"slot.3.y", 12, &nan, 4, "slot.3.y holds"},
                  {"slots", (2 * COLUMNS + 10) * 8, zero, 32, "random numbers of slot 2"},
                  {"slots", COLUMNS * 8, &five, 8, "slot 1 has not the size"},
                  {"slots", (COLUMNS + 5) * 8, &one, 8, "slot 1 has an unknown puzzle"}};
    struct train_options o = small_options();
    struct model *m = small_model();
    struct trainer *t = trainer_new(m, &o, &small_source, NULL);
    char path[] = "/tmp/rumia-test-XXXXXX";
    struct err e;
    struct notes notes;
    close(mkstemp(path));
    for (int i = 0; i < 2; i++)
        trainer_iterate(t);
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        ck_assert_int_eq(checkpoint_save(t, path, NULL, &e), 0);
        ck_assert_int_eq(checkpoint_load(t, path, &notes, &e), 0);
        notes_free(&notes);
        overwrite(path, damage[i].tensor, damage[i].at, damage[i].bytes, damage[i].size);
        const float was = m->flat[0];
        ck_assert_int_eq(checkpoint_load(t, path, &notes, &e), -1);
        ck_assert_msg(strstr(e.what, damage[i].what), "%s, not %s", e.what, damage[i].what);
        ck_assert(m->flat[0] == was && t->iteration == 2);
    }
    /* And none is written: what was there stays. */
    ck_assert_int_eq(checkpoint_save(t, path, NULL, &e), 0);
    m->flat[3] = NAN;
    ck_assert_int_eq(checkpoint_save(t, path, NULL, &e), -1);
    ck_assert_msg(strstr(e.what, "after 2 iterations the weights are no numbers"), "%s", e.what);
    ck_assert_int_eq(checkpoint_load(t, path, &notes, &e), 0);
    ck_assert(isfinite(m->flat[3]));
    notes_free(&notes);
    unlink(path);
    trainer_free(t);
    model_free(m);
}
END_TEST

/* Checkpoints from before configs said what the second output means. */
START_TEST(an_older_checkpoint_is_read) {
    static const char said[] = "\"q_second\":\"contradiction\",";
    struct train_options o = small_options();
    struct model *m = small_model();
    struct trainer *t = trainer_new(m, &o, &small_source, NULL);
    char path[] = "/tmp/rumia-test-XXXXXX";
    struct err e;
    struct notes notes;
    struct bytes file;
    close(mkstemp(path));
    ck_assert_int_eq(checkpoint_save(t, path, NULL, &e), 0);
    ck_assert_int_eq(bytes_read(&file, path, 1 << 24, &e), 0);
    const char *found = memmem(file.data, file.size, said, strlen(said));
    ck_assert_ptr_nonnull(found);
    memset((char *)(uintptr_t)found, ' ', strlen(said));
    FILE *f = fopen(path, "wb");
    ck_assert(f && fwrite(file.data, 1, file.size, f) == file.size && !fclose(f));
    ck_assert_msg(checkpoint_load(t, path, &notes, &e) == 0, "%s", e.what);
    notes_free(&notes);
    bytes_free(&file);
    unlink(path);
    trainer_free(t);
    model_free(m);
}
END_TEST

/* A light checkpoint in `light` of a trainer that has done `iterations`; its full one in `full`. */
static struct trainer *lightened(struct model *m, int iterations, const char *full, const char *light) {
    struct train_options o = small_options();
    struct trainer *t = trainer_new(m, &o, &hinted_source, NULL);
    struct notes notes = {0};
    struct err e;
    for (int i = 0; i < iterations; i++)
        trainer_iterate(t);
    notes_add(&notes, "seconds", "9");
    ck_assert_msg(!checkpoint_save(t, full, &notes, &e), "%s", e.what);
    notes_add(&notes, "best", "1.5");
    free(notes.note[0].value);
    notes.note[0].value = xstrdup("12");
    ck_assert_msg(!checkpoint_lighten(full, light, &notes, &e), "%s", e.what);
    notes_free(&notes);
    return t;
}

static struct trainer *opened(const char *path, struct model *m, struct notes *notes) {
    struct train_options o = small_options();
    struct trainer *t = trainer_new(m, &o, &hinted_source, NULL);
    struct err e;
    ck_assert_msg(!checkpoint_load(t, path, notes, &e), "%s", e.what);
    return t;
}

/* Weights, moments, iteration, notes and random numbers go along; slots begin anew and at different steps. */
START_TEST(a_light_checkpoint_goes_on_with_new_slots) {
    char full[] = "/tmp/rumia-test-XXXXXX", light[] = "/tmp/rumia-test-XXXXXX", again[] = "/tmp/rumia-test-XXXXXX";
    struct err e;
    struct notes notes;
    struct bytes whole, less, same;
    close(mkstemp(full)), close(mkstemp(light)), close(mkstemp(again));
    struct model *m = hinted_model(true), *other = hinted_model(true);
    const size_t size = m->layout.floats * sizeof(float);
    struct trainer *t = lightened(m, 11, full, light), *u = opened(light, other, &notes);
    ck_assert_mem_eq(other->flat, m->flat, size);
    ck_assert_mem_eq(u->ema, t->ema, size);
    ck_assert_mem_eq(u->m, t->m, size);
    ck_assert_mem_eq(u->v, t->v, size);
    ck_assert_int_eq(u->iteration, 11);
    ck_assert_str_eq(notes_get(&notes, "seconds"), "12");
    ck_assert_str_eq(notes_get(&notes, "best"), "1.5");
    for (int i = 0; i < t->options.batch; i++) {
        ck_assert(u->slots[i].refill && !u->slots[i].geometry);
        ck_assert_mem_eq(&u->slots[i].rng, &t->slots[i].rng, sizeof t->slots[i].rng);
    }
    trainer_iterate(u);
    bool at[4] = {false};
    for (int i = 0; i < t->options.batch; i++)
        at[u->slots[i].step] = true;
    ck_assert(at[1] && at[2] && at[3]);
    ck_assert_mem_ne(other->flat, m->flat, size);

    ck_assert_int_eq(checkpoint_lighten(light, again, NULL, &e), 0);
    ck_assert(!bytes_read(&whole, full, 1 << 24, &e) && !bytes_read(&less, light, 1 << 24, &e));
    ck_assert(!bytes_read(&same, again, 1 << 24, &e));
    ck_assert(less.size < whole.size - 2 * (size_t)t->options.batch * CELLS * 16 * sizeof(float));
    ck_assert(same.size == less.size);
    bytes_free(&whole), bytes_free(&less), bytes_free(&same);
    notes_free(&notes);
    trainer_free(t), trainer_free(u);
    model_free(m), model_free(other);
    unlink(full), unlink(light), unlink(again);
}
END_TEST

START_TEST(what_cannot_be_lightened_or_begun_from_is_refused) {
    static const uint64_t zero[4];
    static const float nan = NAN;
    char full[] = "/tmp/rumia-test-XXXXXX", light[] = "/tmp/rumia-test-XXXXXX";
    struct err e;
    struct notes notes;
    close(mkstemp(full)), close(mkstemp(light));
    struct model *m = hinted_model(false);
    struct trainer *t = lightened(m, 2, full, light);
    overwrite(light, "rng", 3 * sizeof zero, zero, sizeof zero);
    ck_assert_int_eq(checkpoint_load(t, light, &notes, &e), -1);
    ck_assert_msg(strstr(e.what, "random numbers of slot 3"), "%s", e.what);
    t->options.batch--; /* another recipe */
    ck_assert_int_eq(checkpoint_load(t, light, &notes, &e), -1);
    ck_assert_msg(strstr(e.what, "rng has another size"), "%s", e.what);
    t->options.batch++;
    overwrite(full, "ema", 8, &nan, sizeof nan);
    ck_assert_int_eq(checkpoint_lighten(full, light, NULL, &e), -1);
    ck_assert_msg(strstr(e.what, "ema holds") && !strcmp(e.file, full), "%s", e.what);
    ck_assert_int_eq(tensors_write(full, NULL, 0, NULL, &e), 0);
    ck_assert_int_eq(checkpoint_lighten(full, light, NULL, &e), -1);
    ck_assert_msg(strstr(e.what, "no slots"), "%s", e.what);
    ck_assert_int_eq(checkpoint_lighten("/nonexistent", light, NULL, &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    trainer_free(t);
    model_free(m);
    unlink(full), unlink(light);
}
END_TEST

int main(void) {
    Suite *s = suite_create("checkpoint");
    TCase *c = tcase_create("checkpoint");
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    tcase_add_loop_test(c, hints_survive_a_checkpoint, 0, 2);
    tcase_add_test(c, regions_survive_a_checkpoint);
    tcase_add_test(c, damaged_regions_are_refused);
    tcase_add_test(c, a_resumed_run_gives_the_numbers_of_an_uninterrupted_one);
    tcase_add_test(c, a_checkpoint_of_another_run_is_refused);
    tcase_add_test(c, a_damaged_checkpoint_is_refused);
    tcase_add_test(c, an_older_checkpoint_is_read);
    tcase_add_test(c, a_light_checkpoint_goes_on_with_new_slots);
    tcase_add_test(c, what_cannot_be_lightened_or_begun_from_is_refused);
    return run_suite(s);
}
