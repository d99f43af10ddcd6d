"""The phase portrait of the reduced flow for φ = sin, with trained networks over it.

    python docs/figures/phase_portrait.py docs/figures/phase_portrait.png

Grey: conserved curves (u² − u0²)/2 = ∫ φ/φ'.  Orange: the curve k u φ(v) = 1, where training can
end.  Blue dots: full matrices trained by gradient descent through autograd; crosses: certified
end points.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from empirical.figures.files import encoded
from empirical.figures.plane import INK
from empirical.figures.style import LABEL, colour, figure, headline, legend, panel
from proofs_check import train
from theory import Start, enclose

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 2
TRAINED, END = colour(0), colour(4)
STARTS = [
    ("1", "1"),
    ("1/10", "13/10"),
    ("13/10", "-1"),
    ("-7/5", "-6/5"),
    ("-1", "1/2"),
    ("-3/10", "6/5"),  # u passes 0 and v turns back
    ("2/5", "-3/4"),
]


def main(path: str) -> None:
    made = figure(4.8)
    headline(made, "Trained networks follow the conserved curves ($φ$ = sin, $k$ = 2)")
    axes = panel(made.subplots(), x="$v$", y="$u$")
    axes.grid(False)
    v, u = np.meshgrid(np.linspace(-1.52, 1.52, 601), np.linspace(-1.75, 1.75, 601))
    conserved = u**2 / 2 + np.log(np.cos(v))
    levels = np.linspace(-2.4, 1.6, 21)
    axes.contour(v, u, conserved, levels=levels, colors="0.85", linewidths=0.8, linestyles="solid")
    axes.contour(v, u, WIDTH * u * np.sin(v), levels=[1.0], colors=END, linewidths=1.8)
    for place in ((0.38, 1.55), (-0.25, -1.62)):
        axes.text(*place, "$k\\,u\\,φ(v) = 1$", color=END, fontsize=LABEL,
                  bbox={"pad": 1, "fc": "white", "ec": "none"})  # fmt: skip
    for u0, v0 in STARTS:
        _trained(axes, u0, v0)
    axes.plot([], [], "o", color=TRAINED, mfc="white", label="start")
    axes.plot([], [], "o-", color=TRAINED, ms=3, lw=0.9, label="trained network")
    axes.plot([], [], "x", color=INK, ms=7, mew=2, label="certified end point")
    axes.plot([], [], color="0.85", label="conserved curve")
    legend(made)
    Path(path).write_bytes(encoded(made, "png"))


def _trained(axes: Axes, u0: str, v0: str) -> None:
    run = train("theorem1", "sin", gamma=0.005, seconds=240, k=WIDTH, u0=u0, v0=v0)
    axes.plot(run["v"], run["u"], "o-", color=TRAINED, ms=2.4, lw=0.9)
    axes.plot(run["v"][0], run["u"][0], "o", color=TRAINED, mfc="white")
    found = enclose("sin", Start.of(WIDTH, u0, v0))
    if found.u is not None and found.v is not None:
        axes.plot(found.v.middle, found.u.middle, "x", color=INK, ms=7, mew=2, zorder=5)


if __name__ == "__main__":
    main(sys.argv[1])
