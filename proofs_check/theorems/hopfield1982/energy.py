"""The energy never rises, for symmetric weights with zero diagonal and one unit at a time.

Of any size n, the energy changes by −(s_i' − s_i) h_i when unit i goes from s_i to s_i', which is
never positive, for s_i' is the sign of h_i; of the size at hand, all 2ⁿ states are tried.
"""

import sympy
from sympy import Eq, Expr, IndexedBase, KroneckerDelta, Sum, Symbol

from proofs_check.engine.ansatz import Ansatz
from proofs_check.engine.claims import AtForm, Bound, ForAll, Holds, Lyapunov, Where
from proofs_check.engine.theorem import Theorem, Version
from proofs_check.systems.hopfield import UNITS, Network, entries, letters
from theory.expression.threshold import updated

n = Symbol("n", integer=True, positive=True)
i, j, k = sympy.symbols("i j k", integer=True)
A, W, s = (IndexedBase(name) for name in ("A", "W", "s"))
d, h, state = (Symbol(name, real=True) for name in ("d", "h", "s"))

ALL = (j, 1, n), (k, 1, n)
SYMMETRIC = Ansatz(
    {W[j, k]: A[j, k] + A[k, j] - 2 * KroneckerDelta(j, k) * A[j, j]},
    {i: n, j: n, k: n},
    full_loss=Sum(W[j, k] ** 2, *ALL) / 2,
)


def energy(change: Expr) -> Expr:
    """Of the units s_j, unit i changed."""
    unit = lambda j: s[j] + change * KroneckerDelta(i, j)  # noqa: E731
    return -Sum(W[j, k] * unit(j) * unit(k), *ALL) / 2


CHANGE = AtForm(SYMMETRIC, energy(d) - energy(sympy.S.Zero), -d * Sum(W[i, k] * s[k], (k, 1, n)))
FALLS = ForAll({state: UNITS}, Bound(0, (updated(h, state) - state) * h, at=Where.EVERYWHERE))


def theorem(neurons: int = 3) -> Theorem:
    w = letters("w", neurons, neurons)
    net = Network(w)
    every = range(neurons)
    falls = tuple(Lyapunov(net.update(i), net.energy, net.states, strict=True) for i in every)
    given = {x: 0 if i == j else (1, -2, 3, -1)[(i + j) % 4] for i, j, x in entries(w)}
    lower = [(x, w[j, i] if j < i else 0) for i, j, x in entries(w) if j <= i]
    return Theorem(
        name="energy",
        title="The energy of a network of threshold units never rises",
        source="Hopfield 1982",
        system=net.system(given, weights=tuple(w)),
        assume=tuple(Holds(Eq(x, y)) for x, y in lower),
        claims=(CHANGE, FALLS, *falls),
        printed=Version(
            quote="The energy −½ sᵀWs never rises (the usual wording, without the hypotheses).",
            claims=falls,
        ),
    )
