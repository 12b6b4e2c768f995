/* oneDNN's bf16 product as an opponent: C [m, n] f32 = A [m, k] bf16 * B [k, n] bf16, with A converted and B packed as
 * oneDNN likes it beforehand (ours converts A from f32 as it goes). One thread when OMP_NUM_THREADS says so. */
#ifndef RUMIA_DNNL_BF16_H
#define RUMIA_DNNL_BF16_H

struct dnnl_bf16;
/* NULL when this oneDNN cannot do it (another version of the API, no such CPU). */
struct dnnl_bf16 *dnnl_bf16_new(int m, int n, int k);
void dnnl_bf16_run(void *context);
void dnnl_bf16_free(struct dnnl_bf16 *p);

#endif
