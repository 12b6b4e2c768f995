"""What the PyTorch model (assets/python/model.py) answers in float64, for our own mixer `pool`: the files pool_*.

    python3 tests/golden/pool.py FOLDER         writes them
    python3 tests/golden/pool.py --check FOLDER compares with those that are there, and says how far off they are

tests/unit/test_pool_golden.c holds the C code to them; README.md says what is in them."""
import os
import sys

import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "assets", "python"))
import model  # noqa: E402
import rumia  # noqa: E402

BASE = {
    "vocab": 3,
    "outputs": 1,
    "planes": 1,
    "hidden": 8,
    "inner": 12,
    "layers": 2,
    "cycles": 2,
    "updates": 3,
    "q_outputs": 2,
    "q_second": "contradiction",
    "q_mean": True,
    "hints": 0,
    "recall": False,
    "embed_scale": 1.0,
    "eps": 1e-5,
}
CASES = {
    # every family, planes, boxes that do not divide the grid, a wrongly pinned sample
    "pool_planes": dict(
        BASE,
        families=["row", "column", "box", "cell", "grid", "near"],
        planes=3,
        height=4,
        width=5,
        box=(2, 3),
        seed=11,
        loss="softmax",
        embed_scale=1.5,
    ),
    # what mazes need: hints with due times, what was said is read again; one plane, a row pool beside the stencil
    "pool_recall": dict(
        BASE,
        families=["row", "near"],
        vocab=5,
        outputs=2,
        height=5,
        width=6,
        hints=5,
        recall=True,
        q_outputs=1,
        cycles=1,
        box=(0, 0),
        seed=6,
        loss="softmax",
    ),
    # the same head with hints read by no recall, q from the first token, stablemax
    "pool_first": dict(
        BASE,
        families=["column", "grid"],
        outputs=3,
        height=3,
        width=4,
        hints=4,
        q_mean=False,
        layers=1,
        box=(0, 0),
        seed=3,
        loss="stablemax",
    ),
}
STEPS, GRADIENT, BATCH, WEIGHTS = 3, 1, 2, {"halt": 0.5, "hint": 0.75, "contradiction": 0.25}
NEVER = 2**31 - 1


def draw(c, generator):
    """Inputs of a case, [BATCH, ...] as int64; labels of the second sample are set later."""

    def below(n, *shape):
        return torch.randint(n, (BATCH,) + shape, generator=generator)

    cells = (c["height"], c["width"])
    drawn = {
        "tokens": below(c["vocab"], c["planes"], *cells),
        "labels": below(c["planes"] * c["outputs"] + 1, *cells) - 1,
    }
    drawn["contradiction"] = torch.tensor([0, 1 if c["planes"] > 1 else 0])
    if c["hints"]:
        drawn.update(hints=below(c["hints"], *cells) - 1, labels_due=below(20, *cells), hints_due=below(20, *cells))
        drawn["hints_due"][:, 0, 0] = NEVER
    return drawn


def targets_of(drawn, c, step):
    reach = torch.full((BATCH,), (step + 1) * c["cycles"] * c["updates"])
    return model.Targets(
        drawn["labels"],
        drawn["contradiction"] > 0,
        reach,
        drawn.get("labels_due"),
        drawn.get("hints"),
        drawn.get("hints_due"),
    )


def loss_of(of):
    return (
        of.cells + WEIGHTS["halt"] * of.halt + WEIGHTS["hint"] * of.hints + WEIGHTS["contradiction"] * of.contradiction
    ).sum()


def clear(logits):
    """Whether no two best classes are so near that float32 could mistake them."""
    two = logits.topk(2, -1).values
    return bool((two[..., 0] - two[..., 1] > 1e-3).all())


def fresh(c):
    """Weights and inputs of a case, drawn."""
    generator = torch.Generator().manual_seed(c["seed"])
    weights = model.fresh(c, generator)
    weights["q.weight"] = torch.randn(weights["q.weight"].shape, generator=generator)
    weights["q.bias"] = torch.randn(weights["q.bias"].shape, generator=generator)
    return weights, draw(c, generator)


def agree(c, weights, drawn):
    """The second sample's labels become what the net answers in the step whose gradient is recorded: one is right."""
    net = model.Net(c, weights, dtype=torch.float64)
    y, z = net.start(drawn["tokens"].shape)
    with torch.no_grad():
        for _ in range(GRADIENT + 1):
            y, z = net.step(y, z, drawn["tokens"], where=model.Grids(c["box"]))
    labels = drawn["labels"][1]
    labels.copy_(torch.where(labels < 0, labels, net.head(y).argmax(-1)[1]))


def answers(c, weights, drawn):
    """What is expected of these weights and inputs."""
    net = model.Net(c, weights, dtype=torch.float64)
    out, tokens = {}, drawn["tokens"]
    y, z = (s.contiguous() for s in net.start(tokens.shape))
    follow(net, y, z, tokens, model.Grids(c["box"]), out)
    for step in range(STEPS):
        net.gradient.zero_()
        assert not c["recall"] or (clear(net.head(y)) and clear(net.head(y, "hint")))  # what is recalled must be sure
        y, z = net.step(y, z, tokens, where=model.Grids(c["box"]))
        of = model.losses(net, y, targets_of(drawn, c, step), c["loss"])
        loss_of(of).backward()
        y, z = y.detach(), z.detach()
        out["step.%d.y" % step], out["step.%d.z" % step] = y, z
        out["step.%d.logits" % step], out["step.%d.q" % step] = net.head(y).detach(), of.q.detach()
        out["step.%d.losses" % step] = torch.stack([of.cells, of.halt, of.contradiction, of.hints], 1).detach()
        out["step.%d.counts" % step] = torch.stack([of.exact.long(), of.due.long(), of.wrong.long()], 1)
        if step == GRADIENT:
            out.update(("grad." + name, g.clone()) for name, g in net.views(net.gradient).items())
    return out


def follow(net, y, z, tokens, where, out):
    """Every update of the first step of the first sample."""
    y, z, k, tokens = y[:1], z[:1], 0, tokens[:1]
    with torch.no_grad():
        for _ in range(net.config["cycles"]):
            x = net.embed(tokens, y, where)
            for _ in range(net.config["updates"]):
                z = net.apply(z + y + x, where)
                out["update.%d" % k], k = z[0], k + 1
            y = net.apply(y + z, where)
            out["update.%d" % k], k = y[0], k + 1


def notes_of(c):
    return dict(rumia.notes_of(c), loss=c["loss"], box="%d %d" % c["box"])


def arrays(tensors):
    return {name: t.numpy().astype(np.int32 if t.dtype == torch.int64 else np.float32) for name, t in tensors.items()}


def write(path, c):
    weights, drawn = fresh(c)
    if c["planes"] == 1:
        agree(c, weights, drawn)
    expected = arrays(dict(drawn, **answers(c, weights, drawn)))
    rumia.write_tensors(path + ".safetensors", notes_of(c), arrays(weights))
    rumia.write_tensors(path + ".expected.safetensors", notes_of(c), expected)


def check(path, c):
    """How far off what is recorded is, as a share of the largest number of its tensor."""
    weights = {k: torch.tensor(v) for k, v in rumia.read_tensors(path + ".safetensors")[1].items()}
    there = rumia.read_tensors(path + ".expected.safetensors")[1]
    drawn = {k: torch.tensor(v.astype(np.int64)) for k, v in there.items() if v.dtype == np.int32 and "." not in k}
    worst = 0
    for key, value in arrays(answers(c, weights, drawn)).items():
        worst = max(worst, np.abs(there[key] - value).max() / max(np.abs(value).max(), 1e-30))
        assert worst < 1e-5, "%s: %s is off by %g" % (path, key, worst)
    return worst


def main(arguments):
    for name, c in CASES.items():
        path = os.path.join(arguments[-1], name)
        if arguments[0] == "--check":
            print("%s is off by at most %.1e" % (name, check(path, c)))
        else:
            write(path, c)


if __name__ == "__main__":
    main(sys.argv[1:])
