"""A mode of a linear network of N layers whose weights start equal: u̇ = N u^(2 − 2/N) (s − u)/τ.

As it is usually worded it lacks the sign of the weights: an odd number of layers that start equal
and below 0 run into the saddle at 0, and their mode is never learnt.
"""

from sympy import Eq, Gt, Rational

from proofs_check.engine.claims import AtEnd, Bound, Conserved, Differential, Ends, Holds
from proofs_check.engine.letters import t
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.linear_mode import mode, s, tau, u


def theorem(layers: int = 3) -> Theorem:
    system, letters = mode(layers)
    a, starts, n = letters.a, letters.starts, layers
    equal = tuple(Holds(Eq(start, starts[0])) for start in starts[1:])
    speed = Differential(1, u, n * u ** (2 - Rational(2, n)) * (s - u) / tau, t)
    claims = (
        *(Conserved(y**2 - a[0] ** 2) for y in a[1:]),
        Bound(0, a[0], strict=True),
        speed,
        Ends(),
        AtEnd(u, s),
    )
    return Theorem(
        name="many-layers",
        title="A mode of a deep linear network",
        source="the dynamics of a single mode, for many layers",
        system=system,
        assume=(*equal, Holds(Gt(starts[0], 0))),
        claims=claims,
        printed=Version(assume=equal, claims=(speed, Ends(), AtEnd(u, s))),
    )
