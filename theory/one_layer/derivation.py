"""Theorems 1 and 2 derived for an *abstract* φ, in free dimensions d and k, step by step.

Notation of the paper: ``x`` the example (of norm r), ``W1`` and ``W2`` the weights, ``a = W2 x``,
``f = W1 φ(a)``, loss ``L = ½‖x - f‖²``, learning rate γ, ``W1 = x uᵀ``, ``W2 = v xᵀ``,
``p = Σ_j u_j φ(a_j)`` the output along x and ``e = 1 - p``.

A step is an equation and the differences of its sides, computed by SymPy from indexed symbols and
sums up to d and k; it is proved when all of them vanish.  No φ, dimension or number is put in.
Not proved here: that Euler's method tends to the flow as γ → 0, and where the flow ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import sympy
from sympy import Expr, Indexed, IndexedBase, KroneckerDelta, Mul, Sum

from theory.symbolic.abstract import dphi, phi
from theory.symbolic.exact import Decision, all_zero, is_zero

Map = Callable[[Expr], Expr]

d, k = sympy.symbols("d k", integer=True, positive=True)
gamma, r = sympy.symbols("gamma r", positive=True)
U, V, U0, V0 = sympy.symbols("u v u_0 v_0", real=True)  # the common value of all entries
i, j, l, m, n = sympy.symbols("i j l m n", integer=True)  # noqa: E741  (l sums over inputs)
W1, W2 = IndexedBase("W1"), IndexedBase("W2")
x, z, w, u, v = (IndexedBase(name) for name in "xzwuv")


@dataclass(frozen=True)
class Step:
    """One step: in words, as LaTeX, as plain text, and the ``residuals`` that must vanish."""

    name: str
    sentence: str
    equation: str
    plain: str
    residuals: tuple[Expr, ...]

    def decide(self) -> Decision:
        """TRUE: every residual was expanded to 0, for every φ, d and k."""
        return all_zero(*(is_zero(residual, seconds=0) for residual in self.residuals))


@lru_cache(maxsize=1)
def steps() -> tuple[Step, ...]:
    """The derivation, in order."""
    training = (_gradient, _forward, _invariant_1, _invariant_2, _flow, _any_norm)
    result = (_conserved, _monotone, _symmetry, _interpolation, _jacobian, _eigenvalue)
    return tuple(build() for build in training + result)


def field(u: Expr, v: Expr, k: Expr, phi: Map, dphi: Map) -> tuple[Expr, Expr]:
    """(u̇, v̇) of the reduced flow: u̇ = e φ(v), v̇ = e u φ'(v), with e = 1 - k u φ(v)."""
    e = 1 - k * u * phi(v)
    return e * phi(v), e * u * dphi(v)


def contract(expression: Expr) -> Expr:
    """Resolve every sum: a Kronecker delta (in range) selects a term, constants move out."""
    if not expression.has(Sum):
        return expression
    args = [contract(a) for a in expression.args]
    return _sum(*args) if isinstance(expression, Sum) else expression.func(*args)


def _sum(body: Expr, limit: sympy.Tuple) -> Expr:
    body, (index, first, last) = sympy.expand(body), limit
    if body.is_Add:
        return sympy.Add(*(_sum(term, limit) for term in body.args))
    for delta in Mul.make_args(body):
        if isinstance(delta, KroneckerDelta) and index in delta.args:
            (other,) = set(delta.args) - {index}
            return (body / delta).xreplace({index: other})
    outside, inside = body.as_independent(index, as_Add=False)
    return outside * (last - first + 1 if inside == 1 else Sum(inside, limit))


def _pre(j: Expr, z: IndexedBase = x) -> Expr:
    """a_j = Σ_l W2[j,l] z_l."""
    return Sum(W2[j, l] * z[l], (l, 1, d))


def _output(i: Expr, z: IndexedBase = x) -> Expr:
    """f_i(z) = Σ_j W1[i,j] φ(a_j)."""
    return Sum(W1[i, j] * phi(_pre(j, z)), (j, 1, k))


_LOSS = Sum((x[i] - _output(i)) ** 2, (i, 1, d)) / 2
_STEP_1 = (x[m] - _output(m)) * phi(_pre(n))  # what GD adds to W1[m,n], over γ
_STEP_2 = Sum((x[i] - _output(i)) * W1[i, n], (i, 1, d)) * dphi(_pre(n)) * x[m]  # to W2[n,m]
_P = Sum(u[j] * phi(r**2 * v[j]), (j, 1, k))
_U_NEXT = u[n] + gamma * (1 - _P) * phi(r**2 * v[n])
_V_NEXT = v[n] + gamma * r**2 * (1 - _P) * u[n] * dphi(r**2 * v[n])
_LAMBDA = Sum(u[j] * dphi(r**2 * v[j]) * r**2 * v[j], (j, 1, k))


def rank_one(expression: Expr) -> Expr:
    """The expression at W1 = x uᵀ, W2 = v xᵀ, with Σ_l x_l² = r²."""
    entries = {W1: lambda i, j: x[i] * u[j], W2: lambda j, m: v[j] * x[m]}
    return _substituted(expression, entries).replace(
        lambda t: isinstance(t, Sum) and t.function == x[t.variables[0]] ** 2, lambda t: r**2
    )


def equal_units(expression: Expr) -> Expr:
    """The expression when all u_j equal u and all v_j equal v."""
    return _substituted(expression, {u: lambda j: U, v: lambda j: V})


def _substituted(expression: Expr, entries: dict[IndexedBase, Callable[..., Expr]]) -> Expr:
    return contract(
        expression.replace(
            lambda t: isinstance(t, Indexed) and t.base in entries,
            lambda t: entries[t.base](*t.indices),
        )
    )


def _gradient() -> Step:
    return Step(
        "Gradient step",
        "The step of gradient descent printed in the paper is minus the gradient of the loss.",
        r"-\partial L/\partial W_1 = (x - f)\,\varphi(a)^T, \quad"
        r" -\partial L/\partial W_2 = [W_1^T (x - f) \odot \varphi'(a)]\, x^T",
        "−∂L/∂W1[m,n] = (xₘ − fₘ) φ(aₙ),  −∂L/∂W2[n,m] = (Σᵢ (xᵢ − fᵢ) W1[i,n]) φ'(aₙ) xₘ",
        (contract(_LOSS.diff(W1[m, n]) + _STEP_1), contract(_LOSS.diff(W2[n, m]) + _STEP_2)),
    )


def _forward() -> Step:
    return Step(
        "Rank-one network",
        "If W1 = x uᵀ and W2 = v xᵀ, every unit sees a multiple of v and the output is p x.",
        r"a_j = r^2 v_j, \quad f_i = p\, x_i, \quad p = \sum_j u_j \varphi(r^2 v_j)",
        "aⱼ = r² vⱼ,  fᵢ = p xᵢ,  p = Σⱼ uⱼ φ(r² vⱼ)",
        (rank_one(_pre(n)) - r**2 * v[n], rank_one(_output(m)) - x[m] * _P),
    )


def _invariant_1() -> Step:
    return Step(
        "Invariant 1",
        "A gradient step keeps W1 = x uᵀ and W2 = v xᵀ, whatever the learning rate γ.",
        r"u_j \leftarrow u_j + \gamma e\, \varphi(a_j), \quad"
        r" v_j \leftarrow v_j + \gamma r^2 e\, u_j \varphi'(a_j), \quad e = 1 - p",
        "W1[i,j] ← xᵢ (uⱼ + γ e φ(aⱼ)),  W2[j,l] ← (vⱼ + γ r² e uⱼ φ'(aⱼ)) xₗ,  e = 1 − p",
        (
            rank_one(W1[m, n] + gamma * _STEP_1) - x[m] * _U_NEXT,
            rank_one(W2[n, m] + gamma * _STEP_2) - _V_NEXT * x[m],
        ),
    )


def _invariant_2() -> Step:
    a, e = r**2 * V, 1 - k * U * phi(r**2 * V)
    return Step(
        "Invariant 2",
        "If all entries of u are equal and all entries of v are equal, they stay so.",
        r"u_i = u_j,\; v_i = v_j \;\Rightarrow\; p = k u \varphi(r^2 v),\;"
        r" u_i^+ = u_j^+,\; v_i^+ = v_j^+",
        "uᵢ = u, vᵢ = v  ⇒  p = k u φ(r² v), and the new uᵢ and vᵢ do not depend on i",
        (
            equal_units(_P) - k * U * phi(a),
            equal_units(_U_NEXT) - U - gamma * e * phi(a),
            equal_units(_V_NEXT) - V - gamma * r**2 * e * U * dphi(a),
        ),
    )


def _flow() -> Step:
    du, dv = field(U, V, k, phi, dphi)
    return Step(
        "Gradient flow",
        "For ‖x‖ = 1 a gradient step is one step of Euler's method for the reduced flow.",
        r"\dot u = e\,\varphi(v),\; \dot v = e\,u\,\varphi'(v),\; e = 1 - k u \varphi(v)",
        "u̇ = e φ(v),  v̇ = e u φ'(v),  e = 1 − k u φ(v)",
        (
            (equal_units(_U_NEXT).xreplace({r: sympy.S.One}) - U) / gamma - du,
            (equal_units(_V_NEXT).xreplace({r: sympy.S.One}) - V) / gamma - dv,
        ),
    )


def _any_norm() -> Step:
    du, dv = field(r**2 * U, r**2 * V, k / r**2, phi, dphi)
    return Step(
        "Any norm",
        "U = r² u and a = r² v follow the flow of a unit example with K = k/r², r² times as fast.",
        r"\dot U = r^2 e\,\varphi(a),\; \dot a = r^2 e\,U \varphi'(a),\; e = 1 - K U \varphi(a)",
        "U̇ = r² e φ(a),  ȧ = r² e U φ'(a),  e = 1 − K U φ(a),  U = r² u, a = r² v, K = k/r²",
        (
            r**2 * (equal_units(_U_NEXT) - U) / gamma - r**2 * du,
            r**2 * (equal_units(_V_NEXT) - V) / gamma - r**2 * dv,
        ),
    )


def _conserved() -> Step:
    s = sympy.Symbol("s", real=True)
    h = (U**2 - U0**2) / 2 - sympy.Integral(phi(s) / dphi(s), (s, V0, V))
    return Step(
        "Conserved quantity (Theorem 1)",
        "As long as φ'(v) ≠ 0, the difference of the two sides is 0 at the start and constant.",
        r"\frac{u^2 - u_0^2}{2} = \int_{v_0}^{v} \frac{\varphi(s)}{\varphi'(s)}\, ds",
        "(u² − u₀²)/2 = ∫ φ(s)/φ'(s) ds from v₀ to v",
        (_along(h, *field(U, V, k, phi, dphi)), h.subs({U: U0, V: V0}).doit()),
    )


def _monotone() -> Step:
    p, square = k * U * phi(V), k * (phi(V) ** 2 + U**2 * dphi(V) ** 2)
    return Step(
        "Monotone output",
        "In the time dτ = e dt the output p only rises, so the flow stops where p first is 1.",
        r"\frac{dp}{d\tau} = k\,(\varphi(v)^2 + u^2 \varphi'(v)^2) \ge 0, \quad"
        r" \dot e = -k\,(\varphi(v)^2 + u^2 \varphi'(v)^2)\, e",
        "dp/dτ = k (φ(v)² + u² φ'(v)²) ≥ 0,  ė = −k (φ(v)² + u² φ'(v)²) e",
        (
            _along(p, phi(V), U * dphi(V)) - square,
            _along(1 - p, *field(U, V, k, phi, dphi)) + square * (1 - p),
        ),
    )


def _symmetry() -> Step:
    flow = sympy.Matrix([phi(V), U * dphi(V)])
    return Step(
        "Symmetry",
        "In the time τ the flow is reversed under u → −u: a fold at u = 0 can be undone.",
        r"R F(R(u, v)) = -F(u, v), \quad R(u, v) = (-u, v), \quad F = (\varphi(v), u \varphi'(v))",
        "R F(R(u, v)) = −F(u, v) with R(u, v) = (−u, v) and F(u, v) = (φ(v), u φ'(v))",
        tuple(sympy.diag(-1, 1) * flow.subs(U, -U) + flow),
    )


def _interpolation() -> Step:
    return Step(
        "Proposition 3",
        "The loss is r² (1 − p)²/2, so it is 0 exactly if p = 1.",
        r"L = \tfrac12 r^2 (1 - p)^2, \quad L = 0 \iff \sum_j u_j \varphi(r^2 v_j) = 1",
        "L = r² (1 − p)²/2,  L = 0 ⇔ Σⱼ uⱼ φ(r² vⱼ) = 1",
        (rank_one(_LOSS) - r**2 * (1 - _P) ** 2 / 2,),
    )


def _jacobian() -> Step:
    jacobian = rank_one(contract(_output(n, z).diff(z[m])).xreplace({z: x}))
    orthogonal = {Sum(w[m] * x[m], (m, 1, d)): sympy.S.Zero}  # w ⊥ x
    return Step(
        "Proposition 4",
        "The Jacobian at x is a multiple of x xᵀ: λ1 along x, and 0 on every w ⊥ x.",
        r"J = \Big(\sum_j u_j \varphi'(a_j) v_j\Big) x x^T, \quad"
        r" \lambda_1 = \sum_j u_j \varphi'(a_j)\, a_j",
        "J[i,l] = xᵢ xₗ Σⱼ uⱼ φ'(aⱼ) vⱼ,  J x = λ1 x,  λ1 = Σⱼ uⱼ φ'(aⱼ) aⱼ,  J w = 0 for w ⊥ x",
        (
            jacobian - x[n] * x[m] * contract(_LAMBDA) / r**2,
            rank_one(Sum(jacobian * x[m], (m, 1, d))) - contract(_LAMBDA) * x[n],
            contract(Sum(jacobian * w[m], (m, 1, d))).xreplace(orthogonal),
        ),
    )


def _eigenvalue() -> Step:
    a = r**2 * V
    value, elasticity = equal_units(_LAMBDA), a * dphi(a) / phi(a)
    return Step(
        "Theorem 2",
        "With equal units λ1 is p times the elasticity E of φ; at interpolation it is E.",
        r"\lambda_1 = p\, \frac{a \varphi'(a)}{\varphi(a)}, \quad"
        r" k u \varphi(a) = 1 \;\Rightarrow\; \lambda_1 = \frac{a \varphi'(a)}{\varphi(a)}",
        "λ1 = p · a φ'(a)/φ(a),  and k u φ(a) = 1 ⇒ λ1 = a φ'(a)/φ(a),  where a = r² v",
        (value - k * U * phi(a) * elasticity, value.subs(U, 1 / (k * phi(a))) - elasticity),
    )


def _along(quantity: Expr, du: Expr, dv: Expr) -> Expr:
    """The derivative of a function of (u, v) along the vector field (du, dv)."""
    return quantity.diff(U) * du + quantity.diff(V) * dv
