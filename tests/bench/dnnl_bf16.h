/* oneDNN's bf16 product as an opponent: C [m, n] f32 = A [m, k] * B [k, n] bf16, with B packed as oneDNN likes it.
 * Either all of what our gemm does, A being rounded from f32, or the product alone of an A in bf16 already. One thread
 * when OMP_NUM_THREADS says so. */
#ifndef RUMIA_DNNL_BF16_H
#define RUMIA_DNNL_BF16_H

struct dnnl_bf16;
/* NULL when this oneDNN cannot do it (another version of the API, no such CPU). */
struct dnnl_bf16 *dnnl_bf16_new(int m, int n, int k);
void dnnl_bf16_round_and_multiply(void *context); /* `context` is the struct dnnl_bf16 */
void dnnl_bf16_multiply(void *context);
void dnnl_bf16_free(struct dnnl_bf16 *p);

#endif
