"""Gradient descent on ½(xy − 1)²: the edge of stability.

A minimum (a, 1/a) has the multiplier 1 along the line of minima and 1 − γ(a² + 1/a²) across it, so
it is linearly stable if and only if γ(a² + 1/a²) < 2.  x² − y² is multiplied by 1 − γ²(xy − 1)² in
each step, so it shrinks where γ|xy − 1| < √2: large steps drift to flat minima.
"""

from typing import Any

import sympy
from sympy import ImmutableMatrix, Lt

from proofs_check.engine.case import Case
from proofs_check.engine.claims import Criterion, LinearlyStable, Map, Multiplier, Recurrence
from proofs_check.engine.system import System, Trainable
from proofs_check.engine.theorem import Theorem

x, y, x0, y0 = sympy.symbols("x y x_0 y_0", real=True)
a, gamma = sympy.symbols("a gamma", positive=True)
r = x * y - 1


def train(torch: Any, case: Case) -> Trainable:
    rate, *start = (float(case.number(n)) for n in (gamma, x0, y0))
    weights = dict(zip("xy", map(torch.tensor, start), strict=True))
    return Trainable(weights, lambda w: (w["x"] * w["y"] - 1) ** 2 / 2, dict, rate=rate)


SYSTEM = System(
    state={x: x0, y: y0},
    step={x: x - gamma * y * r, y: y - gamma * x * r},
    defaults={gamma: "6/5", a: "4/5", x0: "9/10", y0: "4/5"},
    train=train,
)
STEP = Map.of(SYSTEM.motion)
MINIMUM = ImmutableMatrix([[a, 1 / a]])
ACROSS = gamma * (a**2 + 1 / a**2)

THEOREM = Theorem(
    name="factorisation",
    title="The edge of stability of a factorisation",
    source="Gradient descent",
    system=SYSTEM,
    claims=(
        Recurrence(x**2 - y**2, (x**2 - y**2) * (1 - gamma**2 * r**2)),
        Multiplier(STEP, MINIMUM, value=1 - ACROSS),
        Criterion(LinearlyStable(STEP, MINIMUM, besides=(1,)), Lt(ACROSS, 2)),
    ),
)
