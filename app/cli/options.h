/* The command line as tables. Each command states its options and operands once; parsing, --help, the man page and the
 * shell completions are all made from that (manual.h). */
#ifndef RUMIA_OPTIONS_H
#define RUMIA_OPTIONS_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_type {
    OPTION_FLAG,   /* bool, set to true */
    OPTION_INT,    /* int in low..high */
    OPTION_LONG,   /* int64_t in low..high */
    OPTION_DOUBLE, /* double in low..high */
    OPTION_TEXT,   /* const char *, lent from argv */
    OPTION_TEXTS,  /* struct texts: may be given several times */
    OPTION_CHOICE, /* int, index into `choices` */
    OPTION_SIZE,   /* int[2], height and width, each in low..high: "30x20", "30" for both */
};

enum { TEXTS_MAX = 8 };
struct texts {
    const char *items[TEXTS_MAX]; /* lent from argv */
    int count;
};

struct option_spec {
    char letter; /* 0 = no short form */
    const char *name;
    enum option_type type;
    size_t offset;              /* of the value in the command's struct */
    const char *argument;       /* "N", "FILE"; NULL for flags and choices. FILE, MODEL and DIR complete to paths */
    const char *help;           /* a sentence without capital and full stop */
    const char *const *choices; /* NULL-terminated */
    double low, high;
    const char *const *(*suggested)(void); /* words that shells complete beside others; may be NULL */
};

struct command {
    const char *name;                      /* "solve"; "" = the program without a command */
    const char *operands;                  /* "FILE..." "[FILE...]" ""; paths when it contains FILE or MODEL */
    const char *summary;                   /* one line, no capital, no full stop */
    const char *details;                   /* paragraphs after the options, lines of at most 78 columns; may be NULL */
    const struct option_spec *options;     /* ends with a NULL name; --help is added to each */
    const char *const *words;              /* what the first operand may be, NULL-terminated; NULL = anything */
    const char *const *(*suggested)(void); /* the same where it has to be found out; others may do, too */
    int least, most;                       /* operands; most -1 = any number */
    size_t size;                           /* of the struct of values */
    const void *defaults;                  /* [size] */
    /* `values` [size], parsed. Returns the exit code. */
    int (*run)(const void *values, int count, char **operands);
};

enum { OPTIONS_HELP = 1 };

/* Parses argv[1..argc) into `values` [command->size] (set to the defaults first) and `operands` [argc], which receives
 * pointers into argv. Short options may be combined, values attached, operands mixed in; `--` ends the options and "-"
 * is an operand. 0, OPTIONS_HELP when --help was met, or -1 and `e`. */
int options_parse(const struct command *command, int argc, char **argv, void *values, char **operands, int *count,
                  struct err *e);

/* A whole number, or a number, that is all of `text` and in range. 0, or -1 and `e` calling it `what`. */
int number_long(const char *text, int64_t low, int64_t high, const char *what, int64_t *out, struct err *e);
int number_double(const char *text, double low, double high, const char *what, double *out, struct err *e);

#endif
