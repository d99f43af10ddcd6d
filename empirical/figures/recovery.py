"""Panels of recalled pictures and of recovery rates."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.figures.style import GREY, NOTE, SMALLEST, colour, heading, panel, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from empirical.measurements.picture_recall import Recall
    from empirical.measurements.recipes import Part


def gallery(
    part: Any,
    pictures: np.ndarray,
    rows: Sequence[str] = (),
    columns: Sequence[str] = (),
    title: str = "",
) -> None:
    """``pictures`` (r, c, height, width[, 3]), bytes, on a figure or a part of one."""
    heading(part, title if len(pictures) else f"{title}: none")
    if not len(pictures):
        return
    r, c = pictures.shape[:2]
    grid = part.add_gridspec(r, c, wspace=0.02, hspace=0.02)
    for i, j in np.ndindex(r, c):
        axes = part.add_subplot(grid[i, j])
        picture(axes, pictures[i, j] / 255, columns[j] if columns and i == 0 else "")
        if rows and j == 0:
            axes.set_ylabel(rows[i], fontsize=SMALLEST, rotation=0, ha="right", va="center")


def pairs(part: Any, pictures: np.ndarray, title: str, captions: Sequence[str] = ()) -> None:
    """``pictures`` (m, 2, height, width[, 3]), bytes: corrupted above recalled.

    As many side by side as make them largest in the part of the figure.
    """
    heading(part, title if len(pictures) else f"{title}: none")
    if not len(pictures):
        return
    wide, tall = part.bbox.width, part.bbox.height
    height = 2.2 + 0.25 * max((caption.count("\n") + 1 for caption in captions), default=0)

    def side(columns: int) -> float:
        return float(min(wide / columns, tall / (height * -(-len(pictures) // columns))))

    columns = max(range(1, len(pictures) + 1), key=side)
    lines = -(-len(pictures) // columns)
    grid = part.add_gridspec(3 * lines - 1, columns, height_ratios=([1, 1, 0.12] * lines)[:-1])
    for i, j in np.ndindex(len(pictures), 2):
        axes = part.add_subplot(grid[3 * (i // columns) + j, i % columns])
        picture(axes, pictures[i, j] / 255, captions[i] if captions and j == 0 else "")


def iterations(part: Any, c: Recall, found: Part, steps: Sequence[int]) -> None:
    """Examples, corrupted and iterated, with what was done to them; where they end if elsewhere."""
    from empirical.data.corruption import CORRUPTIONS

    end, truth = found.trials.end, found.trials.truth
    rows = [
        wrapped(f"{CORRUPTIONS[c.kinds[k]].title}, {c.fractions[f]:.0%}")
        + ("" if end[k, f, i] == truth[i] else "\n→ another picture")
        for k, f, i in found.numbers["shown"]
    ]
    columns = ["example", "corrupted", *map(stepped, steps), "limit"]
    gallery(part, found.arrays["shown_pictures"], rows, columns, "iteration")


def stepped(steps: int) -> str:
    """1 step, 2 steps"""
    return f"{steps} step{'s' * (steps > 1)}"


def recovery(axes: Axes, c: Recall, found: Part) -> Axes:
    """The rates of all kinds of corruption."""
    from empirical.data.corruption import CORRUPTIONS

    count = len(found.trials.truth)
    rate_panel(axes, "recovery rate", 1 / count)
    titles = [CORRUPTIONS[kind].title for kind in c.kinds]
    rates(axes, c.fractions, found.trials.network, count, titles)
    return axes


def wrapped(words: str, width: int = 18) -> str:
    """In lines short enough to stand beside a picture."""
    return textwrap.fill(words, width)


def rates(
    axes: Axes,
    fractions: Sequence[float],
    counts: np.ndarray,
    trials: int,
    names: Sequence[str],
    **options: Any,
) -> None:
    """Lines of ``counts`` (lines, fractions) of ``trials`` with Wilson's intervals as bands."""
    from empirical.statistics.proportions import wilson

    x = 100 * np.asarray(fractions)
    for i, (row, name) in enumerate(zip(counts, names, strict=True)):
        low, high = np.transpose([wilson(int(s), trials) for s in row])
        axes.plot(x, 100 * row / trials, "o-", ms=3, lw=1.4, color=colour(i), label=name, **options)
        axes.fill_between(x, 100 * low, 100 * high, color=colour(i), alpha=0.15, lw=0)


def rate_panel(axes: Axes, title: str, chance: float | None = None) -> Axes:
    """Axes for ``rates``."""
    panel(axes, title, "corrupted, %", "recovered, %")
    axes.set_ylim(-3, 103)
    if chance is not None:
        axes.axhline(100 * chance, color=GREY, ls="--", lw=1)
        axes.annotate(
            "chance",
            (0, 100 * chance),
            xycoords=("axes fraction", "data"),
            xytext=(3, 2),
            textcoords="offset points",
            fontsize=NOTE,
            color=GREY,
        )
    return axes
