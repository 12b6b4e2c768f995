/* rumia info: what a file of weights holds. */
#include "commands.h"
#include "config_notes.h"
#include "json_string.h"
#include "machine_options.h"
#include "shown.h"
#include "weights.h"

#include <stdlib.h>
#include <sys/stat.h>

struct info_options {
    struct machine_options machine;
    bool json, tensors;
};

static const struct option_spec options[] = {
    {'j', "json", OPTION_FLAG, offsetof(struct info_options, json), NULL, "one JSON object a file, one a line"},
    {'v', "tensors", OPTION_FLAG, offsetof(struct info_options, tensors), NULL, "list the tensors too"},
    MACHINE_OPTIONS(struct info_options, machine),
    {0},
};

static const struct info_options defaults;

/* What is said of a model besides its config, in bytes and numbers. */
struct figures {
    size_t file, weights, packed, states;
    size_t parameters;
};

static struct figures figures_of(struct model *m, const struct models *machine, const char *path) {
    const struct model_config *c = &m->config;
    struct stat s;
    struct figures f = {.file = stat(path, &s) == 0 ? (size_t)s.st_size : 0,
                        .weights = m->layout.floats * sizeof(float),
                        .parameters = m->layout.parameters};
    model_pack(m, kernels_for(machine->level), machine->precision, false);
    f.packed = model_bytes(m) - f.weights;
    f.states = 3 * sizeof(float) * (size_t)c->hidden * (size_t)(c->prefix + c->planes * c->height * c->width);
    return f;
}

static void print_row(const char *name, const char *value) {
    if (!*value) return;
    printf("  %-14s ", name);
    shown_write(stdout, value);
    putchar('\n');
}

static void print_words(const char *path, const struct model *m, const struct figures *f, const struct models *machine,
                        const struct notes *config) {
    shown_write(stdout, path);
    putchar('\n');
    print_row("name", m->info.name);
    print_row("recipe", m->info.recipe);
    print_row("licence", m->info.licence);
    print_row("note", m->info.note);
    printf("  %-14s %zu\n", "parameters", f->parameters);
    printf("  %-14s %.1f KiB file, %.1f KiB weights, %.1f KiB packed for %s, %.1f KiB of states a puzzle\n", "memory",
           f->file / 1024.0, f->weights / 1024.0, f->packed / 1024.0, cpu_level_name(machine->level),
           f->states / 1024.0);
    printf("  config\n");
    for (int i = 0; i < config->count; i++)
        printf("    %-12s %s\n", config->note[i].key, config->note[i].value);
}

static void print_field(const char *name, const char *value) {
    printf("\"%s\":", name);
    json_write_string(stdout, value);
    putchar(',');
}

static void print_json(const char *path, const struct model *m, const struct figures *f, const struct models *machine,
                       const struct notes *config) {
    putchar('{');
    print_field("file", path);
    print_field("name", m->info.name);
    print_field("recipe", m->info.recipe);
    print_field("licence", m->info.licence);
    print_field("note", m->info.note);
    print_field("cpu", cpu_level_name(machine->level));
    printf("\"parameters\":%zu,\"bytes\":{\"file\":%zu,\"weights\":%zu,\"packed\":%zu,\"states\":%zu},\"config\":{",
           f->parameters, f->file, f->weights, f->packed, f->states);
    for (int i = 0; i < config->count; i++) {
        if (i) putchar(',');
        json_write_string(stdout, config->note[i].key);
        putchar(':');
        json_write_string(stdout, config->note[i].value);
    }
    printf("}");
}

static void print_tensors(const struct model *m, bool json) {
    if (json)
        printf(",\"tensors\":{");
    else
        printf("  tensors\n");
    for (int i = 0; i < m->layout.count; i++) {
        const struct tensor_info *t = &m->layout.tensor[i];
        char shape[32];
        snprintf(shape, sizeof shape, t->rank == 2 ? "[%d,%d]" : "[%d]", t->shape[0], t->shape[1]);
        if (json)
            printf("%s\"%s\":%s", i ? "," : "", t->name, shape);
        else
            printf("    %-28s %s\n", t->name, shape);
    }
    if (json) putchar('}');
}

static int show(const char *name, const struct info_options *o, const struct models *machine) {
    struct model *m;
    struct notes config = {0};
    struct err e;
    char *path;
    if (model_open(&m, name, &path, &e)) return command_fail(&info_command, &e);
    struct figures f = figures_of(m, machine, path);
    config_to_notes(&m->config, &config);
    (o->json ? print_json : print_words)(path, m, &f, machine, &config);
    if (o->tensors) print_tensors(m, o->json);
    if (o->json) printf("}\n");
    notes_free(&config);
    model_free(m);
    free(path);
    return 0;
}

static int run(const void *values, int count, char **names) {
    const struct info_options *o = values;
    struct models machine;
    struct err e;
    int worst = 0;
    if (models_begin(&machine, &o->machine, &e)) return command_fail(&info_command, &e);
    for (int i = 0; i < count; i++) {
        int code = show(names[i], o, &machine);
        if (code > worst) worst = code;
    }
    models_end(&machine);
    return worst;
}

const struct command info_command = {
    .name = "info",
    .operands = "MODEL...",
    .summary = "say what a file of weights holds: config, parameters, memory, recipe, figures",
    .details = "MODEL is a .safetensors file of ours, an official checkpoint (.safetensors or\n"
               ".pt, or whatever it is called), or the name of weights that are shipped.\n",
    .options = options,
    .least = 1,
    .most = -1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
