"""Conservation laws of linear networks: the package against plain SymPy, time against size.

python benchmarks/conservation.py --plain 40 --most 100 --picture docs/figures/conservation.png

Processor time of one run each, in one process: the gradients, all laws of degree 2, and the rank
of the Lie algebra.  Plain SymPy (benchmarks/plain_conservation.py) is left out above so many
parameters.  Both must find the same numbers.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sympy
from plain_conservation import law_space, lie_rank

from proofs_check.engine.parametrisation import Parametrisation
from proofs_check.parametrisations.three_layer_linear import parametrisation as three_layers
from proofs_check.parametrisations.two_layer_linear import parametrisation as two_layers
from proofs_check.parametrisations.two_layer_relu import parametrisation as relu
from theory.conservation.fields import of_parametrisation
from theory.conservation.survey import survey

SIZES: dict[str, tuple[Callable[..., Parametrisation], list[tuple[int, ...]]]] = {
    "two-layer linear": (
        two_layers,
        [(2, 2, 2), (2, 2, 4), (3, 3, 4), (4, 4, 4), (4, 4, 6), (4, 4, 8), (5, 5, 8), (5, 5, 10)],
    ),
    "two-layer ReLU": (relu, [(2, 2, 2), (2, 2, 4), (3, 3, 4), (4, 4, 4), (4, 4, 8), (5, 5, 10)]),
    "three-layer linear": (
        three_layers,
        [(2, 2, 2, 2), (2, 3, 2, 2), (3, 3, 3, 3), (3, 4, 3, 3), (4, 4, 4, 4), (5, 5, 5, 5)],
    ),
}


def package(made: Parametrisation) -> tuple[int, int]:
    """The rank, and the number of laws of degree 2."""
    found = survey(of_parametrisation(made.values, made.parameters))
    if found.rank is None or found.laws is None or not found.certainty.proved:
        raise SystemExit(f"{made.name} was not decided")
    return found.rank.rank, len(found.laws.basis)


def plain(made: Parametrisation) -> tuple[int, int]:
    return lie_rank(made.values, made.parameters), law_space(made.values, made.parameters)


def seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    sympy.core.cache.clear_cache()
    began = time.process_time()
    found = run()
    return time.process_time() - began, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", type=int, default=32, help="most parameters for plain SymPy")
    parser.add_argument("--most", type=int, default=100, help="most parameters at all")
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    package(two_layers())  # imports, caches
    print("| network | sizes | parameters | laws | rank | package (s) | SymPy (s) | ratio |")
    print("| --- " * 8 + "|")
    points: dict[str, list[tuple[int, float, float | None]]] = {}
    for name, (make, sizes) in SIZES.items():
        for size in sizes:
            made = make(*size)
            dimension = len(made.parameters)
            if dimension > options.most:
                continue
            ours, found = seconds(lambda made=made: package(made))
            theirs = None
            if dimension <= options.plain:
                theirs, other = seconds(lambda made=made: plain(made))
                if other != found:
                    raise SystemExit(f"{name} {size}: {found} here, {other} by SymPy")
            points.setdefault(name, []).append((dimension, ours, theirs))
            shown = "– | –" if theirs is None else f"{theirs:.2f} | {theirs / ours:.0f}"
            where = ", ".join(map(str, size))
            numbers = f"{dimension} | {found[1]} | {found[0]} | {ours:.3f}"
            print(f"| {name} | {where} | {numbers} | {shown} |", flush=True)
    if options.picture:
        draw(points, options.picture)


def draw(points: dict[str, Sequence[tuple[int, float, float | None]]], picture: Path) -> None:
    from empirical.figures.files import encoded, format_of
    from empirical.figures.style import colour, figure, legend, logarithmic, panel

    made = figure(4.4)
    axes = panel(made.subplots(), "", "parameters", "processor time, s")
    for i, (name, rows) in enumerate(points.items()):
        axes.plot([d for d, _, _ in rows], [t for _, t, _ in rows], "o-", color=colour(i),
                  label=name)  # fmt: skip
        other = [(d, t) for d, _, t in rows if t is not None]
        axes.plot(*zip(*other, strict=True), "x--", color=colour(i), label=f"{name}, plain SymPy")
    axes.set(xscale="log", yscale="log")
    logarithmic(axes.xaxis)
    legend(made)
    picture.write_bytes(encoded(made, format_of(picture)))


if __name__ == "__main__":
    main()
