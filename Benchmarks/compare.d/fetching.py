"""W1 to W5 and W9: some URLs, served by nginx, fetched once."""

import shutil

from measure import Surroundings
from tool import Job, Unsupported
from workload import GIB, KIB, MIB, Folder, Workload, judge, launch


class Fetch(Workload):
    def inputs(self, context, variant):
        """(place, expected {name: sha256}, URLs, Job options)"""
        raise NotImplementedError

    def run(self, context, tool, variant):
        place, expected, urls, options = self.inputs(context, variant)
        nginx = context.nginx
        with Folder(context, place) as folder:
            job = Job(urls=urls, dest=folder.dest, scratch=folder.scratch,
                      helpers=context.helpers, **options)
            argv = tool.command(job)  # raises Unsupported before anything is measured
            mark = nginx.mark()
            around = Surroundings(nginx.pids())
            figures = launch(context, argv, job, folder).wait(context.timeout)
            figures.update(around.finish(figures["cpu"]))
            figures["flush"] = folder.flush()
            # What a tool leaves to the kernel has to be written all the same.
            figures["settled"] = figures["wall"] + figures["flush"]
            figures.update(nginx.since(mark))
            judge(figures, folder, expected)
            self.after(context, tool, variant, figures, job)
            return figures

    def after(self, context, tool, variant, figures, job):
        """A place for what a workload adds."""


class OneFile(Fetch):
    id = "W1"
    title = "one 2 GiB file, one connection"
    variants = ["tmpfs", "disk"]
    full = 2 * GIB

    def inputs(self, context, variant):
        name, expected = context.corpus.big(self.bytes(context, variant))
        context.corpus.warm([name])
        return variant, expected, [f"{context.nginx.http}/{name}"], {}


class Segments(Fetch):
    id = "W2"
    title = "one 2 GiB file, 8 segments, each connection held to 20 MiB/s"
    # The disk, while it flushes, also keeps the server from reading what it has not in memory.
    variants = ["tmpfs", "disk"]
    full = 2 * GIB
    peer_rounds = 3

    def inputs(self, context, variant):
        name, expected = context.corpus.big(self.bytes(context, variant))
        context.corpus.warm([name])
        return variant, expected, [f"{context.nginx.http}/rate/20m/{name}"], {"segments": 8}

    def after(self, context, tool, variant, figures, job):
        # The least time: every segment at its cap all the time.
        figures["of_ideal"] = figures["wall"] / (self.bytes(context, variant) / (8 * 20 * MIB))


class ManyFiles(Fetch):
    """A list of files of one size."""

    def __init__(self, number, title, count, size, connections, secure=False,
                 variants=("tmpfs", "disk")):
        self.id = number
        self.title = title
        self.variants = list(variants)
        self.number = count
        self.each = size
        self.connections = connections
        self.secure = secure

    def bytes(self, context, variant):
        return context.count(self.number) * self.each

    def inputs(self, context, variant):
        paths, expected = context.corpus.many(context.count(self.number), self.each)
        context.corpus.warm(paths)
        base = context.nginx.https if self.secure else context.nginx.http
        options = {"connections": self.connections}
        if self.secure:
            options.update(ca=context.authority.ca, http2=True)
        return variant, expected, [f"{base}/{path}" for path in paths], options

    def after(self, context, tool, variant, figures, job):
        figures["cpu_us_file"] = figures["cpu"] * 1e6 / len(job.urls)
        figures["us_file"] = figures["wall"] * 1e6 / len(job.urls)


class LongLists(Fetch):
    id = "W9"
    title = "lists of 10,000, 100,000 and 1,000,000 URLs of 1 KiB, 16 at a time, to memory"
    variants = ["10k", "100k", "1m"]
    counts = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
    most_rounds = {"1m": 1, "100k": 3}

    def bytes(self, context, variant):
        return context.count(self.counts[variant]) * KIB

    def inputs(self, context, variant):
        count = context.count(self.counts[variant])
        urls, expected, files = context.corpus.again(count, KIB)
        context.corpus.warm(files)
        return ("tmpfs", expected, [f"{context.nginx.http}/{url}" for url in urls],
                {"connections": 16})

    def run(self, context, tool, variant):
        # A gigabyte of memory and more, or hours: these say nothing about who is best.
        if variant == "1m" and tool.name in {"aria2c", "lftp", "rclone", "wget", "gallery-dl"}:
            raise Unsupported("not with a million")
        if variant == "100k" and tool.name == "gallery-dl":
            raise Unsupported("sequential")
        return super().run(context, tool, variant)

    def after(self, context, tool, variant, figures, job):
        ManyFiles.after(self, context, tool, variant, figures, job)
        if variant == "1m" and tool.kind == "ours" and figures["ok"]:
            shutil.copy(job.scratch / "journal", context.work / f"journal-{len(job.urls)}-{tool.name}")  # for W10
