"""Remark after Theorem 2: any training example can be made an attractor.

It says "can": a start is a witness.  One serves all examples of the same norm, because λ1 does
not depend on the example.  No start serves where |zφ'(z)/φ(z)| ≥ 1 wherever φ ≠ 0, as for sinh,
which the paper does not use.  By Proposition 1, |λ1| < 1 makes the example an attractor.
"""

import sympy
from sympy import Abs, Lt

from proofs_check.engine.claims import Among, Bound, Exists, Holds, Where
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.one_layer import k, lambda1, one_layer, u0, v0, z

# the nonlinearities of the paper's tables before the remark that are not piecewise
USED = (z / (1 + sympy.exp(-z)), sympy.cos(z) - z, z + sympy.sin(10 * z) / 5)

CONTRACTS = Exists({z: sympy.S.Reals}, Holds(Lt(Abs(z * dphi(z) / phi(z)), 1)))
ATTRACTING_START = Exists(
    {k: sympy.S.Naturals, u0: sympy.S.Reals, v0: sympy.S.Reals},
    Bound(Abs(lambda1), 1, strict=True, at=Where.END),
)

THEOREM = Theorem(
    name="remark-any-example",
    title="Any example can be made an attractor",
    source="Remark after Theorem 2",
    system=one_layer(),
    assume=(CONTRACTS,),
    claims=(ATTRACTING_START,),
    printed=Version(
        quote="For all non-piecewise nonlinearities used thus far, we can make any training "
        "example an attractor by selecting values for u0, v0 and k appropriately.",
        assume=(Among(z, USED),),
        claims=(ATTRACTING_START,),
    ),
)
