"""One look for all figures: the colours of Okabe and Ito, quiet axes, no pyplot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito 2008: told apart with every kind of colour vision; black comes last
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#F0E442", "#000000")
GREY = "#6b7280"
SEQUENTIAL = "cividis"
GRID_COLOUR = "#e5e7eb"


def figure(width: float, height: float, title: str | None = None) -> Figure:
    """An empty figure of this size in inches, laid out by itself."""
    from matplotlib.figure import Figure

    made = Figure(figsize=(width, height), layout="constrained")
    if title:
        made.suptitle(title, fontsize=11)
    return made


def colour(i: int) -> str:
    """Of the i-th kind of thing, from 0."""
    return COLOURS[i % len(COLOURS)]


def panel(axes: Axes, title: str = "", x: str = "", y: str = "") -> Axes:
    """Title and labels, light grid, no box."""
    axes.set_title(title, fontsize=9.5)
    axes.set_xlabel(x, fontsize=9)
    axes.set_ylabel(y, fontsize=9)
    axes.tick_params(labelsize=8)
    axes.grid(color=GRID_COLOUR, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return axes


def picture(axes: Axes, values: np.ndarray, title: str = "", **options: Any) -> Axes:
    """One example as a picture in [0, 1]: (height, width) grey, or (height, width, 3)."""
    axes.imshow(values.clip(0, 1), cmap="gray", vmin=0, vmax=1, interpolation="nearest", **options)
    axes.set_title(title, fontsize=7.5, pad=2)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes
