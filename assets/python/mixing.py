"""How the tokens of a batch without padding (layout.py) talk to each other: pools over regions, the stencil, sums over
samples. Each has two forms: plain PyTorch, which any device and precision can do, and kernels written in Triton for a
GPU (kernels.py), which are taken where `checked` found them right there."""
import torch
import torch.nn.functional as F

from layout import Regions

SIZES = (8, 64)  # members up to which regions are summed many at a time, a few members at a time


class Ragged:
    """Where a batch of samples stands: its layout and its regions. A `where` of model.Net, beside model.Grids.

    families: those of `keys` [families, T] in the order of their blocks in mixer.o, without near. task_rows [planes of
    all, rows]: what of the tensor `task` is added to the tokens of a plane."""

    def __init__(self, layout, keys, near, fast=None, task_rows=None):
        self.layout, self.near, self.fast, self.task_rows = layout, near, fast, task_rows
        self.regions, self.made = Regions(layout, keys) if len(keys) else None, {}
        self.around = layout.neighbours() if near else None
        if fast:
            self.begins = layout.first.to(torch.int32)
            self.planes = layout.plane_starts().to(torch.int32)
            self.by_size = self.regions.by_size(*SIZES) if len(keys) else None
        elif near:
            self.near_index = near_index(layout, self.around)

    def once(self, key, make):
        """What is the same for all updates of a step."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def slices(self, w_o, d):
        """(blocks of the pools, block of the stencil) of mixer.o."""
        end = d * (1 + (len(self.regions.index) if self.regions is not None else 0))
        made = self.once((id(w_o), torch.is_grad_enabled()), lambda: (w_o, w_o[:, d:end], w_o[:, -d:]))
        return made[1:]

    def mix(self, v, w_o, taps, families=None):
        """What all but its own value adds to a token: v [T, D] through the blocks of mixer.o, [D, blocks * D]."""
        out, (blocks, of_near) = 0, self.slices(w_o, v.shape[1])
        if self.regions is not None:
            out = self.fast.pooled(v, blocks, self) if self.fast else pooled(v, blocks, self.regions)
        if self.near:
            seen = self.fast.stencil(v, taps, self.around) if self.fast else stencil(v, taps, self.near_index)
            out = out + F.linear(seen, of_near)
        return out

    def of_tokens(self, values):
        """[B] as a factor of states."""
        return values[self.layout.slot].unsqueeze(1)

    def of_cells(self, values):
        return values[self.layout.slot_of_cell]

    def first(self, y):
        return y[self.layout.first[:-1]]

    def of_samples(self, values):
        """[B, D] sums over the tokens of each sample."""
        if self.fast:
            return self.fast.summed(values, self.begins, self.layout.slot)
        return summed(values, self.layout.slot, len(self.layout.planes))

    def mean(self, y):
        return self.of_samples(y) / torch.diff(self.layout.first).unsqueeze(1).to(y.dtype)

    def given_to_planes(self, rows):
        """[T, D]: the row of the plane that a token stands in."""
        if self.fast:
            return self.fast.given(rows, self.planes, self.layout.plane_of)
        return rows[self.layout.plane_of]

    def classes(self, logits):
        """[cells, planes at most] of [T, 1]; where a sample has no such plane minus infinity."""
        at, most = self.layout, int(self.layout.planes.max())
        out = logits.new_full((int(at.cell_first[-1]), most), float("-inf"))
        return out.index_put((at.cell_of, at.plane), logits.squeeze(1))

    def total(self, values):
        """[B] sums over the cells of each sample."""
        out = torch.zeros(len(self.layout.planes), dtype=values.dtype, device=values.device)
        return out.index_add(0, self.layout.slot_of_cell, values)


# ---- plain ----


def summed(values, index, count):
    out = torch.zeros((count,) + values.shape[1:], dtype=values.dtype, device=values.device)
    return out.index_add(0, index, values)


def pooled(v, blocks, regions):
    """Sums over regions divided by the root of their sizes, a family's block of weights applied to each, given back."""
    d, wide = v.shape[1], torch.float32 if v.dtype == torch.bfloat16 else v.dtype
    table = torch.zeros((regions.count, d), dtype=wide, device=v.device)
    index = regions.index.long()
    for of_family in index:
        table = table.index_add(0, of_family, v.to(wide))
    table = (table * regions.sizes.clamp(min=1).to(wide).rsqrt().unsqueeze(1)).to(v.dtype)
    table = table.view(len(regions.family), regions.BLOCK, d)
    weights = blocks.to(v.dtype).reshape(d, -1, d).permute(1, 2, 0)[regions.family]
    table = torch.bmm(table, weights).view(-1, d)
    out = 0
    for of_family in index:
        out = out + table[of_family].to(wide)
    return out.to(v.dtype)


def near_index(layout, around):
    """[9, T] the neighbours of a token, one past the last where there is none."""
    wide, every = around.long() >> 16, torch.arange(len(around), device=around.device)
    at = [every + (k // 3 - 1) * wide + k % 3 - 1 for k in range(9)]
    return torch.stack([torch.where((around >> k & 1) > 0, at[k], len(around)) for k in range(9)])


def stencil(v, taps, index):
    v = torch.cat([v, v.new_zeros(1, v.shape[1])])
    return sum(tap * v[at] for tap, at in zip(taps.to(v.dtype), index))
