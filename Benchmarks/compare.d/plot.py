"""One SVG for each workload: a bar for each tool's median, a dot for each round."""

from html import escape

from statistic import good, groups, median

ROW, LABEL, WIDTH, MARGIN = 22, 130, 560, 90
COLOURS = {"ours": "#c2410c", "peer": "#475569", "limit": "#cbd5e1"}


def panel(variant, tools, top):
    """(lines of SVG, height) of one variant."""
    counted = {name: runs for name, runs in good(tools).items() if runs}
    lines = [f'<text x="8" y="{top + 16}" font-weight="bold">{escape(variant)}</text>'] if variant else []
    if not counted:
        return lines, 0
    order = sorted(counted, key=lambda name: median(counted[name], "wall"))
    # A tool that is many times slower than the rest would make the rest unreadable: its bar is cut, and its
    # figure tells.
    middle = median(counted[order[len(order) // 2]], "wall")
    longest = min(median(counted[order[-1]], "wall"), 4 * middle)
    y = top + (24 if variant else 4)
    for name in order:
        runs = counted[name]
        value = median(runs, "wall")
        width = min(value, longest) / longest * WIDTH
        colour = COLOURS[runs[0]["kind"]]
        shown = f"{value * 1000:,.1f} ms" if value < 0.1 else f"{value:,.2f} s"
        lines.append(f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>')
        lines.append(f'<rect x="{LABEL}" y="{y + 2}" width="{width:.1f}" height="{ROW - 6}" fill="{colour}"/>')
        for run in runs:
            at = LABEL + min(run["wall"], longest) / longest * WIDTH
            lines.append(f'<circle cx="{at:.1f}" cy="{y + ROW / 2 - 1}" r="2.5" fill="#fff" stroke="#111"/>')
        cut = " (cut)" if value > longest else ""
        lines.append(f'<text x="{LABEL + width + 8:.1f}" y="{y + 14}">{shown}{cut}</text>')
        y += ROW
    return lines, y - top + 10


def svg(title, variants):
    """variants: variant -> tool -> runs."""
    body, top = [], 34
    for variant, tools in variants.items():
        lines, height = panel(variant, tools, top)
        body += lines
        top += height
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LABEL + WIDTH + MARGIN}" height="{top + 8}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="8" y="20" font-size="14" font-weight="bold">{escape(title)}</text>', *body, "</svg>", ""])


def write(results, titles, folder):
    by_workload = {}
    for (workload, variant), tools in groups(results["runs"]).items():
        by_workload.setdefault(workload, {})[variant] = tools
    for workload, variants in by_workload.items():
        text = svg(f"{workload}: {titles[workload]}, wall time", variants)
        (folder / f"{workload}.svg").write_text(text)
