"""Recipes (YAML) as `rumia train` reads them, with the section `gpu:` that is for train.py. What is wrong is told with
file:line:column."""
import os
import types

import yaml

from rumia import FAMILIES, MOVING, Error

KINDS = {  # and their levels; those of ARC are the program's to know
    "sudoku": ("easy", "minimal", "hard", "extreme", "deep"),
    "maze": ("hard", "easy", "perfect", "open"),
    "arc": None,
}


def fail(path, node, what):
    mark = node.start_mark
    raise Error("%s:%d:%d: %s" % (path, mark.line + 1, mark.column + 1, what))


def number(kind, least, most):
    def read(text):
        value = kind(text)
        if not least <= value <= most:
            raise ValueError
        return value

    return read, "a %s number from %g to %g" % ("whole" if kind is int else "decimal", least, most)


def word(*known):
    return {k: k for k in known}.__getitem__, " or ".join(known)


def truth():
    return {"true": True, "false": False}.__getitem__, "true or false"


text, node, word_list = (str, "text"), (None, None), (list, "a list of words")

MODEL = {
    "mixer": word("pool"),
    "families": word_list,
    "vocab": number(int, 1, 65536),
    "outputs": number(int, 1, 65536),
    "planes": number(int, 1, 64),
    "height": number(int, 1, 1024),
    "width": number(int, 1, 1024),
    "hidden": number(int, 1, 4096),
    "inner": number(int, 1, 16384),
    "layers": number(int, 1, 8),
    "cycles": number(int, 1, 64),
    "updates": number(int, 1, 32),
    "q_outputs": number(int, 1, 2),
    "q_second": word("none", "contradiction"),
    "hints": number(int, 0, 64),
    "recall": truth(),
    "tasks": number(int, 0, 65536),
    "task_scale": number(float, 0.001, 1000),
    "q_mean": truth(),
}
MODEL_DEFAULTS = {
    "families": [],
    "planes": 1,
    "layers": 2,
    "cycles": 1,
    "updates": 6,
    "q_outputs": 1,
    "q_second": "contradiction",
    "q_mean": True,
    "hints": 0,
    "recall": False,
    "tasks": 0,
    "task_scale": 8.0,
    "embed_scale": 1.0,
    "eps": 1e-5,
}
MODEL_REQUIRED = ("vocab", "outputs", "height", "width", "hidden", "inner")

TRAIN = {
    "batch": number(int, 1, 65536),
    "lanes": number(int, 1, 256),
    "steps": number(int, 1, 4096),
    "explore": number(float, 0, 1),
    "abandon": number(float, 0, 1),
    "retry": number(float, 0, 1),
    "vary": number(float, 0, 1),
    "noise": number(float, 0, 10),
    "rate": number(float, 0, 1),
    "warmup": number(int, 0, 1e9),
    "iterations": number(int, 1, 1e9),
    "hold": number(float, 0, 1),
    "rate_floor": number(float, 0, 1),
    "beta1": number(float, 0, 0.99999),
    "beta2": number(float, 0, 0.99999),
    "eps": number(float, 0, 1),
    "decay": number(float, 0, 10),
    "clip": number(float, 0, 1e6),
    "ema": number(float, 0, 0.999999),
    "seed": number(int, 0, 9e15),
    "loss": word("softmax", "stablemax"),
    "halt_weight": number(float, 0, 100),
    "hint_weight": number(float, 0, 100),
    "contradiction_weight": number(float, 0, 100),
    "group": number(float, 0, 1000),
}
TRAIN_DEFAULTS = {
    "batch": 256,
    "lanes": 8,
    "steps": 16,
    "explore": 0.1,
    "abandon": 0.0,
    "retry": 0.0,
    "vary": 0.0,
    "noise": 0.0,
    "rate": 1.5e-3,
    "warmup": 300,
    "iterations": 10000,
    "hold": 0.5,
    "rate_floor": 0.02,
    "beta1": 0.9,
    "beta2": 0.95,
    "eps": 1e-10,
    "decay": 0.05,
    "clip": 1.0,
    "ema": 0.999,
    "seed": 1,
    "loss": "softmax",
    "halt_weight": 0.5,
    "hint_weight": 1.0,
    "contradiction_weight": 0.0,
    "group": 0.0,
}

# In place of what `train:` says. at_once: slots that go through the net together, as memory allows (tokens: of ARC;
# largest: of one pair); puzzles: of each size, for sources that make puzzles at every draw, which a GPU has no use for;
# near: the share of slots that begin near what was hard a little earlier (`vary` is of those that failed themselves).
GPU = {
    **{k: TRAIN[k] for k in ("batch", "steps", "rate", "warmup", "iterations", "hold", "ema", "group")},
    "at_once": number(int, 1, 65536),
    "tokens": number(int, 9000, 1e9),
    "largest": number(int, 1, 1e9),
    "puzzles": number(int, 1, 1e8),
    "near": number(float, 0, 1),
}
GPU_DEFAULTS = {"at_once": 1024, "tokens": 1 << 20, "largest": 1 << 30, "puzzles": 2000, "near": 0.0}

SIDE = number(int, 1, 100)
DATA = {
    "level": text,
    "file": text,
    "count": number(int, 0, 1e8),
    "share": number(float, 0, 1e6),
    "pairs": number(int, 1, 1e6),
    "least_side": SIDE,
    "most_side": SIDE,
    "density": number(float, 0, 1),
    "from": number(float, 0, 1),
    "to": number(float, 0, 1),
    "seed": number(int, 0, 9e15),
    "pairs": number(int, 1, 1000),
}
MEASURE = {
    "level": text,
    "count": number(int, 1, 1e6),
    "steps": number(int, 1, 4096),
    "side": SIDE,
    "seed": number(int, 0, 9e15),
}
HEAD = {
    "rumia": number(int, 1, 1),
    "recipe": text,
    "title": text,
    "licence": text,
    "note": text,
    "kind": word(*KINDS),
    "init": text,
    "model": node,
    "train": node,
    "gpu": node,
    "data": node,
    "measure": node,
    "grow": number(float, 0, 1),
    "pinned": number(float, 0, 1),
    "wrong": number(float, 0, 1),
    "most_pins": number(int, 1, 64),
    "checkpoint_minutes": number(float, 0.01, 1e6),
    "measure_minutes": number(float, 0.01, 1e6),
}
HEAD_DEFAULTS = {
    "title": None,
    "licence": "MIT",
    "note": "",
    "init": None,
    "train": None,
    "gpu": None,
    "measure": None,
    "grow": 0.0,
    "pinned": 0.0,
    "wrong": 0.5,
    "most_pins": 4,
    "checkpoint_minutes": 3.0,
    "measure_minutes": 10.0,
}


def read_value(path, key, value, how, expected):
    if how is None:
        return value
    if how is list:
        if isinstance(value, yaml.SequenceNode) and all(isinstance(v, yaml.ScalarNode) for v in value.value):
            return [v.value for v in value.value]
    elif isinstance(value, yaml.ScalarNode):
        try:
            return how(value.value)
        except (ValueError, KeyError):
            pass
    return fail(path, value, "%s: expected %s" % (key, expected))


def fields(path, mapping, known, defaults, required=()):
    """A mapping's values by a table of readers; unknown, double and missing keys are errors."""
    values, seen = dict(defaults), set()
    if not isinstance(mapping, yaml.MappingNode):
        fail(path, mapping, "expected a mapping")
    for key, value in mapping.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else None
        if name not in known:
            fail(path, key, 'unknown key "%s"; expected %s' % (name, ", ".join(known)))
        if name in seen:
            fail(path, key, '"%s" is there twice' % name)
        seen.add(name)
        values[name] = read_value(path, name, value, *known[name])
    for name in required:
        if name not in values:
            fail(path, mapping, '"%s" is missing' % name)
    return values


def items(path, sequence, known, defaults):
    if sequence is None:
        return []
    if not isinstance(sequence, yaml.SequenceNode):
        fail(path, sequence, "expected a list")
    return [
        (each, fields(path, each, known, dict(defaults, seed=defaults["seed"] + i)))
        for i, each in enumerate(sequence.value)
    ]


def check_model(path, at, m, kind):
    def expect(good, what):
        if not good:
            fail(path, at, what)

    expect(m["families"] and set(m["families"]) <= set(FAMILIES), "families: expected some of %s" % ", ".join(FAMILIES))
    m["families"] = sorted(set(m["families"]), key=FAMILIES.index)
    expect(m["planes"] == 1 or not (m["hints"] or m["recall"]), "hints and recall: only with one plane")
    expect(m["planes"] == 1 or m["outputs"] == 1, "outputs: 1 when there are several planes, they are the classes")
    expect(not m["hints"] or (kind == "maze" and m["hints"] == 13), "hints: 13 for mazes, none for others")
    one = kind == "maze"
    expect(
        kind == "arc" or not (m["tasks"] or set(m["families"]) & set(MOVING + ("all",))),
        "tasks and regions that depend on the puzzle are for arc",
    )
    expect(kind != "arc" or ("box" not in m["families"] and m["q_mean"]), "arc has no boxes, and q reads the mean")
    expect(
        m["vocab"] == (5 if one else 3) and (m["planes"] == 1 and m["outputs"] == 2 if one else m["planes"] > 1),
        "a %s has %s" % (kind, "vocab 5, one plane, 2 outputs" if one else "vocab 3, a plane a digit"),
    )


def read_recipe(path, plain=False):
    """A namespace of what the recipe says; plain: as if there were no section `gpu:`."""
    try:
        with open(path, encoding="utf-8") as f:
            root = yaml.compose(f, yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as e:
        raise Error("%s: %s" % (path, e)) from None
    if root is None:
        raise Error("%s: an empty file" % path)
    r = types.SimpleNamespace(**fields(path, root, HEAD, HEAD_DEFAULTS, ("rumia", "recipe", "kind", "model", "data")))
    r.name, r.folder, at = r.recipe, os.path.dirname(path) or ".", r.model
    r.model = fields(path, at, MODEL, MODEL_DEFAULTS, MODEL_REQUIRED)
    check_model(path, at, r.model, r.kind)
    r.train = fields(path, r.train, TRAIN, TRAIN_DEFAULTS) if r.train else dict(TRAIN_DEFAULTS)
    r.gpu = fields(path, r.gpu, GPU, GPU_DEFAULTS) if r.gpu else dict(GPU_DEFAULTS)
    if not plain:
        r.train.update((k, v) for k, v in r.gpu.items() if k in TRAIN)
    r.data, r.measure = read_sources(path, r)
    if r.pinned > 0 and r.kind != "sudoku":
        fail(path, root, "pinned: only for sudoku")
    if max(r.train["vary"], r.gpu["near"]) > 0 and (r.kind != "sudoku" or r.model["planes"] != 9):
        fail(path, root, "vary and near: only for sudoku of 9x9")
    return r


def read_sources(path, r):
    data = items(
        path,
        r.data,
        DATA,
        {
            "level": None,
            "file": None,
            "count": 0,
            "share": 1.0,
            "least_side": 0,
            "seed": 1,
            "density": None,
            "from": 0.0,
            "to": 1.0,
        },
    )
    measure = items(path, r.measure, MEASURE, {"count": 200, "steps": 16, "side": 0, "seed": 1000000})
    for at, d in data:
        d.setdefault("most_side", d["least_side"])
        if not d["level"] and not d["file"]:
            fail(path, at, "a source needs a level or a file")
        if d["most_side"] < d["least_side"] or d["to"] <= d["from"]:
            fail(path, at, "an empty range")
    for at, d in data + measure:
        if d["level"] and KINDS[r.kind] and d["level"] not in KINDS[r.kind]:
            fail(path, at, "level: expected %s" % " or ".join(KINDS[r.kind]))
    if not data:
        fail(path, r.data, "no sources")
    return [d for _, d in data], [m for _, m in measure]
