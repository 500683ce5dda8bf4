"""Running one command and measuring it: wall time, CPU, peak RSS.

The measuring itself is done by a small C program (c/meter.c), compiled once
per working directory.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import time
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "c"
TICKS = os.sysconf("SC_CLK_TCK")


def compile_helpers(work):
    """Compiles the C helpers into work/bin; returns name -> path.

    Helpers that need libcurl's headers are left out where those are missing.
    """
    compiler = shutil.which("cc")
    if not compiler:
        raise SystemExit("compare: a C compiler (cc) is needed")
    target = Path(work) / "bin"
    target.mkdir(parents=True, exist_ok=True)
    found = {}
    for source in sorted(SOURCES.glob("*.c")):
        binary = target / source.stem
        libraries = ["-lcurl"] if source.stem.startswith("curl") else []
        if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
            done = subprocess.run(
                [compiler, "-O2", "-o", str(binary), str(source), *libraries],
                capture_output=True, text=True)
            if done.returncode:
                if libraries:
                    continue
                raise SystemExit(f"compare: cannot compile {source.name}:\n{done.stderr}")
        found[source.stem] = str(binary)
    return found


class Running:
    """A command under the meter."""

    def __init__(self, meter, argv, *, env, cwd, log):
        reader, writer = os.pipe()
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                [meter, str(writer), *argv], env=env, cwd=cwd, pass_fds=[writer],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        os.close(writer)
        self._pipe = os.fdopen(reader, "r")
        first = json.loads(self._pipe.readline())
        self.pid, self.start = first["pid"], first["start"]
        self.timed_out = False

    def kill(self, number=signal.SIGKILL):
        """Signals the command and everything in its process group."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass

    def wait(self, timeout):
        """Waits for the end, killing at the timeout; returns the figures."""
        try:
            ready, _, _ = select.select([self._pipe], [], [], timeout)
        except BaseException:  # the harness is being stopped
            self.kill()
            self.process.wait()
            raise
        if not ready:
            self.timed_out = True
            self.kill()
        figures = json.loads(self._pipe.readline())
        self._pipe.close()
        self.process.wait()
        return {
            "wall": figures["end"] - self.start,
            "user": figures["user"],
            "sys": figures["sys"],
            "cpu": figures["user"] + figures["sys"],
            "rss_mib": figures["maxrss_kib"] / 1024,
            "majflt": figures["majflt"],
            "switches": figures["nvcsw"] + figures["nivcsw"],
            "exit": figures["exit"],
            "signal": figures["signal"],
            "timed_out": self.timed_out,
        }


def cpu_of(pids):
    """CPU seconds used so far by these processes."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def machine_busy():
    """(busy, stolen) CPU seconds of the whole machine since its boot."""
    with open("/proc/stat") as stat:
        user, nice, system, _idle, _wait, irq, soft, steal = (
            int(x) for x in stat.readline().split()[1:9])
    return (user + nice + system + irq + soft) / TICKS, steal / TICKS


class Surroundings:
    """What else the machine did during a run: load, foreign CPU, server CPU."""

    def __init__(self, server_pids):
        self._pids = server_pids
        self._busy, self._stolen = machine_busy()
        self._server = cpu_of(server_pids)
        self._own = time.process_time()
        self._start = time.monotonic()
        self.load = os.getloadavg()[0]

    def finish(self, child_cpu):
        """Figures for the time since the start; child_cpu is the tool's own."""
        took = time.monotonic() - self._start
        busy, stolen = machine_busy()
        server = cpu_of(self._pids) - self._server
        own = time.process_time() - self._own
        foreign = max(0.0, busy - self._busy - server - own - child_cpu)
        return {
            "load1": self.load,
            "server_cpu": server + own,
            # Cores kept busy by processes that have nothing to do with the run.
            "foreign_cores": foreign / took if took > 0 else 0.0,
            "steal_cores": (stolen - self._stolen) / took if took > 0 else 0.0,
        }
