/* The mean of weights: of files of one family, and of no others. */
#include "alloc.h"
#include "average.h"
#include "run_suite.h"
#include "weights.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES = 3 };
static char *paths[FILES];

static struct model_config config(int hidden) {
    struct model_config c;
    config_defaults(&c);
    c.families = 1 << FAMILY_ROW | 1 << FAMILY_NEAR;
    c.vocab = 5;
    c.outputs = 2;
    c.height = c.width = 6;
    c.hidden = hidden;
    c.inner = 16;
    return c;
}

static void save(const struct model *m, int file) {
    struct err e;
    ck_assert_msg(!model_save(m, NULL, paths[file], false, &e), "%s", e.what);
}

/* Files of one start, file f with f added to every learned weight. */
static struct model *write_family(void) {
    struct model_config c = config(16);
    struct rng rng;
    rng_seed(&rng, 1, 0);
    struct model *m = model_new(&c, &rng);
    strcpy(m->info.name, "first");
    strcpy(m->info.note, "9 iterations");
    m->basis[3] = 2;
    for (int file = 0; file < FILES; file++) {
        save(m, file);
        strcpy(m->info.name, "later");
        m->basis[3] = 7;
        for (int i = 0; i < m->layout.count; i++) {
            const struct tensor_info *t = &m->layout.tensor[i];
            for (size_t k = 0; !t->info->fixed && k < t->count; k++)
                m->flat[t->offset + k] += 1;
        }
    }
    return m;
}

static void setup(void) {
    for (int file = 0; file < FILES; file++) {
        paths[file] = xstrdup("/tmp/rumia-average-XXXXXX");
        close(mkstemp(paths[file]));
    }
}

static void teardown(void) {
    for (int file = 0; file < FILES; file++) {
        unlink(paths[file]);
        free(paths[file]);
    }
}

START_TEST(every_weight_is_the_mean) {
    struct err e;
    struct model *last = write_family(), *first, *mean;
    ck_assert_msg(!model_load(&first, paths[0], &e), "%s", e.what);
    ck_assert_msg(!average_load(&mean, paths, FILES, &e), "%s", e.what);
    for (int i = 0; i < mean->layout.count; i++) {
        const struct tensor_info *t = &mean->layout.tensor[i];
        for (size_t k = t->offset; k < t->offset + t->count; k++)
            ck_assert_float_eq_tol(mean->flat[k], first->flat[k] + (t->info->fixed ? 0 : 1), 1e-6f);
    }
    ck_assert_str_eq(mean->info.name, "first");
    ck_assert_str_eq(mean->info.note, "the mean of 3 files, the first: 9 iterations");
    ck_assert_float_eq(mean->basis[3], 2);
    model_free(mean);
    model_free(first);
    model_free(last);
}
END_TEST

static void refused(const char *why) {
    struct err e;
    struct model *mean;
    ck_assert_int_eq(average_load(&mean, paths, FILES, &e), -1);
    ck_assert_msg(strstr(e.what, why) && strstr(e.file, paths[2]), "%s: %s", e.file, e.what);
}

START_TEST(other_families_are_refused) {
    struct rng rng;
    struct model *m = write_family();
    rng_seed(&rng, 2, 0);
    struct model_config c = config(16);
    struct model *stranger = model_new(&c, &rng);
    save(stranger, 2);
    refused("y_init");
    model_free(stranger);
    c = config(32);
    stranger = model_new(&c, &rng);
    save(stranger, 2);
    refused("hidden is 32");
    model_free(stranger);
    unlink(paths[2]);
    refused("cannot open");
    model_free(m);
}
END_TEST

int main(void) {
    Suite *s = suite_create("average");
    TCase *c = tcase_create("average");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, every_weight_is_the_mean);
    tcase_add_test(c, other_families_are_refused);
    suite_add_tcase(s, c);
    return run_suite(s);
}
