#include "shown.h"
#include "alloc.h"
#include "utf8.h"

#include <string.h>

bool shown_acts(uint32_t code) {
    return code < ' ' || (code >= 0x7f && code < 0xa0) || code == 0x61c || code == 0x200e || code == 0x200f ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x2069) || code == 0xfeff ||
           (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe007f);
}

enum { PIECE_MAX = 12 };

/* The character at `text` as it is shown; the bytes it takes there. */
static size_t show_one(const char *text, char piece[PIECE_MAX]) {
    uint32_t code;
    const size_t n = utf8_decode_any(text, UTF8_BYTES_MAX, &code);
    const bool broken = n == 1 && code >= 0x80;
    if (!broken && !shown_acts(code)) {
        memcpy(piece, text, n);
        piece[n] = 0;
    } else if (code == '\n' || code == '\t' || code == '\r') {
        snprintf(piece, PIECE_MAX, "\\%c", code == '\n' ? 'n' : code == '\t' ? 't' : 'r');
    } else {
        snprintf(piece, PIECE_MAX, code < 0x100 ? "\\x%02X" : code < 0x10000 ? "\\u%04X" : "\\U%08X", (unsigned)code);
    }
    return n;
}

char *shown(const char *text, char *out, size_t size) {
    char piece[PIECE_MAX];
    size_t used = 0;
    while (*text) {
        text += show_one(text, piece);
        const size_t n = strlen(piece);
        if (used + n >= size) break;
        memcpy(out + used, piece, n);
        used += n;
    }
    if (size) out[used] = 0;
    return out;
}

size_t shown_room(const char *text) {
    char piece[PIECE_MAX];
    size_t room = 1;
    while (*text) {
        text += show_one(text, piece);
        room += strlen(piece);
    }
    return room;
}

char *shown_copy(const char *text) {
    const size_t room = shown_room(text);
    return shown(text, xcalloc(room, 1), room);
}

void shown_write(FILE *f, const char *text) {
    char piece[PIECE_MAX];
    while (*text) {
        text += show_one(text, piece);
        fputs(piece, f);
    }
}
