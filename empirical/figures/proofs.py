"""Proved, measured and open, told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_rgb

from empirical.figures.style import GREY, colour, figure, panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from empirical.measurements.trained_network import TrainedRun
    from empirical.runs.proved import Proofs
    from empirical.runs.run import Run

KINDS = ((1, "proved attractor", 2, "o"), (0, "proved not stored", 4, "X"))


def proofs_figure(found: Sequence[Proofs]) -> Figure:
    """Bounds of ρ at the fixed point against ρ at the example; distances and proved radii."""
    made = figure(11, 4.4)
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
    left.legend(fontsize=8)
    panel(right, "proved attractors", "distance of the fixed point from the example",
          "radius from which all starts are drawn in")  # fmt: skip
    good = (verdict == 1) & (arrays["drawn"] > 0)
    right.loglog(np.maximum(arrays["distance"][good, 1], 1e-17), arrays["drawn"][good], "o", ms=4.5,
                 color=colour(2))  # fmt: skip
    return made


def planes_figure(found: Sequence[tuple[TrainedRun, int, Run]]) -> Figure:
    """Basins of every network: pale where they were sampled only, full where they are proved."""
    made = figure(5.2 * len(found), 5.0)
    for axes, (trained, member, run) in zip(
        made.subplots(1, len(found), squeeze=False)[0], found, strict=True
    ):
        a, n = run.arrays(), run.numbers
        seed = trained.training.members[member].seed
        share = float((a["label"] >= 0).mean())
        title = f"seed {seed}: {share:.0%} of the cells proved (full colour)"
        panel(axes, title, "x", "f(x)" if "image" in a else "y")
        if "image" in a:
            _line(axes, a)
            continue
        extent = (n["low"][0], n["high"][0], n["low"][1], n["high"][1])
        for name, alpha in (("sampled", 0.3), ("label", 0.6)):
            colours = np.ones((*a[name].shape, 4))
            for i in range(int(a[name].max(initial=-1)) + 1):
                colours[a[name] == i] = (*to_rgb(colour(i)), alpha)
            colours[a[name] < 0, 3] = 0
            axes.imshow(colours, origin="lower", extent=extent, interpolation="nearest",
                        aspect="auto")  # fmt: skip
        for code, marker, label in ((1, "o", "attracts"), (0, "x", "repels"), (-1, "^", "open")):
            at = a["stability"] == code
            axes.plot(*a["point"][at].T, marker, color="black", ms=5, label=label)
        axes.legend(fontsize=7, loc="upper right")
    return made


def _line(axes: Axes, a: Mapping[str, np.ndarray]) -> None:
    """The map of a line: what is proved of every interval lies below its graph in colour."""
    x, image = a["x"], a["image"]
    axes.plot(x, image, color="black", lw=1)
    axes.plot(x, x, color=GREY, lw=0.8, ls=":")
    half, floor = (x[1] - x[0]) / 2, min(image.min(), x[0])
    for name, alpha in (("sampled", 0.3), ("label", 0.7)):
        for i in np.unique(a[name][a[name] >= 0]).tolist():
            for place in x[a[name] == i]:
                axes.axvspan(
                    place - half, place + half, ymax=0.06, color=colour(i), alpha=alpha, lw=0
                )
    for code, marker in ((1, "o"), (0, "x"), (-1, "^")):
        points = a["point"][a["stability"] == code, 0]
        axes.plot(points, points, marker, color="black", ms=5)
    axes.set_ylim(bottom=floor)
