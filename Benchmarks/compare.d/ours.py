"""This project's program, in one build or several."""

from tool import Tool


class Gdl(Tool):
    kind = "ours"

    def __init__(self, name, path):
        self.name = name
        self.binary = path

    def command(self, job):
        common = ["--journal", str(job.scratch / "journal"), "--quiet"]
        if job.ca:
            common += ["--cacert", str(job.ca)]
        if job.resume:
            return [self.path(), "resume", *common]
        argv = [self.path(), "get", "-d", str(job.dest), *common, "--segments", str(job.segments)]
        if job.segments > 1:
            argv += ["--min-segment", "1M", "--per-host", str(job.segments)]
        if len(job.urls) == 1:
            return argv + job.urls
        return argv + ["--jobs", str(job.connections), "--per-host", str(job.connections),
                       "-i", str(job.write_list())]

    def listing(self, journal):
        return [self.path(), "list", "--journal", str(journal)]
