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

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.systems.deep import deep
from theory.activation import Activation, variable
from theory.expression.balls import precision

NAMES = ("sigmoid", "tanh", "sin", "gelu", "softplus")
WIDTH = 2
SPARE_DIGITS = 10


def certified(name: str, depth: int, digits: int) -> tuple[int, Any]:
    """The working precision, and the orbit until the network interpolates."""
    system, _ = deep(depth)
    orbits = Orbits(system, Case.of(system, name, {"k": WIDTH}, digits=digits, seconds=600))
    return orbits.bits, orbits.clocked()


def velocity(name: str, state: list[Any]) -> list[Any]:
    """The reduced flow by hand, layer by layer, in the time of the clock."""
    piece = Activation.of(name).pieces[0]
    phi, slope = (sympy.lambdify(variable(), e, "mpmath") for e in (piece.value, piece.derivative))
    rows = [(state[-1], phi(state[-1]), slope(state[-1]))]
    for w in reversed(state[1:-1]):
        a = WIDTH * w * rows[0][1]
        rows.insert(0, (a, phi(a), slope(a)))
    back, found = state[0] * rows[0][2], [rows[0][1]]
    for w, (_, value, of) in zip(state[1:-1], rows[1:], strict=True):
        found.append(back * value)
        back *= WIDTH * w * of
    return [*found, back]


def integrated(name: str, orbit: Any, digits: int) -> list[str]:
    """The weights at the certified τ, by mpmath."""
    with mpmath.workdps(digits + SPARE_DIGITS):
        tau = mpmath.mpf(orbit.time.str(digits + SPARE_DIGITS, radius=False))
        sign = -1 if tau < 0 else 1
        ones = [mpmath.mpf(1)] * len(orbit.state)
        flow = mpmath.odefun(
            lambda _, state: [sign * x for x in velocity(name, state)],
            0,
            ones,
            tol=mpmath.mpf(10) ** -digits,
        )
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
        certified(name, 1, 10)  # imports, caches
        for depth in options.depths:
            new, (bits, orbit) = seconds(
                lambda phi=name, h=depth: certified(phi, h, options.digits)
            )
            if orbit.state is None:
                print(f"| {name} | {depth} | {orbit.reason} |")
                continue
            other, end = seconds(lambda phi=name, o=orbit: integrated(phi, o, options.digits))
            with precision(bits):
                gaps = [abs(x - arb(y)).upper() for x, y in zip(orbit.state, end, strict=True)]
                gap = max(gaps, key=float).str(2, radius=False)
            times = f"{new:.3f} | {other:.2f} | {other / new:.0f}"
            print(f"| {name} | {depth} | {len(orbit.steps)} | {times} | {gap} |", flush=True)


if __name__ == "__main__":
    main()
