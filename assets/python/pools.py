"""Pools: files of puzzles that `rumia generate` made, read into tensors. Missing ones are made by the program."""
import csv
import math
import os
import shlex
import signal
import subprocess
import time

import numpy as np
import torch

import puzzles
from rumia import Error

FILE_PUZZLES = 2000  # of one file: many small ones are made side by side, and none is begun again


def program(given):
    """The program that makes puzzles: as said, beside this file, or in the path."""
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    launcher = os.path.join(root, "rumia")
    return given or (os.path.normpath(launcher) if os.path.isfile(launcher) else "rumia")


class Pool:
    """One level at one size; `side` 0 = the kind's own."""

    def __init__(self, kind, level, count, seed, side=0, density=None, file=None, name="pool"):
        self.kind, self.level, self.count, self.seed, self.side = kind, level, count, seed, side
        self.density, self.file = density, file
        size = "-%dx%d" % (side, side) if side else ""
        walls = "" if density is None else "-%g" % density
        self.name = file or "%s-%s%s%s-%d-%d" % (name, level, size, walls, count, seed)

    def files(self, folder):
        """[(path, puzzles, seed)]; what `rumia train` made in this folder serves as well."""
        if self.file:
            return [(self.file, self.count, self.seed)]
        whole = os.path.join(folder, self.name + ".txt")
        if os.path.exists(whole):
            return [(whole, self.count, self.seed)]
        return [
            (
                os.path.join(folder, "%s.%d.csv" % (self.name, k)),
                min(FILE_PUZZLES, self.count - k * FILE_PUZZLES),
                self.seed * 1000 + k,
            )
            for k in range(math.ceil(self.count / FILE_PUZZLES))
        ]

    def command(self, rumia, path, count, seed):
        size = ["--size", "%dx%d" % (self.side, self.side)] if self.side else []
        walls = [] if self.density is None else ["--density", "%g" % self.density]
        return [
            rumia,
            "generate",
            self.kind,
            "--level",
            self.level,
            *size,
            *walls,
            "--count",
            str(count),
            "--seed",
            str(seed),
            "--quiet",
            "--output",
            path,
        ]


def missing(pools, folder):
    """[(pool, file)] of what is not there yet."""
    return [(p, f) for p in pools for f in p.files(folder) if not os.path.exists(f[0])]


def make(pools, folder, rumia, say, stop=lambda: False):
    """Makes the files that are missing, as many at a time as there are processors."""
    todo = missing(pools, folder)
    for p, f in todo:
        if p.file:
            raise Error("%s: there is no such file" % p.file)
    commands = [p.command(rumia, *f) for p, f in todo]
    if commands:  # a launcher builds the program when it is called first, which once is enough
        start([rumia, "--version"], commands[0]).communicate()
    running, begun = [], 0
    try:
        while not stop() and (running or begun < len(commands)):
            running = [process for process in running if not finished(process)]
            while len(running) < (os.cpu_count() or 1) and begun < len(commands):
                running.append(start(commands[begun]))
                begun += 1
            say("making puzzles: %d of %d files" % (begun - len(running), len(commands)))
            time.sleep(0.05)
    finally:
        for process in running:  # asked to end, it would leave a file with fewer puzzles
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
    if running or begun < len(commands):
        raise Error("interrupted while making puzzles; begin again to go on")


def start(command, sample=None):
    """In a session of its own: Ctrl-C is for us alone. `sample`: what to say that would have been run."""
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as e:
        raise Error(
            "cannot run %s (%s). Say --rumia PROGRAM, or make such files elsewhere, for example with\n  %s"
            % (command[0], e.strerror, shlex.join(sample or command))
        ) from None


def finished(process):
    """Whether it ended well; Error when it ended otherwise."""
    if process.poll() is None:
        return False
    told = process.communicate()[1].decode(errors="replace").strip()
    if process.returncode:
        raise Error("%s\n%s" % (shlex.join(process.args), told))
    return True


# ---- reading ----

SYMBOLS = {
    "sudoku": {**{c: 0 for c in ".0"}, **{c: k for k, c in enumerate("123456789ABCDEFG", 1)}},
    "maze": {".": 0, " ": 0, "#": 1, "S": 2, "G": 3, "o": 4},
}


def tables(path, text):
    """(puzzle, answer or None) of each row of a table with a header."""
    rows = csv.reader(text.splitlines())
    header = next(rows)
    for names in (("puzzle", "solution"), ("q", "a")):
        if set(names) <= set(header):
            return [tuple(row[header.index(n)] or None for n in names) for row in rows if row]
    raise Error("%s:1: expected the columns puzzle and solution, or q and a" % path)


def read(path, kind):
    """(given, answer) [N, height, width] uint8 of a file, one size; answer None where the file has none."""
    try:
        with open(path, encoding="utf-8") as f:
            text = f.read()
    except (OSError, UnicodeDecodeError) as e:
        raise Error("%s: %s" % (path, e)) from None
    if "," in text.split("\n", 1)[0]:
        pairs = tables(path, text)
        rows = math.isqrt(len(pairs[0][0])) if pairs else 0
    elif kind == "maze":
        blocks = [block.strip("\n").split("\n") for block in text.split("\n\n") if block.strip("\n")]
        rows, pairs = len(blocks[0]) if blocks else 0, [("".join(b), None) for b in blocks]
    else:
        pairs = [(line.strip(), None) for line in text.split("\n") if line.strip()]
        rows = math.isqrt(len(pairs[0][0])) if pairs else 0
    if not rows:
        raise Error("%s: no puzzles" % path)
    given = grids(path, kind, [p for p, _ in pairs], rows)
    answers = [a for _, a in pairs]
    return np.where(given == puzzles.PATH, 0, given) if kind == "maze" else given, None if None in answers else grids(
        path, kind, answers, rows
    )


def grids(path, kind, lines, rows):
    table = np.full(256, 255, np.uint8)
    for c, k in SYMBOLS[kind].items():
        table[ord(c)] = k
    size = len(lines[0])
    for n, line in enumerate(lines, 1):
        if len(line) != size:
            raise Error("%s: puzzle %d has another size" % (path, n))
    cells = table[np.frombuffer("".join(lines).encode("latin-1", "replace"), np.uint8)]
    if (cells == 255).any():
        raise Error(
            "%s: puzzle %d holds a character that is no symbol" % (path, int((cells == 255).argmax()) // size + 1)
        )
    return cells.reshape(len(lines), rows, -1)


def solved(path, rumia, count):
    """The answers to Sudoku in lines, by the program's exact solver."""
    command = [rumia, "solve", "--exact", "--quiet", path]
    try:
        told = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except OSError as e:
        raise Error("%s holds no answers, and cannot run %s (%s)" % (path, rumia, e.strerror)) from None
    lines = told.stdout.split()
    if len(lines) != count:
        raise Error("%s: expected puzzles with one answer each\n%s" % (path, told.stderr.strip()))
    return grids(path, "sudoku", lines, math.isqrt(len(lines[0])))


def load(pool, folder, rumia):
    """(given, answer) of all files of a pool; answer None for mazes, where it follows from the givens."""
    both = []
    for path, _, _ in pool.files(folder):
        given, answer = read(path, pool.kind)
        if answer is None and pool.kind == "sudoku":
            answer = solved(path, rumia, len(given))
        both.append((given, answer if pool.kind == "sudoku" else None))
    if len({given.shape[1:] for given, _ in both}) != 1:
        raise Error("%s: puzzles of one size are expected" % pool.name)
    given = np.concatenate([g for g, _ in both])
    return given, np.concatenate([a for _, a in both]) if both[0][1] is not None else None


class Examples:
    """All puzzles of a recipe's pools on one device, as examples of its kind; drawn by source, side and number."""

    def __init__(self, recipe, kind, pools_of, folder, rumia, device):
        """pools_of: for each source its pools, one a side."""
        self.kind, self.sources, self.device = kind, recipe.data, device
        self.segments = []  # (source, first row, rows)
        loaded, parts, at = {}, [], 0
        sides = [pool_side(p, loaded, folder, rumia) for source in pools_of for p in source]
        self.side, self.mixed = max(sides), len(set(sides)) > 1
        rows = {}
        for k, source in enumerate(pools_of):
            for pool in source:
                if pool.name not in rows:
                    part = self.part(*loaded[pool.name])
                    rows[pool.name] = (at, len(part["given"]))
                    at += len(part["given"])
                    parts.append(part)
                self.segments.append((k, len(source)) + rows[pool.name])
        self.all = {key: torch.cat([p[key] for p in parts]) for key in parts[0]}
        self.first = torch.tensor([s[2] for s in self.segments], device=device)
        self.count = torch.tensor([s[3] for s in self.segments], device=device)

    def part(self, given, answer):
        """Padded to the largest side. In pieces, so that memory does."""
        out = []
        for k in range(0, len(given), FILE_PUZZLES):
            piece = {"given": given} if answer is None else {"given": given, "answer": answer}
            piece = {key: torch.tensor(a[k : k + FILE_PUZZLES]).to(self.device) for key, a in piece.items()}
            piece = self.padded(piece)
            out.append(self.kind.parts(piece["given"], piece.get("answer")))
        return {key: torch.cat([p[key] for p in out]) for key in out[0]}

    def padded(self, example):
        """The same grids at the top left of the largest side."""

        def wider(key, t):
            room = (0, self.side - t.shape[2], 0, self.side - t.shape[1])
            return torch.nn.functional.pad(t, room, value=puzzles.OUTSIDE if key == "given" else 0)

        return {key: wider(key, t) if t.dim() == 3 else t for key, t in example.items()}

    def rows(self, n, at, uniform):
        """n rows drawn at the point `at` (0 to 1) of a run."""
        weights = []
        for source, sides, _, _ in self.segments:
            d = self.sources[source]
            weights.append(d["share"] / sides if d["from"] <= at < d["to"] else 0.0)
        if not sum(weights):
            raise Error("no source of the recipe is on at %.3f of the run" % at)
        edges = torch.tensor(weights, dtype=torch.float64).cumsum(0).to(self.device)
        # a source that is off has no width: searching from the right passes it by
        which = torch.searchsorted(edges, uniform(n).double() * edges[-1], right=True).clamp(max=len(weights) - 1)
        return self.first[which] + (uniform(n).double() * self.count[which]).long().minimum(self.count[which] - 1)

    def take(self, rows):
        return {key: values[rows] for key, values in self.all.items()}


def pool_side(pool, loaded, folder, rumia):
    if pool.name not in loaded:
        loaded[pool.name] = load(pool, folder, rumia)
    return max(loaded[pool.name][0].shape[1:])


def pools_of(recipe):
    """For each source of a recipe its pools, and a pool for each set to measure with. A source that makes puzzles at
    every draw gets a pool of `puzzles` (gpu:) for each side; sources of the same level and walls share them."""
    out = []
    for d in recipe.data:
        if d["file"]:
            path = d["file"] if os.path.isabs(d["file"]) else os.path.join(recipe.folder, d["file"])
            out.append([Pool(recipe.kind, d["level"], 0, 0, file=path)])
        elif d["count"]:
            out.append([Pool(recipe.kind, d["level"], d["count"], d["seed"], d["least_side"], d["density"])])
        else:
            out.append(
                [
                    Pool(recipe.kind, d["level"], recipe.gpu["puzzles"], side, side, d["density"])
                    for side in range(d["least_side"], d["most_side"] + 1)
                ]
            )
    measures = [Pool(recipe.kind, m["level"], m["count"], m["seed"], m["side"], name="measure") for m in recipe.measure]
    return out, measures
