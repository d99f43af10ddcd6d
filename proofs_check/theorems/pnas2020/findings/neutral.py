"""Theorem 2's choice of u0, v0 and k cannot make a linear network contract."""

import sympy
from sympy import Eq, Interval, oo

from proofs_check.engine.claims import AtEnd, Ends, ForAll, Holds
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.letters import dphi, phi
from proofs_check.systems.one_layer import lambda1, one_layer
from proofs_check.theorems.pnas2020.theorem2 import THEOREM

z = sympy.Symbol("z", real=True)
ONE = shows("neutral", one_layer(), Ends(), AtEnd(lambda1, 1))
ELASTICITY_ONE = shows(
    "elasticity 1 beside 0",
    one_layer(),
    *(
        ForAll({z: Interval.open(*ends)}, Holds(Eq(z * dphi(z) / phi(z), 1)))
        for ends in ((-oo, 0), (0, oo))
    ),
)

FINDING = Finding(
    name="neutral",
    title="Linear and leaky-ReLU units give λ1 = 1 exactly",
    statement="theorem2",
    printed="For all non-piecewise nonlinearities used thus far, we can make any training example "
    "an attractor by choosing u0, v0 and k.",
    gap="The sentence speaks of the nonlinearities that the paper used, and is no error; it does "
    "not extend to φ = z, for which λ1 = 1 whatever the start and the width, nor to leaky ReLU.",
    repaired="λ1 is the elasticity of φ at the end. For φ = z^p it is p for every start and width.",
    witnesses=(
        Witness(ONE, "identity", (("k", "4"), ("u0", "1/2"), ("v0", "1/4"))),
        Witness(THEOREM, "leaky_relu", (("k", "2"), ("u0", "1"), ("v0", "1"))),
        Witness(ELASTICITY_ONE, "leaky_relu"),
    ),
)
