/* Random numbers with explicit state: xoshiro256** (Blackman and Vigna 2018), seeded by splitmix64. The same seed gives
 * the same numbers on every machine. */
#ifndef RUMIA_RNG_H
#define RUMIA_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t s[4];
};

/* `stream` tells apart generators that share a seed (one per slot, chain or thread). */
void rng_seed(struct rng *r, uint64_t seed, uint64_t stream);
uint64_t rng_next(struct rng *r);
/* Uniform in 0..n-1, without bias; n >= 1. */
uint32_t rng_below(struct rng *r, uint32_t n);
/* Uniform in [0, 1), 53 bits. */
double rng_uniform(struct rng *r);
/* True with probability p; draws nothing when p is 0. */
bool rng_chance(struct rng *r, double p);
/* Standard normal (Box-Muller, one value per call). */
double rng_normal(struct rng *r);
/* x[i] += sigma * noise of mean 0 and variance 1, nearly normal (the sum of four bytes), quick. */
void rng_add_noise(struct rng *r, float sigma, float *x, size_t n);
/* A random order of 0..n-1 in `order`. */
void rng_shuffle(struct rng *r, int *order, int n);

#endif
