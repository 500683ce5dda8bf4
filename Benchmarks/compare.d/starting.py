"""W8 and W10: how long a short command takes, with a small journal and with a very big one."""

import os
import shutil
import statistics
import time

import shaped
from measure import Surroundings
from tool import Job, Unsupported
from workload import KIB, MIB, Folder, Workload, judge, launch

KEYS = ("wall", "user", "sys", "cpu", "rss_mib", "switches")


def several(context, argv, job, folder, times):
    """Medians of a command run several times."""
    around = Surroundings([])
    runs = [launch(context, argv, job, folder).wait(60) for _ in range(times)]
    figures = {key: statistics.median(run[key] for run in runs) for key in KEYS}
    figures.update(around.finish(sum(run["cpu"] for run in runs)))
    bad = [run for run in runs if run["exit"] != 0]
    figures.update(ok=not bad, why=f"{len(bad)} failed" if bad else "")
    if bad:
        figures["output"] = folder.output()
    return figures


class StartUp(Workload):
    id = "W8"
    title = "start-up: `TOOL --version`, and `gdl list` with 100 jobs; medians of 20"
    variants = ["version", "list"]
    times = 20
    jobs = 100

    def run(self, context, tool, variant):
        if tool.kind == "limit" or variant == "list" and tool.kind != "ours":
            raise Unsupported("has none")
        with Folder(context, "tmpfs") as folder:
            job = Job(urls=[], dest=folder.dest, scratch=folder.scratch)
            argv = [tool.path(), tool.version_argument]
            if variant == "list":
                self.make_jobs(context, tool, folder)
                argv = tool.listing(folder.scratch / "journal")
            return several(context, argv, job, folder, self.times)

    def make_jobs(self, context, tool, folder):
        paths, _ = context.corpus.many(self.jobs, KIB)
        for path in paths:
            job = Job(urls=[f"{context.nginx.http}/{path}"], dest=folder.dest, scratch=folder.scratch)
            done = launch(context, tool.command(job), job, folder).wait(60)
            if done["exit"] != 0:
                raise Unsupported(f"cannot make a journal: {folder.output()}")


class BigJournal(Workload):
    """What a million finished files in the journal add to the commands of a new job."""

    id = "W10"
    title = "a journal of 1,000,000 finished files beside an empty one: `list`, and `resume` of one new job"
    variants = ["empty", "full"]
    number = 1_000_000
    most_rounds = {"empty": 3, "full": 3}
    size = 4 * MIB
    times = 5

    def run(self, context, tool, variant):
        if tool.kind != "ours":
            raise Unsupported("has no journal")
        full = self.journal(context, tool) if variant == "full" else None
        with Folder(context, "disk") as folder:
            journal = folder.scratch / "journal"
            if full:
                shutil.copy(full, journal)
                folder.flush()
            resumed = [self.resume(context, tool, folder, number) for number in range(self.times)]
            bad = [figures for figures in resumed if not figures["ok"]]
            if bad:
                return bad[0]
            job = Job(urls=[], dest=folder.dest, scratch=folder.scratch)
            figures = several(context, tool.listing(journal), job, folder, self.times)
            figures["resume_wall"] = statistics.median(one["wall"] for one in resumed)
            figures["resume_cpu"] = statistics.median(one["cpu"] for one in resumed)
            figures["journal_bytes_file"] = (os.path.getsize(full) / context.count(self.number)
                                             if full else None)
            return figures

    def resume(self, context, tool, folder, number):
        """Begins a job, kills it, and measures going on with it, from a server that is fast by then."""
        name, expected = context.corpus.big(self.size)
        server = shaped.Shaped(context.corpus.root, rate=2 * MIB)
        dest = folder.dest / str(number)
        dest.mkdir()
        try:
            job = Job(urls=[f"{server.base}/{name}"], dest=dest, scratch=folder.scratch)
            first = launch(context, tool.command(job), job, folder)
            deadline = time.monotonic() + 30
            while (server.sent() < self.size // 4 and first.process.poll() is None
                   and time.monotonic() < deadline):
                time.sleep(0.005)
            first.kill()
            first.wait(30)
            server.settle()
            server.rate = None
            job.resume = True
            figures = launch(context, tool.command(job), job, folder).wait(60)
            return judge(figures, folder, expected, dest)
        finally:
            server.close()

    def journal(self, context, tool):
        """Left by W9 where that ran before; else made now."""
        count = context.count(self.number)
        kept = context.work / f"journal-{count}-{tool.name}"
        if kept.exists() and kept.stat().st_mtime > os.path.getmtime(tool.path()):
            return kept
        urls, _, _ = context.corpus.again(count, KIB)
        with Folder(context, "tmpfs") as folder:
            job = Job(urls=[f"{context.nginx.http}/{url}" for url in urls], dest=folder.dest,
                      scratch=folder.scratch, connections=16)
            done = launch(context, tool.command(job), job, folder).wait(1800)
            if done["exit"] != 0:
                raise Unsupported(f"cannot make a journal: {folder.output()}")
            shutil.copy(folder.scratch / "journal", kept)
        return kept
