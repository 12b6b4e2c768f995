/* A config as notes of a file, one a field, and back. */
#ifndef RUMIA_CONFIG_NOTES_H
#define RUMIA_CONFIG_NOTES_H

#include "config.h"
#include "tensors.h"

void config_to_notes(const struct model_config *c, struct notes *out);
/* Checked. `path` is for messages. 0, or -1 and `e`. */
int config_from_notes(struct model_config *c, const struct notes *notes, const char *path, struct err *e);
/* Whether `c` is the same in every field: 0, or -1 and `e` naming the first that is not, as of the file `path`. */
int config_same(const struct model_config *want, const struct model_config *have, const char *path, struct err *e);

#endif
