"""Pairs of ARC grids in one small file for train.py, which needs them on machines that have nothing else:

    python3 pairs.py -o rearc.npz FOLDER            lists of {"input": grid, "output": grid}, a task a file
    rumia generate arc -c 900 -s 1 -f json | python3 pairs.py -o own.npz -      tasks as `rumia` writes them

Arrays of the file: cells [all] uint8, the grids row by row; shape [pairs, 4] uint8, height and width of input and of
output; task [pairs] uint16; held [pairs] bool, those kept for measuring; names, of the tasks."""
import argparse
import json
import os
import sys
import zipfile

import numpy as np

from rumia import Error

SIDE, COLOURS = 30, 10


def tasks_of(path, text):
    """[(name, pairs)] of a list of pairs, a task, or a collection of tasks (in which a name may be there twice)."""
    try:
        found = json.loads(text, object_pairs_hook=lambda pairs: pairs)
    except ValueError as e:
        raise Error("%s: %s" % (path, e)) from None
    name = os.path.splitext(os.path.basename(path))[0]
    if not isinstance(found, list) or not found:
        raise Error("%s: expected a list of pairs, a task or a collection of tasks" % path)
    if isinstance(found[0], list):  # a list of pairs, each a list of members
        return [(name, found)]
    if found[0][0] in ("train", "test"):
        found = [(name, found)]
    return [(name, [pair for _, pairs in task for pair in pairs]) for name, task in found]


def grid(path, rows):
    good = isinstance(rows, list) and 0 < len(rows) <= SIDE and all(isinstance(r, list) for r in rows)
    good = good and 0 < len(rows[0]) <= SIDE and all(len(r) == len(rows[0]) for r in rows)
    if not good or any(not isinstance(c, int) or not -1 <= c < COLOURS for r in rows for c in r):
        raise Error("%s: expected grids of 1x1 to 30x30 with colours 0 to 9" % path)
    return np.array(rows, np.int8)


def whole(pair):
    """RE-ARC wrote a few grids with -1 where a pattern ends: such pairs are left out."""
    return all((g >= 0).all() for g in pair)


def read(path):
    """[(name, [(input, output)])] of a file, of all files of a folder, or of standard input."""
    if os.path.isdir(path):
        return [t for n in sorted(os.listdir(path)) if n.endswith(".json") for t in read(os.path.join(path, n))]
    try:
        if path == "-":
            text = sys.stdin.read()
        else:
            with open(path, encoding="utf-8") as f:
                text = f.read()
        out = []
        for name, pairs in tasks_of(path, text):
            pairs = [dict(p) for p in pairs]
            pairs = [(grid(path, p["input"]), grid(path, p["output"])) for p in pairs if "output" in p]
            out.append((name, [p for p in pairs if whole(p)]))
        return out
    except (TypeError, KeyError, ValueError, IndexError, UnicodeDecodeError) as e:
        raise Error("%s: not pairs of grids (%s)" % (path, e)) from None


def write(path, tasks, held):
    """held: of tasks with at least five times as many pairs, how many of each are kept for measuring (its last)."""
    pairs = [p for _, task in tasks for p in task]
    kept = [len(task) >= 5 * held and k >= len(task) - held for _, task in tasks for k in range(len(task))]
    np.savez_compressed(
        path,
        cells=np.concatenate([g.ravel() for p in pairs for g in p]).astype(np.uint8),
        shape=np.array([i.shape + o.shape for i, o in pairs], np.uint8),
        task=np.repeat(np.arange(len(tasks)), [len(task) for _, task in tasks]).astype(np.uint16),
        held=np.array(kept, bool),
        names=np.array([name for name, _ in tasks]),
    )


def load(path):
    """(inputs, outputs [pairs, 30, 30] uint8, 255 outside; sizes [pairs, 4]; task; held; names) of such a file."""
    try:
        with np.load(path) as f:
            cells, shape, task, held, names = (f[k] for k in ("cells", "shape", "task", "held", "names"))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as e:
        raise Error("%s: not a file of pairs (%s)" % (path, e)) from None
    grids = np.full((2 * len(shape), SIDE, SIDE), 255, np.uint8)
    high, wide = shape.astype(np.int64).reshape(-1, 2).T
    if cells.size != (high * wide).sum() or cells.max(initial=0) >= COLOURS or shape.max(initial=1) > SIDE:
        raise Error("%s: not a file of pairs" % path)
    which = np.repeat(np.arange(len(grids)), high * wide)
    local = np.arange(cells.size) - np.repeat(np.cumsum(high * wide) - high * wide, high * wide)
    grids[which, local // wide[which], local % wide[which]] = cells
    return grids[0::2], grids[1::2], shape, task.astype(np.int64), held, names


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("sources", nargs="+", metavar="SOURCE", help="a file of tasks, a folder of them, or - to read them")
    p.add_argument("-o", "--output", metavar="FILE", required=True, help="the file to write, .npz")
    p.add_argument("--held", type=int, default=8, metavar="N", help="pairs of a large task kept for measuring (8)")
    o = p.parse_args()
    try:
        tasks = [t for source in o.sources for t in read(source) if t[1]]
        if not tasks:
            raise Error("no pairs")
        write(o.output, tasks, o.held)
    except (Error, OSError) as e:
        sys.exit("pairs.py: %s" % e)


if __name__ == "__main__":
    main()
