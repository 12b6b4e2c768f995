#include "json_string.h"
#include "shown.h"
#include "utf8.h"

#include <string.h>

/* Beyond U+FFFF as two halves. */
static void write_escape(FILE *out, uint32_t code) {
    if (code < 0x10000)
        fprintf(out, "\\u%04x", (unsigned)code);
    else
        fprintf(out, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (code >> 10)), (unsigned)(0xdc00 + (code & 0x3ff)));
}

void json_write_bytes(FILE *out, const char *text, size_t size) {
    static const char escaped[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    fputc('"', out);
    for (uint32_t code; size;) {
        const size_t n = utf8_decode_any(text, size, &code);
        const char *known = code && code < 128 ? strchr(escaped, (int)code) : NULL;
        if (known)
            fprintf(out, "\\%c", names[known - escaped]);
        else if (n == 1 && code >= 128)
            fputs("\xef\xbf\xbd", out);
        else if (shown_acts(code))
            write_escape(out, code);
        else
            fwrite(text, 1, n, out);
        text += n;
        size -= n;
    }
    fputc('"', out);
}

void json_write_string(FILE *out, const char *text) {
    json_write_bytes(out, text, strlen(text));
}
