#include "alloc.h"
#include "bytes.h"
#include "err.h"
#include "folder.h"
#include "in_folder.h"
#include "run_suite.h"
#include "thread.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- err ---- */

static const char *formatted(const struct err *e) {
    static char text[1024];
    return err_format(e, text, sizeof text);
}

START_TEST(an_error_says_where_what_and_what_was_expected) {
    struct err e;
    ck_assert_int_eq(err_set(&e, ERR_VALUE, "a.yaml", 3, 14, "a digit", "found '%c'", 'x'), -1);
    ck_assert_int_eq(e.code, ERR_VALUE);
    ck_assert_str_eq(formatted(&e), "a.yaml:3:14: found 'x' (expected a digit)");
    err_set(&e, ERR_SYNTAX, "a.yaml", 3, 0, NULL, "odd");
    ck_assert_str_eq(formatted(&e), "a.yaml:3: odd");
    err_set(&e, ERR_IO, "a.yaml", 0, 0, NULL, "gone");
    ck_assert_str_eq(formatted(&e), "a.yaml: gone");
    err_set(&e, ERR_IO, NULL, 0, 0, NULL, "gone");
    ck_assert_str_eq(formatted(&e), "gone");
    ck_assert_int_eq(err_in_file(&e, "b"), -1);
    ck_assert_str_eq(formatted(&e), "b: gone");
    err_in_file(&e, "c"); /* the first name stays */
    ck_assert_str_eq(formatted(&e), "b: gone");
}
END_TEST

START_TEST(long_error_texts_are_cut) {
    struct err e;
    char longest[2000], small[8];
    memset(longest, 'y', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    err_set(&e, ERR_IO, longest, 2147483647, 2147483647, longest, "%s", longest);
    ck_assert_uint_eq(strlen(e.file), sizeof e.file - 1);
    ck_assert_uint_eq(strlen(e.what), sizeof e.what - 1);
    ck_assert_uint_eq(strlen(e.expected), sizeof e.expected - 1);
    ck_assert_uint_lt(strlen(formatted(&e)), 1024);
    ck_assert_ptr_nonnull(strstr(formatted(&e), ":2147483647:2147483647: "));
    ck_assert_uint_eq(strlen(err_format(&e, small, sizeof small)), sizeof small - 1);
}
END_TEST

START_TEST(the_nearest_word_is_proposed) {
    static const char *const words[] = {"solve", "eval", "train", "generate", "info", "a"};
    struct {
        const char *word, *nearest;
    } cases[] = {{"slove", "solve"}, {"solv", "solve"}, {"solve", "solve"},          {"trainn", "train"},
                 {"infoxx", "info"}, {"evil", "eval"},  {"generat", "generate"},     {"xyzzy", NULL},
                 {"", NULL},         {"b", NULL},       {"solver of riddles", NULL}, {"e", NULL}};
    for (int i = 0; i < (int)(sizeof cases / sizeof *cases); i++) {
        const char *found = err_nearest(cases[i].word, words, 6);
        if (!cases[i].nearest)
            ck_assert_msg(!found, "%s: %s", cases[i].word, found);
        else
            ck_assert_str_eq(found, cases[i].nearest);
    }
    ck_assert_ptr_null(err_nearest("solve", words, 0));
    char huge[300];
    memset(huge, 's', sizeof huge - 1);
    huge[sizeof huge - 1] = 0;
    ck_assert_ptr_null(err_nearest(huge, words, 6));
}
END_TEST

/* ---- bytes ---- */

START_TEST(files_are_read_up_to_the_limit) {
    static const size_t sizes[] = {0, 1, 65534, 65535, 65536, 65537, 200000};
    char *data = xcalloc(200000, 1);
    for (int i = 0; i < 200000; i++)
        data[i] = (char)(i * 7 % 251);
    for (int i = 0; i < (int)(sizeof sizes / sizeof *sizes); i++) {
        const size_t size = sizes[i];
        struct bytes b;
        struct err e;
        write_file("f", data, size);
        ck_assert_int_eq(bytes_read(&b, "f", size, &e), 0);
        ck_assert_uint_eq(b.size, size);
        ck_assert_int_eq(memcmp(b.data, data, size), 0);
        ck_assert_int_eq(b.data[size], 0);
        ck_assert(!b.mapped);
        bytes_free(&b);
        bytes_free(&b); /* harmless */
        ck_assert_int_eq(bytes_map(&b, "f", &e), 0);
        ck_assert_uint_eq(b.size, size);
        if (size) ck_assert_int_eq(memcmp(b.data, data, size), 0);
        bytes_free(&b);
        if (!size) continue;
        ck_assert_int_eq(bytes_read(&b, "f", size - 1, &e), -1);
        ck_assert_int_eq(e.code, ERR_LIMIT);
        ck_assert_str_eq(e.file, "f");
        ck_assert_ptr_null(b.data);
    }
    free(data);
}
END_TEST

START_TEST(unreadable_files_are_errors) {
    struct bytes b;
    struct err e;
    ck_assert_int_eq(bytes_read(&b, "absent", 10, &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    ck_assert_ptr_nonnull(strstr(formatted(&e), "absent"));
    ck_assert_int_eq(bytes_map(&b, "absent", &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    ck_assert_int_eq(mkdir("d", 0700), 0);
    ck_assert_int_eq(bytes_read(&b, "d", 10, &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    ck_assert_int_eq(bytes_map(&b, "d", &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    ck_assert_str_eq(e.expected, "a regular file");
}
END_TEST

/* Somebody else cuts a file while it is in use: no SIGBUS, small ones as they were, large ones known as cut. */
START_TEST(a_file_may_be_cut_meanwhile) {
    struct bytes b;
    struct err e;
    write_file("f", "whole", 5);
    ck_assert_int_eq(bytes_map(&b, "f", &e), 0);
    ck_assert_int_eq(truncate("f", 0), 0);
    ck_assert_int_eq(memcmp(b.data, "whole", 5), 0);
    ck_assert(!bytes_cut(&b));
    bytes_free(&b);

    for (int round = 0; round < 20; round++) { /* guards are given back */
        const size_t size = BYTES_COPY_MAX + 100000 + round;
        write_file("f", "whole", 5);
        ck_assert_int_eq(truncate("f", (off_t)size), 0);
        ck_assert_int_eq(bytes_map(&b, "f", &e), 0);
        ck_assert(b.mapped && b.data[size - 1] == 0 && !bytes_cut(&b));
        ck_assert_int_eq(truncate("f", 10000), 0);
        ck_assert_int_eq(memcmp(b.data, "whole", 5), 0);
        ck_assert(!bytes_cut(&b));
        int sum = 0;
        for (size_t i = 0; i < size; i += 1000)
            sum += b.data[i];
        ck_assert_int_eq(sum, 'w');
        ck_assert(bytes_cut(&b));
        bytes_free(&b);
    }
    ck_assert_int_eq(bytes_was_cut("f", &e), -1);
    ck_assert_str_eq(e.file, "f");
}
END_TEST

/* Elsewhere SIGBUS means what it meant. */
START_TEST(other_accesses_fail_as_ever) {
    struct bytes b;
    struct err e;
    signal(SIGBUS, SIG_DFL); /* not that of a sanitiser */
    write_file("f", "", 0);
    ck_assert_int_eq(truncate("f", BYTES_COPY_MAX + 1), 0);
    ck_assert_int_eq(bytes_map(&b, "f", &e), 0);
    write_file("g", "", 0);
    const int fd = open("g", O_RDONLY);
    const volatile char *beyond = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
    ck_assert_ptr_ne((const void *)beyond, MAP_FAILED);
    ck_assert_int_eq(*beyond, 0);
}
END_TEST

START_TEST(standard_input_is_read) {
    write_file("f", "piped", 5);
    ck_assert_ptr_nonnull(freopen("f", "rb", stdin));
    assert_content("-", "piped");
}
END_TEST

START_TEST(numbers_are_little_endian) {
    const uint8_t data[] = {0xff, 1, 2, 3, 4, 5, 6, 7, 0x88};
    ck_assert_uint_eq(bytes_u16(data + 1), 0x0201);
    ck_assert_uint_eq(bytes_u32(data + 1), 0x04030201);
    ck_assert_uint_eq(bytes_u64(data + 1), 0x8807060504030201u);
}
END_TEST

START_TEST(a_folder_is_made_with_those_above_it) {
    struct err e = {0};
    struct stat status;
    ck_assert_int_eq(folder_make("one/two//three/", 0700, &e), 0);
    ck_assert_int_eq(stat("one/two/three", &status), 0);
    ck_assert(S_ISDIR(status.st_mode));
    ck_assert_int_eq(status.st_mode & 0777, 0700);
    ck_assert_int_eq(folder_make("one/two/three", 0700, &e), 0);
    ck_assert_int_eq(rmdir("one/two/three") | rmdir("one/two") | rmdir("one"), 0);
    write_file("file", "x", 1);
    ck_assert_int_eq(folder_make("file/below", 0700, &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    ck_assert_str_eq(e.file, "file");
}
END_TEST

/* ---- threads ---- */

/* Needs a MiB of stack. */
static int deep(void *argument) {
    volatile char room[1 << 20];
    for (size_t i = 0; i < sizeof room; i += 4096)
        room[i] = 1;
    return *(int *)argument + room[0];
}

static void *deep_thread(void *argument) {
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    ck_assert(sigismember(&blocked, SIGHUP) && !sigismember(&blocked, SIGSEGV));
    return deep(argument) == 42 ? argument : NULL;
}

START_TEST(there_is_room_whatever_the_limit_is) {
    int value = 41;
    void *result;
    pthread_t thread;
    for (rlim_t limit = 8 << 20; limit >= 64 << 10; limit /= 8) {
        ck_assert_int_eq(setrlimit(RLIMIT_STACK, &(struct rlimit){limit, limit}), 0);
        ck_assert_int_eq(thread_with_room(deep, &value), 42);
        ck_assert_int_eq(thread_start(&thread, deep_thread, &value), 0);
        ck_assert_int_eq(pthread_join(thread, &result), 0);
        ck_assert_ptr_eq(result, &value);
    }
}
END_TEST

/* ---- alloc ---- */

static _Thread_local void *of_this_thread[2];

/* Two buffers of the thread that asks, each the same whenever it is asked for. */
static void *ask_for_buffers(void *seen) {
    void **out = seen;
    for (int again = 0; again < 2; again++)
        for (int i = 0; i < 2; i++) {
            void *memory = thread_memory(&of_this_thread[i], 1000);
            ck_assert(!again || memory == out[i]);
            ck_assert_uint_eq((uintptr_t)memory % 64, 0);
            memset(memory, i + 1, 1000);
            out[i] = memory;
        }
    return seen;
}

START_TEST(buffers_belong_to_their_threads) {
    void *mine[2], *theirs[2];
    pthread_t thread;
    ask_for_buffers(mine);
    ck_assert_int_eq(thread_start(&thread, ask_for_buffers, theirs), 0);
    pthread_join(thread, NULL);
    ck_assert_ptr_ne(mine[0], mine[1]);
    for (int i = 0; i < 2; i++) {
        ck_assert_ptr_ne(mine[i], theirs[0]);
        ck_assert_ptr_ne(mine[i], theirs[1]);
        for (int k = 0; k < 1000; k++)
            ck_assert_int_eq(((char *)mine[i])[k], i + 1);
    }
}
END_TEST

START_TEST(memory_is_zeroed_and_aligned) {
    for (size_t n = 0; n < 200; n += 13) {
        unsigned char *plain = xcalloc(n, 1), *aligned = xaligned(n, 1);
        ck_assert_ptr_nonnull(plain);
        ck_assert_ptr_nonnull(aligned);
        ck_assert_uint_eq((uintptr_t)aligned % 64, 0);
        for (size_t i = 0; i < n; i++)
            ck_assert_int_eq(plain[i] | aligned[i], 0);
        plain = xrealloc(plain, n + 100, 2);
        memset(plain, 1, 2 * (n + 100));
        free(plain);
        free(aligned);
    }
    char *text = xasprintf("%d-%s", 5, "x");
    ck_assert_str_eq(text, "5-x");
    free(text);
}
END_TEST

START_TEST(impossible_memory_ends_the_program) {
    void *volatile p = xcalloc(SIZE_MAX / 2, 16);
    free(p);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("base");
    TCase *plain = tcase_create("plain"), *files = tcase_create("files");
    tcase_set_timeout(plain, 30);
    tcase_set_timeout(files, 30);
    tcase_add_test(plain, an_error_says_where_what_and_what_was_expected);
    tcase_add_test(plain, long_error_texts_are_cut);
    tcase_add_test(plain, the_nearest_word_is_proposed);
    tcase_add_test(plain, numbers_are_little_endian);
    tcase_add_test(plain, there_is_room_whatever_the_limit_is);
    tcase_add_test(plain, buffers_belong_to_their_threads);
    tcase_add_test(plain, memory_is_zeroed_and_aligned);
    tcase_add_test_raise_signal(plain, impossible_memory_ends_the_program, SIGABRT);
    tcase_add_checked_fixture(files, enter_folder, leave_folder);
    tcase_add_test(files, files_are_read_up_to_the_limit);
    tcase_add_test(files, unreadable_files_are_errors);
    tcase_add_test(files, a_file_may_be_cut_meanwhile);
    tcase_add_test_raise_signal(files, other_accesses_fail_as_ever, SIGBUS);
    tcase_add_test(files, standard_input_is_read);
    tcase_add_test(files, a_folder_is_made_with_those_above_it);
    suite_add_tcase(suite, plain);
    suite_add_tcase(suite, files);
    return run_suite(suite);
}
