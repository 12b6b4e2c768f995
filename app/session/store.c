#include "store.h"
#include "alloc.h"
#include "bytes.h"
#include "folder.h"
#include "paths.h"
#include "store_file.h"
#include "trace.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum {
    PROGRAMS_MAX = 16, /* that run at once */
    RUNS_MAX = 64,     /* kept */
    PARKED_MAX = 200   /* puzzles of files, the newest */
};

struct store {
    enum store_use use;
    int own;                /* which of the files is ours */
    int lock[PROGRAMS_MAX]; /* of our file and of those that were taken over, until they are in ours; -1 = none */
    char *aside;            /* our file could not be read whole: it gets this name before it is written; owned */
    struct kept_list kept;
    char told[800];
    int recalled;
    unsigned long seen; /* what was done when it was written last */
    double due;         /* when the next writing is; 0 = nothing is waiting */
    bool failing;
};

/* ---- files ---- */

/* "session.yaml", "session-2.yaml", ... */
static char *file_of(int program, const char *ending) {
    char name[48];
    if (program)
        snprintf(name, sizeof name, "session-%d.%s", program + 1, ending);
    else
        snprintf(name, sizeof name, "session.%s", ending);
    return state_path(name, false);
}

/* A descriptor that holds the lock; -1: another program does, or `e`. */
static int lock_file(int program, struct err *e) {
    char *path = file_of(program, "lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    e->code = ERR_NONE;
    if (fd < 0)
        err_set(e, ERR_IO, path, 0, 0, NULL, "nothing that is done is kept: %s", strerror(errno));
    else if (flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK) { /* where there are no locks, one is enough */
        close(fd);
        fd = -1;
    }
    free(path);
    return fd;
}

/* The first name of this form that no file has: owned by the caller. */
static char *unused_path(const char *form) {
    char name[96];
    for (int i = 1;; i++) {
        snprintf(name, sizeof name, form, i);
        char *path = state_path(name, false);
        if (access(path, F_OK)) return path;
        free(path);
    }
}

static const char *name_of(const char *path) {
    return strrchr(path, '/') + 1;
}

static void tell_trouble(struct store *st, const struct trouble *t, const char *aside) {
    char text[600];
    snprintf(st->told, sizeof st->told, "what cannot be read is kept in %s: %s%s", aside,
             err_format(&t->first, text, sizeof text), t->count > 1 ? ", and more" : "");
}

/* Reads the file of a program that ended; or that still runs, whose puzzles are then its own to write. */
static void take_over(struct store *st, int program, bool ended) {
    struct kept_list theirs = {0};
    struct trouble t;
    char *path = file_of(program, "yaml");
    kept_read(&theirs, path, &t);
    if (t.count && ended) {
        char *aside = unused_path("session-unreadable-%d.yaml");
        tell_trouble(st, &t, name_of(aside));
        if (link(path, aside) && rename(path, aside))
            snprintf(st->told, sizeof st->told, "%s: %s", path, strerror(errno));
        free(aside);
    }
    for (int i = 0; i < theirs.count; i++) {
        theirs.items[i].borrowed = !ended;
        theirs.items[i].current = false;
        kept_absorb(&st->kept, &theirs.items[i]);
    }
    free(theirs.items);
    free(path);
}

static void read_own(struct store *st) {
    struct trouble t;
    char *path = file_of(st->own, "yaml");
    kept_read(&st->kept, path, &t);
    free(path);
    if (!t.count) return;
    st->aside = unused_path("session-unreadable-%d.yaml");
    tell_trouble(st, &t, name_of(st->aside));
}

/* Takes the first file that no program that runs has. */
static int take_place(struct store *st, struct err *e) {
    char *folder = state_path("", false);
    if (!folder)
        return err_set(e, ERR_IO, NULL, 0, 0, "HOME or XDG_STATE_HOME",
                       "nothing that is done is kept: there is no home folder");
    const int failed = folder_make(folder, 0700, e);
    free(folder);
    if (failed) return -1;
    for (st->own = 0; st->own < PROGRAMS_MAX; st->own++)
        if ((st->lock[st->own] = lock_file(st->own, e)) >= 0 || e->code) return e->code ? -1 : 0;
    return err_set(e, ERR_LIMIT, NULL, 0, 0, NULL, "nothing that is done is kept: too many programs run");
}

static void read_others(struct store *st) {
    for (int i = 0; i < PROGRAMS_MAX; i++) {
        char *path = file_of(i, "yaml");
        if (i != st->own && !access(path, F_OK)) {
            struct err ignored;
            st->lock[i] = lock_file(i, &ignored);
            take_over(st, i, st->lock[i] >= 0);
        }
        free(path);
    }
}

struct store *store_open(enum store_use use, struct err *e) {
    struct store *st = XNEW(struct store);
    st->use = use;
    for (int i = 0; i < PROGRAMS_MAX; i++)
        st->lock[i] = -1;
    if (take_place(st, e)) {
        free(st);
        return NULL;
    }
    read_own(st);
    read_others(st);
    return st;
}

void store_close(struct store *st) {
    if (!st) return;
    for (int i = 0; i < PROGRAMS_MAX; i++)
        if (st->lock[i] >= 0) close(st->lock[i]);
    kept_list_free(&st->kept);
    free(st->aside);
    free(st);
}

const char *store_told(const struct store *st) {
    return *st->told ? st->told : NULL;
}

/* ---- back onto desks ---- */

void store_resume(struct store *st, struct session *s) {
    struct store *recalls = s->store;
    s->store = NULL; /* each gets what is its own */
    for (int i = 0; st->use == STORE_SESSION && i < st->kept.count; i++) {
        struct kept *k = &st->kept.items[i];
        if (!k->open) continue;
        kept_give(k, session_add(s, &k->puzzle, false));
        if (k->current) session_select(s, s->count - 1);
    }
    s->store = recalls;
}

void store_recall(struct store *st, struct desk *d) {
    struct kept *k = st->use == STORE_FRESH ? NULL : kept_of_puzzle(&st->kept, &d->play.puzzle);
    if (!k) return;
    kept_give(k, d);
    st->recalled += *k->moves != 0;
}

int store_recalled(const struct store *st) {
    return st->recalled;
}

/* ---- from the desks ---- */

static void take_desk(struct store *st, struct desk *d, bool current) {
    struct kept *k = kept_of_desk(&st->kept, d);
    const bool session = st->use == STORE_SESSION;
    if (!k && !session && !d->play.done) return;
    if (!k) {
        struct puzzle opened = d->play.puzzle;
        struct kept begun = {.moves = xstrdup(""), .desk = d};
        opened.given = d->play.original;
        puzzle_copy(&begun.puzzle, &opened);
        k = kept_add(&st->kept, &begun);
    }
    kept_take(k);
    if (session) k->open = true;
    if (session) k->current = current;
}

static void take_desks(struct store *st, const struct session *s) {
    int parked = 0;
    for (int i = 0; i < s->count; i++)
        take_desk(st, s->desks[i], i == s->current);
    kept_order(&st->kept, s);
    for (int i = st->kept.count - 1; i >= 0; i--) {
        struct kept *k = &st->kept.items[i];
        if (k->open || k->desk || !*k->moves || ++parked <= PARKED_MAX) continue;
        free(k->moves);
        k->moves = xstrdup("");
    }
}

/* The runs of the desks, under names of their own. */
static int take_runs(struct store *st, struct err *e) {
    char form[64]; /* others may be looking for names as well */
    snprintf(form, sizeof form, "run-%ld-%%d.rumia-trace", (long)getpid());
    for (int i = 0, runs = 0; i < st->kept.count; i++) {
        struct kept *k = &st->kept.items[i];
        const struct timeline *t = k->desk ? k->desk->now.timeline : NULL;
        if (!t || !t->count || k->desk->now.hidden || ++runs > RUNS_MAX || (k->timeline == t && k->frames == t->count))
            continue;
        char *path = unused_path(form), *name = xstrdup(name_of(path));
        const int failed = trace_write(path, &k->desk->play.puzzle, t, k->desk->now.model, k->desk->now.note, e);
        free(path);
        if (failed) return free(name), -1;
        free(k->run);
        k->run = name;
        k->timeline = t;
        k->frames = t->count;
    }
    return 0;
}

/* ---- writing ---- */

static unsigned long done_so_far(const struct session *s) {
    unsigned long sum = (unsigned long)s->count << 32;
    for (int i = 0; i < s->count; i++)
        sum += s->desks[i]->play.changes;
    return sum;
}

static int write_file(struct store *st, const char *path, struct err *e) {
    struct atomic_file f;
    if (atomic_open(&f, path, e)) return -1;
    int failed = kept_write(f.stream, &st->kept, e);
    if (!failed && st->aside && rename(path, st->aside))
        failed = err_set(e, ERR_IO, path, 0, 0, NULL, "cannot be kept under another name: %s", strerror(errno));
    if (!failed) return atomic_commit(&f, e);
    atomic_abort(&f);
    return -1;
}

static int write_own(struct store *st, struct err *e) {
    char *path = file_of(st->own, "yaml");
    const bool needed = kept_ours(&st->kept) || !access(path, F_OK); /* who never did anything leaves no file */
    const int failed = needed ? write_file(st, path, e) : 0;
    free(path);
    if (failed) return -1;
    free(st->aside);
    st->aside = NULL;
    return 0;
}

/* What was taken over is in our file now. */
static void let_go_of_others(struct store *st) {
    for (int i = 0; i < PROGRAMS_MAX; i++) {
        if (i == st->own || st->lock[i] < 0) continue;
        char *path = file_of(i, "yaml");
        unlink(path);
        free(path);
        close(st->lock[i]);
        st->lock[i] = -1;
    }
}

/* Another program runs, or left a file that nobody has taken over. */
static bool others_there(const struct store *st) {
    bool found = false;
    for (int i = 0; i < PROGRAMS_MAX && !found; i++) {
        if (i == st->own) continue;
        struct err ignored;
        char *file = file_of(i, "yaml"), *lock = file_of(i, "lock");
        found = !access(file, F_OK);
        if (!found && !access(lock, F_OK)) {
            const int fd = lock_file(i, &ignored);
            found = fd < 0;
            if (fd >= 0) close(fd);
        }
        free(file), free(lock);
    }
    return found;
}

/* Removes the runs that nobody names any more; where others may name some, they stay until next time. */
static void forget_runs(const struct store *st) {
    static const char ending[] = ".rumia-trace";
    if (others_there(st)) return;
    char *folder = state_path("", false);
    DIR *d = opendir(folder);
    free(folder);
    for (struct dirent *entry; d && (entry = readdir(d));) {
        const size_t n = strlen(entry->d_name);
        bool named = n < sizeof ending || strcmp(entry->d_name + n + 1 - sizeof ending, ending) != 0;
        for (int i = 0; i < st->kept.count && !named; i++)
            named = st->kept.items[i].run && !strcmp(st->kept.items[i].run, entry->d_name);
        if (!named) unlinkat(dirfd(d), entry->d_name, 0);
    }
    if (d) closedir(d);
}

static int keep(struct store *st, const struct session *s, bool runs, struct err *e) {
    take_desks(st, s);
    if ((runs && take_runs(st, e)) || write_own(st, e)) return -1;
    st->seen = done_so_far(s);
    st->due = 0;
    st->failing = false;
    let_go_of_others(st);
    return 0;
}

int store_keep(struct store *st, const struct session *s, struct err *e) {
    if (keep(st, s, true, e)) return -1;
    forget_runs(st);
    return 0;
}

int store_poll(struct store *st, const struct session *s, double now, struct err *e) {
    enum { AGAIN = 5 };
    static const double soon = 0.4; /* several keys in a row are written once */
    if (st->seen == done_so_far(s)) return 0;
    if (!st->due) st->due = now + soon;
    if (now < st->due || !keep(st, s, false, e)) return 0;
    const bool known = st->failing;
    st->failing = true;
    st->due = now + AGAIN;
    return known ? 0 : -1;
}

int store_timeout(const struct store *st, double now) {
    if (!st->due) return -1;
    return now < st->due ? (int)((st->due - now) * 1000) + 1 : 0;
}
