"""W6 and W7: connections that are cut, and a kill -9 in the middle."""

import time

import shaped
from measure import Surroundings
from tool import Job
from workload import GIB, MIB, Folder, Workload, judge, launch


class CutConnections(Workload):
    id = "W6"
    title = "one 500 MiB file, the server closes every connection after 10 MiB"
    full = 500 * MIB
    variants = ["tmpfs"]
    peer_rounds = 2

    def run(self, context, tool, variant):
        whole = self.fetch(context, tool, variant, cut=None)
        figures = self.fetch(context, tool, variant, cut=10 * MIB)
        figures["uncut_wall"] = whole["wall"]
        figures["of_uncut"] = figures["wall"] / whole["wall"]
        return figures

    def fetch(self, context, tool, variant, cut):
        size = self.bytes(context, variant)
        name, expected = context.corpus.big(size)
        context.corpus.warm([name])
        server = shaped.Shaped(context.corpus.root, cut=cut)
        try:
            with Folder(context, variant) as folder:
                job = Job(urls=[f"{server.base}/{name}"], dest=folder.dest, retry=True,
                          scratch=folder.scratch, helpers=context.helpers)
                argv = tool.command(job)
                around = Surroundings([])
                figures = launch(context, argv, job, folder).wait(context.timeout)
                figures.update(around.finish(figures["cpu"]))
                server.settle()
                figures.update(server.account())
                # A tool that asks for everything up to the end, again and again, says nothing by that; what
                # a connection carried until it was cut had to be asked for.
                figures["of_size"] = figures["sent"] / size
                return judge(figures, folder, expected)
        finally:
            server.close()


class KillAndResume(Workload):
    id = "W7"
    title = "256 MiB at 32 MiB/s, kill -9 at half of it, then resume"
    variants = ["1", "4"]  # connections; the rate is shared between them
    full = GIB // 4
    rate = 32 * MIB
    peer_rounds = 2

    def run(self, context, tool, variant):
        segments = int(variant)
        size = self.bytes(context, variant)
        name, expected = context.corpus.big(size)
        context.corpus.warm([name])
        server = shaped.Shaped(context.corpus.root, rate=self.rate // segments)
        try:
            with Folder(context, "disk") as folder:
                job = Job(urls=[f"{server.base}/{name}"], dest=folder.dest, segments=segments,
                          scratch=folder.scratch, helpers=context.helpers)
                first = launch(context, tool.command(job), job, folder)
                deadline = time.monotonic() + context.timeout
                while (shaped.total(server.spans()) < size // 2
                       and first.process.poll() is None and time.monotonic() < deadline):
                    time.sleep(0.002)
                first.kill()
                killed = time.monotonic()
                before = first.wait(30)
                server.settle()
                if before["signal"] != 9:
                    return {**before, "ok": False, "why": "ended before the kill",
                            "output": folder.output()}
                server.watch_for_new()

                job.resume = True
                around = Surroundings([])
                second = launch(context, tool.command(job), job, folder)
                figures = second.wait(context.timeout)
                figures.update(around.finish(figures["cpu"]))
                server.settle()
                figures.update(server.account())
                figures.update(
                    resume_wall=figures["wall"],
                    wall=figures["wall"] + (killed - first.start),
                    first_new=(server.first_new - second.start if server.first_new else None))
                return judge(figures, folder, expected)
        finally:
            server.close()
