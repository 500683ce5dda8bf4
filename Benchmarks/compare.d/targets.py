"""What gdl has to reach, and whether it does: each figure against its limit."""

from dataclasses import dataclass
from typing import Callable

from statistic import best_peer, good, median, ratio

MIB = 1 << 20


@dataclass
class Target:
    workload: str
    variant: str
    text: str
    limit: float
    value: Callable  # (all groups, our tool's name) -> number or None
    at_least: bool = False

    def verdict(self, groups, name):
        """(value, met) where it was measured, else None."""
        value = self.value(groups, name)
        if value is None:
            return None
        return value, value >= self.limit if self.at_least else value <= self.limit


def figure(workload, variant, key, scale=1.0):
    def value(groups, name):
        found = median(good(groups.get((workload, variant), {})).get(name, []), key)
        return None if found is None else found * scale
    return value


def to_best(workload, variant, key="wall"):
    def value(groups, name):
        tools = groups.get((workload, variant), {})
        return ratio(tools, name, best_peer(tools, key), key)
    return value


def to(workload, variant, other, key="wall"):
    return lambda groups, name: ratio(groups.get((workload, variant), {}), name, other, key)


def to_bare_loop(groups, name):
    """CPU against the best of the bare libcurl loops."""
    tools = groups.get(("W1", "tmpfs"), {})
    found = [ratio(tools, name, other, "cpu") for other in tools if other.startswith("libcurl-")]
    return max((each for each in found if each is not None), default=None)


def faster_than_aria2(groups, name):
    found = to("W3", "disk", "aria2c")(groups, name)
    return 1 / found if found else None


def flatness(groups, name):
    """The largest time a URL by the least, of the lists of all lengths."""
    each = [figure("W9", variant, "us_file")(groups, name) for variant in ("10k", "100k", "1m")]
    each = [value for value in each if value is not None]
    return max(each) / min(each) if len(each) > 1 else None


def added(key):
    """What the full journal adds, in ms."""
    def value(groups, name):
        empty = figure("W10", "empty", key, 1000)(groups, name)
        full = figure("W10", "full", key, 1000)(groups, name)
        return None if empty is None or full is None else full - empty
    return value


def refetched(connections):
    return figure("W7", str(connections), "refetched", 1 / 1024)


# The share of 20 ms at 32 MiB/s, where that is more than 64 KiB a connection.
REFETCHED_KIB = max(64, 0.020 * 32 * 1024)

TARGETS = [
    Target("W1", "tmpfs", "time by the best peer's", 1.0, to_best("W1", "tmpfs")),
    Target("W1", "tmpfs", "CPU by curl's", 1.0, to("W1", "tmpfs", "curl", "cpu")),
    Target("W1", "tmpfs", "CPU by the best bare libcurl loop's", 1.05, to_bare_loop),
    Target("W1", "disk", "time with the flush by the best peer's", 1.0, to_best("W1", "disk", "settled")),
    Target("W2", "tmpfs", "time by size / (8 x cap)", 1.03, figure("W2", "tmpfs", "of_ideal")),
    Target("W2", "disk", "time by size / (8 x cap)", 1.03, figure("W2", "disk", "of_ideal")),
    Target("W3", "tmpfs", "time by the best peer's", 1.0, to_best("W3", "tmpfs")),
    Target("W3", "disk", "time by the best peer's, which sync nothing", 1.3, to_best("W3", "disk")),
    Target("W3", "disk", "times as fast as aria2c", 20, faster_than_aria2, at_least=True),
    Target("W4", "tmpfs", "time by the best peer's", 1.0, to_best("W4", "tmpfs")),
    Target("W5", "tmpfs", "time by the best peer's", 1.0, to_best("W5", "tmpfs")),
    Target("W5", "disk", "time with the flush by the best peer's", 1.0, to_best("W5", "disk", "settled")),
    Target("W6", "tmpfs", "bytes sent by the size", 1.001, figure("W6", "tmpfs", "of_size")),
    Target("W6", "tmpfs", "time by the time without cuts", 1.1, figure("W6", "tmpfs", "of_uncut")),
    Target("W7", "1", "KiB sent twice", REFETCHED_KIB, refetched(1)),
    Target("W7", "4", "KiB sent twice", REFETCHED_KIB, refetched(4)),
    Target("W7", "1", "ms to the first new byte", 60, figure("W7", "1", "first_new", 1000)),
    Target("W7", "4", "ms to the first new byte", 60, figure("W7", "4", "first_new", 1000)),
    Target("W8", "version", "ms", 20, figure("W8", "version", "wall", 1000)),
    Target("W8", "list", "ms", 40, figure("W8", "list", "wall", 1000)),
    Target("W9", "", "largest time a URL by the least", 1.2, flatness),
    *(Target("W9", variant, "MiB of memory", 40, figure("W9", variant, "rss_mib"))
      for variant in ("10k", "100k", "1m")),
    *(Target("W9", variant, "time by the best peer's", 1.2, to_best("W9", variant))
      for variant in ("10k", "100k", "1m")),
    Target("W10", "full", "ms that `list` takes longer", 50, added("wall")),
    Target("W10", "full", "ms that `resume` takes longer", 50, added("resume_wall")),
    Target("W10", "full", "bytes a file", 400, figure("W10", "full", "journal_bytes_file")),
]
