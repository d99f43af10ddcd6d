"""Maps of the plane: basins of attraction in colours, and the vector field f(z) - z."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from empirical.figures.style import colour, panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ARROWS = 22  # a side
LONGEST = 0.5  # longer arrows are drawn as if they were this long
INK = "#111827"


def territories(
    axes: Axes, title: str, x: np.ndarray, y: np.ndarray, labels: np.ndarray, count: int
) -> Axes:
    """``labels`` (ny, nx) from 0 to count - 1 in colours; -1, none of them, stays white."""
    from matplotlib.colors import ListedColormap

    extent = (x[0], x[-1], y[0], y[-1])
    colours = ListedColormap(["#ffffff", *[colour(i) for i in range(count)]])
    panel(axes, title, "$z_1$", "$z_2$").grid(False)
    axes.imshow(
        labels,
        cmap=colours,
        vmin=-1.5,
        vmax=count - 0.5,
        extent=extent,
        origin="lower",
        alpha=0.45,
        interpolation="nearest",
    )
    axes.set(xlim=extent[:2], ylim=extent[2:])
    return axes


def arrows(axes: Axes, x: np.ndarray, y: np.ndarray, field: np.ndarray) -> None:
    """The vector field (ny, nx, 2), thinned out; lengths as the root, so that short ones show."""
    step = max(1, len(x) // ARROWS)
    some = field[::step, ::step]
    length = np.maximum(np.linalg.norm(some, axis=-1, keepdims=True), 1e-12)
    drawn = some / length * np.minimum(length, LONGEST) ** 0.5
    axes.quiver(x[::step], y[::step], *np.moveaxis(drawn, -1, 0), color=INK, width=0.003,
                alpha=0.7)  # fmt: skip


def examples(axes: Axes, points: np.ndarray, labels: np.ndarray) -> None:
    """``points`` (n, 2) in the colours of ``labels`` (n,)."""
    for point, label in zip(points, labels, strict=True):
        axes.plot(*point, "o", ms=7, mfc=colour(int(label)), mec="black", mew=1.2)


def crosses(axes: Axes, points: np.ndarray, label: str = "spurious attractor") -> None:
    """Points of spurious attractors, if there are any."""
    if len(points):
        axes.plot(*points.T, "x", color=INK, ms=7, mew=2, label=label, ls="")
