"""Theorem 1 does not ask whether gradient flow arrives."""

from sympy import Eq, Expr, Gt, Interval, Lt, Rational, S, exp

from proofs_check.engine.claims import Ends, ForAll, Holds, Limit
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.outcomes import Verdict
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.one_layer import one_layer, u0, v0, z
from proofs_check.theorems.pnas2020.theorem1 import THEOREM

SADDLE, TRAPPED, STILL = (
    shows(f"the end: {limit.name.lower()}", one_layer(), Ends(limit))
    for limit in (Limit.SADDLE, Limit.TRAPPED, Limit.EQUILIBRIUM)
)
STARTS = (
    (SADDLE, "identity", (("k", "2"), ("u0", "-1"), ("v0", "1"))),
    (SADDLE, "tanh", (("k", "2"), ("u0", "-sinh(1)"), ("v0", "1"))),
    (TRAPPED, "gumbel", (("k", "2"), ("u0", "-2"), ("v0", "0"))),
    (TRAPPED, "z**2", (("k", "2"), ("u0", "-1"), ("v0", "1"))),
    (STILL, "identity", (("k", "1"), ("u0", "0"), ("v0", "0"))),
)


def around(u: int, v: int, barrier: Expr) -> Theorem:
    """Of all starts within 1/10: u0 φ(v0) < 0, and u0²/2 is above a barrier with the slope φ/φ'."""
    near = [Interval(c - Rational(1, 10), c + Rational(1, 10)) for c in (u, v)]
    box = dict(zip((u0, v0), near, strict=True))
    return shows(
        f"every start near {u}, {v} is trapped",
        one_layer(),
        ForAll({z: S.Reals}, Holds(Eq(phi(z), dphi(z) * barrier.diff(z)))),
        ForAll(box, Holds(Lt(u0 * phi(v0), 0))),
        ForAll(box, Holds(Gt(u0**2 / 2, barrier.subs(z, v0)))),
    )


FINDING = Finding(
    name="convergence",
    leading=True,
    title="Gradient flow need not arrive",
    statement="theorem1",
    printed="Assume φ(z)/φ'(z) < ∞ for all z. Gradient descent with γ → 0 leads to a rank-1 "
    "solution with k u φ(v) = 1.",
    gap="Where u0 φ(v0) < 0 the flow first moves towards smaller |φ|. It can run into the saddle "
    "u = 0, φ(v) = 0, or be trapped, when φ has no zero on the way: the loss stays above a "
    "positive limit. The second happens for open sets of starts, no exception of measure zero: "
    "u²/2 − ∫φ/φ' is conserved, and where it is positive u keeps its sign for ever. Of the starts "
    "in [−3, 3]² gumbel traps an area of at least 8.12 of 36, cell by cell (where trapped).",
    repaired="The hypothesis that the flow arrives, which is decided for each φ and start.",
    witnesses=(
        *(
            witness
            for end, name, values in STARTS
            for witness in (
                Witness(end, name, values),
                Witness(THEOREM, name, values, Verdict.REFUTED, "printed"),
            )
        ),
        Witness(around(-2, 0, exp(z)), "gumbel"),
        Witness(around(-1, 1, z**2 / 4), "z**2"),
    ),
)
