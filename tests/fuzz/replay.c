/* Runs a fuzz target without a fuzzer: every file given, then `--runs N` mutations of them from `--seed S`, then
 * `--long N` inputs of 64 to 140 KiB in which words are repeated. Words come from `--dict FILE` (as libFuzzer and AFL
 * have them: name="text" with \\, \" and \xAB). On a crash the input that did it lies in the file named by `--save`
 * (written before each run, if given).
 *
 *     fuzz_puzzle [--runs N] [--long N] [--seed S] [--dict FILE] [--save FILE] FILE-OR-DIRECTORY... */
#include "alloc.h"
#include "bytes.h"
#include "rng.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 16384, MUTATIONS_MAX = 6, LONG_LEAST = 64 << 10, LONG_MOST = 140 << 10 };

struct input {
    uint8_t *data;
    size_t size;
};

struct inputs {
    struct input *items;
    int count;
};

static const struct inputs *words; /* of the dictionary */

static struct input *add(struct inputs *c, const void *data, size_t size) {
    c->items = xrealloc(c->items, (size_t)c->count + 1, sizeof *c->items);
    struct input *input = &c->items[c->count++];
    input->size = size;
    input->data = memcpy(xcalloc(size + 1, 1), data, size);
    return input;
}

static void read_file(struct bytes *b, const char *path) {
    struct err e;
    char message[600];
    if (!bytes_read(b, path, 64 << 20, &e)) return;
    fprintf(stderr, "%s\n", err_format(&e, message, sizeof message));
    exit(2);
}

/* From the opening quote on: the bytes of a word in `out`, how many of them. */
static size_t unquote(const char *text, char *out) {
    size_t n = 0;
    unsigned byte;
    for (const char *at = text + 1; *at && *at != '"' && *at != '\n'; at++) {
        out[n] = *at;
        if (*at == '\\' && at[1] == 'x' && sscanf(at + 2, "%2x", &byte) == 1) {
            out[n] = (char)byte;
            at += 3;
        } else if (*at == '\\' && at[1])
            out[n] = *++at;
        n++;
    }
    return n;
}

static void add_words(struct inputs *w, const char *path) {
    struct bytes b;
    read_file(&b, path);
    for (const char *line = (const char *)b.data; line && *line;) {
        const char *quote = line + strcspn(line, "\"\n"), *end = strchr(line, '\n');
        char *word = xcalloc(strlen(quote) + 1, 1);
        const size_t size = *line != '#' && *quote == '"' ? unquote(quote, word) : 0;
        if (size) add(w, word, size);
        free(word);
        line = end ? end + 1 : NULL;
    }
    bytes_free(&b);
}

static void add_file(struct inputs *c, const char *path) {
    struct bytes b;
    read_file(&b, path);
    add(c, b.data, b.size);
    bytes_free(&b);
}

/* Files of a directory in the order of their names, so that the same seed does the same everywhere. */
static void add_path(struct inputs *c, const char *path) {
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

static void mutate(struct input *x, const struct inputs *c, struct rng *r) {
    size_t at = below(r, x->size + 1), length = below(r, 1 + below(r, 200));
    if (length > x->size - at) length = x->size - at;
    uint8_t byte = (uint8_t)rng_below(r, 256), piece[256];
    const struct input *word = &words->items[below(r, (size_t)words->count)];
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
        splice(x, at, 0, word->data, word->size);
        break;
    case 3:
        splice(x, at, length, word->data, word->size);
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

/* The beginning of a file, then one or two words again and again, then the rest of the file. */
static void make_long(struct input *x, const struct inputs *c, struct rng *r) {
    const struct input *from = &c->items[below(r, (size_t)c->count)];
    const struct input *word[2];
    const size_t size = LONG_LEAST + below(r, LONG_MOST - LONG_LEAST);
    size_t cut = below(r, (from->size < INPUT_MAX ? from->size : INPUT_MAX) + 1);
    size_t rest = from->size - cut < INPUT_MAX ? from->size - cut : INPUT_MAX;
    for (int i = 0; i < 2; i++)
        word[i] = &words->items[below(r, (size_t)words->count)];
    memcpy(x->data, from->data, cut);
    for (int i = 0; cut < size; i = !i) {
        memcpy(x->data + cut, word[i]->data, word[i]->size);
        cut += word[i]->size;
    }
    memcpy(x->data + cut, from->data + from->size - rest, rest);
    x->size = cut + rest;
}

static void run(const struct input *x, const char *save) {
    FILE *out = save ? fopen(save, "wb") : NULL;
    if (out) {
        fwrite(x->data, 1, x->size, out);
        fclose(out);
    }
    LLVMFuzzerTestOneInput(x->data, x->size);
}

static void make_mutant(struct input *x, const struct inputs *c, struct rng *r) {
    const struct input *from = &c->items[below(r, (size_t)c->count)];
    x->size = from->size < INPUT_MAX ? from->size : INPUT_MAX;
    memcpy(x->data, from->data, x->size);
    for (uint32_t k = 1 + rng_below(r, MUTATIONS_MAX); k > 0; k--)
        mutate(x, c, r);
}

struct options {
    const char *save;
    long runs, many;
    uint64_t seed;
};

static void read_options(int argc, char **argv, struct options *o, struct inputs *corpus, struct inputs *dictionary) {
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (value && strcmp(argv[i], "--runs") == 0)
            o->runs = atol(value);
        else if (value && strcmp(argv[i], "--long") == 0)
            o->many = atol(value);
        else if (value && strcmp(argv[i], "--seed") == 0)
            o->seed = strtoull(value, NULL, 10);
        else if (value && strcmp(argv[i], "--dict") == 0)
            add_words(dictionary, value);
        else if (value && strcmp(argv[i], "--save") == 0)
            o->save = value;
        else {
            add_path(corpus, argv[i]);
            continue;
        }
        i++;
    }
}

static void release(struct inputs *c) {
    for (int i = 0; i < c->count; i++)
        free(c->items[i].data);
    free(c->items);
}

int main(int argc, char **argv) {
    struct options o = {.seed = 1};
    struct inputs corpus = {0}, dictionary = {0};
    read_options(argc, argv, &o, &corpus, &dictionary);
    if (corpus.count == 0) {
        fprintf(stderr, "usage: %s [--runs N] [--long N] [--seed S] [--dict FILE] [--save FILE] PATH...\n", argv[0]);
        return 2;
    }
    if (dictionary.count == 0) add(&dictionary, "\n", 1);
    words = &dictionary;
    for (int i = 0; i < corpus.count; i++)
        run(&corpus.items[i], o.save);

    struct input x = {.data = xcalloc(LONG_MOST + 2 * INPUT_MAX, 1)};
    for (long i = 0; i < o.runs + o.many; i++) {
        struct rng r;
        rng_seed(&r, o.seed, (uint64_t)i);
        if (i < o.runs)
            make_mutant(&x, &corpus, &r);
        else
            make_long(&x, &corpus, &r);
        run(&x, o.save);
    }
    printf("%d files, %ld mutations, %ld long inputs, seed %llu\n", corpus.count, o.runs, o.many,
           (unsigned long long)o.seed);
    release(&corpus);
    release(&dictionary);
    free(x.data);
    return 0;
}
