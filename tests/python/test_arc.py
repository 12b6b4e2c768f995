"""ARC's net in PyTorch: regions against the plainest way to find them, slots of many sizes against each alone."""
import json
import os
import subprocess
import sys
import unittest

import numpy as np
import torch

import arc
import mixing
import model
import pairs
import regions
import rumia
from arc_samples import ALL, CONFIG, OUTSIDE, SIDE, InAFolder, fresh, grid_of, padded
from layout import Layout, Regions

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


def panels_of(grid):
    for c in range(10):
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
    rows, columns = panels_of(grid)
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


# ---- tests ----


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
        few, more, many = (part.tolist() for part in r.by_size(3, 10))
        self.assertEqual(sorted(few + more + many), list(range(r.count)))
        self.assertEqual(set(more), {at for at, n in sizes.items() if 3 < n <= 10})
        self.assertEqual(many, sorted(many, key=lambda at: -sizes[at]))
        self.assertEqual(set(many), {at for at, n in sizes.items() if n > 10})


class Examples(InAFolder):
    def test_turns(self):
        rng = np.random.default_rng(3)
        grids = [grid_of(rng, k) for k in range(16)]
        sizes, turn = torch.tensor([g.shape for g in grids]), torch.arange(16) % 8
        seen = arc.turned(padded(grids), *sizes.t(), turn)
        for k, g in enumerate(grids):
            g = g[::-1] if k & 1 else g
            g = g[:, ::-1] if k & 2 else g
            self.assertTrue(torch.equal(seen[k], padded([g.T if k & 4 else g])[0]))

    def test_colours_labels_and_rows_of_the_task(self):
        made, examples = self.pairs()
        rows, turn = torch.arange(24), torch.arange(24) % 8
        taken = examples.take(rows, turn)
        layout = arc.layout_of(taken)
        labels, task_rows = arc.labels_of(taken, layout), examples.task_rows(taken, layout)
        for k in range(24):
            task, (before, after) = made[k // 6], made[k // 6][k % 6]
            shown = [set(i.flat) | set(o.flat) for i, o in task]
            everywhere = {0} | set.intersection(*shown)
            added = set.union(*(set(o.flat) - set(i.flat) for i, o in task))
            colours = sorted(everywhere | added | shown[k % 6])
            self.assertEqual(taken["colours"][k, : taken["planes"][k]].tolist(), colours)
            mine = task_rows[layout.plane_first[k] : layout.plane_first[k + 1]].tolist()
            base = 20 * (k // 6)
            expected = [[base + (c if c in everywhere else 10), base + 11 + k % 8, base + 19] for c in colours]
            self.assertEqual(mine, expected)
            answer = np.full(np.maximum(before.shape, after.shape), -1)
            flipped = after[::-1] if k % 8 & 1 else after
            flipped = flipped[:, ::-1] if k % 8 & 2 else flipped
            flipped, answer = (flipped.T, answer.T) if k % 8 & 4 else (flipped, answer)
            for (y, x), colour in np.ndenumerate(flipped):
                answer[y, x] = colours.index(colour)
            mine = labels[layout.cell_first[k] : layout.cell_first[k + 1]]
            self.assertEqual(mine.view(*taken["canvas"][k]).tolist(), answer.tolist())

    def test_pairs_are_drawn_by_share_and_not_those_held(self):
        made, _ = self.pairs(each=10)
        pairs.write(self.path("held.npz"), [("a", made[0]), ("b", made[1][:3])], 2)
        examples = arc.Pairs([(self.path("pairs.npz"), 1.0), (self.path("held.npz"), 3.0)], torch.device("cpu"))
        self.assertEqual(examples.held.nonzero().flatten().tolist(), [48, 49])
        rows = examples.rows(4000, 0.0, torch.rand)
        self.assertEqual(set(rows.tolist()), set(range(53)) - {48, 49})
        self.assertAlmostEqual(float((rows >= 40).float().mean()), 0.75, delta=0.04)
        self.assertAlmostEqual(float((rows >= 50).float().mean()), 0.375, delta=0.04)

    def test_large_pairs_are_left_out_where_there_are_others(self):
        made, _ = self.pairs()
        examples = arc.Pairs([(self.path("pairs.npz"), 1.0)], torch.device("cpu"), 63)
        taken = examples.take(torch.arange(24), torch.zeros(24, dtype=torch.long))
        small = (taken["planes"] * taken["canvas"].prod(1) <= 63).view(4, 6)
        expected = {k for k in range(24) if small[k // 6, k % 6] or not small[k // 6].any()}
        self.assertTrue(0 < int(small.sum()) < 24 and not small.any(1).all())
        self.assertEqual(set(examples.rows(2000, 0.0, torch.rand).tolist()), expected)

    def test_files_of_pairs(self):
        made, _ = self.pairs()
        listed = [[{"input": i.tolist(), "output": o.tolist()} for i, o in task] for task in made]
        os.mkdir(self.path("lists"))
        with open(self.path("lists/one.json"), "w", encoding="utf-8") as f:
            json.dump(listed[0], f)
        with open(self.path("more.json"), "w", encoding="utf-8") as f:  # a name may be there twice
            told = [json.dumps({"train": t[:4], "test": t[4:]}) for t in listed[1:]]
            f.write("{" + ", ".join('"same": ' + t for t in told) + "}")
        read = pairs.read(self.path("lists")) + pairs.read(self.path("more.json"))
        self.assertEqual([name for name, _ in read], ["one", "same", "same", "same"])
        pairs.write(self.path("all.npz"), read, 0)
        for a, b in zip(pairs.load(self.path("all.npz")), pairs.load(self.path("pairs.npz"))):
            self.assertTrue(a.dtype.kind == "U" or (a == b).all())
        for wrong in ("[", "3", '[{"input": [[1, 2], [3]], "output": [[1]]}]', '[{"input": [[11]], "output": [[1]]}]'):
            with open(self.path("wrong.json"), "w", encoding="utf-8") as f:
                f.write(wrong)
            with self.assertRaisesRegex(rumia.Error, "wrong.json"):
                pairs.read(self.path("wrong.json"))


class TheNet(InAFolder):
    def test_samples_together_are_as_each_alone(self):
        _, examples = self.pairs()
        reader, net, y = arc.Reader(CONFIG, examples), fresh(CONFIG), {}
        for part in ([0, 1, 2, 3, 7, 13], [3], [13], [0]):
            taken = examples.take(torch.tensor(part), torch.tensor(part) % 8)
            layout = arc.layout_of(taken)
            tokens, targets, where = reader.read(taken, layout, reader.keys(taken, layout), None)
            out, _ = net.step(*net.start(tokens.shape), tokens, where=where)
            of = model.losses(net, out, targets, "softmax", where)
            for k, row in enumerate(part):
                mine = torch.cat([out[layout.first[k] : layout.first[k + 1]].flatten(), of.q[k], of.cells[k : k + 1]])
                self.assertLess(float((mine - y.setdefault(row, mine)).abs().max()), 1e-9)

    def test_still_regions_are_those_of_grids(self):
        """Two samples of one size, as Grids and as Ragged."""
        c = dict(CONFIG, families=["row", "column", "cell", "grid", "all", "near"], tasks=0)
        net, generator = fresh(c), torch.Generator().manual_seed(4)
        tokens = torch.randint(3, (2, 3, 4, 5), generator=generator)
        layout = Layout(*torch.tensor([[3, 3], [4, 4], [5, 5]]))
        one, high, wide = torch.full((2, SIDE, SIDE), OUTSIDE), torch.tensor([4, 4]), torch.tensor([5, 5])
        keys = regions.keys(c["families"][:-1], layout, tokens.flatten(), one, high, wide)
        where, answers = mixing.Ragged(layout, keys, True), []
        for told, place in ((tokens, model.WHOLE), (tokens.flatten(), where)):
            net.gradient.zero_()
            y, _ = net.step(*net.start(told.shape), told, where=place)
            (net.head(y, where=place).flatten().square().sum() + net.q(y, place).sum()).backward()
            answers.append((net.head(y, where=place).flatten().detach(), net.q(y, place), net.gradient.clone()))
        for a, b in zip(*answers):
            self.assertLess(float((a - b).abs().max()), 1e-9)

    def test_kernels_say_the_same(self):
        """In another process: there kernels are interpreted."""
        here = os.path.dirname(os.path.abspath(__file__))
        told = """import interpreter, torch
interpreter.take_its_place()
import halves, kernels, arc_samples
kernels.checked(torch.device("cpu"), 16)
net = arc_samples.fresh(dict(arc_samples.CONFIG, hidden=16, inner=32), torch.float32)
assert halves.error(net, torch.device("cpu")) < 0.02
halves.NARROW = torch.float32
assert halves.error(net, torch.device("cpu")) < 1e-5
arc_samples.hold_halves_on_grids(halves)
arc_samples.hold_kernels(kernels, halves)
"""
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join([here, os.path.dirname(rumia.__file__)]))
        subprocess.run([sys.executable, "-c", told], check=True, env=environment)

    def test_a_group_penalty(self):
        net = fresh(CONFIG)
        w = net.weights["layers.1.mixer.o"]
        before, d = w.detach().clone(), CONFIG["hidden"]
        norms = [float(b.norm()) for b in before.split(d, 1)]
        by = sorted(norms[1:])[4]
        net.shrink(by)
        for k, (b, a, n) in enumerate(zip(before.split(d, 1), w.detach().split(d, 1), norms)):
            share = 1 if k == 0 else max(0, 1 - by / n)
            self.assertLess(float((a - share * b).abs().max()), 1e-12)


if __name__ == "__main__":
    unittest.main()
