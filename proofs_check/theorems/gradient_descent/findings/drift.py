"""Large steps need not drift to flat minima, and cycles need no step beyond the edge."""

from sympy import Abs, Gt, ImmutableMatrix, sqrt

from proofs_check.engine.claims import Cycle, Holds, Recurrence, Stable
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.theorems.gradient_descent.factorisation import (
    STEP,
    SYSTEM,
    THEOREM,
    gamma,
    x0,
    y0,
)

BALANCE = next(claim for claim in THEOREM.claims if isinstance(claim, Recurrence))
FARTHER = shows(
    "farther from balance after a step",
    SYSTEM,
    BALANCE,
    Holds(Gt(Abs(1 - gamma**2 * (x0 * y0 - 1) ** 2), 1)),
)
FAR = sqrt(1 + 2 / gamma)
OPPOSITE = STEP, ImmutableMatrix([[FAR, FAR], [-FAR, -FAR]])
SMALL = shows("a cycle at a small rate", SYSTEM, Cycle(*OPPOSITE), Stable(*OPPOSITE, stable=False))

FINDING = Finding(
    name="drift",
    title="A step may move away from flat minima, and there are cycles at every learning rate",
    statement="factorisation",
    printed="x² − y² is multiplied by 1 − γ²(xy − 1)², so large steps drift to flat minima; beyond "
    "γ(x² + y²) = 2 there are orbits of period 2.",
    gap="The factor is below −1 where γ|xy − 1| > √2: there a step moves away from balance, to the "
    "other side. And (s, s) ↔ (−s, −s) with s² = 1 + 2/γ is an orbit of period 2 for every γ > 0, "
    "however small, unstable, out where the iterates stop converging.",
    repaired="|x² − y²| falls in every step with 0 < γ|xy − 1| < √2; a *stable* orbit of period 2 "
    "branches off the balanced minimum as γ passes 1.",
    witnesses=(
        Witness(FARTHER, None, (("gamma", "1"), ("x_0", "2"), ("y_0", "3/2"))),
        Witness(SMALL, None, (("gamma", "1/2"),)),
    ),
)
