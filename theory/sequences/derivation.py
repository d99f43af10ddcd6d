"""Theorem 4 derived: the Jacobian of networks x_i ↦ x_{i+1} run one after the other.

After training, ``f_i(z) = x_{i+1} g_i(⟨x_i, z⟩)`` with ``g_i(α) = k u_i φ(v_i α)``, all x_i of
norm 1, and ``g_i(1) = 1``.  ``J_i`` is the Jacobian of f_i at x_i and ``E_i = v_i φ'(v_i)/φ(v_i)``.

Proved for free dimension and every n, by induction: ``J_i (c x_i x_1ᵀ) = (E_i c) x_{i+1} x_1ᵀ``.
The chain rule itself is checked by differentiating the composed maps for n = 2 and n = 3.
"""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Expr, IndexedBase, S, Sum

from theory.one_layer.derivation import Step, contract, d, dphi, k, l, m, n, phi

first, here, following = (IndexedBase(name) for name in ("x1", "xi", "xj"))  # x_1, x_i, x_{i+1}
c, alpha, E = sympy.symbols("c alpha E", real=True)


@lru_cache(maxsize=1)
def steps() -> tuple[Step, ...]:
    """The derivation, in order."""
    return _factor(), _induction(), _composed(2), _composed(3)


def line_map(u: Expr, v: Expr, at: Expr) -> Expr:
    """g(α) = k u φ(v α)."""
    return k * u * phi(v * at)


def elasticity(v: Expr) -> Expr:
    """E(v) = v φ'(v)/φ(v)."""
    return v * dphi(v) / phi(v)


def _factor() -> Step:
    u, v = sympy.symbols("u v", real=True)
    slope = line_map(u, v, alpha).diff(alpha).subs(alpha, 1)
    return Step(
        "Factor",
        "At interpolation the slope of g at 1 is the elasticity of φ at v.",
        r"g(\alpha) = k u \varphi(v \alpha), \; g(1) = 1 \;\Rightarrow\; g'(1) = E(v)",
        "g(α) = k u φ(v α),  g(1) = 1  ⇒  g'(1) = v φ'(v)/φ(v)",
        (slope.subs(u, 1 / (k * phi(v))) - elasticity(v),),
    )


def _induction() -> Step:
    product = Sum(E * following[n] * here[l] * c * here[l] * first[m], (l, 1, d))
    unit = {Sum(here[l] ** 2, (l, 1, d)): S.One}
    return Step(
        "Induction over the sequence",
        "Each network multiplies by its factor and moves the left vector on by one.",
        r"J_i = E_i x_{i+1} x_i^T, \; \|x_i\| = 1 \;\Rightarrow\;"
        r" J_i (c\, x_i x_1^T) = E_i c\, x_{i+1} x_1^T",
        "Jᵢ (c xᵢ x₁ᵀ) = (Eᵢ c) xᵢ₊₁ x₁ᵀ, so J_F(x₁) = (Π Eᵢ) x₁ x₁ᵀ, as x_{n+1} = x₁",
        (contract(product).xreplace(unit) - E * c * following[n] * first[m],),
    )


def _composed(length: int) -> Step:
    us, vs = sympy.symbols(f"u1:{length + 1}"), sympy.symbols(f"v1:{length + 1}")
    value = alpha
    for u, v in zip(us, vs, strict=True):
        value = line_map(u, v, value)
    slope = value.diff(alpha).subs(alpha, 1)
    for u, v in zip(us, vs, strict=True):  # innermost first: there the argument is v itself
        slope = slope.subs(u, 1 / (k * phi(v)))
    product = sympy.Mul(*(elasticity(v) for v in vs))
    return Step(
        f"Chain rule, n = {length}",
        "The slope of the composed map, differentiated as it stands, is the product.",
        r"(g_n \circ \dots \circ g_1)'(1) = \prod_i E(v_i)",
        f"the derivative of g_n∘…∘g_1 at 1 is Π E(vᵢ), for n = {length}",
        (slope - product,),
    )
