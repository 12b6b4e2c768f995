#include "sdl_load.h"

#include <dlfcn.h>

struct sdl_functions sdl;

#ifdef __APPLE__
static const char library[] = "libSDL2-2.0.0.dylib";
#else
static const char library[] = "libSDL2-2.0.so.0";
#endif

static int missing(struct err *e) {
    const char *why = dlerror();
    return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0,
                   "SDL2 to be installed, or the program in a terminal (without --window)", "cannot open a window: %s",
                   why ? why : library);
}

int sdl_load(struct err *e) {
    static void *handle;
    if (handle) return 0;
    void *opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!opened) return missing(e);
#define LOAD(name)                                                                                                     \
    if (!(sdl.name = (__typeof__(sdl.name))dlsym(opened, "SDL_" #name))) return missing(e);
    SDL_FUNCTIONS(LOAD)
#undef LOAD
    handle = opened;
    return 0;
}
