/* Writing strings of JSON (RFC 8259). */
#ifndef RUMIA_JSON_STRING_H
#define RUMIA_JSON_STRING_H

#include <stddef.h>
#include <stdio.h>

/* `text` in quotes and escaped, what a terminal would act on (shown.h) as well; broken UTF-8 becomes U+FFFD. */
void json_write_string(FILE *out, const char *text);
/* The same of `size` bytes. */
void json_write_bytes(FILE *out, const char *text, size_t size);

#endif
