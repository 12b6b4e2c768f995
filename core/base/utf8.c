#include "utf8.h"

static bool is_character(uint32_t code) {
    return code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
}

/* What a character of 1 to 4 bytes may begin with, and the least code point that needs as many. */
static const uint8_t first[] = {0, 0, 0xc0, 0xe0, 0xf0};
static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

static size_t length_by_first(uint8_t byte) {
    return byte < 0x80 ? 1 : byte >> 5 == 6 ? 2 : byte >> 4 == 14 ? 3 : byte >> 3 == 30 ? 4 : 0;
}

size_t utf8_decode(const char *text, size_t size, uint32_t *code) {
    const size_t n = size ? length_by_first((uint8_t)*text) : 0;
    if (!n || n > size) return 0;
    uint32_t c = (uint8_t)*text ^ first[n];
    for (size_t i = 1; i < n; i++) {
        if (!utf8_continues(text[i])) return 0;
        c = c << 6 | ((uint8_t)text[i] & 0x3f);
    }
    if (c < least[n] || !is_character(c)) return 0;
    if (code) *code = c;
    return n;
}

size_t utf8_decode_any(const char *text, size_t size, uint32_t *code) {
    const size_t n = utf8_decode(text, size, code);
    if (n) return n;
    *code = (uint8_t)*text;
    return 1;
}

size_t utf8_encode(uint32_t code, char out[UTF8_BYTES_MAX]) {
    if (!is_character(code)) return 0;
    const size_t n = code < least[2] ? 1 : code < least[3] ? 2 : code < least[4] ? 3 : 4;
    out[0] = (char)(first[n] | code >> 6 * (n - 1));
    for (size_t i = 1; i < n; i++)
        out[i] = (char)(0x80 | (code >> 6 * (n - 1 - i) & 0x3f));
    return n;
}
