"""Proofs that examples are attractors, by width and depth, and ρ against eigenvalues in balls.

OPENBLAS_NUM_THREADS=1 python benchmarks/proofs.py --figure docs/figures/proofs-cost.png
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from flint import acb_mat, arb, arb_mat

from theory.expression.balls import precision
from theory.memories.adapted_norm import frames
from theory.memories.attractor import attractor
from theory.memories.expansion import Expansion
from theory.memories.measures import multiplier
from theory.memories.memory import Verdict, examine
from theory.memories.network import Network
from theory.memories.polish import jacobian, polished

INPUTS = 784
FULL = (32, 64, 96)  # inputs of networks whose full Jacobian's eigenvalues are taken in balls


def planted(inputs: int, width: int, hidden: int, seed: int = 0) -> tuple[Network, np.ndarray]:
    """A tanh network that maps one example to itself, with ρ about .8."""
    generator = np.random.default_rng(seed)
    sizes = [inputs, *[width] * hidden, inputs]
    shapes = zip(sizes[1:], sizes[:-1], strict=True)
    w = [0.9 * generator.normal(size=s) / np.sqrt(s[1]) for s in shapes]
    x = 5 * generator.normal(size=inputs) / np.sqrt(inputs)
    h = x
    for m in w[:-1]:
        h = np.tanh(m @ h)
    w[-1] = 0.5 * w[-1] + np.outer(x - 0.5 * w[-1] @ h, h) / (h @ h)
    return Network.of("tanh", w), x


def seconds(run: Callable[[], object], runs: int = 2) -> float:
    """Of the processor, the best of some."""
    found = []
    for _ in range(runs):
        began = time.process_time()
        run()
        found.append(time.process_time() - began)
    return min(found)


def proof(width: int, hidden: int) -> float:
    network, x = planted(INPUTS, width, hidden)
    assert examine(network, [x], 1.0).verdict is Verdict.ATTRACTOR
    return seconds(lambda: examine(network, [x], 1.0), 1)


def against_balls(inputs: int) -> tuple[float, float]:
    """(bounds of ρ, all eigenvalues of the full Jacobian in balls), seconds."""
    network, x = planted(inputs, inputs, 4)
    chain = network.loop
    guess = polished([chain], [x])
    expansion = Expansion.at(chain, guess.points[0])
    rho = guess.radius()
    found = attractor([expansion], guess.points, frames(guess.jacobians, (1 + rho) / 2) or [])
    assert found is not None
    bounds = multiplier(found, 3)
    mine = seconds(lambda: multiplier(found, 3))
    slopes = jacobian(chain, guess.points[0])[1]
    with precision(80):
        balls = acb_mat(arb_mat(inputs, inputs, [arb(float(v)) for v in slopes.ravel()]))
        theirs = seconds(lambda: balls.eig(nonstop=True), 1)
    assert bounds[0] <= rho <= bounds[1]
    return mine, theirs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--widths", type=int, nargs="+", default=[32, 64, 128, 256, 512])
    parser.add_argument("--hidden", type=int, nargs="+", default=[4, 8, 10])
    parser.add_argument("--figure", help="draw the seconds against width and depth")
    options = parser.parse_args()
    print("| width | " + " | ".join(f"{h} hidden layers (s)" for h in options.hidden) + " |")
    print("| --- |" + " --- |" * len(options.hidden))
    table = []
    for width in options.widths:
        table.append([proof(width, h) for h in options.hidden])
        print(f"| {width} | " + " | ".join(f"{s:.2f}" for s in table[-1]) + " |", flush=True)
    print(
        "\n| inputs | bounds of ρ (s) | eigenvalues in balls (s) | ratio |\n| --- |" + " --- |" * 3
    )
    for inputs in FULL:
        mine, theirs = against_balls(inputs)
        print(f"| {inputs} | {mine:.3f} | {theirs:.2f} | {theirs / mine:.0f} |", flush=True)
    print(f"\n{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")
    if options.figure:
        draw(options.widths, options.hidden, table, options.figure)


def draw(widths: list[int], hidden: list[int], table: list[list[float]], path: str) -> None:
    from empirical.figures.files import encoded, format_of
    from empirical.figures.style import colour, figure, legend, logarithmic, panel

    made = figure(3.8)
    axes = panel(made.subplots(), "", "width", "CPU seconds of an example")
    for i, h in enumerate(hidden):
        seconds = [row[i] for row in table]
        axes.loglog(widths, seconds, "o-", color=colour(i), label=f"{h} hidden layers")
    axes.set_xscale("log", base=2)
    axes.set_xticks(widths, [str(width) for width in widths])
    axes.minorticks_off()
    logarithmic(axes.yaxis)
    legend(made)
    Path(path).write_bytes(encoded(made, format_of(Path(path))))


if __name__ == "__main__":
    main()
