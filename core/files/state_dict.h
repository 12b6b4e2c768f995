/* Which tensors of a checkpoint are the weights: all of a plain state_dict; of a checkpoint with more in it those under
 * `state_dict`, and where a callback of training kept their moving average (`shadow`), that instead. */
#ifndef RUMIA_STATE_DICT_H
#define RUMIA_STATE_DICT_H

#include "pickle.h"

struct state_tensor {
    char *name;
    const struct pickle_tensor *tensor; /* lent by the pickle */
};

struct state_dict {
    struct state_tensor *tensor; /* [count] */
    int count;
};

/* `notes` receives what the checkpoint says of its model (hyper_parameters), by the names of all_config.yaml. 0, or -1
 * and `e`; release with state_dict_free either way. */
int state_dict_find(struct state_dict *out, const struct pickle *p, struct notes *notes, const char *path,
                    struct err *e);
void state_dict_free(struct state_dict *s);

#endif
