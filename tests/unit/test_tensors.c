/* Safetensors: what is written is read back; what is malformed is refused with a reason. */
#include "golden.h"
#include "kernels.h"
#include "rng.h"
#include "run_suite.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The file under test: in memory, since thousands are written; and one on disk, since writing replaces files. */
static int memory;
static char path[64], disk[] = "/tmp/rumia-tensors-XXXXXX";

static void write_file(const void *a, size_t na, const void *b, size_t nb) {
    ck_assert_int_eq(ftruncate(memory, 0), 0);
    ck_assert_int_eq(pwrite(memory, a, na, 0), (ssize_t)na);
    ck_assert_int_eq(pwrite(memory, b, nb, (off_t)na), (ssize_t)nb);
}

/* A file with this header, spaces before it so that the data is aligned, and `size` bytes of zeros as data. */
static void write_header(const char *header, size_t size) {
    size_t length = strlen(header), space = length ? 8 - length % 8 : 0, n = space + length;
    uint8_t *bytes = xcalloc(8 + n + size, 1);
    bytes[0] = (uint8_t)n;
    bytes[1] = (uint8_t)(n >> 8);
    memset(bytes + 8, ' ', space);
    memcpy(bytes + 8 + space, header, length);
    write_file(bytes, 8 + n, bytes + 8 + n, size);
    free(bytes);
}

static void expect_refused(const char *reason) {
    struct tensors t;
    struct err e = {0};
    char text[640];
    ck_assert_msg(tensors_open(&t, path, &e) == -1, "accepted, not refused: %s", reason);
    err_format(&e, text, sizeof text);
    ck_assert_msg(strstr(text, reason), "\"%s\" does not say \"%s\"", text, reason);
    ck_assert_str_eq(e.file, path);
}

#define TENSOR(name, dtype, shape, from, to)                                                                           \
    "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":[" #from "," #to "]}"

static const struct {
    const char *header;
    size_t data;
    const char *reason;
} malformed[] = {
    {"", 0, "header ends too early"},
    {"[]", 0, "unexpected character 0x5b"},
    {"{", 0, "header ends too early"},
    {"{}x", 0, "text after the end"},
    {"{} {}", 0, "text after the end"},
    {"{}", 4, "4 bytes after the last tensor"},
    {"{\"a\":1}", 0, "unexpected character"},
    {"{\"a\":{}}", 0, "unexpected character"},
    {"{'a':{}}", 0, "unexpected character"},
    {"{\"a", 0, "a string that does not end"},
    {"{\"a\\", 0, "a string that does not end"},
    {"{\"\\u12g4\":{}}", 0, "bad \\u escape"},
    {"{\"\\ud800x\":{}}", 0, "half a surrogate pair"},
    {"{\"\\u0000\":{}}", 0, "a NUL inside a string"},
    {"{\"\\x\":{}}", 0, "unknown escape"},
    {"{\"\x80\":{}}", 0, "UTF-8"},
    {"{\"\xc0\x80\":{}}", 0, "UTF-8"},
    {"{\"\xed\xa0\x80\":{}}", 0, "UTF-8"},
    {"{\"\x01\":{}}", 0, "control character"},
    {"{" TENSOR("a", "F32", "[1]", 0, 4) "," TENSOR("a", "F32", "[1]", 4, 8) "}", 8, "\"a\" is there twice"},
    {"{" TENSOR("a", "F32", "[1]", 0, 4) ",}", 4, "unexpected character"},
    {"{" TENSOR("a", "F32", "[1]", 0, 4) "," TENSOR("b", "F32", "[1]", 0, 4) "}", 4, "\"b\" overlaps"},
    {"{" TENSOR("a", "F32", "[2]", 0, 8) "," TENSOR("b", "F32", "[1]", 4, 8) "}", 8, "\"b\" overlaps"},
    {"{" TENSOR("a", "F32", "[1]", 0, 4) "," TENSOR("b", "F32", "[1]", 8, 12) "}", 12, "\"b\" leaves a gap"},
    {"{" TENSOR("a", "F32", "[1]", 4, 8) "}", 8, "\"a\" leaves a gap"},
    {"{" TENSOR("a", "F32", "[1]", 0, 4) "}", 3, "\"a\": data beyond the end"},
    {"{" TENSOR("a", "F32", "[1]", 0, 4) "}", 5, "1 bytes after the last tensor"},
    {"{" TENSOR("a", "F32", "[1]", 4, 0) "}", 4, "\"a\": data_offsets run backwards"},
    {"{" TENSOR("a", "F32", "[2]", 0, 4) "}", 4, "\"a\": shape and dtype disagree"},
    {"{" TENSOR("a", "F32", "[]", 0, 8) "}", 8, "\"a\": shape and dtype disagree"},
    {"{" TENSOR("a", "F32", "[4294967296,4294967296]", 0, 4) "}", 4, "\"a\": the shape is too large"},
    {"{" TENSOR("a", "F32", "[9223372036854775807,2]", 0, 4) "}", 4, "\"a\": the shape is too large"},
    {"{" TENSOR("a", "F32", "[9223372036854775808]", 0, 4) "}", 4, "number too large"},
    {"{" TENSOR("a", "F32", "[-1]", 0, 4) "}", 4, "not a number"},
    {"{" TENSOR("a", "F32", "[1.0]", 0, 4) "}", 4, "a fraction"},
    {"{" TENSOR("a", "F32", "[1e0]", 0, 4) "}", 4, "a fraction"},
    {"{" TENSOR("a", "F32", "[01]", 0, 4) "}", 4, "leading zero"},
    {"{" TENSOR("a", "F32", "[1,1,1,1,1,1,1,1,1]", 0, 4) "}", 4, "too many dimensions"},
    {"{" TENSOR("a", "F8", "[4]", 0, 4) "}", 4, "unknown dtype \"F8\""},
    {"{" TENSOR("a", "F32", "[1]", 0, 4) "," TENSOR("a", "F32", "[1]", 0, 4) "}", 4, "\"a\" is there twice"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "incomplete"},
    {"{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1]}}", 4, "key \"dtype\""},
    {"{\"a\":{\"what\":1}}", 4, "key \"what\""},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", 4, "unexpected character"},
    {"{\"__metadata__\":{\"k\":1}}", 0, "unexpected character"},
    {"{\"__metadata__\":{\"k\":\"v\",\"k\":\"w\"}}", 0, "metadata \"k\" is there twice"},
    {"{\"__metadata__\":{},\"__metadata__\":{}}", 0, "__metadata__ is there twice"},
};

START_TEST(refuses_malformed) {
    write_header(malformed[_i].header, malformed[_i].data);
    expect_refused(malformed[_i].reason);
}
END_TEST

START_TEST(refuses_bad_lengths) {
    static const uint8_t beyond[12] = {100}, huge[8] = {255, 255, 255, 255, 255, 255, 255, 255};
    write_file("", 0, "", 0);
    expect_refused("an empty file");
    write_file(beyond, 7, "", 0);
    expect_refused("7 bytes are no header");
    write_file(beyond, 12, "", 0);
    expect_refused("header of 100 bytes, but the file ends after 12");
    write_file(huge, 8, "{}", 2);
    expect_refused("below 16 MiB");
    write_file("rumia: 1\nkind: sudoku\n", 23, "", 0);
    expect_refused("this is a text, no weights");
    write_file("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", 57, "", 0);
    expect_refused("a text of Git LFS");
    strcpy(path, "/nonexistent");
    expect_refused("cannot open");
}
END_TEST

START_TEST(says_what_a_file_is_instead) {
    static const struct {
        const char *begin, *name;
    } files[] = {
        {"404", "this is a text, no weights"},
        {"\n <HTML><body>Not Found", "this is a web page"},
        {"<?xml version='1.0'?><Error/>", "this is a text in XML"},
        {"{\"metadata\": {}, \"weight_map\": {}}", "this is an index of several files"},
        {"\x1f\x8b\x08 packed", "this is gzip data"},
        {"\x93NUMPY\x01", "this is a NumPy array"},
        {"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46", "this is a checkpoint of torch before 1.6"},
        {"GGUF\x03 and so on", "this is a model in GGUF"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        write_file(files[i].begin, strlen(files[i].begin), "", 0);
        expect_refused(files[i].name);
    }
}
END_TEST

START_TEST(accepts_what_the_format_allows) {
    struct tensors t;
    struct err e = {0};
    write_header(" {\t\"__metadata__\" : { \"k\\n\\u00e9\\ud83d\\ude00\" : \"v\\\"\" } ,\n" TENSOR(
                     "s", "F32", "[]", 0, 4) "," TENSOR("empty", "I64", "[0,3]", 4, 4) "}    ",
                 4);
    ck_assert_msg(!tensors_open(&t, path, &e), "%s", e.what);
    ck_assert_int_eq(t.count, 2);
    ck_assert_str_eq(notes_get(&t.notes, "k\n\u00e9\U0001f600"), "v\"");
    ck_assert_uint_eq(tensors_find(&t, "s")->count, 1);
    ck_assert_uint_eq(tensors_find(&t, "empty")->count, 0);
    ck_assert_ptr_null(tensors_find(&t, "absent"));
    tensors_close(&t);
    write_header("{}", 0);
    ck_assert_msg(!tensors_open(&t, path, &e), "%s", e.what);
    ck_assert_int_eq(t.count, 0);
    tensors_close(&t);
}
END_TEST

/* The length that a file begins with may look like how files of other kinds begin: of pickles, of gzip. */
START_TEST(a_length_is_no_kind_of_file) {
    static const size_t lengths[] = {0x0280, 0x0380, 0x0480, 0x0580, 0x8b1f};
    struct tensors t;
    struct err e = {0};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *header = xcalloc(lengths[i] + 1, 1);
        uint8_t length[8] = {(uint8_t)lengths[i], (uint8_t)(lengths[i] >> 8)};
        memset(header, ' ', lengths[i]);
        memcpy(header, "{}", 2);
        write_file(length, 8, header, lengths[i]);
        ck_assert_msg(!tensors_open(&t, path, &e), "%zu: %s", lengths[i], e.what);
        tensors_close(&t);
        free(header);
    }
}
END_TEST

/* Numbers at odd places, after a header without padding: they are copied to where they can be read. */
START_TEST(numbers_may_stand_anywhere) {
    static const char header[] =
        "{" TENSOR("a", "U8", "[1]", 0, 1) "," TENSOR("b", "F32", "[2]", 1, 9) "," TENSOR("c", "I64", "[1]", 9, 17) "}";
    static const float b[] = {1.5f, -2};
    static const int64_t c = 7;
    struct tensors t;
    struct err e = {0};
    for (size_t spaces = 0; spaces < 8; spaces++) {
        uint8_t file[512] = {0};
        const size_t length = strlen(header) + spaces, data = 8 + length;
        file[0] = (uint8_t)length;
        memcpy(file + 8, header, strlen(header));
        memset(file + 8 + strlen(header), ' ', spaces);
        memcpy(file + data + 1, b, sizeof b);
        memcpy(file + data + 9, &c, sizeof c);
        write_file(file, data + 17, "", 0);
        ck_assert_msg(!tensors_open(&t, path, &e), "%s", e.what);
        const struct tensor *floats = tensors_find(&t, "b"), *words = tensors_find(&t, "c");
        ck_assert_uint_eq((uintptr_t)floats->data % 4 + (uintptr_t)words->data % 8, 0);
        ck_assert_mem_eq(floats->data, b, sizeof b);
        ck_assert_mem_eq(words->data, &c, sizeof c);
        /* What a tensor lies in can be kept longer than the file is open. */
        struct bytes kept = tensors_hand_over(&t, floats);
        const float *still = floats->data;
        tensors_close(&t);
        ck_assert_mem_eq(still, b, sizeof b);
        bytes_free(&kept);
    }
}
END_TEST

START_TEST(writes_and_reads_back) {
    enum { N = 5000 }; /* more than a block of the rounding writer */
    static float floats[N];
    static const double doubles[] = {1, -2.5, 1e300};
    static const uint16_t halves[] = {0x3c00, 0xc500, 0x0001, 0x8400, 0x7c00};
    static const int32_t ints[] = {1, -2, 3};
    static const uint64_t words[] = {UINT64_MAX};
    struct rng rng;
    rng_seed(&rng, 1, 0);
    for (int i = 0; i < N; i++)
        floats[i] = (float)rng_normal(&rng);
    struct tensor_source source[] = {{"c.bytes", DTYPE_U8, 1, {3}, "xyz"}, {"b", DTYPE_BF16, 2, {N / 2, 2}, floats},
                                     {"a", DTYPE_F32, 1, {N}, floats},     {"d\"\\\n", DTYPE_I32, 1, {3}, ints},
                                     {"half", DTYPE_F16, 1, {5}, halves},  {"double", DTYPE_F64, 1, {3}, doubles},
                                     {"words", DTYPE_U64, 0, {0}, words}};
    struct notes notes = {0};
    struct tensors t;
    struct err e = {0};
    notes_add(&notes, "key \"1\"", "%s %d", "v\t", 7);
    ck_assert_msg(!tensors_write(disk, source, 7, &notes, &e), "%s", e.what);
    notes_free(&notes);
    ck_assert_msg(!tensors_open(&t, disk, &e), "%s", e.what);
    ck_assert_int_eq(t.count, 7);
    ck_assert_str_eq(notes_get(&t.notes, "key \"1\""), "v\t 7");
    ck_assert_uint_eq((bytes_u64(t.file.data) + 8) % 64, 0);
    ck_assert_mem_eq(tensors_find(&t, "a")->data, floats, sizeof floats);
    ck_assert_mem_eq(tensors_find(&t, "d\"\\\n")->data, ints, sizeof ints);
    ck_assert_mem_eq(tensors_find(&t, "c.bytes")->data, "xyz", 3);
    ck_assert_mem_eq(tensors_find(&t, "words")->data, words, sizeof words);
    ck_assert(!tensor_is_float(tensors_find(&t, "words")));
    static float back[N];
    tensor_floats(tensors_find(&t, "b"), 3, N - 3, back);
    for (int i = 3; i < N; i++)
        ck_assert_float_eq(back[i - 3], bf16_to_f32(bf16_from_f32(floats[i])));
    tensor_floats(tensors_find(&t, "half"), 0, 5, back);
    const float want[] = {1, -5, 0x1p-24f, -0x1p-14f, INFINITY};
    for (int i = 0; i < 5; i++)
        ck_assert_float_eq(back[i], want[i]);
    tensor_floats(tensors_find(&t, "double"), 0, 2, back);
    ck_assert_float_eq(back[1], -2.5f);
    char shape[64];
    ck_assert_str_eq(tensor_shape(tensors_find(&t, "b"), shape, sizeof shape), "[2500, 2]");
    tensors_close(&t);
}
END_TEST

START_TEST(writing_can_fail) {
    struct err e = {0};
    struct tensor_source source[] = {{"a", DTYPE_U8, 1, {3}, "xyz"}};
    ck_assert_int_eq(tensors_write("/nonexistent/x", source, 1, NULL, &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
}
END_TEST

int main(void) {
    close(mkstemp(disk));
    memory = memfd_create("test", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
    Suite *suite = suite_create("tensors");
    TCase *tc = tcase_create("safetensors");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, refuses_malformed, 0, sizeof malformed / sizeof *malformed);
    tcase_add_test(tc, refuses_bad_lengths);
    tcase_add_test(tc, says_what_a_file_is_instead);
    tcase_add_test(tc, accepts_what_the_format_allows);
    tcase_add_test(tc, a_length_is_no_kind_of_file);
    tcase_add_test(tc, numbers_may_stand_anywhere);
    tcase_add_test(tc, writes_and_reads_back);
    tcase_add_test(tc, writing_can_fail);
    suite_add_tcase(suite, tc);
    int failed = run_suite(suite);
    unlink(disk);
    return failed;
}
