"""ARC for train.py: pairs on a device, and slots of many sizes that go through the net without padding.

An example is a pair of a task, turned to one of eight sides; its net has a plane for each colour that counts
(app/DESIGN.md and layout.py). Slots keep their state as one row of tokens, which is laid anew whenever slots begin
another example."""
import torch

import pairs as files
import regions
from layout import Layout
from mixing import Ragged
from model import FIRST_TURN, OTHER_COLOUR, TASK_ROWS, WHOLE_TASK, Targets
from regions import COLOURS, OUTSIDE, SIDE
from rumia import Error
from trainer import Trainer

FEW = 20  # pairs up to which a task's colours are what they are in ARC itself
NOTHING = 254  # the colour of a plane that is not there


def turned(grid, height, width, turn):
    """Grids [B, 30, 30] of height and width [B]: & 1 flips rows, & 2 flips columns, & 4 then transposes."""
    place = torch.arange(SIDE, device=grid.device)
    i, j = place.view(1, -1, 1), place.view(1, 1, -1)
    high, wide, turn = (t.view(-1, 1, 1) for t in (height, width, turn))
    row, column = torch.where(turn & 4 > 0, j, i), torch.where(turn & 4 > 0, i, j)
    inside = (row < high) & (column < wide)
    row = torch.where(turn & 1 > 0, high - 1 - row, row).clamp(0, SIDE - 1)
    column = torch.where(turn & 2 > 0, wide - 1 - column, column).clamp(0, SIDE - 1)
    seen = grid.flatten(1).gather(1, (row * SIDE + column).flatten(1)).view(grid.shape)
    return torch.where(inside, seen, torch.full_like(seen, OUTSIDE))


def colours_in(grid):
    """[B, 10] which colours stand in grids [B, 30, 30]."""
    return torch.stack([(grid == c).flatten(1).any(1) for c in range(COLOURS)], 1)


class Pairs:
    """The pairs of some files on a device; drawn by file, task and number. sources: [(path, share)]. largest: pairs of
    more tokens are not drawn where their task has others."""

    def __init__(self, sources, device, largest=1 << 30):
        read, tasks, self.segments = [files.load(path) for path, _ in sources], 0, []
        numbers = []
        for (_, share), r in zip(sources, read):
            self.segments.append((share, tasks, len(r[5])))
            numbers.append(r[3] + tasks)
            tasks += len(r[5])
        self.device, self.tasks = device, tasks
        self.input, self.output, self.size = (
            torch.cat([torch.from_numpy(r[k]) for r in read]).to(device) for k in range(3)
        )
        self.size = self.size.long()
        self.task = torch.cat([torch.from_numpy(n) for n in numbers]).to(device)
        self.held = torch.cat([torch.from_numpy(r[4]) for r in read]).to(device)
        self.of_tasks(largest)

    def of_tasks(self, largest):
        """Colours of each task, and where its pairs are drawn from."""
        before, after, task = colours_in(self.input), colours_in(self.output), self.task
        lacking = torch.zeros(self.tasks, COLOURS, device=self.device)
        lacking.index_add_(0, task, (~(before | after)).float())
        adds = torch.zeros_like(lacking).index_add_(0, task, (after & ~before).float())
        several = torch.bincount(task, minlength=self.tasks)
        self.everywhere = lacking == 0
        self.everywhere[:, 0] = True
        self.added = (adds > 0) & (several <= FEW).unsqueeze(1)
        counts = (self.everywhere | self.added)[task] | before | after
        tokens = counts.sum(1) * torch.maximum(self.size[:, 0], self.size[:, 2])
        small = tokens * torch.maximum(self.size[:, 1], self.size[:, 3]) <= largest
        lacks = torch.bincount(task[small & ~self.held], minlength=self.tasks) == 0
        learned = (~self.held & (small | lacks[task])).nonzero().squeeze(1)
        self.rows_by_task = learned[task[learned].sort(stable=True).indices]
        self.count = torch.bincount(task[learned], minlength=self.tasks)
        self.first = self.count.cumsum(0) - self.count
        if not bool((self.count > 0).all()):
            raise Error("a task without pairs")

    def rows(self, n, at, uniform):
        """n pairs: files by their shares, the tasks of a file and the pairs of a task alike often."""
        del at
        shares = torch.tensor([s[0] for s in self.segments], dtype=torch.float64)
        edges = (shares.cumsum(0) / shares.sum()).to(self.device)
        file = torch.searchsorted(edges, uniform(n).double(), right=True).clamp(max=len(self.segments) - 1)
        begin, many = (torch.tensor([s[k] for s in self.segments], device=self.device) for k in (1, 2))
        task = begin[file] + (uniform(n).double() * many[file]).long().minimum(many[file] - 1)
        pick = (uniform(n).double() * self.count[task]).long().minimum(self.count[task] - 1)
        return self.rows_by_task[self.first[task] + pick]

    def take(self, rows, turn):
        """Examples: what a slot holds, [B, ...] each."""
        high, wide, out_high, out_wide = self.size[rows].unbind(1)
        given = turned(self.input[rows], high, wide, turn)
        answer = turned(self.output[rows], out_high, out_wide, turn)
        over, task = turn & 4 > 0, self.task[rows]
        high, wide = torch.where(over, wide, high), torch.where(over, high, wide)
        out_high, out_wide = torch.where(over, out_wide, out_high), torch.where(over, out_high, out_wide)
        counts = self.everywhere[task] | self.added[task] | colours_in(given) | colours_in(answer)
        colour = torch.where(counts, torch.arange(COLOURS, device=self.device), NOTHING)
        return {
            "given": given,
            "answer": answer,
            "inside": torch.stack([high, wide], 1),
            "canvas": torch.stack([torch.maximum(high, out_high), torch.maximum(wide, out_wide)], 1),
            "planes": counts.sum(1),
            "colours": colour.sort(1).values,
            "task": task,
            "turn": turn,
        }

    def task_rows(self, example, layout):
        """[planes of all, 3] rows of the tensor `task`: the colour's, the turn's, the task's own."""
        slot = layout.slot_of_plane
        plane = torch.arange(len(slot), device=slot.device) - layout.plane_first[slot]
        colour, task = example["colours"][slot, plane], example["task"][slot]
        own = torch.where(self.everywhere[task, colour], colour, OTHER_COLOUR)
        rows = torch.stack([own, FIRST_TURN + example["turn"][slot], torch.full_like(own, WHOLE_TASK)], 1)
        return rows + (TASK_ROWS * task).unsqueeze(1)


def layout_of(example):
    return Layout(example["planes"], *example["canvas"].unbind(1))


def labels_of(example, layout):
    """[cells] the plane of the answer's colour, -1 outside the answer."""
    slot = layout.slot_of_cell
    cell = torch.arange(len(slot), device=slot.device) - layout.cell_first[slot]
    colour = example["answer"][slot, cell // layout.width[slot], cell % layout.width[slot]].long()
    plane = (example["colours"][slot] < colour.unsqueeze(1)).sum(1)
    return torch.where(colour == OUTSIDE, -1, plane)


def keys_of(families, example, layout):
    symbol = regions.symbols(layout, example["given"], example["colours"])
    return regions.keys(families, layout, symbol, example["given"], *example["inside"].unbind(1))


class Reader:
    """What a net of ARC reads of examples. fast: kernels.py, where its kernels are to be used."""

    def __init__(self, config, pairs, fast=None):
        self.pools = [f for f in config["families"] if f != "near"]
        self.near, self.pairs, self.fast = "near" in config["families"], pairs, fast

    def keys(self, example, layout):
        return keys_of(self.pools, example, layout)

    def read(self, example, layout, keys, reach):
        """(tokens, targets, where) for model.py."""
        where = Ragged(layout, keys, self.near, self.fast, self.pairs.task_rows(example, layout))
        tokens = regions.symbols(layout, example["given"], example["colours"])
        never = torch.zeros(len(layout.planes), dtype=torch.bool, device=tokens.device)
        return tokens, Targets(labels_of(example, layout), never, reach), where


def parts(first, most):
    """(one, other) ranges of slots with at most so many tokens together. first: the first token of each; the end."""
    first, out, begin = first.tolist(), [], 0
    for k in range(1, len(first)):
        if k + 1 == len(first) or first[k + 1] - first[begin] > most:
            out.append((begin, k))
            begin = k
    return out


class RaggedTrainer(Trainer):
    """`examples` is a Pairs. o["tokens"]: as many go through the net at once. A checkpoint has no slots: they begin
    anew."""

    def __init__(self, net, o, examples, cast, fast=None):
        self.reader = Reader(net.config, examples, fast)
        super().__init__(net, o, examples, cast)

    def hold(self):
        device, d = self.net.flat.device, self.net.config["hidden"]
        none = torch.zeros(self.o["batch"], dtype=torch.long, device=device)
        self.example = self.examples.take(none, none)
        self.layout = None
        self.y, self.z = (torch.zeros(0, d, device=device) for _ in range(2))
        self.keys = torch.zeros(len(self.reader.pools), 0, dtype=torch.int16, device=device)

    def begin(self):
        slots = self.refill.nonzero().squeeze(1)
        if not len(slots):
            return
        again, rows, self.least[slots], self.taken[slots] = self.chances(slots)
        if self.layout is None:
            again[:] = False
        rows, fresh_slots = rows[~again], slots[~again]
        fresh = self.examples.take(rows, (8 * self.uniform(len(rows))).long())
        for key, values in fresh.items():
            self.example[key][fresh_slots] = values
        self.lay(slots, fresh_slots, fresh)

    def lay(self, started, fresh_slots, fresh):
        """The row of tokens after some slots have started, some of them with fresh examples."""
        old, self.layout = self.layout, layout_of(self.example)
        of_fresh = layout_of(fresh)
        count = self.keys.shape[1]
        base = torch.zeros_like(self.taken) if old is None else old.first[:-1].clone()
        base[fresh_slots] = count + of_fresh.first[:-1]
        at = self.layout.moved(base)
        keys = [self.keys] + ([self.reader.keys(fresh, of_fresh)] if len(fresh_slots) else [])
        self.keys = torch.cat(keys, 1).index_select(1, at)
        anew = torch.zeros_like(self.refill)
        anew[started] = True
        anew, at = anew[self.layout.slot].unsqueeze(1), at.clamp(max=max(count - 1, 0))
        starts = self.net.start((len(self.layout),))
        self.y, self.z = (
            torch.where(anew, s.to(t.dtype), t[at]) if count else s.to(t.dtype).contiguous()
            for s, t in zip(starts, (self.y, self.z))
        )

    def parts(self):
        return parts(self.layout.first, self.o["tokens"])

    def step(self, one, other):
        example = {k: t[one:other] for k, t in self.example.items()}
        begin, end = self.layout.first[[one, other]].tolist()
        layout = self.layout if end - begin == len(self.layout) else layout_of(example)
        reach = (self.taken[one:other] + 1) * self.reach
        tokens, targets, where = self.reader.read(example, layout, self.keys[:, begin:end], reach)
        y, z = self.net.step(self.y[begin:end], self.z[begin:end], tokens, self.noise(other - one), where, self.cast)
        self.learn(slice(one, other), y, targets, where)
        self.y[begin:end], self.z[begin:end] = y.detach(), z.detach()

    def tensors(self):
        return self.lasting()

    def restore(self, iteration, tensors):
        super().restore(iteration, tensors)
        self.hold()
        self.refill[:] = True
        self.apart = True


@torch.no_grad()
def measure(net, reader, rows, steps, tokens, cast):
    """(shares of pairs exact, of cells right) after 1, 2, 4, ... steps; the pairs as they are, not turned."""
    points = [1 << k for k in range(steps.bit_length())]
    exact, cells = torch.zeros(2, len(points), dtype=torch.float64, device=net.flat.device)
    whole = reader.pairs.take(rows, torch.zeros_like(rows))
    for one, other in parts(layout_of(whole).first, tokens):
        example = {k: t[one:other] for k, t in whole.items()}
        layout = layout_of(example)
        symbols, targets, where = reader.read(example, layout, reader.keys(example, layout), None)
        counted = targets.labels >= 0
        y, z = net.start(symbols.shape)
        for step in range(1, points[-1] + 1):
            y, z = net.step(y, z, symbols, None, where, cast)
            if step not in points:
                continue
            right = (net.head(y, where=where).argmax(-1) == targets.labels) & counted
            share = where.total(right.double()) / where.total(counted.double())
            exact[points.index(step)] += (share == 1).sum()
            cells[points.index(step)] += share.sum()
    return (exact / len(rows)).tolist(), (cells / len(rows)).tolist()
