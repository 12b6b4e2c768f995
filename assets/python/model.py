"""The model of rumia in PyTorch, batched: the net with the mixer `pool`, one supervised step, the losses.

What a batch looks like is a `where`'s business. Grids: states [B, planes, height, width, D], tokens without D, what
belongs to a cell [B, height, width]. Ragged (mixing.py): tokens [T], states [T, D], what belongs to a cell [cells].
Written from app/DESIGN.md and held to nothing of the C code but its file format: the two are each other's answer key
(tests/golden)."""
import collections
import contextlib

import torch
import torch.nn.functional as F

Tensor = collections.namedtuple("Tensor", "name shape std decay learned")
# Of one task: a row for each colour that all its demonstrations have, one for other colours, each turn, all tokens.
OTHER_COLOUR, FIRST_TURN, WHOLE_TASK, TASK_ROWS = 10, 11, 19, 20


def layout(c):
    """The tensors of a config: shape, standard deviation of fresh weights, whether they decay and are learned."""
    d, inner, out = c["hidden"], c["inner"], []

    def add(name, *shape, std=None, decay=True, learned=True):
        out.append(Tensor(name, shape, shape[-1] ** -0.5 if std is None else std, decay, learned))

    add("embed", c["vocab"], d, std=1 / c["embed_scale"], decay=False)
    add("head", c["outputs"], d)
    add("q.weight", c["q_outputs"], d, std=0, decay=False)
    add("q.bias", c["q_outputs"], std=0, decay=False)
    add("y_init", d, std=1, decay=False, learned=False)
    add("z_init", d, std=1, decay=False, learned=False)
    if c["hints"]:
        add("hint", c["hints"], d)
    if c["recall"]:
        add("recall", c["outputs"] + c["hints"], d, std=0.5, decay=False)
    if c.get("tasks"):
        add("task", TASK_ROWS * c["tasks"], d, std=0.1 / c["task_scale"], decay=False)
    for i in range(c["layers"]):
        layer = "layers.%d." % i
        add(layer + "mixer.v", d, d)
        add(layer + "mixer.o", d, (1 + len(c["families"])) * d)
        if "near" in c["families"]:
            add(layer + "mixer.near", 9, d, std=1 / 3, decay=False)
        add(layer + "gate_up", 2 * inner, d)
        add(layer + "down", d, inner)
    return out


def fresh(c, generator):
    """Weights by name: truncated normal; q starts out believing in nothing."""
    weights = {}
    for t in layout(c):
        values = torch.randn(t.shape, generator=generator)
        while (values.abs() > 2).any():
            values = torch.where(values.abs() > 2, torch.randn(t.shape, generator=generator), values)
        weights[t.name] = t.std * values
    weights["q.bias"] -= 5
    return weights


def widened(narrow, fresh, d, families):
    """Weights of a net of fewer features, `d` of a state, as those of a wider one, of which `fresh` are some: it says the
    same, since nothing is written to what is new, which is read at random and so learnt. Norms divide by the root of
    more features: states are larger by that."""
    scale = (fresh["y_init"].shape[-1] / d) ** 0.5

    def at(name, blank, values, blocks=(1, 1)):
        """values at the beginning of each block of rows and columns of a blank."""
        out, shape = blank.clone(), (blocks[0], -1, blocks[1], blank.shape[-1] // blocks[1])
        small = values.reshape(blocks[0], -1, blocks[1], values.shape[-1] // blocks[1])
        if out.numel() < values.numel():
            raise ValueError(name)
        out.view(shape)[:, : small.shape[1], :, : small.shape[3]] = small
        return out

    def grown(name, t):
        new, last = fresh[name], name.split(".")[-1]
        if name in ("embed", "recall", "task", "y_init", "z_init") or last == "down":
            return at(name, torch.zeros_like(new), t * scale)
        if last == "o":
            return at(name, torch.zeros_like(new), t * scale, (1, 1 + len(families)))
        if last in ("near", "bias"):
            return at(name, new, t)
        return at(name, new, t / scale, (2, 1) if last == "gate_up" else (1, 1))

    return {name: grown(name, t) if name in fresh else t for name, t in narrow.items()}


def rms(x, eps):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + eps)


def box_sums(a, box):
    """Sums over boxes; those at the edge may be smaller."""
    b, planes, height, width, d = a.shape
    high, wide = box[0] or height, box[1] or width
    a = F.pad(a, (0, 0, 0, -width % wide, 0, -height % high))
    return a.reshape(b, planes, a.shape[2] // high, high, -1, wide, d).sum((3, 5))


def box_spread(a, box, height, width):
    high, wide = box[0] or height, box[1] or width
    return a.repeat_interleave(high, 2).repeat_interleave(wide, 3)[:, :, :height, :width]


def convolved(v, taps):
    """A 3x3 stencil with weights of its own for every feature, zero outside."""
    b, planes, height, width, d = v.shape
    flat = v.reshape(b * planes, height, width, d).permute(0, 3, 1, 2)
    out = F.conv2d(flat, taps.t().reshape(d, 1, 3, 3).to(flat.dtype), padding=1, groups=d)
    return out.permute(0, 2, 3, 1).reshape(v.shape)


def shifted(v, taps):
    """The same as nine sums: quicker once it is compiled, where a library has no good gradient for so few weights."""
    height, width = v.shape[2:4]
    wide = F.pad(v, (0, 0, 1, 1, 1, 1))
    near = [taps[3 * y + x] * wide[:, :, y : y + height, x : x + width] for y in range(3) for x in range(3)]
    return sum(near).to(v.dtype)


stencil = convolved

AXES = {"row": (3,), "column": (2,), "cell": (1,), "grid": (2, 3), "all": (1, 2, 3)}


class Grids:
    """Samples side by side, padded to one size: mask [B, height, width] says which cells are there (None: all)."""

    def __init__(self, box=(0, 0), mask=None):
        self.box, self.mask = box, mask
        self.there = None if mask is None else mask[:, None, :, :, None]

    def pool(self, family, v):
        """Sums over regions divided by the root of their sizes. With a mask v is zero where nothing is."""
        ones = torch.ones_like(v[:1, ..., :1]) if self.mask is None else self.there.to(v.dtype)
        if family == "box":
            return box_sums(v, self.box) * torch.rsqrt(box_sums(ones, self.box).clamp(min=1))
        sizes = ones.expand(-1, v.shape[1], -1, -1, -1).sum(AXES[family], keepdim=True)
        return v.sum(AXES[family], keepdim=True) * torch.rsqrt(sizes.clamp(min=1))

    @staticmethod
    def near(v, taps):
        return stencil(v, taps)

    def mix(self, v, w_o, taps, families):
        """What all but its own value adds to a token: v through the blocks of mixer.o."""
        v = v if self.mask is None else v * self.there.to(v.dtype)
        u, w_o = 0, w_o.to(v.dtype)  # explicitly: compiled without a gradient, autocast left it as it was
        for family, block in zip(families, w_o.split(v.shape[-1], 1)[1:]):
            if family == "near":
                u = u + F.linear(self.near(v, taps), block)
                continue
            part = F.linear(self.pool(family, v), block)
            u = u + (box_spread(part, self.box, *v.shape[2:4]) if family == "box" else part)
        return u

    @staticmethod
    def of_tokens(values):
        """[B] as a factor of states."""
        return values.view(-1, 1, 1, 1, 1)

    @staticmethod
    def of_cells(values):
        return values.view(-1, 1, 1)

    @staticmethod
    def total(values):
        """[B] sums over the cells of each sample."""
        return values.sum((1, 2))

    @staticmethod
    def classes(logits):
        """[B, height, width, classes]: the planes of a cell are its classes, or one plane has several."""
        logits = logits.permute(0, 2, 3, 1, 4)
        return logits.reshape(logits.shape[:3] + (-1,))

    def mean(self, y):
        if self.mask is None:
            return y.mean((1, 2, 3))
        m = self.there.to(y.dtype)
        return (y * m).sum((1, 2, 3)) / (m.sum((1, 2, 3)) * y.shape[1])

    @staticmethod
    def first(y):
        return y[:, 0, 0, 0]


WHOLE = Grids()


class Net:
    """Weights in one flat buffer, as views by name; `gradient` has the same layout."""

    def __init__(self, config, weights, device="cpu", dtype=torch.float32):
        self.config, self.layout = config, layout(config)
        at, self.places = 0, {}
        for t in self.layout:
            count = weights[t.name].numel()
            self.places[t.name] = slice(at, at + count)
            at += count
        self.flat = torch.empty(at, device=device, dtype=dtype)
        self.gradient = torch.zeros_like(self.flat)
        self.weights = self.views(self.flat)
        for t in self.layout:
            w = self.weights[t.name]
            w.copy_(weights[t.name])
            if t.learned:
                w.requires_grad_(True)
                w.grad = self.views(self.gradient)[t.name]
        self.layers = [self.layer] * config["layers"]  # compiled ones take their place

    def views(self, flat):
        return {t.name: flat[self.places[t.name]].view(t.shape) for t in self.layout}

    @torch.no_grad()
    def shrink(self, by):
        """Every family's block of mixer.o moves towards zero by a length of `by`, or becomes zero: a proximal step of a
        group penalty, so that families that do not pay vanish. The block of a token's own value stays."""
        d = self.config["hidden"]
        for i in range(self.config["layers"]):
            blocks = self.weights["layers.%d.mixer.o" % i].view(d, -1, d)[:, 1:]
            size = blocks.square().sum((0, 2), keepdim=True).sqrt()
            blocks.mul_((1 - by / size.clamp(min=1e-30)).clamp(min=0))

    def learned(self, of):
        """[parameters] 1 where `of` (a field of Tensor) holds."""
        flags = [
            torch.full((len(range(*self.places[t.name].indices(self.flat.numel()))),), float(getattr(t, of)))
            for t in self.layout
        ]
        return torch.cat(flags).to(self.flat)

    @staticmethod
    def enter(x, w_v):
        """What a token tells the others."""
        return F.silu(F.linear(x, w_v))

    def leave(self, x, v, u, w_o, gate_up, down):
        """A token after what it was told, u, and its own value."""
        h = rms(x + u + F.linear(v, w_o[:, : v.shape[-1]]), self.config["eps"])
        gate, up = F.linear(h, gate_up).chunk(2, -1)
        return rms(h + F.linear(F.silu(gate) * up, down), self.config["eps"])

    def layer(self, w, x, where):
        """One layer; `w` holds its tensors by their last names."""
        v = self.enter(x, w["mixer.v"])
        u = where.mix(v, w["mixer.o"], w.get("mixer.near"), self.config["families"])
        return self.leave(x, v, u, w["mixer.o"], w["gate_up"], w["down"])

    def apply(self, x, where):
        for i, layer in enumerate(self.layers):
            names = ("mixer.v", "mixer.o", "mixer.near", "gate_up", "down")
            w = {n: self.weights["layers.%d.%s" % (i, n)] for n in names if "layers.%d.%s" % (i, n) in self.weights}
            x = layer(w, x, where)
        return x

    def start(self, shape):
        """y and z, tokens of `shape` by D, of fresh samples, to be read only."""
        size = tuple(shape) + (self.config["hidden"],)
        return self.weights["y_init"].expand(size), self.weights["z_init"].expand(size)

    def embed(self, tokens, y, where):
        """The input of a cycle, and what each cell last said in it; which class that is, is not learned from."""
        w, c = self.weights, self.config
        if tokens.dim() == 1:  # so many tokens of few symbols: the gradient is a matrix product
            x = F.one_hot(tokens, c["vocab"]).to(w["embed"].dtype) @ w["embed"] * c["embed_scale"]
        else:
            x = F.embedding(tokens, w["embed"]) * c["embed_scale"]
        if c.get("tasks"):
            x = x + where.given_to_planes(c["task_scale"] * F.embedding(where.task_rows, w["task"]).sum(1))
        if c["recall"]:
            with torch.no_grad():
                said = F.linear(y, w["head"]).argmax(-1)
                hinted = c["outputs"] + F.linear(y, w["hint"]).argmax(-1) if c["hints"] else None
            x = x + F.embedding(said, w["recall"])
            x = x if hinted is None else x + F.embedding(hinted, w["recall"])
        return x

    def cycle(self, x, y, z, noise, where):
        """One cycle. noise [B]: standard deviation of what is added to the states, x having read what they say."""
        if noise is not None:
            sigma = where.of_tokens(noise)
            y, z = y + sigma * torch.randn_like(y), z + sigma * torch.randn_like(z)
        told = y + x
        for _ in range(self.config["updates"]):
            z = self.apply(z + told, where)
        return self.apply(y + z, where), z

    def step(self, y, z, tokens, noise=None, where=WHOLE, cast=contextlib.nullcontext):
        """T cycles, the gradient through the last one only. `cast` makes a context of lower precision: a fresh one for
        each part, since weights that were cast without a gradient would be kept without one."""
        for last in [False] * (self.config["cycles"] - 1) + [True]:
            with torch.set_grad_enabled(last and torch.is_grad_enabled()):
                x = self.embed(tokens, y, where)
                with cast():
                    y, z = self.cycle(x, y, z, noise, where)
            noise = None
        return y.to(self.flat.dtype), z.to(self.flat.dtype)

    def head(self, y, name="head", where=WHOLE):
        """Logits of every cell's classes."""
        return where.classes(F.linear(y, self.weights[name]))

    def q(self, y, where=WHOLE):
        """[B, q_outputs] logits: right; pinned wrongly."""
        read = where.mean(y) if self.config["q_mean"] else where.first(y)
        return F.linear(read, self.weights["q.weight"], self.weights["q.bias"])


# What a batch is taught. labels, hints: -1 = not counted. reach [B]: through how many regions the states have had time
# to travel; what is due later is not to be claimed yet: until then class 0 stands for the label, the last class for the
# hint.
Targets = collections.namedtuple(
    "Targets", "labels contradiction reach labels_due hints hints_due", defaults=(None, None, None, None)
)
# Of each sample: losses, q, whether every counted cell is right and which share is; hints due and wrong.
Losses = collections.namedtuple("Losses", "cells halt contradiction hints q exact share due wrong")


def cell_losses(logits, classes, kind, where=WHOLE):
    """Mean cross entropy over the counted cells, [B]."""
    if kind == "stablemax":  # s(x) = x + 1 for x >= 0, 1 / (1 - x) else, in place of exp(x)
        s = torch.where(logits >= 0, logits + 1, 1 / (1 - logits.clamp(max=0)))
        log = s.log() - s.sum(-1, keepdim=True).log()
    else:
        log = F.log_softmax(logits, -1)
    counted = classes >= 0
    loss = -log.gather(-1, classes.clamp(min=0).unsqueeze(-1)).squeeze(-1) * counted
    return where.total(loss) / where.total(counted.to(loss.dtype)).clamp(min=1)


def due_now(classes, due, reach, early, where=WHOLE):
    if due is None:
        return classes
    return torch.where((classes < 0) | (due <= where.of_cells(reach)), classes, torch.full_like(classes, early))


def losses(net, y, targets, kind="softmax", where=WHOLE):
    """Of the answer y of a step. Wrongly pinned samples have no right answer: only q learns from them."""
    t, good = targets, ~targets.contradiction
    logits, counted, q = net.head(y, where=where), targets.labels >= 0, net.q(y, where)
    right = where.total(((logits.argmax(-1) == t.labels) & counted).to(q.dtype))
    number = where.total(counted.to(q.dtype))
    exact = good & (right == number)
    cells = cell_losses(logits, due_now(t.labels, t.labels_due, t.reach, 0, where), kind, where) * good
    hints = due = wrong = torch.zeros_like(cells)
    if t.hints is not None and net.config["hints"]:
        unknown = net.config["hints"] - 1
        logits, now = net.head(y, "hint", where), due_now(t.hints, t.hints_due, t.reach, unknown, where)
        hints = cell_losses(logits, now, kind, where) * good
        wrong = where.total(((logits.argmax(-1) != now) & (now >= 0)).long()) * good
        due = where.total(((now >= 0) & (now < unknown)).long()) * good
    halt = F.binary_cross_entropy_with_logits(q[:, 0], exact.to(q.dtype), reduction="none")
    contradiction = torch.zeros_like(halt)
    if net.config["q_outputs"] > 1 and net.config["q_second"] == "contradiction":
        truth = t.contradiction.to(q.dtype)
        contradiction = F.binary_cross_entropy_with_logits(q[:, 1], truth, reduction="none")
    share = torch.where(number > 0, right / number.clamp(min=1), torch.ones_like(cells))
    return Losses(cells, halt, contradiction, hints, q, exact, share, due, wrong)
