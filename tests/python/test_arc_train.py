"""ARC's net trained by train.py: slots of many sizes, their states, and runs on the command line."""
import contextlib
import os
import subprocess
import sys
import unittest

import numpy as np
import torch

import arc
import model
import pairs
import recipe as recipes
import rumia
from arc_samples import CONFIG, OPTIONS, InAFolder, fresh


class Training(InAFolder):
    def trainer(self, **more):
        _, examples = self.pairs()
        return arc.RaggedTrainer(
            fresh(CONFIG, torch.float32), dict(OPTIONS, **more), examples, contextlib.nullcontext
        )

    def test_parts_are_as_the_whole(self):
        ends = []
        for tokens in (1 << 20, 400):
            t = self.trainer(tokens=tokens)
            for _ in range(6):
                t.iterate()
            self.assertEqual(len(t.parts()) > 2, tokens == 400)
            ends.append((t.net.flat.detach().clone(), t.take_stats()))
        self.assertLess(float((ends[0][0] - ends[1][0]).abs().max()), 1e-4)
        self.assertEqual(ends[0][1]["finished"], ends[1][1]["finished"])

    def test_states_stay_with_their_slots(self):
        t = self.trainer()
        for _ in range(8):
            before = {k: v.clone() for k, v in t.example.items()}
            states = [] if t.layout is None else [t.y[a:b].clone() for a, b in zip(t.layout.first, t.layout.first[1:])]
            going = ~t.refill
            t.begin()
            for k in going.nonzero().flatten().tolist():
                self.assertTrue(torch.equal(t.y[t.layout.first[k] : t.layout.first[k + 1]], states[k]))
                self.assertTrue(all(torch.equal(before[n][k], t.example[n][k]) for n in before))
            for k in (~going).nonzero().flatten().tolist():
                mine = t.y[t.layout.first[k] : t.layout.first[k + 1]]
                self.assertTrue(torch.equal(mine, t.net.weights["y_init"].expand(mine.shape)))
            whole = t.reader.keys(t.example, t.layout)
            self.assertTrue(torch.equal(whole, t.keys))
            t.apart = False
            for part in t.parts():
                t.step(*part)
            t.update()

    def test_it_learns(self):
        t = self.trainer(rate=1e-2, iterations=60, batch=16)
        t.iterate()
        first = t.take_stats()["cells"]
        for _ in range(40):
            t.iterate()
            last = t.take_stats()
        self.assertLess(last["cells"], 0.9 * first)


RECIPE = """rumia: 1
recipe: small
kind: arc
model: {families: [row, column, cell, all, component, near], vocab: 3, outputs: 1, planes: 10, height: 30, width: 30,
  hidden: 8, inner: 12, updates: 2, tasks: 1}
train: {batch: 6, steps: 3, iterations: 4, group: 1}
data:
  - {level: any}
"""


class CommandLine(InAFolder):
    def train(self, *arguments, expect=0, measure=""):
        with open(self.path("recipe.yaml"), "w", encoding="utf-8") as f:
            f.write(RECIPE + measure)
        script = os.path.join(os.path.dirname(rumia.__file__), "train.py")
        command = [sys.executable, script, self.path("recipe.yaml"), "-o", self.path("run"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done.stdout + done.stderr

    def test_a_run(self):
        made, _ = self.pairs()
        pairs.write(self.path("held.npz"), [("t%d" % k, task) for k, task in enumerate(made)], 1)
        told = self.train("--pairs", self.path("held.npz"))
        self.assertIn("4 held-out pairs: @1", told)
        notes, weights = rumia.read_tensors(self.path("run/weights.safetensors"))
        self.assertEqual((notes["tasks"], notes["task_scale"]), ("1", "8"))
        self.assertEqual(weights["task"].shape, (20, 8))
        _, kept = rumia.read_tensors(self.path("run/checkpoint.torch"))
        average = kept["ema"]
        places = model.Net(dict(rumia.config_of(notes, ""), tasks=4), model.fresh(
            dict(rumia.config_of(notes, ""), tasks=4), torch.Generator().manual_seed(1))).places
        rows = average[places["task"]].reshape(4, 20, 8)
        self.assertTrue(np.allclose(weights["task"], rows.mean(0), atol=1e-6))
        self.assertIn("checkpoint", self.train("--pairs", self.path("held.npz"), expect=1))
        self.train("--pairs", self.path("held.npz"), "--resume", "--anneal", "1")
        measure = "measure: [{level: any, count: 3, steps: 2}, {level: any, count: 1}]\n"
        told = self.train("--pairs", self.path("held.npz"), "-o", self.path("two"), measure=measure)
        self.assertRegex(told, r"3 held-out pairs: @1 [^@]* @2 [^@]*; 1 held-out pairs: @1 ")
        told = self.train("--pairs", self.path("held.npz"), "-o", self.path("no"), measure="measure: [{level: lines}]\n", expect=1)
        self.assertIn("no level but any", told)
        best = self.path("run/best.safetensors")
        self.train("--pairs", self.path("held.npz") + ":2", "-o", self.path("next"), "--init", best)
        told = self.train("--pairs", self.path("held.npz"), "--benchmark", "--profile", "--minutes", "0.01")
        self.assertIn("samples/s", told)
        self.assertIn("begin", told)

    def test_the_recipe_that_ships(self):
        large, plain = (recipes.read_recipe("assets/models/arc.yaml", plain) for plain in (False, True))
        self.assertGreater(large.train["batch"], plain.train["batch"])
        self.assertEqual(set(large.model["families"]), set(CONFIG["families"]))

    def test_what_is_refused(self):
        self.assertIn("--pairs", self.train(expect=1))
        self.assertIn("FILE:SHARE", self.train("--pairs", "x.npz:y", expect=1))
        self.assertIn("x.npz", self.train("--pairs", "x.npz", expect=1))


if __name__ == "__main__":
    unittest.main()
