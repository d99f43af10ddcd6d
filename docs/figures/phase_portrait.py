"""The phase portrait of the reduced flow for φ = sin, with trained networks over it.

    python docs/figures/phase_portrait.py docs/figures/phase_portrait.png

Grey: conserved curves (u² − u0²)/2 = ∫ φ/φ'.  Red: the curve k u φ(v) = 1, where training can
end.  Coloured dots: full matrices trained by gradient descent through autograd; crosses:
certified end points.
"""

from __future__ import annotations

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from proofs_check import train
from theory import Start, enclose

WIDTH = 2
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
    figure, axes = plt.subplots(figsize=(7.2, 4.6), layout="constrained")
    v, u = np.meshgrid(np.linspace(-1.52, 1.52, 601), np.linspace(-1.75, 1.75, 601))
    conserved = u**2 / 2 + np.log(np.cos(v))
    axes.contour(
        v,
        u,
        conserved,
        levels=np.linspace(-2.4, 1.6, 21),
        colors="0.82",
        linewidths=0.8,
        linestyles="solid",
    )
    axes.contour(v, u, WIDTH * u * np.sin(v), levels=[1.0], colors="#b3202a", linewidths=1.6)
    axes.text(0.34, 1.55, "k u φ(v) = 1", color="#b3202a", fontsize=10)
    axes.text(-0.30, -1.62, "k u φ(v) = 1", color="#b3202a", fontsize=10)
    for i, (u0, v0) in enumerate(STARTS):
        _trained(axes, u0, v0, f"C{i}")
    axes.plot([], [], "x", color="black", label="certified end point")
    axes.plot([], [], "o", color="0.4", markersize=3, label="trained network, every record")
    axes.plot([], [], "o", color="0.4", markerfacecolor="white", label="start")
    axes.set(xlabel="v", ylabel="u", xlim=(-1.52, 1.52), ylim=(-1.75, 1.75))
    axes.set_title("Trained networks follow the conserved curves (φ = sin, k = 2)", fontsize=11)
    figure.legend(loc="outside lower center", ncols=3, fontsize=9, frameon=False)
    figure.savefig(path, dpi=160)


def _trained(axes: plt.Axes, u0: str, v0: str, colour: str) -> None:
    run = train("theorem1", "sin", gamma=0.005, seconds=240, k=WIDTH, u0=u0, v0=v0)
    axes.plot(run["v"], run["u"], "o-", color=colour, markersize=2.4, linewidth=0.9)
    axes.plot(run["v"][0], run["u"][0], "o", color=colour, markerfacecolor="white")
    found = enclose("sin", Start.of(WIDTH, u0, v0))
    if found.u is not None and found.v is not None:
        axes.plot(found.v.middle, found.u.middle, "x", color="black", markersize=7, zorder=5)


if __name__ == "__main__":
    main(sys.argv[1])
