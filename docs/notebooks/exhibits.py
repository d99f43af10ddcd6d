"""What the notebooks show: pictures that follow the theme of the page, tables, and transcripts.

Importing it sets matplotlib's style.  ``INK``, ``SOFT``, ``GRID`` and the six series colours are
placeholders, which :func:`picture` turns into CSS variables with fallbacks; the series are told
apart with every common kind of colour blindness, on white and on black (after Okabe and Ito).
"""

from __future__ import annotations

import html
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

INK, SOFT, GRID, PAPER = "#01b001", "#01b002", "#01b003", "#01b004"
BLUE, ORANGE, GREEN, PURPLE, AMBER = "#01b005", "#01b006", "#01b007", "#01b008", "#01b009"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, AMBER)
_ROLES = {  # placeholder: (CSS variable, fallback on white paper)
    INK: ("ink", "#1b1f24"),
    SOFT: ("soft", "#5b6470"),
    GRID: ("grid", "#dde1e6"),
    PAPER: ("paper", "#ffffff"),
    BLUE: ("blue", "#0072b2"),
    ORANGE: ("orange", "#d55e00"),
    GREEN: ("green", "#00855f"),
    PURPLE: ("purple", "#a8447d"),
    AMBER: ("amber", "#a87600"),
}
COLUMNS = "88"  # of a transcript; what the page can hold
EMS = 6.4  # an inch of a figure on the page, so that its letters match those of the text

mpl.rcParams.update(
    {
        "svg.fonttype": "path",  # glyphs travel with the page, so it looks the same everywhere
        "svg.hashsalt": "exhibits",
        "font.family": "DejaVu Sans",
        "font.size": 10,
        "mathtext.fontset": "dejavusans",
        "figure.figsize": (7.0, 3.9),
        "figure.constrained_layout.use": True,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "axes.edgecolor": SOFT,
        "axes.labelcolor": INK,
        "axes.titlecolor": INK,
        "axes.titlesize": 10.5,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.prop_cycle": mpl.cycler(color=SERIES),
        "grid.color": GRID,
        "grid.linewidth": 0.7,
        "text.color": INK,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "legend.frameon": False,
        "legend.fontsize": 9,
        "lines.linewidth": 1.8,
        "lines.solid_capstyle": "round",
        "image.interpolation": "nearest",
    }
)


@dataclass(frozen=True)
class Exhibit:
    """Something to look at: ``markup`` for a page, ``text`` for everyone else."""

    markup: str
    text: str

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        return self.text


def picture(figure: Figure, alt: str) -> Exhibit:
    """The figure as inline SVG; ``alt`` says in words what it shows."""
    from proofs_check.rendering.figures.picture import to_svg

    svg = to_svg(figure, "exhibit")
    plt.close(figure)
    for placeholder, (name, fallback) in _ROLES.items():
        svg = svg.replace(placeholder, f"var(--exhibit-{name}, {fallback})")
    svg = svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
    words, width = html.escape(alt, quote=True), f"max-width: {figure.get_figwidth() * EMS:.1f}em"
    return Exhibit(
        f'<div class="exhibit" role="img" aria-label="{words}" style="{width}">{svg}</div>', alt
    )


@dataclass(frozen=True)
class Link:
    """A cell of a table that leads to another page of the site."""

    text: str
    target: str

    def __str__(self) -> str:
        return self.text


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], shares: Sequence[int] = ()
) -> Exhibit:
    """Rows of words and numbers under a head; ``shares`` of the width in %, for columns of text."""
    lines = [list(row) for row in rows]
    cells = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in line) + "</tr>" for line in lines
    )
    columns = "".join(f'<col style="width: {share}%">' for share in shares)
    markup = (
        f'<div class="table-wrapper"><table class="docutils{" prose" if shares else ""}">'
        f"<colgroup>{columns}</colgroup>"
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    return Exhibit(markup, "\n".join("  ".join(map(str, line)) for line in [list(head), *lines]))


def _cell(cell: object) -> str:
    words = html.escape(str(cell))
    return f'<a href="{html.escape(cell.target)}">{words}</a>' if isinstance(cell, Link) else words


def shell(line: str) -> int:
    """Run ``python -m …`` with this Python, print what it prints, and return its exit code."""
    program, *arguments = shlex.split(line)
    if program != "python":
        raise ValueError(f"only python is run here, not {program!r}")
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | {"COLUMNS": COLUMNS, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    print(re.sub(r"[ ]+$", "", done.stdout + done.stderr, flags=re.M).strip("\n"))
    return done.returncode
