"""E2, unequal units (Invariant 1 alone): each unit keeps its own conserved quantity.

In the time dτ = e dt the units move independently, and all stop when Σ u_i φ(r² v_i) = 1; there
λ1 = Σ u_i φ'(r² v_i) r² v_i.  That the full matrices move so is Invariant 1, a claim of its own.
"""

import sympy
from sympy import Integral

from proofs_check.engine.claims import Along, AnsatzKept, AtEnd, Differential, Ends, Holds
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.matrices import loss, r
from proofs_check.systems.one_layer import lambda1, s
from proofs_check.systems.unequal_units import VELOCITY, any_units, unequal_units


def theorem(width: int = 2) -> Theorem:
    system, letters = unequal_units(width)
    units = list(zip(letters.u, letters.v, letters.u0, letters.v0, strict=True))
    return Theorem(
        name="unequal-units",
        title="Gradient flow of units that differ",
        source="E2",
        system=system,
        assume=(*(Holds(sympy.Ne(dphi(r**2 * v0), 0)) for *_, v0 in units), Ends()),
        claims=(
            *(
                Along(
                    r**4 * (u**2 - u0**2) / 2,
                    Integral(phi(s) / dphi(s), (s, r**2 * v0, r**2 * v)),
                )
                for u, v, u0, v0 in units
            ),
            *(
                Differential(u, u, phi(r**2 * v) / (r**2 * dphi(r**2 * v)), v)
                for u, v, _, _ in units
            ),
            AtEnd(letters.output, 1),
            AtEnd(lambda1, letters.eigenvalue),
            AnsatzKept(any_units(letters), loss(1), VELOCITY),
        ),
    )
