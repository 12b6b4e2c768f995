/* UTF-8 as RFC 3629 has it: the shortest form, no surrogates, nothing above U+10FFFF. */
#ifndef RUMIA_UTF8_H
#define RUMIA_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UTF8_BYTES_MAX = 4 };

/* The character at `text`, where `size` bytes are: its bytes, 0 when it is none; its code point in `code` (which may be
 * NULL; untouched when it is none). */
size_t utf8_decode(const char *text, size_t size, uint32_t *code);
/* The same where text is shown whatever it holds: a broken byte stands for itself, so that 1 byte and a code point from
 * 128 on mean a broken one. size >= 1. */
size_t utf8_decode_any(const char *text, size_t size, uint32_t *code);
/* Writes a code point; its bytes, 0 when there is no such character. */
size_t utf8_encode(uint32_t code, char out[UTF8_BYTES_MAX]);
/* Whether the byte goes on with a character that began before it. */
static inline bool utf8_continues(char byte) {
    return ((unsigned char)byte & 0xc0) == 0x80;
}

#endif
