/* rumia without a command: the interactive program; where there is no terminal, a puzzle solved in plain text. */
#include "adapting_mind.h"
#include "alloc.h"
#include "commands.h"
#include "effort_options.h"
#include "folder.h"
#include "interactive.h"
#include "machine_options.h"
#include "paths.h"
#include "picture.h"
#include "store.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct plain_options {
    struct machine_options machine;
    struct texts models;
    struct effort effort;
    bool version, window, ascii, no_mouse, fresh;
    int colour; /* index into colour_choices */
    const char *theme;
    int size[2];
};

static const char *const colour_choices[] = {"auto", "never", "16", "256", "truecolor", NULL};
static const enum depth colour_depths[] = {DEPTH_NONE, DEPTH_NONE, DEPTH_16, DEPTH_256, DEPTH_TRUE};

static const struct option_spec options[] = {
    {'w', "window", OPTION_FLAG, offsetof(struct plain_options, window), NULL, "open a window instead of the terminal"},
    {0, "size", OPTION_SIZE, offsetof(struct plain_options, size), "HxW", "first size of the window, in characters",
     NULL, 10, 500},
    {0, "color", OPTION_CHOICE, offsetof(struct plain_options, colour), NULL,
     "colours of the terminal (what it says it can; none when NO_COLOR is set)", colour_choices},
    {0, "theme", OPTION_TEXT, offsetof(struct plain_options, theme), "NAME|FILE", THEME_CHOICES " (by the background)",
     .suggested = command_themes},
    {0, "ascii", OPTION_FLAG, offsetof(struct plain_options, ascii), NULL, "draw with plain ASCII"},
    {0, "no-mouse", OPTION_FLAG, offsetof(struct plain_options, no_mouse), NULL, "leave the mouse to the terminal"},
    {0, "fresh", OPTION_FLAG, offsetof(struct plain_options, fresh), NULL, "do not go on where the last session ended"},
    {'m', "model", OPTION_TEXTS, offsetof(struct plain_options, models), "MODEL",
     MODEL_HELP "; M changes to the next of several, and at last to ours"},
    ROWS_OPTIONS(struct plain_options, machine),
    EFFORT_OPTIONS(struct plain_options, effort),
    MACHINE_OPTIONS(struct plain_options, machine),
    {'V', "version", OPTION_FLAG, offsetof(struct plain_options, version), NULL, "print the version"},
    {0},
};

static const struct plain_options defaults = {.effort = EFFORT_OPEN};

static const char *const samples[] = {"puzzles/sudoku.yaml", "puzzles/maze-10.yaml", "puzzles/maze-40.yaml",
                                      "puzzles/arc-samples.json"};

static int solve_sample(const struct machine_options *machine, const struct effort *effort) {
    char *sample = asset_path("puzzles/sample.yaml");
    if (!sample) {
        command_warn(&plain_command, "the sample puzzles are not there: name a file of puzzles");
        return EXIT_USAGE;
    }
    int code = solve_plainly(&sample, 1, 1, machine, effort);
    free(sample);
    return code;
}

static const struct loaded_model *find_model(void *context, const char *name, const struct puzzle *p, struct err *e) {
    const struct loaded_model *loaded;
    return models_named(context, name, p->kind, &loaded, e) ? NULL : loaded;
}

/* The command line wins over the file of preferences. */
static int prefer(const struct plain_options *o, struct preferences *p, struct err *e) {
    char *path = config_path("config.yaml");
    preferences_defaults(p);
    int failed = path ? preferences_read(p, path, e) : 0;
    free(path);
    if (failed) return -1;
    if (o->theme) {
        free(p->theme);
        p->theme = xstrdup(o->theme);
    }
    p->ascii = p->ascii || o->ascii;
    p->mouse = p->mouse && !o->no_mouse;
    p->effort = effort_or(&o->effort, &p->effort);
    return 0;
}

static int open_folder(struct session *s, const char *path, struct err *e) {
    struct folder_files files;
    if (folder_list(&files, path, e)) return -1;
    int failed = files.count ? 0 : err_set(e, ERR_VALUE, path, 0, 0, "files of puzzles", "there is no file in it");
    for (int i = 0; i < files.count && !failed; i++)
        failed = session_open(s, files.paths[i], NULL, e);
    folder_files_free(&files);
    return failed;
}

/* The files named; else where the last session ended; else the samples: *gallery. */
static int open_puzzles(struct session *s, char **files, int count, bool *gallery, struct err *e) {
    for (int i = 0; i < count; i++)
        if (folder_is(files[i]) ? open_folder(s, files[i], e) : session_open(s, files[i], NULL, e)) return -1;
    if (s->count) return session_select(s, 0), 0;
    if (s->store) store_resume(s->store, s);
    if (s->count) return 0;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        char *path = asset_path(samples[i]);
        if (path) session_open(s, path, NULL, e);
        free(path);
    }
    *gallery = true;
    if (s->count) session_select(s, 0);
    return 0;
}

static int open_front(struct front **front, const struct plain_options *o, const struct preferences *p, struct err *e) {
    const struct front_options how = {.depth = colour_depths[o->colour],
                                      .depth_given = o->colour != 0,
                                      .ascii = p->ascii,
                                      .mouse = p->mouse,
                                      .title = "rumia",
                                      .height = o->size[0],
                                      .width = o->size[1]};
    return o->window ? front_window_open(front, &how, e) : front_curses_open(front, &how, e);
}

/* What a person should know about what was kept before, or cannot be kept now; `e`: why there is no store. NULL =
 * nothing. */
static const char *store_news(const struct session *s, const struct err *e, char *text, size_t size) {
    if (s->store) return store_told(s->store);
    return s->preferences.restore ? err_format(e, text, size) : NULL;
}

static void tell_news(struct session *s, const char *news) {
    const int back = s->store ? store_recalled(s->store) : 0;
    if (news)
        session_say(s, MESSAGE_WARN, "%s", news);
    else if (back)
        session_say(s, MESSAGE_PLAIN, "what you did on %s is back; u takes it back",
                    back > 1 ? "these puzzles" : "this puzzle");
}

static int interact(const struct plain_options *o, char **files, int count, struct err *e) {
    struct preferences preferences;
    struct models models;
    struct network_mind network;
    struct adapting_mind mind;
    struct session s;
    struct front *front;
    struct control control;
    bool gallery = false;
    struct err nowhere;
    char text[800];
    if (prefer(o, &preferences, e)) return -1;
    if (models_begin(&models, &o->machine, e)) return preferences_free(&preferences), -1;
    network_mind_init(&network, find_model, &models, models.pool);
    const char *names[TEXTS_MAX + 1] = {NULL}; /* those that were named, then what is shipped */
    memcpy(names, o->models.items, (size_t)o->models.count * sizeof *names);
    network_mind_models(&network, names, o->models.count + 1);
    adapting_mind_init(&mind, &network, kernels_for(models.level), models.precision);
    session_init(&s, &mind.mind, &preferences);
    s.effort.blank = o->machine.blank;
    if (s.preferences.restore)
        s.store = store_open(o->fresh ? STORE_FRESH : count ? STORE_FILES : STORE_SESSION, &nowhere);
    const char *news = store_news(&s, &nowhere, text, sizeof text);
    int failed = open_puzzles(&s, files, count, &gallery, e) || open_front(&front, o, &s.preferences, e);
    if (!failed) {
        control_init(&control, &s, front, (uint64_t)time(NULL));
        control.export_file = picture_export;
        if (gallery) control.look.overlay = OVERLAY_GALLERY;
        tell_news(&s, news);
        interactive_run(&control);
        if (s.store) failed = store_keep(s.store, &s, e); /* while signals are still caught: they may come in pairs */
        front->ops->close(front);
        if (news) command_warn(&plain_command, "%s", news);
    }
    store_close(s.store);
    session_free(&s);
    models_end(&models);
    return failed;
}

/* Whether puzzles come through standard input: it is a file, or a pipe into which somebody writes. Who watches the
 * terminal is told that we wait for them. */
static bool input_comes(bool watched) {
    enum { PATIENCE_MS = 2000 };
    struct stat st;
    struct pollfd in = {STDIN_FILENO, POLLIN, 0};
    int there = 0;
    if (isatty(STDIN_FILENO) || fstat(STDIN_FILENO, &st)) return false;
    if (S_ISREG(st.st_mode)) return lseek(STDIN_FILENO, 0, SEEK_CUR) < st.st_size;
    if (!S_ISFIFO(st.st_mode) && !S_ISSOCK(st.st_mode)) return false;
    if (!poll(&in, 1, PATIENCE_MS)) {
        if (!watched) return false;
        command_warn(&plain_command, "waiting for puzzles on standard input");
        poll(&in, 1, -1);
    }
    return !ioctl(STDIN_FILENO, FIONREAD, &there) && there > 0;
}

static int run(const void *values, int count, char **files) {
    const struct plain_options *o = values;
    struct err e;
    char dash[] = "-", *piped = dash;
    if (o->version) return puts("rumia " RUMIA_VERSION), 0;
    const bool shows = isatty(STDOUT_FILENO) || o->window;
    if (!count && input_comes(isatty(STDOUT_FILENO))) files = &piped, count = 1;
    bool keys = isatty(STDIN_FILENO) || o->window; /* else those of the terminal, where puzzles come through the pipe */
    for (int i = 0; i < count; i++)
        keys = keys || !strcmp(files[i], "-");
    if (!shows || !keys) {
        struct machine_options machine = o->machine;
        machine.model = o->models.count ? o->models.items[0] : NULL;
        return count ? solve_plainly(files, count, 0, &machine, &o->effort) : solve_sample(&machine, &o->effort);
    }
    return interact(o, files, count, &e) ? command_fail(&plain_command, &e) : 0;
}

const struct command plain_command = {
    .name = "",
    .operands = "[FILE...]",
    .summary = "a tiny recursive network solves puzzles while you watch",
    .details = "Shows the puzzles of each FILE (or a gallery of samples) and lets the network think\n"
               "about them: Space thinks, arrows move through time, ? tells all keys. A FILE may\n"
               "also be a .rumia-trace. Puzzles may also come through a pipe: cat FILE | rumia.\n"
               "Without a terminal they are solved in plain text.\n",
    .options = options,
    .most = -1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
