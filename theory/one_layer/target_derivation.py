"""Theorem 3 derived for an *abstract* φ and free dimensions: training x ↦ y with y ≠ x.

``x`` the example, ``y`` its target, both of norm r; ``W1 = y uᵀ``, ``W2 = v xᵀ``;
``L = ½‖y - f(x)‖²``; ``p = Σ_j u_j φ(a_j)``, ``a = r² v``, ``e = 1 - p``.  The angle between x
and y enters nowhere, so u and v move exactly as if y were x: the rest is the derivation of
Theorem 1.
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
    l,
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
SHARED = (  # of the reduced flow, which is that of Theorem 1
    "Invariant 2",
    "Gradient flow",
    "Any norm",
    "Conserved quantity (Theorem 1)",
    "Monotone output",
    "Symmetry",
)


@lru_cache(maxsize=1)
def steps() -> tuple[Step, ...]:
    """The derivation, in order."""
    by_name = {step.name: step for step in autoencoder.steps()}
    shared = (by_name[name] for name in SHARED)
    return (_gradient(), _forward(), _kept(), *shared, _zero_loss(), _jacobian())


def _pre(j: Expr, z: IndexedBase = x) -> Expr:
    return Sum(W2[j, l] * z[l], (l, 1, d))


def _output(i: Expr, z: IndexedBase = x) -> Expr:
    return Sum(W1[i, j] * phi(_pre(j, z)), (j, 1, k))


_LOSS = Sum((y[i] - _output(i)) ** 2, (i, 1, d)) / 2
_STEP_1 = (y[m] - _output(m)) * phi(_pre(n))  # what GD adds to W1[m,n], over γ
_STEP_2 = Sum((y[i] - _output(i)) * W1[i, n], (i, 1, d)) * dphi(_pre(n)) * x[m]  # to W2[n,m]
_P = Sum(u[j] * phi(r**2 * v[j]), (j, 1, k))
_U_NEXT = u[n] + gamma * (1 - _P) * phi(r**2 * v[n])
_V_NEXT = v[n] + gamma * r**2 * (1 - _P) * u[n] * dphi(r**2 * v[n])
_MULTIPLIER = Sum(u[j] * dphi(r**2 * v[j]) * r**2 * v[j], (j, 1, k))


def rank_one(expression: Expr) -> Expr:
    """The expression at W1 = y uᵀ, W2 = v xᵀ, with Σ_l x_l² = Σ_l y_l² = r²."""
    entries = {W1: lambda i, j: y[i] * u[j], W2: lambda j, m: v[j] * x[m]}
    placed = expression.replace(
        lambda t: isinstance(t, Indexed) and t.base in entries,
        lambda t: entries[t.base](*t.indices),
    )
    return contract(placed).replace(_is_norm, lambda t: r**2)


def _is_norm(t: Expr) -> bool:
    return isinstance(t, Sum) and t.function in (x[t.variables[0]] ** 2, y[t.variables[0]] ** 2)


def _gradient() -> Step:
    return Step(
        "Gradient step (target y)",
        "The step of gradient descent is minus the gradient of ½‖y − f(x)‖².",
        r"-\partial L/\partial W_1 = (y - f)\,\varphi(a)^T, \quad"
        r" -\partial L/\partial W_2 = [W_1^T (y - f) \odot \varphi'(a)]\, x^T",
        "−∂L/∂W1 = (y − f) φ(a)ᵀ,  −∂L/∂W2 = [W1ᵀ(y − f) ⊙ φ'(a)] xᵀ",
        (contract(_LOSS.diff(W1[m, n]) + _STEP_1), contract(_LOSS.diff(W2[n, m]) + _STEP_2)),
    )


def _forward() -> Step:
    return Step(
        "Rank-one network (target y)",
        "If W1 = y uᵀ and W2 = v xᵀ, the output is p y.",
        r"f_i = p\, y_i, \quad p = \sum_j u_j \varphi(r^2 v_j)",
        "fᵢ = p yᵢ,  p = Σⱼ uⱼ φ(r² vⱼ)",
        (rank_one(_pre(n)) - r**2 * v[n], rank_one(_output(m)) - y[m] * _P),
    )


def _kept() -> Step:
    return Step(
        "Invariant 1 (target y)",
        "A gradient step keeps W1 = y uᵀ and W2 = v xᵀ; u and v move as if y were x.",
        r"u_j \leftarrow u_j + \gamma e\, \varphi(a_j), \quad"
        r" v_j \leftarrow v_j + \gamma r^2 e\, u_j \varphi'(a_j), \quad e = 1 - p",
        "W1[i,j] ← yᵢ (uⱼ + γ e φ(aⱼ)),  W2[j,l] ← (vⱼ + γ r² e uⱼ φ'(aⱼ)) xₗ,  e = 1 − p",
        (
            rank_one(W1[m, n] + gamma * _STEP_1) - y[m] * _U_NEXT,
            rank_one(W2[n, m] + gamma * _STEP_2) - _V_NEXT * x[m],
            _U_NEXT - autoencoder._U_NEXT,
            _V_NEXT - autoencoder._V_NEXT,
        ),
    )


def _zero_loss() -> Step:
    return Step(
        "Zero loss (target y)",
        "The loss is r² (1 − p)²/2, so it is 0 exactly if p = 1.",
        r"L = \tfrac12 r^2 (1 - p)^2",
        "L = r² (1 − p)²/2",
        (rank_one(_LOSS) - r**2 * (1 - _P) ** 2 / 2,),
    )


def _jacobian() -> Step:
    jacobian = rank_one(contract(_output(n, z).diff(z[m])).xreplace({z: x}))
    orthogonal = {Sum(w[m] * x[m], (m, 1, d)): S.Zero}  # w ⊥ x
    return Step(
        "Jacobian (target y)",
        "The Jacobian at x is a multiple of y xᵀ: it sends x to E y, and every w ⊥ x to 0.",
        r"J x = \Big(\sum_j u_j \varphi'(a_j)\, a_j\Big) y, \quad J w = 0 \;(w \perp x)",
        "J[i,l] = yᵢ xₗ Σⱼ uⱼ φ'(aⱼ) vⱼ,  J x = (Σⱼ uⱼ φ'(aⱼ) aⱼ) y,  J w = 0 for w ⊥ x",
        (
            jacobian - y[n] * x[m] * contract(_MULTIPLIER) / r**2,
            rank_one(Sum(jacobian * x[m], (m, 1, d))) - contract(_MULTIPLIER) * y[n],
            contract(Sum(jacobian * w[m], (m, 1, d))).xreplace(orthogonal),
        ),
    )
