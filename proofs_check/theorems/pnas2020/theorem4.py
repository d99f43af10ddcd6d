"""Theorem 4 (Theorem 8 of the appendix): networks x_i ↦ x_{i+1} one after the other.

n networks f_i, each trained by itself; F = f_n ∘ … ∘ f_1 fixes x_1, and along x_1 it is the map
of one letter that is iterated here.  As printed x_1, …, x_n are a limit cycle of F, which by the
paper's own definition asks that F(x_i) = x_{i+1}: but F(x_1) = x_1.  One network f with
f(x_i) = x_{i+1} is another map, for which the coordinates along the other examples count as well
(``one-network-cycle``).  As printed it also says nothing of whether the flows arrive.
"""

import sympy
from sympy import Ne

from proofs_check.engine.claims import Cycle, Ends, Holds, Multiplier, Stability, Where
from proofs_check.engine.letters import dphi
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.one_layer import DIFFERENTIABLE, RATIO_FINITE
from proofs_check.systems.units import Target, groups


def theorem(length: int = 3) -> Theorem:
    system, letters = groups(length, Target.NEXT, one_network=False)
    around = letters.composition, sympy.ImmutableMatrix([[1]]), Where.END
    product = Multiplier(*around, letters.elasticities)
    fixed, stable = Cycle(*around), Stability(*around, (letters.elasticities,))
    run_through = Cycle(letters.composed_network, letters.examples, Where.END)
    return Theorem(
        name="theorem4",
        title="Sequences: the factors multiply",
        source="Theorem 4 (Theorem 8 of the appendix)",
        system=system,
        assume=(*(Holds(Ne(dphi(v0), 0)) for v0 in letters.v0), Ends()),
        claims=(fixed, product, stable),
        printed=Version(
            quote="Let x_1, …, x_n have norm 1, and let f_i be a solution of Theorem 3 for "
            "x_i ↦ x_(i+1 mod n) (φ(z)/φ'(z) < ∞ for all z). Then the composition F = f_n ∘ … ∘ "
            "f_1 satisfies J_F(x_1) = (Π_i φ'(v_i) v_i/φ(v_i)) x_1 x_1ᵀ, and x_1, …, x_n form a "
            "stable limit cycle if |Π_i φ'(v_i) v_i/φ(v_i)| < 1.",
            assume=(DIFFERENTIABLE, RATIO_FINITE),
            claims=(Ends(), product, stable, run_through),
        ),
        aliases=("theorem8",),
    )
