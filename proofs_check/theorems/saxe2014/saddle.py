"""A mode of a two-layer linear network that starts at a0 = −b0 is never learnt.

It keeps to b = −a and runs into the saddle a = b = 0: its strength follows the logistic curve of
equal weights backward in time.
"""

from dataclasses import replace

from sympy import Eq, Ne, exp

from proofs_check.engine.claims import Along, Conserved, Ends, Holds, Limit
from proofs_check.engine.letters import t
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.linear_mode import mode, s, tau, u

LEARNING, LETTERS = mode(2)
(a, b), (a0, b0) = LETTERS.a, LETTERS.starts
SYSTEM = replace(LEARNING, defaults={**LEARNING.defaults, b0: "-2/5"})
e = exp(2 * s * t / tau)

THEOREM = Theorem(
    name="saddle",
    title="From a0 = −b0 a mode is never learnt",
    source="beyond the paper",
    system=SYSTEM,
    assume=(Holds(Eq(b0, -a0)), Holds(Ne(a0, 0))),
    claims=(
        Conserved(a**2 - b**2),
        Along(a + b, 0),
        Along(u, s / (1 + (s / (a0 * b0) - 1) * e)),
        Ends(Limit.SADDLE),
    ),
)
