/* What the fuzz targets share: what is promised of errors, and input as a file. */
#ifndef RUMIA_PROMISE_H
#define RUMIA_PROMISE_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program with `what` and the error (may be NULL) when a promise is broken. */
void require(bool good, const char *what, const struct err *e);
/* An error says what is wrong and in which file. */
void require_error(const struct err *e, const char *file);
/* And where in it. */
void require_place(const struct err *e, const char *file);

/* The bytes as a file that is gone after memory_file_close: its path (which is a regular file's). */
struct memory_file {
    int fd;
    char path[64];
};
void memory_file_open(struct memory_file *f, const void *data, size_t size);
void memory_file_close(struct memory_file *f);

/* A fresh folder of this program's own as the working directory and XDG_STATE_HOME, removed with all in it when the
 * program ends; and nothing on standard input. Only the first call does anything. */
void enter_own_folder(void);

/* A copy that ends with a NUL, in memory of its own, so that the address sanitiser sees a read too far. */
char *text_copy(const uint8_t *data, size_t size);

#endif
