/* The stack machine that a pickle is a program for; what pickle.c and pickle_calls.c share. */
#ifndef RUMIA_PICKLE_MACHINE_H
#define RUMIA_PICKLE_MACHINE_H

#include "alloc.h"
#include "pickle.h"

struct pickle_storage {
    enum dtype dtype;
    struct pickle_value key;
    int64_t count;
};

#define GROWING(type)                                                                                                  \
    struct {                                                                                                           \
        type *at;                                                                                                      \
        int count, room;                                                                                               \
    }
#define PUSH(array, ...)                                                                                               \
    do {                                                                                                               \
        if ((array).count == (array).room) {                                                                           \
            (array).room = (array).room ? 2 * (array).room : 64;                                                       \
            (array).at = xrealloc((array).at, (size_t)(array).room, sizeof *(array).at);                               \
        }                                                                                                              \
        (array).at[(array).count++] = (__VA_ARGS__);                                                                   \
    } while (0)

struct pickle_machine {
    const uint8_t *data;
    size_t size, at;  /* `at`: next byte */
    size_t opcode_at; /* for messages */
    const char *path;
    struct err *e;
    GROWING(struct pickle_value) stack;
    GROWING(struct pickle_value) memo; /* NONE where nothing was put */
    GROWING(struct pickle_value) items;
    GROWING(struct pickle_pair) pairs;
    GROWING(struct pickle_storage) storages;
    GROWING(struct pickle_tensor) tensors;
    int64_t dicts;
};

__attribute__((format(printf, 3, 4))) int pickle_fail(struct pickle_machine *m, const char *expected, const char *fmt,
                                                      ...);
int pickle_push(struct pickle_machine *m, struct pickle_value v);
int pickle_push_dict(struct pickle_machine *m);
/* What a call makes that is not known; `maker` (may be NULL) is what was called. */
int pickle_push_object(struct pickle_machine *m, const struct pickle_value *maker);
/* -1 at the bottom, or at a mark. */
int pickle_pop(struct pickle_machine *m, struct pickle_value *out);

/* pickle_calls.c */

/* Pushes what "module.name" stands for. */
int pickle_global(struct pickle_machine *m, struct pickle_value module, struct pickle_value name);
/* Stack: a tuple that describes a storage, which takes its place. */
int pickle_persistent(struct pickle_machine *m);
/* Stack: what is called, its arguments; what that makes takes their place. */
int pickle_reduce(struct pickle_machine *m);

#endif
