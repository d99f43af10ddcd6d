"""Along the kernel of K nothing moves, so the distance from the goal does not decrease."""

from proofs_check.engine.claims import Bound, Ends
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.linearised import linearised
from proofs_check.theorems.jacot2018.least_squares import theorem

SYSTEM, LETTERS = linearised(2)
FALLS = shows("distance-falls", SYSTEM, Bound(SYSTEM.rate(LETTERS.loss), 0, strict=True))
ARRIVES = shows("arrives", SYSTEM, Ends())
TWICE = (("K", "1,1,1"), ("y", "1,-1"))  # one example, twice, with two labels

FINDING = Finding(
    name="kernel",
    title="Along the kernel of K the function does not move",
    statement="least-squares",
    printed="Indeed the norm of the training direction ‖d(f)‖ = ‖f* − f‖ is strictly decreasing "
    "during training […].",
    gap="Where the kernel matrix is singular on the data, as for an example that is there twice "
    "with two labels, the part of f* − f in the null-space of Π stays (the paper's own Δ⁰): from "
    "f = 0, K = (1 1; 1 1), y = (1, −1) nothing moves at all.",
    repaired="The norm never rises. If K is positive definite it is strictly decreasing, until "
    "f = f*, and f tends to f*. For every K, ‖f − f*‖² falls at least as e^{−2λ_min t}.",
    witnesses=(
        Witness(FALLS, None, (*TWICE, ("f0", "0,0")), Verdict.REFUTED),
        Witness(ARRIVES, None, (*TWICE, ("f0", "0,0")), Verdict.REFUTED),
        Witness(theorem, None, (*TWICE, ("f0", "1,0")), Verdict.NOT_APPLICABLE),
        Witness(theorem, None, (("K", "2,1,1"), ("y", "1,-1"), ("f0", "1,0"))),
    ),
)
