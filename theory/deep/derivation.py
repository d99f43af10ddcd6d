"""The deep results derived for an *abstract* φ, in free dimensions d and k, step by step.

Covered, with residuals that vanish identically:

* Invariants 3 and 4, from the gradient of the loss with full matrices, entry by entry, for depth
  h = 2 and h = 3 and free d, k (:mod:`theory.deep.invariants`);
* for any given h: gradient flow on the common values is the reduced flow, Corollary 2, the
  differential relations and the sum of squares, with p(u, w_2, …, v) written out (``closed``);
* for *every* h at once: the differential relations and the sum of squares, because they only link
  neighbouring layers; B_i, w_i, w_{i+1}, a_{i+2} are free symbols there (``neighbours``).

Not covered: Invariants 3 and 4 for h > 3 (the same computation, longer), that Euler's method tends
to the flow as γ → 0, and where the flow ends.
"""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Sum

from theory.deep.field import Pass, forward
from theory.deep.invariants import invariants, resolved
from theory.deep.symbolic_pass import symbolic_pass, symbols
from theory.one_layer.derivation import (
    Step,
    contract,
    d,
    dphi,
    k,
    phi,
    x,
)

MATRIX_DEPTHS = (2, 3)  # for which the gradient of the full matrices is written out

_B, _W, _NEXT, _A = sympy.symbols("B w w_next a", real=True)
_o = sympy.Symbol("o", integer=True)


@lru_cache(maxsize=8)
def steps(h: int) -> tuple[Step, ...]:
    """The derivation for depth h, in order."""
    matrices = invariants(h) if h in MATRIX_DEPTHS else ()
    return (*matrices, *closed(h), *neighbours())


def closed(h: int) -> tuple[Step, ...]:
    """Steps about p(u, w_2, …, v) = k u φ(a_2), written out for depth h."""
    return (_flow(h), _interpolation(h), _monotone(h), *_relations(h), corollary2(h))


def _flow(h: int) -> Step:
    """The loss on the common values is ½(1 - p)²; a value shared by N entries moves 1/N as fast."""
    seen, values = symbolic_pass(h), symbols(h)
    counts = (k, *[k**2] * (h - 1), k)
    gradient = [-((1 - seen.output) ** 2 / 2).diff(s) for s in values]
    return Step(
        f"Reduced flow (h = {h})",
        "Gradient flow of ½(1 − p)² in the common values, each divided by how many share it.",
        r"\dot u = e\varphi(a_2),\; \dot w_i = e B_i \varphi(a_{i+1}),\; \dot v = e B_{h+1}",
        "u̇ = e φ(a₂),  ẇᵢ = e Bᵢ φ(aᵢ₊₁),  v̇ = e B_{h+1},  e = 1 − p",
        tuple(
            slope / count - (1 - seen.output) * rate
            for slope, count, rate in zip(gradient, counts, seen.velocity, strict=True)
        ),
    )


def _interpolation(h: int) -> Step:
    seen = symbolic_pass(h)
    loss = Sum((x[_o] - x[_o] * seen.output) ** 2, (_o, 1, d)) / 2
    return Step(
        f"Interpolation (h = {h})",
        "The loss is (1 − p)²/2, so it is 0 exactly if k u φ(a₂) = 1.",
        r"L = \tfrac12 (1 - p)^2, \quad p = k u \varphi(a_2)",
        "L = (1 − p)²/2,  p = k u φ(a₂)",
        (resolved(contract(loss)) - (1 - seen.output) ** 2 / 2,),
    )


def _monotone(h: int) -> Step:
    seen, values = symbolic_pass(h), symbols(h)
    rise = sum(seen.output.diff(s) * r for s, r in zip(values, seen.velocity, strict=True))
    return Step(
        f"Monotone output (h = {h})",
        "In the time dτ = e dt the output p only rises, so the flow stops where p first is 1.",
        r"\frac{dp}{d\tau} = k\varphi(a_2)^2 + k^2 \sum_i (B_i \varphi(a_{i+1}))^2 + k B_{h+1}^2",
        "dp/dτ = k φ(a₂)² + k² Σᵢ (Bᵢ φ(aᵢ₊₁))² + k B_{h+1}²",
        (rise - seen.rise,),
    )


def _relations(h: int) -> tuple[Step, ...]:
    seen = symbolic_pass(h)
    return tuple(_relation(seen, h, i) for i in range(1, h + 1))


def _relation(seen: Pass, h: int, i: int) -> Step:
    left, right = seen.relation(i)
    return Step(
        f"Relation {i} of {h}",
        "Where its denominator is not 0, the relation between neighbouring layers holds.",
        relation_latex(h, i),
        relation_text(h, i),
        (left - right,),
    )


def relation_text(h: int, i: int) -> str:
    """The i-th relation in plain text; w1 is u and w_{h+1} is v."""
    name, following = _name(h, i), _name(h, i + 1)
    inner = "v" if i == h else f"a{i + 1}"
    factor = "" if i == 1 else "k "
    below = f"{factor}φ'({inner})" + ("" if i == h else f" φ({_pre(h, i + 2)})")
    return f"{name} d{name} = φ({inner})/({below}) d{following}"


def relation_latex(h: int, i: int) -> str:
    name, following = _name(h, i), _name(h, i + 1)
    inner = "v" if i == h else f"a_{{{i + 1}}}"
    factor = "" if i == 1 else "k "
    below = f"{factor}\\varphi'({inner})" + (
        "" if i == h else f"\\varphi({'v' if i + 2 > h else f'a_{{{i + 2}}}'})"
    )
    return f"{name}\\,d{name} = \\frac{{\\varphi({inner})}}{{{below}}}\\,d{following}"


def _pre(h: int, i: int) -> str:
    return "v" if i == h + 1 else f"a{i}"


def _name(h: int, i: int) -> str:
    return "u" if i == 1 else "v" if i == h + 1 else f"w{i}"


def corollary2(h: int) -> Step:
    """λ1 by differentiating the map along x: f(αx) = x g(α), λ1 = g'(1)."""
    alpha = sympy.Symbol("alpha", positive=True)
    values = symbols(h)
    seen = symbolic_pass(h)
    whole = forward(k, (*values[:-1], alpha * values[-1]), lambda _, a: (phi(a), dphi(a)))
    slope = whole.output.diff(alpha).subs(alpha, 1)
    product = seen.product_of_elasticities
    at_end = values[0], 1 / (k * seen.value[0])
    return Step(
        f"Corollary 2 (h = {h})",
        "λ1 is p times the product of the layers' elasticities, and p = 1 at interpolation.",
        r"\lambda_1(J_f(x)) = \prod_{i=2}^{h+1} \frac{a_i \varphi'(a_i)}{\varphi(a_i)}",
        "λ1 = p · Π aᵢ φ'(aᵢ)/φ(aᵢ), i = 2 … h+1, and k u φ(a₂) = 1 ⇒ λ1 = Π E(aᵢ)",
        (
            slope - seen.lambda1,
            slope - seen.output * product,
            (slope - product).subs(*at_end),
        ),
    )


def neighbours() -> tuple[Step, ...]:
    """Layer i and layer i + 1 with B_i = B, w_i = w, w_{i+1} and a_{i+2} free symbols."""
    a = k * _NEXT * phi(_A)  # a_{i+1}
    rate, following = _B * phi(a), _B * k * _W * dphi(a) * phi(_A)  # w_i', w_{i+1}'
    last = _B * k * _W * dphi(_A)  # v' when a_{i+1} = v
    pre, p_by_a = k * _W * phi(a), k * _B  # a_i, ∂p/∂a_i
    return (
        Step(
            "Relation between layers i and i + 1, any depth",
            "wᵢ dwᵢ = φ(aᵢ₊₁)/(k φ'(aᵢ₊₁) φ(aᵢ₊₂)) dwᵢ₊₁ for 2 ≤ i < h, and the last for i = h.",
            r"w_i\,dw_i = \frac{\varphi(a_{i+1})}{k\varphi'(a_{i+1})\varphi(a_{i+2})}\,dw_{i+1}",
            "wᵢ dwᵢ = φ(aᵢ₊₁)/(k φ'(aᵢ₊₁) φ(aᵢ₊₂)) dwᵢ₊₁,  w_h dw_h = φ(v)/(k φ'(v)) dv",
            (
                _W * rate - phi(a) / (k * dphi(a) * phi(_A)) * following,
                _W * _B * phi(_A) - phi(_A) / (k * dphi(_A)) * last,
            ),
        ),
        Step(
            "Chain rule from layer i to layer i + 1, any depth",
            "If ∂p/∂aᵢ = k Bᵢ, then ∂p/∂aᵢ₊₁ = k Bᵢ₊₁ and ∂p/∂wᵢ = k² · wᵢ': dp/dτ is a sum of "
            "squares by induction.",
            r"\partial p/\partial a_{i+1} = k B_{i+1}, \quad \partial p/\partial w_i = k^2 w_i'",
            "∂p/∂aᵢ₊₁ = k Bᵢ₊₁ with Bᵢ₊₁ = Bᵢ k wᵢ φ'(aᵢ₊₁),  ∂p/∂wᵢ = k² Bᵢ φ(aᵢ₊₁)",
            (
                p_by_a * (k * _W * phi(_A)).diff(_A) - k * (_B * k * _W * dphi(_A)),
                p_by_a * pre.diff(_W) - k**2 * rate,
            ),
        ),
    )
