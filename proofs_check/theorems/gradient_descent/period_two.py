"""Gradient descent on ½(xy − 1)² with γ > 1, where no minimum is stable: a cycle of period 2.

On x = y = s the step is s − γ s (s² − 1), which swaps (√(1 + 3/γ) ± √(1 − 1/γ))/2.  Interval Newton
finds the same cycle in the plane, and that there is no other one near it.
"""

from sympy import Gt, ImmutableMatrix, sqrt

from proofs_check.engine.claims import Cycle, CycleNear, Holds, Multiplier, Stability
from proofs_check.engine.theorem import Theorem
from proofs_check.theorems.gradient_descent.factorisation import STEP, SYSTEM, gamma

P, M = ((sqrt(1 + 3 / gamma) + sign * sqrt(1 - 1 / gamma)) / 2 for sign in (1, -1))
CYCLE = ImmutableMatrix([[P, P], [M, M]])
ALONG, ACROSS = 9 - 2 * (1 + gamma) ** 2, 3 - 2 * gamma  # the line x = y

THEOREM = Theorem(
    name="period-two",
    title="A cycle beyond the edge of stability",
    source="Gradient descent",
    system=SYSTEM,
    assume=(Holds(Gt(gamma, 1)),),
    claims=(
        Cycle(STEP, CYCLE),
        Multiplier(STEP, CYCLE, value=ALONG),
        Multiplier(STEP, CYCLE, value=ACROSS),
        CycleNear(STEP, CYCLE, radius="1/1000", multipliers=(ALONG, ACROSS)),
        Stability(STEP, CYCLE, multipliers=(ALONG, ACROSS)),
    ),
)
