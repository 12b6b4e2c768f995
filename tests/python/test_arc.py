"""ARC's net in PyTorch: regions against the plainest way to find them, slots of many sizes against each alone."""
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import torch

import arc
import mixing
import model
import pairs
import regions
import rumia
from layout import Layout, Regions

OUTSIDE, SIDE = 255, 30
ALL = [f for f in rumia.FAMILIES if f not in ("box", "near")]


# ---- the plainest way ----


def flood(kind, near, there):
    """Numbers of pieces of equal `kind`, -1 where not there."""
    out, n = np.full(kind.shape, -1), 0
    for start in np.argwhere(there):
        if out[tuple(start)] >= 0:
            continue
        todo, out[tuple(start)] = [tuple(start)], n
        while todo:
            y, x = todo.pop()
            for dy, dx in near:
                at = (y + dy, x + dx)
                inside = 0 <= at[0] < kind.shape[0] and 0 <= at[1] < kind.shape[1]
                if inside and there[at] and out[at] < 0 and kind[at] == kind[y, x]:
                    out[at] = n
                    todo.append(at)
        n += 1
    return out


FOUR = [(0, 1), (0, -1), (1, 0), (-1, 0)]
EIGHT = FOUR + [(1, 1), (1, -1), (-1, 1), (-1, -1)]


def bands(lines):
    """[[places]] between the lines."""
    out = []
    for k, line in enumerate(lines):
        if not line:
            if k == 0 or lines[k - 1]:
                out.append([])
            out[-1].append(k)
    return out


def panels_of(grid, ground):
    order = [c for c in range(10) if c != ground] + [ground]
    for c in order:
        rows, columns = bands((grid == c).all(1)), bands((grid == c).all(0))
        equal = len({len(b) for b in rows}) == 1 and len({len(b) for b in columns}) == 1
        if equal and len(rows) * len(columns) >= 2:
            return rows, columns
    return [], []


def naive(family, grid, colours, canvas):
    """{token: region} of one sample; tokens (plane, row, column), regions anything that can be compared."""
    (h, w), (high, wide), ground = grid.shape, canvas, 0
    if not (grid == 0).any():
        ground = np.bincount(grid.ravel(), minlength=10).argmax()
    shown = np.full(canvas, OUTSIDE)
    shown[:h, :w] = grid
    solid = (shown != OUTSIDE) & (shown != ground)
    pieces = flood(solid, EIGHT, solid)
    boxes = []
    for n in range(pieces.max() + 1):
        ys, xs = np.nonzero(pieces == n)
        boxes.append((ys.min(), xs.min(), ys.max(), xs.max()))
    rows, columns = panels_of(grid, ground)
    out = {}
    for p, colour in enumerate(colours):
        symbol = np.where(shown == OUTSIDE, 2, (shown == colour).astype(int))
        connected = flood(symbol, FOUR, np.ones(canvas, bool))
        for y in range(high):
            for x in range(wide):
                token, inside = (p, y, x), y < h and x < w
                alone = ("alone",) + token
                if family == "row":
                    region = (p, y)
                elif family == "column":
                    region = (p, x)
                elif family == "cell":
                    region = (y, x)
                elif family == "grid":
                    region = p
                elif family == "all":
                    region = 0
                elif family == "component":
                    region = (p, connected[y, x])
                elif family == "object":
                    region = pieces[y, x]
                elif family == "mirror_x":
                    region = (p, y) + tuple(sorted((x, w - 1 - x))) if inside else alone
                elif family == "mirror_y":
                    region = (p, x) + tuple(sorted((y, h - 1 - y))) if inside else alone
                elif family == "transpose":
                    region = (p,) + tuple(sorted((y, x))) if inside and h == w else alone
                elif family == "run_row":
                    k = x
                    while k > 0 and symbol[y, k - 1] == symbol[y, x]:
                        k -= 1
                    region = (p, y, k)
                elif family == "run_column":
                    k = y
                    while k > 0 and symbol[k - 1, x] == symbol[y, x]:
                        k -= 1
                    region = (p, x, k)
                elif family == "panel":
                    row = [b.index(y) for b in rows if y in b]
                    column = [b.index(x) for b in columns if x in b]
                    region = (p, row[0], column[0]) if inside and row and column else alone
                elif family == "frame":
                    held = [
                        ((b[2] - b[0] + 1) * (b[3] - b[1] + 1), n)
                        for n, b in enumerate(boxes)
                        if b[0] <= y <= b[2] and b[1] <= x <= b[3]
                    ]
                    region = min(held)[1] if held else -1
                out[token] = region
    return out


# ---- samples ----


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


class RegionsOfSamples(unittest.TestCase):
    def test_they_are_what_they_are_said_to_be(self):
        rng = np.random.default_rng(7)
        grids = [grid_of(rng, k) for k in range(60)]
        colours = [sorted({0} | set(g.ravel()) | {int(rng.integers(0, 10))})[:4] for g in grids]
        canvas = [(max(g.shape[0], int(rng.integers(1, 9))), max(g.shape[1], int(rng.integers(1, 9)))) for g in grids]
        table = torch.full((len(grids), 10), arc.NOTHING)
        for k, of in enumerate(colours):
            table[k, : len(of)] = torch.tensor([int(c) for c in of])
        given = padded(grids)
        layout = Layout(torch.tensor([len(c) for c in colours]), *torch.tensor(canvas).t())
        symbol = regions.symbols(layout, given, table)
        high, wide = torch.tensor([g.shape for g in grids]).t()
        keys = regions.keys(ALL, layout, symbol, given, high, wide).long()
        self.assertTrue(((keys >= 0) & (keys < 2 * torch.diff(layout.first)[layout.slot])).all())
        tokens = list(zip(*(t.tolist() for t in (layout.plane, layout.row, layout.column))))
        panelled = 0
        for k, grid in enumerate(grids):
            begin, end = layout.first[k], layout.first[k + 1]
            for family, of_family in zip(ALL, keys):
                expected = naive(family, grid, colours[k], canvas[k])
                mine, theirs = {}, {}
                for token, key in zip(tokens[begin:end], of_family[begin:end].tolist()):
                    self.assertEqual(mine.setdefault(key, expected[token]), expected[token], (family, k, token))
                    self.assertEqual(theirs.setdefault(expected[token], key), key, (family, k, token))
                panelled += family == "panel" and len(mine) < end - begin
        self.assertGreater(panelled, 8)

    def test_members_are_by_region(self):
        layout = Layout(torch.tensor([2, 1, 3]), torch.tensor([3, 1, 2]), torch.tensor([2, 1, 5]))
        keys = torch.stack([layout.local, 0 * layout.local, layout.local // 2 * 2, layout.plane]).short()
        r, sizes = Regions(layout, keys), {}
        for family in range(4):
            for token in range(len(layout)):
                at = int(r.index[family, token])
                self.assertEqual(int(r.family[at // r.BLOCK]), family)
                members = r.members[r.starts[at] : r.starts[at + 1]].tolist()
                same = (layout.slot == layout.slot[token]) & (keys[family] == keys[family, token])
                self.assertEqual(members, same.nonzero().flatten().tolist())
                self.assertAlmostEqual(float(r.scale[at]), len(members) ** -0.5, places=6)
                sizes[at] = len(members)
        self.assertEqual(r.sizes.sum(), 4 * len(layout))
        few, many = r.by_size(3)
        self.assertEqual(sorted(few.tolist() + many.tolist()), list(range(r.count)))
        self.assertEqual(set(many.tolist()), {at for at, n in sizes.items() if n > 3})


if __name__ == "__main__":
    unittest.main()
