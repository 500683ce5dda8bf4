"""Counts what small parts of gdl cost, in figures that do not depend on how busy the machine is.

    micro                 # measure, and fail for what got dearer by more than 10 %
    micro --only journal  # those whose name has this in it
    micro --write         # make what is measured the new thresholds

Each benchmark runs twice, with two counts; the difference by the difference of the counts is what one operation
costs. Instructions are valgrind's (without the kernel's), system calls strace's, allocations those of a library that
is loaded first.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
THRESHOLDS = HERE / "thresholds.json"
TOLERANCE = 1.10
# So much more may be chance, also where 10 % of nearly nothing is less.
SLACK = {"instructions": 200, "system calls": 0.3, "allocations": 0.5}


def run(command, folder, environment=None, **more):
    """In an empty folder; the seed of Swift's hashing is always the same."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return subprocess.run(
        command, env={**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1", **(environment or {})},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True,
        timeout=300, **more)


def instructions(program, name, count, folder):
    done = run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
                program, name, str(count), str(folder)], folder)
    return int(re.search(r"I\s+refs:\s+([\d,]+)", done.stderr).group(1).replace(",", ""))


def system_calls(program, name, count, folder):
    done = run(["strace", "-f", "-c", "-U", "calls,name", program, name, str(count), str(folder)], folder)
    # How often threads wait for each other depends on how they are scheduled.
    rows = re.findall(r"^\s*(\d+)\s+(\w+)$", done.stderr, re.MULTILINE)
    return sum(int(calls) for calls, call in rows if call not in ("total", "futex"))


def allocations(library, program, name, count, folder):
    reader, writer = os.pipe()
    os.dup2(writer, 9)
    os.close(writer)
    try:
        run([program, name, str(count), str(folder)], folder, {"LD_PRELOAD": str(library)}, pass_fds=[9])
    finally:
        os.close(9)
    with os.fdopen(reader) as pipe:
        return int(pipe.read().split()[-1])


def measured(ways, name, few, many, folder):
    return {what: (way(name, many, folder) - way(name, few, folder)) / (many - few)
            for what, way in ways.items()}


def main():
    parser = argparse.ArgumentParser(prog="micro", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="benchmarks whose name has this in it")
    parser.add_argument("--write", action="store_true", help="write the thresholds")
    parser.add_argument("--program", required=True, type=Path)
    args = parser.parse_args()
    thresholds = json.loads(THRESHOLDS.read_text()) if THRESHOLDS.exists() else {}
    space = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    failed = False
    with tempfile.TemporaryDirectory(prefix="gdl-micro-", dir=space) as work:
        # valgrind does not understand Swift's debug information; nor, without --static-swift-stdlib, its libraries.
        program = f"{work}/micro"
        subprocess.run(["strip", "--strip-debug", "-o", program, args.program], check=True)
        library = f"{work}/mallocs.so"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, HERE / "mallocs.c"], check=True)
        ways = {"instructions": lambda *rest: instructions(program, *rest),
                "system calls": lambda *rest: system_calls(program, *rest),
                "allocations": lambda *rest: allocations(library, program, *rest)}
        listed = subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
        print("| one operation | " + " | ".join(f"{what} | threshold" for what in ways) + " |")
        print("|---|" + "---:|" * (2 * len(ways)), flush=True)
        for line in listed:
            name, few, many = line.rsplit(" ", 2)
            if args.only not in name:
                continue
            found = measured(ways, name, int(few), int(many), Path(work) / "run")
            cells = []
            for what, value in found.items():
                limit = thresholds.get(name, {}).get(what)
                over = limit is not None and value > limit * TOLERANCE + SLACK[what]
                failed |= over and not args.write
                digits = 0 if what == "instructions" else 1
                cells += [f"{'**' if over else ''}{value:,.{digits}f}{'**' if over else ''}",
                          "-" if limit is None else f"{limit:,.{digits}f}"]
            print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
            if args.write:
                thresholds[name] = {what: round(max(value, 0), 1) for what, value in found.items()}
    if args.write:
        THRESHOLDS.write_text(json.dumps(thresholds, indent=1) + "\n")
    if failed:
        sys.exit("micro: something got dearer by more than 10 %")


if __name__ == "__main__":
    main()
