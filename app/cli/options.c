#include "options.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 64 };

int number_long(const char *text, int64_t low, int64_t high, const char *what, int64_t *out, struct err *e) {
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || text[strspn(text, "+-0123456789")])
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "%s: '%s' is not a whole number", what, text);
    if (errno == ERANGE || value < low || value > high)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "%s: %s is out of range, which is %lld to %lld", what, text,
                       (long long)low, (long long)high);
    *out = value;
    return 0;
}

int number_double(const char *text, double low, double high, const char *what, double *out, struct err *e) {
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || text[strspn(text, "+-.0123456789eE")] || !isfinite(value))
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "%s: '%s' is not a number", what, text);
    if (value < low || value > high)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "%s: %s is out of range, which is %g to %g", what, text, low,
                       high);
    *out = value;
    return 0;
}

/* A choice may be cut short as long as only one begins so. */
static int choose(const struct option_spec *o, const char *what, const char *text, int *out, struct err *e) {
    char list[160] = "";
    int count = 0, found = -1, matches = 0;
    size_t length = strlen(text);
    for (; o->choices[count]; count++) {
        const char *choice = o->choices[count];
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", count ? ", " : "", choice);
        if (strcmp(choice, text) == 0) return *out = count, 0;
        if (length && strncmp(choice, text, length) == 0) found = count, matches++;
    }
    if (matches == 1) return *out = found, 0;
    return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "%s: '%s' is not one of %s", what, text, list);
}

static int parse_size(const struct option_spec *o, const char *what, const char *text, int *out, struct err *e) {
    char side[2][16];
    int64_t value[2];
    size_t cut = strcspn(text, "xX");
    const char *second = text[cut] ? text + cut + 1 : text;
    if (cut == 0 || cut >= sizeof side[0] || !*second || strlen(second) >= sizeof side[1])
        return err_set(e, ERR_VALUE, NULL, 0, 0, "rows x columns, as in 20x30", "%s: '%s' is not a size", what, text);
    snprintf(side[0], sizeof side[0], "%.*s", (int)cut, text);
    snprintf(side[1], sizeof side[1], "%s", second);
    for (int i = 0; i < 2; i++) {
        if (number_long(side[i], (int64_t)o->low, (int64_t)o->high, what, &value[i], e)) return -1;
        out[i] = (int)value[i];
    }
    return 0;
}

static int add_text(struct texts *list, const char *what, const char *text, struct err *e) {
    if (list->count == TEXTS_MAX)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "%s: more than %d of them", what, TEXTS_MAX);
    list->items[list->count++] = text;
    return 0;
}

/* `what` is how the option was written, for messages. */
static int set_value(const struct option_spec *o, const char *what, const char *text, char *values, struct err *e) {
    void *at = values + o->offset;
    int64_t whole;
    switch (o->type) {
    case OPTION_FLAG:
        *(bool *)at = true;
        return 0;
    case OPTION_INT:
        if (number_long(text, (int64_t)o->low, (int64_t)o->high, what, &whole, e)) return -1;
        *(int *)at = (int)whole;
        return 0;
    case OPTION_LONG:
        return number_long(text, (int64_t)o->low, (int64_t)o->high, what, at, e);
    case OPTION_DOUBLE:
        return number_double(text, o->low, o->high, what, at, e);
    case OPTION_TEXT:
        *(const char **)at = text;
        return 0;
    case OPTION_TEXTS:
        return add_text(at, what, text, e);
    case OPTION_CHOICE:
        return choose(o, what, text, at, e);
    case OPTION_SIZE:
        return parse_size(o, what, text, at, e);
    }
    return -1;
}

static int unknown(const struct command *c, const char *name, size_t length, struct err *e) {
    char word[64];
    const char *names[NAMES_MAX];
    int count = 0;
    snprintf(word, sizeof word, "%.*s", (int)length, name);
    for (const struct option_spec *o = c->options; o->name && count < NAMES_MAX - 1; o++)
        names[count++] = o->name;
    names[count++] = "help";
    const char *nearest = err_nearest(word, names, count);
    if (nearest)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "unknown option '--%s': did you mean '--%s'?", word, nearest);
    return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "unknown option '--%s'", word);
}

/* By name; a name may be cut short as long as only one begins so. NULL and `e` otherwise. */
static const struct option_spec *find_long(const struct command *c, const char *name, size_t length, struct err *e) {
    const struct option_spec *found = NULL;
    bool several = false;
    for (const struct option_spec *o = c->options; o->name; o++) {
        if (strncmp(o->name, name, length) != 0) continue;
        if (!o->name[length]) return o;
        if (found && !several) {
            several = true;
            err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "'--%.*s' is not clear: '--%s' or '--%s'?", (int)length, name,
                    found->name, o->name);
        }
        found = o;
    }
    if (several) return NULL;
    if (!found) unknown(c, name, length, e);
    return found;
}

struct cursor {
    int argc, at; /* argv[at] is the argument under way */
    char **argv;
};

static int parse_long(const struct command *c, struct cursor *in, char *values, struct err *e) {
    const char *name = in->argv[in->at] + 2, *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    if (length == 4 && memcmp(name, "help", 4) == 0) return OPTIONS_HELP;
    const struct option_spec *o = find_long(c, name, length, e);
    if (!o) return -1;
    char what[64];
    snprintf(what, sizeof what, "--%s", o->name);
    const char *text = equals ? equals + 1 : NULL;
    if (o->type == OPTION_FLAG && text)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "option '%s' takes no argument", what);
    if (o->type != OPTION_FLAG && !text) {
        if (in->at + 1 >= in->argc)
            return err_set(e, ERR_VALUE, NULL, 0, 0, o->argument, "option '%s' needs an argument", what);
        text = in->argv[++in->at];
    }
    return set_value(o, what, text, values, e);
}

static int parse_short(const struct command *c, struct cursor *in, char *values, struct err *e) {
    for (const char *at = in->argv[in->at] + 1; *at; at++) {
        if (*at == 'h') return OPTIONS_HELP;
        const struct option_spec *o = c->options;
        while (o->name && o->letter != *at)
            o++;
        if (!o->name) return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "unknown option '-%c'", *at);
        const char what[] = {'-', *at, 0};
        if (o->type == OPTION_FLAG) {
            set_value(o, what, NULL, values, e);
            continue;
        }
        if (at[1]) return set_value(o, what, at + 1, values, e);
        if (in->at + 1 >= in->argc)
            return err_set(e, ERR_VALUE, NULL, 0, 0, o->argument, "option '%s' needs an argument", what);
        return set_value(o, what, in->argv[++in->at], values, e);
    }
    return 0;
}

static int check_operands(const struct command *c, int count, char **operands, struct err *e) {
    if (count < c->least) return err_set(e, ERR_VALUE, NULL, 0, 0, c->operands, "too few arguments");
    if (c->most >= 0 && count > c->most)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "unexpected argument '%s'", operands[c->most]);
    if (!c->words || !count) return 0;
    char list[160] = "";
    int words = 0;
    for (; c->words[words]; words++) {
        size_t used = strlen(list);
        if (strcmp(c->words[words], operands[0]) == 0) return 0;
        snprintf(list + used, sizeof list - used, "%s%s", words ? ", " : "", c->words[words]);
    }
    const char *nearest = err_nearest(operands[0], c->words, words);
    if (nearest)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "unknown '%s': did you mean '%s'?", operands[0], nearest);
    return err_set(e, ERR_VALUE, NULL, 0, 0, list, "unknown '%s'", operands[0]);
}

int options_parse(const struct command *command, int argc, char **argv, void *values, char **operands, int *count,
                  struct err *e) {
    struct cursor in = {.argc = argc, .at = 1, .argv = argv};
    bool ended = false;
    if (command->size) memcpy(values, command->defaults, command->size);
    *count = 0;
    for (; in.at < argc; in.at++) {
        char *word = argv[in.at];
        int status = 0;
        if (ended || word[0] != '-' || !word[1])
            operands[(*count)++] = word;
        else if (strcmp(word, "--") == 0)
            ended = true;
        else if (word[1] == '-')
            status = parse_long(command, &in, values, e);
        else
            status = parse_short(command, &in, values, e);
        if (status) return status;
    }
    return check_operands(command, *count, operands, e);
}
