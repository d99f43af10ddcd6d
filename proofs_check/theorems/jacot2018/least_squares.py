"""Least squares by a linearised network: f(t) = y + e^{−Kt}(f(0) − y), for a symmetric kernel K.

The closed form holds for every K, and so does the bound on the loss, which says nothing where the
least eigenvalue is 0.  That f tends to y needs a positive definite K: by Sylvester, positive
leading minors.  K is n × n; its entries on and above the diagonal are letters (--K 2,1,2).
"""

import sympy
from sympy import Gt

from proofs_check.engine.claims import Along, Bound, Ends, Holds
from proofs_check.engine.letters import t
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.linearised import linearised


def theorem(n: int = 2) -> Theorem:
    system, letters = linearised(n)
    start = system.at_start(letters.loss)
    closed = tuple(Along(*pair) for pair in zip(letters.f, letters.closed_form, strict=True))
    return Theorem(
        name="least-squares",
        title="Least squares by a linearised network",
        source="Section 5",
        system=system,
        assume=tuple(Holds(Gt(minor, 0)) for minor in letters.minors),
        claims=(
            *closed,
            Bound(letters.loss, start * sympy.exp(-2 * letters.slowest * t)),
            Ends(),
        ),
        printed=Version(
            quote="The solution of this differential equation can be expressed in terms of the map "
            "Π […], where […] is the exponential of −tΠ.",
            claims=closed,
        ),
    )
