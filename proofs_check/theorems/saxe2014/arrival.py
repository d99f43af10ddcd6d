"""Where a mode of a two-layer linear network goes, from any start.

The usual wording is that it is learnt: ab → s.  Missing is a0 + b0 ≠ 0: from a0 = −b0 the flow runs
into the saddle a = b = 0.  Where a0 b0 < 0 otherwise, ab changes its sign on the way; a + b and the
larger of |a|, |b| keep theirs, so it is the smaller one that turns.
"""

from sympy import Ne

from proofs_check.engine.claims import AtEnd, Bound, Conserved, Ends, Holds, Where
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.linear_mode import mode, s, u

SYSTEM, LETTERS = mode(2)
(a, b), (a0, b0) = LETTERS.a, LETTERS.starts
LEARNT = (Ends(), AtEnd(u, s))

THEOREM = Theorem(
    name="arrival",
    title="A mode is learnt unless a0 = −b0, and the smaller of a and b turns",
    source="the fixed points of a single mode",
    system=SYSTEM,
    assume=(Holds(Ne(a0 + b0, 0)),),
    claims=(
        Conserved(a**2 - b**2),
        Bound(0, (a + b) * (a0 + b0), strict=True),
        Bound(a0**2 - b0**2, a**2),
        Bound(b0**2 - a0**2, b**2),
        *LEARNT,
        Bound(0, a * (a0 + b0), strict=True, at=Where.END),
        Bound(0, b * (a0 + b0), strict=True, at=Where.END),
    ),
    printed=Version(claims=LEARNT),
)
