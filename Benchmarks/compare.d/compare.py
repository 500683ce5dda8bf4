"""Runs gdl and other download tools in turn, against servers on the loopback; README.md explains the workloads.

    compare                                  # everything: about an hour and a half
    compare --rounds 1 --only W8             # a minute
    compare --only W1,W3:disk --tools ours,curl,aria2c
    compare --gdl old=FILE --gdl new=FILE --tools ours --only W3
    compare --report results.json            # the tables of results that are there
"""

import argparse
import atexit
import datetime
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import fixtures
import measure
import nginx
import plot
import report
from catalogue import WORKLOADS
from limits import LIMITS
from ours import Gdl
from peers import PEERS
from statistic import groups, median
from tool import Unsupported
from workload import Context

TITLES = {name: workload.title for name, workload in WORKLOADS.items()}
# A peer that takes so many times as long as the fastest is not run again, but for those that a target names.
TOO_SLOW = 6
NAMED = {("W3", "disk", "aria2c"), ("W1", "tmpfs", "curl")}


def arguments():
    parser = argparse.ArgumentParser(
        prog="compare", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--only", metavar="W1,W3:disk", help="these workloads (default: all)")
    add("--rounds", type=int, default=5, help="each tool runs once a round (5)")
    add("--tools", default="all", help="names, or peers, limits, ours, all; separated by commas")
    add("--out", type=Path, help="folder for results.json, results.md and the plots")
    add("--gdl", action="append", default=[], metavar="NAME=FILE", help="a build of gdl; repeatable")
    add("--scale", type=float, default=1.0, help="factor for sizes and counts; 0.02 for a quick check")
    add("--minutes", type=float, default=240, help="begin no further run after so long (240)")
    add("--timeout", type=float, default=600, help="seconds for one run (600)")
    add("--work", type=Path, required=True, help="folder on a disk for served files, kept between runs")
    add("--tmpfs", type=Path, help="folder on a tmpfs (default: the roomiest one)")
    add("--seed", type=int, default=1, help="for the content of served files")
    add("--report", type=Path, metavar="FILE", help="write the tables and plots of these results")
    return parser.parse_args()


def mounts():
    """(mount point, type of file system, options)"""
    rows = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    return [(row[1], row[2], row[3]) for row in rows]


def filesystem(path):
    path = str(Path(path).resolve())
    inside = [(point, kind) for point, kind, _ in mounts()
              if path == point or path.startswith(point.rstrip("/") + "/")]
    return max(inside, key=lambda item: len(item[0]))[1]


def roomiest_tmpfs():
    def free(point):
        status = os.statvfs(point)
        return status.f_bavail * status.f_frsize
    found = [point for point, kind, flags in mounts()
             if kind == "tmpfs" and flags.startswith("rw") and os.access(point, os.W_OK)]
    if not found:
        raise SystemExit("compare: no writable tmpfs; name one with --tmpfs")
    return Path(max(found, key=free))


def choose_tools(text, known, helpers):
    kinds = {"peers": {"peer"}, "limits": {"limit"}, "ours": {"ours"}, "all": {"peer", "limit", "ours"}}
    words = text.split(",")
    names = {tool.name for tool in known}
    for word in words:
        if word not in kinds and word not in names:
            raise SystemExit(f"compare: no tool {word!r}; there are {', '.join(sorted(names))}")
    wanted = [tool for tool in known
              if tool.name in words or any(tool.kind in kinds.get(word, ()) for word in words)]
    for tool in wanted:
        if not tool.available(helpers):
            print(f"compare: {tool.name} is not here, and left out", file=sys.stderr)
    return [tool for tool in wanted if tool.available(helpers)]


def choose_workloads(words):
    chosen = []
    for word in words.split(",") if words else WORKLOADS:
        name, _, variant = word.partition(":")
        workload = WORKLOADS.get(name.upper())
        if not workload or (variant and variant not in workload.variants):
            raise SystemExit(f"compare: no workload {word!r}; there are {', '.join(WORKLOADS)}")
        chosen += [(workload, each) for each in ([variant] if variant else workload.variants)]
    return chosen


def describe(team, places, args):
    processor = next((line.partition(":")[2].strip()
                      for line in Path("/proc/cpuinfo").read_text().splitlines()
                      if line.startswith("model name")), platform.machine())
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "kernel": platform.release(), "processor": processor, "cores": os.cpu_count(),
        "memory_mib": memory, "scale": args.scale, "rounds": args.rounds, "seed": args.seed,
        "filesystems": {name: filesystem(path) for name, path in places.items()},
        "tools": {tool.name: tool.version() for tool in team if tool.kind != "limit"},
    }


class Comparison:
    def __init__(self, context, team, args, results):
        self.context = context
        self.team = team
        self.args = args
        self.results = results
        self.deadline = time.monotonic() + args.minutes * 60

    def run(self, chosen):
        for workload, variant in chosen:
            label = f"{workload.id}:{variant}" if variant else workload.id
            print(f"\n== {label} - {workload.title}", flush=True)
            team = [tool for tool in self.team if not tool.only_in or workload.id in tool.only_in]
            self.dropped = set()
            for turn in range(self.args.rounds):
                # The order rotates, so that nobody always runs behind the same one.
                for tool in team[turn % len(team):] + team[:turn % len(team)]:
                    if time.monotonic() > self.deadline:
                        print("compare: the time is up", flush=True)
                        return
                    if turn < workload.rounds(self.args.rounds, tool, variant):
                        self.once(workload, variant, tool, turn)
                self.drop_slow(workload, variant)
                self.save()

    def once(self, workload, variant, tool, turn):
        if tool.name in self.dropped:
            return
        entry = {"workload": workload.id, "variant": variant, "tool": tool.name, "kind": tool.kind,
                 "round": turn, "bytes": workload.bytes(self.context, variant)}
        try:
            entry.update(workload.run(self.context, tool, variant))
        except Unsupported as reason:
            entry.update(unsupported=True, ok=False, why=str(reason))
        if entry.get("unsupported") or entry.get("timed_out"):
            self.dropped.add(tool.name)
        self.results["runs"].append(entry)
        if not entry.get("unsupported"):
            print(line_for(entry), flush=True)
            if entry.get("output"):
                print("      " + entry["output"].replace("\n", "\n      "), flush=True)

    def drop_slow(self, workload, variant):
        tools = groups(self.results["runs"])[workload.id, variant]
        walls = {name: median(runs, "wall") for name, runs in tools.items()
                 if median(runs, "wall") is not None and any(run["ok"] for run in runs)}
        for name, wall in walls.items():
            if (tools[name][0]["kind"] == "peer" and wall > TOO_SLOW * min(walls.values())
                    and wall > 5 and (workload.id, variant, name) not in NAMED):
                self.dropped.add(name)

    def save(self):
        folder = self.args.out
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.json").write_text(json.dumps(self.results, indent=1))
        (folder / "results.md").write_text(report.markdown(self.results, TITLES))
        plot.write(self.results, TITLES, folder)


def line_for(entry):
    keys = ("settled", "requests", "connections", "refetched", "first_new", "resume_wall")
    extra = " ".join(f"{key}={entry[key]:,.3f}" if isinstance(entry[key], float) else f"{key}={entry[key]}"
                     for key in keys if entry.get(key) is not None)
    return (f"{entry['round'] + 1:2} {entry['tool']:14} {entry.get('wall', 0):9.3f} s  "
            f"cpu {entry.get('cpu', 0):7.3f}  rss {entry.get('rss_mib', 0):6.1f}  "
            f"foreign {entry.get('foreign_cores', 0):4.2f}  "
            f"{'ok' if entry['ok'] else 'FAILED: ' + entry['why']}  {extra}")


def main():
    args = arguments()
    if args.report:
        results = json.loads(args.report.read_text())
        folder = args.out or args.report.parent
        plot.write(results, TITLES, folder)
        (folder / "results.md").write_text(report.markdown(results, TITLES))
        print(report.markdown(results, TITLES))
        return
    args.work = args.work.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    args.out = (args.out or args.work / "results" / time.strftime("%Y-%m-%d-%H%M%S")).resolve()
    chosen = choose_workloads(args.only)
    helpers = measure.compile_helpers(args.work)
    builds = [Gdl(name, str(Path(path).resolve()))
              for name, _, path in (item.partition("=") for item in args.gdl)]
    team = choose_tools(args.tools, [*builds, *PEERS, *LIMITS], helpers)
    if not team:
        raise SystemExit("compare: none of these tools is here")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tmpfs = Path(tempfile.mkdtemp(prefix="gdl-compare-", dir=args.tmpfs or roomiest_tmpfs()))
    atexit.register(shutil.rmtree, tmpfs, ignore_errors=True)
    disk = args.work / "disk"
    shutil.rmtree(disk, ignore_errors=True)
    disk.mkdir()
    places = {"tmpfs": tmpfs, "disk": disk}
    corpus = fixtures.Corpus(args.work / "served", args.seed)
    authority = fixtures.Authority(args.work / "ca")
    server = nginx.Nginx(args.work / "nginx", corpus.root, authority).start()
    context = Context(work=args.work, places=places, corpus=corpus, authority=authority, nginx=server,
                      helpers=helpers, scale=args.scale, timeout=args.timeout)
    comparison = Comparison(context, team, args, {"meta": describe(team, places, args), "runs": []})
    try:
        comparison.run(chosen)
    except KeyboardInterrupt:
        print("\ncompare: interrupted; what was measured is kept", file=sys.stderr)
    finally:
        server.stop()
        shutil.rmtree(disk, ignore_errors=True)
        comparison.save()
    print((args.out / "results.md").read_text())
    print(f"results: {args.out}")


if __name__ == "__main__":
    main()
