"""Deep supervision over carried slots, as core/train does it: every slot takes one step an iteration, is corrected,
keeps its state, and begins another example when it halts. All slots go through the net together; nothing loops over
samples."""
import math

import torch

import model
import puzzles


def rate_at(o, iteration, at):
    """The learning rate: warm-up, constant for `hold` of the run, then a cosine down to `rate_floor`. at: how much of
    the run is over, 0 to 1."""
    if iteration < o["warmup"]:
        return o["rate"] * (iteration + 1) / o["warmup"]
    if at < o["hold"]:
        return o["rate"]
    f = min(1, (at - o["hold"]) / max(1e-9, 1 - o["hold"]))
    return o["rate"] * (o["rate_floor"] + (1 - o["rate_floor"]) * 0.5 * (1 + math.cos(math.pi * f)))


STATS = (
    "samples",
    "cells",
    "halt",
    "contradiction",
    "hints",
    "exact",
    "share",
    "finished",
    "finished_exact",
    "finished_steps",
)
HARD = 4  # what took more than this part of the steps
OBJECTS = 2  # a logit of the second q output above which a search gives its branch up


class Trainer:
    """`examples` (pools.Examples) gives what slots begin with. o: the recipe's `train`, with the pins and at_once."""

    def __init__(self, net, o, examples, cast):
        self.net, self.o, self.examples, self.cast = net, o, examples, cast
        device, b = net.flat.device, o["batch"]
        self.generator = torch.Generator(device=device)
        self.generator.manual_seed(o["seed"])
        torch.manual_seed(o["seed"])  # of the noise
        self.iteration = 0
        self.m, self.v, self.ema = torch.zeros_like(net.flat), torch.zeros_like(net.flat), net.flat.detach().clone()
        self.decay = o["decay"] * net.learned("decay")
        self.taken, self.least = (torch.zeros(b, dtype=torch.long, device=device) for _ in range(2))
        self.refill = torch.ones(b, dtype=torch.bool, device=device)
        self.failed, self.hard = (torch.zeros(b, dtype=torch.bool, device=device) for _ in range(2))
        self.reach = net.config["cycles"] * net.config["updates"]
        self.stats = torch.zeros(len(STATS), dtype=torch.float64, device=device)
        self.norms, self.since = torch.zeros((), device=device), 0
        self.apart = True  # slots that begin together are not to end together
        self.over = None  # how much of the run is over, where not iterations say that
        self.near = None  # near.Near, where slots begin near what they failed at
        self.hold()

    def hold(self):
        """Room for the slots' states and examples."""
        b, side, device = self.o["batch"], self.examples.side, self.net.flat.device
        shape = (b, self.examples.kind.planes(side), side, side)
        self.y, self.z = (s.to(torch.float32).clone() for s in self.net.start(shape))
        self.example = {
            k: torch.zeros((b,) + t.shape[1:], dtype=t.dtype, device=device) for k, t in self.examples.all.items()
        }

    def at(self):
        """How much of the run is over."""
        return min(1, self.iteration / self.o["iterations"]) if self.over is None else self.over

    def uniform(self, *shape):
        return torch.rand(shape, generator=self.generator, device=self.net.flat.device)

    # ---- slots ----

    def chances(self, slots):
        """What chance decides for slots that begin: which take their example again; else its row; the least number of
        steps; how many count as taken, so that at first not all slots are at their first step."""
        o, n, steps = self.o, len(slots), self.o["steps"]
        again = self.failed[slots] & (self.uniform(n) < o["retry"])
        rows = self.examples.rows(n, self.at(), self.uniform)
        least = torch.where(
            self.uniform(n) < o["explore"] if steps > 1 else self.uniform(n) < 0,
            2 + (self.uniform(n) * (steps - 1)).long(),
            1,
        )
        taken = (self.uniform(n) * steps).long() if self.apart else torch.zeros(n, dtype=torch.long)
        return again, rows, least, taken.to(least.device)

    def begin(self):
        """Slots that are done begin the next example; or the same once more."""
        slots = self.refill.nonzero().squeeze(1)
        if not len(slots):
            return
        hard = self.example["given"][slots[self.hard[slots]]] if self.near else None
        again, rows, self.least[slots], self.taken[slots] = self.chances(slots)
        self.give(slots[~again], self.examples.take(rows[~again]))
        if self.near:
            self.begin_near(slots, again, hard)
        self.y[slots], self.z[slots] = (s.to(self.y.dtype) for s in self.net.start((len(slots),) + self.y.shape[1:4]))

    def give(self, slots, fresh):
        """Examples to slots, some of them with cells pinned."""
        if self.o["pinned"] > 0 and len(slots):
            fresh = self.examples.kind.pin(fresh, self.o["pinned"], self.o["wrong"], self.o["most_pins"], self.uniform)
        for key, values in fresh.items():
            self.example[key][slots] = values

    def begin_near(self, slots, again, hard):
        """Some of the slots that would take their example again, and some of the others, begin near one that was hard, as
        soon as there are any such. hard: the givens of the examples that ended now."""
        side = self.near.side
        self.near.hard(puzzles.cropped({"given": hard[puzzles.sides_of(hard) == side]}, side)["given"])
        chance = torch.where(again, self.o["vary"], self.o["near"])
        chance[puzzles.sides_of(self.example["given"][slots]) != side] = 0
        slots = slots[self.uniform(len(slots)) < chance]
        fresh = self.near.take(len(slots), self.uniform)
        if fresh:
            self.give(slots, self.examples.padded(fresh))

    def parts(self):
        """(slots, side) of what goes through the net at once: slots of one shelf of sizes, as many as memory takes."""
        side, b, at_once, kind = self.examples.side, self.o["batch"], self.o["at_once"], self.examples.kind
        if not self.examples.mixed:
            return [(slice(k, k + at_once), side) for k in range(0, b, at_once)]
        sides, out, below = puzzles.sides_of(self.example["given"]), [], 0
        for shelf in [s for s in kind.shelves if s < side] + [side]:
            slots = ((sides > below) & (sides <= shelf)).nonzero().squeeze(1)
            out += [(slots[k : k + at_once], shelf) for k in range(0, len(slots), at_once)]
            below = shelf
        return out

    def step(self, slots, side):
        """One supervised step of some slots; adds to the gradient."""
        kind, example = self.examples.kind, puzzles.cropped({k: t[slots] for k, t in self.example.items()}, side)
        tokens, targets, mask = kind.read(example, (self.taken[slots] + 1) * self.reach)
        where, planes = model.Grids(kind.box(side), mask), kind.planes(side)
        y, z = (s[slots, :planes, :side, :side] for s in (self.y, self.z))
        y, z = self.net.step(y, z, tokens, self.noise(len(tokens)), where, self.cast)
        self.learn(slots, y, targets, where)
        for state, now in ((self.y, y), (self.z, z)):
            state[slots, :planes, :side, :side] = now.detach()

    def noise(self, n):
        return self.o["noise"] * self.uniform(n) if self.o["noise"] > 0 else None

    def learn(self, slots, y, targets, where):
        """The gradient of some slots' losses, and what became of them."""
        o = self.o
        of = model.losses(self.net, y, targets, o["loss"], where)
        loss = (
            of.cells
            + o["halt_weight"] * of.halt
            + o["hint_weight"] * of.hints
            + o["contradiction_weight"] * of.contradiction
        ).sum() / o["batch"]
        loss.backward()
        with torch.no_grad():
            self.judge(slots, of, targets.contradiction)

    def judge(self, slots, of, contradiction):
        """Who is done, and who failed."""
        o = self.o
        self.taken[slots] += 1
        taken = self.taken[slots]
        done = (taken >= o["steps"]) | ((of.q[:, 0] > 0) & (taken >= self.least[slots]))
        if o["abandon"] > 0:
            done |= of.wrong > o["abandon"] * of.due
        if of.q.shape[1] > 1:
            done |= contradiction & (of.q[:, 1] > OBJECTS)
        self.refill[slots] = done
        self.failed[slots] = done & ~contradiction & (~of.exact | (of.wrong > 0))
        self.hard[slots] = self.failed[slots] | (done & ~contradiction & (HARD * taken > o["steps"]))
        sums = (
            torch.ones_like(of.cells),
            of.cells,
            of.halt,
            of.contradiction,
            of.hints,
            of.exact,
            of.share,
            done,
            done & of.exact,
            done * taken,
        )
        self.stats += torch.stack([s.detach().double().sum() for s in sums])

    # ---- weights ----

    @torch.no_grad()
    def update(self):
        """AdamW with clipping, and the moving average."""
        o, g, i = self.o, self.net.gradient, self.iteration + 1
        norm = g.norm()
        if o["clip"] > 0:
            g.mul_((o["clip"] / norm.clamp(min=1e-30)).clamp(max=1))
        self.m.lerp_(g, 1 - o["beta1"])
        self.v.mul_(o["beta2"]).addcmul_(g, g, value=1 - o["beta2"])
        size = (self.v / (1 - o["beta2"] ** i)).sqrt_().add_(o["eps"])
        step = (self.m / (1 - o["beta1"] ** i)).div_(size).addcmul_(self.decay, self.net.flat)
        rate = rate_at(o, self.iteration, self.at())
        self.net.flat.sub_(step, alpha=rate)
        if o.get("group", 0) > 0:
            self.net.shrink(rate * o["group"])
        self.ema.lerp_(self.net.flat, 1 - min(o["ema"], i / (i + 9)))
        g.zero_()
        self.norms += norm
        self.since += 1

    def iterate(self):
        self.begin()
        self.apart = False
        for part in self.parts():
            self.step(*part)
        self.update()
        self.iteration += 1

    def take_stats(self):
        """Means since the last call."""
        s = dict(zip(STATS, self.stats.tolist()))
        n, finished = max(s["samples"], 1), max(s["finished"], 1)
        for key in ("cells", "halt", "contradiction", "hints", "exact", "share"):
            s[key] /= n
        s["finished_exact"] /= finished
        s["finished_steps"] /= finished
        s["gradient_norm"] = self.norms.item() / max(self.since, 1)
        s["iterations"], s["rate"] = self.since, rate_at(self.o, max(self.iteration - 1, 0), self.at())
        self.stats.zero_()
        self.norms.zero_()
        self.since = 0
        return s

    # ---- everything a run needs to go on as if it had never stopped ----

    def lasting(self):
        """What a run has but its slots."""
        return {
            "weights": self.net.flat,
            "m": self.m,
            "v": self.v,
            "ema": self.ema,
            "stats": self.stats,
            "norms": self.norms,
        }

    def tensors(self):
        return {
            **self.lasting(),
            "y": self.y,
            "z": self.z,
            "taken": self.taken,
            "least": self.least,
            "refill": self.refill,
            "failed": self.failed,
            **{"example." + k: t for k, t in self.example.items()},
        }

    def random_states(self):
        states = {"random": self.generator.get_state(), "random.cpu": torch.get_rng_state()}
        if self.net.flat.is_cuda:
            states["random.cuda"] = torch.cuda.get_rng_state(self.net.flat.device)
        return states

    def restore(self, iteration, tensors):
        """tensors() and random_states() of the same recipe; ValueError names what does not fit."""
        mine = self.tensors()
        for name in list(mine) + list(self.random_states()):
            if name not in tensors or (name in mine and tuple(tensors[name].shape) != tuple(mine[name].shape)):
                raise ValueError(name)
        with torch.no_grad():
            for name, t in mine.items():
                t.copy_(tensors[name])
        self.generator.set_state(tensors["random"])
        torch.set_rng_state(tensors["random.cpu"])
        if self.net.flat.is_cuda:
            torch.cuda.set_rng_state(tensors["random.cuda"], self.net.flat.device)
        self.iteration = iteration
        self.apart = iteration == 0


@torch.no_grad()
def measure(net, kind, example, steps, at_once, cast, watch=None):
    """Shares exact after 1, 2, 4, ... steps that are run whole, without pins. watch(y, z) sees every step."""
    points = [1 << k for k in range(steps.bit_length())]
    exact, total = [0] * len(points), len(example["given"])
    for k in range(0, total, at_once):
        part = {key: t[k : k + at_once] for key, t in example.items()}
        tokens, _, mask = kind.read(part, torch.zeros(len(part["given"]), dtype=torch.long, device=net.flat.device))
        where = model.Grids(kind.box(tokens.shape[-1]), mask)
        y, z = net.start(tokens.shape)
        for step in range(1, points[-1] + 1):
            y, z = net.step(y, z, tokens, None, where, cast)
            if watch:
                watch(y, z)
            if step in points:
                exact[points.index(step)] += int(kind.right(part, net.head(y)).sum())
    return [e / total for e in exact]


@torch.no_grad()
def basis(net, kind, example):
    """The three directions in which z varies most over 32 puzzles and 8 steps, [3, D]: colours on screen."""
    seen, first = [], {k: t[:32] for k, t in example.items()}
    measure(net, kind, first, 8, 32, lambda: torch.no_grad(), lambda y, z: seen.append(z.reshape(-1, z.shape[-1])))
    z = torch.cat(seen).double()
    z = z - z.mean(0)
    return torch.linalg.eigh(z.t() @ z)[1][:, -3:].flip(1).t().float()
