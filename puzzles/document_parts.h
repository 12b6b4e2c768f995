/* What a document is made of, for its own files. */
#ifndef RUMIA_DOCUMENT_PARTS_H
#define RUMIA_DOCUMENT_PARTS_H

#include "document.h"

struct chunk {
    struct chunk *next;
    size_t used, room;
    _Alignas(16) char data[];
};

struct document {
    char *file;
    char *source; /* as text_clean left it */
    size_t source_size;
    int before; /* lines of the file before it */
    struct chunk *chunks;
    const struct node *root;
};

#endif
