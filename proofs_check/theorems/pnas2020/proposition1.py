"""Proposition 1, tried on one map: the network that gradient flow trains on one example.

The proposition speaks of all differentiable maps, and is a theorem of the textbooks.  What is
checked here is an instance: f(α x) = g(α) x for the trained network of this φ and start, whose
multiplier says whether the points near x converge to it or move away.  On a line, where g lives,
points that move away do not come back to stay.

There is no printed version to judge: "If any of the eigenvalues are greater than 1, x cannot be an
attractor" speaks of all maps, and fails for one of the plane (the finding ``attractors``).
"""

import sympy

from proofs_check.engine.claims import Cycle, Ends, Multiplier, Stability, Where
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.one_layer import NETWORK, lambda1, one_layer

_X = NETWORK, sympy.ImmutableMatrix([[1]]), Where.END
_CLAIMS = (Cycle(*_X), Multiplier(*_X, lambda1), Stability(*_X, (lambda1,)))

THEOREM = Theorem(
    name="proposition1",
    title="When a fixed point is an attractor, tried on one trained network",
    source="Proposition 1",
    system=one_layer(),
    assume=(Ends(),),
    claims=_CLAIMS,
)
