/* SDL's names of keys as ours. */
#ifndef RUMIA_SDL_KEYS_H
#define RUMIA_SDL_KEYS_H

#include "keys.h"
#include <SDL.h>
#include <stdbool.h>

/* Whether the key makes no text (or makes it only as a shortcut): then `out` is filled. Keys that make text arrive as
 * SDL_TEXTINPUT. */
bool sdl_key(const SDL_Keysym *from, struct key *out);
uint8_t sdl_modifiers(int state); /* SDL_Keymod */
/* Whether text typed with these modifiers is a shortcut and not text (AltGr makes text). */
bool sdl_is_shortcut(int state);

#endif
