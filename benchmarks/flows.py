"""Certified end points of deep networks against mpmath's Taylor series, which prove nothing.

python benchmarks/flows.py --digits 30 --depths 1 2 3 4

Processor time of one run each, width 2, every weight 1 at the start.  mpmath follows the flow to
the certified time τ of p = 1; the last column is how far its end lies from the certified one.  The
certified time includes the exact tests at the start, the compilation and the classification.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import mpmath
import sympy
from flint import arb

from theory.activation import Activation, variable
from theory.deep.enclosure import DeepEnclosure, enclose_deep
from theory.deep.field import forward
from theory.expression.balls import precision

NAMES = ("sigmoid", "tanh", "sin", "gelu", "softplus")
WIDTH = 2
SPARE_DIGITS = 10


def integrated(name: str, found: DeepEnclosure, digits: int) -> list[str]:
    """The weights at the certified τ, by mpmath."""
    piece = Activation.of(name).pieces[0]
    phi, slope = (sympy.lambdify(variable(), e, "mpmath") for e in (piece.value, piece.derivative))
    orbit = found.orbit
    with mpmath.workdps(digits + SPARE_DIGITS):
        tau = mpmath.mpf(orbit.time.str(digits + SPARE_DIGITS, radius=False))
        sign = -1 if tau < 0 else 1

        def rate(_: Any, state: list[Any]) -> list[Any]:
            seen = forward(WIDTH, state, lambda _, a: (phi(a), slope(a)))
            return [sign * x for x in seen.velocity]

        ones = [mpmath.mpf(1)] * len(found.state)
        flow = mpmath.odefun(rate, 0, ones, tol=mpmath.mpf(10) ** -digits)
        return [mpmath.nstr(x, digits + SPARE_DIGITS) for x in flow(abs(tau))]


def seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = run()
    return time.process_time() - began, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digits", type=int, default=30)
    parser.add_argument("--depths", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    print("| φ | hidden layers | steps | certified (s) | mpmath (s) | ratio | distance |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in NAMES:
        enclose_deep(name, depth=1, width=WIDTH, digits=10)  # imports, caches
        for depth in options.depths:
            new, found = seconds(
                lambda phi=name, h=depth: enclose_deep(
                    phi, depth=h, width=WIDTH, digits=options.digits, seconds=600
                )
            )
            if found.state is None:
                print(f"| {name} | {depth} | {found.reason} |")
                continue
            other, end = seconds(lambda phi=name, f=found: integrated(phi, f, options.digits))
            with precision(found.bits):
                gaps = [abs(x - arb(y)).upper() for x, y in zip(found.state, end, strict=True)]
                gap = max(gaps, key=float).str(2, radius=False)
            times = f"{new:.3f} | {other:.2f} | {other / new:.0f}"
            print(f"| {name} | {depth} | {len(found.orbit.steps)} | {times} | {gap} |", flush=True)


if __name__ == "__main__":
    main()
