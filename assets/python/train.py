"""Trains rumia's networks with PyTorch, on a GPU where there is one: the same recipes, the same files of weights.

    python3 assets/python/train.py assets/models/sudoku-9x9.yaml        one command; Ctrl-C saves, --resume goes on
    ./rumia eval -m runs/sudoku-9x9-gpu/weights.safetensors FILE        judges what comes back

PyTorch 1.13 or later, numpy and PyYAML; no other package. Missing pools of puzzles are made by the program (`rumia
generate`), many side by side. The section `gpu:` of a recipe says what is better for large batches.

What differs from `rumia train`: puzzles that the C trainer makes at every draw come from a pool for each size; the
numbers drawn are others; and with `vary`, slots begin near what was failed at a little earlier, as `rumia generate
--near` makes it beside training (--without vary: at the failed puzzle itself).
"""
import argparse
import signal
import sys

import arc_run
import recipe as recipes
import rumia
from run import Run


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("recipe", metavar="RECIPE", help="a recipe of `rumia train`, such as assets/models/sudoku-9x9.yaml")
    p.add_argument("-o", "--output", metavar="DIR", help="folder of the run (runs/NAME-gpu)")
    p.add_argument("--resume", action="store_true", help="go on from the checkpoint of the run")
    p.add_argument("-m", "--minutes", type=float, metavar="N", help="stop after N minutes")
    p.add_argument(
        "--anneal",
        type=float,
        nargs="?",
        const=0.0,
        metavar="N",
        help="the rate comes to its end after N minutes in all (those of --minutes), not by iterations",
    )
    p.add_argument(
        "--pairs",
        action="append",
        default=[],
        metavar="FILE[:SHARE]",
        help="ARC: pairs as pairs.py writes them; of several files each is drawn from by its share (1)",
    )
    p.add_argument("--init", metavar="FILE", help="weights to start from")
    p.add_argument("--plain", action="store_true", help="as `rumia train` would: without the section gpu:")
    p.add_argument(
        "--without", action="append", default=[], choices=["vary"], help="do without what needs the program during training"
    )
    p.add_argument("--device", metavar="NAME", help="cuda, cuda:1, cpu, ... (cuda where there is one)")
    p.add_argument("--precision", choices=["f32", "bf16"], help="of matrix products (bf16 on a GPU, else f32)")
    p.add_argument(
        "--compile",
        metavar="MODE",
        choices=["off", "default", "reduce-overhead", "max-autotune", "max-autotune-no-cudagraphs"],
        help="torch.compile's mode; reduce-overhead uses graphs (default on a GPU with PyTorch 2, else off)",
    )
    p.add_argument(
        "--kernels",
        choices=["auto", "plain", "pools", "triton"],
        default="auto",
        help="ARC: what is done by kernels of our own: nothing, sums over regions, layers too (auto: what works)",
    )
    p.add_argument("--profile", action="store_true", help="with --benchmark: the kernels that take longest")
    p.add_argument("--benchmark", action="store_true", help="only measure how fast it would train, for half a minute")
    p.add_argument("--pools", action="store_true", help="only make the pools of puzzles")
    p.add_argument(
        "--rumia", metavar="PROGRAM", help="the program that makes puzzles (beside this file, or in the path)"
    )
    p.add_argument("-q", "--quiet", action="store_true", help="no progress")
    return p.parse_args()


def main():
    o = options()
    try:
        recipe = recipes.read_recipe(o.recipe, o.plain)
        o.anneal = o.minutes if o.anneal == 0 else o.anneal
        run = (arc_run.ArcRun if recipe.kind == "arc" else Run)(o, recipe)

        def interrupt(number, _):
            run.stop = True
            signal.signal(number, signal.SIG_DFL)

        signal.signal(signal.SIGINT, interrupt)
        signal.signal(signal.SIGTERM, interrupt)
        run.open()
        if o.benchmark:
            run.benchmark()
        elif not o.pools:
            run.train()
    except (rumia.Error, OSError) as e:
        sys.exit("train.py: %s" % e)


if __name__ == "__main__":
    main()
