"""Theorem 3 derived for an *abstract* φ and free dimensions: training x ↦ y with y ≠ x.

``x`` the example, ``y`` its target, both of norm r; ``W1 = y uᵀ``, ``W2 = v xᵀ``;
``L = ½‖y - f(x)‖²``; ``p = Σ_j u_j φ(a_j)``, ``a = r² v``, ``e = 1 - p``.  The angle between x and y
enters nowhere, so u and v move exactly as if y were x: the rest is the derivation of Theorem 1.
"""

from __future__ import annotations

from functools import lru_cache

from sympy import Expr, Indexed, IndexedBase, S, Sum

from theory.one_layer import derivation as autoencoder
from theory.one_layer.derivation import (
    W1,
    W2,
    Step,
    contract,
    d,
    dphi,
    gamma,
    i,
    j,
    k,
    m,
    n,
    phi,
    r,
    u,
    v,
    w,
    x,
    z,
)

y = IndexedBase("y")
SHARED = ("Gradient flow", "Any norm", "Conserved quantity (Theorem 1)", "Monotone output")


@lru_cache(maxsize=1)
def steps() -> tuple[Step, ...]:
    """The derivation, in order; the reduced flow is that of Theorem 1, and so are its steps."""
    own = tuple(build() for build in (_gradient, _forward, _kept, _zero_loss, _jacobian))
    by_name = {step.name: step for step in autoencoder.steps()}
    equal = by_name["Invariant 2"]
    return (*own[:3], equal, *(by_name[name] for name in SHARED), *own[3:])


def _pre(j: Expr, at: IndexedBase = x) -> Expr:
    return contract(Sum(W2[j, m] * at[m], (m, 1, d)))


def _output(i: Expr, at: IndexedBase = x) -> Expr:
    return Sum(W1[i, j] * phi(_pre(j, at)), (j, 1, k))


_LOSS = Sum((y[i] - _output(i)) ** 2, (i, 1, d)) / 2
_STEP_1 = (y[m] - _output(m)) * phi(autoencoder._pre(n))
_STEP_2 = Sum((y[i] - _output(i)) * W1[i, n], (i, 1, d)) * dphi(autoencoder._pre(n)) * x[m]
