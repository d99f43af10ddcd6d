"""Panels of the largest eigenvalue before and after training against the input norm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from empirical.figures.style import GREY, colour, figure, legend, lettered, panel
from empirical.statistics.seeds import mean_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from empirical.measurements.eigenvalue_grid import EigenvalueGrid
    from empirical.measurements.table import Table
    from empirical.runs.job import Measured

STYLES = ("-", "-.", ":")  # of the widths, where their changes are compared


def eigenvalue_figure(c: EigenvalueGrid, measured: Measured, title: str) -> Figure:
    """A panel for each activation and width: ρ; and one for each activation: its change."""
    t = c.table(measured)
    few = len(c.activations) == 1  # then side by side
    rows, columns = (1, len(c.widths) + 1) if few else (len(c.widths) + 1, len(c.activations))
    made = figure(0.9 + 2.5 * rows, title)
    grid = made.subplots(rows, columns, squeeze=False)
    grid = grid.T if few else grid
    for column, phi in enumerate(c.activations):
        for row, width in enumerate(c.widths):
            name = f"{phi}, hidden {width}"
            below = "input norm" if few else ""
            axes = panel(grid[row, column], name, below, r"largest $|\lambda|$, mean")
            _radii(axes, c, t, phi, width)
        name = f"{phi}: change by training"
        _changes(panel(grid[-1, column], name, "input norm", r"mean $|\Delta\rho|$"),
                 c, t, phi)  # fmt: skip
    lettered(grid.ravel())
    for axes in grid.ravel():
        axes.set_ylim(bottom=0)
    legend(made, _keys(c, np.isfinite(t.columns["limit"]).any()))
    return made


def _keys(c: EigenvalueGrid, limits: bool) -> list[Line2D]:
    """Colours are depths, kinds of lines the rest."""
    from matplotlib.lines import Line2D

    keys = [
        Line2D([], [], color=colour(i), lw=3, label=f"{layers} layers")
        for i, layers in enumerate(c.layers)
    ]
    keys.append(Line2D([], [], color=GREY, marker=".", label="trained"))
    keys.append(Line2D([], [], color=GREY, ls="--", label="at the start"))
    if limits:
        keys.append(Line2D([], [], color=GREY, ls="", marker="x", ms=7, mew=1.8,
                           label="infinite width"))  # fmt: skip
    if len(c.widths) > 1:
        keys += [Line2D([], [], color=GREY, marker=".", ls=style, label=f"change, hidden {width}")
                 for style, width in zip(STYLES, c.widths, strict=False)]  # fmt: skip
    return keys


def _radii(axes: Axes, c: EigenvalueGrid, t: Table, phi: str, width: int) -> None:
    before = t.at(t.columns["before"], phi=phi, width=width)
    after = t.kept("after", phi=phi, width=width)
    axes.axhline(1, color=GREY, lw=0.9, ls=":")
    for i in range(len(c.layers)):
        curve(axes, c.norms, after[i], i, "-")
        axes.plot(c.norms, before[i].mean(axis=-1), "--", color=colour(i), lw=1.2)
        limit = t.columns["limit"][c.activations.index(phi), i]
        if width == c.widths[0] and np.isfinite(limit).any():
            axes.plot(c.limit_norms, limit, "x", ms=7, mew=1.8, color=colour(i))


def _changes(axes: Axes, c: EigenvalueGrid, t: Table, phi: str) -> None:
    values = t.kept("difference", phi=phi)
    for i, j in np.ndindex(len(c.layers), len(c.widths)):
        curve(axes, c.norms, values[i, j], i, STYLES[j % len(STYLES)])


def curve(axes: Axes, x: tuple[float, ...], values: np.ndarray, i: int, style: str) -> None:
    """Mean over seeds (the last axis) with its 95 % interval; gaps where too few reached."""
    known = np.isfinite(values).sum(axis=1) >= 2
    if not known.any():
        return
    at = np.asarray(x)[known]
    ends = np.array([mean_interval(row) for row in values[known]])
    axes.fill_between(at, ends[:, 0], ends[:, 1], color=colour(i), alpha=0.15, lw=0)
    axes.plot(at, np.nanmean(values[known], axis=1), style, marker=".", color=colour(i), lw=1.6)
