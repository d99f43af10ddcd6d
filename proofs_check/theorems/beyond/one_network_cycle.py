"""One network that is trained on a cycle x_i ↦ x_{i+1} of n orthonormal examples, for φ(0) = 0.

Its n-fold map has at x_1 the multiplier Π E(v_i) along x_1, and Π φ'(0) v_i/φ(v_i) along each
other example: the sequence is a stable cycle exactly if both are below 1.
"""

from proofs_check.engine.claims import Cycle, Ends, Multiplier, Stability, Where
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.units import ZERO_AT_ORIGIN, Target, groups


def theorem(length: int = 3) -> Theorem:
    system, letters = groups(length, Target.NEXT, one_network=True)
    cycle = letters.network(Target.NEXT), letters.examples, Where.END
    multipliers = letters.elasticities, letters.slopes_at_zero
    return Theorem(
        name="one-network-cycle",
        title="One network for a cycle of examples",
        source="beyond the paper: Theorem 4 composes n networks",
        system=system,
        assume=(ZERO_AT_ORIGIN, Ends()),
        claims=(
            Cycle(*cycle),
            *(Multiplier(*cycle, m) for m in multipliers),
            Stability(*cycle, multipliers),
        ),
    )
