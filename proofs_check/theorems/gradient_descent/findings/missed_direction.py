"""Beyond the largest learning rate gradient descent need not diverge."""

from sympy import Abs, ImmutableMatrix, Lt

from proofs_check.engine.claims import Along, Cycle, Holds, LinearlyStable, Map, Recurrence
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.quadratic_forms import Form, gamma
from proofs_check.theorems.gradient_descent.quadratic_form import theorem

FORM, SYSTEM = Form(2), theorem(2).system
(top, other), (first, _) = FORM.h, FORM.starts
STEP = Map.of(FORM.descent())
MISSES = shows(
    "a start without the top eigenvector",
    SYSTEM,
    Along(FORM.x[0], 0),
    Recurrence(FORM.x[1], (1 - gamma * other) * FORM.x[1]),
    Holds(Lt(Abs(1 - gamma * other), 1)),
)
ALL = shows("every start", SYSTEM, LinearlyStable(STEP, FORM.origin))
SWAPS = shows(
    "the top eigenvector, back and forth",
    SYSTEM,
    Cycle(STEP, ImmutableMatrix([[first, 0], [-first, 0]])),
)

FINDING = Finding(
    name="missed-direction",
    title="A learning rate beyond 2/λ_max need not diverge",
    statement="quadratic-form",
    printed="Gradient descent on a quadratic form converges if and only if γ < 2/λ_max.",
    gap="Of one start it says too much: a start with no component along the top eigenvector stays "
    "so, and converges up to twice the inverse of the largest eigenvalue that it meets. At γ = "
    "2/λ_max exactly nothing diverges: the component along the top eigenvector changes its sign "
    "for ever.",
    repaired="It converges from *every* start if and only if γ < 2/λ_max; beyond, it diverges from "
    "every start that meets the top eigenvector, which rounding or noise brings about.",
    witnesses=(
        Witness(MISSES, None, (("gamma", "3"), ("x_1_0", "0"))),
        Witness(ALL, None, (("gamma", "3"),), Verdict.REFUTED),
        Witness(SWAPS, None, (("gamma", "5/2"), ("h_1", "4/5"))),
        Witness(ALL, None, (("gamma", "5/2"), ("h_1", "4/5")), Verdict.REFUTED),
    ),
)
