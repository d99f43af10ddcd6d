"""One hidden layer and N examples of any norms and angles, W1 = Σ x_s a_sᵀ, W2 = Σ b_s x_sᵀ."""

from __future__ import annotations

import sympy
from sympy import Expr, IndexedBase, Sum

from proofs_check.engine.ansatz import Ansatz
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.system import System
from proofs_check.systems.matrices import RANGES, W1, W2, d, i, j, k, l, m, n, z

N = sympy.Symbol("N", integer=True, positive=True)  # of examples
s, q, t = sympy.symbols("s q t", integer=True)
a0, b0 = sympy.symbols("a_0 b_0", real=True)  # all entries of a and b in the network at hand
X, A, B = (IndexedBase(name) for name in "XAB")  # X[s, i], A[s, j], B[s, j]


def pre_activation(unit: Expr, at: IndexedBase | Expr) -> Expr:
    """What a unit sees at the example of a number, or at a vector z."""
    point = at[l] if isinstance(at, IndexedBase) else X[at, l]
    return Sum(W2[unit, l] * point, (l, 1, d))


def output(place: Expr, at: IndexedBase | Expr) -> Expr:
    return Sum(W1[place, j] * phi(pre_activation(j, at)), (j, 1, k))


LOSS = Sum((X[q, i] - output(i, q)) ** 2, (i, 1, d), (q, 1, N)) / 2
SPAN = Ansatz(
    entries={
        W1[m, n]: Sum(X[s, m] * A[s, n], (s, 1, N)),
        W2[n, m]: Sum(B[s, n] * X[s, m], (s, 1, N)),
    },
    ranges=RANGES | {s: N, q: N},
    at={A[s, n]: a0, B[s, n]: b0},
    full_loss=LOSS,
)


def _h(unit: Expr, example: Expr) -> Expr:
    return SPAN.put(pre_activation(unit, example))


_MEANS = Sum(A[s, j] * phi(_h(j, t)), (j, 1, k))  # a_s · φ(h^t)
_ERROR = X[s, i] - Sum(X[t, i] * Sum(A[t, j] * phi(_h(j, s)), (j, 1, k)), (t, 1, N))
_BACK = Sum(_ERROR * SPAN.entries[W1[m, n]].xreplace({m: i, s: q}), (i, 1, d))
VELOCITY = {
    A[s, n]: phi(_h(n, s)) - Sum(_MEANS * phi(_h(n, t)), (t, 1, N)),
    B[s, n]: _BACK * dphi(_h(n, s)),
}
OUTPUT = output(m, z)  # at any z
COMBINATION = Sum(
    X[s, m] * Sum(A[s, j] * phi(SPAN.put(pre_activation(j, z))), (j, 1, k)), (s, 1, N)
)
SYSTEM = System(defaults={k: 2, N: 3, a0: 1, b0: 1}, words={"width": k, "length": N})
