"""Trains rumia's networks with PyTorch, on a GPU where there is one: the same recipes, the same files of weights.

    python3 assets/python/train.py assets/models/sudoku-9x9.yaml        one command; Ctrl-C saves, --resume goes on
    ./rumia eval -m runs/sudoku-9x9-gpu/weights.safetensors FILE        judges what comes back

PyTorch 1.13 or later, numpy and PyYAML; no other package. Missing pools of puzzles are made by the program (`rumia
generate`), many side by side. The section `gpu:` of a recipe says what is better for large batches.

What differs from `rumia train`: puzzles that the C trainer makes at every draw come from a pool for each size; the
numbers drawn are others; and there is no `vary` (slots that begin near what they failed at need the generator): a
recipe that asks for it is refused unless --without vary is said, then the failed puzzle itself is tried again.
torch.compile (--compile) was written for PyTorch 2 without one at hand to try it on: --compile off does without.
"""
import argparse
import contextlib
import os
import signal
import sys
import time

import torch

import model
import pools
import puzzles
import recipe as recipes
import rumia
from trainer import Trainer, basis, measure

LOG = (
    "iteration",
    "seconds",
    "loss",
    "halt",
    "contradiction",
    "hints",
    "exact",
    "cells",
    "finished",
    "finished_exact",
    "finished_steps",
    "gradient_norm",
    "rate",
    "samples_per_second",
    "measure",
)


def duration(seconds):
    seconds = int(seconds)
    return "%d:%02d:%02d" % (seconds // 3600, seconds // 60 % 60, seconds % 60)


def caster(precision, device):
    """A context in which matrix products are of this precision."""
    if precision == "bf16":
        return lambda: torch.autocast(device.type, dtype=torch.bfloat16)
    return contextlib.nullcontext


def flops(c, side, box):
    """Of matrix products for one sample's step, forward and backward: a check of how busy the machine is."""
    tokens = c["planes"] * side * side
    regions = {
        "row": c["planes"] * side,
        "column": c["planes"] * side,
        "cell": side * side,
        "grid": c["planes"],
        "box": c["planes"] * -(-side // (box[0] or side)) * -(-side // (box[1] or side)),
        "near": tokens,
    }
    d, inner = c["hidden"], c["inner"]
    layer = 2 * d * d * (2 * tokens + sum(regions[f] for f in c["families"])) + 2 * tokens * 3 * d * inner
    return layer * c["layers"] * (c["updates"] + 1) * (c["cycles"] + 2)


class Run:
    def __init__(self, options, recipe):
        self.o, self.recipe, self.tty = options, recipe, sys.stderr.isatty()
        self.folder = options.output or os.path.join("runs", recipe.name + "-gpu")
        self.device = torch.device(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self.cast = caster(options.precision or ("bf16" if self.device.type == "cuda" else "f32"), self.device)
        self.kind, self.stop, self.before, self.best = puzzles.kind_of(recipe), False, 0.0, 0.0
        self.reported = self.measured = self.saved = self.began = time.time()
        self.basis = None

    # ---- opening ----

    def say(self, line, end=""):
        """A line that the next one replaces; without a terminal one every ten seconds."""
        if self.o.quiet or (not self.tty and not end and time.time() - self.reported < 10):
            return
        if not self.tty and not end:
            self.reported = time.time()
        sys.stderr.write(("\r\033[K" if self.tty else "") + line + (end if self.tty else "\n"))
        sys.stderr.flush()

    def path(self, name):
        return os.path.join(self.folder, name)

    def open(self):
        os.makedirs(self.folder, exist_ok=True)
        if os.path.exists(self.path("checkpoint.torch")) and not self.o.resume and not self.o.benchmark:
            raise rumia.Error("%s: there is a checkpoint already; --resume, or another --output" % self.folder)
        if self.o.benchmark:  # few puzzles will do
            for d in self.recipe.data:
                d["count"] = min(d["count"], 1000)
            self.recipe.gpu["puzzles"] = min(self.recipe.gpu["puzzles"], 100)
        made_by = pools.program(self.o.rumia)
        sources, sets = pools.pools_of(self.recipe)
        pools.make([p for s in sources for p in s] + sets, self.folder, made_by, self.say, lambda: self.stop)
        self.examples = pools.Examples(self.recipe, self.kind, sources, self.folder, made_by, self.device)
        self.sets = [self.load_set(p, made_by) for p in sets]
        self.net = model.Net(self.recipe.model, self.first_weights(), self.device)
        self.compile()
        o = dict(
            self.recipe.train,
            at_once=self.recipe.gpu["at_once"],
            pinned=self.recipe.pinned,
            wrong=self.recipe.wrong,
            most_pins=self.recipe.most_pins,
        )
        self.trainer = Trainer(self.net, o, self.examples, self.cast)
        if self.o.resume:
            self.resume()

    def load_set(self, pool, made_by):
        given, answer = pools.load(pool, self.folder, made_by)
        return self.kind.parts(
            torch.tensor(given).to(self.device), None if answer is None else torch.tensor(answer).to(self.device)
        )

    def first_weights(self):
        """Fresh ones, or those of --init or the recipe's `init`; that of what is recalled may be missing there."""
        weights = model.fresh(self.recipe.model, torch.Generator().manual_seed(self.recipe.train["seed"]))
        init = self.recipe.init and os.path.join(self.recipe.folder, self.recipe.init)
        init = self.o.init or init
        if not init:
            return weights
        found = {k: torch.from_numpy(v.copy()) for k, v in rumia.read_tensors(init)[1].items() if k != "basis"}
        for name, t in found.items():
            if name not in weights or weights[name].shape != t.shape:
                raise rumia.Error('%s: "%s" has no place in this model' % (init, name))
        lacking = set(weights) - set(found) - {"recall"}
        if lacking:
            raise rumia.Error("%s: no tensor %s" % (init, ", ".join(sorted(lacking))))
        return dict(weights, **found)

    def compile(self):
        mode = self.o.compile or ("default" if self.device.type == "cuda" else "off")
        if mode == "off" or not hasattr(torch, "compile"):
            return
        from torch import _dynamo

        _dynamo.config.suppress_errors = True  # what cannot be compiled runs as it is
        self.net.layers = [torch.compile(self.net.layer, mode=mode)] * len(self.net.layers)

    def resume(self):
        path = self.path("checkpoint.torch")
        try:
            notes, tensors = rumia.read_tensors(path)
            for key, value in self.checkpoint_notes().items():
                if key not in ("iteration", "seconds", "best") and notes.get(key) != value:
                    raise rumia.Error("%s: was made with %s %s, this run has %s" % (path, key, notes.get(key), value))
            self.trainer.restore(int(notes["iteration"]), {k: torch.from_numpy(v.copy()) for k, v in tensors.items()})
            self.before, self.best = float(notes["seconds"]), float(notes["best"])
        except OSError as e:
            raise rumia.Error("%s: %s" % (path, e.strerror)) from None
        except (KeyError, ValueError) as e:
            raise rumia.Error("%s: no checkpoint of this recipe (%s)" % (path, e)) from None

    # ---- going on ----

    def seconds(self):
        return self.before + time.time() - self.began

    def checkpoint_notes(self):
        t = self.trainer
        return dict(
            rumia.notes_of(self.recipe.model),
            format="rumia-torch-1",
            iteration=str(t.iteration),
            seed=str(t.o["seed"]),
            batch=str(t.o["batch"]),
            seconds="%.1f" % self.seconds(),
            best="%.9g" % self.best,
        )

    def write_weights(self, name):
        """The moving average as a model of the program."""
        r, t = self.recipe, self.trainer
        words = "%d iterations of %d samples, %.1f hours; %s" % (
            t.iteration,
            t.o["batch"],
            self.seconds() / 3600,
            r.note,
        )
        notes = dict(rumia.notes_of(r.model), name=r.title or r.name, recipe=r.name, licence=r.licence, note=words)
        tensors = {k: v.float().cpu().numpy() for k, v in self.net.views(t.ema).items()}
        if self.basis is not None:
            tensors["basis"] = self.basis
        rumia.write_tensors(self.path(name), notes, tensors)

    def save(self):
        t = {**self.trainer.tensors(), **self.trainer.random_states()}
        rumia.write_tensors(
            self.path("checkpoint.torch"), self.checkpoint_notes(), {k: v.detach().cpu().numpy() for k, v in t.items()}
        )
        self.write_weights("weights.safetensors")
        self.saved = time.time()

    def measure(self):
        """What the moving average solves of the recipe's sets, in words; the best is kept."""
        average, told, score = model.Net(self.recipe.model, self.net.views(self.trainer.ema), self.device), [], 0
        average.layers = self.net.layers
        for m, example in zip(self.recipe.measure, self.sets):
            exact = measure(average, self.kind, example, m["steps"], self.recipe.gpu["at_once"], self.cast)
            told.append(m["level"] + ":" + "".join(" @%d %.1f%%" % (1 << k, 100 * e) for k, e in enumerate(exact)))
            score += exact[-1]
        if self.sets:
            self.basis = basis(average, self.kind, self.sets[0]).cpu().numpy()
            if score > self.best:
                self.best = score
                self.write_weights("best.safetensors")
        self.measured = time.time()
        return "; ".join(told)

    def report(self, log, last=False):
        now, s = time.time(), self.trainer.take_stats()
        if not s["iterations"] and not last:
            return
        rate = s["samples"] / max(now - self.reported_stats, 1e-9)
        due = last or now - self.measured > 60 * self.recipe.measure_minutes
        told = self.measure() if self.sets and due else ""
        values = (
            self.trainer.iteration,
            self.seconds(),
            s["cells"],
            s["halt"],
            s["contradiction"],
            s["hints"],
            s["exact"],
            s["share"],
            s["finished"],
            s["finished_exact"],
            s["finished_steps"],
            s["gradient_norm"],
            s["rate"],
            rate,
        )
        log.write(("%d,%.1f,%.5f,%.5f,%.5f,%.5f,%.4f,%.4f,%.0f,%.4f,%.2f,%.4f,%.3g,%.1f," % values) + told + "\n")
        log.flush()
        total = self.trainer.o["iterations"]
        left = (total - self.trainer.iteration) * self.trainer.o["batch"] / max(rate, 1e-9)
        if self.o.minutes:
            left = min(left, 60 * self.o.minutes - (now - self.began))
        self.say(
            "%s  iteration %d of %d  loss %.4f  solved %.1f%% in %.1f steps  %.0f samples/s  %s left"
            % (
                duration(self.seconds()),
                self.trainer.iteration,
                total,
                s["cells"],
                100 * s["finished_exact"],
                s["finished_steps"],
                rate,
                duration(left),
            ),
            end="\n" if told else "\r",
        )
        if told:
            self.say(told, end="\n")
        self.reported_stats = time.time()

    def finished(self):
        timed = self.o.minutes and time.time() - self.began > 60 * self.o.minutes
        return self.stop or timed or self.trainer.iteration >= self.trainer.o["iterations"]

    def train(self):
        new = not (self.o.resume and os.path.exists(self.path("log.csv")))
        self.began = self.saved = self.measured = self.reported_stats = time.time()
        with open(self.path("log.csv"), "w" if new else "a", encoding="utf-8") as log:
            if new:
                log.write(",".join(LOG) + "\n")
            while not self.finished():
                self.trainer.iterate()
                if time.time() - self.reported_stats > 10:
                    self.report(log)
                if time.time() - self.saved > 60 * self.recipe.checkpoint_minutes:
                    self.save()
            self.report(log, last=True)
        self.save()

    def wait(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def peak(self):
        """Floating point operations a second of large matrix products, in the precision of the run."""
        n = 8192 if self.device.type == "cuda" else 1024
        a = torch.randn(n, n, device=self.device)
        with self.cast():
            a = a @ a * (1 / n)
            rounds = 20
            self.wait()
            began = time.time()
            for _ in range(rounds):
                torch.mm(a, a)
            self.wait()
        return rounds * 2 * n**3 / (time.time() - began)

    def benchmark(self):
        """Samples a second once all is warm, and the share of what large matrix products reach."""
        seconds = 60 * (self.o.minutes or 0.5)
        self.trainer.iteration = self.trainer.o["iterations"] // 2  # sources that come later are there as well
        for _ in range(3):
            self.trainer.iterate()
        self.wait()
        began, samples = time.time(), 0
        while time.time() - began < seconds and not self.stop:
            self.trainer.iterate()
            self.wait()
            samples += self.trainer.o["batch"]
        rate, peak = samples / (time.time() - began), self.peak()
        work = (
            sum(
                flops(self.recipe.model, side, self.kind.box) * len(self.trainer.taken[slots])
                for slots, side in self.trainer.parts()
            )
            / self.trainer.o["batch"]
        )
        name = (
            torch.cuda.get_device_name(self.device)
            if self.device.type == "cuda"
            else "%d threads" % torch.get_num_threads()
        )
        print(
            "%s, PyTorch %s: %.0f samples/s of %d slots; %.3f TFLOP/s, %.1f %% of the %.2f of large products"
            % (
                name,
                torch.__version__,
                rate,
                self.trainer.o["batch"],
                rate * work / 1e12,
                100 * rate * work / peak,
                peak / 1e12,
            )
        )


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("recipe", metavar="RECIPE", help="a recipe of `rumia train`, such as assets/models/sudoku-9x9.yaml")
    p.add_argument("-o", "--output", metavar="DIR", help="folder of the run (runs/NAME-gpu)")
    p.add_argument("--resume", action="store_true", help="go on from the checkpoint of the run")
    p.add_argument("-m", "--minutes", type=float, metavar="N", help="stop after N minutes")
    p.add_argument("--init", metavar="FILE", help="weights to start from")
    p.add_argument("--plain", action="store_true", help="as `rumia train` would: without the section gpu:")
    p.add_argument(
        "--without", action="append", default=[], choices=["vary"], help="do without what is not to be had here"
    )
    p.add_argument("--device", metavar="NAME", help="cuda, cuda:1, cpu, ... (cuda where there is one)")
    p.add_argument("--precision", choices=["f32", "bf16"], help="of matrix products (bf16 on a GPU, else f32)")
    p.add_argument(
        "--compile",
        metavar="MODE",
        choices=["off", "default", "reduce-overhead", "max-autotune"],
        help="torch.compile's mode; reduce-overhead uses graphs (default on a GPU with PyTorch 2, else off)",
    )
    p.add_argument("--benchmark", action="store_true", help="only measure how fast it would train, for half a minute")
    p.add_argument("--pools", action="store_true", help="only make the pools of puzzles")
    p.add_argument(
        "--rumia", metavar="PROGRAM", help="the program that makes puzzles (beside this file, or in the path)"
    )
    p.add_argument("-q", "--quiet", action="store_true", help="no progress")
    return p.parse_args()


def main():
    o = options()
    try:
        recipe = recipes.read_recipe(o.recipe, o.plain)
        if recipe.train["vary"] > 0 and "vary" not in o.without:
            raise rumia.Error(
                "%s: train.vary is not to be had here, see --help; --without vary does without" % o.recipe
            )
        run = Run(o, recipe)

        def interrupt(number, _):
            run.stop = True
            signal.signal(number, signal.SIG_DFL)

        signal.signal(signal.SIGINT, interrupt)
        signal.signal(signal.SIGTERM, interrupt)
        run.open()
        if o.benchmark:
            run.benchmark()
        elif not o.pools:
            run.train()
    except (rumia.Error, OSError) as e:
        sys.exit("train.py: %s" % e)


if __name__ == "__main__":
    main()
