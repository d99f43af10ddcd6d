"""The remark after Theorem 2: networks become more contractive with increasing width.

As printed it is decided for the φ and start given, and for every width from 1 on: those that are
listed by their orbits, all others by the derivative by k.  True for sigmoid from u0 = v0 = 1; false
for tanh and sin there, where |λ1| rises with k.  What is true in general is that width can
contract, and need not.
"""

import sympy
from sympy import Abs

from proofs_check.engine.claims import CASES, Exists, Falls
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.one_layer import k, lambda1, one_layer

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
falls, rises = (
    Falls(sign * Abs(lambda1), k, WIDTHS, throughout=True) for sign in (1, sympy.S.NegativeOne)
)

THEOREM = Theorem(
    name="remark-width",
    title="More contractive with increasing width?",
    source="Remark after Theorem 2",
    system=one_layer(),
    claims=(Exists(CASES, falls, {"phi": "sigmoid"}), Exists(CASES, rises, {"phi": "tanh"})),
    printed=Version(
        quote="Networks become more contractive at the training example with increasing width k.",
        claims=(falls,),
    ),
)
