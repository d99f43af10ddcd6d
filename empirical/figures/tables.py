"""Tables of numbers as coloured cells, ours beside the paper's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.figures.style import NOTE, SEQUENTIAL, heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from empirical.claims.comparison import Comparison


def table(
    axes: Axes,
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    title: str = "",
    *,
    lowest: float = 0.0,
    highest: float = 100.0,
    texts: Sequence[Sequence[str]] | None = None,
    size: float = NOTE,
) -> Any:
    """``values`` (rows, columns); NaN is an empty cell, drawn as a dash.  ``size`` of the texts in
    points.  Returns the image."""
    heading(axes, title)
    shown = np.ma.masked_invalid(values)
    image = axes.imshow(shown, cmap=SEQUENTIAL, vmin=lowest, vmax=highest, aspect="auto")
    axes.set_xticks(range(len(columns)), columns, fontsize=NOTE)
    axes.set_yticks(range(len(rows)), rows, fontsize=NOTE)
    axes.tick_params(length=0)
    axes.set_facecolor("#f3f4f6")
    axes.set_xticks(np.arange(1, len(columns)) - 0.5, minor=True)
    axes.set_yticks(np.arange(1, len(rows)) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=1.5)
    axes.tick_params(which="minor", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    middle = (lowest + highest) / 2
    for (r, c), value in np.ndenumerate(values):
        known = np.isfinite(value)
        text = texts[r][c] if texts else (f"{value:g}" if known else "–")
        ink = "black" if not known or value > middle else "white"
        axes.text(c, r, text, ha="center", va="center", fontsize=size, color=ink)
    return image


def ruled(axes: Axes, title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Words and numbers between lines; a header may have two lines."""
    axes.set_axis_off()
    heading(axes, title)
    drawn = axes.table(rows, colLabels=header, loc="center", cellLoc="right", edges="horizontal")
    drawn.auto_set_font_size(False)
    drawn.set_fontsize(NOTE)
    drawn.scale(1, 1.4)
    for i in range(len(header)):
        drawn[0, i].set_height(1.6 * drawn[0, i].get_height())
    drawn.auto_set_column_width(list(range(len(header))))


def short(number: float) -> str:
    """Three digits: 19.1 k, 2.3 M."""
    for size, unit in ((1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")):
        if number >= size:
            return f"{number / size:.3g}{unit}"
    return f"{number:.3g}"


def compared_tables(part: FigureBase, compared: Comparison, ours: str, paper: str) -> list[Axes]:
    """Our table with this title, and the paper's below it."""
    upper, lower = part.subplots(2, 1)
    rows, columns = list(compared.rows), list(compared.columns)
    table(upper, compared.ours.mean, rows, columns, ours, texts=compared.ours.texts())
    table(lower, compared.paper, rows, columns, paper)
    return [upper, lower]
