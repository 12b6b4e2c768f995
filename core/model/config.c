#include "config.h"

#include <math.h>
#include <stddef.h>

const char *const mixer_words[] = {"pool", "mlp", "attention", NULL};
const char *const family_words[] = {"row",        "column", "box",      "cell",     "grid",      "all",
                                    "component",  "object", "mirror_x", "mirror_y", "transpose", "run_row",
                                    "run_column", "panel",  "frame",    "near",     NULL};
const char *const q_second_words[] = {"none", "contradiction", "continue", NULL};
const char *const positions_words[] = {"rotary", "learned", "none", NULL};

int config_pools(const struct model_config *c, enum family *out) {
    int n = 0;
    for (int f = 0; f < FAMILIES; f++)
        if (f != FAMILY_NEAR && config_has(c, f)) out[n++] = f;
    return n;
}

int config_given(const struct model_config *c, enum family *out) {
    int n = 0;
    for (int f = 0; f < FAMILIES; f++)
        if (family_given(f) && config_has(c, f)) out[n++] = f;
    return n;
}

struct net_layers config_net(const struct model_config *c, bool latent) {
    if (latent || !c->answer_layers) return (struct net_layers){0, c->layers};
    return (struct net_layers){c->layers, c->answer_layers};
}

static int bad(struct err *e, const char *expected, const char *field, double value) {
    return err_set(e, ERR_VALUE, NULL, 0, 0, expected, "config: %s is %g", field, value);
}

static int check_range(const char *field, int value, int from, int to, struct err *e) {
    if (value >= from && value <= to) return 0;
    char expected[64];
    snprintf(expected, sizeof expected, "%d to %d", from, to);
    return bad(e, expected, field, value);
}

static int check_positive(const char *field, float value, float below, struct err *e) {
    if (isfinite(value) && value > 0 && value < below) return 0;
    return bad(e, "a positive number in range", field, (double)value);
}

static int check_ranges(const struct model_config *c, struct err *e) {
    bool mlp = c->mixer == MIXER_MLP, attention = c->mixer == MIXER_ATTENTION;
    const struct {
        const char *name;
        int value, from, to;
    } field[] = {
        {"vocab", c->vocab, 1, CONFIG_VOCAB_MAX},
        {"outputs", c->outputs, 1, CONFIG_VOCAB_MAX},
        {"planes", c->planes, 1, CONFIG_PLANES_MAX},
        {"height", c->height, 1, CONFIG_SIDE_MAX},
        {"width", c->width, 1, CONFIG_SIDE_MAX},
        {"hidden", c->hidden, 1, CONFIG_HIDDEN_MAX},
        {"inner", c->inner, 1, CONFIG_INNER_MAX},
        {"inner_tokens", c->inner_tokens, mlp ? 1 : 0, CONFIG_INNER_MAX},
        {"heads", c->heads, attention ? 1 : 0, CONFIG_HIDDEN_MAX},
        {"layers", c->layers, 1, LAYERS_MAX},
        {"answer_layers", c->answer_layers, 0, LAYERS_MAX},
        {"cycles", c->cycles, 1, CONFIG_CYCLES_MAX},
        {"updates", c->updates, 1, CONFIG_UPDATES_MAX},
        {"prefix", c->prefix, 0, CONFIG_PREFIX_MAX},
        {"puzzles", c->puzzles, 0, CONFIG_PUZZLES_MAX},
        {"tasks", c->tasks, 0, CONFIG_TASKS_MAX},
        {"q_outputs", c->q_outputs, 1, CONFIG_Q_MAX},
        {"hints", c->hints, 0, c->planes == 1 ? CONFIG_HINTS_MAX : 0},
    };
    for (size_t i = 0; i < sizeof field / sizeof *field; i++)
        if (check_range(field[i].name, field[i].value, field[i].from, field[i].to, e)) return -1;
    if (check_positive("embed_scale", c->embed_scale, 1e6f, e) || check_positive("eps", c->eps, 1, e)) return -1;
    if (c->tasks && check_positive("task_scale", c->task_scale, 1e6f, e)) return -1;
    return attention ? check_positive("rope_theta", c->rope_theta, 1e12f, e) : 0;
}

void config_defaults(struct model_config *c) {
    *c = (struct model_config){.mixer = MIXER_POOL,
                               .planes = 1,
                               .layers = 2,
                               .cycles = 1,
                               .updates = 6,
                               .q_outputs = 1,
                               .q_mean = true,
                               .embed_scale = 1,
                               .task_scale = 8,
                               .rope_theta = 10000,
                               .eps = 1e-5f};
}

int config_check(const struct model_config *c, struct err *e) {
    if ((unsigned)c->mixer > MIXER_ATTENTION) return bad(e, "pool, mlp or attention", "mixer", c->mixer);
    if ((unsigned)c->q_second > Q_CONTINUE) return bad(e, "none, contradiction or continue", "q_second", c->q_second);
    if ((unsigned)c->positions > POSITIONS_NONE) return bad(e, "rotary, learned or none", "positions", c->positions);
    if (check_ranges(c, e)) return -1;
    if (c->q_second && c->q_outputs < 2)
        return bad(e, "at least 2 when the second is to say something", "q_outputs", c->q_outputs);
    if (c->planes * c->height * c->width > CONFIG_TOKENS_MAX)
        return bad(e, "at most 65536", "planes * height * width", c->planes * c->height * c->width);
    if (c->families >> FAMILIES) return bad(e, "bits of known families", "families", c->families);
    if (c->mixer == MIXER_POOL && !c->families)
        return bad(e, "at least one family for the mixer pool", "families", c->families);
    if (c->mixer != MIXER_POOL && c->families)
        return bad(e, "no families without the mixer pool", "families", c->families);
    if (c->planes > 1 && c->outputs != 1)
        return bad(e, "1 when there are several planes: they are the classes", "outputs", c->outputs);
    if (config_classes(c) < 2) return bad(e, "at least 2 classes per cell", "outputs", c->outputs);
    if (c->mixer == MIXER_ATTENTION && c->hidden % (2 * c->heads))
        return bad(e, "a divisor of hidden that leaves an even head size", "heads", c->heads);
    if (c->recall && c->planes > 1) return bad(e, "1 when what was said is recalled", "planes", c->planes);
    if (c->puzzles && !c->prefix) return bad(e, "at least 1 when there are puzzle embeddings", "prefix", c->prefix);
    return 0;
}
