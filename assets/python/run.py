"""A run of train.py: its folder, its log, its checkpoint, and the files of weights that it leaves."""
import contextlib
import os
import sys
import time

import torch

import model
import pools
import puzzles
import rumia
from compiled import Compiled
from near import Near
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


def flops(c, side, kind):
    """Of matrix products for one sample's step, forward and backward: a check of how busy the machine is."""
    planes, box = kind.planes(side), kind.box(side)
    tokens = planes * side * side
    regions = {
        "row": planes * side,
        "column": planes * side,
        "cell": side * side,
        "grid": planes,
        "box": planes * -(-side // (box[0] or side)) * -(-side // (box[1] or side)),
        "near": tokens,
    }
    d, inner = c["hidden"], c["inner"]
    layer = 2 * d * d * (2 * tokens + sum(regions[f] for f in c["families"])) + 2 * tokens * 3 * d * inner
    return layer * c["layers"] * (c["updates"] + 1) * (c["cycles"] + 2)


class Run(Compiled):
    def __init__(self, options, recipe):
        self.o, self.recipe, self.tty = options, recipe, sys.stderr.isatty()
        self.folder = options.output or os.path.join("runs", recipe.name + "-gpu")
        self.device = torch.device(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self.cast = caster(options.precision or ("bf16" if self.device.type == "cuda" else "f32"), self.device)
        self.stop, self.before, self.best = False, 0.0, 0.0
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
        self.gather()
        self.net = model.Net(self.recipe.model, self.first_weights(), self.device)
        self.compile()
        self.trainer = self.trainer_of()
        if self.o.resume:
            self.resume()

    def gather(self):
        """The puzzles to train and to measure with."""
        made_by, self.kind = pools.program(self.o.rumia), puzzles.kind_of(self.recipe)
        sources, sets = pools.pools_of(self.recipe)
        if self.o.benchmark and pools.missing([p for s in sources for p in s] + sets, self.folder):
            for d in self.recipe.data:  # few puzzles will do
                d["count"] = min(d["count"], 1000)
            self.recipe.gpu["puzzles"] = min(self.recipe.gpu["puzzles"], 100)
            sources, sets = pools.pools_of(self.recipe)
        pools.make([p for s in sources for p in s] + sets, self.folder, made_by, self.say, lambda: self.stop)
        self.examples = pools.Examples(self.recipe, self.kind, sources, self.folder, made_by, self.device)
        self.sets = [self.load_set(p, made_by) for p in sets]

    def trainer_of(self):
        o = dict(
            self.recipe.train,
            at_once=self.recipe.gpu["at_once"],
            pinned=self.recipe.pinned,
            wrong=self.recipe.wrong,
            most_pins=self.recipe.most_pins,
            near=self.recipe.gpu["near"],
        )
        trainer = Trainer(self.net, o, self.examples, self.cast)
        if max(o["vary"], o["near"]) > 0 and "vary" not in self.o.without:
            trainer.near = Near(self.folder, pools.program(self.o.rumia), self.kind, self.device)
        return trainer

    def load_set(self, pool, made_by):
        given, answer = pools.load(pool, self.folder, made_by)
        return self.kind.parts(
            torch.tensor(given).to(self.device), None if answer is None else torch.tensor(answer).to(self.device)
        )

    def first_weights(self):
        """Fresh ones, or those of --init or the recipe's `init`: that of what is recalled may be missing there, and the
        net may be wider than they are."""
        weights = model.fresh(self.recipe.model, torch.Generator().manual_seed(self.recipe.train["seed"]))
        init = self.recipe.init and os.path.join(self.recipe.folder, self.recipe.init)
        init = self.o.init or init
        if not init:
            return weights
        found = {k: torch.from_numpy(v.copy()) for k, v in rumia.read_tensors(init)[1].items() if k != "basis"}
        found = self.fitted(found)
        features = found["y_init"].shape[-1] if "y_init" in found else 0
        if 0 < features < self.recipe.model["hidden"]:
            try:
                found = model.widened(found, weights, features, self.recipe.model["families"])
            except (ValueError, RuntimeError) as e:
                raise rumia.Error("%s: cannot be widened to this model (%s)" % (init, e)) from None
        for name, t in found.items():
            if name not in weights or weights[name].shape != t.shape:
                raise rumia.Error('%s: "%s" has no place in this model' % (init, name))
        lacking = set(weights) - set(found) - {"recall"}
        if lacking:
            raise rumia.Error("%s: no tensor %s" % (init, ", ".join(sorted(lacking))))
        return dict(weights, **found)

    def fitted(self, weights):
        """Weights of a file as this model's."""
        return weights

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
        config, average = self.shipped(self.net.views(t.ema))
        notes = dict(rumia.notes_of(config), name=r.title or r.name, recipe=r.name, licence=r.licence, note=words)
        tensors = {k: v.float().cpu().numpy() for k, v in average.items()}
        if self.basis is not None:
            tensors["basis"] = self.basis
        rumia.write_tensors(self.path(name), notes, tensors)

    def shipped(self, weights):
        """(config, weights) as files hold them."""
        return self.recipe.model, weights

    def save(self):
        t = {**self.trainer.tensors(), **self.trainer.random_states()}
        rumia.write_tensors(
            self.path("checkpoint.torch"), self.checkpoint_notes(), {k: v.detach().cpu().numpy() for k, v in t.items()}
        )
        self.write_weights("weights.safetensors")
        self.saved = time.time()

    def average(self):
        """The net with the moving average for weights."""
        average = model.Net(self.recipe.model, self.net.views(self.trainer.ema), self.device)
        average.layers, average.enter, average.leave = self.net.layers, self.net.enter, self.net.leave
        return average

    def measures(self):
        return bool(self.sets)

    def measure(self):
        """What the moving average solves of the recipe's sets, in words; the best is kept."""
        average, told, score = self.average(), [], 0
        for m, example in zip(self.recipe.measure, self.sets):
            exact = measure(average, self.kind, example, m["steps"], self.recipe.gpu["at_once"], self.cast)
            told.append(m["level"] + ":" + "".join(" @%d %.1f%%" % (1 << k, 100 * e) for k, e in enumerate(exact)))
            score += exact[-1]
        if self.sets:
            self.basis = basis(average, self.kind, self.sets[0]).cpu().numpy()
            self.keep(score)
        return "; ".join(told)

    def keep(self, score):
        if score > self.best:
            self.best = score
            self.write_weights("best.safetensors")
        self.measured = time.time()

    def report(self, log, last=False):
        now, s = time.time(), self.trainer.take_stats()
        if not s["iterations"] and not last:
            return
        rate = s["samples"] / max(now - self.reported_stats, 1e-9)
        due = last or now - self.measured > 60 * self.recipe.measure_minutes
        measures = due and self.measures()
        if measures:
            self.write_weights("weights.safetensors")  # what was learnt is not lost with a measurement that fails
        told = self.measure() if measures else ""
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
                if self.o.anneal:
                    self.trainer.over = min(1, self.seconds() / (60 * self.o.anneal))
                self.trainer.iterate()
                if time.time() - self.reported_stats > 10:
                    self.report(log)
                if time.time() - self.saved > 60 * self.recipe.checkpoint_minutes:
                    self.save()
            self.report(log, last=True)
        self.save()
        self.end()

    def end(self):
        if self.trainer.near:
            self.trainer.near.end()

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

    def profile(self):
        """Prints where the time of three iterations goes: seconds of each phase, then the kernels."""
        trainer, spent = self.trainer, {}

        def timed(name):
            method = getattr(trainer, name)

            def call(*arguments):
                self.wait()
                began = time.time()
                method(*arguments)
                self.wait()
                spent[name] = spent.get(name, 0) + time.time() - began

            setattr(trainer, name, call)

        phases = ("begin", "step", "update")
        for name in phases:
            timed(name)
        for _ in range(3):
            trainer.iterate()
        for name in phases:
            delattr(trainer, name)
        print(" ".join("%s %.4f s" % (name, spent[name] / 3) for name in phases) + " an iteration")
        kinds = [torch.profiler.ProfilerActivity.CPU]
        on_gpu = self.device.type == "cuda"
        kinds += [torch.profiler.ProfilerActivity.CUDA] if on_gpu else []
        with torch.profiler.profile(activities=kinds) as seen:
            for _ in range(3):
                trainer.iterate()
            self.wait()
        most = "self_cuda_time_total" if on_gpu else "self_cpu_time_total"
        print(seen.key_averages().table(sort_by=most, row_limit=30, max_name_column_width=60))
        if on_gpu:
            print("%.1f GiB at most" % (torch.cuda.max_memory_allocated(self.device) / 2**30))

    def work(self):
        """Floating point operations of large products for one sample's step."""
        trainer, c = self.trainer, self.recipe.model
        each = (flops(c, side, self.kind) * len(trainer.taken[slots]) for slots, side in trainer.parts())
        return sum(each) / trainer.o["batch"]

    def benchmark(self):
        """Samples a second once all is warm, and the share of what large matrix products reach."""
        seconds = 60 * (self.o.minutes or 0.5)
        self.trainer.iteration = self.trainer.o["iterations"] // 2  # sources that come later are there as well
        for _ in range(8):
            self.trainer.iterate()
        self.wait()
        if self.o.profile:
            self.profile()
        began, samples = time.time(), 0
        while time.time() - began < seconds and not self.stop:
            self.trainer.iterate()
            self.wait()
            samples += self.trainer.o["batch"]
        rate, peak, work = samples / (time.time() - began), self.peak(), self.work()
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
