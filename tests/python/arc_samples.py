"""Grids, pairs and a small net of ARC for the tests beside this file."""
import contextlib
import os
import tempfile
import unittest

import numpy as np
import torch

import arc
import model
import pairs
import rumia

OUTSIDE, SIDE = 255, 30
ALL = [f for f in rumia.FAMILIES if f not in ("box", "near")]
CONFIG = {
    "families": [f for f in rumia.FAMILIES if f != "box"],
    "vocab": 3,
    "outputs": 1,
    "planes": 10,
    "height": SIDE,
    "width": SIDE,
    "hidden": 8,
    "inner": 12,
    "layers": 2,
    "cycles": 1,
    "updates": 2,
    "q_outputs": 1,
    "q_second": "contradiction",
    "q_mean": True,
    "hints": 0,
    "recall": False,
    "tasks": 4,
    "task_scale": 8.0,
    "embed_scale": 1.0,
    "eps": 1e-5,
}
OPTIONS = {
    "batch": 10,
    "tokens": 1 << 20,
    "steps": 3,
    "explore": 0.5,
    "abandon": 0.0,
    "retry": 0.5,
    "noise": 0.0,
    "rate": 2e-3,
    "warmup": 2,
    "iterations": 20,
    "hold": 0.5,
    "rate_floor": 0.02,
    "beta1": 0.9,
    "beta2": 0.95,
    "eps": 1e-10,
    "decay": 0.05,
    "clip": 1.0,
    "ema": 0.9,
    "seed": 3,
    "loss": "softmax",
    "halt_weight": 0.5,
    "hint_weight": 1.0,
    "contradiction_weight": 0.0,
    "group": 0.0,
}


def grid_of(rng, k):
    """Grids of many sorts: noise, few cells on a ground, rectangles, panels, one cell, the largest."""
    h, w = rng.integers(1, 13, 2) if k % 5 else rng.integers(1, 31, 2)
    if k % 3 == 0:
        w = h
    ground = rng.integers(0, 10) if k % 2 else 0
    grid = np.full((h, w), ground)
    for _ in range(rng.integers(0, 6)):
        y, x = rng.integers(0, h), rng.integers(0, w)
        grid[y : y + rng.integers(1, 6), x : x + rng.integers(1, 6)] = rng.integers(0, 10)
    if k % 4 == 0:
        grid = np.where(rng.random((h, w)) < 0.4, rng.integers(0, 10, (h, w)), grid)
    if k % 7 == 0:
        size, many = rng.integers(1, 5, 2), rng.integers(1, 4, 2)
        line = rng.integers(1, 10)
        grid = rng.integers(0, 3, many * (size + 1) - 1)
        for a in range(1, many[0]):
            grid[a * (size[0] + 1) - 1] = line
        for a in range(1, many[1]):
            grid[:, a * (size[1] + 1) - 1] = line
    return grid.astype(np.uint8)


def padded(grids):
    out = np.full((len(grids), SIDE, SIDE), OUTSIDE, np.uint8)
    for k, g in enumerate(grids):
        out[k, : g.shape[0], : g.shape[1]] = g
    return torch.from_numpy(out)


def write_pairs(path, tasks):
    pairs.write(path, [("t%d" % k, task) for k, task in enumerate(tasks)], 0)


def fresh(c, dtype=torch.float64):
    weights = model.fresh(c, torch.Generator().manual_seed(2))
    weights["q.weight"] += 0.3
    return model.Net(c, weights, dtype=dtype)


class InAFolder(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = place.name

    def path(self, name):
        return os.path.join(self.place, name)

    def pairs(self, seed=1, tasks=4, each=6):
        """Of small grids; the answer swaps two colours, or is a part of the input, or has a border."""
        rng, made = np.random.default_rng(seed), []
        for k in range(tasks):
            grids = [grid_of(rng, 1 + 3 * k + j)[:7, :6] for j in range(each)]
            outs = [g[: 1 + j % 3, : 1 + k] if k == 1 else np.pad(g, 1, constant_values=k) for j, g in enumerate(grids)]
            made.append(list(zip(grids, outs)))
        write_pairs(self.path("pairs.npz"), made)
        return made, arc.Pairs([(self.path("pairs.npz"), 1.0)], torch.device("cpu"))


def hold_kernels(kernels, halves):
    """Two iterations of training by the kernels, in float32, are those of the plain form."""
    rng = np.random.default_rng(2)
    grids = [(grid_of(rng, k)[:6, :5], grid_of(rng, k + 1)[:5, :6]) for k in range(8)]
    with tempfile.TemporaryDirectory() as place:
        write_pairs(os.path.join(place, "pairs.npz"), [grids[:4], grids[4:]])
        examples = arc.Pairs([(os.path.join(place, "pairs.npz"), 1.0)], torch.device("cpu"))
    config, ends = dict(CONFIG, hidden=16, inner=32, tasks=2), []
    for fast in (None, kernels):
        net = fresh(config, torch.float32)
        if fast:
            halves.take(net)
        t = arc.RaggedTrainer(net, dict(OPTIONS, batch=3, tokens=400), examples, contextlib.nullcontext, fast)
        for _ in range(2):
            t.iterate()
        ends.append((net.flat.detach().clone(), t.y))
    for one, other in zip(*ends):
        assert (one - other).abs().max() < 1e-3 * one.abs().max(), (one - other).abs().max()


def hold_halves_on_grids(halves):
    """The halves of a layer as kernels say the same of samples side by side."""
    config = dict(CONFIG, hidden=16, inner=32, tasks=0, planes=4, families=["row", "column", "box", "cell"])
    tokens, answers = torch.randint(3, (3, 4, 4, 4), generator=torch.Generator().manual_seed(1)), []
    for fast in (False, True):
        net = fresh(config, torch.float32)
        if fast:
            halves.take(net)
        y, _ = net.step(*net.start(tokens.shape), tokens, where=model.Grids((2, 2)))
        (net.head(y).square().sum() + net.q(y).sum()).backward()
        answers.append((y.detach(), net.gradient.clone()))
    for one, other in zip(*answers):
        assert (one - other).abs().max() < 1e-5 * one.abs().max()
