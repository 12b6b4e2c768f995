/* Tests that read and write files: each in a folder of its own, which is the working directory meanwhile. */
#ifndef RUMIA_IN_FOLDER_H
#define RUMIA_IN_FOLDER_H

#include "alloc.h"
#include "bytes.h"

#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *test_folder;

/* A checked fixture: before and after each test. */
static inline void enter_folder(void) {
    test_folder = xstrdup("/tmp/rumia-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(test_folder));
    ck_assert_int_eq(chdir(test_folder), 0);
}

static inline void leave_folder(void) {
    DIR *d = opendir(".");
    for (struct dirent *entry; (entry = readdir(d));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) remove(entry->d_name);
    closedir(d);
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(test_folder), 0);
    free(test_folder);
}

static inline int count_entries(void) {
    DIR *d = opendir(".");
    int n = 0;
    for (struct dirent *entry; (entry = readdir(d));)
        n += entry->d_name[0] != '.';
    closedir(d);
    return n;
}

static inline void write_file(const char *path, const void *data, size_t size) {
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(data, 1, size, f), size);
    ck_assert_int_eq(fclose(f), 0);
}

static inline void assert_content(const char *path, const char *expected) {
    struct bytes b;
    struct err e;
    ck_assert_int_eq(bytes_read(&b, path, 1 << 20, &e), 0);
    ck_assert_str_eq((const char *)b.data, expected);
    ck_assert_uint_eq(b.size, strlen(expected));
    bytes_free(&b);
}

#endif
