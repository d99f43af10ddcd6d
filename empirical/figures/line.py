"""Maps of the line: the graph with iterates as a cobweb, basins as intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from empirical.figures.style import GREY, LABEL, NOTE, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NOWHERE = -1
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85}  # behind letters


def cobwebs(
    axes: Axes,
    line: np.ndarray,
    values: np.ndarray,
    orbits: np.ndarray,
    examples: np.ndarray,
    radii: Sequence[float],
) -> None:
    """f along ``line`` against the diagonal; orbits (n, steps); examples, filled if ρ < 1."""
    axes.plot(line, line, color=GREY, lw=0.9, ls="--")
    axes.plot(line, values, color="black", lw=1.5)
    for i, orbit in enumerate(orbits):
        steps = np.repeat(orbit, 2)
        axes.plot(steps[:-1], np.concatenate([[orbit[0]], steps[2:]]), color=colour(i), lw=1.2)
        axes.plot(orbit[0], orbit[0], "|", color=colour(i), ms=9, mew=1.6)
    for i, (point, radius) in enumerate(zip(examples, radii, strict=True)):
        axes.plot(point, point, "o", ms=8, mew=1.4, mec="black" if radius < 1 else colour(i),
                  mfc=colour(i) if radius < 1 else "white", zorder=3)  # fmt: skip
        right = point > line[int(0.7 * len(line))]  # there the letters go above, to the left
        axes.annotate(f"ρ = {radius:.2f}", (point, point), bbox=PAPER, fontsize=NOTE,
                      xytext=(-8, 10) if right else (8, -16), ha="right" if right else "left",
                      textcoords="offset points")  # fmt: skip
    axes.set(xlim=(line[0], line[-1]), ylim=(line[0], line[-1]))
    axes.tick_params(labelbottom=False)


def intervals(axes: Axes, line: np.ndarray, label: np.ndarray, examples: np.ndarray) -> None:
    """A strip coloured by the example where iteration ends; white for none."""
    from matplotlib.colors import ListedColormap

    count, half = len(examples), (line[1] - line[0]) / 2
    axes.imshow(label[None], aspect="auto", interpolation="nearest", vmin=NOWHERE,
                vmax=count - 1, extent=(line[0] - half, line[-1] + half, 0, 1),
                cmap=ListedColormap(["white", *map(colour, range(count))]))  # fmt: skip
    axes.plot(examples, np.full(count, 0.5), "o", ms=4, mfc="white", mec="black")
    axes.set_yticks([])
    axes.set_xlabel("$z$, and the example where iteration from $z$ ends", fontsize=LABEL)
    axes.tick_params(labelsize=NOTE)
