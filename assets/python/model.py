"""The model of rumia in PyTorch, batched: the net with the mixer `pool`, one supervised step, the losses.

States are [B, planes, height, width, D], tokens [B, planes, height, width], what belongs to a cell [B, height, width].
Grids of several sizes may share a batch: `mask` [B, height, width] says which cells are there (None: all). Written from
app/DESIGN.md and held to nothing of the C code but its file format: the two are each other's answer key
(tests/golden/pool.py)."""
import collections
import contextlib

import torch
import torch.nn.functional as F

Tensor = collections.namedtuple("Tensor", "name shape std decay learned")


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


AXES = {"row": (3,), "column": (2,), "cell": (1,), "grid": (2, 3)}


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

    def learned(self, of):
        """[parameters] 1 where `of` (a field of Tensor) holds."""
        flags = [
            torch.full((len(range(*self.places[t.name].indices(self.flat.numel()))),), float(getattr(t, of)))
            for t in self.layout
        ]
        return torch.cat(flags).to(self.flat)

    def pool(self, family, v, box, mask):
        """Sums over regions divided by the root of their sizes. With a mask v is zero where nothing is."""
        ones = torch.ones_like(v[:1, ..., :1]) if mask is None else mask
        if family == "box":
            return box_sums(v, box) * torch.rsqrt(box_sums(ones, box).clamp(min=1))
        axes = AXES[family]
        sizes = ones.expand(-1, v.shape[1], -1, -1, -1).sum(axes, keepdim=True)
        return v.sum(axes, keepdim=True) * torch.rsqrt(sizes.clamp(min=1))

    def near(self, v, taps):
        b, planes, height, width, d = v.shape
        flat = v.reshape(b * planes, height, width, d).permute(0, 3, 1, 2)
        out = F.conv2d(flat, taps.t().reshape(d, 1, 3, 3).to(flat.dtype), padding=1, groups=d)
        return out.permute(0, 2, 3, 1).reshape(v.shape)

    def layer(self, w, x, box, mask):
        """One layer; `w` holds its tensors by their last names."""
        d, eps = self.config["hidden"], self.config["eps"]
        v = F.silu(F.linear(x, w["mixer.v"]))
        if mask is not None:
            v = v * mask.to(v.dtype)
        blocks = w["mixer.o"].split(d, 1)
        u = F.linear(v, blocks[0])
        for family, block in zip(self.config["families"], blocks[1:]):
            if family == "near":
                u = u + F.linear(self.near(v, w["mixer.near"]), block)
                continue
            part = F.linear(self.pool(family, v, box, mask), block)
            u = u + (box_spread(part, box, *x.shape[2:4]) if family == "box" else part)
        h = rms(x + u, eps)
        gate, up = F.linear(h, w["gate_up"]).chunk(2, -1)
        return rms(h + F.linear(F.silu(gate) * up, w["down"]), eps)

    def apply(self, x, box, mask):
        for i, layer in enumerate(self.layers):
            names = ("mixer.v", "mixer.o", "mixer.near", "gate_up", "down")
            w = {n: self.weights["layers.%d.%s" % (i, n)] for n in names if "layers.%d.%s" % (i, n) in self.weights}
            x = layer(w, x, box, mask)
        return x

    def start(self, shape):
        """y and z [B, planes, height, width, D] of a fresh sample, to be read only."""
        size = tuple(shape) + (self.config["hidden"],)
        return self.weights["y_init"].expand(size), self.weights["z_init"].expand(size)

    def embed(self, tokens, y):
        """The input of a cycle, and what each cell last said in it; which class that is, is not learned from."""
        w, c = self.weights, self.config
        x = F.embedding(tokens, w["embed"]) * c["embed_scale"]
        if c["recall"]:
            with torch.no_grad():
                said = F.linear(y, w["head"]).argmax(-1)
                hinted = c["outputs"] + F.linear(y, w["hint"]).argmax(-1) if c["hints"] else None
            x = x + F.embedding(said, w["recall"])
            x = x if hinted is None else x + F.embedding(hinted, w["recall"])
        return x

    def cycle(self, x, y, z, noise, box, mask):
        """One cycle. noise [B]: standard deviation of what is added to the states, x having read what they say."""
        if noise is not None:
            sigma = noise.view(-1, 1, 1, 1, 1)
            y, z = y + sigma * torch.randn_like(y), z + sigma * torch.randn_like(z)
        m = None if mask is None else mask[:, None, :, :, None].to(y.dtype)
        for _ in range(self.config["updates"]):
            z = self.apply(z + y + x, box, m)
        return self.apply(y + z, box, m), z

    def step(self, y, z, tokens, noise=None, box=(0, 0), mask=None, cast=contextlib.nullcontext):
        """T cycles, the gradient through the last one only. `cast` makes a context of lower precision: a fresh one for
        each part, since weights that were cast without a gradient would be kept without one."""
        for last in [False] * (self.config["cycles"] - 1) + [True]:
            with torch.set_grad_enabled(last and torch.is_grad_enabled()):
                x = self.embed(tokens, y)
                with cast():
                    y, z = self.cycle(x, y, z, noise, box, mask)
            noise = None
        return y.to(self.flat.dtype), z.to(self.flat.dtype)

    def head(self, y, name="head"):
        """[B, height, width, classes]: the planes of a cell are its classes, or one plane has several."""
        logits = F.linear(y, self.weights[name]).permute(0, 2, 3, 1, 4)
        return logits.reshape(logits.shape[:3] + (-1,))

    def q(self, y, mask=None):
        """[B, q_outputs] logits: right; pinned wrongly."""
        if not self.config["q_mean"]:
            read = y[:, 0, 0, 0]
        elif mask is None:
            read = y.mean((1, 2, 3))
        else:
            m = mask[:, None, :, :, None].to(y.dtype)
            read = (y * m).sum((1, 2, 3)) / (m.sum((1, 2, 3)) * y.shape[1])
        return F.linear(read, self.weights["q.weight"], self.weights["q.bias"])


# What a batch is taught. labels, hints: -1 = not counted. reach [B]: through how many regions the states have had time
# to travel; what is due later is not to be claimed yet: until then class 0 stands for the label, the last class for the
# hint.
Targets = collections.namedtuple(
    "Targets", "labels contradiction reach labels_due hints hints_due", defaults=(None, None, None, None)
)
# Of each sample: losses, q, whether every counted cell is right and which share is; hints due and wrong.
Losses = collections.namedtuple("Losses", "cells halt contradiction hints q exact share due wrong")


def cell_losses(logits, classes, kind):
    """Mean cross entropy over the counted cells, [B]."""
    if kind == "stablemax":  # s(x) = x + 1 for x >= 0, 1 / (1 - x) else, in place of exp(x)
        s = torch.where(logits >= 0, logits + 1, 1 / (1 - logits.clamp(max=0)))
        log = s.log() - s.sum(-1, keepdim=True).log()
    else:
        log = F.log_softmax(logits, -1)
    counted = classes >= 0
    loss = -log.gather(-1, classes.clamp(min=0).unsqueeze(-1)).squeeze(-1) * counted
    return loss.sum((1, 2)) / counted.sum((1, 2)).clamp(min=1)


def due_now(classes, due, reach, early):
    if due is None:
        return classes
    return torch.where((classes < 0) | (due <= reach.view(-1, 1, 1)), classes, torch.full_like(classes, early))


def losses(net, y, targets, kind="softmax", mask=None):
    """Of the answer y of a step. Wrongly pinned samples have no right answer: only q learns from them."""
    t, good = targets, ~targets.contradiction
    logits, counted, q = net.head(y), targets.labels >= 0, net.q(y, mask)
    right = ((logits.argmax(-1) == t.labels) & counted).sum((1, 2))
    number = counted.sum((1, 2))
    exact = good & (right == number)
    cells = cell_losses(logits, due_now(t.labels, t.labels_due, t.reach, 0), kind) * good
    hints = due = wrong = torch.zeros_like(cells)
    if t.hints is not None and net.config["hints"]:
        unknown = net.config["hints"] - 1
        logits, now = net.head(y, "hint"), due_now(t.hints, t.hints_due, t.reach, unknown)
        hints = cell_losses(logits, now, kind) * good
        wrong = ((logits.argmax(-1) != now) & (now >= 0)).sum((1, 2)) * good
        due = ((now >= 0) & (now < unknown)).sum((1, 2)) * good
    halt = F.binary_cross_entropy_with_logits(q[:, 0], exact.to(q.dtype), reduction="none")
    contradiction = torch.zeros_like(halt)
    if net.config["q_outputs"] > 1 and net.config["q_second"] == "contradiction":
        truth = t.contradiction.to(q.dtype)
        contradiction = F.binary_cross_entropy_with_logits(q[:, 1], truth, reduction="none")
    share = torch.where(number > 0, right / number.clamp(min=1), torch.ones_like(cells))
    return Losses(cells, halt, contradiction, hints, q, exact, share, due, wrong)
