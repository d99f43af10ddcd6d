"""The paper's example: sigmoid, k = 2, u0 = v0 = 1, to the digits that it prints."""

import sympy
from sympy import Eq, exp

from proofs_check.engine.claims import (
    Along,
    AtEnd,
    Ends,
    Enumerates,
    Holds,
    Identity,
    Rounds,
    Where,
)
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.one_layer import (
    NETWORK,
    UNIT_NORM,
    a,
    k,
    lambda1,
    one_layer,
    p,
    u,
    u0,
    v,
    v0,
    z,
)

THE_EXAMPLE = (
    Identity(phi(z), 1 / (1 + exp(-z))),
    Holds(Eq(k, 2)),
    Holds(Eq(u0, 1)),
    Holds(Eq(v0, 1)),
    UNIT_NORM,
)
CLOSED_FORM = Along((u**2 - u0**2) / 2, v + exp(v) - v0 - exp(v0))
DIGITS = tuple(
    Rounds(letter, sympy.Rational(shown, 1000), places=3)
    for letter, shown in ((u, 697), (v, 929), (lambda1, 263))
)
ONLY = Enumerates(NETWORK, sympy.ImmutableMatrix([[1]]), Where.END, -sympy.oo, sympy.oo)

THEOREM = Theorem(
    name="example-sigmoid",
    title="The sigmoid example, to the printed digits",
    source="Example after Theorem 2",
    system=one_layer(),
    assume=(*THE_EXAMPLE, Ends()),
    claims=(CLOSED_FORM, AtEnd(p, 1), AtEnd(lambda1, a * dphi(a) / phi(a)), *DIGITS, ONLY),
    printed=Version(
        quote="For φ = 1/(1 + e^{-z}), k = 2 and u0 = v0 = 1, (u² − u0²)/2 = v + e^v − v0 − "
        "e^{v0}, u ≈ .697, v ≈ .929 and λ1 ≈ .263, so x is an attractor.",
        assume=THE_EXAMPLE,
        claims=(Ends(), CLOSED_FORM, *DIGITS),
    ),
)
