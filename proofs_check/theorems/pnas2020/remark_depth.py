"""The remark of Appendix C: depth can contract where width cannot.

"Can" is an existential claim: the witness √z shows it, and no φ refutes it.  As proved: for the
φ and start given, under the hypothesis that φ = c z^p with 0 < |p| < 1 for z > 0 and that the flow
arrives, λ1 = p^h, whatever the width.
"""

from dataclasses import replace

import sympy
from sympy import Abs, Eq, Gt, Interval, Lt

from proofs_check.engine.claims import CASES, AtEnd, Ends, Exists, Falls, ForAll, Holds
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.deep import deep, lambda1

DEPTHS = (1, 2, 3)
POSITIVE = Interval.open(0, sympy.oo)
h = sympy.Symbol("h", integer=True, positive=True)
z = sympy.Symbol("z", positive=True)
exponent = sympy.Symbol("p", real=True)


def network(depth: int) -> System:
    """With the exponent of φ among its parameters."""
    system, _ = deep(depth)
    return replace(system, defaults={**system.defaults, exponent: sympy.Rational(1, 2)})


CAN = Exists(CASES, Falls(Abs(lambda1), h, DEPTHS, network), {"phi": "sqrt(z)"})


def theorem(depth: int = 2) -> Theorem:
    return Theorem(
        name="remark-depth",
        title="Depth contracts where width cannot",
        source="Remark of Appendix C",
        system=network(depth),
        assume=(
            ForAll({z: POSITIVE}, Holds(Eq(z * dphi(z), exponent * phi(z)))),
            Holds(Lt(Abs(exponent), 1)),
            Holds(Gt(Abs(exponent), 0)),
            Ends(),
        ),
        claims=(AtEnd(lambda1, exponent**depth), CAN),
        printed=Version(
            quote="Depth can make over-parameterized autoencoders more contractive.",
            claims=(CAN,),
        ),
    )
