"""n orthonormal examples in one network: n groups of units, each as in Theorem 1, for φ(0) = 0.

The example x_j sees its own group at slope E(v_j); the group of another example x_i answers to a
step along x_i to first order by φ'(0) v_i/φ(v_i).  So all n examples are attractors exactly if
|E(v_j)| < 1 and |φ'(0) v_i/φ(v_i)| < 1 for all of them: tanh fails the second for every v.
"""

import sympy

from proofs_check.engine.claims import Cycle, Ends, Multiplier, Stability, Where
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.units import ZERO_AT_ORIGIN, Target, groups


def theorem(length: int = 2) -> Theorem:
    system, letters = groups(length, Target.SAME, one_network=True)
    claims: list[Cycle | Multiplier | Stability] = []
    for j in range(length):
        example = sympy.ImmutableMatrix([letters.examples.row(j)])
        at = letters.network(Target.SAME), example, Where.END
        others = [letters.slope_at_zero(i) for i in range(length) if i != j]
        multipliers = (letters.elasticity(j), *others)
        claims += [Cycle(*at), *(Multiplier(*at, m) for m in multipliers)]
        claims.append(Stability(*at, multipliers))
    return Theorem(
        name="orthonormal-examples",
        title="n orthonormal examples in one network",
        source="beyond the paper: its remarks leave the multiple sample setting open",
        system=system,
        assume=(ZERO_AT_ORIGIN, Ends()),
        claims=tuple(claims),
    )
