"""A run of train.py for ARC: pairs from files, slots without padding, a trunk of one task in the end."""
import torch

import arc
import rumia
from layout import Regions
from model import TASK_ROWS
from run import Run


ALL_HELD = {"count": 10**9, "steps": 8, "seed": 0}  # where a recipe says nothing


class ArcRun(Run):
    def gather(self):
        if any(m["level"] != "any" for m in self.recipe.measure):
            raise rumia.Error("measure: pairs of files have no level but any")
        if not self.o.pairs:
            raise rumia.Error("ARC needs --pairs FILE, see pairs.py --help")
        sources = []
        for given in self.o.pairs:
            path, _, share = given.partition(":")
            try:
                sources.append((path, float(share or 1)))
            except ValueError:
                raise rumia.Error("--pairs %s: expected FILE:SHARE" % given) from None
        self.examples = arc.Pairs(sources, self.device, self.recipe.gpu["largest"])
        self.recipe.model["tasks"] = self.examples.tasks
        self.fast = self.kernels()

    def kernels(self):
        """kernels.py where it is right on this device."""
        if self.o.kernels == "plain" or (self.o.kernels == "auto" and self.device.type != "cuda"):
            return None
        try:
            import kernels

            kernels.checked(self.device, self.recipe.model["hidden"])
            return kernels
        except Exception as e:  # whatever is wrong with a compiler of this device, the plain form does
            self.say("regions are summed the slow way: %s: %s" % (type(e).__name__, e), end="\n")
            return None

    def compile(self):
        """The halves of a layer: as kernels where these are right, else by torch.compile."""
        if self.fast and self.o.kernels != "pools" and self.take_halves():
            return
        compiler = self.compiler()
        if compiler:
            self.net.enter, self.net.leave = (compiler(f, dynamic=True) for f in (self.net.enter, self.net.leave))

    def trainer_of(self):
        tokens = self.recipe.gpu["tokens"] if self.fast else min(self.recipe.gpu["tokens"], 200000)
        o = dict(self.recipe.train, tokens=tokens)  # the plain form keeps much more
        return arc.RaggedTrainer(self.net, o, self.examples, self.cast, self.fast)

    def fitted(self, weights):
        """A trunk of one task is every task's beginning."""
        tasks = self.recipe.model["tasks"]
        if "task" in weights and len(weights["task"]) == TASK_ROWS:
            weights["task"] = weights["task"].repeat(tasks, 1)
        return weights

    def shipped(self, weights):
        """The mean of all tasks is the task of the trunk."""
        d = self.recipe.model["hidden"]
        weights["task"] = weights["task"].view(-1, TASK_ROWS, d).mean(0)
        return dict(self.recipe.model, tasks=1), weights

    def measure(self):
        """What the moving average makes of pairs that were held back."""
        told, score, average = [], 0, self.average()
        for m in self.recipe.measure or [ALL_HELD]:
            rows, tokens = self.drawn(m), self.trainer.o["tokens"]
            exact, cells = arc.measure(average, self.trainer.reader, rows, m["steps"], tokens, self.cast)
            score += exact[-1]
            each = (" @%d %.1f%% (cells %.1f%%)" % (1 << k, 100 * e, 100 * c) for k, (e, c) in enumerate(zip(exact, cells)))
            told.append("%d held-out pairs:%s" % (len(rows), "".join(each)))
        self.keep(score)
        return "; ".join(told)

    def drawn(self, measure):
        """As many of the pairs that were held back as are asked for, drawn from its seed."""
        rows = self.examples.held.nonzero().squeeze(1)
        order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(measure["seed"]))
        return rows[order[: measure["count"]].sort().values.to(rows.device)]

    def measures(self):
        return bool(self.examples.held.any())

    def work(self):
        """Of one sample's step, from the regions that the slots have now."""
        c, t = self.recipe.model, self.trainer
        d, tokens = c["hidden"], len(t.layout)
        rows = sum(self.regions(*part) for part in t.parts())
        layer = 2 * d * d * (rows + tokens * (2 + ("near" in c["families"]))) + 2 * tokens * 3 * d * c["inner"]
        return layer * c["layers"] * (c["updates"] + 1) * (c["cycles"] + 2) / t.o["batch"]

    def regions(self, one, other):
        t = self.trainer
        example = {k: v[one:other] for k, v in t.example.items()}
        begin, end = t.layout.first[[one, other]].tolist()
        return Regions(arc.layout_of(example), t.keys[:, begin:end]).count
