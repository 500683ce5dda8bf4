"""What a tool is asked to do, and what all tools have in common."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


class Unsupported(Exception):
    """The tool cannot do this job; the message says why."""


@dataclass
class Job:
    urls: list
    dest: Path
    scratch: Path          # lists, journals, home folder: same filesystem as dest
    connections: int = 1   # files at a time
    segments: int = 1      # connections for one file
    ca: Path = None        # the CA to trust, for https
    http2: bool = False
    retry: bool = False    # go on through any number of cut connections
    resume: bool = False   # the second call, after a kill
    helpers: dict = field(default_factory=dict)  # compiled C programs

    def name(self, url=None):
        return (url or self.urls[0]).rpartition("/")[2]

    def target(self):
        """The path of the only file."""
        return self.dest / self.name()

    def write_list(self, lines=None, name="urls.txt"):
        path = self.scratch / name
        path.write_text("\n".join(lines or self.urls) + "\n")
        return path

    def only(self):
        if len(self.urls) != 1:
            raise Unsupported("takes one URL")
        return self.urls[0]

    def one_connection(self):
        if self.segments > 1:
            raise Unsupported("no segments")


def environment(job):
    """A clean environment: no proxies, no CA variables, no user configuration."""
    home = job.scratch / "home"
    home.mkdir(exist_ok=True)
    made = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "LANG": "C.UTF-8",
            "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home),
            "XDG_DATA_HOME": str(home), "XDG_STATE_HOME": str(home)}
    if job.ca:
        made["SSL_CERT_FILE"] = str(job.ca)
    return made


class Tool:
    name = ""
    binary = ""
    kind = "peer"  # or ours; or limit: a measuring stick rather than a tool
    only_in = None  # the workloads that it takes part in; None for all
    version_argument = "--version"

    def path(self):
        """Where the program is, or None."""
        return shutil.which(self.binary)

    def available(self, helpers):
        return self.path() is not None

    def version(self):
        done = subprocess.run([self.path(), self.version_argument], capture_output=True,
                              text=True, timeout=60)
        return next(iter((done.stdout + done.stderr).strip().splitlines()), "")

    def command(self, job):
        """The argument list that does the job; raises Unsupported."""
        raise NotImplementedError
