/* Runs a fuzz target without a fuzzer: every file given, then `--runs N` mutations of them from `--seed S`. On a crash
 * the input that did it lies in the file named by `--save` (written before each run, if given).
 *
 *     fuzz_puzzle [--runs N] [--seed S] [--save FILE] FILE-OR-DIRECTORY... */
#include "alloc.h"
#include "bytes.h"
#include "rng.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 16384, MUTATIONS_MAX = 6 };

struct input {
    uint8_t *data;
    size_t size;
};

struct corpus {
    struct input *items;
    int count;
};

/* Bytes that mean something to some reader. */
static const char *const words[] = {
    "rumia: 1\n",
    "puzzles:\n",
    "  - kind: sudoku\n",
    "kind: maze\n",
    "kind: null\n",
    "grid: |\n  ",
    "solution: |\n  ",
    "limits: {steps: 1}\n",
    "&a ",
    "*a",
    "<<: *a\n",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    ": ",
    "|",
    ">",
    "?",
    "!!str ",
    "---\n",
    "...\n",
    "# ",
    "\t",
    "\r\n",
    "\r",
    "\n",
    "\xef\xbb\xbf",
    "\xff",
    "\xc3\xa9",
    "\xe2\x80\xa8",
    "~",
    "quizzes,solutions\n",
    "question,answer\n",
    "id,puzzle,solution\n",
    ",",
    "\",\"",
    "[Puzzle]\n",
    "[State]\n",
    "#D",
    "#S",
    "u5",
    "147 ",
    "3x3:",
    "2x3db:",
    "a5_7b",
    "zzz",
    "<opensudoku>",
    "</opensudoku>",
    "<game data=\"",
    "/>",
    "<!--",
    "-->",
    "&amp;",
    "&#x110000;",
    "&#-1;",
    "---+---+---\n",
    "*-----------*\n",
    "|",
    " ",
    "0",
    ".",
    "*",
    "_",
    "-",
    "X",
    "9",
    "G",
    "#",
    "S",
    "o",
    "type octile\n",
    "height 3\n",
    "width 3\n",
    "map\n",
    "99999999999999999999",
    "1e999",
};

static void add_file(struct corpus *c, const char *path) {
    struct bytes b;
    struct err e;
    char message[600];
    if (bytes_read(&b, path, 64 << 20, &e)) {
        fprintf(stderr, "%s\n", err_format(&e, message, sizeof message));
        exit(2);
    }
    c->items = xrealloc(c->items, (size_t)c->count + 1, sizeof *c->items);
    struct input *input = &c->items[c->count++];
    input->size = b.size;
    input->data = memcpy(xcalloc(b.size + 1, 1), b.data, b.size);
    bytes_free(&b);
}

/* Files of a directory in the order of their names, so that the same seed does the same everywhere. */
static void add_path(struct corpus *c, const char *path) {
    struct stat status;
    struct dirent **entries;
    if (stat(path, &status) || !S_ISDIR(status.st_mode)) {
        add_file(c, path);
        return;
    }
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char *child = xasprintf("%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') add_path(c, child);
        free(child);
        free(entries[i]);
    }
    if (count >= 0) free(entries);
}

/* Puts `size` bytes in place of `cut` bytes at `at`; nothing when it would not fit. */
static void splice(struct input *x, size_t at, size_t cut, const uint8_t *data, size_t size) {
    if (x->size - cut + size > INPUT_MAX) return;
    memmove(x->data + at + size, x->data + at + cut, x->size - at - cut);
    if (size > 0) memcpy(x->data + at, data, size);
    x->size = x->size - cut + size;
}

static size_t below(struct rng *r, size_t n) {
    return n ? rng_below(r, (uint32_t)n) : 0;
}

static void mutate(struct input *x, const struct corpus *c, struct rng *r) {
    size_t at = below(r, x->size + 1), length = below(r, 1 + below(r, 200));
    if (length > x->size - at) length = x->size - at;
    uint8_t byte = (uint8_t)rng_below(r, 256), piece[256];
    const char *word = words[below(r, sizeof words / sizeof *words)];
    const struct input *other = &c->items[below(r, (size_t)c->count)];
    size_t from = below(r, other->size), most = other->size - from;
    switch (rng_below(r, 7)) {
    case 0:
        splice(x, at, at < x->size, &byte, 1);
        break;
    case 1:
        splice(x, at, length, NULL, 0);
        break;
    case 2:
        splice(x, at, 0, (const uint8_t *)word, strlen(word));
        break;
    case 3:
        splice(x, at, length, (const uint8_t *)word, strlen(word));
        break;
    case 4: /* the same again, elsewhere */
        memcpy(piece, x->data + at, length);
        splice(x, below(r, x->size + 1), 0, piece, length);
        break;
    case 5:
        splice(x, at, length, other->data + from, most < 200 ? most : 200);
        break;
    case 6:
        if (at < x->size) x->data[at] ^= (uint8_t)(1u << rng_below(r, 8));
        break;
    }
}

static void run(const struct input *x, const char *save) {
    FILE *out = save ? fopen(save, "wb") : NULL;
    if (out) {
        fwrite(x->data, 1, x->size, out);
        fclose(out);
    }
    LLVMFuzzerTestOneInput(x->data, x->size);
}

int main(int argc, char **argv) {
    struct corpus corpus = {0};
    const char *save = NULL;
    long runs = 0;
    uint64_t seed = 1;
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;
        if (more && strcmp(argv[i], "--runs") == 0)
            runs = atol(argv[++i]);
        else if (more && strcmp(argv[i], "--seed") == 0)
            seed = strtoull(argv[++i], NULL, 10);
        else if (more && strcmp(argv[i], "--save") == 0)
            save = argv[++i];
        else
            add_path(&corpus, argv[i]);
    }
    if (corpus.count == 0) {
        fprintf(stderr, "usage: %s [--runs N] [--seed S] [--save FILE] FILE-OR-DIRECTORY...\n", argv[0]);
        return 2;
    }
    for (int i = 0; i < corpus.count; i++)
        run(&corpus.items[i], save);

    struct input x = {.data = xcalloc(INPUT_MAX + 1, 1)};
    for (long i = 0; i < runs; i++) {
        struct rng r;
        rng_seed(&r, seed, (uint64_t)i);
        const struct input *from = &corpus.items[below(&r, (size_t)corpus.count)];
        x.size = from->size < INPUT_MAX ? from->size : INPUT_MAX;
        memcpy(x.data, from->data, x.size);
        for (uint32_t k = 1 + rng_below(&r, MUTATIONS_MAX); k > 0; k--)
            mutate(&x, &corpus, &r);
        run(&x, save);
    }
    printf("%d files and %ld mutations, seed %llu\n", corpus.count, runs, (unsigned long long)seed);
    for (int i = 0; i < corpus.count; i++)
        free(corpus.items[i].data);
    free(corpus.items);
    free(x.data);
    return 0;
}
