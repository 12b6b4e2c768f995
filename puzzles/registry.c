/* Every kind of puzzle this program knows, in the order they are offered: kinds.h is made from the list in meson.build.
 */
#include "kinds.h"
#include "puzzle.h"

#include <string.h>

#define DECLARE(name) extern const struct puzzle_kind name##_kind;
#define ADDRESS(name) &name##_kind,
#define NAME(name) #name,
PUZZLE_KINDS(DECLARE)

const struct puzzle_kind *const puzzle_kinds[] = {PUZZLE_KINDS(ADDRESS) NULL};
const char *const puzzle_kind_names[] = {PUZZLE_KINDS(NAME) NULL};

const struct puzzle_kind *puzzle_kind_find(const char *name) {
    for (int i = 0; puzzle_kinds[i]; i++)
        if (strcmp(puzzle_kinds[i]->name, name) == 0) return puzzle_kinds[i];
    return NULL;
}
