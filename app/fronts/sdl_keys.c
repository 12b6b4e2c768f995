#include "sdl_keys.h"

static const struct {
    SDL_Keycode sdl;
    uint32_t key;
} special[] = {
    {SDLK_TAB, KEYCODE_TAB},
    {SDLK_RETURN, KEYCODE_ENTER},
    {SDLK_KP_ENTER, KEYCODE_ENTER},
    {SDLK_ESCAPE, KEYCODE_ESCAPE},
    {SDLK_BACKSPACE, KEYCODE_BACKSPACE},
    {SDLK_LEFT, KEYCODE_LEFT},
    {SDLK_RIGHT, KEYCODE_RIGHT},
    {SDLK_UP, KEYCODE_UP},
    {SDLK_DOWN, KEYCODE_DOWN},
    {SDLK_HOME, KEYCODE_HOME},
    {SDLK_END, KEYCODE_END},
    {SDLK_PAGEUP, KEYCODE_PAGE_UP},
    {SDLK_PAGEDOWN, KEYCODE_PAGE_DOWN},
    {SDLK_INSERT, KEYCODE_INSERT},
    {SDLK_DELETE, KEYCODE_DELETE},
};
/* With control or alt: what is on the key of the number pad. */
static const struct {
    SDL_Keycode sdl;
    char key;
} pad[] = {{SDLK_KP_PLUS, '+'}, {SDLK_KP_MINUS, '-'}, {SDLK_KP_MULTIPLY, '*'}, {SDLK_KP_DIVIDE, '/'}, {SDLK_KP_0, '0'}};

uint8_t sdl_modifiers(int state) {
    return (state & KMOD_SHIFT ? KEY_SHIFT : 0) | (state & KMOD_CTRL ? KEY_CONTROL : 0) |
           (state & KMOD_ALT ? KEY_ALT : 0);
}

bool sdl_is_shortcut(int state) {
    return !(state & (KMOD_MODE | KMOD_RALT)) && (state & (KMOD_CTRL | KMOD_LALT));
}

bool sdl_key(const SDL_Keysym *from, struct key *out) {
    *out = (struct key){KEYCODE_NONE, sdl_modifiers(from->mod)};
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (special[i].sdl == from->sym) out->code = special[i].key;
    if (from->sym >= SDLK_F1 && from->sym <= SDLK_F12) out->code = KEYCODE_F1 + (from->sym - SDLK_F1);
    if (out->code) return true;
    if (!sdl_is_shortcut(from->mod)) return false;
    if (from->sym >= 32 && from->sym < SDLK_SCANCODE_MASK) out->code = from->sym;
    for (size_t i = 0; i < sizeof pad / sizeof *pad; i++)
        if (pad[i].sdl == from->sym) out->code = pad[i].key;
    out->modifiers &= ~KEY_SHIFT;
    return out->code != KEYCODE_NONE;
}
