"""Proposition 2, tried on one map: the one network that is trained on a cycle of examples.

The proposition speaks of every f with f(x_i) = x_{i+1}.  What is checked here is an instance: one
hidden layer of n groups of units, trained on x_i ↦ x_{i+1} for n orthonormal examples, with
φ(0) = 0; the multipliers of its n-fold map say whether the points near the cycle converge to it.
"""

from proofs_check.engine.claims import Cycle, Ends, Stability, Where
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.units import ZERO_AT_ORIGIN, Target, groups


def theorem(length: int = 2) -> Theorem:
    system, letters = groups(length, Target.NEXT, one_network=True)
    cycle = letters.network(Target.NEXT), letters.examples, Where.END
    multipliers = letters.elasticities, letters.slopes_at_zero
    claims = (Cycle(*cycle), Stability(*cycle, multipliers))
    return Theorem(
        name="proposition2",
        title="When a cycle is stable, tried on one trained network",
        source="Proposition 2",
        system=system,
        assume=(ZERO_AT_ORIGIN, Ends()),
        claims=claims,
        printed=Version(
            quote="Let network f be trained on a given sequence x_1, …, x_n such that f(x_i) = "
            "x_(i+1 mod n). Then the sequence forms a stable discrete limit cycle if the largest "
            "eigenvalue of the Jacobian of f∘…∘f (n times) at x_i is (in absolute value) less "
            "than 1 for any i.",
            assume=(ZERO_AT_ORIGIN, Ends()),
            claims=claims,
        ),
    )
