#include "dnnl_bf16.h"
#include <dnnl.h>
#include <stdlib.h>

#if DNNL_VERSION_MAJOR == 2

struct dnnl_bf16 {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_primitive_t rounding, product;
    dnnl_memory_t unrounded, a, b, c;
    dnnl_exec_arg_t rounding_args[2], args[3];
};

static dnnl_memory_desc_t matrix(int rows, int columns, dnnl_data_type_t type, dnnl_format_tag_t tag) {
    dnnl_memory_desc_t d;
    const dnnl_dims_t dims = {rows, columns};
    dnnl_memory_desc_init_by_tag(&d, 2, dims, type, tag);
    return d;
}

/* Memory of oneDNN's own, all zero: the time does not depend on the numbers. */
static dnnl_memory_t zeros(const dnnl_memory_desc_t *d, dnnl_engine_t engine) {
    dnnl_memory_t memory = NULL;
    void *data = NULL;
    if (dnnl_memory_create(&memory, d, engine, DNNL_MEMORY_ALLOCATE)) return NULL;
    if (dnnl_memory_get_data_handle(memory, &data)) return memory;
    const size_t bytes = dnnl_memory_desc_get_size(d);
    for (size_t i = 0; i < bytes; i++)
        ((char *)data)[i] = 0;
    return memory;
}

struct dnnl_bf16 *dnnl_bf16_new(int m, int n, int k) {
    struct dnnl_bf16 *p = calloc(1, sizeof *p);
    dnnl_primitive_desc_t choice = NULL, rounding = NULL;
    dnnl_matmul_desc_t operation;
    const dnnl_memory_desc_t a = matrix(m, k, dnnl_bf16, dnnl_ab), b = matrix(k, n, dnnl_bf16, dnnl_format_tag_any);
    const dnnl_memory_desc_t c = matrix(m, n, dnnl_f32, dnnl_ab), unrounded = matrix(m, k, dnnl_f32, dnnl_ab);
    if (!p || dnnl_engine_create(&p->engine, dnnl_cpu, 0) || dnnl_stream_create(&p->stream, p->engine, 0) ||
        dnnl_matmul_desc_init(&operation, &a, &b, NULL, &c) ||
        dnnl_primitive_desc_create(&choice, &operation, NULL, p->engine, NULL) ||
        dnnl_primitive_create(&p->product, choice) ||
        dnnl_reorder_primitive_desc_create(&rounding, &unrounded, p->engine, &a, p->engine, NULL) ||
        dnnl_primitive_create(&p->rounding, rounding)) {
        if (choice) dnnl_primitive_desc_destroy(choice);
        dnnl_bf16_free(p);
        return NULL;
    }
    const dnnl_memory_desc_t *packed = dnnl_primitive_desc_query_md(choice, dnnl_query_weights_md, 0);
    p->unrounded = zeros(&unrounded, p->engine);
    p->a = zeros(&a, p->engine);
    p->b = zeros(packed, p->engine);
    p->c = zeros(&c, p->engine);
    dnnl_primitive_desc_destroy(choice);
    dnnl_primitive_desc_destroy(rounding);
    p->rounding_args[0] = (dnnl_exec_arg_t){DNNL_ARG_FROM, p->unrounded};
    p->rounding_args[1] = (dnnl_exec_arg_t){DNNL_ARG_TO, p->a};
    p->args[0] = (dnnl_exec_arg_t){DNNL_ARG_SRC, p->a};
    p->args[1] = (dnnl_exec_arg_t){DNNL_ARG_WEIGHTS, p->b};
    p->args[2] = (dnnl_exec_arg_t){DNNL_ARG_DST, p->c};
    return p;
}

void dnnl_bf16_round_and_multiply(void *context) {
    struct dnnl_bf16 *p = context;
    dnnl_primitive_execute(p->rounding, p->stream, 2, p->rounding_args);
    dnnl_bf16_multiply(p);
}

void dnnl_bf16_multiply(void *context) {
    struct dnnl_bf16 *p = context;
    dnnl_primitive_execute(p->product, p->stream, 3, p->args);
    dnnl_stream_wait(p->stream);
}

void dnnl_bf16_free(struct dnnl_bf16 *p) {
    if (!p) return;
    if (p->unrounded) dnnl_memory_destroy(p->unrounded);
    if (p->a) dnnl_memory_destroy(p->a);
    if (p->b) dnnl_memory_destroy(p->b);
    if (p->c) dnnl_memory_destroy(p->c);
    if (p->rounding) dnnl_primitive_destroy(p->rounding);
    if (p->product) dnnl_primitive_destroy(p->product);
    if (p->stream) dnnl_stream_destroy(p->stream);
    if (p->engine) dnnl_engine_destroy(p->engine);
    free(p);
}

#else

struct dnnl_bf16 *dnnl_bf16_new(int m, int n, int k) {
    (void)m, (void)n, (void)k;
    return NULL;
}
void dnnl_bf16_multiply(void *context) {
    (void)context;
}
void dnnl_bf16_free(struct dnnl_bf16 *p) {
    (void)p;
}

#endif
