"""Proved, measured and open, told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from empirical.figures.style import GREY, colour, figure, panel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from empirical.measurements.proof_job import Proofs

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
