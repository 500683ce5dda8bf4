"""What every workload has: a folder for each run, a command under the meter, a judgement of the files."""

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import fixtures
from measure import Running
from tool import environment

KIB = 1 << 10
MIB = 1 << 20
GIB = 1 << 30


@dataclass
class Context:
    """What a run needs, made once by compare.py."""
    work: Path
    places: dict      # "tmpfs" and "disk" -> folder
    corpus: object
    authority: object
    nginx: object
    helpers: dict
    scale: float = 1.0
    timeout: float = 300
    rubbish: list = field(default_factory=list)  # folders to remove at the end

    def size(self, full):
        """A file size at the chosen scale: whole MiB, at least 4."""
        return max(4, round(full * self.scale / MIB)) * MIB

    def count(self, full):
        return max(20, round(full * self.scale))


class Folder:
    """An empty folder for one run (destination and scratch).

    On a disk everything dirty is written out first, so that a run does not pay
    for the one before it. For the same reason a folder with many files is not
    removed after its run but at the end of all: ext4 without a journal looks at
    each recently deleted inode before it gives out a new one, which makes
    creating files after a mass removal several times as slow.
    """

    def __init__(self, context, place):
        self.place = place
        self.parent = context.places[place]
        self.rubbish = context.rubbish

    def __enter__(self):
        space = os.statvfs(self.parent)
        if space.f_bavail < space.f_blocks * 0.1 or space.f_favail < space.f_files * 0.2:
            while self.rubbish:
                shutil.rmtree(self.rubbish.pop(), ignore_errors=True)
        self.path = Path(tempfile.mkdtemp(prefix="run-", dir=self.parent))
        self.dest = self.path / "dest"
        self.scratch = self.path / "scratch"
        self.dest.mkdir()
        self.scratch.mkdir()
        self.log = self.path / "log"
        self.flush()
        return self

    def flush(self):
        """Writes the filesystem's dirty data out; returns how long that took, in seconds."""
        if self.place != "disk":
            return 0.0
        start = time.monotonic()
        subprocess.run(["sync", "-f", str(self.path)], check=True)
        return time.monotonic() - start

    def output(self):
        """The end of what the tool printed."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return text.strip()[-300:]

    def __exit__(self, *_exception):
        if self.place == "disk" and sum(1 for _ in self.dest.iterdir()) > 500:
            self.rubbish.append(self.path)
        else:
            shutil.rmtree(self.path, ignore_errors=True)


def launch(context, argv, job, folder):
    return Running(context.helpers["meter"], argv, env=environment(job),
                   cwd=folder.path, log=folder.log)


def judge(figures, folder, expected, dest=None):
    """Adds ok, why and good: do the files have the right content?"""
    good, missing, wrong = fixtures.verify(dest or folder.dest, expected)
    reasons = []
    if figures["timed_out"]:
        reasons.append("timed out")
    elif figures["exit"] != 0:
        reasons.append(f"exit {figures['exit']}" if figures["exit"] > 0
                       else f"signal {figures['signal']}")
    if missing:
        reasons.append(f"{missing} missing")
    if wrong:
        reasons.append(f"{wrong} wrong content")
    figures.update(good=good, ok=not reasons, why=", ".join(reasons))
    if reasons:
        figures["output"] = folder.output()
    return figures


class Workload:
    id = ""
    title = ""
    variants = [""]
    full = None         # bytes of the one file, at scale 1
    most_rounds = {}    # variant -> no more rounds than this
    peer_rounds = None  # peers run no more often than this

    def bytes(self, context, variant):
        """The body bytes that a run needs."""
        return context.size(self.full) if self.full else None

    def rounds(self, wanted, tool, variant):
        most = [wanted, self.most_rounds.get(variant)]
        if tool.kind != "ours":
            most.append(self.peer_rounds)
        return min(number for number in most if number is not None)

    def run(self, context, tool, variant):
        """One run of one tool: a dictionary of figures (see README.md for their meaning)."""
        raise NotImplementedError
