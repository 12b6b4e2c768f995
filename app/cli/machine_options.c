#include "machine_options.h"

const char *const precision_words[] = {"auto", "f32", "bf16", NULL};
