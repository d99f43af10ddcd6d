"""The premises of a theorem in Coq: ``row_positive`` of proofs_check/formal/Positive.v.

It speaks of solutions of u' = (1 - K u φ(v)) φ(v), v' = (1 - K u φ(v)) u φ'(v) with K > 0, and asks

    P0     K u0 φ(v0) > 0;
    Hr     |1 - K u0 φ(v0)| max(1, K u0 φ(v0)) < 2 r K |φ(v0)|, which is ``radius < r`` there;
    Hphi   φ has the derivative φ' at every z with |z - v0| ≤ r.

It concludes that u and v converge to a point with K u φ(v) = 1, at a rate, and never leave a ball.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofs_check.kernel.core.claims import Claim
from proofs_check.kernel.core.flows import System
from proofs_check.kernel.core.intervals import Rejected, sign, size
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.trees import (
    ONE,
    PHI,
    Tree,
    add,
    derivative,
    div,
    letters,
    mul,
    nodes,
    of,
    sub,
    substituted,
)

Hidden = tuple[Tree, Tree]  # K and u


def require_layers(system: System, layers: Sequence[Hidden], v: Tree, speed: Tree) -> None:
    """Of one layer: the letters u and v, formulas of the state, solve u' = (1 - K u φ(v)) φ(v) and
    so on in the time ``speed`` · t, for every φ.  Of several, the innermost first, with a_1 = v and
    a_{j+1} = K_j u_j φ(a_j), the last of which is p: u_j' = T_j φ(a_j) and v' = T_1 u_1 φ'(v) for
    T_h = 1 - p and T_j = T_{j+1} u_{j+1} φ'(a_{j+1})/K_j.  What moves has a value wherever φ has:
    it is a polynomial."""
    moving, inputs = set(system.state), inputs_of(layers, v)
    if letters(system.plain(add(speed, *(K for K, _ in layers)))) & moving:
        raise Rejected("K or the speed moves")
    factor, fields = mul(speed, sub(ONE, inputs[-1])), []
    for i, (_, u) in reversed([*enumerate(layers)]):
        fields.append((u, mul(factor, of("phi", inputs[i]))))
        factor = mul(factor, u, of("phi'", inputs[i]))
        if i:
            factor = div(factor, layers[i - 1][0])
    for s, field in (*fields, (v, factor)):
        sides = system.along(s, system.motion), field
        with_numbers = (substituted(e, system.numbers) for e in sides)
        if not system.algebra.equal(*sides) and not system.algebra.equal(*with_numbers):
            raise Rejected("the flow is not that of layers in these letters")
    own = v, *(u for _, u in layers), *system.positive
    for part in nodes(*map(system.plain, (*own, *(system.needed or system.motion.values())))):
        whole = part.operation == "^" and part.data.denominator == 1 and part.data > 0
        if not (part.operation in ("number", "letter", "+", "*", *PHI) or whole) and (
            letters(part) & moving
        ):
            raise Rejected("the flow is not a polynomial in the state and in φ")
    if "z" in system.meanings:
        raise Rejected("the letter z of φ has two meanings")


def inputs_of(layers: Sequence[Hidden], v: Tree) -> list[Tree]:
    """a_1, a_2, …, and p."""
    found = [v]
    for K, u in layers:
        found.append(mul(K, u, of("phi", found[-1])))
    return found


def one_layer(place: Place, claim: Claim) -> None:
    """That the letters u and v of the theorem solve its equations, and its three premises, by
    numbers."""
    K, u, v, speed, r, cells = (claim[k] for k in ("K", "u", "v", "speed", "radius", "cells"))
    system = place.system
    require_layers(system, [(K, u)], v, speed)
    f, output = system.f, mul(K, u, of("phi", v))
    started = [system.started(e) for e in (K, speed, v, mul(K, of("phi", v)), output)]
    k, fast, v0, slope, p0 = system.values(started, {})
    if sign(k) != 1 or sign(fast) != 1 or sign(p0) != 1:
        raise Rejected("K, the speed or K u0 φ(v0) is not positive")
    gap = size(f.sub(f.one, p0))
    largest = max(f.one[1], p0[1])
    least = min(map(abs, slope)) if sign(slope) else 0
    if not f.mul((gap, gap), (largest, largest))[1] < f.mul(f.of(2 * r), (least, least))[0]:
        raise Rejected("the ball may be too small")
    if system.piece is None:
        raise Rejected("φ has no formula")
    formula = system.piece.formula
    both = formula, derivative(formula, "z")
    length = 2 * r / cells
    low = f.sub(v0, f.of(r))
    for i in range(cells):  # where both have values the rules of differentiation apply
        cell = low[0] + f.of(length * i)[0], low[1] + f.of(length * (i + 1))[1]
        system.inside(cell)
        system.values(both, {"z": cell})
