/* Any bytes as a recipe: nothing may crash, errors have a place, and a recipe that was read is one that a run can begin
 * with. With clang: -fsanitize=fuzzer; without: replay.c. */
#include "promise.h"
#include "recipe.h"

static void check_recipe(const struct recipe *r) {
    struct err e = {0};
    require(r->name && r->kind && r->folder, "a recipe is whole", NULL);
    require(!config_check(&r->model, &e), "its model can be made", &e);
    require(r->train.batch >= 1 && r->train.lanes >= 1 && r->train.steps >= 1, "its training has a size", NULL);
    for (int i = 0; i < r->data_count; i++) {
        const struct recipe_data *d = &r->data[i];
        require(d->level || d->file, "its puzzles come from somewhere", NULL);
        require(d->from < d->to && d->least_side <= d->most_side, "its ranges are not empty", NULL);
    }
    for (int i = 0; i < r->measure_count; i++)
        require(r->measure[i].level && r->measure[i].steps >= 1, "its measures can be taken", NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct memory_file f;
    struct recipe r;
    struct err e = {0};
    memory_file_open(&f, data, size);
    if (recipe_read(&r, f.path, &e))
        require_place(&e, f.path);
    else
        check_recipe(&r);
    recipe_free(&r);
    memory_file_close(&f);
    return 0;
}
