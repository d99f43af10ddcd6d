"""Gradient descent on ½(xy − 1)² with steps γ: an edge of stability, and a cycle beyond it."""

import sympy
from sympy import ImmutableMatrix, sqrt

from proofs_check.engine.claims import Map, Multiplier, Recurrence, Stability, Stable
from proofs_check.engine.system import System, Trainable
from proofs_check.engine.theorem import Theorem

x, y, x0, y0, s = sympy.symbols("x y x_0 y_0 s", real=True)
a, gamma = sympy.symbols("a gamma", positive=True)
r = x * y - 1


def train(torch, case):
    rate, *start = (float(case.number(n)) for n in (gamma, x0, y0))
    weights = dict(zip("xy", map(torch.tensor, start), strict=True))
    return Trainable(weights, lambda w: (w["x"] * w["y"] - 1) ** 2 / 2, dict, rate=rate)


SYSTEM = System(
    state={x: x0, y: y0},
    step={x: x - gamma * y * r, y: y - gamma * x * r},
    defaults={gamma: "6/5", a: "4/5", x0: "9/10", y0: "4/5"},
    train=train,
)
STEP = Map.of(SYSTEM.step)
BALANCED = Map((s,), (s - gamma * s * (s**2 - 1),))  # on x = y = s
P, M = ((sqrt(1 + 3 / gamma) + sign * sqrt(1 - 1 / gamma)) / 2 for sign in (1, -1))
CYCLE = ImmutableMatrix([[P, P], [M, M]])
CLAIMS = (
    Recurrence(x**2 - y**2, (x**2 - y**2) * (1 - gamma**2 * r**2)),
    Multiplier(STEP, ImmutableMatrix([[a, 1 / a]]), value=1 - gamma * (a**2 + 1 / a**2)),
    Stability(BALANCED, ImmutableMatrix([[1]]), multipliers=(1 - 2 * gamma,)),
    Stability(STEP, CYCLE, multipliers=(9 - 2 * (1 + gamma) ** 2, 3 - 2 * gamma)),
    Stable(STEP, CYCLE),
)
THEOREM = Theorem("factorisation-steps", SYSTEM, CLAIMS)
