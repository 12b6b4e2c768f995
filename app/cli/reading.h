/* Files of puzzles as commands read them: what the reader has to say goes to standard error as it comes. */
#ifndef RUMIA_READING_H
#define RUMIA_READING_H

#include "options.h"
#include "puzzle_stream.h"

#define STRICT_OPTION(type, member)                                                                                    \
    {                                                                                                                  \
        0, "strict", OPTION_FLAG, offsetof(type, member), NULL,                                                        \
            "end at the first row of a table that is wrong (else it is left out and told)"                             \
    }

struct reading {
    const struct command *command;
    struct puzzle_stream *stream;
    int told_bad, told_notes;
};

/* `limit`: only so many puzzles, 0 = all. 0, or -1 and `e`. Release with reading_end. */
int reading_begin(struct reading *r, const struct command *c, const char *path, int limit, bool strict, struct err *e);
/* As puzzle_stream_next. */
int reading_next(struct reading *r, struct puzzle *p, struct err *e);
/* Says how many rows were left out; returns it. */
int reading_end(struct reading *r);

#endif
