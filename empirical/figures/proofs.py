"""Proved, measured and open, told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_rgb

from empirical.figures.style import (
    GREY,
    WIDTH,
    colour,
    figure,
    legend,
    lettered,
    logarithmic,
    panel,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from empirical.measurements.trained_network import TrainedRun
    from empirical.runs.proved import Proofs
    from empirical.runs.run import Run

KINDS = ((1, "proved attractor", 2, "o"), (0, "proved not stored", 4, "X"))
PALE = 0.3  # of the full colour
HATCH = "///"


def proofs_figure(found: Sequence[Proofs]) -> Figure:
    """Bounds of ρ at the fixed point against ρ at the example; distances and proved radii."""
    made = figure(4.2)
    left, right = made.subplots(1, 2)
    panel(left, "spectral radius", "measured at the example", "proved bounds at the fixed point")
    verdict = np.concatenate([p.verdict for p in found])
    radius = np.concatenate([p.radius for p in found])
    arrays = {
        name: np.concatenate([p.arrays[name] for p in found])
        for name in ("multiplier", "distance", "drawn")
    }
    for code, label, number, marker in KINDS:
        at = verdict == code
        low, high = arrays["multiplier"][at].T
        top = np.where(np.isfinite(high), high, low)
        left.errorbar(radius[at], (low + top) / 2, yerr=(top - low) / 2, fmt=marker, ms=4.5,
                      color=colour(number), label=f"{label} ({int(at.sum())})")  # fmt: skip
    open_ = verdict < 0
    left.plot(radius[open_], radius[open_], "^", ms=5, mfc="none", color=GREY,
              label=f"undecided ({int(open_.sum())}), as measured")  # fmt: skip
    left.axhline(1, color="black", lw=0.8, ls=":")
    left.axvline(1, color="black", lw=0.8, ls=":")
    panel(right, "proved attractors", "distance of the fixed point from the example",
          "radius from which all starts are drawn in")  # fmt: skip
    good = (verdict == 1) & (arrays["drawn"] > 0)
    right.loglog(np.maximum(arrays["distance"][good, 1], 1e-17), arrays["drawn"][good], "o", ms=4.5,
                 color=colour(2))  # fmt: skip
    for axis in (right.xaxis, right.yaxis) if good.any() else ():
        logarithmic(axis)
    lettered([left, right])
    legend(made)
    return made


def planes_figure(found: Sequence[tuple[TrainedRun, int, Run]]) -> Figure:
    """Basins of every network: full where they are proved, hatched where only sampled."""
    from matplotlib.patches import Patch

    columns = min(2, len(found))
    lines = -(-len(found) // columns)
    made = figure(0.9 + lines * (WIDTH / columns))
    panels = made.subplots(lines, columns, squeeze=False).ravel()
    for axes in panels[len(found) :]:
        axes.set_axis_off()
    for axes, (trained, member, run) in zip(panels, found, strict=False):
        a, n = run.arrays(), run.numbers
        seed = trained.training.members[member].seed
        title = f"seed {seed}: {float((a['label'] >= 0).mean()):.0%} of the cells proved"
        if "image" in a:
            _line(panel(axes, title, "$z$", "$f(z)$"), a)
        else:
            _plane(panel(axes, title, "$z_1$", "$z_2$"), a, n)
    if len(found) > 1:
        lettered(panels[: len(found)])
    legend(made, [Patch(facecolor=colour(0), label="all of the cell ends there: proved"),
                  Patch(facecolor=_pale(0), edgecolor=GREY, hatch=HATCH, lw=0,
                        label="only its middle was iterated")])  # fmt: skip
    return made


def _plane(axes: Axes, a: Mapping[str, np.ndarray], n: Mapping[str, Any]) -> None:
    axes.grid(False)
    extent = (n["low"][0], n["high"][0], n["low"][1], n["high"][1])
    cells = np.ones((*a["label"].shape, 3))
    for i, end in enumerate(_ends(a)):
        cells[a["sampled"] == end] = _pale(i)
        cells[a["label"] == end] = to_rgb(colour(i))
    axes.imshow(cells, origin="lower", extent=extent, interpolation="nearest", aspect="auto")
    _hatched(axes, a)
    _points(axes, a, a["point"])


def _line(axes: Axes, a: Mapping[str, np.ndarray]) -> None:
    """The map of a line: what is proved of every interval lies below its graph in colour."""
    x, image = a["x"], a["image"]
    axes.plot(x, image, color="black", lw=1)
    axes.plot(x, x, color=GREY, lw=0.8, ls=":")
    half, floor = (x[1] - x[0]) / 2, min(image.min(), x[0])
    for i, end in enumerate(_ends(a)):
        for name, ink in (("sampled", _pale(i)), ("label", colour(i))):
            for place in x[a[name] == end]:
                axes.axvspan(place - half, place + half, ymax=0.06, color=ink, lw=0)
    _points(axes, a, a["point"][:, [0, 0]])
    axes.set_ylim(bottom=floor)


def _ends(a: Mapping[str, np.ndarray]) -> np.ndarray:
    """The numbers of fixed points at which cells end."""
    ends: np.ndarray = np.unique(np.concatenate([a["label"], a["sampled"]], axis=None))
    return ends[ends >= 0]


def _points(axes: Axes, a: Mapping[str, np.ndarray], places: np.ndarray) -> None:
    fixed, example = a["period"] == 1, a["own"]
    for at, marker, label in (
        (fixed & (a["stability"] == 1) & example, "o", "attractor at an example, proved"),
        (fixed & (a["stability"] == 1) & ~example, "D", "spurious attractor, proved"),
        (fixed & (a["stability"] == 0), "X", "fixed point that repels, proved"),
        (fixed & (a["stability"] < 0), "^", "fixed point, stability open"),
        (~fixed, "s", "of a 2-cycle"),
    ):
        if at.any():
            axes.plot(*places[at].T, marker, mfc="white", mec="black", mew=1.2, ms=7, ls="",
                      label=label)  # fmt: skip


def _hatched(axes: Axes, a: Mapping[str, np.ndarray]) -> None:
    """Cells that are coloured without a proof, so that they are told apart in grey too."""
    where = (a["sampled"] >= 0) & (a["label"] < 0)
    if where.any():
        drawn = axes.contourf(a["x"], a["y"], where, [0.5, 1.5], colors="none", hatches=[HATCH])
        drawn.set(edgecolor=GREY, linewidth=0)


def _pale(i: int) -> tuple[float, float, float]:
    red, green, blue = (1 - PALE * (1 - c) for c in to_rgb(colour(i)))
    return red, green, blue
