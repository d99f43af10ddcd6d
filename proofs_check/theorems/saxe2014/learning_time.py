"""The time that a mode of a two-layer linear network takes from the strength u0 to u.

Nothing of it depends on the size of the network.  As it is usually worded it lacks u0 ≠ 0 and
u0 ≠ s, from which nothing moves, while the formula has no value.
"""

from sympy import Eq, Ne, Rational, log

from proofs_check.engine.claims import Along, Conserved, Holds
from proofs_check.engine.letters import t
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.linear_mode import mode, s, tau, u

SYSTEM, LETTERS = mode(2)
(a, b), (a0, b0) = LETTERS.a, LETTERS.starts
u0 = a0 * b0
EQUAL = Holds(Eq(b0, a0))
CLAIMS = (
    Conserved(a**2 - b**2),
    Along(t, Rational(1, 2) * tau / s * log(u * (s - u0) / (u0 * (s - u)))),
)

THEOREM = Theorem(
    name="learning-time",
    title="How long a mode takes to be learnt",
    source="the time from u0 to a final strength",
    system=SYSTEM,
    assume=(EQUAL, Holds(Ne(u0, 0)), Holds(Ne(u0, s))),
    claims=CLAIMS,
    printed=Version(assume=(EQUAL,), claims=CLAIMS),
)
