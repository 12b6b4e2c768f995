/* What a file is that should have been one of weights, told by how it begins. */
#ifndef RUMIA_FOREIGN_H
#define RUMIA_FOREIGN_H

#include <stddef.h>
#include <stdint.h>

/* "a web page", "gzip data"...; NULL = nothing that is known, it may be weights. */
const char *foreign_file(const uint8_t *data, size_t size);

#endif
