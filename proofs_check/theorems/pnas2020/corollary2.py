"""Corollary 2: the top eigenvalue of a deep network is the product of its layers' elasticities.

As printed it inherits the gap of the theorem, that the flow need not arrive, and is undefined
where some φ(a_i) = 0 at the end (0·∞).
"""

from proofs_check.engine.claims import AtEnd, Ends, Finite, Where
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.deep import deep, lambda1
from proofs_check.systems.one_layer import DIFFERENTIABLE, RATIO_FINITE


def theorem(depth: int = 2) -> Theorem:
    system, letters = deep(depth)
    product = AtEnd(lambda1, letters.elasticities)
    return Theorem(
        name="corollary2",
        title="The top eigenvalue of a deep network at the training example",
        source="Corollary 2 (Appendix C)",
        system=system,
        assume=(Ends(), Finite(letters.elasticities, Where.END)),
        claims=(product,),
        printed=Version(
            quote="Under the setting of the theorem (φ(z)/φ'(z) < ∞ for all z, ‖x‖ = 1, training "
            "leads to the solution), λ1(J_f(x)) = Π_{i=2}^{h+1} a_i φ'(a_i)/φ(a_i).",
            assume=(DIFFERENTIABLE, RATIO_FINITE),
            claims=(Ends(), product),
        ),
    )
