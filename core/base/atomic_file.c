#include "alloc.h"
#include "bytes.h"
#include "rng.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int write_error(struct err *e, const char *path) {
    return err_set(e, ERR_IO, path, 0, 0, NULL, "cannot write: %s", strerror(errno));
}

static void let_go(struct atomic_file *f) {
    free(f->path);
    free(f->target);
    free(f->beside);
    *f = (struct atomic_file){0};
}

/* ---- where to ---- */

/* "folder/" of a path, or "". */
static int folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? (int)(slash - path) + 1 : 0;
}

/* The path at the end of a chain of symbolic links; there need be no file. Owned by the caller. */
static char *follow_links(const char *path) {
    enum { LINKS_MAX = 40 };
    char *at = xstrdup(path), to[4096];
    for (int i = 0; i < LINKS_MAX; i++) {
        const ssize_t n = readlink(at, to, sizeof to);
        if (n < 0 || n == sizeof to) break;
        char *next = xasprintf("%.*s%.*s", *to == '/' ? 0 : folder_length(at), at, (int)n, to);
        free(at);
        at = next;
    }
    return at;
}

static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
enum { LETTERS = 6 }; /* that make a name of its own */

/* A name beside `target` for a file on its way: owned by the caller. */
static char *name_beside(const char *target) {
    struct timespec now;
    struct rng rng;
    char end[LETTERS + 1] = "";
    clock_gettime(CLOCK_REALTIME, &now);
    rng_seed(&rng, (uint64_t)now.tv_sec << 30 ^ (uint64_t)now.tv_nsec, (uint64_t)getpid());
    for (int i = 0; i < LETTERS; i++)
        end[i] = letters[rng_below(&rng, sizeof letters - 1)];
    return xasprintf("%s.%s", target, end);
}

static bool is_standard_output(const struct stat *st) {
    struct stat out;
    return !fstat(STDOUT_FILENO, &out) && out.st_dev == st->st_dev && out.st_ino == st->st_ino;
}

/* ---- opening ---- */

/* The path under which a descriptor can be given a name; NULL: this system has none. */
static char *descriptor_path(int fd) {
    char *path = xasprintf("/proc/self/fd/%d", fd);
    if (!access(path, F_OK)) return path;
    free(path);
    return NULL;
}

/* A file without a name: whatever ends the program takes it along. */
static int open_nameless(const struct atomic_file *f) {
    char *folder = xasprintf("%.*s.", folder_length(f->target), f->target);
    int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    free(folder);
    char *path = fd >= 0 ? descriptor_path(fd) : NULL;
    if (fd >= 0 && !path) {
        close(fd);
        fd = -1;
        errno = EOPNOTSUPP;
    }
    free(path);
    return fd;
}

/* Network shares and the like know named files only. */
static int open_named(struct atomic_file *f) {
    f->beside = name_beside(f->target);
    return open(f->beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

/* The new file is its owner's, and as private, as the old one. */
static int take_after(int fd, const struct stat *old) {
    struct stat st;
    if (fstat(fd, &st)) return -1;
    if ((st.st_uid != old->st_uid || st.st_gid != old->st_gid) && fchown(fd, old->st_uid, old->st_gid) < 0)
        errno = 0; /* not ours to give away: then it is as if copied */
    return fchmod(fd, old->st_mode & 0777);
}

static int open_unseen(struct atomic_file *f, const struct stat *old) {
    if (old && faccessat(AT_FDCWD, f->path, W_OK, AT_EACCESS)) return -1;
    f->target = follow_links(f->path);
    int fd = open_nameless(f);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) fd = open_named(f);
    if (fd >= 0 && old && take_after(fd, old)) {
        close(fd);
        return -1;
    }
    return fd;
}

int atomic_open(struct atomic_file *f, const char *path, struct err *e) {
    struct stat st;
    *f = (struct atomic_file){.path = xstrdup(path)};
    const bool there = !stat(path, &st);
    if (!strcmp(path, "-") || (there && is_standard_output(&st))) {
        f->stream = stdout;
        return 0;
    }
    int fd = -1;
    if (there && !S_ISREG(st.st_mode))
        fd = open(path, O_WRONLY | O_CLOEXEC);
    else if (there || errno == ENOENT)
        fd = open_unseen(f, there ? &st : NULL);
    if (fd >= 0) f->stream = fdopen(fd, "wb");
    if (f->stream) return 0;
    write_error(e, path);
    if (fd >= 0) close(fd);
    if (fd >= 0 && f->beside) unlink(f->beside);
    let_go(f);
    return -1;
}

/* ---- ending ---- */

/* Whether name_beside would call a file so, of a target with the name `of`. */
static bool is_beside(const char *name, const char *of) {
    const size_t length = strlen(of);
    return !strncmp(name, of, length) && name[length] == '.' && strlen(name + length + 1) == LETTERS &&
           strspn(name + length + 1, letters) == LETTERS;
}

void atomic_sweep(const char *path) {
    char *folder = xasprintf("%.*s.", folder_length(path), path);
    DIR *d = opendir(folder);
    for (struct dirent *entry; d && (entry = readdir(d));)
        if (is_beside(entry->d_name, path + folder_length(path))) unlinkat(dirfd(d), entry->d_name, 0);
    if (d) closedir(d);
    free(folder);
}

void atomic_abort(struct atomic_file *f) {
    if (f->stream && f->stream != stdout) fclose(f->stream);
    if (f->beside) unlink(f->beside);
    let_go(f);
}

/* A file without a name gets one: at once its own where that is free, else one beside it. */
static int name_file(struct atomic_file *f) {
    char *from = descriptor_path(fileno(f->stream));
    int bad = from ? linkat(AT_FDCWD, from, AT_FDCWD, f->target, AT_SYMLINK_FOLLOW) : -1;
    if (bad && errno == EEXIST) {
        char *beside = name_beside(f->target);
        bad = linkat(AT_FDCWD, from, AT_FDCWD, beside, AT_SYMLINK_FOLLOW);
        if (bad)
            free(beside);
        else
            f->beside = beside;
    }
    free(from);
    return bad;
}

static int put_in_place(struct atomic_file *f) {
    if (fsync(fileno(f->stream)) || (!f->beside && name_file(f))) return -1;
    return f->beside ? rename(f->beside, f->target) : 0;
}

int atomic_commit(struct atomic_file *f, struct err *e) {
    bool bad = fflush(f->stream) != 0 || ferror(f->stream) || (f->target && put_in_place(f));
    if (!bad && f->stream != stdout) { /* what is written straight may fail as late as this */
        bad = fclose(f->stream) != 0 && !f->target;
        f->stream = NULL;
    }
    if (bad) {
        write_error(e, f->path);
        atomic_abort(f);
        return -1;
    }
    let_go(f);
    return 0;
}
