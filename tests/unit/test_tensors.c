/* Safetensors: what is written is read back; what is malformed is refused with a reason. */
#include "config_notes.h"
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
    {"{" TENSOR("a", "U8", "[1]", 0, 1) "," TENSOR("b", "F32", "[1]", 1, 5) "}", 5, "\"b\": misaligned"},
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
    expect_refused("0 bytes are no header");
    write_file(beyond, 7, "", 0);
    expect_refused("7 bytes are no header");
    write_file(beyond, 12, "", 0);
    expect_refused("header of 100 bytes, but the file ends after 12");
    write_file(huge, 8, "{}", 2);
    expect_refused("below 16 MiB");
    strcpy(path, "/nonexistent");
    expect_refused("cannot open");
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

/* ---- models ---- */

static struct model_config pool_config(void) {
    return (struct model_config){.mixer = MIXER_POOL,
                                 .families = 1 << FAMILY_ROW | 1 << FAMILY_NEAR,
                                 .vocab = 5,
                                 .outputs = 3,
                                 .planes = 1,
                                 .height = 4,
                                 .width = 6,
                                 .hidden = 8,
                                 .inner = 16,
                                 .layers = 2,
                                 .cycles = 1,
                                 .updates = 2,
                                 .prefix = 1,
                                 .puzzles = 3,
                                 .q_outputs = 2,
                                 .q_second = Q_CONTRADICTION,
                                 .q_mean = true,
                                 .embed_scale = 1.25f,
                                 .rope_theta = 1e4f,
                                 .eps = 1e-5f};
}

START_TEST(model_survives_saving) {
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    rng_seed(&rng, 3, 0);
    struct model *m = model_new(&c, &rng), *back = NULL;
    strcpy(m->info.name, "a \"name\"");
    strcpy(m->info.note, "solved 7 of 9");
    m->info.score = 1.75;
    m->basis[5] = 0.5f;
    ck_assert_msg(!model_save(m, NULL, disk, false, &e), "%s", e.what);
    ck_assert_msg(!model_load(&back, disk, &e), "%s", e.what);
    ck_assert_mem_eq(&back->config, &c, sizeof c);
    ck_assert_mem_eq(&back->info, &m->info, sizeof m->info);
    ck_assert_mem_eq(back->flat, m->flat, m->layout.floats * sizeof(float));
    ck_assert_mem_eq(back->basis, m->basis, 24 * sizeof(float));
    model_free(back);
    ck_assert_msg(!model_save(m, NULL, disk, true, &e), "%s", e.what);
    ck_assert_msg(!model_load(&back, disk, &e), "%s", e.what);
    for (size_t i = 0; i < (size_t)c.vocab * 8; i++)
        ck_assert_float_eq(back->params.w[W_EMBED].data[i], bf16_to_f32(bf16_from_f32(m->params.w[W_EMBED].data[i])));
    ck_assert_float_eq(back->params.w[W_Y_INIT].data[3], m->params.w[W_Y_INIT].data[3]);
    model_free(back);
    model_free(m);
    c.hints = 4;
    c.recall = true;
    c.answer_layers = 3;
    c.positions = POSITIONS_LEARNED;
    m = model_new(&c, &rng);
    ck_assert_msg(!model_save(m, NULL, disk, false, &e), "%s", e.what);
    ck_assert_msg(!model_load(&back, disk, &e), "%s", e.what);
    ck_assert_mem_eq(&back->config, &c, sizeof c);
    ck_assert_mem_eq(back->params.w[W_RECALL].data, m->params.w[W_RECALL].data,
                     (size_t)(c.outputs + c.hints) * 8 * sizeof(float));
    model_free(back);
    model_free(m);
}
END_TEST

/* What the second output says goes along; files from before it was said have contradictions. */
START_TEST(meaning_of_the_second_output) {
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    rng_seed(&rng, 3, 0);
    for (int second = Q_NONE; second <= Q_CONTINUE; second++) {
        c.q_second = second;
        struct model *m = model_new(&c, &rng), *back = NULL;
        ck_assert_msg(!model_save(m, NULL, disk, false, &e), "%s", e.what);
        ck_assert_msg(!model_load(&back, disk, &e), "%s", e.what);
        ck_assert_int_eq(back->config.q_second, second);
        model_free(back);
        model_free(m);
    }
    struct notes notes = {0}, old = {0};
    struct model_config back;
    config_to_notes(&c, &notes);
    for (int i = 0; i < notes.count; i++)
        if (strcmp(notes.note[i].key, "q_second")) notes_add(&old, notes.note[i].key, "%s", notes.note[i].value);
    ck_assert_int_eq(old.count, notes.count - 1);
    ck_assert_msg(!config_from_notes(&back, &old, "old", &e), "%s", e.what);
    ck_assert_int_eq(back.q_second, Q_CONTRADICTION);
    ck_assert_int_eq(config_same(&c, &back, "old", &e), -1);
    ck_assert_str_eq(e.what, "q_second is contradiction");
    notes_free(&notes);
    notes_free(&old);
    c.q_outputs = 1; /* which cannot say it */
    ck_assert_int_eq(config_check(&c, &e), -1);
    c.q_second = Q_NONE;
    ck_assert_int_eq(config_check(&c, &e), 0);
}
END_TEST

/* Rows that are too many to be parameters stay in the file. */
START_TEST(many_puzzle_rows_stay_mapped) {
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    c.puzzles = PUZZLE_ROWS_PARAMETERS + 1;
    rng_seed(&rng, 3, 0);
    struct model *m = model_new(&c, &rng), *back = NULL;
    float *rows = XNEW_ARRAY(float, c.puzzles * 8);
    rows[c.puzzles * 8 - 1] = 7;
    m->puzzle_rows = rows;
    ck_assert_msg(!model_save(m, NULL, disk, true, &e), "%s", e.what);
    ck_assert_msg(!model_load(&back, disk, &e), "%s", e.what);
    ck_assert_ptr_nonnull(back->mapping);
    ck_assert_ptr_null(back->params.w[W_PUZZLE].data);
    ck_assert_float_eq(back->puzzle_rows[c.puzzles * 8 - 1], 7);
    model_free(back);
    model_free(m);
    free(rows);
}
END_TEST

static void set_note(struct notes *n, const char *key, const char *value) {
    for (int i = 0; i < n->count; i++)
        if (!strcmp(n->note[i].key, key)) {
            free(n->note[i].value);
            n->note[i].value = xstrdup(value);
            return;
        }
    notes_add(n, key, "%s", value);
}

/* A good model with one thing changed. */
static const struct {
    const char *note, *value; /* a note to set, or */
    const char *tensor;       /* a tensor to change: */
    const char *name;         /* its new name, or */
    int rows;                 /* its new shape[0] (smaller), or its type becomes U8 */
    const char *reason;
} wrong[] = {
    {.note = "hidden", .value = "9", .reason = "tensor \"embed\" has shape [5, 8] (expected [5, 9])"},
    {.note = "hidden", .value = "x", .reason = "metadata \"hidden\" is \"x\""},
    {.note = "hidden", .value = "", .reason = "metadata \"hidden\" is \"\""},
    {.note = "hidden", .value = "99999999999", .reason = "metadata \"hidden\""},
    {.note = "hidden", .value = "0", .reason = "hidden is 0 (expected 1 to 8192)"},
    {.note = "layers", .value = "9", .reason = "layers is 9 (expected 1 to 8)"},
    {.note = "layers", .value = "3", .reason = "tensor \"layers.2.mixer.v\" is missing"},
    {.note = "layers", .value = "1", .reason = "tensor \"layers.1.down\" has no place in this model"},
    {.note = "mixer", .value = "pol", .reason = "metadata \"mixer\" is \"pol\""},
    {.note = "families", .value = "row colum", .reason = "metadata \"families\""},
    {.note = "families", .value = "", .reason = "at least one family"},
    {.note = "eps", .value = "nan", .reason = "metadata \"eps\" is \"nan\""},
    {.note = "eps", .value = "-1", .reason = "eps is -1"},
    {.note = "q_mean", .value = "maybe", .reason = "metadata \"q_mean\" is \"maybe\""},
    {.note = "recall", .value = "1", .reason = "metadata \"recall\" is \"1\" (expected true or false)"},
    {.note = "q_second", .value = "perhaps", .reason = "metadata \"q_second\" is \"perhaps\" (expected none, "},
    {.note = "answer_layers", .value = "9", .reason = "answer_layers is 9 (expected 0 to 8)"},
    {.note = "answer_layers", .value = "1", .reason = "tensor \"answer_layers.0.mixer.v\" is missing"},
    {.note = "positions", .value = "learned", .reason = "tensor \"place\" is missing"},
    {.note = "positions", .value = "here", .reason = "metadata \"positions\" is \"here\" (expected rotary, "},
    {.note = "recall", .value = "true", .reason = "tensor \"recall\" is missing"},
    {.note = "planes", .value = "2", .reason = "outputs is 3"},
    {.note = "format", .value = "rumia-9", .reason = "format \"rumia-9\" is unknown"},
    {.tensor = "head", .name = "heat", .reason = "tensor \"head\" is missing"},
    {.tensor = "head", .rows = 2, .reason = "tensor \"head\" has shape [2, 8] (expected [3, 8])"},
    {.tensor = "head", .reason = "tensor \"head\" has elements of type U8"},
};

START_TEST(wrong_models_are_refused) {
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    rng_seed(&rng, 3, 0);
    struct model *m = model_new(&c, &rng), *back = NULL;
    struct notes notes = {0};
    notes_add(&notes, "format", "rumia-1");
    config_to_notes(&c, &notes);
    struct tensor_source source[TENSORS_MAX];
    for (int i = 0; i < m->layout.count; i++) {
        const struct tensor_info *t = &m->layout.tensor[i];
        source[i] =
            (struct tensor_source){t->name, DTYPE_F32, t->rank, {t->shape[0], t->shape[1]}, m->flat + t->offset};
        if (!wrong[_i].tensor || strcmp(wrong[_i].tensor, t->name)) continue;
        if (wrong[_i].name)
            source[i].name = wrong[_i].name;
        else if (wrong[_i].rows)
            source[i].shape[0] = wrong[_i].rows;
        else
            source[i].dtype = DTYPE_U8;
    }
    if (wrong[_i].note) set_note(&notes, wrong[_i].note, wrong[_i].value);
    ck_assert_msg(!tensors_write(disk, source, m->layout.count, &notes, &e), "%s", e.what);
    ck_assert_msg(model_load(&back, disk, &e) == -1, "accepted, not refused: %s", wrong[_i].reason);
    char text[640];
    err_format(&e, text, sizeof text);
    ck_assert_msg(strstr(text, wrong[_i].reason), "\"%s\" does not say \"%s\"", text, wrong[_i].reason);
    ck_assert_str_eq(e.file, disk);
    notes_free(&notes);
    model_free(m);
}
END_TEST

START_TEST(official_config_from_notes) {
    struct model *m = golden_model("att_small_f32");
    const struct model_config *c = &m->config;
    ck_assert_int_eq(c->mixer, MIXER_ATTENTION);
    ck_assert_int_eq(c->vocab, 6);
    ck_assert_int_eq(c->outputs, 6);
    ck_assert_int_eq(c->height, 10);
    ck_assert_int_eq(c->width, 10);
    ck_assert_int_eq(c->heads, 2);
    ck_assert_int_eq(c->layers, 2);
    ck_assert_int_eq(c->cycles, 3);
    ck_assert_int_eq(c->updates, 4);
    ck_assert_int_eq(c->prefix, 16);
    ck_assert_int_eq(c->puzzles, 3);
    ck_assert_int_eq(c->q_outputs, 2);
    ck_assert_int_eq(c->q_second, Q_CONTINUE);
    ck_assert(!c->q_mean);
    ck_assert_float_eq(c->embed_scale, 8);
    model_free(m);
}
END_TEST

/* ---- mutations ---- */

/* Changes of a few bytes of a good file never crash and never pass unread memory on. */
START_TEST(mutated_files_do_not_crash) {
    struct model_config c = pool_config();
    struct rng rng;
    struct err e = {0};
    rng_seed(&rng, 5, 0);
    struct model *m = model_new(&c, &rng);
    ck_assert_msg(!model_save(m, NULL, disk, false, &e), "%s", e.what);
    model_free(m);
    struct bytes good;
    ck_assert_int_eq(bytes_read(&good, disk, 1 << 24, &e), 0);
    size_t header = 8 + bytes_u64(good.data);
    uint8_t *bad = xcalloc(good.size, 1);
    int loaded = 0;
    for (int i = 0; i < 4000; i++) {
        memcpy(bad, good.data, good.size);
        size_t size = rng_below(&rng, 8) ? good.size : rng_below(&rng, (uint32_t)good.size);
        for (uint32_t k = rng_below(&rng, 4) + 1; k > 0; k--) {
            size_t at = rng_below(&rng, (uint32_t)header);
            static const char likely[] = "\"\\{}[]:,0123456789eE.- \0\xff";
            bad[at] = rng_below(&rng, 2) ? (uint8_t)rng_next(&rng) : (uint8_t)likely[rng_below(&rng, sizeof likely)];
        }
        write_file(bad, size, "", 0);
        struct model *back = NULL;
        if (!model_load(&back, path, &e))
            loaded++;
        else
            ck_assert(e.what[0]);
        model_free(back);
    }
    ck_assert_int_lt(loaded, 2000);
    free(bad);
    bytes_free(&good);
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
    tcase_add_test(tc, accepts_what_the_format_allows);
    tcase_add_test(tc, writes_and_reads_back);
    tcase_add_test(tc, writing_can_fail);
    tcase_add_test(tc, model_survives_saving);
    tcase_add_test(tc, meaning_of_the_second_output);
    tcase_add_test(tc, many_puzzle_rows_stay_mapped);
    tcase_add_loop_test(tc, wrong_models_are_refused, 0, sizeof wrong / sizeof *wrong);
    tcase_add_test(tc, official_config_from_notes);
    tcase_add_test(tc, mutated_files_do_not_crash);
    suite_add_tcase(suite, tc);
    int failed = run_suite(suite);
    unlink(disk);
    return failed;
}
