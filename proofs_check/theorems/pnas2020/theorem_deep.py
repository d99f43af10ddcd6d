"""The theorem on deep networks (Appendix C): relations between the layers along gradient flow.

As printed it says nothing of whether the flow arrives (from u0 = w0 = 0 with φ = tanh nothing
moves), nor of the denominators φ'(a_i) φ(a_{i+1}), which can vanish on the way.
"""

from proofs_check.engine.claims import AtEnd, Differential, Ends, Finite
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.deep import Letters, deep, k
from proofs_check.systems.one_layer import DIFFERENTIABLE, RATIO_FINITE


def relations(letters: Letters) -> tuple[Differential, ...]:
    """w_i dw_i = φ(a_{i+1})/(k φ'(a_{i+1}) φ(a_{i+2})) dw_{i+1}; for i = 1 without the k, unless
    there is no layer between; the last one without φ(a_{i+2})."""
    found = []
    for i, (outer, inner) in enumerate(zip(letters.state, letters.state[1:], strict=False), 1):
        a = letters.a[i - 1]
        below = dphi(a) if i == 1 else k * dphi(a)
        if i < letters.depth:
            below = below * phi(letters.a[i])
        found.append(Differential(outer, outer, phi(a) / below, inner))
    return tuple(found)


def theorem(depth: int = 2) -> Theorem:
    system, letters = deep(depth)
    claims = (AtEnd(k * letters.state[0] * phi(letters.a[0]), 1), *relations(letters))
    return Theorem(
        name="theorem-deep",
        title="Gradient flow of a deep network",
        source="Theorem of Appendix C",
        system=system,
        assume=(Ends(), *(Finite(c.right) for c in relations(letters))),
        claims=claims,
        printed=Version(
            quote="Assume φ(z)/φ'(z) < ∞ for all z and ‖x‖ = 1. As γ → 0, gradient descent from a "
            "start as in Invariants 3 and 4 leads to k u φ(a_2) = 1, with u du = φ(a_2)/(φ'(a_2) "
            "φ(a_3)) dw_2, w_i dw_i = φ(a_{i+1})/(k φ'(a_{i+1}) φ(a_{i+2})) dw_{i+1}, and "
            "w_h dw_h = φ(v)/(k φ'(v)) dv.",
            assume=(DIFFERENTIABLE, RATIO_FINITE),
            claims=(Ends(), *claims),
        ),
        aliases=("deep",),
    )
