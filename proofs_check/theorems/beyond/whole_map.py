"""The whole map of a trained network along its example: every fixed point and 2-cycle.

f(α x) = g(α) x with g(α) = k u φ(r² v α), and f(z) depends on z only through ⟨x, z⟩: so the fixed
points and cycles of f are those of g, and whether there are attractors other than the example is
decided by counting.  ``fixed_points`` and ``of_period_two`` say how many α in [−reach, reach]
have g(α) = α and g(g(α)) = α; each is enumerated with proof, with its multiplier.
"""

import sympy

from proofs_check.engine.claims import Cycle, Ends, Enumerates, Multiplier, Where
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.one_layer import NETWORK, a, one_layer

REACH = 4


def theorem(fixed_points: int = 1, of_period_two: int = 1, reach: int = REACH) -> Theorem:
    x = NETWORK, sympy.ImmutableMatrix([[1]]), Where.END
    return Theorem(
        name="whole-map",
        title="Every fixed point and 2-cycle of a trained network",
        source="beyond the paper, which “could not identify any spurious attractors”",
        system=one_layer(),
        assume=(Ends(),),
        claims=(
            Cycle(*x),
            Multiplier(*x, a * dphi(a) / phi(a)),
            Enumerates(*x, -reach, reach, fixed_points, 1),
            Enumerates(*x, -reach, reach, of_period_two, 2),
        ),
    )
