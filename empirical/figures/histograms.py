"""Histograms over a grid of widths and depths, beside what is read off them."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from empirical.figures.style import GREY, NOTE, colour, divided, figure, heading, legend, panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.lines import Line2D

    from empirical.measurements.spectrum_grid import SpectrumGrid
    from empirical.runs.job import Measured

BINS = 24
COVERED = 0.99  # of the values; larger ones are counted in the last bin
MARKERS = "os^Dv"


def histogram_figure(
    c: SpectrumGrid, measured: Measured, name: str, what: str, title: str
) -> tuple[Figure, SubFigure]:
    """Panels of ``name``, rows widths, columns depths, and the room to their right."""
    made = figure(1.6 + 1.75 * max(len(c.widths), 2), title)
    left, right = divided(made, 1, 2, width_ratios=(1.1 * len(c.hidden), 1.6))
    heading(left, what)
    reached, values = measured.arrays["reached"], measured.arrays[name]
    known = values[reached]
    known = known[np.isfinite(known)]
    end = max(1.05, float(np.quantile(known, COVERED))) if known.size else 1.05
    edges = np.linspace(0, end, BINS + 1)
    grid = left.subplots(len(c.widths), len(c.hidden), squeeze=False, sharex=True, sharey=True)
    for (row, column), axes in np.ndenumerate(grid):
        panel(axes, "", "", "share of them" if column == 0 else "")
        axes.set_title(f"width {c.widths[row]}, {c.hidden[column]} hidden", fontsize=NOTE)
        axes.locator_params(axis="x", nbins=4)
        axes.axvline(1, color=GREY, lw=0.9, ls=":")
        for i in range(len(c.titles)):
            cell = values[i, row, column][reached[i, row, column]].ravel()
            _histogram(axes, cell[np.isfinite(cell)], edges, i)
    grid[0, 0].set_xlim(0, end)
    grid[0, 0].set_ylim(bottom=0)
    legend(made, _keys(c))
    return made, right


def _keys(c: SpectrumGrid) -> list[Line2D]:
    """Colours of the nonlinearities, markers of the sizes along the axis that is not drawn."""
    from matplotlib.lines import Line2D

    keys = [Line2D([], [], color=colour(i), label=kind) for i, kind in enumerate(c.titles)]
    sizes = zip_longest((f"width {w}" for w in c.widths), (f"{h} hidden" for h in c.hidden))
    return keys + [
        Line2D([], [], ls="", marker=MARKERS[j % 5], ms=4, color=GREY,
               label=" or ".join(filter(None, names)))
        for j, names in enumerate(sizes)
    ]  # fmt: skip


def _histogram(axes: Axes, values: np.ndarray, edges: np.ndarray, i: int) -> None:
    if not values.size:
        return
    counts, _ = np.histogram(values.clip(max=edges[-1]), edges)
    axes.stairs(counts / values.size, edges, color=colour(i), lw=1.5)
    axes.stairs(counts / values.size, edges, color=colour(i), alpha=0.13, fill=True, lw=0)


def summary(axes: Axes, c: SpectrumGrid, values: np.ndarray, axis: str, title: str, y: str) -> None:
    """Every network's value (kind, width, depth, seed), and their medians as lines.

    ``axis`` is width or depth; of the other one each value has its own marker.
    """
    panel(axes, title, "width" if axis == "width" else "hidden layers", y)
    positions, others = (c.widths, c.hidden) if axis == "width" else (c.hidden, c.widths)
    for i in range(len(c.titles)):
        rows = values[i] if axis == "width" else values[i].swapaxes(0, 1)
        aside = 1.06 ** (i - (len(c.kinds) - 1) / 2)  # the nonlinearities side by side
        at = np.asarray(positions, dtype=float) * aside
        for j in range(len(others)):
            axes.plot(at, rows[:, j], MARKERS[j % 5], ms=3.5, mew=0, alpha=0.6, color=colour(i))
        known = np.isfinite(rows).any(axis=(1, 2))
        medians = np.nanmedian(rows[known], axis=(1, 2))
        axes.plot(at[known], medians, color=colour(i), lw=1.8)
    axes.set_xscale("log", base=2)
    axes.set_xticks(positions, [str(p) for p in positions])
    axes.minorticks_off()
