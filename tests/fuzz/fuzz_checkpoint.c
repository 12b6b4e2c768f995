/* Any bytes as a checkpoint; and as changes to a good one: records of four bytes, where and what. Nothing may crash, an
 * error says what and leaves the trainer as it was, and a run can go on from what was accepted. With clang:
 * -fsanitize=fuzzer; without: replay.c. */
#include "alloc.h"
#include "bytes.h"
#include "checkpoint.h"
#include "promise.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIDE = 2, CELLS = SIDE * SIDE, HINTS = 3, PUZZLES = 2, RECORD = 4, SLOTS = 256 };

static const struct model_config config = {
    .mixer = MIXER_POOL,
    .families = 1 << FAMILY_ROW | 1 << FAMILY_BOX,
    .vocab = 3,
    .outputs = 2,
    .hints = HINTS,
    .recall = true,
    .planes = 1,
    .height = SIDE,
    .width = SIDE,
    .hidden = 2,
    .inner = 2,
    .layers = 1,
    .cycles = 1,
    .updates = 2,
    .prefix = 1,
    .puzzles = PUZZLES,
    .q_outputs = 2,
    .q_mean = true,
    .embed_scale = 1,
    .eps = 1e-5f,
};

static void make(void *context, struct rng *rng, long iteration, struct example *out) {
    (void)context, (void)iteration;
    out->shape = (struct grid_shape){1, SIDE, SIDE, 1, 2};
    out->puzzle = (int)rng_below(rng, PUZZLES);
    for (int i = 0; i < CELLS; i++) {
        out->tokens[i] = (int32_t)rng_below(rng, 3);
        out->labels[i] = out->tokens[i] > 0;
        out->hints[i] = (int32_t)rng_below(rng, HINTS);
        out->labels_due[i] = out->hints_due[i] = i;
    }
}

static const struct example_source source = {.make = make, .max_tokens = CELLS, .max_cells = CELLS, .hints = true};

struct run {
    struct model *model;
    struct trainer *trainer;
};

static struct run begin(void) {
    struct rng rng;
    struct run r;
    struct train_options o;
    train_defaults(&o);
    o.batch = o.lanes = 2;
    o.steps = 3;
    rng_seed(&rng, 7, 0);
    r.model = model_new(&config, &rng);
    r.model->kernels = kernels_for(cpu_detect());
    r.trainer = trainer_new(r.model, &o, &source, NULL);
    return r;
}

static void end(struct run *r) {
    trainer_free(r->trainer);
    model_free(r->model);
}

static void load(const void *data, size_t size) {
    struct run r = begin();
    const size_t floats = r.model->layout.floats;
    float *before = memcpy(XNEW_ARRAY(float, floats), r.model->flat, floats * sizeof(float));
    struct memory_file f;
    struct notes notes;
    struct err e = {0};
    memory_file_open(&f, data, size);
    if (checkpoint_load(r.trainer, f.path, &notes, &e)) {
        require_error(&e, f.path);
        require(!memcmp(before, r.model->flat, floats * sizeof(float)), "the weights are as they were", &e);
        require(r.trainer->iteration == 0, "so is the trainer", &e);
    }
    for (int i = 0; i < 2; i++)
        trainer_iterate(r.trainer);
    notes_free(&notes);
    memory_file_close(&f);
    free(before);
    end(&r);
}

static struct bytes good_checkpoint(void) {
    char path[64];
    struct run r = begin();
    struct bytes b;
    struct err e = {0};
    snprintf(path, sizeof path, "/dev/shm/rumia-fuzz-%ld", (long)getpid());
    for (int i = 0; i < 2; i++)
        trainer_iterate(r.trainer);
    require(!checkpoint_save(r.trainer, path, NULL, &e), "a checkpoint is saved", &e);
    require(!bytes_read(&b, path, 1 << 20, &e), "it is read", &e);
    unlink(path);
    end(&r);
    return b;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    load(data, size);
    struct bytes good = good_checkpoint();
    uint8_t *changed = memcpy(xcalloc(good.size, 1), good.data, good.size);
    for (size_t i = 0; i + RECORD <= size; i += RECORD) {
        const size_t where = bytes_u16(data + i), header = 8 + (size_t)bytes_u64(good.data);
        /* into the header, the numbers behind it, or the first of these, which describe the slots */
        const size_t from = where % 8 ? header : 0, most = where % 8 == 0 ? header
                                                           : where % 2    ? good.size - header
                                                                          : SLOTS;
        const size_t at = from + where / 8 % (most - 1);
        memcpy(changed + at, data + i + 2, 2);
    }
    load(changed, good.size);
    free(changed);
    bytes_free(&good);
    return 0;
}
