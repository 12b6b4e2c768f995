#include "kernel_check.h"
#include "run_suite.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The checks themselves are in kernel_check, which also runs without Check (under emulators). */
START_TEST(every_level_agrees_with_the_reference) {
    struct kernel_level levels[CPU_LEVELS + 3];
    const int n = kernel_levels(levels);
    ck_assert_int_ge(n, 1);
    for (int i = 0; i < n; i++)
        ck_assert_msg(kernel_check(&levels[i].kernels, levels[i].name, stderr, 1) == 0, "%s", levels[i].name);
}
END_TEST

/* A kernel that is wrong by one bit of one element must not pass. */
static const struct kernels *right;

static void wrong_add(size_t n, float *out, const float *a, const float *b) {
    right->add(n, out, a, b);
    out[n - 1] = nextafterf(out[n - 1], INFINITY);
}

static void wrong_gemm(int m, int n, int k, const float *a, ptrdiff_t lda, const void *packed, float *c, ptrdiff_t ldc,
                       bool accumulate) {
    right->gemm[0].gemm(m, n, k, a, lda, packed, c, ldc, accumulate);
    if (m % 6 == 1) c[(m - 1) * ldc] = nextafterf(c[(m - 1) * ldc], INFINITY); /* as a tail of other arithmetic would */
}

START_TEST(the_check_finds_a_wrong_kernel) {
    right = kernels_for(CPU_SCALAR);
    struct kernels wrong = *right;
    wrong.add = wrong_add;
    ck_assert_int_gt(kernel_check(&wrong, "wrong", NULL, 8), 0);
    wrong = *right;
    wrong.gemm[0].gemm = wrong_gemm;
    ck_assert_int_gt(kernel_check(&wrong, "wrong", NULL, 8), 0);
}
END_TEST

static float from_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

START_TEST(bf16_rounds_to_nearest_even) {
    for (uint32_t x = 0; x < 65536; x++) {
        const float f = bf16_to_f32((uint16_t)x);
        if (isnan(f))
            ck_assert(isnan(bf16_to_f32(bf16_from_f32(f))));
        else
            ck_assert_uint_eq(bf16_from_f32(f), x);
    }
    ck_assert_uint_eq(bf16_from_f32(from_bits(0x3f807fff)), 0x3f80);
    ck_assert_uint_eq(bf16_from_f32(from_bits(0x3f808000)), 0x3f80); /* a tie: the even one is below */
    ck_assert_uint_eq(bf16_from_f32(from_bits(0x3f818000)), 0x3f82); /* a tie: the even one is above */
    ck_assert_uint_eq(bf16_from_f32(from_bits(0x3f808001)), 0x3f81);
    ck_assert_uint_eq(bf16_from_f32(from_bits(0x7f7fffff)), 0x7f80); /* overflow to infinity */
    ck_assert_uint_eq(bf16_from_f32(-0.0f), 0x8000);
    ck_assert(isnan(bf16_to_f32(bf16_from_f32(from_bits(0x7fffffff)))));
    ck_assert(isnan(bf16_to_f32(bf16_from_f32(from_bits(0xff800001)))));
}
END_TEST

START_TEST(each_table_says_its_level) {
    struct kernel_level levels[CPU_LEVELS + 3];
    kernel_levels(levels);
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_detect(); level++)
        if (level != CPU_NEON || cpu_detect() == CPU_NEON) ck_assert_int_eq(kernels_for(level)->level, level);
}
END_TEST

START_TEST(bf16_is_taken_where_it_is_faster) {
    static const char *const vendors[] = {"GenuineIntel", "AuthenticAMD", "HygonGenuine", NULL};
    for (int i = 0; i < 4; i++) {
        ck_assert(cpu_bf16_pays(CPU_AMX, vendors[i]));
        for (enum cpu_level level = CPU_SCALAR; level < CPU_AVX512_BF16; level++)
            ck_assert(!cpu_bf16_pays(level, vendors[i]));
        if (vendors[i]) ck_assert_int_eq(cpu_bf16_pays(CPU_AVX512_BF16, vendors[i]), i > 0);
    }
#if defined(__x86_64__)
    const bool intel = __builtin_cpu_is("intel");
    ck_assert_int_eq(cpu_bf16_pays(CPU_AVX512_BF16, NULL), !intel);
#endif
}
END_TEST

START_TEST(a_mask_lowers_the_level) {
    enum cpu_level level;
    struct err e = {0};
    const enum cpu_level highest = cpu_detect();
    unsetenv("RUMIA_CPU");
    ck_assert_int_eq(cpu_choose(NULL, &level, &e), 0);
    ck_assert_int_eq(level, highest);
    ck_assert_int_eq(cpu_choose("scalar", &level, &e), 0);
    ck_assert_int_eq(level, CPU_SCALAR);
    ck_assert_int_eq(cpu_choose(cpu_level_name(highest), &level, &e), 0);
    ck_assert_int_eq(level, highest);
    setenv("RUMIA_CPU", "scalar", 1);
    ck_assert_int_eq(cpu_choose(NULL, &level, &e), 0);
    ck_assert_int_eq(level, CPU_SCALAR);
    ck_assert_int_eq(cpu_choose(cpu_level_name(highest), &level, &e), 0); /* the argument wins */
    ck_assert_int_eq(level, highest);
    setenv("RUMIA_CPU", "", 1);
    ck_assert_int_eq(cpu_choose(NULL, &level, &e), 0);
    ck_assert_int_eq(level, highest);
}
END_TEST

START_TEST(a_mask_that_cannot_be_is_refused) {
    enum cpu_level level;
    struct err e = {0};
    char text[512];
    ck_assert_int_eq(cpu_choose("avx3", &level, &e), -1);
    ck_assert_int_eq(e.code, ERR_VALUE);
    ck_assert_ptr_nonnull(strstr(err_format(&e, text, sizeof text), "avx3"));
    ck_assert_ptr_nonnull(strstr(text, "avx512"));
    setenv("RUMIA_CPU", "AVX2", 1);
    ck_assert_int_eq(cpu_choose(NULL, &level, &e), -1);
    ck_assert_str_eq(e.file, "RUMIA_CPU");
    const enum cpu_level foreign = cpu_detect() == CPU_NEON ? CPU_AVX2 : CPU_NEON;
    ck_assert_int_eq(cpu_choose(cpu_level_name(foreign), &level, &e), -1);
    ck_assert_int_eq(e.code, ERR_UNSUPPORTED);
    if (cpu_detect() < CPU_AMX) {
        ck_assert_int_eq(cpu_choose("amx", &level, &e), -1);
        ck_assert_int_eq(e.code, ERR_UNSUPPORTED);
        ck_assert_ptr_nonnull(strstr(e.what, cpu_level_name(cpu_detect())));
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("kernels");
    TCase *kernels = tcase_create("kernels"), *cpu = tcase_create("cpu");
    tcase_set_timeout(kernels, 100);
    tcase_add_test(kernels, every_level_agrees_with_the_reference);
    tcase_add_test(kernels, the_check_finds_a_wrong_kernel);
    tcase_add_test(kernels, bf16_rounds_to_nearest_even);
    tcase_add_test(cpu, each_table_says_its_level);
    tcase_add_test(cpu, bf16_is_taken_where_it_is_faster);
    tcase_add_test(cpu, a_mask_lowers_the_level);
    tcase_add_test(cpu, a_mask_that_cannot_be_is_refused);
    suite_add_tcase(suite, kernels);
    suite_add_tcase(suite, cpu);
    return run_suite(suite);
}
