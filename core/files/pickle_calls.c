/* What the globals of a pickle mean here: storages, and the calls that make tensors of them. */
#include "pickle_machine.h"

#include <string.h>

/* What globals mean. A storage's is STORAGES + its dtype. */
enum { UNKNOWN, ORDERED_DICT, REBUILD_TENSOR, REBUILD_PARAMETER, REBUILD_FROM_TYPE, STORAGES };

int pickle_global(struct pickle_machine *m, struct pickle_value module, struct pickle_value name) {
    static const struct {
        const char *module, *name;
        int meaning;
    } known[] = {
        {"collections", "OrderedDict", ORDERED_DICT},
        {"torch._utils", "_rebuild_tensor_v2", REBUILD_TENSOR},
        {"torch._utils", "_rebuild_parameter", REBUILD_PARAMETER},
        {"torch._tensor", "_rebuild_from_type_v2", REBUILD_FROM_TYPE},
        {"torch", "DoubleStorage", STORAGES + DTYPE_F64},
        {"torch", "LongStorage", STORAGES + DTYPE_I64},
        {"torch", "FloatStorage", STORAGES + DTYPE_F32},
        {"torch", "IntStorage", STORAGES + DTYPE_I32},
        {"torch", "HalfStorage", STORAGES + DTYPE_F16},
        {"torch", "BFloat16Storage", STORAGES + DTYPE_BF16},
        {"torch", "ByteStorage", STORAGES + DTYPE_U8},
        {"torch", "BoolStorage", STORAGES + DTYPE_BOOL},
    };
    struct pickle_value v = {.kind = PICKLE_GLOBAL, .text = name.text, .count = name.count};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (pickle_is(&module, known[i].module) && pickle_is(&name, known[i].name)) v.number = known[i].meaning;
    return pickle_push(m, v);
}

static const struct pickle_value *item(const struct pickle_machine *m, const struct pickle_value *tuple, int i) {
    return &m->items.at[tuple->first + i];
}

/* ('storage', torch.FloatStorage, key, location, count) */
int pickle_persistent(struct pickle_machine *m) {
    struct pickle_value id;
    if (pickle_pop(m, &id)) return -1;
    if (id.kind != PICKLE_TUPLE || id.count != 5 || !pickle_is(item(m, &id, 0), "storage") ||
        item(m, &id, 1)->kind != PICKLE_GLOBAL || item(m, &id, 2)->kind != PICKLE_TEXT ||
        item(m, &id, 4)->kind != PICKLE_INT || item(m, &id, 4)->number < 0)
        return pickle_fail(m, "the description of a storage", "an unknown persistent id");
    if (item(m, &id, 1)->number < STORAGES)
        return pickle_push_object(m, item(m, &id, 1)); /* of a type that no weight has */
    PUSH(m->storages, (struct pickle_storage){.dtype = (enum dtype)(item(m, &id, 1)->number - STORAGES),
                                              .key = *item(m, &id, 2),
                                              .count = item(m, &id, 4)->number});
    return pickle_push(m, (struct pickle_value){.kind = PICKLE_STORAGE, .number = m->storages.count - 1});
}

/* Shape and strides of `t`; it must lie in its storage. */
static int set_shape(struct pickle_machine *m, struct pickle_tensor *t, const struct pickle_value *shape,
                     const struct pickle_value *strides) {
    int64_t extent = 1, room = t->storage_count - t->offset, step;
    bool empty = false;
    t->rank = shape->count;
    t->count = 1;
    t->row_major = true;
    for (int i = t->rank - 1; i >= 0; i--) {
        const struct pickle_value *side = item(m, shape, i), *stride = item(m, strides, i);
        if (side->kind != PICKLE_INT || side->number < 0 || stride->kind != PICKLE_INT || stride->number < 0)
            return pickle_fail(m, "whole numbers", "a bad shape or stride");
        t->shape[i] = side->number;
        t->stride[i] = stride->number;
        if (side->number > 1 && stride->number != t->count) t->row_major = false;
        if (side->number == 0) empty = true;
        if (__builtin_mul_overflow(t->count, side->number, &t->count))
            return pickle_fail(m, NULL, "the shape is too large");
        if (side->number > 1 && (__builtin_mul_overflow(side->number - 1, stride->number, &step) ||
                                 __builtin_add_overflow(extent, step, &extent)))
            return pickle_fail(m, NULL, "a tensor outside its storage");
    }
    if (empty) t->row_major = true;
    return t->offset < 0 || room < 0 || (!empty && extent > room) ? pickle_fail(m, NULL, "a tensor outside its storage")
                                                                  : 0;
}

/* _rebuild_tensor_v2(storage, offset, shape, strides, ...) */
static int rebuild_tensor(struct pickle_machine *m, const struct pickle_value *args) {
    if (args->count >= 1 && item(m, args, 0)->kind == PICKLE_OBJECT) return pickle_push_object(m, item(m, args, 0));
    if (args->count < 6 || item(m, args, 0)->kind != PICKLE_STORAGE || item(m, args, 1)->kind != PICKLE_INT ||
        item(m, args, 2)->kind != PICKLE_TUPLE || item(m, args, 3)->kind != PICKLE_TUPLE ||
        item(m, args, 2)->count != item(m, args, 3)->count || item(m, args, 2)->count > TENSOR_RANK_MAX)
        return pickle_fail(m, "(storage, offset, shape, strides, ...)", "unknown arguments of a tensor");
    const struct pickle_storage *storage = &m->storages.at[item(m, args, 0)->number];
    struct pickle_tensor t = {.dtype = storage->dtype,
                              .key = storage->key,
                              .storage_count = storage->count,
                              .offset = item(m, args, 1)->number};
    if (set_shape(m, &t, item(m, args, 2), item(m, args, 3))) return -1;
    PUSH(m->tensors, t);
    return pickle_push(m, (struct pickle_value){.kind = PICKLE_TENSOR, .number = m->tensors.count - 1});
}

/* Stack: what is called, its arguments. */
int pickle_reduce(struct pickle_machine *m) {
    struct pickle_value args, function, inner;
    if (pickle_pop(m, &args) || pickle_pop(m, &function)) return -1;
    if (function.kind != PICKLE_GLOBAL || args.kind != PICKLE_TUPLE) return pickle_push_object(m, NULL);
    switch (function.number) {
    case ORDERED_DICT:
        return args.count ? pickle_push_object(m, &function) : pickle_push_dict(m);
    case REBUILD_TENSOR:
        return rebuild_tensor(m, &args);
    case REBUILD_PARAMETER:
        return args.count >= 1 ? pickle_push(m, *item(m, &args, 0)) : pickle_push_object(m, &function);
    case REBUILD_FROM_TYPE: /* (function, type, arguments, state) */
        if (args.count < 3 || item(m, &args, 0)->number != REBUILD_TENSOR || item(m, &args, 2)->kind != PICKLE_TUPLE)
            return pickle_push_object(m, &function);
        inner = *item(m, &args, 2);
        return rebuild_tensor(m, &inner);
    default:
        return pickle_push_object(m, &function);
    }
}
