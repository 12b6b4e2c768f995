/* GFLOP/s of the matrix products at the models' shapes, per level, as a share of what the same core reaches in a loop
 * of multiply-adds on registers, measured in the same run; one thread. oneDNN's products beside it where it was found.
 * Usage: bench_kernels [LEVEL] */
#include "speed.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef HAVE_DNNL
#include "dnnl_bf16.h"
#include <dnnl.h>
#endif

#ifdef HAVE_DNNL
static void run_dnnl(void *context) {
    struct speed_product *p = context;
    dnnl_sgemm('N', 'N', p->m, p->n, p->k, 1, p->a, p->k, p->b, p->n, 0, p->c, p->n);
}

static void run_dnnl_tn(void *context) {
    struct speed_product *p = context;
    dnnl_sgemm('T', 'N', p->k, p->n, p->m, 1, p->a, p->k, p->d, p->n, 1, p->sums, p->n);
}

static void print_dnnl(struct speed_product *p, enum precision precision) {
    const double flops = 2e-9 * p->m * p->n * p->k;
    if (precision == PRECISION_F32) {
        printf("  %9.1f %9.1f", flops / speed_seconds(run_dnnl, p), flops / speed_seconds(run_dnnl_tn, p));
        return;
    }
    struct dnnl_bf16 *opponent = dnnl_bf16_new(p->m, p->n, p->k);
    if (opponent)
        printf("  %9.1f %9.1f", flops / speed_seconds(dnnl_bf16_round_and_multiply, opponent),
               flops / speed_seconds(dnnl_bf16_multiply, opponent));
    else
        printf("  %9s %9s", "-", "-");
    dnnl_bf16_free(opponent);
}
#endif

/* Largest inputs and outputs of any shape. */
enum { MOST = 1536 * 1536 };

static void bench_products(const struct kernels *k, struct speed_product *p) {
    const double peaks[] = {speed_peak(k->level, PRECISION_F32), speed_peak(k->level, PRECISION_BF16)};
    printf("%s: peak on registers %.1f GFLOP/s f32, %.1f bf16\n", cpu_level_name(k->level), peaks[0], peaks[1]);
    printf("%-8s%5s%6s%6s  %18s  %18s", cpu_level_name(k->level), "m", "n", "k", "f32 gemm", "f32 gemm_tn");
#ifdef HAVE_DNNL
    printf("  %9s %9s", "oneDNN", "oneDNN tn");
#endif
    printf("  %18s  %18s", "bf16 gemm", "bf16 gemm_tn");
#ifdef HAVE_DNNL
    printf("  %9s %9s", "oneDNN", "A rounded");
#endif
    printf("  %9s\n", "pack ns/w");
    for (const int *shape = speed_shapes[0]; shape[0]; shape += 3) {
        printf("%13d%6d%6d", shape[0], shape[1], shape[2]);
        for (enum precision precision = PRECISION_F32; precision <= PRECISION_BF16; precision++) {
            speed_product_shape(p, &k->gemm[precision], shape[0], shape[1], shape[2]);
            const double gemm = speed_product_forward(p), tn = speed_product_gradient(p), peak = peaks[precision];
            printf("  %9.1f (%4.1f %%)  %9.1f (%4.1f %%)", gemm, 100 * gemm / peak, tn, 100 * tn / peak);
#ifdef HAVE_DNNL
            print_dnnl(p, precision);
#endif
        }
        printf("  %9.2f\n", speed_product_pack(p) * 1e9 / ((double)p->k * p->n));
        fflush(stdout);
    }
}

struct elementwise {
    const struct kernels *k;
    float *in, *out, *other, *fourth;
    void *left; /* a packed factor */
};

enum { CELLS = 81, WIDTH = 128 };

static void run_silu(void *context) {
    struct elementwise *e = context;
    e->k->gemm[PRECISION_BF16].left_silu(CELLS, WIDTH, e->out, e->in, e->left);
}

static void run_swiglu(void *context) {
    struct elementwise *e = context;
    e->k->gemm[PRECISION_BF16].left_swiglu(CELLS, WIDTH, e->in, e->other, WIDTH, e->left, WIDTH, 0);
}

static void run_swiglu_grad(void *context) {
    struct elementwise *e = context;
    e->k->gemm[PRECISION_BF16].swiglu_grad(CELLS, WIDTH, e->fourth, e->out, e->other, e->in);
}

static void run_rms(void *context) {
    struct elementwise *e = context;
    float scale[CELLS];
    e->k->residual_rms(CELLS, WIDTH, 1e-5f, e->out, scale, e->in, e->other);
}

static void run_add(void *context) {
    struct elementwise *e = context;
    e->k->add(CELLS * WIDTH, e->out, e->in, e->other);
}

static void run_stencil(void *context) {
    struct elementwise *e = context;
    e->k->stencil(9, 9, WIDTH, e->other, false, e->in, WIDTH, e->out, WIDTH, 0, 9);
}

static void run_taps_grad(void *context) {
    struct elementwise *e = context;
    e->k->stencil_taps_grad(9, 9, WIDTH, e->other, e->in, WIDTH, e->fourth, WIDTH);
}

static void bench_elementwise(struct elementwise e) {
    static const struct {
        const char *name;
        void (*run)(void *);
    } kernels[] = {{"add", run_add},
                   {"silu", run_silu},
                   {"swiglu", run_swiglu},
                   {"swiglu_grad", run_swiglu_grad},
                   {"residual_rms", run_rms},
                   {"stencil", run_stencil},
                   {"stencil_taps_grad", run_taps_grad}};
    printf("%-8sns per output element, %d x %d:", cpu_level_name(e.k->level), CELLS, WIDTH);
    for (int i = 0; i < (int)(sizeof kernels / sizeof *kernels); i++)
        printf(" %s %.3f", kernels[i].name, speed_seconds(kernels[i].run, &e) * 1e9 / (CELLS * WIDTH));
    printf("\n");
}

int main(int argc, char **argv) {
    if (!getenv("OMP_NUM_THREADS")) { /* oneDNN's threads read it when they are loaded */
        setenv("OMP_NUM_THREADS", "1", 1);
        execv("/proc/self/exe", argv);
    }
    struct err e;
    enum cpu_level only;
    if (argc > 1 && cpu_choose(argv[1], &only, &e)) {
        char text[512];
        fprintf(stderr, "bench_kernels: %s\n", err_format(&e, text, sizeof text));
        return 2;
    }
    struct speed_product p;
    speed_product_init(&p, MOST);
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_detect(); level++) {
        if ((argc > 1 && level != only) || (level == CPU_NEON && cpu_detect() != CPU_NEON)) continue;
        bench_products(kernels_for(level), &p);
        bench_elementwise((struct elementwise){kernels_for(level), p.a, p.b, p.c, p.d, p.sums});
    }
    speed_product_free(&p);
    return 0;
}
