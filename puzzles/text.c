#include "text.h"
#include "alloc.h"
#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int text_columns(const char *s, size_t size) {
    int n = 0;
    for (size_t i = 0; i < size; i++)
        n += !utf8_continues(s[i]);
    return n;
}

char *text_show_char(const char *s, char out[16]) {
    uint32_t code = 0;
    utf8_decode(s, strlen(s), &code);
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
        const size_t n = utf8_decode(text + at, size - at, &code);
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
            memcpy(clean + length, text + at, n);
            length += n;
            column++;
            empty = empty && (code == ' ' || code == '\t');
        }
        at += n;
    }
    if (empty) {
        free(clean);
        return err_set(e, ERR_SYNTAX, file, 1, 1, NULL, "the file is empty");
    }
    *out = clean;
    *out_size = length;
    return 0;
}
