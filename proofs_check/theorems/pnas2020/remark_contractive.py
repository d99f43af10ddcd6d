"""The paper's own sentence on width and depth, which is stronger than its remarks.

Refuted for depth by its own swish, whose λ1 rises with every layer from starts 1 and k = 2, and
for width by tanh and sin.  What is true: depth can contract, and width can.
"""

import sympy
from sympy import Abs

from proofs_check.engine.claims import CASES, Exists, Falls
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.deep import deep, k, lambda1

DEPTHS = (1, 2, 3, 4)
WIDTHS = (1, 2, 4, 8, 16)
h = sympy.Symbol("h", integer=True, positive=True)


def network(depth: int) -> System:
    """Of h hidden layers, from the starts that are given, or 1."""
    return deep(depth)[0]


WITH_DEPTH = Falls(Abs(lambda1), h, DEPTHS, network)
WITH_WIDTH = Falls(Abs(lambda1), k, WIDTHS)


def theorem(depth: int = 1) -> Theorem:
    return Theorem(
        name="remark-contractive",
        title="More contractive with increasing depth and width?",
        source="Main text and Appendix C",
        system=network(depth),
        claims=(
            Exists(CASES, WITH_DEPTH, {"phi": "sqrt(z)"}),
            Exists(CASES, WITH_WIDTH, {"phi": "sigmoid"}),
        ),
        printed=Version(
            quote="Autoencoders trained on a single example become more contractive with "
            "increasing depth and width.",
            claims=(WITH_DEPTH, WITH_WIDTH),
        ),
        notes="Decided for the φ and the start given, and for the depths and widths listed.",
    )
