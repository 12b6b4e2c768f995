/* How fast the published models are on this machine: their sizes with random weights, in both precisions. */
#ifndef RUMIA_BENCH_PUBLISHED_H
#define RUMIA_BENCH_PUBLISHED_H

#include "models.h"

/* A row a model and precision, in words or as JSON; each is thought with for so many seconds, or a step. */
void bench_published(const struct models *machine, double seconds, bool json);
/* Multiplications and additions of a step, those of matrix products and attention: all that counts. */
double step_operations(const struct model_config *c);

#endif
