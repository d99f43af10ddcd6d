"""Panels of recalled pictures and of recovery rates."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.figures.style import GREY, colour, panel, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def as_bytes(pictures: np.ndarray) -> np.ndarray:
    """Values in [0, 1] as they are shown, small enough to keep."""
    return (np.clip(pictures, 0, 1) * 255).round().astype(np.uint8)


def divided(part: Any, rows: int, columns: int, **ratios: Sequence[float]) -> list[Any]:
    """A figure, or a part of one, cut into parts, row after row."""
    return list(part.subfigures(rows, columns, squeeze=False, **ratios).ravel())


def gallery(
    part: Any,
    pictures: np.ndarray,
    rows: Sequence[str] = (),
    columns: Sequence[str] = (),
    title: str = "",
) -> None:
    """``pictures`` (r, c, height, width[, 3]), bytes, on a figure or a part of one."""
    part.suptitle(title if len(pictures) else f"{title}: none", fontsize=9.5)
    if not len(pictures):
        return
    r, c = pictures.shape[:2]
    grid = part.add_gridspec(r, c, wspace=0.02, hspace=0.02)
    for i, j in np.ndindex(r, c):
        axes = part.add_subplot(grid[i, j])
        picture(axes, pictures[i, j] / 255, columns[j] if columns and i == 0 else "")
        if rows and j == 0:
            axes.set_ylabel(rows[i], fontsize=7, rotation=0, ha="right", va="center")


def pairs(part: Any, pictures: np.ndarray, title: str, columns: int = 6) -> None:
    """``pictures`` (m, 2, height, width[, 3]), bytes: corrupted above recalled."""
    part.suptitle(title if len(pictures) else f"{title}: none", fontsize=9.5)
    if not len(pictures):
        return
    lines = -(-len(pictures) // columns)
    grid = part.add_gridspec(3 * lines - 1, columns, height_ratios=([1, 1, 0.12] * lines)[:-1])
    for i, j in np.ndindex(len(pictures), 2):
        axes = part.add_subplot(grid[3 * (i // columns) + j, i % columns])
        picture(axes, pictures[i, j] / 255)


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
        axes.plot(x, row / trials, "o-", ms=3, lw=1.4, color=colour(i), label=name, **options)
        axes.fill_between(x, low, high, color=colour(i), alpha=0.15, lw=0)


def rate_panel(axes: Axes, title: str, chance: float | None = None) -> Axes:
    """Axes for ``rates``."""
    panel(axes, title, "corrupted, %", "recovered")
    axes.set_ylim(-0.03, 1.03)
    if chance is not None:
        axes.axhline(chance, color=GREY, ls="--", lw=1)
        axes.annotate(
            "chance",
            (0, chance),
            xycoords=("axes fraction", "data"),
            xytext=(3, 2),
            textcoords="offset points",
            fontsize=7.5,
            color=GREY,
        )
    return axes
