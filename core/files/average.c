#include "average.h"
#include "alloc.h"
#include "config_notes.h"
#include "weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The parts that training leaves alone are equal in all weights of one family. */
static int same_start(const struct model *first, const struct model *m, const char *path, struct err *e) {
    for (int i = 0; i < m->layout.count; i++) {
        const struct tensor_info *t = &m->layout.tensor[i];
        if (t->info->fixed && memcmp(m->flat + t->offset, first->flat + t->offset, t->count * sizeof(float)))
            return err_set(e, ERR_VALUE, path, 0, 0, "weights trained on from one another",
                           "%s differs from the first file's", t->name);
    }
    return 0;
}

static int add(double *sum, const struct model *first, const char *path, struct err *e) {
    struct model *m;
    if (model_load(&m, path, e)) return -1;
    int bad = config_same(&first->config, &m->config, path, e) || same_start(first, m, path, e) ? -1 : 0;
    for (size_t i = 0; !bad && i < m->layout.floats; i++)
        sum[i] += m->flat[i];
    model_free(m);
    return bad;
}

static void say_so(struct model *m, int count) {
    char note[sizeof m->info.note];
    int n = snprintf(note, sizeof note, "the mean of %d files", count);
    if (*m->info.note && n > 0) snprintf(note + n, sizeof note - (size_t)n, ", the first: %.400s", m->info.note);
    strcpy(m->info.note, note);
    m->info.score = 0;
}

int average_load(struct model **out, char *const *paths, int count, struct err *e) {
    struct model *first;
    if (model_load(&first, paths[0], e)) return -1;
    if (first->mapping) {
        model_free(first);
        return err_set(e, ERR_UNSUPPORTED, paths[0], 0, 0, NULL, "so many puzzle embeddings stay in their file");
    }
    size_t floats = first->layout.floats;
    double *sum = XNEW_ARRAY(double, floats);
    int bad = 0;
    for (size_t i = 0; i < floats; i++)
        sum[i] = first->flat[i];
    for (int k = 1; k < count && !bad; k++)
        bad = add(sum, first, paths[k], e);
    for (size_t i = 0; i < floats; i++)
        first->flat[i] = (float)(sum[i] / count);
    free(sum);
    if (bad) {
        model_free(first);
        return -1;
    }
    say_so(first, count);
    *out = first;
    return 0;
}
