"""A mode of a two-layer linear network: τ ȧ = b (s − ab), τ ḃ = a (s − ab).

From a0 = b0 the strength u = ab follows a logistic curve.  As it is usually worded it lacks
a0 ≠ 0: from a0 = b0 = 0 nothing moves, and the formula divides by u0 = 0.
"""

from sympy import Eq, Ne, exp

from proofs_check.engine.claims import Along, AtEnd, Conserved, Ends, Holds
from proofs_check.engine.letters import t
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.linear_mode import mode, s, tau, u

SYSTEM, LETTERS = mode(2)
(a, b), (a0, b0) = LETTERS.a, LETTERS.starts
e = exp(2 * s * t / tau)
EQUAL = Holds(Eq(b0, a0))
CLAIMS = (
    Conserved(a**2 - b**2),
    Along(u, s * e / (e - 1 + s / (a0 * b0))),
    Ends(),
    AtEnd(u, s),
)

THEOREM = Theorem(
    name="two-layers",
    title="A mode of a two-layer linear network in closed form",
    source="the dynamics of a single mode",
    system=SYSTEM,
    assume=(EQUAL, Holds(Ne(a0, 0))),
    claims=CLAIMS,
    printed=Version(assume=(EQUAL,), claims=CLAIMS),
)
