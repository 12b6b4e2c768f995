/* Files of puzzles, or folders of such, as commands read them: what the reader has to say goes to standard error as it
 * comes. */
#ifndef RUMIA_READING_H
#define RUMIA_READING_H

#include "folder.h"
#include "options.h"
#include "puzzle_stream.h"

struct reading_options {
    int limit; /* so many puzzles (of each file) will do, 0 = all */
    bool strict;
    const char *start, *goal; /* "ROW,COLUMN" of mazes, NULL = as the file says */
};

/* All but the limit, which commands call by names of their own. */
#define READING_OPTIONS(type, member)                                                                                  \
    {0,           "strict",                                                                                            \
     OPTION_FLAG, offsetof(type, member.strict),                                                                       \
     NULL,        "end at the first row of a table that is wrong (else it is left out and told)"},                     \
        {0,                                                                                                            \
         "start",                                                                                                      \
         OPTION_TEXT,                                                                                                  \
         offsetof(type, member.start),                                                                                 \
         "ROW,COLUMN",                                                                                                 \
         "where mazes begin, for maps that do not say so; with --goal"},                                               \
    {                                                                                                                  \
        0, "goal", OPTION_TEXT, offsetof(type, member.goal), "ROW,COLUMN", "where they lead to"                        \
    }

struct reading {
    const struct command *command;
    struct puzzle_stream_options options;
    struct folder_files files; /* of a folder: those from `next` on are not read yet */
    int next;
    struct puzzle_stream *stream;
    int told_bad, told_notes; /* of the stream */
    int left_out;             /* of the files before it */
    int ends[2][2];           /* row and column of start and goal, 0 = not said */
};

/* 0, or -1 and `e`. Release with reading_end. */
int reading_begin(struct reading *r, const struct command *c, const char *path, const struct reading_options *o,
                  struct err *e);
/* As puzzle_stream_next. */
int reading_next(struct reading *r, struct puzzle *p, struct err *e);
/* Says how many rows were left out; returns it. */
int reading_end(struct reading *r);

#endif
