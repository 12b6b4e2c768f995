#include "config_notes.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define FIELD(name)                                                                                                    \
    { #name, offsetof(struct model_config, name) }
static const struct field {
    const char *name;
    size_t offset;
} int_fields[] = {FIELD(vocab),  FIELD(outputs), FIELD(planes), FIELD(height),  FIELD(width),
                  FIELD(hidden), FIELD(inner),   FIELD(heads),  FIELD(layers),  FIELD(inner_tokens),
                  FIELD(cycles), FIELD(updates), FIELD(prefix), FIELD(puzzles), FIELD(q_outputs)},
  float_fields[] = {FIELD(embed_scale), FIELD(rope_theta), FIELD(eps)};
#undef FIELD
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

void config_to_notes(const struct model_config *c, struct notes *out) {
    char families[160] = "";
    for (int f = 0; f < FAMILIES; f++)
        if (config_has(c, f)) {
            size_t n = strlen(families);
            snprintf(families + n, sizeof families - n, n ? " %s" : "%s", family_words[f]);
        }
    notes_add(out, "mixer", "%s", mixer_words[c->mixer]);
    notes_add(out, "families", "%s", families);
    for (int i = 0; i < COUNT(int_fields); i++)
        notes_add(out, int_fields[i].name, "%d", *(const int *)((const char *)c + int_fields[i].offset));
    for (int i = 0; i < COUNT(float_fields); i++)
        notes_add_real(out, float_fields[i].name, (double)*(const float *)((const char *)c + float_fields[i].offset));
    if (c->q_outputs > 1) notes_add(out, "q_second", "%s", q_second_words[c->q_second]);
    notes_add(out, "q_mean", "%s", c->q_mean ? "true" : "false");
    if (c->hints) notes_add(out, "hints", "%d", c->hints);
    if (c->recall) notes_add(out, "recall", "true");
    if (c->answer_layers) notes_add(out, "answer_layers", "%d", c->answer_layers);
    if (c->tasks) {
        notes_add(out, "tasks", "%d", c->tasks);
        notes_add_real(out, "task_scale", (double)c->task_scale);
    }
    if (c->positions) notes_add(out, "positions", "%s", positions_words[c->positions]);
}

static int note_bad(const char *path, const char *key, const char *value, const char *expected, struct err *e) {
    if (!value) return err_set(e, ERR_VALUE, path, 0, 0, expected, "metadata \"%s\" is missing", key);
    return err_set(e, ERR_VALUE, path, 0, 0, expected, "metadata \"%s\" is \"%.40s\"", key, value);
}

/* The index of `length` characters among the words, or -1. */
static int word_index(const char *const *words, const char *word, size_t length) {
    for (int i = 0; words[i]; i++)
        if (strlen(words[i]) == length && !memcmp(words[i], word, length)) return i;
    return -1;
}

static int note_word(const char *const *words, const struct notes *notes, const char *key, const char *expected,
                     const char *path, struct err *e) {
    const char *value = notes_get(notes, key);
    const int found = value ? word_index(words, value, strlen(value)) : -1;
    return found < 0 ? note_bad(path, key, value, expected, e) : found;
}

static int note_families(struct model_config *c, const struct notes *notes, const char *path, struct err *e) {
    const char *value = notes_get(notes, "families");
    for (const char *word = value; word && *word;) {
        const size_t n = strcspn(word, " ");
        const int f = word_index(family_words, word, n);
        if (f < 0)
            return note_bad(path, "families", value,
                            "row column box cell grid all component object mirror_x mirror_y transpose run_row "
                            "run_column panel frame near",
                            e);
        c->families |= 1u << f;
        word += n + (word[n] == ' ');
    }
    return value ? 0 : note_bad(path, "families", NULL, "names of families", e);
}

static int note_int(int *out, const struct notes *notes, const char *key, const char *path, struct err *e) {
    const char *value = notes_get(notes, key);
    char *end = NULL;
    errno = 0;
    long n = value ? strtol(value, &end, 10) : 0;
    if (!value || end == value || *end || errno || n < 0 || n > INT_MAX)
        return note_bad(path, key, value, "a whole number", e);
    *out = (int)n;
    return 0;
}

static int note_float(float *out, const struct notes *notes, const char *key, const char *path, struct err *e) {
    double value;
    if (!notes_get_real(notes, key, &value)) return note_bad(path, key, notes_get(notes, key), "a number", e);
    *out = (float)value;
    return 0;
}

static int note_bool(bool *out, const struct notes *notes, const char *key, const char *path, struct err *e) {
    const char *value = notes_get(notes, key);
    if (!value || (strcmp(value, "true") && strcmp(value, "false")))
        return note_bad(path, key, value, "true or false", e);
    *out = !strcmp(value, "true");
    return 0;
}

/* Files from before this was said are ours, with contradictions. */
static int note_second(struct model_config *c, const struct notes *notes, const char *path, struct err *e) {
    int second = Q_CONTRADICTION;
    if (notes_get(notes, "q_second"))
        second = note_word(q_second_words, notes, "q_second", "none, contradiction or continue", path, e);
    c->q_second = (enum q_second)second;
    return second < 0 ? -1 : 0;
}

/* What only some files say. */
static int note_additions(struct model_config *c, const struct notes *notes, const char *path, struct err *e) {
    if (c->q_outputs > 1 && note_second(c, notes, path, e)) return -1;
    if (notes_get(notes, "hints") && note_int(&c->hints, notes, "hints", path, e)) return -1;
    if (notes_get(notes, "recall") && note_bool(&c->recall, notes, "recall", path, e)) return -1;
    if (notes_get(notes, "answer_layers") && note_int(&c->answer_layers, notes, "answer_layers", path, e)) return -1;
    if (notes_get(notes, "tasks") &&
        (note_int(&c->tasks, notes, "tasks", path, e) || note_float(&c->task_scale, notes, "task_scale", path, e)))
        return -1;
    if (!notes_get(notes, "positions")) return 0;
    const int positions = note_word(positions_words, notes, "positions", "rotary, learned or none", path, e);
    c->positions = (enum positions)positions;
    return positions < 0 ? -1 : 0;
}

int config_from_notes(struct model_config *c, const struct notes *notes, const char *path, struct err *e) {
    *c = (struct model_config){0};
    const int mixer = note_word(mixer_words, notes, "mixer", "pool, mlp or attention", path, e);
    if (mixer < 0 || note_families(c, notes, path, e)) return -1;
    c->mixer = (enum mixer)mixer;
    for (int i = 0; i < COUNT(int_fields); i++)
        if (note_int((int *)((char *)c + int_fields[i].offset), notes, int_fields[i].name, path, e)) return -1;
    for (int i = 0; i < COUNT(float_fields); i++)
        if (note_float((float *)((char *)c + float_fields[i].offset), notes, float_fields[i].name, path, e)) return -1;
    if (note_bool(&c->q_mean, notes, "q_mean", path, e) || note_additions(c, notes, path, e)) return -1;
    return config_check(c, e) ? err_in_file(e, path) : 0;
}

int config_same(const struct model_config *want, const struct model_config *have, const char *path, struct err *e) {
    struct notes wanted = {0}, had = {0};
    int bad = 0;
    config_to_notes(want, &wanted);
    config_to_notes(have, &had);
    for (int i = 0; i < wanted.count && !bad; i++) {
        const struct note *n = &wanted.note[i];
        const char *value = notes_get(&had, n->key);
        if (!value || strcmp(value, n->value))
            bad = err_set(e, ERR_VALUE, path, 0, 0, n->value, "%s is %.40s", n->key, value ? value : "not given");
    }
    for (int i = 0; i < had.count && !bad; i++)
        if (!notes_get(&wanted, had.note[i].key))
            bad = err_set(e, ERR_VALUE, path, 0, 0, "none", "%s is %.40s", had.note[i].key, had.note[i].value);
    notes_free(&wanted);
    notes_free(&had);
    return bad;
}
