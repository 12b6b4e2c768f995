/* Checkpoints of torch.save: the same tensors as the safetensors twin; anything but plain tensors is refused. */
#include "golden.h"
#include "rng.h"
#include "run_suite.h"
#include "torch.h"
#include "zip_maker.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The file under test: in memory, since thousands are written. */
static int memory;
static char path[64];

/* ---- the recorded checkpoint ---- */

static struct tensors open_torch(const char *name) {
    struct tensors t;
    struct err e = {0};
    char *file = golden_path(name, ".pt");
    ck_assert(torch_is(file));
    ck_assert_msg(!torch_tensors(&t, file, &e), "%s", e.what);
    free(file);
    return t;
}

START_TEST(same_as_the_safetensors_twin) {
    struct tensors a = open_torch("att_small_bf16"), b = golden_open("att_small_bf16", ".safetensors");
    ck_assert_int_eq(a.count, b.count);
    for (int i = 0; i < a.count; i++) {
        const struct tensor *x = &a.tensor[i], *y = &b.tensor[i];
        ck_assert_str_eq(x->name, y->name);
        ck_assert_int_eq(x->dtype, y->dtype);
        ck_assert_int_eq(x->rank, y->rank);
        ck_assert_uint_eq(x->count, y->count);
        for (int k = 0; k < x->rank; k++)
            ck_assert_int_eq(x->shape[k], y->shape[k]);
        ck_assert_mem_eq(x->data, y->data, x->count * dtype_size(x->dtype));
    }
    tensors_close(&a);
    tensors_close(&b);
}
END_TEST

START_TEST(same_model_with_hints) {
    const struct official_hints hints = {.heads = 2, .height = 10, .width = 10};
    struct model *a = NULL, *b = golden_model("att_small_bf16");
    struct err e = {0};
    char *file = golden_path("att_small_bf16", ".pt");
    ck_assert_msg(!model_import(&a, file, &hints, &e), "%s", e.what);
    ck_assert_mem_eq(&a->config, &b->config, sizeof a->config);
    ck_assert_mem_eq(a->flat, b->flat, a->layout.floats * sizeof(float));
    model_free(a);
    ck_assert_msg(!model_load(&a, file, &e), "%s", e.what);
    ck_assert_int_eq(a->config.heads, 1);
    ck_assert_int_eq(a->config.updates, 4);
    ck_assert_int_eq(a->config.prefix, 16);
    ck_assert_int_eq(a->config.height * a->config.width, 900);
    model_free(a);
    model_free(b);
    free(file);
}
END_TEST

/* What shapes alone say of the mlp: its file without the notes. */
START_TEST(mlp_from_shapes) {
    struct tensors t = golden_open("mlp_small_f32", ".safetensors");
    struct model *a = NULL, *b = golden_model("mlp_small_f32");
    struct err e = {0};
    notes_free(&t.notes);
    ck_assert_msg(!model_from_tensors(&a, &t, NULL, &e), "%s", e.what);
    ck_assert_mem_eq(&a->config, &b->config, sizeof a->config);
    ck_assert_mem_eq(a->flat, b->flat, a->layout.floats * sizeof(float));
    model_free(a);
    model_free(b);
}
END_TEST

/* ---- archives made here ---- */

static void write_file(const void *data, size_t size) {
    ck_assert_int_eq(ftruncate(memory, 0), 0);
    ck_assert_int_eq(pwrite(memory, data, size, 0), (ssize_t)size);
}

static const float values[6] = {1, 2, 3, 4, 5, 6};

static void make(struct archive *a, const char *pickle, size_t size, bool zip64) {
    *a = (struct archive){0};
    archive_add(a, "m/data.pkl", pickle, size);
    archive_add(a, "m/byteorder", "little", 6);
    archive_add(a, "m/data/0", values, sizeof values);
    archive_end(a, zip64);
    write_file(a->file, a->size);
}

/* Pickles, written out. A tensor [2, 3] of storage 0 (6 floats). */
#define TEXT(length, text) "X" length "\0\0\0" text
#define STORAGE_OF(type, key, count) "(" TEXT("\7", "storage") "ctorch\n" type "\n" key TEXT("\3", "cpu") count "tQ"
#define STORAGE STORAGE_OF("FloatStorage", TEXT("\1", "0"), "K\6")
#define HOOKS                                                                                                          \
    "\x89"                                                                                                             \
    "ccollections\nOrderedDict\n)R"
#define TENSOR_OF(storage, offset, shape, strides)                                                                     \
    "ctorch._utils\n_rebuild_tensor_v2\n(" storage offset shape strides HOOKS "tR"
#define SHAPE "K\2K\3\x86"
#define STRIDES "K\3K\1\x86"
#define TENSOR TENSOR_OF(STORAGE, "K\0", SHAPE, STRIDES)
#define START "\x80\2"
#define NAME_A TEXT("\1", "a")
#define NAME_B TEXT("\1", "b")

#define P(text) text, sizeof text - 1

static const struct {
    const char *pickle;
    size_t size;
} good[] = {
    {P(START "}" NAME_A TENSOR "s.")},
    {P(START "}q\0r\1\0\0\0(" NAME_A TENSOR "u.")},
    {P(START "}" NAME_A "q\7" TENSOR "q\5s.")},
    /* with attributes, as Module.state_dict() has them */
    {P(START "ccollections\nOrderedDict\n)Rq\1(" NAME_A TENSOR "u}" TEXT("\1", "v") "K\1sb.")},
    /* protocol 4 */
    {P("\x80\4\x95\0\0\0\0\0\0\0\0\x8c\x0b"
       "collections\x8c\x0b"
       "OrderedDict\x93\x94)R\x94(\x8c\1a" TENSOR "u.")},
    {P(START "}" NAME_A "ctorch._utils\n_rebuild_parameter\n(" TENSOR HOOKS "tRs.")},
    {P(START "}" NAME_A TENSOR_OF(STORAGE, "\x8a\0", "J\2\0\0\0M\3\0\x86", "\x8a\1\3\x8a\2\1\0\x86") "s.")},
};

START_TEST(reads_pickles) {
    struct archive a;
    struct tensors t;
    struct err e = {0};
    for (int zip64 = 0; zip64 < 2; zip64++) {
        make(&a, good[_i].pickle, good[_i].size, zip64);
        ck_assert_msg(!torch_tensors(&t, path, &e), "%s", e.what);
        ck_assert_int_eq(t.count, 1);
        ck_assert_str_eq(t.tensor[0].name, "a");
        ck_assert_int_eq(t.tensor[0].dtype, DTYPE_F32);
        ck_assert_int_eq(t.tensor[0].shape[0], 2);
        ck_assert_int_eq(t.tensor[0].shape[1], 3);
        ck_assert_mem_eq(t.tensor[0].data, values, sizeof values);
        tensors_close(&t);
    }
}
END_TEST

START_TEST(reads_a_piece_of_a_storage) {
    static const char pickle[] = START "}" NAME_A TENSOR_OF(STORAGE, "K\2", "K\2K\1\x86", "K\1K\7\x86") "s.";
    struct archive a;
    struct tensors t;
    struct err e = {0};
    make(&a, P(pickle), false);
    ck_assert_msg(!torch_tensors(&t, path, &e), "%s", e.what);
    ck_assert_uint_eq(t.tensor[0].count, 2);
    ck_assert_mem_eq(t.tensor[0].data, values + 2, 2 * sizeof(float));
    tensors_close(&t);
}
END_TEST

/* Columns one after the other, and rows that are all the same: told by strides. */
START_TEST(reads_other_orders) {
    static const struct {
        const char *pickle;
        size_t size;
        float want[6];
    } orders[] = {
        {P(START "}" NAME_A TENSOR_OF(STORAGE, "K\0", SHAPE, "K\1K\2\x86") "s."), {1, 3, 5, 2, 4, 6}},
        {P(START "}" NAME_A TENSOR_OF(STORAGE, "K\1", SHAPE, "K\0K\2\x86") "s."), {2, 4, 6, 2, 4, 6}},
    };
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct archive a;
        struct tensors t;
        struct err e = {0};
        make(&a, orders[i].pickle, orders[i].size, false);
        ck_assert_msg(!torch_tensors(&t, path, &e), "%s", e.what);
        ck_assert_uint_eq(t.tensor[0].count, 6);
        ck_assert_mem_eq(t.tensor[0].data, orders[i].want, sizeof orders[i].want);
        tensors_close(&t);
    }
}
END_TEST

/* ---- checkpoints of training ---- */

/* Pieces of storage 0: two floats from `at`. */
#define PIECE(at) TENSOR_OF(STORAGE, at, "K\2\x85", "K\1\x85")
#define EPOCH TEXT("\5", "epoch") "K\3"
#define STATE_DICT                                                                                                     \
    TEXT("\12", "state_dict") "ccollections\nOrderedDict\n)R(" NAME_A PIECE("K\0") NAME_B PIECE("K\2") "u"
#define OPTIMISER                                                                                                      \
    TEXT("\20", "optimizer_states")                                                                                    \
    "](}(" TEXT("\5", "state") "}K\0}" TEXT("\7", "exp_avg") PIECE("K\0") "ssK\1B\2\0\0\0\xff\0ue"
#define CALLBACKS                                                                                                      \
    TEXT("\11", "callbacks")                                                                                           \
    "}(" TEXT("\3", "bar") "cpathlib\nPosixPath\n(" TEXT("\3", "tmp") "tR" TEXT("\3", "EMA") "}(" TEXT(                \
        "\5", "decay") "G\x3f\xef\0\0\0\0\0\0" TEXT("\6", "shadow") "}(" NAME_A PIECE("K\4") TEXT("\1", "c")           \
        PIECE("K\0") "uuu"
#define PARAMETERS                                                                                                     \
    TEXT("\20", "hyper_parameters")                                                                                    \
    "cmodule\nAttributeDict\n)\x81(" TEXT("\12", "num_layers") "K\2" TEXT("\11", "num_heads") "K\4" TEXT(              \
        "\11", "use_mlp_t") "\x89" TEXT("\14", "pos_emb_type") TEXT("\2", "1d")                                        \
        TEXT("\7", "seq_len") "K\0" TEXT("\12", "rope_theta") "G\x40\xc3\x88\0\0\0\0\0" TEXT("\12", "output_dir") "Nu"

/* Weights beside much else: those under state_dict, the moving average where there is one of the same name. */
START_TEST(weights_of_a_training_checkpoint) {
    static const char lightning[] = START "}(" EPOCH STATE_DICT OPTIMISER CALLBACKS PARAMETERS "u.";
    static const char plain[] = START "}(" EPOCH STATE_DICT OPTIMISER "u.";
    for (int averaged = 0; averaged < 2; averaged++) {
        struct archive a;
        struct tensors t;
        struct err e = {0};
        if (averaged)
            make(&a, P(lightning), false);
        else
            make(&a, P(plain), false);
        ck_assert_msg(!torch_tensors(&t, path, &e), "%s", e.what);
        ck_assert_int_eq(t.count, 2);
        ck_assert_mem_eq(tensors_find(&t, "a")->data, values + (averaged ? 4 : 0), 2 * sizeof *values);
        ck_assert_mem_eq(tensors_find(&t, "b")->data, values + 2, 2 * sizeof *values);
        ck_assert_int_eq(t.notes.count, averaged ? 5 : 0);
        if (averaged) {
            ck_assert_str_eq(notes_get(&t.notes, "L_layers"), "2");
            ck_assert_str_eq(notes_get(&t.notes, "num_heads"), "4");
            ck_assert_str_eq(notes_get(&t.notes, "mlp_t"), "false");
            ck_assert_str_eq(notes_get(&t.notes, "pos_encodings"), "rope");
            ck_assert_str_eq(notes_get(&t.notes, "rope_theta"), "10000");
        }
        tensors_close(&t);
    }
}
END_TEST

/* Where positions are said to be none, that is no silence. */
START_TEST(no_positions_are_said_so) {
    static const char none[] = START "}(" STATE_DICT TEXT("\20", "hyper_parameters") "}(" TEXT(
        "\14", "pos_emb_type") "N" TEXT("\12", "output_dir") "Nuu.";
    struct archive a;
    struct tensors t;
    struct err e = {0};
    make(&a, P(none), false);
    ck_assert_msg(!torch_tensors(&t, path, &e), "%s", e.what);
    ck_assert_int_eq(t.notes.count, 1);
    ck_assert_str_eq(notes_get(&t.notes, "pos_encodings"), "none");
    tensors_close(&t);
}
END_TEST

static void expect_refused(const char *reason) {
    struct tensors t;
    struct err e = {0};
    char text[640];
    ck_assert_msg(torch_tensors(&t, path, &e) == -1, "accepted, not refused: %s", reason);
    err_format(&e, text, sizeof text);
    ck_assert_msg(strstr(text, reason), "\"%s\" does not say \"%s\"", text, reason);
    ck_assert_str_eq(e.file, path);
}

static const struct {
    const char *pickle;
    size_t size;
    const char *reason;
} bad[] = {
    {P(""), "byte 0: the data ends too early"},
    {P(START), "byte 2: the data ends too early"},
    {P(START "."), "the stack is empty"},
    {P(START "K\1."), "an int is in its place (expected a dict)"},
    {P("\x80\1}."), "pickle protocol 1"},
    {P(START "cos\nsystem\n(" TEXT("\2", "ls") "tR."), "an object of system is in its place (expected a dict)"},
    {P(START "cbuiltins\neval\n."), "a global is in its place"},
    {P(START "}" NAME_A TEXT("\2", "os") TEXT("\6", "system") "\x93(tRs" NAME_B TENSOR "s."),
     "\"a\" is an object of system (expected a tensor)"},
    {P(START "ctorch"), "a name without an end"},
    {P(START "(itorch\nload\n."), "unknown opcode 0x69"},
    {P(START "}\x81."), "the stack is empty"},
    {P(START "}" NAME_A "K\1s."), "no tensors (expected a state_dict)"},
    {P(START "}" NAME_A "}" NAME_B TENSOR "ss."), "no tensors there, but dicts: a (expected weights under state_dict)"},
    {P(START "}K\1" TENSOR "s."), "an int as a key"},
    {P(START "}" NAME_A TENSOR "s" NAME_A TENSOR "s."), "\"a\" is there twice"},
    {P(START "}" TEXT("\2", "a\0") TENSOR "s."), "an object as a key"},
    {P(START "}X\xff\xff\xff\xff"), "the data ends too early"},
    {P(START "}(" NAME_A "u."), "no pairs for a dict"},
    {P(START "NNs."), "no pairs for a dict"},
    {P(START "s."), "the stack is empty"},
    {P(START "u."), "no mark"},
    {P(START "t."), "no mark"},
    {P(START "(\x85."), "a mark inside a tuple"},
    {P(START "\x87."), "the stack is empty"},
    {P(START "h\3."), "memo index out of range"},
    {P(START "q\0."), "the stack is empty"},
    {P(START "}r\xff\xff\xff\xff."), "memo index out of range"},
    {P(START "N}b."), "None is in its place"},
    {P(START "(}b."), "nothing to add to"},
    {P(START "(K\1e."), "nothing to add to"},
    {P(START "1."), "no mark"},
    {P(START "NQ."), "an unknown persistent id"},
    {P(START ")Q."), "an unknown persistent id"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE_OF("QInt8Storage", TEXT("\1", "0"), "K\6"), "K\0", SHAPE,
                                  STRIDES) "s" NAME_B TENSOR "s."),
     "\"a\" is an object of QInt8Storage"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE_OF("FloatStorage", TEXT("\1", "1"), "K\6"), "K\0", SHAPE, STRIDES) "s."),
     "tensor \"a\": its storage is missing"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE_OF("FloatStorage", TEXT("\1", "0"), "K\7"), "K\0", SHAPE, STRIDES) "s."),
     "tensor \"a\": its storage has another size"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE_OF("DoubleStorage", TEXT("\1", "0"), "K\6"), "K\0", SHAPE, STRIDES) "s."),
     "tensor \"a\": its storage has another size"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE, "K\1", SHAPE, STRIDES) "s."), "a tensor outside its storage"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE, "J\xff\xff\xff\xff", SHAPE, STRIDES) "s."), "a tensor outside its storage"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE, "K\0", SHAPE, "K\4K\1\x86") "s."), "a tensor outside its storage"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE, "K\0", SHAPE, "J\xff\xff\xff\xffK\1\x86") "s."), "a bad shape or stride"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE, "K\0", "J\xff\xff\xff\x7fK\3\x86", "K\0K\1\x86") "s."),
     "so much data is not in the order of rows"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE, "K\0", SHAPE, "K\1\x85") "s."), "unknown arguments of a tensor"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE, "K\0", "NK\3\x86", STRIDES) "s."), "a bad shape or stride"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE, "K\0", "J\xff\xff\xff\xffK\3\x86", STRIDES) "s."), "a bad shape or stride"},
    {P(START "}" NAME_A TENSOR_OF(STORAGE, "K\0", "\x8a\10\xff\xff\xff\xff\xff\xff\xff\x7fK\3\x86", STRIDES) "s."),
     "the shape is too large"},
    {P(START "\x8a\11"
             "123456789."),
     "an object is in its place"},
};

START_TEST(refuses_pickles) {
    struct archive a;
    make(&a, bad[_i].pickle, bad[_i].size, false);
    expect_refused(bad[_i].reason);
}
END_TEST

START_TEST(refuses_archives) {
    static const char pickle[] = START "}" NAME_A TENSOR "s.";
    static const uint8_t legacy[] = {0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};
    struct archive a = {0};
    write_file("", 0);
    expect_refused("not a zip archive");
    write_file(legacy, sizeof legacy);
    expect_refused("expected a file of torch.save (version 1.6 or later)");
    archive_end(&a, false);
    write_file(a.file, a.size);
    expect_refused("no data.pkl");

    a = (struct archive){0};
    archive_add(&a, "m/data.pkl", P(pickle));
    archive_add(&a, "m/byteorder", "big", 3);
    archive_end(&a, false);
    write_file(a.file, a.size);
    expect_refused("byte order \"big\"");

    a = (struct archive){0};
    archive_add(&a, "m/data.pkl", P(pickle));
    archive_put(a.directory + 10, 8, 2);
    archive_end(&a, false);
    write_file(a.file, a.size);
    expect_refused("a compressed entry");

    a = (struct archive){0};
    archive_add(&a, "m/data.pkl", P(pickle));
    archive_add(&a, "m/data.pkl", P(pickle));
    archive_end(&a, false);
    write_file(a.file, a.size);
    expect_refused("a name is there twice");

    make(&a, P(pickle), false);
    write_file(a.file, a.size - 1);
    expect_refused("cut off");
    archive_put(a.file + a.size - 6, a.size, 4); /* the directory's place */
    write_file(a.file, a.size);
    expect_refused("the directory lies outside the file");
    strcpy(path, "/nonexistent");
    expect_refused("cannot open");
}
END_TEST

/* Changes of a few bytes never crash. */
static void mutate(uint8_t *bytes, size_t size, const uint8_t *original, struct rng *rng) {
    memcpy(bytes, original, size);
    for (uint32_t k = rng_below(rng, 4) + 1; k > 0; k--)
        bytes[rng_below(rng, (uint32_t)size)] =
            rng_below(rng, 2) ? (uint8_t)rng_next(rng) : original[rng_below(rng, (uint32_t)size)];
    write_file(bytes, rng_below(rng, 8) ? size : rng_below(rng, (uint32_t)size));
}

START_TEST(mutated_files_do_not_crash) {
    struct archive a;
    struct rng rng;
    rng_seed(&rng, 11, 0);
    uint8_t bytes[sizeof a.file];
    int loaded = 0, refused = 0;
    for (int i = 0; i < 6000; i++) {
        const int which = i % (int)(sizeof good / sizeof *good);
        if (i < 2 * (int)(sizeof good / sizeof *good) || !(i % 100))
            make(&a, good[which].pickle, good[which].size, i % 2);
        mutate(bytes, a.size, a.file, &rng);
        struct tensors t;
        struct err e = {0};
        if (torch_tensors(&t, path, &e)) {
            ck_assert(e.what[0]);
            refused++;
            continue;
        }
        loaded++;
        volatile float sum = 0; /* every element can be read */
        float x;
        for (int k = 0; k < t.count; k++)
            for (size_t n = 0; tensor_is_float(&t.tensor[k]) && n < t.tensor[k].count; n++) {
                tensor_floats(&t.tensor[k], n, 1, &x);
                sum = sum + x;
            }
        tensors_close(&t);
    }
    ck_assert_int_gt(loaded, 100);
    ck_assert_int_gt(refused, 1000);
}
END_TEST

int main(void) {
    memory = memfd_create("test", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
    Suite *suite = suite_create("torch");
    TCase *tc = tcase_create("import");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, same_as_the_safetensors_twin);
    tcase_add_test(tc, same_model_with_hints);
    tcase_add_test(tc, mlp_from_shapes);
    tcase_add_loop_test(tc, reads_pickles, 0, sizeof good / sizeof *good);
    tcase_add_test(tc, reads_a_piece_of_a_storage);
    tcase_add_test(tc, reads_other_orders);
    tcase_add_test(tc, weights_of_a_training_checkpoint);
    tcase_add_test(tc, no_positions_are_said_so);
    tcase_add_loop_test(tc, refuses_pickles, 0, sizeof bad / sizeof *bad);
    tcase_add_test(tc, refuses_archives);
    tcase_add_test(tc, mutated_files_do_not_crash);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
