/* Built without SDL2: the window is missing, everything else works. */
#include "front.h"

int front_window_open(struct front **out, const struct front_options *o, struct err *e) {
    (void)o;
    *out = NULL;
    return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, "a build with SDL2 (meson option window)",
                   "this program was built without the window; it runs in a terminal");
}
