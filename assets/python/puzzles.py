"""Puzzles as tensors, all of a batch at once: what a net reads of them, what it is taught, and the pins of a search.

An example is a dictionary of tensors [B, height, width], padded to one size: `given` (symbols of the program, OUTSIDE
where nothing is) and what else its kind needs. A kind says
    parts(given, answer)      the example of given puzzles; answers as far as the files hold them, else None
    read(example, reach)      (tokens, targets, mask) for model.py; mask None where nothing is padded
    pin(example, ...)         the same examples with cells pinned
    shelves                   sides that may share a pass through the net with smaller ones, padded
    planes(side), box(side)   of the grids that it is shown
"""
import torch

from model import Targets
from rumia import Error

OUTSIDE = 255


def sides_of(given):
    """[B] how large each of padded puzzles is."""
    inside = given != OUTSIDE
    return torch.maximum(inside.any(2).sum(1), inside.any(1).sum(1))


def cropped(example, side):
    return {k: t[:, :side, :side] if t.dim() == 3 else t for k, t in example.items()}


class Sudoku:
    """Digits, 0 = open. Tokens: this plane's digit may stand here (0), stands here (1), another one does (2)."""

    name = "sudoku"
    shelves = (4, 6, 9, 16)  # each by itself: boxes differ

    @staticmethod
    def planes(side):
        return side

    @staticmethod
    def box(side):
        high = {16: 4, 9: 3}.get(side, 2)
        return high, side // high

    @staticmethod
    def parts(given, answer):
        still = torch.zeros(len(given), dtype=torch.bool, device=given.device)
        return {"given": given, "answer": answer, "pins": torch.zeros_like(given), "contradiction": still}

    def read(self, example, reach):
        shown = torch.where(example["given"] > 0, example["given"], example["pins"]).unsqueeze(1)
        digits = torch.arange(1, shown.shape[-1] + 1, device=shown.device).view(1, -1, 1, 1)
        tokens = torch.where(shown == 0, 0, torch.where(shown == digits, 1, 2))
        return tokens, Targets(example["answer"].long() - 1, example["contradiction"], reach), None

    def candidates(self, given):
        """[B, height, width, digits]: what no row, column or box of the givens rules out."""
        b, n = given.shape[:2]
        high, wide = self.box(n)
        stands = given.unsqueeze(-1) == torch.arange(1, n + 1, device=given.device)
        boxed = stands.reshape(b, n // high, high, n // wide, wide, n).any(4, keepdim=True).any(2, keepdim=True)
        boxed = boxed.expand(-1, -1, high, -1, wide, -1).reshape(stands.shape)
        seen = stands.any(1, keepdim=True) | stands.any(2, keepdim=True) | boxed
        return ~seen & (given == 0).unsqueeze(-1)

    def pin(self, example, share, wrong_share, most, uniform):
        """Pins 1 to `most` open cells of a `share` of the examples, of some of these one wrongly, such that no rule
        shows it at once. uniform(*shape): numbers in [0, 1)."""
        sides, pinned = sides_of(example["given"]), {k: t.clone() for k, t in example.items()}
        for side in sides.unique().tolist():
            rows = (sides == side).nonzero().squeeze(1)
            alike = cropped({k: t[rows] for k, t in example.items()}, side)
            alike = self.pin_alike(alike, share, wrong_share, most, uniform)
            pinned["pins"][rows, :side, :side], pinned["contradiction"][rows] = alike["pins"], alike["contradiction"]
        return pinned

    def pin_alike(self, example, share, wrong_share, most, uniform):
        """The same of examples of one side."""
        given, answer = example["given"], example["answer"].long().flatten(1)
        b, cells = answer.shape
        most = min(most, cells)
        count = 1 + (uniform(b) * most).long()
        pinned = uniform(b) < share
        wrong = pinned & (uniform(b) < wrong_share)
        other = self.candidates(given).flatten(1, 2).scatter(2, (answer - 1).unsqueeze(-1), False).flatten(1)
        side = given.shape[1]
        pick = (uniform(b, cells * side) + 1).mul(other).argmax(1)
        pick, digit = pick // side, pick % side + 1
        found = other.any(1)
        pinned, wrong = pinned & (found | ~wrong), wrong & found
        order = torch.where(given.flatten(1) == 0, uniform(b, cells), -1.0)
        order = torch.where(wrong.unsqueeze(1), order.scatter(1, pick.unsqueeze(1), 2.0), order)
        value, where = order.topk(most, 1)
        use = (value >= 0) & pinned.unsqueeze(1) & (torch.arange(most, device=given.device) < count.unsqueeze(1))
        pins = torch.zeros_like(answer).scatter(1, where, answer.gather(1, where) * use)
        pins = torch.where(wrong.unsqueeze(1), pins.scatter(1, pick.unsqueeze(1), digit.unsqueeze(1)), pins)
        return dict(example, pins=pins.view(given.shape).to(given.dtype), contradiction=wrong)

    @staticmethod
    def right(example, logits):
        """[B] whether every cell is the answer's."""
        return ((logits.argmax(-1) + 1 == example["answer"]) | (example["given"] > 0)).flatten(1).all(1)


FLOOR, WALL, START, GOAL, PATH = range(5)
NEVER = 32767
MOVES = ((1, 0), (0, -1), (0, 1), (-1, 0))  # down, left, right, up: the order of the canonical path
PHASES = 3


def shifted(a, down, right, fill):
    """The neighbour of every cell one move away: out[y, x] = a[y + down, x + right]."""
    height, width = a.shape[1:]
    out = torch.full_like(a, fill)
    out[:, max(-down, 0) : height - max(down, 0), max(-right, 0) : width - max(right, 0)] = a[
        :, max(down, 0) : height - max(-down, 0), max(right, 0) : width - max(-right, 0)
    ]
    return out


def distances(open_cells, goal):
    """Steps from every cell to the goal, -1 where it cannot be reached from."""
    steps = torch.where(goal, 0, -1)
    front, n = goal, 0
    while front.any():
        n += 1
        near = torch.zeros_like(front)
        for down, right in MOVES:
            near |= shifted(front, down, right, False)
        front = near & open_cells & (steps < 0)
        steps = torch.where(front, n, steps)
    return steps


class Maze:
    """Wall, floor, start, goal; hints are the next move to the goal and the distance modulo three, due when a wave from
    the goal comes by; the path is due when a second wave has followed the moves back from the start."""

    name = "maze"
    shelves = (8, 12, 16, 20, 24, 30, 36, 48, 64, 80, 100)

    @staticmethod
    def planes(side):
        return 1

    @staticmethod
    def box(side):
        return 0, 0

    @staticmethod
    def parts(given, answer=None):
        """The answer follows from the givens: of all shortest paths the first in the order of moves."""
        goal, start = given == GOAL, given == START
        if not ((goal.flatten(1).sum(1) == 1) & (start.flatten(1).sum(1) == 1)).all():
            raise Error("a maze without one start and one goal")
        steps = distances((given != WALL) & (given != OUTSIDE), goal)
        if (steps[start] < 0).any():
            raise Error("a maze whose goal cannot be reached")
        move = torch.full_like(steps, -1)
        for k in reversed(range(4)):
            nearer = shifted(steps, *MOVES[k], -2) == steps - 1
            move = torch.where(nearer & (steps > 0), k, move)
        counted = (given != WALL) & (given != GOAL) & (given != OUTSIDE)
        hint = torch.where(move >= 0, move + 4 * (steps % PHASES), 0)
        return {
            "given": given,
            "hint": torch.where(counted, hint, -1).to(torch.int8),
            "hint_due": torch.where(steps >= 0, steps, NEVER).to(torch.int16),
            "label_due": Maze.path_due(given, steps, move).to(torch.int16),
        }

    @staticmethod
    def path_due(given, steps, move):
        """When each cell of the path is due, 0 elsewhere: the walk from the start, all mazes at once."""
        b, height, width = given.shape
        flat, due = move.flatten(1), torch.zeros_like(move).flatten(1)
        at = (given == START).flatten(1).long().argmax(1)
        length, every = steps.flatten(1).gather(1, at.unsqueeze(1)).squeeze(1), torch.arange(b, device=given.device)
        ahead = torch.tensor([down * width + right for down, right in MOVES], device=given.device)
        for walked in range(1, int(length.max()) if b else 0):
            on = walked < length
            at = torch.where(on, at + ahead[flat[every, at].clamp(min=0)], at)
            due[every, at] = torch.where(on, length + walked, due[every, at])
        return due.view(b, height, width)

    @staticmethod
    def read(example, reach):
        given = example["given"]
        tokens = torch.tensor([2, 1, 3, 4, 2], device=given.device)[given.long().clamp(max=PATH)]
        labels = torch.where(given == FLOOR, (example["label_due"] > 0).long(), -1)
        still = torch.zeros(len(given), dtype=torch.bool, device=given.device)
        targets = Targets(labels, still, reach, example["label_due"], example["hint"].long(), example["hint_due"])
        mask = given != OUTSIDE
        return tokens.unsqueeze(1), targets, None if bool(mask.all()) else mask

    @staticmethod
    def right(example, logits):
        on_path = (logits[..., 1] > logits[..., 0]) & (example["given"] == FLOOR)
        return (on_path == (example["label_due"] > 0)).flatten(1).all(1)


def kind_of(recipe):
    return Sudoku() if recipe.kind == "sudoku" else Maze()
