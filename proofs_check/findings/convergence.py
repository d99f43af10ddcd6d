"""Theorem 1 does not ask whether gradient flow arrives."""

from proofs_check.finding import Finding, Witness
from proofs_check.witnesses import flow_ends, ratio_is_finite, trapped_box
from theory.outcome import Flow

FINDING = Finding(
    name="convergence",
    title="Gradient flow need not arrive",
    statement="theorem1",
    printed="If φ(z)/φ'(z) < ∞ for all z, gradient descent with γ → 0 leads to a rank-1 solution "
    "with k u φ(v) = 1.",
    gap="Where u0 φ(v0) < 0 the flow first moves towards smaller |φ|. It can run into the saddle "
    "u = 0, φ(v) = 0, or, when φ has no zero on the way, be trapped: the output keeps the wrong "
    "sign for ever and the loss stays above a positive limit. The second happens for an open set "
    "of starts, so it is not an exception of measure zero.",
    repaired="With B = |∫ φ/φ'| from v0 to the zero of φ (or to the end of the interval on which "
    "φ' ≠ 0): the flow arrives if u0 φ(v0) > 0, or u0²/2 < B, or φ has a zero there and "
    "u0²/2 > B; and in the remaining cases it does not.",
    witnesses=(
        Witness("φ = z satisfies the printed hypothesis", ratio_is_finite("identity")),
        Witness(
            "φ = z, k = 2, u0 = −1, v0 = 1 runs into the saddle",
            flow_ends(Flow.SADDLE, "identity", width=2, u0=-1, v0=1),
        ),
        Witness("φ = tanh satisfies the printed hypothesis", ratio_is_finite("tanh")),
        Witness(
            "φ = tanh, u0 = −sinh 1, v0 = 1 runs into the saddle",
            flow_ends(Flow.SADDLE, "tanh", width=2, u0="-sinh(1)", v0=1),
        ),
        Witness("φ = exp(−exp(−z)) satisfies the printed hypothesis", ratio_is_finite("gumbel")),
        Witness(
            "φ = exp(−exp(−z)), k = 2, u0 = −2, v0 = 0 is trapped",
            flow_ends(Flow.TRAPPED, "gumbel", width=2, u0=-2, v0=0),
        ),
        Witness(
            "so is every start with |u0 + 2| ≤ 0.1 and |v0| ≤ 0.1",
            trapped_box("gumbel", ("-2", "0.1"), ("0", "0.1"), limit="0"),
        ),
        Witness("φ = z² satisfies the printed hypothesis (z/2)", ratio_is_finite("z**2")),
        Witness(
            "φ = z², k = 2, u0 = −1, v0 = 1 is trapped",
            flow_ends(Flow.TRAPPED, "z**2", width=2, u0=-1, v0=1),
        ),
        Witness(
            "so is every start with |u0 + 1| ≤ 0.1 and |v0 − 1| ≤ 0.1",
            trapped_box("z**2", ("-1", "0.1"), ("1", "0.1"), limit="0"),
        ),
        Witness(
            "φ = z, k = 1, u0 = v0 = 0 is an equilibrium",
            flow_ends(Flow.EQUILIBRIUM, "identity", width=1, u0=0, v0=0),
        ),
    ),
)
