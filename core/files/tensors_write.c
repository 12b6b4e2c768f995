#include "json_string.h"
#include "kernels.h"
#include "tensors.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t source_count(const struct tensor_source *s) {
    size_t n = 1;
    for (int i = 0; i < s->rank; i++)
        n *= (size_t)s->shape[i];
    return n;
}

static int by_width_and_name(const void *a, const void *b) {
    const struct tensor_source *x = a, *y = b;
    size_t wx = dtype_size(x->dtype), wy = dtype_size(y->dtype);
    return wx != wy ? (wx > wy ? -1 : 1) : strcmp(x->name, y->name);
}

static void write_header(FILE *f, const struct tensor_source *source, int count, const struct notes *notes) {
    const char *comma = "";
    fputc('{', f);
    if (notes && notes->count) {
        fputs("\"__metadata__\":{", f);
        for (int i = 0; i < notes->count; i++) {
            if (i) fputc(',', f);
            json_write_string(f, notes->note[i].key);
            fputc(':', f);
            json_write_string(f, notes->note[i].value);
        }
        fputc('}', f);
        comma = ",";
    }
    size_t at = 0;
    for (int i = 0; i < count; i++, comma = ",") {
        const struct tensor_source *s = &source[i];
        fputs(comma, f);
        json_write_string(f, s->name);
        fprintf(f, ":{\"dtype\":\"%s\",\"shape\":[", dtype_name(s->dtype));
        for (int k = 0; k < s->rank; k++)
            fprintf(f, k ? ",%lld" : "%lld", (long long)s->shape[k]);
        size_t end = at + source_count(s) * dtype_size(s->dtype);
        fprintf(f, "],\"data_offsets\":[%zu,%zu]}", at, end);
        at = end;
    }
    fputc('}', f);
}

/* Rounds block by block, so that no second copy of the array is needed. */
static void write_bf16(FILE *f, const float *data, size_t count) {
    uint16_t block[2048];
    for (size_t i = 0; i < count;) {
        size_t n = count - i < 2048 ? count - i : 2048;
        for (size_t k = 0; k < n; k++)
            block[k] = bf16_from_f32(data[i + k]);
        fwrite(block, sizeof *block, n, f);
        i += n;
    }
}

/* Whether the stream can leave a hole: a file of its own, not a pipe. */
static bool is_file(FILE *f) {
    struct stat s;
    return !fstat(fileno(f), &s) && S_ISREG(s.st_mode);
}

static bool all_zero(const uint8_t *data, size_t size) {
    return !data[0] && !memcmp(data, data + 1, size - 1);
}

/* Copies piece by piece, and lets each go when it is written: files larger than memory can be. Zeros (puzzles that no
 * training met) become holes, which take neither time nor room. */
static void write_mapped(FILE *f, const uint8_t *data, size_t size) {
    enum {
        PIECE = 1 << 20,
        AROUND = 1 << 18 /* the kernel maps some pages before the one that is asked for as well */
    };
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const bool holes = f != stdout && is_file(f);
    for (size_t at = 0, n; at < size; at += n) {
        n = size - at < PIECE ? size - at : PIECE;
        const bool last = at + n == size; /* a file does not end in a hole */
        if (!holes || last || !all_zero(data + at, n) || fseeko(f, (off_t)n, SEEK_CUR)) fwrite(data + at, 1, n, f);
        const uint8_t *from = data + (at < AROUND ? 0 : at - AROUND), *to = data + at + n;
        from -= (uintptr_t)from % page;
        madvise((void *)(uintptr_t)from, (size_t)(to - from), MADV_DONTNEED);
    }
}

int tensors_write(const char *path, struct tensor_source *source, int count, const struct notes *notes, struct err *e) {
    if (count) qsort(source, (size_t)count, sizeof *source, by_width_and_name);
    char *header = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&header, &length);
    struct atomic_file out;
    if (!memory) return err_set(e, ERR_IO, path, 0, 0, NULL, "cannot write: no memory for the header");
    write_header(memory, source, count, notes);
    while ((ftell(memory) + 8) % 64)
        fputc(' ', memory);
    if (fclose(memory) || atomic_open(&out, path, e)) {
        free(header);
        return -1;
    }
    uint8_t prefix[8];
    for (int i = 0; i < 8; i++)
        prefix[i] = (uint8_t)((uint64_t)length >> 8 * i);
    fwrite(prefix, 1, sizeof prefix, out.stream);
    fwrite(header, 1, length, out.stream);
    free(header);
    for (int i = 0; i < count; i++) {
        const struct tensor_source *s = &source[i];
        if (s->mapped)
            write_mapped(out.stream, s->data, source_count(s) * dtype_size(s->dtype));
        else if (s->dtype == DTYPE_BF16 && !s->raw)
            write_bf16(out.stream, s->data, source_count(s));
        else if (source_count(s))
            fwrite(s->data, dtype_size(s->dtype), source_count(s), out.stream);
    }
    return atomic_commit(&out, e);
}
