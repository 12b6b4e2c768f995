/* A puzzle that many views vote on, as `rumia solve` tells it. */
#ifndef RUMIA_VOTING_H
#define RUMIA_VOTING_H

#include "ballot.h"
#include "models.h"

/* Options for a ballot with this model: as many views and steps as asked, else as usual for the puzzle. */
struct ballot_options voting_options(const struct models *models, const struct loaded_model *loaded,
                                     const struct puzzle *p, const struct effort *asked, int views);
/* The candidates with their votes, the attempts first; these are shown where no rule tells. */
void voting_print(FILE *out, const struct puzzle *p, const struct votes *votes);
/* The same as members of a JSON object, with a comma before each. */
void voting_print_json(FILE *out, const struct puzzle *p, const struct votes *votes);
/* What an answer key says of both attempts, in words; whether one of them is right. */
bool voting_verdict(const struct puzzle *p, const struct votes *votes, char *text, size_t size);

#endif
