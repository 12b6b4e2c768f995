"""Puzzles near those that are hard for a run (`vary` of a recipe, `near` of its section gpu), made by the program beside
training: a process of `rumia generate --near` has what was hard since the last one began; what it made is drawn from
until newer ones take its place. Which puzzle a slot begins with so depends on how quick the machine is."""
import os
import signal

import torch

import pools

AT_ONCE, ROOM = 1024, 8192  # puzzles of a process, puzzles kept


class Near:
    side = 9  # of the puzzles: near others nothing is found

    def __init__(self, folder, rumia, kind, device):
        """kind: puzzles.Sudoku."""
        self.folder, self.rumia, self.kind, self.device = folder, rumia, kind, device
        self.waiting, self.made, self.process, self.begun = [], None, None, 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def hard(self, given):
        """These were hard, [N, 9, 9]."""
        self.waiting = (self.waiting + list(given.cpu().numpy()))[-AT_ONCE:]
        if self.process is not None and pools.finished(self.process):
            self.keep()
        if self.process is None and len(self.waiting) > 0:
            self.begin()

    def begin(self):
        with open(self.path("hard.txt"), "w", encoding="utf-8") as f:
            f.writelines("".join(".123456789"[c] for c in given.flat) + "\n" for given in self.waiting)
        command = [self.rumia, "generate", self.kind.name, "--near", self.path("hard.txt"), "--quiet"]
        command += ["--count", str(AT_ONCE), "--seed", str(self.begun), "-o", self.path("near.csv")]
        self.process, self.waiting, self.begun = pools.start(command), [], self.begun + 1

    def keep(self):
        given, answer = pools.read(self.path("near.csv"), self.kind.name)
        part = self.kind.parts(*(torch.from_numpy(a.copy()).to(self.device) for a in (given, answer)))
        if self.made is not None:
            part = {key: torch.cat([values, self.made[key]])[:ROOM] for key, values in part.items()}
        self.made, self.process = part, None

    def take(self, n, uniform):
        """n examples, or None: there are none yet."""
        if self.made is None:
            return None
        rows = (uniform(n) * len(self.made["given"])).long()
        return {key: values[rows] for key, values in self.made.items()}

    def end(self):
        """Nothing is left behind."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate()
        for name in ("hard.txt", "near.csv"):
            if os.path.exists(self.path(name)):
                os.remove(self.path(name))
