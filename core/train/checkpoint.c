#include "checkpoint.h"
#include "alloc.h"
#include "config_notes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the table that describes a slot. */
enum slot_column {
    COLUMN_PLANES,
    COLUMN_HEIGHT,
    COLUMN_WIDTH,
    COLUMN_BOX_HEIGHT,
    COLUMN_BOX_WIDTH,
    COLUMN_PUZZLE,
    COLUMN_CONTRADICTION,
    COLUMN_STEP,
    COLUMN_LEAST_STEPS,
    COLUMN_REFILL,
    COLUMN_RNG,
    COLUMNS = COLUMN_RNG + sizeof(struct rng) / sizeof(int64_t)
};
enum { STEPS_MAX = 1 << 16 }; /* of one example */

static void describe_slot(const struct slot *s, int64_t *row) {
    const struct geometry *g = s->geometry;
    row[COLUMN_PLANES] = g ? g->shape.planes : 0;
    row[COLUMN_HEIGHT] = g ? g->shape.height : 0;
    row[COLUMN_WIDTH] = g ? g->shape.width : 0;
    row[COLUMN_BOX_HEIGHT] = g ? g->shape.box_height : 0;
    row[COLUMN_BOX_WIDTH] = g ? g->shape.box_width : 0;
    row[COLUMN_PUZZLE] = s->puzzle;
    row[COLUMN_CONTRADICTION] = s->contradiction;
    row[COLUMN_STEP] = s->step;
    row[COLUMN_LEAST_STEPS] = s->least_steps;
    row[COLUMN_REFILL] = s->refill | s->failed << 1;
    memcpy(row + COLUMN_RNG, s->rng.s, sizeof s->rng.s);
}

/* The slots' random numbers, in a light checkpoint. */
enum { RNG_WORDS = sizeof(struct rng) / sizeof(uint64_t) };
static const char rng_name[] = "rng";

enum { ARRAYS = 4, PARTS = 10 }; /* weights, ema, m, v; and of a slot: y, z, tokens, labels, ... */
enum { PART_Y, PART_Z, PART_TOKENS, PART_VECTORS = 8, PART_REGIONS }; /* those that are asked for by name */
static const char *const array_name[ARRAYS] = {"weights", "ema", "m", "v"};
static const char *const part_name[PARTS] = {"y",     "z",         "tokens", "labels",  "labels_due",
                                             "hints", "hints_due", "origin", "vectors", "regions"};

static void arrays_of(const struct trainer *t, float *out[ARRAYS]) {
    out[0] = t->model->flat;
    out[1] = t->ema;
    out[2] = t->m;
    out[3] = t->v;
}

/* Whether checkpoints of this model have the part; all had the first eight from the beginning. */
static bool has_part(const struct model_config *c, int part) {
    enum family given[FAMILIES];
    return part < PART_VECTORS || (part == PART_VECTORS ? c->tasks > 0 : config_given(c, given) > 0);
}

/* How large the regions of examples are as a part. */
static int64_t region_count(const struct model_config *c, int64_t tokens) {
    enum family given[FAMILIES];
    return config_given(c, given) * tokens;
}

/* The regions that the slot's example brought, as geometry_given takes them; owned by the caller. */
static int32_t *regions_of(const struct model_config *c, const struct geometry *g) {
    enum family pools[FAMILIES];
    const int count = config_pools(c, pools);
    int32_t *out = XNEW_ARRAY(int32_t, g ? region_count(c, g->tokens) + 1 : 1), *next = out;
    for (int i = 0; g && i < count; i++)
        if (family_given(pools[i])) {
            memcpy(next, g->pool[i].region_of, (size_t)g->tokens * sizeof *next);
            next += g->tokens;
        }
    return out;
}

/* The parts of a slot with its size but for its regions. */
static void parts_of(const struct trainer *t, const struct slot *s, void *data[PARTS], int64_t count[PARTS]) {
    int64_t states = s->geometry ? (int64_t)s->geometry->rows * t->model->config.hidden : 0;
    data[0] = s->y;
    data[1] = s->z;
    data[2] = s->tokens;
    data[3] = s->labels;
    data[4] = s->labels_due;
    data[5] = s->hints;
    data[6] = s->hints_due;
    data[7] = s->origin;
    data[PART_VECTORS] = s->vectors;
    data[PART_REGIONS] = NULL;
    count[0] = count[1] = states;
    count[2] = s->geometry ? s->geometry->tokens : 0;
    count[3] = s->geometry ? s->geometry->cells : 0;
    count[4] = count[5] = count[6] = s->hints ? count[3] : 0;
    count[7] = s->origin ? count[3] : 0;
    count[PART_VECTORS] = s->vectors && s->geometry ? s->geometry->shape.planes * TASK_VECTORS : 0;
    count[PART_REGIONS] = region_count(&t->model->config, count[PART_TOKENS]);
}

typedef char tensor_name[32];

static bool all_finite(const float *x, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

int checkpoint_save(const struct trainer *t, const char *path, const struct notes *extra, struct err *e) {
    if (!all_finite(t->model->flat, t->model->layout.floats))
        return err_set(e, ERR_VALUE, path, 0, 0, NULL,
                       "after %ld iterations the weights are no numbers any more (too high a rate?): what is there is "
                       "left as it was",
                       t->iteration);
    int batch = t->options.batch, n = 0, most = ARRAYS + 1 + PARTS * batch;
    struct tensor_source *source = XNEW_ARRAY(struct tensor_source, most);
    tensor_name *names = XNEW_ARRAY(tensor_name, most);
    int64_t *table = XNEW_ARRAY(int64_t, batch * COLUMNS);
    int32_t **regions = XNEW_ARRAY(int32_t *, batch);
    float *arrays[ARRAYS];
    arrays_of(t, arrays);
    for (int i = 0; i < ARRAYS; i++)
        source[n++] =
            (struct tensor_source){array_name[i], DTYPE_F32, 1, {(int64_t)t->model->layout.floats}, arrays[i]};
    source[n++] = (struct tensor_source){"slots", DTYPE_I64, 2, {batch, COLUMNS}, table};
    for (int i = 0; i < batch; i++) {
        void *data[PARTS];
        int64_t count[PARTS];
        describe_slot(&t->slots[i], table + i * COLUMNS);
        parts_of(t, &t->slots[i], data, count);
        data[PART_REGIONS] = regions[i] = regions_of(&t->model->config, t->slots[i].geometry);
        for (int k = 0; k < PARTS; k++) {
            if (!has_part(&t->model->config, k)) continue;
            snprintf(names[n], sizeof names[n], "slot.%d.%s", i, part_name[k]);
            source[n] = (struct tensor_source){names[n], k < 2 ? DTYPE_F32 : DTYPE_I32, 1, {count[k]}, data[k]};
            n++;
        }
    }
    struct notes notes = {0};
    config_to_notes(&t->model->config, &notes);
    notes_add(&notes, "iteration", "%ld", t->iteration);
    notes_add(&notes, "seed", "%llu", (unsigned long long)t->options.seed);
    notes_add(&notes, "lanes", "%d", t->options.lanes);
    for (int i = 0; extra && i < extra->count; i++)
        notes_add(&notes, extra->note[i].key, "%s", extra->note[i].value);
    int failed = tensors_write(path, source, n, &notes, e);
    notes_free(&notes);
    for (int i = 0; i < batch; i++)
        free(regions[i]);
    free(regions);
    free(source);
    free(names);
    free(table);
    return failed;
}

/* The tensor called `name` with exactly `count` elements of `dtype`. */
static const void *take(const struct tensors *f, const char *name, enum dtype dtype, int64_t count, struct err *e) {
    const struct tensor *t = tensors_find(f, name);
    if (t && t->dtype == dtype && (int64_t)t->count == count) return t->data;
    err_set(e, ERR_VALUE, f->path, 0, 0, "a checkpoint of this recipe",
            t ? "tensor %s has another size" : "no tensor %s", name);
    return NULL;
}

/* The same; every element must be a number. */
static const float *take_floats(const struct tensors *f, const char *name, int64_t count, struct err *e) {
    const float *data = take(f, name, DTYPE_F32, count, e);
    if (!data || all_finite(data, (size_t)count)) return data;
    err_set(e, ERR_VALUE, f->path, 0, 0, NULL, "tensor %s holds something that is not a number", name);
    return NULL;
}

/* Second moments are means of squares. */
static int check_second_moments(const struct tensors *f, const float *v, size_t count, struct err *e) {
    for (size_t i = 0; i < count; i++)
        if (v[i] < 0) return err_set(e, ERR_VALUE, f->path, 0, 0, NULL, "tensor v holds something negative");
    return 0;
}

static int check_note(const struct tensors *f, const char *key, long long want, struct err *e) {
    const char *value = notes_get(&f->notes, key);
    if (value && atoll(value) == want) return 0;
    return err_set(e, ERR_VALUE, f->path, 0, 0, NULL, "the checkpoint was made with %s %s, this run has %lld", key,
                   value ? value : "unknown", want);
}

static const struct geometry *slot_geometry(struct trainer *t, const int64_t *row) {
    for (int k = COLUMN_PLANES; k <= COLUMN_BOX_WIDTH; k++)
        if (row[k] < (k < COLUMN_BOX_HEIGHT) || row[k] > 1024) return NULL; /* no boxes: 0 */
    if (row[0] * row[1] * row[2] > t->source.max_tokens || row[1] * row[2] > t->source.max_cells) return NULL;
    const struct grid_shape shape = {(int)row[0], (int)row[1], (int)row[2], (int)row[3], (int)row[4]};
    struct err ignored;
    return model_accepts(t->model, &shape, &ignored) ? NULL : trainer_geometry(t, &shape);
}

/* All zero is the one state that a generator never leaves. */
static int load_rng(struct rng *rng, const void *from, const struct tensors *f, int i, struct err *e) {
    memcpy(rng->s, from, sizeof rng->s);
    if (rng->s[0] | rng->s[1] | rng->s[2] | rng->s[3]) return 0;
    return err_set(e, ERR_VALUE, f->path, 0, 0, NULL, "the random numbers of slot %d are all zero", i);
}

static void replace_slot(struct slot *s, const struct slot *by) {
    geometry_free(s->own);
    *s = *by;
}

/* Reads a slot's parts; first only checks (`apply` false), so that a bad file changes nothing. */
static int load_slot(struct trainer *t, const struct tensors *f, int i, const int64_t *row, bool apply, struct err *e) {
    struct slot s = t->slots[i];
    s.geometry = row[COLUMN_PLANES] ? slot_geometry(t, row) : NULL;
    if (row[COLUMN_PLANES] && !s.geometry)
        return err_set(e, ERR_VALUE, f->path, 0, 0, NULL, "slot %d has not the size of this recipe's examples", i);
    if (row[COLUMN_PUZZLE] < 0 || row[COLUMN_PUZZLE] > (t->model->config.puzzles ? t->model->config.puzzles - 1 : 0))
        return err_set(e, ERR_VALUE, f->path, 0, 0, NULL, "slot %d has an unknown puzzle", i);
    for (int k = COLUMN_STEP; k <= COLUMN_LEAST_STEPS; k++)
        if (row[k] < 0 || row[k] > STEPS_MAX)
            return err_set(e, ERR_VALUE, f->path, 0, 0, NULL, "slot %d has an impossible number of steps", i);
    s.puzzle = (int)row[COLUMN_PUZZLE];
    s.own = NULL;
    s.contradiction = row[COLUMN_CONTRADICTION] != 0;
    s.step = (int)row[COLUMN_STEP];
    s.least_steps = (int)row[COLUMN_LEAST_STEPS];
    s.refill = row[COLUMN_REFILL] & 1 || !s.geometry;
    s.failed = s.geometry && row[COLUMN_REFILL] & 2;
    if (load_rng(&s.rng, row + COLUMN_RNG, f, i, e)) return -1;
    void *data[PARTS];
    int64_t count[PARTS];
    parts_of(t, &s, data, count);
    for (int k = 0; k < PARTS; k++) {
        if (!has_part(&t->model->config, k)) continue;
        tensor_name name;
        snprintf(name, sizeof name, "slot.%d.%s", i, part_name[k]);
        const void *from =
            k < 2 ? (const void *)take_floats(f, name, count[k], e) : take(f, name, DTYPE_I32, count[k], e);
        if (!from) return -1;
        const int32_t *value = from;
        const struct model_config *c = &t->model->config;
        const int classes = s.geometry ? s.geometry->shape.planes * c->outputs : 0;
        const int most[PARTS] = {0,
                                 0,
                                 c->vocab - 1,
                                 classes - 1,
                                 INT32_MAX,
                                 c->hints - 1,
                                 INT32_MAX,
                                 INT32_MAX,
                                 TASK_ROWS * c->tasks - 1,
                                 (int)count[PART_TOKENS] - 1};
        const int least = k == PART_TOKENS || k >= PART_VECTORS ? 0 : -1;
        for (int64_t j = 0; k >= PART_TOKENS && j < count[k]; j++)
            if (value[j] > most[k] || value[j] < least)
                return err_set(e, ERR_VALUE, f->path, 0, 0, NULL, "%s holds %d, out of range", name, value[j]);
        if (apply && data[k]) memcpy(data[k], from, (size_t)count[k] * 4); /* parts a slot lacks have no memory */
        if (apply && k == PART_REGIONS && s.geometry) s.geometry = s.own = geometry_given(c, &s.geometry->shape, value);
    }
    if (apply) replace_slot(&t->slots[i], &s);
    return 0;
}

static int load_slots(struct trainer *t, const struct tensors *f, bool apply, struct err *e) {
    const int batch = t->options.batch;
    const int64_t *table = take(f, "slots", DTYPE_I64, (int64_t)batch * COLUMNS, e);
    for (int i = 0; table && i < batch; i++)
        if (load_slot(t, f, i, table + i * COLUMNS, apply, e)) return -1;
    return table ? 0 : -1;
}

static int begin_slots_anew(struct trainer *t, const struct tensors *f, bool apply, struct err *e) {
    const int batch = t->options.batch;
    const uint64_t *words = take(f, rng_name, DTYPE_U64, (int64_t)batch * RNG_WORDS, e);
    for (int i = 0; words && i < batch; i++) {
        struct slot s = t->slots[i];
        if (load_rng(&s.rng, words + i * RNG_WORDS, f, i, e)) return -1;
        s.geometry = s.own = NULL;
        s.step = s.least_steps = 0;
        s.refill = true;
        s.failed = false;
        if (apply) replace_slot(&t->slots[i], &s);
    }
    return words ? 0 : -1;
}

static int load(struct trainer *t, const struct tensors *f, struct err *e) {
    struct model_config config;
    if (config_from_notes(&config, &f->notes, f->path, e) || config_same(&t->model->config, &config, f->path, e))
        return -1;
    if (check_note(f, "seed", (long long)t->options.seed, e) || check_note(f, "lanes", t->options.lanes, e)) return -1;
    const char *iteration = notes_get(&f->notes, "iteration");
    if (!iteration || atol(iteration) < 0)
        return err_set(e, ERR_VALUE, f->path, 0, 0, NULL, "the checkpoint tells no iteration");
    float *arrays[ARRAYS];
    const float *from[ARRAYS];
    arrays_of(t, arrays);
    for (int i = 0; i < ARRAYS; i++)
        if (!(from[i] = take_floats(f, array_name[i], (int64_t)t->model->layout.floats, e))) return -1;
    if (check_second_moments(f, from[3], t->model->layout.floats, e)) return -1;
    const bool light = tensors_find(f, rng_name);
    for (int apply = 0; apply < 2; apply++)
        if ((light ? begin_slots_anew : load_slots)(t, f, apply, e)) return -1;
    for (int i = 0; i < ARRAYS; i++)
        memcpy(arrays[i], from[i], t->model->layout.floats * sizeof(float));
    t->iteration = atol(iteration);
    model_pack(t->model, t->model->kernels, t->model->precision, true);
    return 0;
}

int checkpoint_load(struct trainer *t, const char *path, struct notes *notes, struct err *e) {
    struct tensors f;
    *notes = (struct notes){0};
    if (tensors_open(&f, path, e)) return -1;
    int failed = load(t, &f, e) || tensors_whole(&f, e) ? -1 : 0;
    for (int i = 0; !failed && i < f.notes.count; i++)
        notes_add(notes, f.notes.note[i].key, "%s", f.notes.note[i].value);
    tensors_close(&f);
    return failed;
}

/* ---- light checkpoints ---- */

/* The random numbers of every slot, [*batch, RNG_WORDS], owned by the caller; or NULL and `e`. */
static uint64_t *random_numbers(const struct tensors *f, int64_t *batch, struct err *e) {
    const struct tensor *slots = tensors_find(f, "slots"), *light = tensors_find(f, rng_name);
    const struct tensor *from = light ? light : slots;
    const enum dtype dtype = light ? DTYPE_U64 : DTYPE_I64;
    const int64_t columns = light ? RNG_WORDS : COLUMNS, first = light ? 0 : COLUMN_RNG;
    if (!from || from->dtype != dtype || from->rank != 2 || from->shape[1] != columns) {
        err_set(e, ERR_VALUE, f->path, 0, 0, "a checkpoint of training", "no slots in this file");
        return NULL;
    }
    *batch = from->shape[0];
    uint64_t *out = XNEW_ARRAY(uint64_t, *batch * RNG_WORDS + 1);
    for (int64_t i = 0; i < *batch; i++)
        memcpy(out + i * RNG_WORDS, (const uint64_t *)from->data + i * columns + first, sizeof(struct rng));
    return out;
}

static int write_light(const struct tensors *f, const char *to, uint64_t *rng, int64_t batch, const struct notes *extra,
                       struct err *e) {
    struct tensor_source source[ARRAYS + 1];
    struct notes notes = {0};
    const struct tensor *weights = tensors_find(f, array_name[0]);
    const int64_t count = weights ? (int64_t)weights->count : 0;
    for (int i = 0; i < ARRAYS; i++) {
        const float *data = take_floats(f, array_name[i], count, e);
        if (!data) return -1;
        source[i] = (struct tensor_source){array_name[i], DTYPE_F32, 1, {count}, data};
    }
    source[ARRAYS] = (struct tensor_source){rng_name, DTYPE_U64, 2, {batch, RNG_WORDS}, rng};
    for (int i = 0; extra && i < extra->count; i++)
        notes_add(&notes, extra->note[i].key, "%s", extra->note[i].value);
    for (int i = 0; i < f->notes.count; i++)
        if (!notes_get(&notes, f->notes.note[i].key))
            notes_add(&notes, f->notes.note[i].key, "%s", f->notes.note[i].value);
    int failed = tensors_write(to, source, ARRAYS + 1, &notes, e);
    notes_free(&notes);
    return failed;
}

int checkpoint_lighten(const char *from, const char *to, const struct notes *notes, struct err *e) {
    struct tensors f;
    int64_t batch;
    if (tensors_open(&f, from, e)) return -1;
    uint64_t *rng = random_numbers(&f, &batch, e);
    int failed = rng ? write_light(&f, to, rng, batch, notes, e) : -1;
    free(rng);
    tensors_close(&f);
    return failed;
}
