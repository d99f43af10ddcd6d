"""Scalar phase retrieval: ẇ = (y − w²) w finds √y from w0 > 0, −√y from w0 < 0, and rests at 0.

As it is usually worded it has w0 > 0; what it needs is w0 ≠ 0, and a formula that has its sign.
"""

from sympy import Gt, Ne, exp, sqrt

from proofs_check.engine.claims import Along, AtEnd, Bound, Ends, Holds, Monotone, Rate
from proofs_check.engine.letters import t
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.scalar_phase import SYSTEM, w, w0, y

CLOSED = Along(w, w0 * exp(y * t) * sqrt(y / (y + w0**2 * (exp(2 * y * t) - 1))))
USUAL = Along(w, sqrt(y / (1 + (y / w0**2 - 1) * exp(-2 * y * t))))
ENDS = (Ends(), AtEnd(w**2, y), Rate(2 * y))

THEOREM = Theorem(
    name="scalar",
    title="Scalar phase retrieval in closed form",
    source="known to the field",
    system=SYSTEM,
    assume=(Holds(Ne(w0, 0)),),
    claims=(
        Bound(0, w * w0, strict=True),
        CLOSED,
        Monotone((y - w**2) ** 2, rising=False),
        *ENDS,
    ),
    printed=Version(assume=(Holds(Gt(w0, 0)),), claims=(USUAL, *ENDS)),
)
