"""The peers: how each is told "get these URLs into this folder".

Options differ from a tool's defaults only where the job asks for it (number of
connections, resuming, retrying without end) or where the default would measure
something else (progress displays, configuration files, waits between retries).
"""

import os

from tool import Tool, Unsupported


class Aria2(Tool):
    """With the interval that its state is saved in (60 s), or with another, where that matters."""
    binary = "aria2c"

    def __init__(self, name, autosave=None, only_in=None):
        self.name = name
        self.autosave = autosave
        self.only_in = only_in

    def command(self, job):
        argv = [self.path(), "--no-conf", "--console-log-level=error", "--summary-interval=0",
                "--download-result=hide", "--show-console-readout=false",
                "-d", str(job.dest), "-j", str(job.connections),
                "-x", str(job.segments), "-s", str(job.segments), "-k", "1M"]
        if self.autosave is not None:
            argv.append(f"--auto-save-interval={self.autosave}")
        if job.ca:
            argv.append(f"--ca-certificate={job.ca}")
        if job.retry:
            argv += ["--max-tries=0", "--retry-wait=0"]
        if job.resume:
            argv.append("--continue")
        return argv + (job.urls if len(job.urls) == 1 else ["-i", str(job.write_list())])


class Curl(Tool):
    """One transfer, or --parallel with a config file for a list."""
    name = binary = "curl"

    def command(self, job):
        job.one_connection()
        argv = [self.path(), "-sS", "--fail"]
        if job.ca:
            argv += ["--cacert", str(job.ca)]
        if len(job.urls) == 1:
            argv += ["-o", str(job.target()), job.urls[0]]
            if job.resume or job.retry:
                argv += ["-C", "-"]
            if job.retry:
                # --retry starts the file again from its first byte, so: a loop.
                return ["sh", "-c", 'until "$@" 2>/dev/null; do :; done', "sh", *argv]
            return argv
        lines = []
        for url in job.urls:
            lines += [f'url = "{url}"', f'output = "{job.dest / job.name(url)}"']
        return argv + ["--parallel", "--parallel-max", str(job.connections),
                       "--config", str(job.write_list(lines, "curl.txt"))]


class Wget(Tool):
    """Always one connection: the classical sequential baseline."""
    name = binary = "wget"

    def command(self, job):
        job.one_connection()
        argv = [self.path(), "-q", "--no-config", "-P", str(job.dest)]
        if job.ca:
            argv.append(f"--ca-certificate={job.ca}")
        if job.retry:
            argv += ["--tries=0", "--waitretry=0"]
        if job.resume:
            argv.append("-c")
        return argv + (job.urls if len(job.urls) == 1 else ["-i", str(job.write_list())])


class Wget2(Tool):
    name = binary = "wget2"

    def command(self, job):
        argv = [self.path(), "-q", "-P", str(job.dest), "--config=",
                f"--max-threads={max(job.connections, job.segments)}"]
        if job.segments > 1:
            size = job_size(job)
            argv.append(f"--chunk-size={-(-size // job.segments)}")
        if job.ca:
            argv.append(f"--ca-certificate={job.ca}")
        if job.retry:
            argv += ["--tries=0", "--waitretry=0"]
        if job.resume:
            argv.append("-c")
        return argv + (job.urls if len(job.urls) == 1 else ["-i", str(job.write_list())])


def job_size(job):
    """The size in the fixture's name (big-SIZE.mp4)."""
    return int(job.name().partition("-")[2].partition(".")[0])


class Axel(Tool):
    name = binary = "axel"

    def command(self, job):
        url = job.only()
        if job.retry and job.segments == 1:
            # With one connection axel ends, successfully, at the first cut;
            # started again it goes on from its state file, if it wrote one.
            raise Unsupported("does not retry")
        return [self.path(), "-q", "-n", str(job.segments), "-o", str(job.target()), url]


class Lftp(Tool):
    name = binary = "lftp"

    def command(self, job):
        lines = ["set cmd:fail-exit yes", "set xfer:clobber yes"]
        if job.ca:
            lines.append(f"set ssl:ca-file {job.ca}")
        if job.retry:
            lines += ["set net:reconnect-interval-base 0", "set net:max-retries 0"]
        again = "-c " if job.resume else ""
        if len(job.urls) > 1:
            lines.append(f"set xfer:parallel {job.connections}")
            lines.append(f"get -O {job.dest} " + " ".join(job.urls))
        elif job.segments > 1:
            lines.append(f"pget {again}-n {job.segments} -O {job.dest} {job.urls[0]}")
        else:
            lines.append(f"get {again}-O {job.dest} {job.urls[0]}")
        return [self.path(), "--norc", "-f", str(job.write_list(lines, "lftp.txt"))]


class Rclone(Tool):
    name = binary = "rclone"
    version_argument = "version"

    def command(self, job):
        shared = [f"--config={job.scratch / 'rclone.conf'}", "--quiet"]
        (job.scratch / "rclone.conf").touch()
        if job.ca:
            shared.append(f"--ca-cert={job.ca}")
        if job.retry:
            shared.append("--low-level-retries=100000")
        base, _, name = job.urls[0].rpartition("/")
        if len(job.urls) == 1 and job.segments == 1 and not job.retry:
            return [self.path(), "copyurl", job.urls[0], str(job.target()), *shared]
        shared.append(f"--http-url={base}/")
        if len(job.urls) == 1:
            return [self.path(), "copyto", f":http:{name}", str(job.target()), *shared,
                    f"--multi-thread-streams={job.segments if job.segments > 1 else 0}",
                    "--multi-thread-cutoff=1Mi"]
        names = job.write_list([job.name(url) for url in job.urls], "names.txt")
        return [self.path(), "copy", ":http:", str(job.dest), *shared, "--no-traverse",
                f"--files-from-raw={names}", f"--transfers={job.connections}",
                f"--checkers={job.connections}", "--multi-thread-streams=0"]


class GalleryDl(Tool):
    """Sequential by design; each direct link is an extractor with a session."""
    name = "gallery-dl"

    @property
    def binary(self):
        return os.environ.get("GALLERY_DL", "gallery-dl")

    def command(self, job):
        job.one_connection()
        argv = [self.path(), "--config-ignore", "-q", "-D", str(job.dest),
                "-o", "extractor.directlink.filename={filename}.{extension}",
                "-o", "downloader.http.adjust-extensions=false"]
        if job.ca:
            argv += ["-o", f"extractor.verify={job.ca}"]
        if job.retry:
            argv += ["--retries", "-1"]
        return argv + (job.urls if len(job.urls) == 1 else ["-i", str(job.write_list())])


PEERS = [Aria2("aria2c"), Aria2("aria2c-1s", autosave=1, only_in={"W7"}), Curl(), Wget(), Wget2(), Axel(),
         Lftp(), Rclone(), GalleryDl()]
