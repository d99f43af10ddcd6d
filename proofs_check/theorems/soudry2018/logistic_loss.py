"""The logistic loss of one example: w + exp(w) = t + w0 + exp(w0).

No closed form of w itself, but the same end: the loss tends to 0 and the weight to ∞.
"""

from sympy import exp, log, oo

from proofs_check.engine.claims import Along, Ends, Limit, Monotone, Tends
from proofs_check.engine.letters import t
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.one_margin import margin, w, w0

LOSS = log(1 + exp(-w))
SYSTEM = margin(LOSS, lambda torch, m: torch.nn.functional.softplus(-m))
IMPLICIT = Along(w + exp(w), t + w0 + exp(w0))

THEOREM = Theorem(
    name="logistic-loss",
    title="The logistic loss of one example has no minimum",
    source="one example of the theorem on separable data",
    system=SYSTEM,
    claims=(IMPLICIT, Monotone(w), Ends(Limit.DIVERGES), Tends(LOSS, 0), Tends(w, oo)),
)
