#!/usr/bin/env python3
"""Draws the pictures of this folder from the tables of its README.md, so that they cannot say anything else.

    benches/draw.py           writes signing.svg and throughput.svg
    benches/draw.py --check   fails if they are not what the tables say

By hand, in SVG, because that is the same with every version of every library, and looks right on light and dark pages.
"""

import pathlib
import re
import sys
from xml.sax.saxutils import escape

FOLDER = pathlib.Path(__file__).resolve().parent
WIDTH, LABELS, NUMBERS, BAR, GAP, GROUP_GAP = 760, 250, 90, 16, 4, 20
OURS = "tower-sigv4"

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 15px }
  .group { font-weight: 600 }
  .note { fill: #57606a; font-size: 12px }
  .bar { fill: #b6bcc4 }
  .floor { fill: #dde1e6 }
  .ours { fill: #0b5fa5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .note { fill: #9aa4af }
    .bar { fill: #5d6772 }
    .floor { fill: #3b434c }
    .ours { fill: #58a6ff }
  }
"""


def table(heading):
    """The cells of the first table below a heading, without its head."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    _, found, rest = text.partition(f"\n{heading}\n")
    if not found:
        sys.exit(f"README.md has no heading {heading!r}")
    rows = re.search(r"(?:^\|.*\n)+", rest, re.MULTILINE).group().splitlines()
    cells = [[cell.strip().strip("*") for cell in row.strip("|").split("|")] for row in rows]
    return cells[0], cells[2:]


def number(cell):
    return float(re.match(r"[\d.]+", cell).group())


def signing():
    """Groups of (request, [(signer, multiple of the floor)])."""
    _, rows = table("## One signature (`sign`)")
    groups = []
    for request, signer, _, multiple, *_ in rows:
        if request:
            groups.append((request, []))
        groups[-1][1].append((signer.split(":")[0], number(multiple)))
    return groups


def throughput():
    """Groups of (request, [(client, requests per second of CPU time)])."""
    head, rows = table("### Objects of 1 KiB: CPU as a multiple of bare (in brackets wall time likewise)")
    groups = []
    for what, bare, *multiples in rows:
        micros = number(bare)
        bars = [("bare hyper client", 1e6 / micros)]
        clients = (client.replace("`", "") for client in head[2:])
        bars += [(client, 1e6 / micros / number(multiple)) for client, multiple in zip(clients, multiples)]
        groups.append((what.replace(", 1", ", one at a time") if what.endswith(", 1") else f"{what} in flight", bars))
    return groups


def draw(title, note, groups, show):
    largest = max(value for _, bars in groups for _, value in bars)
    scale = (WIDTH - LABELS - NUMBERS) / largest
    lines, y = [], 52
    for group, bars in groups:
        lines.append(f'<text class="group" x="10" y="{y + 12}">{escape(group)}</text>')
        y += 20
        for label, value in bars:
            kind = "ours" if label.startswith(OURS) else "floor" if label.startswith(("floor", "bare")) else "bar"
            length = value * scale
            lines.append(f'<text x="{LABELS - 8}" y="{y + 13}" text-anchor="end">{escape(label)}</text>')
            lines.append(f'<rect class="{kind}" x="{LABELS}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2"/>')
            lines.append(f'<text x="{LABELS + length + 6:.1f}" y="{y + 13}">{escape(show(value))}</text>')
            y += BAR + GAP
        y += GROUP_GAP - GAP
    alternative = "; ".join(f"{group}: " + ", ".join(f"{label} {show(value)}" for label, value in bars) for group, bars in groups)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(alternative)}</desc>",
        f"<style>{STYLE}</style>",
        f'<text class="title" x="10" y="22">{escape(title)}</text>',
        f'<text class="note" x="10" y="40">{escape(note)}</text>',
        *lines,
        "</svg>",
        "",
    ])


def main():
    pictures = {
        "signing.svg": draw(
            "One signature, as a multiple of the hashing that no signer can do without",
            "shorter is better; what is signed, and how it was measured, is in benches/README.md",
            signing(),
            lambda value: f"{value:.1f} ×",
        ),
        "throughput.svg": draw(
            "Requests for objects of 1 KiB in one second of the client's CPU time",
            "longer is better; one thread, a server on the loopback interface, see benches/README.md",
            throughput(),
            lambda value: f"{round(value, -2):,.0f}",
        ),
    }
    for name, picture in pictures.items():
        path = FOLDER / name
        if sys.argv[1:] == ["--check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != picture:
                sys.exit(f"failed: benches/{name} is not what benches/README.md says; run benches/draw.py")
        else:
            path.write_text(picture, encoding="utf-8")


main()
