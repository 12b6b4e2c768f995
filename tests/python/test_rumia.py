"""rumia.py against the program: the same networks, puzzle by puzzle and step by step, and what it refuses."""
import json
import os
import re
import struct
import subprocess
import unittest
import zlib

import numpy as np

import rumia

MODELS = "assets/models/"
EVENT = ("update", "what", "why", "cell", "symbol", "branch", "from", "objection")


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


class Recordings(unittest.TestCase):
    def record(self, ending, *arguments):
        path = os.path.join(os.environ["RUMIA_WORK"], "run" + ending)
        command = [os.environ["RUMIA"], "trace", "--precision", "f32", "-o", path, *arguments]
        self.assertIn(subprocess.run(command, capture_output=True, check=False).returncode, (0, 1))
        return path

    def hold(self, model, puzzle, file, *arguments):
        """Every number of every update against the same network here."""
        net = rumia.Net(MODELS + model)
        run = rumia.recording(self.record(".npz", "--states", *arguments, file))
        steps = int(run["step"][-1]) + 1
        self.assertEqual(run["z"].shape[:1], run["step"].shape)
        for k, now in enumerate(net.think(puzzle, steps)):
            self.assertEqual(
                (now.step, now.cycle, now.update, now.answer),
                tuple(run[name][k] for name in ("step", "cycle", "update", "answer")),
            )
            np.testing.assert_allclose(run["z"][k], now.z, atol=2e-4)
            np.testing.assert_allclose(run["y"][k], now.y, atol=2e-4)
            if not now.answer:
                continue
            at = run["readout"][k]
            np.testing.assert_allclose(run["probability"][at], net.probability(now.y), atol=2e-4)
            np.testing.assert_allclose(run["q"][at], net.q(now.y), atol=2e-3)
            said = "".join(run["head"]["symbols"][s] for s in run["grid"][at].ravel())
            self.assertEqual(said, rumia.answer(puzzle, net.probability(now.y)))
            if net.config["hints"]:
                self.assertTrue((run["hint"][at] == net.hints(now.y) + 1).all())
        self.assertEqual(k + 1, len(run["step"]))

    def test_sudoku(self):
        with open("assets/puzzles/sudoku.sdm", encoding="utf-8") as f:
            puzzle = rumia.sudoku(f.readlines()[1].replace("0", "."))
        self.hold("sudoku-9x9.safetensors", puzzle, "assets/puzzles/sudoku.sdm", "-p", "2", "-n", "3")

    def test_maze(self):
        with open("assets/puzzles/maze-perfect.txt", encoding="utf-8") as f:
            puzzle = rumia.maze(f.read())
        self.hold("maze.safetensors", puzzle, "assets/puzzles/maze-perfect.txt", "-n", "4")

    def a_search(self):
        """Arguments for one that goes wrong: weights that know nothing, a puzzle that is hard."""
        hardest = os.path.join(os.environ["RUMIA_WORK"], "hardest.txt")
        with open(hardest, "w", encoding="utf-8") as f:
            f.write("..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9\n")
        weights = os.path.join(os.environ["RUMIA_WORK"], "random.safetensors")
        subprocess.run([os.environ["MAKE_MODEL"], weights], check=True)
        return "-m", weights, "-x", "search", "-c", "1", "-n", "60", hardest

    def test_a_search_tells_its_pins_and_lines_tell_the_same(self):
        how = self.a_search()
        run = rumia.recording(self.record(".npz", *how))
        with open(self.record(".jsonl", *how), encoding="utf-8") as f:
            head, *lines = map(json.loads, f)
        self.assertNotIn("y", run)
        self.assertEqual({k: head[k] for k in head}, run["head"])
        self.assertEqual(len(lines), len(run["step"]))
        events = list(zip(*(run["event_" + name].tolist() for name in EVENT)))
        self.assertTrue({"pin", "take back"} <= {run["head"]["whats"][e[1]] for e in events})
        self.assertEqual(events, [(k, *e.values()) for k, line in enumerate(lines) for e in line.get("events", [])])
        pinned = 0
        for k, line in enumerate(lines):
            remark = run["remark"][k].decode()
            for name in ("step", "cycle", "update", "answer", "step_done", "sample", "branch"):
                self.assertEqual(line[name], run[name][k])
            self.assertEqual(line.get("remark", ""), remark)
            if not line["answer"]:
                continue
            at = run["readout"][k]
            for name in ("conflicts", "open", "changes", "solved"):
                self.assertEqual(line[name], run[name][at])
            for name in ("grid", "wrong", "hint", "pins"):
                self.assertEqual(line[name], run[name][at].ravel().tolist())
            np.testing.assert_allclose(line["probability"], run["probability"][at].reshape(81, 9), rtol=1e-5, atol=1e-9)
            np.testing.assert_allclose(line["q"], run["q"][at], rtol=1e-5)
            told = re.fullmatch(r"pin r(\d)c(\d) = (\d)", remark)
            if told:
                row, column, digit = map(int, told.groups())
                self.assertEqual(run["pins"][at][row - 1, column - 1], digit)
            pinned += bool(told)
        self.assertTrue(pinned)

    def test_a_trace_has_the_layout_of_the_manual(self):
        how = self.a_search()
        run, cells = rumia.recording(self.record(".npz", *how)), 81
        with open(self.record(".rumia-trace", *how), "rb") as f:
            data = f.read()
        self.assertEqual(data[:12], b"RUMIATRC" + struct.pack("<I", 5))
        data, at = zlib.decompress(data[12:]), 0

        def take(form):
            nonlocal at
            values = struct.unpack_from("<" + form, data, at)
            at += struct.calcsize("<" + form)
            return values if len(values) > 1 else values[0]

        def numbers(count):
            return np.frombuffer(take("%ds" % count), np.uint8)

        self.assertIn(b"kind: sudoku", take("%ds" % take("I")))
        self.assertEqual(take("%ds" % take("H")).decode(), run["head"]["model"])
        self.assertEqual(take("%ds" % take("H")).decode(), run["head"]["note"])
        self.assertEqual(take("HBB"), (9, 9, 9))
        frames, events = take("I"), []
        self.assertEqual(frames, len(run["step"]))
        for k in range(frames):
            names = ("step", "cycle", "update")
            self.assertEqual(take("IHH"), tuple(run[name][k] for name in names))
            flags, sample, branch, _, q, moved, change, answer_change, scale = take("BHI6f")
            self.assertEqual((flags & 1, flags >> 1 & 1), (run["answer"][k], run["step_done"][k]))
            self.assertEqual((sample, branch), (run["sample"][k], run["branch"][k]))
            self.assertEqual(
                (moved, change, answer_change), tuple(run[n][k] for n in ("moved", "change", "answer_change"))
            )
            take("9f")
            self.assertEqual(take("%ds" % take("B")), run["remark"][k])
            self.assertAlmostEqual(float(np.sqrt(np.square(numbers(cells) / 255 * scale).mean())), moved, delta=0.01)
            numbers(5 * cells)
            if flags & 4:
                told = (*take("BII"), take("f"))
                self.assertEqual(take("BB"), (9, 9))
                told = (*told, *(numbers(n * cells) for n in (1, 1, 9, 1)))
            if flags & 1:
                readout = run["readout"][k]
                for name, value in zip(("solved", "conflicts", "open", "entropy", "grid", "wrong"), told):
                    np.testing.assert_array_equal(value, run[name][readout].ravel(), name)
                np.testing.assert_allclose(told[6] / 255, run["probability"][readout].ravel(), atol=0.6 / 255)
                np.testing.assert_array_equal(told[7], run["hint"][readout].ravel())
                self.assertAlmostEqual(q, rumia.sigmoid(run["q"][readout][0]), places=5)
            for _ in range(take("H") if flags & 8 else 0):
                what, why, symbol, cell, *others = take("BBBHIIf")
                events.append((k, what, why, cell, symbol, *others))
        self.assertEqual(events, list(zip(*(run["event_" + name].tolist() for name in EVENT))))
        self.assertEqual(take("I"), 0x444E4521)
        self.assertEqual(at, len(data))

    def test_answers_have_the_keys_of_the_manual(self):
        told = program("solve", "--json", "--explore", "none", "-n", "1", "--limit", "1",
                       "assets/puzzles/sudoku.sdm")[0]
        keys = "puzzle kind height width given state trace solved exact verdict answer steps model ms"
        self.assertEqual(list(told), keys.split())
        self.assertEqual(list(told["trace"][0]), "step chain changed conflicts open q".split())

    def test_what_cannot_be_is_refused(self):
        trace = self.record(".rumia-trace", "-n", "2", "assets/puzzles/sudoku.sdm")
        for arguments in (
            ["-o", "x.npz", trace],
            ["--states", "-o", "x.txt", "assets/puzzles/sudoku.sdm"],
            ["-n", "1", "-o", "no/such/folder/x.npz", "assets/puzzles/sudoku.sdm"],
        ):
            done = subprocess.run([os.environ["RUMIA"], "trace", *arguments], capture_output=True, check=False)
            self.assertEqual(done.returncode, 2, arguments)
        with self.assertRaises(rumia.Error):
            rumia.recording(trace)


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
