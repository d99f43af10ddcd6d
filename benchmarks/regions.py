"""Proved cells of a phase diagram: cells a second, time against resolution, and two other ways.

python benchmarks/regions.py [--figure docs/figures/regions-cost.png]

The others are a grid of the closed form in floats, which proves nothing, and plain subdivision in
python-flint, which encloses level and end of each cell anew.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from flint import acb, arb

from theory import closed_form
from theory.activation import Activation
from theory.one_layer.regions.classify import classify
from theory.one_layer.regions.deciding import decider
from theory.one_layer.regions.paving import pave
from theory.one_layer.regions.profile import Profile, hull
from theory.one_layer.regions.questions import Colour, colours
from theory.one_layer.regions.ranges import Inputs
from theory.one_layer.regions.stretches import tabulate

FUNCTIONS = ("tanh", "sin", "sigmoid", "swish", "gelu", "softplus", "mish", "cosid", "gumbel")
RESOLUTIONS = (64, 128, 256, 512, 1024, 2048, 4096)
PLANE = Inputs.of({"u0": "-2:2", "v0": "-2:2"})
PLAIN_CELLS = 60


def paved(phi: Activation, resolution: int):
    began = time.process_time()
    finest = dict.fromkeys(PLANE.axes, 4 / resolution)
    found = pave(PLANE, lambda: decider(phi, PLANE, colours), finest)
    return found, time.process_time() - began


def cells_a_second(profile: Profile) -> float:
    """Of a grid of 256 by 256, the table being there, the second time."""
    ends = np.linspace(-2, 2, 257)
    low, high = np.meshgrid(ends[:-1], ends[:-1]), np.meshgrid(ends[1:], ends[1:])
    cells = {
        name: (a.ravel(), b.ravel()) for name, a, b in zip(("u0", "v0"), low, high, strict=True)
    }
    boxes = PLANE.boxes(cells, 256**2)
    classify(profile, boxes)
    began = time.process_time()
    classify(profile, boxes)
    return 256**2 / (time.process_time() - began)


def plain(u: arb, v: arb, K: int) -> arb:
    """λ1 for tanh and a cell with p > 0, by balls alone: bisection on the end's equation."""
    level = u * u - v.sinh() ** 2

    def excess(a: arb) -> arb:
        return (level + a.sinh() ** 2) * a.tanh() ** 2 * K * K - 1

    low, high = arb(0), arb(8)
    for _ in range(40):
        middle = ((low + high) / 2).mid()
        value = excess(middle)
        if value > 0:
            high = middle
        elif value < 0:
            low = middle
        else:
            break
    a = low.union(high)
    return a / (a.cosh() ** 2 * a.tanh())


def plain_rate() -> float:
    """Cells a second; G of tanh by quadrature, as a φ without a primitive would need it."""
    rng, began = np.random.default_rng(0), time.process_time()
    for u, v in rng.uniform(0.5, 1.5, size=(PLAIN_CELLS, 2)):
        acb.integral(lambda z, _: z.sinh() * z.cosh(), acb(0), acb(v))
        plain(hull(u, u + 1 / 64), hull(v, v + 1 / 64), 2)
    return PLAIN_CELLS / (time.process_time() - began)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--figure")
    options = parser.parse_args()
    print("| φ | table s | cells a second | decided at 1024 | s in all | to the closed form |")
    print("| --- | --- | --- | --- | --- | --- |")
    costs = {}
    for name in FUNCTIONS:
        phi = Activation.of(name)
        paved(phi, 64)  # imports and symbols
        began = time.process_time()
        profile = tabulate(phi, *PLANE.seen, energy=PLANE.energy)
        table = time.process_time() - began
        rate = cells_a_second(profile)
        costs[name] = [paved(phi, n)[1] for n in RESOLUTIONS] if options.figure else []
        found, seconds = paved(phi, 1024)
        rng = np.random.default_rng(0)
        points = rng.uniform(-2, 2, size=(2, found.looked))
        began = time.process_time()
        closed_form(phi, 2, *points)
        floats = time.process_time() - began
        decided = 100 * (1 - found.share(Colour.UNDECIDED))
        print(
            f"| {name} | {table:.2f} | {rate:,.0f} | {decided:.2f} % "
            f"| {seconds:.2f} | {seconds / floats:.1f} × its time |"
        )
    print(f"plain subdivision in python-flint, tanh: {plain_rate():,.0f} cells a second")
    if options.figure:
        _draw(options.figure, costs)


def _draw(path: str, costs: dict[str, list[float]]) -> None:
    from empirical.figures.files import encoded, format_of
    from empirical.figures.style import COLOURS, GREY, colour, figure, legend, panel

    made = figure(4.4)
    axes = panel(made.subplots(), "", "cells along an axis", "seconds of the processor")
    for i, (name, seconds) in enumerate(costs.items()):
        look = "o-" if i < len(COLOURS) else "s--"
        axes.loglog(RESOLUTIONS, seconds, look, ms=3, color=colour(i), label=name)
    slope = np.array(RESOLUTIONS) / RESOLUTIONS[0]
    axes.loglog(RESOLUTIONS, 0.05 * slope, color=GREY, ls="--", label="length of a boundary")
    axes.loglog(RESOLUTIONS, 0.05 * slope**2, color=GREY, ls=":", label="area")
    axes.set_ylim(0.04, 100)
    axes.set_xticks(RESOLUTIONS, [str(n) for n in RESOLUTIONS])
    axes.minorticks_off()
    legend(made)
    Path(path).write_bytes(encoded(made, format_of(Path(path))))


if __name__ == "__main__":
    main()
