"""rumia.py against the program: the same networks, puzzle by puzzle and step by step, and what it refuses."""
import json
import os
import subprocess
import unittest

import rumia

MODELS = "assets/models/"


def program(*arguments):
    """What `rumia` says: one JSON object a line."""
    told = subprocess.run([os.environ["RUMIA"], *arguments], capture_output=True, text=True, check=False)
    return [json.loads(line) for line in told.stdout.splitlines()]


def puzzle_of(told):
    rows = [told["given"][i : i + told["width"]] for i in range(0, len(told["given"]), told["width"])]
    return rumia.sudoku(told["given"]) if told["kind"] == "sudoku" else rumia.maze("\n".join(rows))


class AsTheProgram(unittest.TestCase):
    def hold(self, model, file, steps, *more):
        net = rumia.Net(MODELS + model)
        told = program("solve", "--json", "--precision", "f32", "--steps", str(steps), *more, file)
        self.assertTrue(told)
        for one in told:
            puzzle, ends = puzzle_of(one), []
            for now in net.think(puzzle, one["steps"]):
                if now.answer and now.cycle == net.config["cycles"] - 1:
                    ends.append(now)
            for step, now in zip(one["trace"], ends):
                self.assertEqual(step["step"], now.step + 1)
                self.assertAlmostEqual(step["q"], rumia.sigmoid(net.q(now.y)[0]), delta=1e-3)
            self.assertEqual(len(ends), len(one["trace"]))
            self.assertEqual(one["answer"], rumia.answer(puzzle, net.probability(ends[-1].y)))

    def test_sudoku(self):
        self.hold("sudoku-9x9.safetensors", "assets/puzzles/sudoku.sdm", 8)

    def test_sudoku_of_other_sizes(self):
        self.hold("sudoku-9x9.safetensors", "assets/puzzles/sudoku-sizes.yaml", 2)

    def test_maze(self):
        self.hold("maze.safetensors", "assets/puzzles/maze-10.yaml", 12)


class Files(unittest.TestCase):
    def test_what_is_written_is_read(self):
        notes, tensors = rumia.read_tensors(MODELS + "maze.safetensors")
        path = os.path.join(os.environ["RUMIA_WORK"], "again.safetensors")
        rumia.write_tensors(path, notes, tensors)
        with open(path, "rb") as a, open(MODELS + "maze.safetensors", "rb") as b:
            self.assertEqual(a.read(), b.read())

    def test_what_is_no_network_is_refused(self):
        for path in ("assets/puzzles/sudoku.sdm", "tests/golden/mlp_small_f32.safetensors"):
            with self.assertRaises(rumia.Error):
                rumia.Net(path)
        for text in ("123", "x" * 81, "17" + "." * 14):
            with self.assertRaises(rumia.Error):
                rumia.sudoku(text)
        for text in ("S.\n#", "S.G\n#?#"):
            with self.assertRaises(rumia.Error):
                rumia.maze(text)


if __name__ == "__main__":
    unittest.main()
