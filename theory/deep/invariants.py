"""Invariants 3 and 4 from the gradient of the loss with full matrices, entry by entry.

For a given depth h, abstract φ and free d, k: L = ½ Σ_o (x_o - f_o(x))² with
f_o = Σ_j W1[o,j] φ(a_2[j]), a_i[j] = Σ_l W_i[j,l] φ(a_{i+1}[l]), a_{h+1}[j] = Σ_l W_{h+1}[j,l] x_l
is differentiated, and then evaluated at matrices of the form that is to be kept; ‖x‖ = 1.
"""

from __future__ import annotations

import sympy
from sympy import Expr, IndexedBase, Sum

from theory.deep.symbolic_pass import symbolic_pass, symbols
from theory.one_layer.derivation import Step, contract, d, gamma, k, m, n, phi, x

_o = sympy.Symbol("o", integer=True)
_u, _v = IndexedBase("u"), IndexedBase("v")


def _weights(h: int) -> tuple[IndexedBase, ...]:
    """W1, …, W_{h+1}."""
    return tuple(IndexedBase(f"W{i}") for i in range(1, h + 2))


def _activation(h: int, layer: int, unit: Expr) -> Expr:
    """a_layer[unit] = Σ_j W_layer[unit, j] φ(a_{layer+1}[j]), and Σ_l W_{h+1}[unit, l] x_l."""
    weight = _weights(h)[layer - 1]
    index = sympy.Symbol(f"j_{layer}", integer=True)
    if layer == h + 1:
        return Sum(weight[unit, index] * x[index], (index, 1, d))
    return Sum(weight[unit, index] * phi(_activation(h, layer + 1, index)), (index, 1, k))


def _output(h: int, i: Expr) -> Expr:
    return _activation(h, 1, i)


def _loss(h: int) -> Expr:
    return Sum((x[_o] - _output(h, _o)) ** 2, (_o, 1, d)) / 2


def rank_one(h: int, expression: Expr, equal: bool) -> Expr:
    """At W1 = x uᵀ and W_{h+1} = v xᵀ, ‖x‖ = 1; with ``equal`` also W_i = w_i 1 1ᵀ and all
    entries of u equal, and of v."""
    values = symbols(h)
    outer, inner = _weights(h)[0], _weights(h)[-1]

    def entry(t: Expr) -> Expr:
        a, b = t.indices
        if t.base == outer:
            return x[a] * (values[0] if equal else _u[b])
        return (values[-1] if equal else _v[a]) * x[b]

    ends = (outer, inner)
    expression = expression.replace(
        lambda t: isinstance(t, sympy.Indexed) and t.base in ends, entry
    )
    if equal:
        for w, value in zip(_weights(h)[1:-1], values[1:-1], strict=True):
            expression = expression.replace(
                lambda t, w=w: isinstance(t, sympy.Indexed) and t.base == w,
                lambda t, value=value: value,
            )
    return resolved(expression)


def resolved(expression: Expr) -> Expr:
    """Resolve the sums, from the inside out, with Σ_l x_l² = 1."""
    if not expression.has(Sum):
        return expression
    arguments = [resolved(a) for a in expression.args]
    made = expression.func(*arguments)
    made = contract(made) if isinstance(expression, Sum) else made
    return made.replace(
        lambda t: isinstance(t, Sum) and t.function == x[t.variables[0]] ** 2,
        lambda t: sympy.S.One,
    )


def descent(h: int, layer: int) -> Expr:
    """-∂L/∂W_layer[m, n], the step of gradient descent over γ."""
    return -contract(_loss(h).diff(_weights(h)[layer - 1][m, n]))


def invariants(h: int) -> tuple[Step, ...]:
    """Invariants 3 and 4: what the gradient of the full matrices is at matrices of that form."""
    return (_invariant_3(h), _invariant_4(h))


def _invariant_3(h: int) -> Step:
    first, last = rank_one(h, descent(h, 1), False), rank_one(h, descent(h, h + 1), False)
    p = rank_one(h, contract(Sum(x[_o] * _output(h, _o), (_o, 1, d))), False)
    a2 = rank_one(h, _activation(h, 2, n), False)
    t = sympy.Symbol("t", positive=True)
    scaled = last.replace(lambda s: isinstance(s, sympy.Indexed) and s.base == x, lambda s: t * s)
    return Step(
        f"Invariant 3 (h = {h})",
        "A gradient step keeps W1 = x uᵀ and W_{h+1} = v xᵀ, whatever W2, …, W_h and γ are.",
        r"\Delta W_1 = \gamma e\, x\, \varphi(a_2)^T, \quad \Delta W_{h+1} \in \mathbb{R}^k x^T",
        "W1[i,j] ← xᵢ (uⱼ + γ e φ(a₂[j])),  W_{h+1}[j,l] ← (vⱼ + γ cⱼ) x_l, cⱼ without l",
        (
            gamma * (first - x[m] * (1 - p) * phi(a2)),
            rank_one(h, _output(h, m), False) - x[m] * p,
            # every term has the factor x_n, and no other x: so it is x_n times a number c_m
            gamma * last.xreplace({x[n]: sympy.S.Zero}),
            gamma * (scaled - t * last),
        ),
    )


def _invariant_4(h: int) -> Step:
    flow = symbolic_pass(h)
    e, velocity = 1 - flow.output, flow.velocity
    steps = [rank_one(h, descent(h, layer), True) for layer in range(1, h + 2)]
    outer, *middle, inner = steps
    return Step(
        f"Invariant 4 (h = {h})",
        "If all entries of u, of v and of each W_i (2 ≤ i ≤ h) are equal, they stay so, for any γ.",
        r"\Delta u = \gamma e\,\varphi(a_2),\; \Delta w_i = \gamma e B_i \varphi(a_{i+1}),\;"
        r" \Delta v = \gamma e B_{h+1}",
        "u ← u + γ e φ(a₂),  wᵢ ← wᵢ + γ e Bᵢ φ(aᵢ₊₁),  v ← v + γ e B_{h+1}; no entry differs",
        (
            gamma * (outer - x[m] * e * velocity[0]),
            *(gamma * (s - e * r) for s, r in zip(middle, velocity[1:-1], strict=True)),
            gamma * (inner - x[n] * e * velocity[-1]),
        ),
    )
