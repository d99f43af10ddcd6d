"""Corollary 2 divides by φ(a_i), which can be 0 at the end."""

from sympy import Eq, Rational

from proofs_check.engine.claims import Bound, Ends, Holds, Where
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.letters import phi
from proofs_check.engine.outcomes import Verdict
from proofs_check.systems.deep import deep, lambda1
from proofs_check.theorems.pnas2020.corollary2 import theorem

SYSTEM, LETTERS = deep(2)
START = (("k", "2"), ("u0", "1/2"), ("v0", "-1"))
VALUE = shows(
    "interpolates with a unit off",
    SYSTEM,
    Ends(),
    Holds(Eq(phi(LETTERS.starts[-1]), 0)),
    Holds(Eq(SYSTEM.at_start(SYSTEM.clock), 0)),
    Bound(lambda1, Rational(-199, 100), strict=True, at=Where.END),
    Bound(Rational(-201, 100), lambda1, strict=True, at=Where.END),
)

FINDING = Finding(
    name="zero-activation",
    title="Corollary 2 is undefined where a unit is switched off",
    statement="corollary2",
    printed="λ1(J_f(x)) = Π a_i φ'(a_i)/φ(a_i).",
    gap="Where some φ(a_i) = 0 the product is 0·∞: for φ = z + 1, two hidden layers and k = 2 from "
    "1/2, 1, −1 the network interpolates with φ(v) = 0, a_2 = 0 and λ1 = −2.",
    repaired="The product must be finite; λ1 itself, by the chain rule, always is.",
    witnesses=(
        Witness(theorem, "z+1", START, Verdict.INCONCLUSIVE, "printed"),
        Witness(VALUE, "z+1", START),
    ),
)
