"""The exponential loss of one example: w = ln(t + exp(w0)).

The loss tends to 0 like 1/t and the weight to ∞ like ln t, so gradient flow never arrives anywhere:
“converges to a minimum” has no minimum to speak of.
"""

from sympy import exp, log, oo

from proofs_check.engine.claims import Along, Ends, Limit, Monotone, Tends
from proofs_check.engine.letters import t
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.one_margin import margin, w, w0

SYSTEM = margin(exp(-w), lambda torch, m: torch.exp(-m))
CLOSED = Along(w, log(t + exp(w0)))
LOSS = Along(exp(-w), 1 / (t + exp(w0)))

THEOREM = Theorem(
    name="exponential-loss",
    title="The exponential loss of one example has no minimum",
    source="one example of the theorem on separable data",
    system=SYSTEM,
    claims=(CLOSED, LOSS, Monotone(w), Ends(Limit.DIVERGES), Tends(exp(-w), 0), Tends(w, oo)),
)
