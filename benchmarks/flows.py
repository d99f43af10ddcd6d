"""Certified end points of deep networks: the general Taylor steps against the specialist's.

python benchmarks/flows.py --digits 30 --depths 1 2 3 4

Processor time of one run each, width 2, every weight 1 at the start; the general method's time
includes writing the field in SymPy and compiling it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import sympy

from theory.activation import Activation, variable
from theory.deep.enclosure import enclose_deep
from theory.deep.field import forward
from theory.flows.integration import solve
from theory.flows.orbit import Crossing, Orbit
from theory.flows.vector_field import VectorField

NAMES = ("sigmoid", "tanh", "sin", "gelu", "softplus")
WIDTH = 2


def general(phi: Activation, depth: int, digits: int) -> Orbit:
    """From the network's formulas to the enclosed end, all of it."""
    piece, z = phi.pieces[0], variable()
    state = sympy.symbols(f"w1:{depth + 2}", real=True)
    seen = forward(WIDTH, state, lambda _, a: (piece.value.subs(z, a), piece.derivative.subs(z, a)))
    field = VectorField.of(state, seen.velocity, {"gap": 1 - seen.output})
    start = [sympy.Integer(1)] * (depth + 1)
    backward = bool((1 - seen.output).subs(dict.fromkeys(state, 1)) < 0)
    return solve(field, start, Crossing("gap", monotone=True), digits, backward)


def seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = run()
    return time.process_time() - began, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digits", type=int, default=30)
    parser.add_argument("--depths", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    print("| φ | hidden layers | specialist (s) | general (s) | ratio | steps |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in NAMES:
        phi = Activation.of(name)
        general(phi, 1, 10), enclose_deep(phi, depth=1, width=WIDTH, digits=10)  # imports, caches
        for depth in options.depths:
            old, end = seconds(
                lambda phi=phi, h=depth: enclose_deep(
                    phi, depth=h, width=WIDTH, digits=options.digits
                )
            )
            new, orbit = seconds(lambda phi=phi, h=depth: general(phi, h, options.digits))
            assert orbit.arrived
            if end.state is not None:
                assert all(a.overlaps(b) for a, b in zip(end.state, orbit.state, strict=True))
            old_steps = len(end.orbit.steps) if end.orbit else "…"
            steps = f"{len(orbit.steps)} instead of {old_steps}"
            print(f"| {name} | {depth} | {old:.2f} | {new:.3f} | {old / new:.0f} | {steps} |")


if __name__ == "__main__":
    main()
