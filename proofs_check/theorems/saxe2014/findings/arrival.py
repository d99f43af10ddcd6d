"""A mode that starts at a0 = −b0 is never learnt; where a0 b0 < 0 otherwise, one weight turns."""

from proofs_check.engine.claims import Bound, Where
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.linear_mode import mode
from proofs_check.theorems.saxe2014.arrival import THEOREM
from proofs_check.theorems.saxe2014.saddle import THEOREM as SADDLE

SYSTEM, LETTERS = mode(2)
(a, b), (a0, b0) = LETTERS.a, LETTERS.starts
TURNS = shows(
    "b turns and a does not",
    SYSTEM,
    Bound(a0 * b0, 0, strict=True),
    Bound(0, a * a0, strict=True),
    Bound(b * b0, 0, strict=True, at=Where.END),
)
OPPOSITE, UNEQUAL = (("a0", "1/2"), ("b0", "-1/2")), (("a0", "1/2"), ("b0", "-1/3"))

FINDING = Finding(
    name="arrival",
    title="A mode is not learnt from a0 = −b0",
    statement="arrival",
    printed="The dynamics of a mode have the stable fixed points ab = s.",
    gap="From a0 = −b0 the flow keeps to b = −a and runs into the saddle a = b = 0. Where "
    "a0 b0 < 0 otherwise, ab first falls in size, passes 0, and then is learnt.",
    repaired="The hypothesis a0 + b0 ≠ 0. Then a + b and the larger of |a|, |b| keep their signs, "
    "and the smaller one turns.",
    witnesses=(
        Witness(THEOREM, None, OPPOSITE, Verdict.REFUTED, "printed"),
        Witness(SADDLE, None, OPPOSITE),
        Witness(THEOREM, None, UNEQUAL),
        Witness(TURNS, None, UNEQUAL),
    ),
)
