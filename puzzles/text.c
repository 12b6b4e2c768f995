#include "text.h"
#include "alloc.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the character at `s`, its code point in `code`; 0 = not UTF-8 (RFC 3629: shortest form, no surrogates). */
static int decode(const unsigned char *s, size_t size, uint32_t *code) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (size == 0) return 0;
    int n = s[0] < 0x80 ? 1 : s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0;
    if (n == 0 || (size_t)n > size) return 0;
    uint32_t c = n == 1 ? s[0] : s[0] & (0x7f >> n);
    for (int i = 1; i < n; i++) {
        if (s[i] >> 6 != 2) return 0;
        c = c << 6 | (s[i] & 63);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return 0;
    *code = c;
    return n;
}

int text_char(const char *s, size_t size) {
    uint32_t code;
    return decode((const unsigned char *)s, size, &code);
}

int text_columns(const char *s, size_t size) {
    int n = 0;
    for (size_t i = 0; i < size; i++)
        n += ((unsigned char)s[i] >> 6) != 2;
    return n;
}

char *text_show_char(const char *s, char out[16]) {
    uint32_t code = 0;
    decode((const unsigned char *)s, strlen(s), &code);
    if (code > ' ' && code < 127)
        snprintf(out, 16, "'%c'", (char)code);
    else if (code == ' ')
        snprintf(out, 16, "a space");
    else if (code == '\t')
        snprintf(out, 16, "a tab");
    else if (code == '\n' || code == 0)
        snprintf(out, 16, "the line's end");
    else
        snprintf(out, 16, "U+%04X", (unsigned)code);
    return out;
}

int text_clean(const char *text, size_t size, const char *file, char **out, size_t *out_size, struct err *e) {
    size_t at = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, length = 0;
    int line = 1, column = 1;
    bool empty = true;
    char *clean = xcalloc(size + 1, 1);
    while (at < size) {
        uint32_t code = 0;
        int n = decode((const unsigned char *)text + at, size - at, &code);
        bool control = code < ' ' && code != '\t' && code != '\n' && code != '\r';
        if (n == 0 || control || code == 127) {
            free(clean);
            if (n == 0)
                return err_set(e, ERR_SYNTAX, file, line, column, "UTF-8 text", "byte 0x%02X is not UTF-8",
                               (unsigned char)text[at]);
            return err_set(e, ERR_SYNTAX, file, line, column, "text", "control character U+%04X", (unsigned)code);
        }
        if (code == '\r' && at + 1 < size && text[at + 1] == '\n') at++, code = '\n';
        if (code == '\n' || code == '\r') {
            clean[length++] = '\n';
            line++;
            column = 1;
        } else {
            memcpy(clean + length, text + at, (size_t)n);
            length += (size_t)n;
            column++;
            empty = empty && (code == ' ' || code == '\t');
        }
        at += (size_t)n;
    }
    if (empty) {
        free(clean);
        return err_set(e, ERR_SYNTAX, file, 1, 1, NULL, "the file is empty");
    }
    *out = clean;
    *out_size = length;
    return 0;
}
