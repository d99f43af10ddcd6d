"""A picture as inline SVG whose colours are the page's CSS variables.

matplotlib draws with one placeholder colour per role; afterwards each becomes ``var(--role)``, so
that one drawing serves light, dark and print.  Every id gets the picture's own prefix: several
drawings on one page would otherwise share clip paths and glyphs.
"""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proofs_check.host.foreign import visible

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from sympy import Symbol

INK, SOFT, GRID, PAPER = "#01a001", "#01a002", "#01a003", "#01a004"
FLOW, TRAINED, TARGET, BAND = "#01a005", "#01a006", "#01a007", "#01a008"
_ROLES = {
    INK: "ink",
    SOFT: "soft",
    GRID: "line",
    PAPER: "paper",
    FLOW: "flow",
    TRAINED: "trained",
    TARGET: "target",
    BAND: "band",
}
_STYLE: Any = {
    "svg.fonttype": "path",  # glyphs travel with the page, so it looks the same everywhere
    "svg.hashsalt": "proofs_check",
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "font.size": 12,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 11,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
}
WIDTH, HEIGHT = 5.2, 3.7  # inches; the page scales the drawing


@dataclass(frozen=True)
class Picture:
    """``svg`` is the drawing, ``alt`` says in words what it shows, ``caption`` how to read it."""

    name: str
    title: str
    caption: str
    alt: str
    svg: str


@dataclass(frozen=True)
class Absent:
    """A picture that was not drawn, and why."""

    title: str
    why: str


def canvas(rows: int = 1, height: float = HEIGHT) -> tuple[Figure, Any]:
    """A figure and its axes (an array of them for several rows that share the abscissa)."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        axes = figure.subplots(rows, 1, sharex=True)
        for one in [axes] if rows == 1 else axes:
            one.grid(True)
            one.set_axisbelow(True)
    return figure, axes


def mathtext(letter: Symbol) -> str:
    """A letter between dollars, or in plain text, where matplotlib cannot typeset its name."""
    from matplotlib.mathtext import MathTextParser

    from proofs_check.engine.letters import latex, plain

    found = f"${latex(letter)}$"
    try:
        MathTextParser("path").parse(found)
    except ValueError:
        return visible(plain(letter)).replace("$", r"\$")
    return found


def legend(figure: Figure, columns: int) -> None:
    """Below the axes, so that it never covers a curve."""
    from matplotlib import rc_context

    with rc_context(_STYLE):
        figure.legend(loc="outside lower center", ncols=columns)


def to_svg(figure: Figure, scope: str) -> str:
    """The drawing as an ``<svg>`` element without size, prologue or metadata; ``scope`` may be
    anybody's words."""
    from matplotlib import rc_context

    stream = io.StringIO()
    with rc_context(_STYLE):
        figure.savefig(stream, format="svg", transparent=True)
    svg = embedded(stream.getvalue(), re.sub(r"[^A-Za-z0-9]+", "-", scope))
    for placeholder, role in _ROLES.items():
        svg = svg.replace(placeholder, f"var(--{role})")
    return svg


def embedded(text: str, scope: str) -> str:
    """A drawing of Matplotlib's as an ``<svg>`` element without size, prologue or metadata, whose
    ids are its own among all drawings of a page."""
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    head, rest = text.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', head)
    assert box is not None  # matplotlib always writes one
    svg = f'<svg {box.group()} xmlns="http://www.w3.org/2000/svg">{rest}'
    prefix = f"{scope}-{zlib.crc32(svg.encode()):08x}-"
    svg = re.sub(r'\bid="', f'id="{prefix}', svg)
    svg = svg.replace('xlink:href="#', f'href="#{prefix}').replace("url(#", f"url(#{prefix}")
    return re.sub(r"\s*\n\s*", "\n", svg).strip()
