/* SDL2, loaded when a window is asked for: with it come forty libraries, which took half of the time of a short run. */
#ifndef RUMIA_SDL_LOAD_H
#define RUMIA_SDL_LOAD_H

#include "err.h"
#include <SDL.h>

/* clang-format off */
#define SDL_FUNCTIONS(F) \
    F(CaptureMouse) F(CreateRenderer) F(CreateTexture) F(CreateWindow) F(DestroyRenderer) F(DestroyTexture) \
    F(DestroyWindow) F(EnableScreenSaver) F(EventState) F(GetClipboardText) F(GetCurrentVideoDriver) \
    F(GetDisplayDPI) F(GetDisplayUsableBounds) F(GetError) F(GetModState) F(GetMouseState) \
    F(GetRendererOutputSize) F(GetTicks64) F(GetWindowFlags) F(GetWindowSize) F(GetWindowTitle) F(Init) \
    F(PeepEvents) F(PumpEvents) F(PushEvent) F(Quit) F(RegisterEvents) F(RenderClear) F(RenderCopy) \
    F(RenderPresent) F(SetError) F(SetHint) F(SetHintWithPriority) F(SetRenderDrawColor) \
    F(SetWindowFullscreen) F(SetWindowMinimumSize) F(SetWindowPosition) F(SetWindowSize) F(ShowWindow) \
    F(StartTextInput) F(UpdateTexture) F(WaitEvent) F(WaitEventTimeout) F(free)
/* clang-format on */

#define SDL_POINTER(name) __typeof__(SDL_##name) *name;
struct sdl_functions {
    SDL_FUNCTIONS(SDL_POINTER)
};
#undef SDL_POINTER

/* Filled by sdl_load. */
extern struct sdl_functions sdl;

/* 0, also when it is loaded already; -1 and `e` when there is no SDL2. It stays loaded. */
int sdl_load(struct err *e);

#endif
