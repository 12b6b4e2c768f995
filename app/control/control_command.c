/* Lines that are typed: commands, and settings of the next run. */
#include "control_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool set_number(const char *value, double low, double high, double *out) {
    char *end;
    double v = strtod(value, &end);
    if (end == value || *end || !(v >= low && v <= high)) return false;
    *out = v;
    return true;
}

static bool set_word(const char *value, const char *const *words, int *out) {
    for (*out = 0; words[*out]; ++*out)
        if (!strcmp(words[*out], value)) return true;
    return false;
}

void control_set(struct control *c, const char *text) {
    struct session *s = c->session;
    struct effort *o = &s->effort;
    char name[32] = "", value[64] = "", words[128];
    double v;
    int choice;
    static const char *const names[] = {"steps", "chains", "patience", "noise", "seed", "explore", "reveal", "speed"};
    sscanf(text, "%31s %63s", name, value);
    bool ok = true;
    if (!strcmp(name, "steps") && set_number(value, 0, EFFORT_STEPS_MAX, &v))
        o->steps = v;
    else if (!strcmp(name, "chains") && set_number(value, 1, EFFORT_CHAINS_MAX, &v))
        o->chains = v, o->explore = v > 1 ? EXPLORE_CHAINS : EXPLORE_NONE;
    else if (!strcmp(name, "noise") && set_number(value, 0, EFFORT_NOISE_MAX, &v))
        o->noise = v;
    else if (!strcmp(name, "seed") && set_number(value, 0, (double)EFFORT_SEED_MAX, &v))
        o->seed = v;
    else if (!strcmp(name, "speed") && set_number(value, 0.1, REPLAY_AT_ONCE, &v))
        c->look.replay.speed = v;
    else if (!strcmp(name, "reveal") && (!strcmp(value, "on") || !strcmp(value, "off")))
        s->preferences.reveal = value[1] == 'n';
    else if (!strcmp(name, "patience") && set_number(value, 1, EFFORT_STEPS_MAX, &v))
        o->patience = v;
    else if (!strcmp(name, "explore") && !strcmp(value, "auto"))
        o->explore = EXPLORE_OPEN;
    else if (!strcmp(name, "explore") && set_word(value, explore_words, &choice))
        o->explore = choice;
    else
        ok = false;
    if (ok)
        session_say(s, MESSAGE_PLAIN, "the next run: %s", effort_describe(o, words, sizeof words));
    else {
        const char *near = err_nearest(name, names, sizeof names / sizeof *names);
        session_say(s, MESSAGE_WARN,
                    near && strcmp(near, name)
                        ? "set steps, chains, patience, noise, seed, explore, reveal or speed: did you mean %s?"
                        : "\"set %s %s\" makes no sense",
                    near && strcmp(near, name) ? near : name, value);
    }
}

void control_command(struct control *c, const char *line) {
    struct session *s = c->session;
    char name[64];
    while (isspace((unsigned char)*line))
        line++;
    if (!*line) return;
    if (isdigit((unsigned char)*line)) {
        control_action(c, ACTION_GOTO, atoi(line) > 0 ? atoi(line) : 1, NULL);
        return;
    }
    size_t n = strcspn(line, " ");
    snprintf(name, sizeof name, "%.*s", (int)n, line);
    const char *rest = line + n + strspn(line + n, " ");
    enum action action = action_find(name);
    if (!action) {
        const char *names[ACTION_COUNT];
        for (int a = 0; a < ACTION_COUNT; a++)
            names[a] = action_table[a].name;
        const char *near = err_nearest(name, names + 1, ACTION_COUNT - 1);
        session_say(s, MESSAGE_WARN,
                    near ? "there is no command \"%s\"; did you mean %s?" : "there is no command \"%s\"", name, near);
        return;
    }
    int argument = 0;
    enum action_argument wanted = action_table[action].argument;
    if (wanted == ARGUMENT_CELL) {
        struct desk *d = session_desk(s);
        if (!d || !play_cell_parse(&d->play.grid, rest, &argument)) {
            session_say(s, MESSAGE_WARN, "\"%s\" is no cell of this puzzle; write r3c5", rest);
            return;
        }
    } else if (wanted == ARGUMENT_COUNT && *rest) {
        char *end;
        long v = strtol(rest, &end, 10);
        if (*end || v < 0 || v > 1000000) {
            session_say(s, MESSAGE_WARN, "%s wants a number, not \"%s\"", name, rest);
            return;
        }
        argument = v;
        if (action == ACTION_FRAME && argument > 0) argument--; /* people count from 1 */
    }
    control_action(c, action, argument, rest);
}
