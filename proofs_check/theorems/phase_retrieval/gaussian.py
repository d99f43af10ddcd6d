"""Gaussian inputs: ṁ = 3m (1 − q), q̇ = 2q (1 − 3q) + 4m², and the overlap m²/q is logistic.

Whatever the norm of the start, m²/q tends to 1.  As it is usually worded it lacks m0 ≠ 0: from
w ⊥ w* nothing of w* is ever found (orthogonal.py).
"""

from sympy import Ne, exp

from proofs_check.engine.claims import Along, AtEnd, Bound, Differential, Ends, Holds, Tends
from proofs_check.engine.letters import t
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.phase_retrieval import SYSTEM, m, m0, q, q0

OVERLAP = Along(m**2 / q, 1 / (1 + (q0 / m0**2 - 1) * exp(-4 * t)))
FOUND = (Ends(), AtEnd(m**2, 1), AtEnd(q, 1))

THEOREM = Theorem(
    name="gaussian",
    title="Phase retrieval with Gaussian inputs",
    source="known to the field",
    system=SYSTEM,
    assume=(Holds(Ne(m0, 0)),),
    claims=(
        Differential(1, m, 3 * m * (1 - q), t),
        Differential(1, q, 2 * q * (1 - 3 * q) + 4 * m**2, t),
        OVERLAP,
        Tends(m**2 / q, 1),
        Bound(0, m * m0, strict=True),
        *FOUND,
    ),
    printed=Version(claims=FOUND),
)
