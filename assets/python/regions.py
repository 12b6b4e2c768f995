"""The regions of ARC's net, of many samples at once: for every token a key that is the same within a region.

Families are those of app/DESIGN.md. Keys are numbers of tokens of the sample, doubled, plus one where a region is known
by something else: below twice the sample's tokens. What depends on cells alone is found on padded grids [B, 30, 30],
what depends on planes on the row of tokens (layout.py)."""
import warnings

import torch
import torch.nn.functional as F

OUTSIDE = 255
COLOURS, SIDE = 10, 30
HERE, OTHER, BEYOND = 1, 0, 2  # symbols of a token: this colour, another one, outside the input's grid


def symbols(layout, given, colours):
    """[T] of grids [B, 30, 30] and the colours [B, planes at most] of the planes."""
    grid = given[layout.slot, layout.row, layout.column]
    same = grid == colours[layout.slot, layout.plane]
    return torch.where(grid == OUTSIDE, BEYOND, same.long())


def background(given):
    """[B]: 0 where a grid has a 0, else its commonest colour, of several the lowest."""
    counts = torch.stack([(given == c).flatten(1).sum(1) for c in range(COLOURS)], 1)
    return torch.where(counts[:, 0] > 0, 0, counts.argmax(1))


def lowest(values, index, count):
    """[count]: the lowest value of each index."""
    out = torch.full((count,), torch.iinfo(values.dtype).max, dtype=values.dtype, device=values.device)
    with warnings.catch_warnings():  # beta in PyTorch 1.13
        warnings.simplefilter("ignore")
        return out.scatter_reduce(0, index, values, "amin")


# ---- along planes ----


def runs(layout, symbol):
    """(rows, columns): numbers of maximal runs of one symbol, [T] each."""

    def numbered(order, line):
        s = symbol[order]
        new = torch.ones_like(s, dtype=torch.bool)
        new[1:] = (s[1:] != s[:-1]) | (line[order][1:] != line[order][:-1])
        number = torch.empty_like(order)
        number[order] = new.cumsum(0) - 1
        return number

    high, wide = layout.height[layout.slot], layout.width[layout.slot]
    begin = layout.first[layout.slot]
    every = torch.arange(len(layout), device=symbol.device)
    down = torch.empty_like(every)
    down[begin + (layout.plane * wide + layout.column) * high + layout.row] = every
    return (
        numbered(every, begin + layout.at(layout.plane, layout.row, 0)),
        numbered(down, begin + layout.at(layout.plane, 0, layout.column)),
    )


def components(rows, columns):
    """[T] the lowest token of each 4-connected piece, from the runs it consists of."""
    label = torch.arange(len(rows), device=rows.device)
    counts = [int(r.max()) + 1 for r in (rows, columns)]
    while True:
        before = label
        for line, count in zip((rows, columns), counts):
            label = lowest(label, line, count)[line]
        label = label[label]
        if torch.equal(label, before):
            return label


# ---- of cells ----


def objects(solid):
    """[B, 30, 30] the first cell of each 8-connected piece of `solid`, -1 elsewhere."""
    b, cells = len(solid), SIDE * SIDE
    there, far = solid.flatten(1), float(cells)
    label = torch.arange(cells, device=solid.device, dtype=torch.float32).expand(b, -1)
    label = torch.where(there, label, far)
    while True:
        before = label
        near = -F.max_pool2d(-label.view(b, 1, SIDE, SIDE), 3, 1, 1).view(b, cells)
        label = torch.where(there, near, far)
        label = torch.where(there, label.gather(1, label.clamp(max=cells - 1).long()), far)
        if torch.equal(label, before):
            return torch.where(there, label.long(), -1).view(b, SIDE, SIDE)


def frames(label):
    """[B, 30, 30] of objects: the first cell of the one whose bounding box is the smallest that a cell is in, -1.

    Every box is written as four squares-of-powers that cover it; then larger powers are handed down to smaller ones."""
    b, cells, powers = len(label), SIDE * SIDE, 5
    device, flat = label.device, label.flatten(1)
    there, own = flat >= 0, flat.clamp(min=0)
    row = (torch.arange(cells, device=device) // SIDE).expand(b, -1)
    column = (torch.arange(cells, device=device) % SIDE).expand(b, -1)

    def ends(values, how):
        start = torch.full((b, cells + 1), SIDE if how == "amin" else -1, device=device)
        return start.scatter_reduce(1, torch.where(there, own, cells), values, how)[:, :cells]

    top, bottom, left, right = ends(row, "amin"), ends(row, "amax"), ends(column, "amin"), ends(column, "amax")
    high, wide = (bottom - top + 1).clamp(min=1), (right - left + 1).clamp(min=1)
    up = torch.tensor([0, 0, 1, 1, 2, 2, 2, 2] + [3] * 8 + [4] * (SIDE - 15), device=device)
    tall, broad = up[high], up[wide]
    is_box = bottom >= 0
    none = 1 << 30
    key = torch.where(is_box, high * wide * 1024 + torch.arange(cells, device=device), none)
    table = torch.full((b, powers * powers * cells + 1), none, device=device)
    for y in (top, bottom + 1 - (1 << tall)):
        for x in (left, right + 1 - (1 << broad)):
            at = torch.where(is_box, (tall * powers + broad) * cells + y * SIDE + x, powers * powers * cells)
            table = table.scatter_reduce(1, at, key, "amin")
    table = table[:, :-1].reshape(b, powers, powers, SIDE, SIDE)
    for k in range(powers - 1, 0, -1):
        step = 1 << (k - 1)
        lower = F.pad(table[:, k, :, : SIDE - step], (0, 0, step, 0), value=none)
        table[:, k - 1] = torch.minimum(table[:, k - 1], torch.minimum(table[:, k], lower))
    table = table[:, 0]
    for k in range(powers - 1, 0, -1):
        step = 1 << (k - 1)
        further = F.pad(table[:, k, :, : SIDE - step], (step, 0), value=none)
        table[:, k - 1] = torch.minimum(table[:, k - 1], torch.minimum(table[:, k], further))
    best = table[:, 0]
    return torch.where(best < none, best % 1024, -1)


def bands(line, length):
    """Of lines [N, 30] of which the first length [N] count: (how many bands lie between, whether all are equally long,
    for each place the number within its band, and the start of the first)."""
    n, device = len(line), line.device
    place = torch.arange(SIDE, device=device)
    open_ = ~line & (place < length.unsqueeze(1))
    begins = open_ & ~F.pad(open_[:, :-1], (1, 0))
    ends = open_ & ~F.pad(open_[:, 1:], (0, 1))
    start = torch.where(begins, place, 0).cummax(1).values
    within = place - start
    size = torch.where(ends, within + 1, 0)
    most = size.max(1).values
    equal = (~ends | (size == most.unsqueeze(1))).all(1)
    first = torch.where(begins, place, SIDE).min(1).values
    return begins.sum(1), equal, torch.where(open_, within, -1), first.view(n)


def panels(given, height, width):
    """(row, column) [B, 30] each: the row (column) of the first panel that a row (column) is equal to, -1 on lines and
    outside; and [B] whether the grid has panels."""
    b, device = len(given), given.device
    inside = given != OUTSIDE
    has, best_row, best_column = [], [], []
    for c in range(COLOURS):
        other = inside & (given != c)
        rows = bands(~other.any(2) & inside.any(2), height)
        columns = bands(~other.any(1) & inside.any(1), width)
        has.append(rows[1] & columns[1] & (rows[0] * columns[0] >= 2))
        best_row.append(torch.where(rows[2] >= 0, rows[2] + rows[3].unsqueeze(1), -1))
        best_column.append(torch.where(columns[2] >= 0, columns[2] + columns[3].unsqueeze(1), -1))
    has = torch.stack(has, 1)  # the first colour that cuts the grid
    chosen, every = has.long().argmax(1), torch.arange(b, device=device)
    return torch.stack(best_row, 1)[every, chosen], torch.stack(best_column, 1)[every, chosen], has.any(1)


# ---- all together ----


def keys(families, layout, symbol, given, height, width):
    """[families, T] int16. height, width [B]: of the inputs, given [B, 30, 30]; the layout is that of the canvas."""
    slot, plane, row, column = layout.slot, layout.plane, layout.row, layout.column
    own, begin = layout.local, layout.first[slot]
    high, wide = height[slot], width[slot]
    inside = (row < high) & (column < wide)
    found, made = {}, {}

    def once(name, make):
        if name not in made:
            made[name] = make()
        return made[name]

    def of_runs(k):
        line = once("runs", lambda: runs(layout, symbol))[k]
        return 2 * (line - line[begin])  # as many runs as tokens at most

    def object_of():
        return once("objects", lambda: objects((given != OUTSIDE) & (given != background(given).view(-1, 1, 1))))

    def of_object():
        first = object_of()[slot, row, column]
        return torch.where(first >= 0, 2 * first_cell(first) + 1, 0)

    def of_frame():
        first = once("frames", lambda: frames(object_of()))[slot, row, column]
        return torch.where(first >= 0, 2 * first_cell(first) + 1, 0)

    def first_cell(first):  # a cell of the padded grid as one of the canvas
        return first // SIDE * layout.width[slot] + first % SIDE

    def of_component():
        label = components(*once("runs", lambda: runs(layout, symbol)))
        return 2 * (label - begin)

    def of_panel():
        rows, columns, has = panels(given, height, width)
        y, x = rows[slot, row], columns[slot, column]
        return 2 * torch.where(has[slot] & inside & (y >= 0) & (x >= 0), layout.at(plane, y, x), own)

    def of_mirror_x():
        partner = torch.minimum(column, wide - 1 - column)
        return 2 * torch.where(inside, layout.at(plane, row, partner), own)

    def of_mirror_y():
        partner = torch.minimum(row, high - 1 - row)
        return 2 * torch.where(inside, layout.at(plane, partner, column), own)

    def of_transpose():
        turned = layout.at(plane, torch.minimum(row, column), torch.maximum(row, column))
        return 2 * torch.where(inside & (high == wide), turned, own)

    ways = {
        "row": lambda: 2 * layout.at(plane, row, 0),
        "column": lambda: 2 * layout.at(plane, 0, column),
        "cell": lambda: 2 * layout.at(0, row, column),
        "grid": lambda: 2 * layout.at(plane, 0, 0),
        "all": lambda: torch.zeros_like(own),
        "component": of_component,
        "object": of_object,
        "mirror_x": of_mirror_x,
        "mirror_y": of_mirror_y,
        "transpose": of_transpose,
        "run_row": lambda: of_runs(0),
        "run_column": lambda: of_runs(1),
        "panel": of_panel,
        "frame": of_frame,
    }
    for family in families:
        found[family] = ways[family]().to(torch.int16)
    return torch.stack([found[f] for f in families])
