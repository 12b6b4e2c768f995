"""rumia's networks and runs with numpy alone: reads the weights, runs a network update by update, reads recordings.

    import rumia
    net = rumia.Net("assets/models/sudoku-9x9.safetensors")
    puzzle = rumia.sudoku("4...3.......6..8..........1....5..9..8....6...7.2........1.27..5.3....4.9........")
    for now in net.think(puzzle, steps=16):            # latent updates of z, an answer update of y: one cycle
        if now.answer:
            print(now.step, net.q(now.y), rumia.answer(puzzle, net.probability(now.y)))

    run = rumia.recording("run.npz")                    # what `rumia trace FILE -o run.npz --states` left
    print(run["q"], run["z"].shape)

As a program, python3 rumia.py WEIGHTS FILE thinks for 16 steps about the first puzzle of FILE: a Sudoku in one line or
a maze as text. The program itself does the same faster; this file is for looking inside, and as a second opinion.
Arrays of tokens are [planes, height, width], of states [planes, height, width, D], of answers [height, width, classes].
"""
import collections
import json
import math
import os
import struct
import sys
import zipfile

import numpy as np

DTYPES = {
    "F64": "<f8",
    "I64": "<i8",
    "U64": "<u8",
    "F32": "<f4",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "F16": "<f2",
    "BF16": "<u2",
    "U8": "u1",
    "BOOL": "?",
}


class Error(Exception):
    """What is wrong with something from outside, in words."""


def read_tensors(path):
    """(notes, {name: array}) of a safetensors file: u64 length, a JSON header, the data. BF16 comes as float32."""
    with open(path, "rb") as f:
        data = f.read()
    try:
        end = 8 + struct.unpack("<Q", data[:8])[0]
        header = json.loads(data[8:end].decode())
        notes, tensors = header.pop("__metadata__", {}), {}
        for name, t in header.items():
            first, last = t["data_offsets"]
            values = np.frombuffer(data[end + first : end + last], DTYPES[t["dtype"]]).reshape(t["shape"])
            if t["dtype"] == "BF16":
                values = (values.astype(np.uint32) << 16).view(np.float32)
            tensors[name] = values
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as e:
        raise Error("%s: not a safetensors file (%s)" % (path, e)) from None
    return notes, tensors


def write_tensors(path, notes, tensors):
    """The same in the order and alignment of the program, and at once: nobody ever sees half a file."""
    names = {np.dtype(v): k for k, v in DTYPES.items() if k != "BF16"}
    order = sorted(tensors, key=lambda name: (-tensors[name].dtype.itemsize, name))
    header, at = {"__metadata__": notes}, 0
    for name in order:
        t = tensors[name]
        header[name] = {"dtype": names[t.dtype], "shape": list(t.shape), "data_offsets": [at, at + t.nbytes]}
        at += t.nbytes
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-(len(text) + 8) % 64)
    with open(path + ".part", "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for name in order:
            f.write(np.ascontiguousarray(tensors[name]).tobytes())
        f.flush()
        os.fsync(f.fileno())
    os.replace(path + ".part", path)


STILL = ("row", "column", "box", "cell", "grid", "all")  # families of regions that every grid has
MOVING = ("component", "object", "mirror_x", "mirror_y", "transpose", "run_row", "run_column", "panel", "frame")
FAMILIES = STILL + MOVING + ("near",)  # in the order of their blocks in mixer.o
NUMBERS = (
    "vocab",
    "outputs",
    "planes",
    "height",
    "width",
    "hidden",
    "inner",
    "layers",
    "cycles",
    "updates",
    "q_outputs",
)
Puzzle = collections.namedtuple("Puzzle", "tokens box")  # box: height and width, (0, 0) = the whole plane
Update = collections.namedtuple("Update", "step cycle update answer y z")  # from 0; y and z after it


def config_of(notes, path):
    """What the metadata of our own weights say: numbers, a list of families, truths."""
    if notes.get("format") != "rumia-1" or notes.get("mixer") != "pool" or notes.get("prefix") != "0":
        raise Error("%s: these weights are not of rumia's own kind (format rumia-1, mixer pool, no prefix)" % path)
    try:
        c = {name: int(notes[name]) for name in NUMBERS}
        c.update(hints=int(notes.get("hints", "0")), eps=float(notes["eps"]), embed_scale=float(notes["embed_scale"]))
        c.update({name: notes.get(name, "false") == "true" for name in ("q_mean", "recall")})
        c.update(tasks=int(notes.get("tasks", "0")), task_scale=float(notes.get("task_scale", "1")))
        c["q_second"] = notes.get("q_second", "contradiction")  # what the second output of q says, where there is one
        c["families"] = sorted(notes["families"].split(), key=FAMILIES.index)
    except (KeyError, ValueError) as e:
        raise Error("%s: bad metadata (%s)" % (path, e)) from None
    return c


def notes_of(c):
    """The same the other way round, as the program writes them."""
    numbers = {name: "%d" % c[name] for name in NUMBERS + (("hints",) if c["hints"] else ())}
    if c.get("tasks"):
        numbers.update(tasks="%d" % c["tasks"], task_scale="%.9g" % np.float32(c["task_scale"]))
    second = {"q_second": c["q_second"]} if c["q_outputs"] > 1 else {}
    truths = {"q_mean": "true" if c["q_mean"] else "false", **({"recall": "true"} if c["recall"] else {})}
    return {
        "format": "rumia-1",
        "mixer": "pool",
        "families": " ".join(c["families"]),
        "heads": "0",
        "inner_tokens": "0",
        "prefix": "0",
        "puzzles": "0",
        "embed_scale": "%.9g" % np.float32(c["embed_scale"]),
        "rope_theta": "10000",
        "eps": "%.9g" % np.float32(c["eps"]),
        **numbers,
        **second,
        **truths,
    }


def rms(x, eps):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + eps)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def silu(x):
    return x * sigmoid(x)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def pool(family, v, box):
    """Sums of v over the regions of a family, divided by the root of their sizes, and the height and width of the block
    each is given back to; along an axis of length one it spreads by itself."""
    axes = {"row": 2, "column": 1, "cell": 0, "grid": (1, 2), "all": (0, 1, 2)}
    if family in axes:
        total = v.sum(axes[family], keepdims=True)
        return total * math.sqrt(total.size / v.size), (1, 1)
    (height, width), (high, wide) = v.shape[1:3], (box[0] or v.shape[1], box[1] or v.shape[2])

    def sums(a):
        return np.add.reduceat(np.add.reduceat(a, range(0, height, high), 1), range(0, width, wide), 2)

    return sums(v) / np.sqrt(sums(np.ones_like(v[:1, :, :, :1]))), (high, wide)


def stencil(v, taps):
    """A 3x3 stencil with weights of its own for every feature, zero outside."""
    height, width = v.shape[1:3]
    padded = np.pad(v, ((0, 0), (1, 1), (1, 1), (0, 0)))
    return sum(taps[3 * y + x] * padded[:, y : y + height, x : x + width] for y in range(3) for x in range(3))


class Net:
    """A network with its weights: `config`, `weights` by name, `notes`. dtype: what is computed in."""

    def __init__(self, path, dtype=np.float32):
        self.notes, tensors = read_tensors(path)
        self.config = config_of(self.notes, path)
        if self.config["tasks"] or set(self.config["families"]) & set(MOVING):
            raise Error("%s: regions that depend on the puzzle are not to be had here" % path)
        self.weights = {name: t.astype(dtype) for name, t in tensors.items()}
        lacking = {"embed", "head", "q.weight", "q.bias", "y_init", "z_init"} - set(tensors)
        if lacking:
            raise Error("%s: no tensor %s" % (path, ", ".join(sorted(lacking))))

    def layer(self, i, x, box):
        w = {name: self.weights["layers.%d.%s" % (i, name)] for name in ("mixer.v", "mixer.o", "gate_up", "down")}
        d, eps = self.config["hidden"], self.config["eps"]
        v = silu(x @ w["mixer.v"].T)
        u = v @ w["mixer.o"][:, :d].T
        for k, family in enumerate(self.config["families"], 1):
            block = w["mixer.o"][:, k * d : (k + 1) * d].T
            if family == "near":
                u += stencil(v, self.weights["layers.%d.mixer.near" % i]) @ block
            else:
                pooled, (high, wide) = pool(family, v, box)
                spread = (pooled @ block).repeat(high, 1).repeat(wide, 2)
                u += spread[:, : x.shape[1], : x.shape[2]]
        h = rms(x + u, eps)
        gate, up = np.split(h @ w["gate_up"].T, 2, -1)
        return rms(h + (silu(gate) * up) @ w["down"].T, eps)

    def apply(self, x, box):
        for i in range(self.config["layers"]):
            x = self.layer(i, x, box)
        return x

    def embed(self, tokens, y):
        """The input of a cycle; with `recall` what each cell last said is in it."""
        x = self.weights["embed"][tokens] * self.weights["embed"].dtype.type(self.config["embed_scale"])
        if self.config["recall"]:
            x = x + self.weights["recall"][(y @ self.weights["head"].T).argmax(-1)]
        if self.config["recall"] and self.config["hints"]:
            x = x + self.weights["recall"][self.config["outputs"] + (y @ self.weights["hint"].T).argmax(-1)]
        return x

    def think(self, puzzle, steps):
        """Yields an Update after each: n latent updates z <- net(z + y + x) and y <- net(y + z), T times a step."""
        shape = puzzle.tokens.shape + (self.config["hidden"],)
        y, z = (np.broadcast_to(self.weights[name], shape) for name in ("y_init", "z_init"))
        for step in range(steps):
            for cycle in range(self.config["cycles"]):
                x = self.embed(puzzle.tokens, y)
                for update in range(self.config["updates"]):
                    z = self.apply(z + y + x, puzzle.box)
                    yield Update(step, cycle, update, False, y, z)
                y = self.apply(y + z, puzzle.box)
                yield Update(step, cycle, self.config["updates"], True, y, z)

    def logits(self, y):
        """[height, width, classes]: the planes of a cell are its classes, or there is one plane with several."""
        return np.moveaxis(y @ self.weights["head"].T, 0, 2).reshape(y.shape[1:3] + (-1,))

    def probability(self, y):
        return softmax(self.logits(y))

    def hints(self, y):
        """[height, width]: the winning class of the hint head; the last one is "not known yet"."""
        return (y @ self.weights["hint"].T).argmax(-1)[0]

    def q(self, y):
        """Logits: the answer is right; and of some networks: a cell is pinned wrongly."""
        read = y.reshape(-1, y.shape[-1])
        return (read.mean(0) if self.config["q_mean"] else read[0]) @ self.weights["q.weight"].T + self.weights[
            "q.bias"
        ]


def sudoku(text):
    """A Sudoku in one line: '.' or '0' is blank, digits go on with A."""
    symbols = [0 if c in ".0" else int(c, 36) for c in text.strip()]
    side = math.isqrt(len(symbols))
    if side not in (4, 6, 9, 16) or side * side != len(symbols) or max(symbols) > side:
        raise Error("not a Sudoku of 4x4, 6x6, 9x9 or 16x16 in one line: %s" % text.strip())
    given, digit = np.array(symbols).reshape(side, side), np.arange(1, side + 1).reshape(-1, 1, 1)
    high = {16: 4, 9: 3}.get(side, 2)
    return Puzzle(np.where(given == 0, 0, np.where(given == digit, 1, 2)), (high, side // high))


def maze(text):
    """A maze as text: '#' wall, ' ' or '.' floor, S start, G goal, 'o' a path drawn in. It ends at an empty line."""
    rows = [line.rstrip("\r") for line in text.strip("\n").split("\n\n")[0].split("\n")]
    token = {"#": 1, ".": 2, " ": 2, "o": 2, "S": 3, "G": 4}
    if len(set(map(len, rows))) != 1 or set("".join(rows)) - set(token):
        raise Error("not a maze: rows of one length, of '#', ' ', '.', 'S', 'G', 'o'")
    return Puzzle(np.array([[[token[c] for c in row] for row in rows]]), (0, 0))


def answer(puzzle, probability):
    """As the program writes it, row by row: what is given, and the most probable class of every other cell."""
    tokens, best = puzzle.tokens, probability.argmax(-1)
    if len(tokens) > 1:  # the plane of a given digit says "this one", 1
        best = np.where(tokens[0] == 0, best, (tokens == 1).argmax(0)) + 1
        return "".join("0123456789ABCDEFG"[k] for k in best.ravel())
    return "".join("?# SG"[t] if t != 2 or k == 0 else "o" for t, k in zip(tokens.ravel(), best.ravel()))


def recording(path):
    """What `rumia trace FILE -o run.npz` left: arrays by name as the manual page tells, and `head`, a dictionary."""
    try:
        with np.load(path) as arrays:
            run = {name: arrays[name] for name in arrays}
        run["head"] = json.loads(bytes(run["head"]).decode())
    except (ValueError, KeyError, zipfile.BadZipFile) as e:
        raise Error("%s: not a run in arrays (%s)" % (path, e)) from None
    if run["head"].get("format") != "rumia-run-1":
        raise Error("%s: a run of another version" % path)
    return run


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: python3 rumia.py WEIGHTS FILE")
    try:
        net = Net(sys.argv[1])
        with open(sys.argv[2]) as f:
            text = f.read()
        puzzle = sudoku(text.split("\n")[0]) if net.config["planes"] > 1 else maze(text)
        for now in net.think(puzzle, 16):
            if now.answer and now.cycle == net.config["cycles"] - 1:
                q = sigmoid(net.q(now.y)[0])
                print("step %2d  q %.2f  %s" % (now.step + 1, q, answer(puzzle, net.probability(now.y))))
    except (Error, OSError) as e:
        sys.exit("rumia.py: %s" % e)


if __name__ == "__main__":
    main()
