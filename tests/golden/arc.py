"""What the PyTorch model answers in float64 for ARC's net: the files arc_net.*.

    python3 tests/golden/arc.py FOLDER         writes them
    python3 tests/golden/arc.py --check FOLDER compares with those that are there, and says how far off they are

The C code is held to them; README.md says what is in them."""
import os
import sys

import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "assets", "python"))
import arc  # noqa: E402
import model  # noqa: E402
import pairs  # noqa: E402
import regions  # noqa: E402
import rumia  # noqa: E402
from mixing import Ragged  # noqa: E402

CONFIG = {
    "vocab": 3,
    "outputs": 1,
    "planes": 10,
    "height": 30,
    "width": 30,
    "hidden": 8,
    "inner": 12,
    "layers": 2,
    "cycles": 1,
    "updates": 3,
    "q_outputs": 1,
    "q_second": "contradiction",
    "q_mean": True,
    "hints": 0,
    "recall": False,
    "tasks": 2,
    "task_scale": 8.0,
    "embed_scale": 1.5,
    "eps": 1e-5,
    "families": [f for f in rumia.FAMILIES if f != "box"],
}
STEPS, GRADIENT, HALT = 3, 1, 0.5
# (task, colours that stand in all its demonstrations, turn, input, output)
SAMPLES = [
    # three panels between thick lines, a smaller output
    (
        0,
        (0, 5),
        3,
        ["10525503", "02510503", "55555555", "10524503", "02513503"],
        ["12", "03"],
    ),
    # things in frames, a larger output, a square input without the background's 0
    (
        1,
        (0, 1),
        5,
        ["11111", "12221", "12321", "12211", "41114"],
        ["1111144", "1222144", "1232144", "1222144", "4111444", "4444444"],
    ),
    # rings in each other, a diagonal of one colour, not square
    (
        1,
        (0, 1),
        0,
        ["0000000000", "0111110200", "0100010020", "0101010002", "0100010020", "0111110000"],
        ["0000000000", "0111110200", "0133310020", "0131310002", "0133310020", "0111110000"],
    ),
]


def grid(rows):
    return np.array([[int(c) for c in row] for row in rows], np.uint8)


class Given:
    """Just enough of arc.Pairs for samples that are written here."""

    def __init__(self):
        self.everywhere = torch.zeros(CONFIG["tasks"], 10, dtype=torch.bool)
        for task, colours, _, _, _ in SAMPLES:
            self.everywhere[task, list(colours)] = True


def example_of(sample, given):
    """An arc example of one sample; the turn only says which vector is read."""
    task, _, turn, before, after = sample
    before, after = grid(before), grid(after)
    colours = sorted(set(given.everywhere[task].nonzero().flatten().tolist()) | set(before.flat) | set(after.flat))
    table = torch.full((1, 10), arc.NOTHING)
    table[0, : len(colours)] = torch.tensor([int(c) for c in colours])
    laid = torch.full((2, 1, pairs.SIDE, pairs.SIDE), regions.OUTSIDE, dtype=torch.uint8)
    for room, g in zip(laid, (before, after)):
        room[0, : g.shape[0], : g.shape[1]] = torch.from_numpy(g)
    return {
        "given": laid[0],
        "answer": laid[1],
        "inside": torch.tensor(before.shape).view(1, 2),
        "canvas": torch.tensor(np.maximum(before.shape, after.shape)).view(1, 2),
        "planes": torch.tensor([len(colours)]),
        "colours": table,
        "task": torch.tensor([task]),
        "turn": torch.tensor([turn]),
    }


def answers(weights):
    """Expected arrays of all samples; k.NAME belongs to sample k. The gradient is that of all together."""
    net, given, out = model.Net(CONFIG, weights, dtype=torch.float64), Given(), {}
    families = [f for f in CONFIG["families"] if f != "near"]
    for k, sample in enumerate(SAMPLES):
        example = example_of(sample, given)
        layout, name = arc.layout_of(example), "%d." % k
        keys = arc.keys_of(families, example, layout)
        rows = arc.Pairs.task_rows(given, example, layout)
        where = Ragged(layout, keys, True, None, rows)
        tokens = regions.symbols(layout, example["given"], example["colours"])
        labels = arc.labels_of(example, layout)
        high, wide = (int(n) for n in example["inside"][0])
        out[name + "input"] = example["given"][0, :high, :wide].long()
        out[name + "canvas"], out[name + "colours"] = example["canvas"][0], example["colours"][0, : len(rows)]
        out[name + "task_rows"], out[name + "labels"] = rows, labels.view(*example["canvas"][0])
        out[name + "tokens"] = tokens
        for family, of_family in zip(families, keys.long()):
            first = {int(key): t for t, key in reversed(list(enumerate(of_family.tolist())))}
            out[name + "region." + family] = torch.tensor([first[int(key)] for key in of_family])
        y, z = net.start(tokens.shape)
        targets = model.Targets(labels, torch.zeros(1, dtype=torch.bool))
        for step in range(STEPS):
            y, z = net.step(y, z, tokens, where=where)
            of = model.losses(net, y, targets, "softmax", where)
            if step == GRADIENT:
                (of.cells + HALT * of.halt).sum().backward()
            y, z = y.detach(), z.detach()
            at = name + "step.%d." % step
            out[name + "y"], out[name + "z"] = y, z  # of the last step
            out[at + "logits"] = net.head(y, where=where).detach().view(*example["canvas"][0], -1)
            out[at + "q"], out[at + "losses"] = of.q[0].detach(), torch.cat([of.cells, of.halt]).detach()
    out.update(("grad." + name, g.clone()) for name, g in net.views(net.gradient).items())
    return out


def fresh():
    generator = torch.Generator().manual_seed(9)
    weights = model.fresh(CONFIG, generator)
    weights["q.weight"] = torch.randn(weights["q.weight"].shape, generator=generator)
    weights["q.bias"] = torch.randn(weights["q.bias"].shape, generator=generator)
    return weights


def arrays(tensors):
    return {
        name: np.ascontiguousarray(t.numpy().astype(np.float32 if t.is_floating_point() else np.int32))
        for name, t in tensors.items()
    }


def main(arguments):
    path, notes = os.path.join(arguments[-1], "arc_net"), rumia.notes_of(CONFIG)
    if arguments[0] != "--check":
        weights = fresh()
        rumia.write_tensors(path + ".safetensors", notes, arrays(weights))
        rumia.write_tensors(path + ".expected.safetensors", notes, arrays(answers(weights)))
        return
    weights = {k: torch.tensor(v) for k, v in rumia.read_tensors(path + ".safetensors")[1].items()}
    there, worst, now = rumia.read_tensors(path + ".expected.safetensors")[1], 0, arrays(answers(weights))
    assert set(there) == set(now)
    for key, value in now.items():
        worst = max(worst, np.abs(there[key] - value).max() / max(np.abs(value).max(), 1e-30))
        assert worst < 1e-5, "%s: %s is off by %g" % (path, key, worst)
    print("arc_net is off by at most %.1e" % worst)


if __name__ == "__main__":
    main(sys.argv[1:])
