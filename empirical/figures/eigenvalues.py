"""Panels of the largest eigenvalue before and after training against the input norm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from empirical.figures.style import GREY, colour, figure, panel
from empirical.measurements.eigenvalue_grid import kept
from empirical.statistics.seeds import mean_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from empirical.measurements.eigenvalue_grid import EigenvalueGrid
    from empirical.runs.job import Measured


def eigenvalue_figure(c: EigenvalueGrid, measured: Measured, title: str) -> Figure:
    """A column for each activation; rows: ρ for each width, then their change."""
    made = figure(4.1 * len(c.activations) + 0.6, 3.2 * (len(c.widths) + 1) + 0.5, title)
    grid = made.subplots(len(c.widths) + 1, len(c.activations), squeeze=False)
    for column, phi in enumerate(c.activations):
        for row, width in enumerate(c.widths):
            axes = panel(
                grid[row, column], f"{phi}, hidden {width}", "", r"largest $|\lambda|$, mean"
            )
            _radii(axes, c, measured, column, row)
        axes = panel(
            grid[-1, column], f"{phi}: change by training", "input norm", r"mean $|\Delta\rho|$"
        )
        _changes(axes, c, measured, column)
    grid[0, 0].legend(fontsize=7, loc="best")
    grid[-1, 0].legend(fontsize=7, loc="best")
    for axes in grid.ravel():
        axes.set_ylim(bottom=0)
    return made


def _radii(axes: Axes, c: EigenvalueGrid, measured: Measured, column: int, row: int) -> None:
    before = measured.arrays["before"][column, :, row]
    after = kept(measured, "after")[column, :, row]
    axes.axhline(1, color=GREY, lw=0.9, ls=":")
    for i, layers in enumerate(c.layers):
        curve(axes, c.norms, after[i], i, "-", f"{layers} layers, trained")
        axes.plot(c.norms, before[i].mean(axis=-1), "--", color=colour(i), lw=1.2,
                  label=f"{layers} layers, at the start")  # fmt: skip
        limit = measured.arrays["limit"][column, i]
        if row == 0 and np.isfinite(limit).any():
            axes.plot(c.limit_norms, limit, "x", ms=7, mew=1.8, color=colour(i),
                      label=f"{layers} layers, infinite width")  # fmt: skip


def _changes(axes: Axes, c: EigenvalueGrid, measured: Measured, column: int) -> None:
    values = kept(measured, "difference")[column]
    for i, layers in enumerate(c.layers):
        for j, width in enumerate(c.widths):
            label = f"{layers} layers, hidden {width}"
            curve(axes, c.norms, values[i, j], i, ("-", "-.", ":")[j % 3], label)


def curve(
    axes: Axes, x: tuple[float, ...], values: np.ndarray, i: int, style: str, label: str
) -> None:
    """Mean over seeds (the last axis) with its 95 % interval; gaps where too few reached."""
    known = np.isfinite(values).sum(axis=1) >= 2
    if not known.any():
        return
    at = np.asarray(x)[known]
    ends = np.array([mean_interval(row) for row in values[known]])
    axes.fill_between(at, ends[:, 0], ends[:, 1], color=colour(i), alpha=0.15, lw=0)
    axes.plot(at, np.nanmean(values[known], axis=1), style, marker=".", color=colour(i), lw=1.6,
              label=label)  # fmt: skip
