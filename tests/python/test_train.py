"""train.py against `rumia train`: from the same weights, with the same examples in the same order, the same losses and
weights; a run that was interrupted goes on as if it had not been; what it writes is a network of the program."""
import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import types
import unittest

import numpy as np
import torch

import model
import pools
import puzzles
import recipe as recipes
import rumia
from near import Near
from trainer import Trainer

RUMIA = os.environ["RUMIA"]
MASK = 2**64 - 1

SUDOKU = """rumia: 1
recipe: four
kind: sudoku
init: first.safetensors
model: {mixer: pool, families: [row, column, box, cell], vocab: 3, outputs: 1, planes: 4, height: 4, width: 4,
  hidden: 16, inner: 24, cycles: 2, updates: 2, q_outputs: 2}
train: {batch: 12, lanes: 3, steps: 5, rate: 2.0e-3, warmup: 6, iterations: %d, hold: 1, ema: 0.9, seed: 5,
  explore: 0.5, retry: 0.5, contradiction_weight: 0.25}
data:
  - {file: pool.csv}
"""
MAZE = """rumia: 1
recipe: mazes
kind: maze
init: first.safetensors
model: {mixer: pool, families: [near], vocab: 5, outputs: 2, planes: 1, height: 8, width: 8, hidden: 12, inner: 20,
  updates: 4, hints: 13, recall: true}
train: {batch: 12, lanes: 3, steps: 6, rate: 2.0e-3, warmup: 6, iterations: %d, hold: 1, ema: 0.9, seed: 8,
  explore: 0.5, retry: 0.7, abandon: 0.9, hint_weight: 0.5}
data:
  - {file: pool.csv}
  - {file: small.csv, share: 0.5}
"""


def rumia_says(*arguments):
    done = subprocess.run([RUMIA, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Chance:
    """The program's random numbers: xoshiro256** seeded through splitmix64 (core/base/rng.c)."""

    def __init__(self, seed, stream):
        x, s = seed, []

        def splitmix():
            nonlocal x
            x = x + 0x9E3779B97F4A7C15 & MASK
            z = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
            z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
            return z ^ z >> 31

        x = splitmix() ^ stream * 0xD1342543DE82EF95 & MASK
        for _ in range(4):
            s.append(splitmix())
        self.s = s

    def next(self):
        def left(v, k):
            return (v << k | v >> 64 - k) & MASK

        s = self.s
        result, t = left(s[1] * 5 & MASK, 7) * 9 & MASK, s[1] << 17 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = left(s[3], 45)
        return result

    def uniform(self):
        return (self.next() >> 11) * 2.0**-53

    def below(self, n):
        while True:
            x = self.next() >> 32
            if x >= 2**32 % n:
                return x % n


class SameOrder(Trainer):
    """Draws what the C trainer draws: each slot has random numbers of its own."""

    def chances(self, slots):
        if not self.iteration:
            self.chance = [Chance(self.o["seed"], k + 1) for k in range(self.o["batch"])]
        told = [self.of_slot(self.chance[k], bool(self.failed[k])) for k in slots.tolist()]
        again, rows, least, taken = (torch.tensor(column) for column in zip(*told))
        return again, rows, least, taken

    def of_slot(self, chance, failed):
        steps, row, least = self.o["steps"], 0, 1
        again = failed and chance.uniform() < self.o["retry"]
        if not again:
            shares = [d["share"] for d in self.examples.sources]
            pick, source = chance.uniform() * sum(shares), 0
            while pick >= shares[source]:
                pick, source = pick - shares[source], source + 1
            row = int(self.examples.first[source]) + chance.below(int(self.examples.count[source]))
        if chance.uniform() < self.o["explore"]:
            least = 2 + chance.below(steps - 1)
        return again, row, least, chance.below(steps) if not self.iteration else 0


def trainer_of(path, kind=Trainer):
    r = recipes.read_recipe(path)
    first = rumia.read_tensors(os.path.join(r.folder, r.init))[1]
    net = model.Net(r.model, {k: torch.from_numpy(v.copy()) for k, v in first.items()})
    sources, _ = pools.pools_of(r)
    examples = pools.Examples(r, puzzles.kind_of(r), sources, r.folder, RUMIA, torch.device("cpu"))
    o = dict(r.train, at_once=5, pinned=r.pinned, wrong=r.wrong, most_pins=r.most_pins, near=r.gpu["near"])
    return kind(net, o, examples, contextlib.nullcontext)


def of_recipe(path):
    """The trainer of a recipe that begins anew."""
    r = recipes.read_recipe(path)
    net = model.Net(r.model, model.fresh(r.model, torch.Generator().manual_seed(1)))
    examples = pools.Examples(r, puzzles.kind_of(r), pools.pools_of(r)[0], r.folder, RUMIA, torch.device("cpu"))
    return Trainer(
        net,
        dict(r.train, at_once=50, pinned=r.pinned, wrong=r.wrong, most_pins=r.most_pins),
        examples,
        contextlib.nullcontext,
    )


class InAFolder(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)

    def path(self, name):
        return os.path.join(self.place.name, name)

    def make(self, name, *arguments):
        rumia_says("generate", *arguments, "-o", self.path(name))

    def prepare(self, recipe, iterations):
        with open(self.path("recipe.yaml"), "w", encoding="utf-8") as f:
            f.write(recipe % iterations)
        r = recipes.read_recipe(self.path("recipe.yaml"))
        weights = model.fresh(r.model, torch.Generator().manual_seed(1))
        rumia.write_tensors(
            self.path("first.safetensors"), rumia.notes_of(r.model), {k: v.numpy() for k, v in weights.items()}
        )


class AsTheProgram(InAFolder):
    def hold(self, recipe, iterations):
        self.prepare(recipe, iterations)
        run = self.path("run-%d" % iterations)
        rumia_says("train", self.path("recipe.yaml"), "-o", run, "--precision", "f32", "--threads", "2", "--quiet")
        with open(os.path.join(run, "log.csv"), encoding="utf-8") as f:
            told = {k: float(v) for k, v in list(csv.DictReader(f))[-1].items() if k != "measure"}
        t = trainer_of(self.path("recipe.yaml"), SameOrder)
        for _ in range(iterations):
            t.iterate()
        ours = t.take_stats()
        for name, theirs in (
            ("cells", "loss"),
            ("halt",) * 2,
            ("hints",) * 2,
            ("contradiction",) * 2,
            ("exact",) * 2,
            ("share", "cells"),
            ("finished",) * 2,
            ("gradient_norm",) * 2,
        ):
            self.assertAlmostEqual(ours[name], told[theirs], delta=1e-4 + 1e-4 * abs(told[theirs]), msg=name)
        self.assertAlmostEqual(ours["finished_steps"], told["finished_steps"], delta=0.006)
        self.assertGreater(ours["finished"], 0 if iterations > 1 else -1)
        average = rumia.read_tensors(os.path.join(run, "weights.safetensors"))[1]
        for name, w in t.net.views(t.ema).items():
            off = np.abs(w.numpy() - average[name]).max() / (np.abs(average[name]).max() + 1e-9)
            self.assertLess(off, 2e-4, name)

    def test_sudoku(self):
        self.make("pool.csv", "sudoku", "--size", "4", "-l", "minimal", "-c", "40", "-s", "1")
        for iterations in (1, 10, 30):
            self.hold(SUDOKU, iterations)

    def test_maze(self):
        self.make("pool.csv", "maze", "--size", "8x8", "-c", "30", "-s", "1")
        self.make("small.csv", "maze", "--size", "6x6", "-c", "20", "-s", "2")
        for iterations in (1, 10, 30):
            self.hold(MAZE, iterations)
        self.hold(MAZE.replace("abandon: 0.9", "abandon: 0"), 31)

    def test_a_resumed_run_gives_the_same_numbers(self):
        self.make("pool.csv", "sudoku", "--size", "4", "-l", "minimal", "-c", "40", "-s", "1")
        self.prepare(SUDOKU.replace("train: {", "pinned: 0.5\ntrain: {noise: 0.1, "), 100)
        whole = trainer_of(self.path("recipe.yaml"))
        for iteration in range(9):
            if iteration == 4:
                kept = {k: v.clone() for k, v in {**whole.tensors(), **whole.random_states()}.items()}
            whole.iterate()
        resumed = trainer_of(self.path("recipe.yaml"))
        resumed.restore(4, kept)
        for _ in range(5):
            resumed.iterate()
        self.assertTrue(torch.equal(whole.net.flat, resumed.net.flat))
        self.assertTrue(torch.equal(whole.ema, resumed.ema))
        with self.assertRaises(ValueError):
            resumed.restore(4, dict(kept, y=kept["y"][:1]))


class Nearby(InAFolder):
    def test_puzzles_near_those_that_failed(self):
        self.make("pool.csv", "sudoku", "-l", "minimal", "-c", "3", "-s", "1")
        given, answer = pools.read(self.path("pool.csv"), "sudoku")
        kind = puzzles.Sudoku()
        near = Near(self.place.name, RUMIA, kind, torch.device("cpu"))
        self.assertIsNone(near.take(2, torch.rand))
        near.hard(torch.from_numpy(given.copy()))
        while near.made is None:
            time.sleep(0.05)
            near.hard(torch.from_numpy(given[:1].copy()))
        made = near.made["given"].numpy()
        self.assertEqual(len(made), 1024)
        origin = given[np.arange(len(made)) % 3]  # as often as it takes
        alike = ((made == origin) & (origin > 0)).reshape(len(made), -1).sum(1)
        self.assertTrue((alike >= 8).all())
        self.assertGreater((made != origin).reshape(len(made), -1).any(1).sum(), 900)  # of 1024; some end where they began
        taken = near.take(40, torch.rand)
        self.assertLessEqual({g.numpy().tobytes() for g in taken["given"]}, {g.tobytes() for g in made})
        self.assertTrue(((taken["answer"] == taken["given"]) | (taken["given"] == 0)).all())
        near.end()
        self.assertEqual(os.listdir(self.place.name), ["pool.csv"])

    def test_some_slots_begin_near_what_was_hard(self):
        self.make("pool.csv", "sudoku", "--size", "4x4", "-c", "9", "-s", "1")
        self.prepare(SUDOKU.replace("retry: 0.5, ", ""), 9)
        trainer = trainer_of(self.path("recipe.yaml"))
        trainer.o.update(near=0.5, pinned=0, batch=400, at_once=400)
        trainer = Trainer(trainer.net, trainer.o, trainer.examples, contextlib.nullcontext)
        told, marked = [], {k: v[:1].repeat(400, *[1] * (v.dim() - 1)) for k, v in trainer.examples.all.items()}
        marked["given"] = torch.zeros_like(marked["given"])
        trainer.near = types.SimpleNamespace(
            side=4, hard=told.append, take=lambda n, _: {k: v[:n] for k, v in marked.items()}
        )
        trainer.begin()
        self.assertTrue(140 < int((trainer.example["given"] == 0).flatten(1).all(1).sum()) < 260)
        trainer.refill[:] = True
        trainer.hard[5] = trainer.hard[7] = True
        due = trainer.example["given"][[5, 7]].clone()
        trainer.begin()
        self.assertEqual(len(told[0]), 0)
        self.assertTrue(torch.equal(told[1], due))

    def test_hard_is_what_failed_or_took_long(self):
        self.make("pool.csv", "sudoku", "--size", "4x4", "-c", "9", "-s", "1")
        self.prepare(SUDOKU, 9)
        trainer = trainer_of(self.path("recipe.yaml"))
        trainer.o.update(steps=8)
        yes, no = torch.tensor([True] * 4), torch.tensor([False] * 4)
        trainer.taken[:4], trainer.least[:4] = torch.tensor([1, 2, 7, 2]), 1
        of = types.SimpleNamespace(exact=yes, share=yes, cells=no, halt=no, contradiction=no, hints=no)
        of.q, of.wrong, of.due = torch.ones(4, 2), torch.zeros(4), torch.zeros(4)
        trainer.judge(slice(0, 4), of, torch.tensor([False, False, False, True]))
        self.assertEqual(trainer.hard[:4].tolist(), [False, True, True, False])
        of.exact, trainer.taken[:4] = no, 7
        trainer.judge(slice(0, 4), of, torch.tensor([False, False, False, True]))
        self.assertEqual(trainer.hard[:4].tolist(), [True, True, True, False])

    def test_what_is_pinned_wrongly_ends_when_objected_to(self):
        self.make("pool.csv", "sudoku", "--size", "4x4", "-c", "9", "-s", "1")
        self.prepare(SUDOKU, 9)
        trainer = trainer_of(self.path("recipe.yaml"))
        trainer.o.update(steps=8)
        no = torch.tensor([False] * 4)
        of = types.SimpleNamespace(exact=no, share=no, cells=no, halt=no, contradiction=no, hints=no)
        of.q = torch.tensor([[-1.0, 2.1], [-1.0, 1.9], [-1.0, 2.1], [-1.0, 1.9]])
        of.wrong, of.due = torch.zeros(4), torch.zeros(4)
        trainer.taken[:4] = 3
        trainer.judge(slice(0, 4), of, torch.tensor([True, True, False, False]))
        self.assertEqual(trainer.refill[:4].tolist(), [True, False, False, False])


class Examples(InAFolder):
    def test_pins(self):
        self.make("pool.csv", "sudoku", "-l", "minimal", "-c", "60", "-s", "1")
        given, answer = (torch.from_numpy(a.copy()) for a in pools.read(self.path("pool.csv"), "sudoku"))
        kind = puzzles.Sudoku()
        pinned = kind.pin(kind.parts(given, answer), 0.8, 0.5, 4, torch.rand)
        pins, wrong = pinned["pins"], pinned["contradiction"]
        count, off = (pins > 0).flatten(1).sum(1), ((pins > 0) & (pins != answer)).flatten(1).sum(1)
        self.assertFalse(((pins > 0) & (given > 0)).any())
        self.assertTrue(torch.equal(off, wrong.long()))
        self.assertTrue(((count >= 0) & (count <= 4)).all() and set(count.tolist()) == {0, 1, 2, 3, 4})
        self.assertTrue(10 < int(wrong.sum()) < 40)
        for k in wrong.nonzero().flatten().tolist():  # no rule shows a wrong pin at once
            row, column = ((pins[k] > 0) & (pins[k] != answer[k])).nonzero()[0].tolist()
            same = given[k] == pins[k][row, column]
            box = same[row // 3 * 3 : row // 3 * 3 + 3, column // 3 * 3 : column // 3 * 3 + 3]
            self.assertFalse(same[row].any() or same[:, column].any() or box.any())

    def test_sizes_side_by_side(self):
        """A slot's loss is the same among slots of other sizes as among its own."""
        for side in (4, 6, 9):
            self.make("pool%d.csv" % side, "sudoku", "--size", str(side), "-l", "minimal", "-c", "30", "-s", "1")
        text = SUDOKU.replace("init: first.safetensors", "pinned: 0.5") % 9
        sources = "data:\n" + "".join("  - {file: pool%d.csv}\n" % side for side in (9, 4, 6))
        with open(self.path("recipe.yaml"), "w", encoding="utf-8") as f:
            f.write(text[: text.index("data:")] + sources)
        mixed, side_of = of_recipe(self.path("recipe.yaml")), puzzles.sides_of
        mixed.begin()
        self.assertEqual(set(side_of(mixed.example["given"]).tolist()), {4, 6, 9})
        self.assertEqual(mixed.y.shape[1:4], (9, 9, 9))
        self.assertTrue((mixed.example["pins"] > 0).any())
        self.assertFalse(((mixed.example["pins"] > 0) & (mixed.example["given"] > 0)).any())
        whole, parts = {k: t.clone() for k, t in mixed.example.items()}, mixed.parts()
        self.assertEqual(sorted(side for _, side in parts), [4, 6, 9])
        for slots, side in parts:
            mixed.step(slots, side)
        for side in (4, 6, 9):
            slots = (side_of(whole["given"]) == side).nonzero().squeeze(1)
            alone = puzzles.cropped({k: t[slots] for k, t in whole.items()}, side)
            tokens, _, mask = mixed.examples.kind.read(alone, mixed.taken[slots])
            self.assertIsNone(mask)
            where = model.Grids(mixed.examples.kind.box(side))
            y, z = mixed.net.step(*mixed.net.start(tokens.shape), tokens, where=where)
            for state, now in ((mixed.y, y), (mixed.z, z)):
                self.assertTrue(torch.allclose(state[slots, :side, :side, :side], now, atol=1e-5))
        self.assertTrue(all(mixed.taken >= 1))
        mixed.update()
        self.assertTrue(bool(mixed.net.flat.isfinite().all()))

    def test_lines_without_answers_are_solved(self):
        self.make("pool.txt", "sudoku", "-c", "3", "-s", "1")
        self.make("pool.csv", "sudoku", "-c", "3", "-s", "1")
        whole = pools.Pool("sudoku", None, 0, 0, file=self.path("pool.txt"))
        table = pools.Pool("sudoku", None, 0, 0, file=self.path("pool.csv"))
        for a, b in zip(pools.load(whole, "", RUMIA), pools.load(table, "", RUMIA)):
            self.assertTrue((a == b).all())

    def test_an_interrupted_making_leaves_whole_files(self):
        few = pools.Pool("sudoku", "minimal", 4500, 1)
        calls = []
        with self.assertRaises(rumia.Error):
            pools.make([few], self.place.name, RUMIA, lambda line: calls.append(line), lambda: len(calls) > 1)
        for path, count, _ in few.files(self.place.name):
            if os.path.exists(path):
                self.assertEqual(len(pools.read(path, "sudoku")[0]), count)
        pools.make([few], self.place.name, RUMIA, calls.append)
        self.assertEqual(len(pools.load(few, self.place.name, RUMIA)[0]), 4500)
        self.assertFalse([name for name in os.listdir(self.place.name) if not name.endswith(".csv")])
        with self.assertRaisesRegex(rumia.Error, "generate sudoku --level minimal"):
            pools.make([pools.Pool("sudoku", "minimal", 1, 2)], self.place.name, "/nothing/here", calls.append)
        with self.assertRaisesRegex(rumia.Error, "expected a larger maze"):
            pools.make([pools.Pool("maze", "hard", 1, 2, side=5)], self.place.name, RUMIA, calls.append)

    def test_the_canonical_path(self):
        self.make("pool.csv", "maze", "--size", "12x12", "-c", "20", "-s", "3")
        given, answer = pools.read(self.path("pool.csv"), "maze")
        found = puzzles.Maze.parts(torch.from_numpy(given.copy()))
        self.assertTrue(((found["label_due"] > 0).numpy() == (answer == puzzles.PATH)).all())

    def test_sources_are_on_for_a_part_of_the_run(self):
        self.make("pool.csv", "maze", "--size", "8x8", "-c", "30", "-s", "1")
        self.make("small.csv", "maze", "--size", "6x6", "-c", "20", "-s", "2")
        with open(self.path("recipe.yaml"), "w", encoding="utf-8") as f:
            f.write((MAZE % 9).replace("pool.csv}", "pool.csv, from: 0.5}"))
        r = recipes.read_recipe(self.path("recipe.yaml"))
        examples = pools.Examples(r, puzzles.Maze(), pools.pools_of(r)[0], r.folder, RUMIA, torch.device("cpu"))
        self.assertGreaterEqual(int(examples.rows(200, 0.2, torch.rand).min()), 30)
        late = examples.rows(3000, 0.7, torch.rand)
        self.assertAlmostEqual(float((late < 30).float().mean()), 2 / 3, delta=0.05)
        self.assertEqual(len(set(late.tolist())), 50)


# Fresh weights, and puzzles that are made.
TINY = SUDOKU.replace("init: first.safetensors\n", "").replace(
    "file: pool.csv", "level: easy, least_side: 4, count: 50"
)


class CommandLine(InAFolder):
    def command(self, recipe, *arguments):
        with open(self.path("recipe.yaml"), "w", encoding="utf-8") as f:
            f.write(recipe)
        script = os.path.join(os.path.dirname(rumia.__file__), "train.py")
        return [sys.executable, script, self.path("recipe.yaml"), "-o", self.path("run"), "--rumia", RUMIA, *arguments]

    def train(self, recipe, *arguments, expect=0):
        done = subprocess.run(self.command(recipe, *arguments), capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done.stdout + done.stderr

    def test_a_run(self):
        recipe = TINY + "measure:\n  - {level: easy, side: 4, count: 10, steps: 4}\n"
        told = self.train(recipe % 400, "--minutes", "0.02")
        self.assertIn("easy: @1", told)
        self.assertIn("checkpoint", self.train(recipe % 400, expect=1))
        self.train(recipe % 400 + "pinned: 0.2\n", "--resume", "--minutes", "0.02", "-q")
        self.assertIn("seed", self.train((recipe % 400).replace("seed: 5", "seed: 6"), "--resume", expect=1))
        self.make("set.csv", "sudoku", "--size", "4", "-c", "5", "-s", "9")
        told = json.loads(rumia_says("eval", "-m", self.path("run/weights.safetensors"), self.path("set.csv")))
        self.assertEqual(told["count"], 5)
        self.assertIn("samples/s", self.train(recipe % 400, "--benchmark", "--minutes", "0.01"))

    def test_slots_begin_near_what_failed(self):
        nine = TINY.replace("planes: 4, height: 4, width: 4", "planes: 9, height: 9, width: 9")
        nine = nine.replace("least_side: 4, count: 50", "count: 20").replace("level: easy", "level: minimal")
        nine += "  - {level: minimal, least_side: 16, count: 1}\n  - {level: easy, least_side: 4, count: 9}\n"
        nine = nine.replace("retry: 0.5", "retry: 1, vary: 1").replace("steps: 5", "steps: 1")
        self.train(nine % 6, "-q")
        self.assertFalse({"hard.txt", "near.csv"} & set(os.listdir(self.path("run"))))
        self.train(nine % 1, "-q", "--without", "vary", "-o", self.path("other"))

    def test_ctrl_c_saves(self):
        run = subprocess.Popen(self.command(TINY % 10**8, "-q"))
        while not os.path.exists(self.path("run/log.csv")):
            self.assertIsNone(run.poll())
            time.sleep(0.1)
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(60), 0)
        self.assertTrue(os.path.exists(self.path("run/checkpoint.torch")))

    def test_recipes_that_ship(self):
        for name in ("sudoku-9x9", "maze"):
            path = "assets/models/%s.yaml" % name
            large, plain = recipes.read_recipe(path), recipes.read_recipe(path, plain=True)
            self.assertGreater(large.train["batch"], plain.train["batch"])
            shipped = rumia.read_tensors(path[:-5] + ".safetensors")[1]
            self.assertEqual(
                {t.name: t.shape for t in model.layout(large.model)},
                {name: t.shape for name, t in shipped.items() if name != "basis"},
            )

    def test_what_is_refused(self):
        self.assertIn("9x9", self.train(SUDOKU.replace("retry:", "vary: 0.5, retry:") % 9, expect=1))
        self.assertIn('recipe.yaml:7:9: unknown key "bath"', self.train(SUDOKU.replace("batch", "bath") % 9, expect=1))
        self.assertIn("recipe.yaml:7:77", self.train(SUDOKU.replace("iterations: %d", "iterations: many"), expect=1))


if __name__ == "__main__":
    unittest.main()
