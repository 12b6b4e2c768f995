#include "in_folder.h"
#include "run_suite.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

/* Writes `text` to `path` and commits. */
static void put(const char *path, const char *text) {
    struct atomic_file f;
    struct err e;
    ck_assert_int_eq(atomic_open(&f, path, &e), 0);
    fputs(text, f.stream);
    ck_assert_int_eq(atomic_commit(&f, &e), 0);
}

static mode_t mode_of(const char *path) {
    struct stat st;
    ck_assert_int_eq(lstat(path, &st), 0);
    return st.st_mode;
}

START_TEST(a_file_appears_whole_or_not_at_all) {
    struct atomic_file f;
    struct err e;
    ck_assert_int_eq(atomic_open(&f, "out", &e), 0);
    fputs("new", f.stream);
    ck_assert_int_eq(access("out", F_OK), -1); /* not before the commit */
    ck_assert_int_eq(atomic_commit(&f, &e), 0);
    assert_content("out", "new");
    ck_assert_int_eq(count_entries(), 1);

    ck_assert_int_eq(atomic_open(&f, "out", &e), 0);
    fputs("newer", f.stream);
    fflush(f.stream);
    assert_content("out", "new"); /* the old one until the commit */
    atomic_abort(&f);
    assert_content("out", "new");
    ck_assert_int_eq(count_entries(), 1);

    ck_assert_int_eq(atomic_open(&f, "out", &e), 0);
    fputs("newest", f.stream);
    ck_assert_int_eq(atomic_commit(&f, &e), 0);
    assert_content("out", "newest");
    struct stat st;
    const mode_t mask = umask(0);
    umask(mask);
    ck_assert_int_eq(stat("out", &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0666 & ~mask);
}
END_TEST

START_TEST(a_failed_write_leaves_the_old_file) {
    struct atomic_file f;
    struct err e;
    ck_assert_int_eq(atomic_open(&f, "no/such/directory", &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    ck_assert_str_eq(e.file, "no/such/directory");

    ck_assert_int_eq(mkdir("d", 0700), 0); /* a directory cannot be replaced by a file */
    ck_assert_int_eq(atomic_open(&f, "d", &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    ck_assert_int_eq(count_entries(), 1);

    write_file("out", "old", 3);
    signal(SIGXFSZ, SIG_IGN); /* a full disk */
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){1000, RLIM_INFINITY}), 0);
    ck_assert_int_eq(atomic_open(&f, "out", &e), 0);
    for (int i = 0; i < 100000; i++)
        fputc('x', f.stream);
    ck_assert_int_eq(atomic_commit(&f, &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}), 0);
    assert_content("out", "old");
    ck_assert_int_eq(count_entries(), 2);
}
END_TEST

/* Where files without a name are known; elsewhere nothing can be promised of SIGKILL. */
static bool has_nameless_files(void) {
    const int fd = open(".", O_TMPFILE | O_WRONLY, 0600);
    if (fd >= 0) close(fd);
    return fd >= 0;
}

START_TEST(whatever_ends_the_program_leaves_nothing) {
    static const int signals[] = {SIGKILL, SIGTERM, SIGHUP, SIGINT, SIGPIPE};
    if (!has_nameless_files()) return;
    write_file("out", "old", 3);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        const pid_t child = fork();
        if (!child) {
            struct atomic_file f;
            struct err e;
            if (!atomic_open(&f, "out", &e)) fputs("half", f.stream), fflush(f.stream);
            signal(signals[i], SIG_DFL);
            raise(signals[i]);
        }
        int status;
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert(WIFSIGNALED(status));
        assert_content("out", "old");
        ck_assert_int_eq(count_entries(), 1);
    }
}
END_TEST

START_TEST(a_file_stays_as_private_as_it_was) {
    write_file("out", "old", 3);
    ck_assert_int_eq(chmod("out", 0640), 0);
    put("out", "new");
    ck_assert_uint_eq(mode_of("out") & 0777, 0640);
    assert_content("out", "new");
    if (geteuid()) return;
    ck_assert_int_eq(chown("out", 1, 2), 0);
    put("out", "newer");
    struct stat st;
    ck_assert_int_eq(stat("out", &st), 0);
    ck_assert_uint_eq(st.st_uid, 1);
    ck_assert_uint_eq(st.st_gid, 2);
}
END_TEST

START_TEST(a_file_that_must_not_be_written_is_not) {
    struct atomic_file f;
    struct err e;
    write_file("out", "old", 3);
    ck_assert_int_eq(chmod("out", 0444), 0);
    if (!access("out", W_OK)) return; /* for root there is no such file */
    ck_assert_int_eq(atomic_open(&f, "out", &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
}
END_TEST

START_TEST(the_file_behind_a_link_is_written) {
    ck_assert_int_eq(mkdir("far", 0700), 0);
    write_file("far/real", "old", 3);
    ck_assert_int_eq(symlink("real", "far/near"), 0);
    ck_assert_int_eq(symlink("far/near", "link"), 0);
    put("link", "new");
    ck_assert(S_ISLNK(mode_of("link")) && S_ISLNK(mode_of("far/near")));
    assert_content("far/real", "new");
    unlink("far/real"); /* links to nothing, too */
    put("link", "newer");
    ck_assert(S_ISLNK(mode_of("link")));
    assert_content("far/real", "newer");

    struct atomic_file f;
    struct err e;
    ck_assert_int_eq(symlink("round", "round"), 0);
    ck_assert_int_eq(atomic_open(&f, "round", &e), -1);
    unlink("far/real"), unlink("far/near");
}
END_TEST

START_TEST(what_is_no_plain_file_is_written_straight) {
    ck_assert_int_eq(mkfifo("pipe", 0600), 0);
    const int reader = open("pipe", O_RDONLY | O_NONBLOCK);
    ck_assert_int_ge(reader, 0);
    put("pipe", "through");
    char got[16] = "";
    ck_assert_int_eq(read(reader, got, sizeof got), 7);
    ck_assert_str_eq(got, "through");
    ck_assert(S_ISFIFO(mode_of("pipe")));
    close(reader);
    /* a device of our own where we might destroy it */
    const bool own = !geteuid() && !mknod("null", S_IFCHR | 0666, makedev(1, 3));
    put(own ? "null" : "/dev/null", "away");
    ck_assert(S_ISCHR(mode_of(own ? "null" : "/dev/null")));
    ck_assert_int_eq(count_entries(), 1 + own);
}
END_TEST

START_TEST(standard_output_is_known_by_any_name) {
    write_file("log", "before ", 7);
    const pid_t child = fork();
    if (!child) {
        if (!freopen("log", "ab", stdout)) _exit(1);
        put("/dev/fd/1", "one ");
        put("log", "two ");
        put("-", "three");
        fflush(stdout);
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    assert_content("log", "before one two three");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("atomic_file");
    TCase *files = tcase_create("files");
    tcase_set_timeout(files, 30);
    tcase_add_checked_fixture(files, enter_folder, leave_folder);
    tcase_add_test(files, a_file_appears_whole_or_not_at_all);
    tcase_add_test(files, a_failed_write_leaves_the_old_file);
    tcase_add_test(files, whatever_ends_the_program_leaves_nothing);
    tcase_add_test(files, a_file_stays_as_private_as_it_was);
    tcase_add_test(files, a_file_that_must_not_be_written_is_not);
    tcase_add_test(files, the_file_behind_a_link_is_written);
    tcase_add_test(files, what_is_no_plain_file_is_written_straight);
    tcase_add_test(files, standard_output_is_known_by_any_name);
    suite_add_tcase(suite, files);
    return run_suite(suite);
}
