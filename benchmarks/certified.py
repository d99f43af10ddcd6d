"""The certified end point, uniqueness and λ1, against mpmath's unproved findroot + quad.

python benchmarks/certified.py --digits 50
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import mpmath
import sympy

from theory import Activation, Start, enclose
from theory.activation import variable
from theory.catalogue import CATALOGUE

RUNS = 9


def milliseconds(run: Callable[[], object], runs: int) -> float:
    """Median over ``runs`` warm calls."""
    run()
    measured = []
    for _ in range(runs):
        began = time.perf_counter()
        run()
        measured.append(1e3 * (time.perf_counter() - began))
    return statistics.median(measured)


def unproved(phi: Activation, digits: int, seed: tuple[float, float]) -> Callable[[], object]:
    """mpmath: findroot on the same two equations, from the same double-precision seed."""
    piece = phi.pieces[-1]
    value, ratio = (sympy.lambdify(variable(), e, "mpmath") for e in (piece.value, piece.ratio))

    def solve() -> object:
        with mpmath.workdps(digits + 5):
            return mpmath.findroot(
                lambda u, v: [(u**2 - 1) / 2 - mpmath.quad(ratio, [1, v]), 2 * u * value(v) - 1],
                seed,
            )

    return solve


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digits", type=int, default=50)
    digits = parser.parse_args().digits
    start = Start.of(2, 1, 1)
    print(f"| φ | certified, {digits} digits (ms) | findroot + quad (ms) | ratio |")
    print("| --- | --- | --- | --- |")
    for name in CATALOGUE:
        phi = Activation.of(name)
        certified = milliseconds(lambda phi=phi: enclose(phi, start, digits), RUNS)
        end = enclose(phi, start)
        seed = (end.u.middle, end.v.middle)
        try:
            plain = milliseconds(unproved(phi, digits, seed), 3)
            print(f"| {name} | {certified:.2f} | {plain:.0f} | {plain / certified:.0f} |")
        except (ValueError, ZeroDivisionError, TypeError) as error:
            print(f"| {name} | {certified:.2f} | failed: {type(error).__name__} | |")


if __name__ == "__main__":
    main()
