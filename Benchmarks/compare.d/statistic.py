"""Medians over rounds, and ratios to others, taken within each round: load that lasts a round cancels out."""

import statistics
from collections import defaultdict


def groups(runs):
    """(workload, variant) -> tool -> runs, in the order they appear."""
    found = defaultdict(lambda: defaultdict(list))
    for run in runs:
        found[run["workload"], run["variant"]][run["tool"]].append(run)
    return found


def good(tools):
    """The runs that counted: every file right, and the exit status 0."""
    return {name: [run for run in runs if run["ok"]] for name, runs in tools.items()}


def median(runs, key):
    values = [run[key] for run in runs if run.get(key) is not None]
    return statistics.median(values) if values else None


def best_peer(tools, key):
    """The name of the peer with the least median, or None; of those that ended well."""
    peers = {name: median(runs, key) for name, runs in good(tools).items()
             if runs and runs[0]["kind"] == "peer" and median(runs, key) is not None}
    return min(peers, key=peers.get) if peers else None


def ratio(tools, name, other, key):
    """The median over rounds of name's figure by the other's in the same round; else of the medians."""
    ours, theirs = good(tools).get(name), good(tools).get(other)
    if not ours or not theirs:
        return None
    by_round = {run["round"]: run[key] for run in theirs if run.get(key)}
    each = [run[key] / by_round[run["round"]] for run in ours
            if run.get(key) is not None and run["round"] in by_round]
    if each:
        return statistics.median(each)
    one, another = median(ours, key), median(theirs, key)
    return one / another if one is not None and another else None
