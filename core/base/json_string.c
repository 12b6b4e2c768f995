#include "json_string.h"
#include "utf8.h"

#include <string.h>

void json_write_bytes(FILE *out, const char *text, size_t size) {
    static const char escaped[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    fputc('"', out);
    for (uint32_t code; size;) {
        const size_t n = utf8_decode_any(text, size, &code);
        const char *known = code && code < 128 ? strchr(escaped, (int)code) : NULL;
        if (known)
            fprintf(out, "\\%c", names[known - escaped]);
        else if (code < 32 || code == 127)
            fprintf(out, "\\u%04x", code);
        else if (n == 1 && code >= 128)
            fputs("\xef\xbf\xbd", out);
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
