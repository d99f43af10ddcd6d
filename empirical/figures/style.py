"""One look for all figures: one width, the colours of Okabe and Ito, quiet axes, no pyplot."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

# Okabe and Ito 2008: told apart with every kind of colour vision; black comes last
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#F0E442", "#000000")
GREY = "#6b7280"
SEQUENTIAL = "cividis"
GRID_COLOUR = "#e5e7eb"
WIDTH = 8.0  # inches of every figure: where a page shows it 700 pixels wide, 8 points are 10 pixels
HEADLINE, HEADING, LABEL, NOTE, SMALLEST = 10.5, 9.5, 9.0, 8.0, 7.0  # points
LETTER = 0.55  # of its size: about how wide a letter is
SWATCH = 4.0  # letters that a line or marker of a legend takes, with the gaps around it


def figure(height: float, title: str | None = None) -> Figure:
    """An empty figure of this height in inches, laid out by itself."""
    from matplotlib.figure import Figure

    made = Figure(figsize=(WIDTH, height), layout="constrained")
    if title:
        headline(made, title)
    return made


def headline(made: Figure, text: str) -> None:
    """What the whole figure shows, broken into lines that fit."""
    made.suptitle(_broken(text, WIDTH, HEADLINE), fontsize=HEADLINE)


def divided(part: Any, rows: int, columns: int, **ratios: Sequence[float]) -> list[Any]:
    """A figure, or a part of one, cut into parts, row after row."""
    return list(part.subfigures(rows, columns, squeeze=False, **ratios).ravel())


def colour(i: int) -> str:
    """Of the i-th kind of thing, from 0."""
    return COLOURS[i % len(COLOURS)]


def panel(axes: Axes, title: str = "", x: str = "", y: str = "") -> Axes:
    """Title and labels, light grid, no box."""
    heading(axes, title)
    axes.set_xlabel(x, fontsize=LABEL)
    axes.set_ylabel(y, fontsize=LABEL)
    axes.tick_params(which="both", labelsize=NOTE)
    axes.grid(color=GRID_COLOUR, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return axes


def heading(shown: Any, text: str) -> None:
    """Of axes, or of a part of a figure."""
    if hasattr(shown, "set_title"):
        shown.set_title(text, fontsize=HEADING, loc="left")
    else:
        shown.suptitle(text, fontsize=HEADING, x=0.01, ha="left")


def lettered(panels: Iterable[Any]) -> None:
    """(a), (b), … before the headings of axes or parts of a figure, in the order of reading."""
    for letter, shown in zip(ascii_lowercase, panels, strict=False):
        text = shown.get_title("left") if hasattr(shown, "get_title") else shown.get_suptitle()
        heading(shown, f"({letter}) {text}".rstrip())


def finished(
    made: Figure, panels: Iterable[Any], legends: Iterable[Any] = (), title: str = ""
) -> Figure:
    """The figure with its panels lettered, legends below these parts of it, and a headline."""
    lettered(panels)
    for part in legends:
        legend(part)
    if title:
        headline(made, title)
    return made


def legend(part: Any, handles: Sequence[Artist] = ()) -> None:
    """Below all panels of a figure or a part of it, where it covers nothing; each label once."""
    found: dict[str, Artist] = {}
    for axes in part.axes:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    found |= {str(handle.get_label()): handle for handle in handles}
    if not found:
        return
    longest = max(max(map(len, label.split("\n"))) for label in found)
    fit = part.bbox.width / part.figure.dpi * 72 / (LETTER * NOTE * (longest + SWATCH))
    part.legend(found.values(), found.keys(), loc="outside lower center", frameon=False,
                fontsize=NOTE, ncols=max(1, min(len(found), int(fit))))  # fmt: skip


def logarithmic(axis: Axis) -> None:
    """Ticks that can be read: powers of ten, or 1, 2, 5 between where there are few of them."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = axis.get_view_interval()
    if high < 100 * low:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def picture(axes: Axes, values: np.ndarray, title: str = "", **options: Any) -> Axes:
    """One example as a picture in [0, 1]: (height, width) grey, or (height, width, 3)."""
    axes.imshow(values.clip(0, 1), cmap="gray", vmin=0, vmax=1, interpolation="nearest", **options)
    axes.set_title(title, fontsize=SMALLEST, pad=2)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(color=GRID_COLOUR, linewidth=0.6)
    return axes


def _broken(text: str, inches: float, points: float) -> str:
    most = int(inches * 72 / (LETTER * points))
    return "\n".join(textwrap.fill(line, most) for line in text.split("\n"))
