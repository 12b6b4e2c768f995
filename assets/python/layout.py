"""Samples of many sizes in one row of tokens, none of them padding: sample by sample, plane by plane, row by row.

Regions are numbered for all samples and families at once, so that the pools of a batch are two kinds of sums
(mixing.py). Nothing loops over samples."""
import torch


def starts(counts):
    """[0, counts[0], counts[0] + counts[1], ...]"""
    return torch.cat([counts.new_zeros(1), counts.cumsum(0)])


class Layout:
    """Of samples with planes, height and width, each [B] int64. For every token [T]: its slot, plane, row, column, its
    cell and its plane among all of the batch."""

    def __init__(self, planes, height, width):
        self.planes, self.height, self.width = planes, height, width
        self.area = height * width
        self.first, self.cell_first, self.plane_first = (starts(n) for n in (planes * self.area, self.area, planes))
        every = torch.arange(len(planes), device=planes.device)
        self.slot = every.repeat_interleave(planes * self.area)
        local = torch.arange(len(self.slot), device=planes.device) - self.first[self.slot]
        area, wide = self.area[self.slot], width[self.slot]
        self.plane, cell = local // area, local % area
        self.row, self.column = cell // wide, cell % wide
        self.local = local
        self.cell_of = self.cell_first[self.slot] + cell
        self.plane_of = self.plane_first[self.slot] + self.plane
        self.slot_of_plane = every.repeat_interleave(planes)
        self.slot_of_cell = every.repeat_interleave(self.area)

    def __len__(self):
        return len(self.slot)

    def plane_starts(self):
        """[planes of all + 1]: the first token of every plane."""
        return starts(self.area[self.slot_of_plane])

    def at(self, plane, row, column):
        """The place of tokens in their own samples."""
        high, wide = self.height[self.slot], self.width[self.slot]
        return (plane * high + row) * wide + column

    def neighbours(self):
        """[T] int32: the sample's width << 16 | a bit for each of the 3x3 neighbours that is there, row by row."""
        bits = torch.zeros_like(self.slot)
        high, wide = self.height[self.slot], self.width[self.slot]
        for k in range(9):
            row, column = self.row + k // 3 - 1, self.column + k % 3 - 1
            bits |= ((row >= 0) & (row < high) & (column >= 0) & (column < wide)).long() << k
        return (bits | wide << 16).to(torch.int32)

    def moved(self, slots):
        """Where the tokens of this batch stand in `torch.cat` of an older one and of samples that begin. slots [B]:
        first token of each sample there."""
        return slots[self.slot] + self.local


class Regions:
    """Which tokens share a pool. keys [families, T]: equal within a sample where a family's region is the same, from 0
    to below `most` times its tokens.

    index [families, T]: the region of a token; members: tokens by region, starts [regions + 1] where each begins in it;
    scale: root of the sizes, inverted. The regions of a family begin at a multiple of BLOCK: one block of rows has one
    family (family [regions / BLOCK]), and some regions are empty."""

    BLOCK = 1024

    def __init__(self, layout, keys, most=2):
        count, tokens = keys.shape
        device, span = keys.device, most * tokens
        whole = keys.to(torch.int32) + (most * layout.first[layout.slot]).to(torch.int32)
        whole += (torch.arange(count, device=device, dtype=torch.int32) * span).unsqueeze(1)
        whole, order = whole.flatten().sort(stable=True)
        begins = torch.ones_like(whole, dtype=torch.bool)
        begins[1:] = whole[1:] != whole[:-1]
        number = begins.cumsum(0) - 1
        # of each family: its first number, how many, and where they stand
        first = number[:: max(tokens, 1)] if tokens else number
        many = torch.diff(torch.cat([first, (number[-1:] + 1)]))
        blocks = (many + self.BLOCK - 1) // self.BLOCK
        self.family = torch.arange(count, device=device).repeat_interleave(blocks)
        place = starts(blocks)[:-1] * self.BLOCK
        self.count = len(self.family) * self.BLOCK
        shift = (place - first).repeat_interleave(tokens)
        number = number + shift
        self.index = torch.empty_like(order, dtype=torch.int32)
        self.index[order] = number.to(torch.int32)
        self.index = self.index.view(count, tokens)
        self.members = (order % max(tokens, 1)).to(torch.int32)
        begun = begins.nonzero().squeeze(1)
        ends = (self.family + 1) * tokens  # empty regions stand at the end of their family
        self.starts = torch.cat([ends.repeat_interleave(self.BLOCK), ends[-1:]]).to(torch.int32)
        self.starts[number[begun]] = begun.to(torch.int32)
        self.sizes = torch.diff(self.starts)
        self.scale = self.sizes.clamp(min=1).float().rsqrt()

    def by_size(self, *most):
        """Regions by how many members they have: up to most[0], up to most[1], ..., the others. In an order in which
        neighbours are much alike; those that take longest come first."""
        size, order = self.sizes.sort(stable=True)
        edges = torch.searchsorted(size, torch.tensor(most, dtype=size.dtype, device=size.device), right=True).tolist()
        parts = torch.tensor_split(order.to(torch.int32), edges)
        return (parts[0].contiguous(),) + tuple(p.flip(0).contiguous() for p in parts[1:])
