"""Patterns that are not separated share one fixed point between them: a metastable state."""

from sympy import ImmutableMatrix, Rational

from proofs_check.engine.claims import Attracts
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.softmax_memory import Memory, beta
from proofs_check.theorems.ramsauer2021.retrieval import theorem

TWINS = Memory(ImmutableMatrix([[1, Rational(1, 4)], [1, Rational(-1, 4)], [-1, 0]]))
SHARED = Attracts(TWINS.rule, ImmutableMatrix([[Rational(19, 20), 0]]), radius=Rational(3, 10))
OWN = Attracts(TWINS.rule, ImmutableMatrix([[1, Rational(1, 4)]]), radius=Rational(1, 5))
GIVEN = TWINS.system({beta: 2})
CLOSE = (("pattern1", "1,1/4"), ("pattern2", "1,-1/4"), ("pattern3", "-1,0"), ("beta", "2"))

FINDING = Finding(
    name="metastable",
    title="Two patterns that are close are retrieved as neither",
    statement="retrieval",
    printed="Each pattern is stored: near it lies one fixed point, to which queries converge.",
    gap="For 1, 1/4 and 1, −1/4 and −1, 0 at β = 2 the separation of the first two is 1/8. The "
    "orbits of both converge to one point between them: what is retrieved is their mean.",
    repaired="Stored where 2e (N − 1) M e^{−βΔ} ≤ 1/(2βM): the separation Δ has to be large for β.",
    witnesses=(
        Witness(shows("its own fixed point", GIVEN, OWN), None, verdict=Verdict.REFUTED),
        Witness(shows("one fixed point for both", GIVEN, SHARED), None),
        Witness(theorem, None, CLOSE, Verdict.NOT_APPLICABLE),
    ),
)
