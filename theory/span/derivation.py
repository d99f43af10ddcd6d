"""Invariant 5 for an *abstract* φ and free n, d and k: training stays in the span of the data.

``x_s``, 1 ≤ s ≤ n, are the examples, ``W1 = Σ_s x_s a_sᵀ``, ``W2 = Σ_s b_s x_sᵀ`` the weights,
``h_j^q = Σ_l W2[j,l] x_q[l]`` the pre-activations, ``L = ½ Σ_q ‖x_q - f(x_q)‖²`` the loss.
No number of examples, dimension, width, norm, angle or φ is put in.

Proved: one step of gradient descent, with any γ, keeps the form; the rest is induction.
"""

from __future__ import annotations

import itertools
from functools import lru_cache

import sympy
from sympy import Expr, Indexed, IndexedBase, Mul, Sum

from theory.one_layer import derivation as autoencoder
from theory.one_layer.derivation import W1, W2, Step, d, dphi, gamma, i, j, k, m, n, phi

count = sympy.Symbol("N", integer=True, positive=True)  # of examples, the paper's n
s, q, l = sympy.symbols("s q l", integer=True)  # noqa: E741  (l sums over inputs)
X, A, B, Z = (IndexedBase(name) for name in "XABZ")  # X[s, i], A[s, j], B[s, j], z[i]
F, D = IndexedBase("F"), IndexedBase("D")  # F[j, q] = φ(h_j^q), D[j, q] = φ'(h_j^q)


@lru_cache(maxsize=1)
def steps() -> tuple[Step, ...]:
    """The derivation, in order."""
    return _gradient(), _kept_1(), _kept_2(), _span()


def canonical(expression: Expr) -> Expr:
    """The expression with every product of sums written as one multiple sum, in one order.

    Sums are exchanged and their indices renamed, which is allowed because they are finite.
    """
    expression = sympy.expand(resolve(expression))
    return sympy.Add(*(_ordered(*_flat(term)) for term in sympy.Add.make_args(expression)))


def resolve(expression: Expr) -> Expr:
    """:func:`theory.one_layer.derivation.contract`, for sums over several indices as well."""
    if not expression.has(Sum):
        return expression
    if not isinstance(expression, Sum):
        return expression.func(*(resolve(a) for a in expression.args))
    body = resolve(expression.function)
    for limit in expression.limits:  # the innermost comes first
        body = autoencoder._sum(body, limit)
    return body


def _flat(term: Expr) -> tuple[Expr, list[tuple[sympy.Dummy, Expr]]]:
    """The body of a product of nested sums, and its bound indices (all fresh) with their ends."""
    body: Expr = sympy.S.One
    bound: list[tuple[sympy.Dummy, Expr]] = []
    for factor in Mul.make_args(term):
        if not isinstance(factor, Sum):
            body *= factor
            continue
        fresh = {index: sympy.Dummy(integer=True) for index, _, _ in factor.limits}
        inner, more = _flat(factor.function.xreplace(fresh))
        limits = [(fresh[index], last) for index, _, last in factor.limits]
        body, bound = body * inner, [*bound, *limits, *more]
    return body, bound


def _ordered(body: Expr, bound: list[tuple[sympy.Dummy, Expr]]) -> Expr:
    """The least, as text, of all ways to name the bound indices."""
    names = [sympy.Symbol(f"i{place}", integer=True) for place in range(len(bound))]
    ways = []
    for order in itertools.permutations(bound):
        renamed = body.xreplace({old: new for (old, _), new in zip(order, names, strict=True)})
        limits = [(new, 1, last) for (_, last), new in zip(order, names, strict=True)]
        ways.append((str(limits) + str(renamed), renamed, limits))
    _, renamed, limits = min(ways, key=lambda way: way[0])
    if not limits:
        return renamed
    outside, inside = renamed.as_independent(*names, as_Add=False)
    return outside * Sum(inside, *limits)


def _pre(j: Expr, q: Expr) -> Expr:
    return Sum(W2[j, l] * X[q, l], (l, 1, d))


def _output(i: Expr, q: Expr) -> Expr:
    return Sum(W1[i, j] * phi(_pre(j, q)), (j, 1, k))


_LOSS = Sum(Sum((X[q, i] - _output(i, q)) ** 2, (i, 1, d)), (q, 1, count)) / 2
_STEP_1 = Sum((X[q, m] - _output(m, q)) * phi(_pre(n, q)), (q, 1, count))  # to W1[m,n], over γ
_STEP_2 = Sum(  # to W2[n,m], over γ
    Sum((X[q, i] - _output(i, q)) * W1[i, n], (i, 1, d)) * dphi(_pre(n, q)) * X[q, m],
    (q, 1, count),
)
_FORM_1 = Sum(X[s, m] * A[s, n], (s, 1, count))
_FORM_2 = Sum(B[s, n] * X[s, m], (s, 1, count))
_A_NEXT = A[s, n] + gamma * (
    F[n, s] - Sum(Sum(A[s, j] * F[j, q], (j, 1, k)) * F[n, q], (q, 1, count))
)
_BACK = Sum((X[s, i] - Sum(W1[i, j] * F[j, s], (j, 1, k))) * W1[i, n], (i, 1, d))
_B_NEXT = B[s, n] + gamma * _BACK * D[n, s]


def activations(expression: Expr) -> Expr:
    """φ(h_j^q) as F[j, q] and φ'(h_j^q) as D[j, q]."""

    def place(pre: Expr) -> tuple[Expr, Expr]:
        weight = next(t for t in pre.function.atoms(Indexed) if t.base == W2)
        example = next(t for t in pre.function.atoms(Indexed) if t.base == X)
        return weight.indices[0], example.indices[0]

    return expression.replace(phi, lambda pre: F[place(pre)]).replace(
        dphi, lambda pre: D[place(pre)]
    )


def spanned(expression: Expr) -> Expr:
    """The expression at W1 = Σ x_s a_sᵀ; W2 enters through F and D alone."""
    t = sympy.Symbol("t", integer=True)
    return expression.replace(
        lambda e: isinstance(e, Indexed) and e.base == W1,
        lambda e: Sum(X[t, e.indices[0]] * A[t, e.indices[1]], (t, 1, count)),
    )


def _gradient() -> Step:
    return Step(
        "Gradient step (several examples)",
        "A step of gradient descent is minus the gradient of the summed loss.",
        r"-\partial L/\partial W_1 = \sum_q (x_q - f(x_q))\,\varphi(h^q)^T, \quad"
        r" -\partial L/\partial W_2 = \sum_q [W_1^T (x_q - f(x_q)) \odot \varphi'(h^q)]\, x_q^T",
        "−∂L/∂W1 = Σ_q (x_q − f(x_q)) φ(h^q)ᵀ,  −∂L/∂W2 = Σ_q [W1ᵀ(x_q − f(x_q)) ⊙ φ'(h^q)] x_qᵀ",
        (
            canonical(activations(resolve(_LOSS.diff(W1[m, n])) + _STEP_1)),
            canonical(activations(resolve(_LOSS.diff(W2[n, m])) + _STEP_2)),
        ),
    )


def _kept_1() -> Step:
    step = _FORM_1 + gamma * activations(_STEP_1)
    return Step(
        "Invariant 5, W1",
        "A gradient step keeps the columns of W1 in the span of the examples, for every γ.",
        r"a_s \leftarrow a_s + \gamma \Big(\varphi(h^s) - \sum_q (a_s \cdot \varphi(h^q))"
        r"\, \varphi(h^q)\Big)",
        "W1 = Σ x_s a_sᵀ ⇒ the new W1 = Σ x_s a_s⁺ᵀ, "
        "a_s⁺ = a_s + γ (φ(h^s) − Σ_q (a_s·φ(h^q)) φ(h^q))",
        (canonical(spanned(step) - Sum(X[s, m] * _A_NEXT, (s, 1, count))),),
    )


def _kept_2() -> Step:
    step = _FORM_2 + gamma * activations(_STEP_2)
    return Step(
        "Invariant 5, W2",
        "A gradient step keeps the rows of W2 in the span of the examples, for every γ.",
        r"b_s \leftarrow b_s + \gamma\, W_1^T (x_s - f(x_s)) \odot \varphi'(h^s)",
        "W2 = Σ b_s x_sᵀ ⇒ the new W2 = Σ b_s⁺ x_sᵀ, b_s⁺ = b_s + γ W1ᵀ(x_s − f(x_s)) ⊙ φ'(h^s)",
        (canonical(step - Sum(_B_NEXT * X[s, m], (s, 1, count))),),
    )


def _span() -> Step:
    pre = Sum(W2[j, l] * Z[l], (l, 1, d))
    output = Sum(W1[m, j] * phi(pre), (j, 1, k))
    claimed = Sum(X[s, m] * Sum(A[s, j] * phi(pre), (j, 1, k)), (s, 1, count))
    return Step(
        "Outputs in the span",
        "So the output at every z is a combination of the examples.",
        r"f(z) = \sum_s (a_s \cdot \varphi(W_2 z))\, x_s",
        "f(z) = Σ_s (a_s·φ(W2 z)) x_s for every z",
        (canonical(_named(spanned(output) - claimed)),),
    )


def _named(expression: Expr) -> Expr:
    """φ of unit j at z as F[j, 0]: z is one more input, and its sum must not be reordered."""
    return expression.replace(
        phi,
        lambda pre: F[next(t for t in pre.atoms(Indexed) if t.base == W2).indices[0], 0],
    )
