"""The tables, as Markdown: a verdict on each target, then a table for each workload."""

from statistic import best_peer, good, groups, median, ratio
from targets import TARGETS

MIB = 1 << 20
GIB = 1 << 30


def number(value, digits=2):
    return "-" if value is None else f"{value:,.{digits}f}"


def each(key, factor=1.0, digits=2):
    def cell(runs):
        value = median(runs, key)
        return number(None if value is None else value * factor, digits)
    return cell


def cpu_a_gib(runs):
    value, size = median(runs, "cpu"), runs[0].get("bytes")
    return number(value / (size / GIB)) if value is not None and size else "-"


def overhead(runs):
    value, size = median(runs, "sent"), runs[0].get("bytes")
    return number(value / size, 4) if value is not None and size else "-"


# What each workload's table shows besides the common columns.
BYTES = {"CPU s/GiB": cpu_a_gib, "flush s": each("flush"), "wall+flush s": each("settled"),
         "sent by size": overhead}
LISTS = {"us/file": each("us_file", digits=0), "CPU us/file": each("cpu_us_file", digits=0),
         "requests": each("requests", digits=0), "connections": each("connections", digits=0),
         "sent by size": overhead}
EXTRA = {
    "W1": BYTES, "W5": BYTES,
    "W2": {**BYTES, "by the ideal": each("of_ideal", digits=3)},
    "W3": LISTS, "W4": LISTS, "W9": LISTS,
    "W6": {"requests": each("requests", digits=0), "sent by size": each("of_size", digits=4),
           "by the time without cuts": each("of_uncut")},
    "W7": {"sent twice KiB": each("refetched", 1 / 1024, 0),
           "first new byte ms": each("first_new", 1000, 0), "resume s": each("resume_wall")},
    "W8": {},
    "W10": {"resume ms": each("resume_wall", 1000, 1), "bytes/file": each("journal_bytes_file", digits=0)},
}


def heading(meta):
    places = ", ".join(f"{name} on {kind}" for name, kind in meta["filesystems"].items())
    tools = "; ".join(f"{name}: {version}" for name, version in meta["tools"].items())
    scale = "" if meta["scale"] == 1 else f" **Scale {meta['scale']:g}: targets are for scale 1.**"
    return (f"Measured {meta['date']}: {meta['cores']} cores of {meta['processor']}, "
            f"{meta['memory_mib'] // 1024} GiB, Linux {meta['kernel']}, {places}; "
            f"at most {meta['rounds']} rounds.{scale}\n\n{tools}.")


def verdicts(found, name):
    rows = [f"\n## Targets: {name}\n", "| | what | measured | limit | met |", "|---|---|---:|---:|---|"]
    for target in TARGETS:
        verdict = target.verdict(found, name)
        if verdict is None:
            continue
        value, met = verdict
        label = f"{target.workload}:{target.variant}" if target.variant else target.workload
        digits = 0 if target.limit >= 100 else 3 if target.limit < 2 else 1
        rows.append(f"| {label} | {target.text} | {number(value, digits)} | "
                    f"{'>=' if target.at_least else '<='} {target.limit:g} | {'yes' if met else '**no**'} |")
    return rows if len(rows) > 3 else []


def row(name, runs, tools, best, extra, digits):
    counted = good(tools)[name]
    shown = counted or [run for run in runs if "wall" in run]
    if not shown:
        return None
    why = next((run["why"] for run in runs if not run["ok"]), "")
    mark = "_" if runs[0]["kind"] == "limit" else "**" if runs[0]["kind"] == "ours" else ""
    cells = [f"{mark}{name}{mark}" + (" (best peer)" if name == best else ""),
             number(median(shown, "wall"), digits),
             number(min(run["wall"] for run in shown), digits),
             number(ratio(tools, name, best, "wall")),
             number(median(shown, "cpu"), digits), number(ratio(tools, name, best, "cpu")),
             *(cell(shown) for cell in extra.values()), number(median(shown, "rss_mib"), 1),
             f"{len(counted)}/{len(runs)}" + (f" ({why})" if why else ""),
             number(median(shown, "foreign_cores"))]
    return "| " + " | ".join(cells) + " |"


def table(workload, variant, title, tools):
    extra = EXTRA[workload]
    best = best_peer(tools, "wall")
    out = [f"\n### {workload}{':' + variant if variant else ''} - {title}\n",
           "| tool | wall s | least | by the best | CPU s | by the best | "
           + "".join(f"{title} | " for title in extra) + "memory MiB | good | foreign cores |",
           "|---|" + "---:|" * (8 + len(extra))]
    counted = good(tools)
    ran = {name: [run for run in runs if not run.get("unsupported")] for name, runs in tools.items()}
    for name in sorted(ran, key=lambda name: median(counted[name], "wall") or float("inf")):
        line = row(name, ran[name], ran, best, extra, 4 if workload in ("W8", "W10") else 2) if ran[name] else None
        if line:
            out.append(line)
    missing = [f"{name} ({runs[0]['why']})" for name, runs in tools.items()
               if not ran[name] and runs[0]["kind"] == "peer"]
    if missing:
        out.append("\nNot run: " + "; ".join(missing) + ".")
    return out


def markdown(results, titles):
    found = groups(results["runs"])
    out = ["# gdl and its peers, side by side\n", heading(results["meta"])]
    for name in dict.fromkeys(run["tool"] for run in results["runs"] if run["kind"] == "ours"):
        out += verdicts(found, name)
    out.append("\n## Medians")
    for (workload, variant), tools in found.items():
        out += table(workload, variant, titles[workload], tools)
    return "\n".join(out) + "\n"
