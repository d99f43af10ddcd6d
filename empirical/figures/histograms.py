"""Histograms over a grid of widths and depths, beside what is read off them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from empirical.figures.style import GREY, colour, figure, panel
from empirical.statistics import mean_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from empirical.runs.job import Measured
    from empirical.spectrum_grid import SpectrumGrid

BINS = 24
COVERED = 0.99  # of the values; larger ones are counted in the last bin
DASHES = ("-", "--", ":", "-.")


def histogram_figure(
    c: SpectrumGrid, measured: Measured, name: str, what: str, title: str
) -> tuple[Figure, SubFigure]:
    """Panels of ``name``, rows widths, columns depths, and the room to their right."""
    made = figure(3.0 * len(c.hidden) + 4.6, 2.15 * len(c.widths) + 0.9, title)
    left, right = made.subfigures(1, 2, width_ratios=(3.0 * len(c.hidden), 4.4))
    reached, values = measured.arrays["reached"], measured.arrays[name]
    known = values[reached]
    known = known[np.isfinite(known)]
    end = max(1.05, float(np.quantile(known, COVERED))) if known.size else 1.05
    edges = np.linspace(0, end, BINS + 1)
    grid = left.subplots(len(c.widths), len(c.hidden), squeeze=False, sharex=True, sharey=True)
    for (row, column), axes in np.ndenumerate(grid):
        panel(axes, f"width {c.widths[row]}, {c.hidden[column]} hidden layers",
              what if row == len(c.widths) - 1 else "", "share" if column == 0 else "")  # fmt: skip
        axes.axvline(1, color=GREY, lw=0.9, ls=":")
        for i, phi in enumerate(c.activations):
            cell = values[i, row, column][reached[i, row, column]].ravel()
            _histogram(axes, cell[np.isfinite(cell)], edges, i, phi)
    grid[0, -1].legend(fontsize=7.5, loc="upper right", frameon=False)
    grid[0, 0].set_xlim(0, end)
    grid[0, 0].set_ylim(bottom=0)
    return made, right


def _histogram(axes: Axes, values: np.ndarray, edges: np.ndarray, i: int, label: str) -> None:
    if not values.size:
        axes.plot([], [], color=colour(i), label=label)
        return
    counts, _ = np.histogram(values.clip(max=edges[-1]), edges)
    axes.stairs(counts / values.size, edges, color=colour(i), lw=1.5, label=label)
    axes.stairs(counts / values.size, edges, color=colour(i), alpha=0.13, fill=True, lw=0)


def summary(
    axes: Axes,
    c: SpectrumGrid,
    values: np.ndarray,
    axis: str,
    title: str,
    y: str,
) -> None:
    """Means over seeds of ``values`` (activation, width, depth, seed) with 95 % intervals.

    ``axis`` is width or depth; of the other one there is a line for each value.
    """
    panel(axes, title, "width" if axis == "width" else "hidden layers", y)
    positions, others = (c.widths, c.hidden) if axis == "width" else (c.hidden, c.widths)
    for i, phi in enumerate(c.activations):
        for j, other in enumerate(others):
            rows = values[i, :, j] if axis == "width" else values[i, j]
            known = np.isfinite(rows).any(axis=1)
            if not known.any():
                continue
            at = np.asarray(positions, dtype=float)[known]
            at = at * 1.018 ** (i * len(others) + j - len(c.activations) * len(others) / 2)
            mean = np.nanmean(rows[known], axis=1)
            ends = np.array([mean_interval(row) for row in rows[known]])
            reach = np.where(np.isfinite(ends[:, 1]), ends[:, 1] - mean, 0)
            unit = f"{other} hidden" if axis == "width" else f"width {other}"
            axes.errorbar(at, mean, reach, color=colour(i), ls=DASHES[j % 4], lw=1.3, marker=".",
                          elinewidth=0.7, alpha=0.9, label=f"{phi}, {unit}")  # fmt: skip
    axes.set_xscale("log", base=2)
    axes.set_xticks(positions, [str(p) for p in positions])
    axes.minorticks_off()
    axes.legend(fontsize=6, ncols=len(c.activations), loc="upper center",
                bbox_to_anchor=(0.5, -0.2), frameon=False)  # fmt: skip
