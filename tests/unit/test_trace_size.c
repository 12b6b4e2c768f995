/* Traces that promise more than they hold take no more memory than they should. */
#include "alloc.h"
#include "bytes.h"
#include "run_suite.h"
#include "timeline_checks.h"
#include "trace.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

/* The trace in the file, but it says it has `frames` latent frames and has `there`, without its end unless `whole`:
 * owned by the caller. */
static uint8_t *long_trace(uint32_t frames, int there, bool whole, size_t *size) {
    struct bytes b;
    struct err e;
    ck_assert_int_eq(bytes_read(&b, path, 1 << 24, &e), 0);
    static uint8_t raw[1 << 20];
    uLongf length = sizeof raw;
    ck_assert_int_eq(uncompress(raw, &length, b.data + 12, b.size - 12), Z_OK);
    size_t at = 4 + bytes_u32(raw);
    at += 2 + bytes_u16(raw + at);
    at += 2 + bytes_u16(raw + at);
    at += 2 + 2; /* classes, height and width; here is the number of frames */
    const size_t one = 4 + 2 + 2 + 1 + 2 + 4 + 15 * 4 + 1 + 6 * 81, all = at + 4 + there * one + 4;
    uint8_t *plain = xcalloc(all, 1), *out = xcalloc(12 + compressBound(all), 1);
    memcpy(plain, raw, at);
    memcpy(plain + at, &frames, 4);
    memcpy(plain + all - 4, "!END", 4);
    uLongf packed = compressBound(all);
    ck_assert_int_eq(compress2(out + 12, &packed, plain, whole ? all : all - 4, 1), Z_OK);
    memcpy(out, b.data, 12);
    *size = 12 + packed;
    free(plain);
    bytes_free(&b);
    return out;
}

#ifndef __SANITIZE_ADDRESS__ /* which keeps what is freed */
/* Mebibytes that a child needs beyond ours to find that the trace is none. */
static long memory_to_refuse(const uint8_t *data, size_t size) {
    fflush(NULL);
    const pid_t child = fork();
    if (!child) {
        struct rusage before, after;
        struct trace t;
        struct err e;
        getrusage(RUSAGE_SELF, &before);
        const int r = trace_parse(&t, data, size, "bad", &e);
        getrusage(RUSAGE_SELF, &after);
        _exit(r == -1 ? (int)((after.ru_maxrss - before.ru_maxrss) >> 10) : 255);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}
#endif

/* Few bytes may promise many frames. What is no trace in the end must not take the memory of one. */
START_TEST(damaged_traces_take_little_memory) {
    struct trace t;
    struct err e;
    size_t size;
    write_trace();
    uint8_t *data = long_trace(60000, 60000, true, &size);
    ck_assert_msg(!trace_parse(&t, data, size, "long", &e), "%s", e.what);
    ck_assert_int_eq(t.timeline->count, 60000);
    ck_assert_uint_gt(t.timeline->bytes, 32 << 20); /* so it was read twice, and is there once */
    trace_free(&t);
    free(data);
#ifndef __SANITIZE_ADDRESS__
    data = long_trace(200000, 200000, false, &size);
    ck_assert_int_lt(memory_to_refuse(data, size), 64);
    free(data);
#endif
    struct puzzle large;
    puzzle_init(&large, puzzle_kind_find("maze"), 64, 64);
    large.given.cells[0] = 2, large.given.cells[1] = 3; /* start and goal */
    const struct frame_shape shape = frame_shape_of(&large);
    struct timeline *empty = timeline_new(&shape, &large.given, large.kind->blank);
    ck_assert_int_eq(trace_write(path, &large, empty, "", "", &e), 0);
    timeline_free(empty);
    puzzle_free(&large);
    data = long_trace(1 << 20, 0, true, &size);
    ck_assert_int_eq(trace_parse(&t, data, size, "promises", &e), -1);
    ck_assert_msg(e.code == ERR_LIMIT, "%s", e.what); /* without reading on */
    free(data);
    unlink(path);
}
END_TEST

int main(void) {
    Suite *s = suite_create("trace_size");
    TCase *c = tcase_create("trace_size");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, damaged_traces_take_little_memory);
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    return run_suite(s);
}
