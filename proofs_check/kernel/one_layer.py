"""The premises of a theorem in Coq: ``row_positive`` of proofs_check/formal/Positive.v.

It speaks of solutions of u' = (1 - K u φ(v)) φ(v), v' = (1 - K u φ(v)) u φ'(v) with K > 0, and asks

    P0     K u0 φ(v0) > 0;
    Hr     |1 - K u0 φ(v0)| max(1, K u0 φ(v0)) < 2 r K |φ(v0)|, which is ``radius < r`` there;
    Hphi   φ has the derivative φ' at every z with |z - v0| ≤ r.

It concludes that u and v converge to a point with K u φ(v) = 1, at a rate, and never leave a ball.
"""

from __future__ import annotations

from fractions import Fraction

from proofs_check.kernel.flows import System
from proofs_check.kernel.intervals import Rejected, sign, size
from proofs_check.kernel.trees import ONE, Tree, derivative, letters, mul, of, sub


def premises(
    system: System, K: Tree, u: Tree, v: Tree, speed: Tree, r: Fraction, cells: int
) -> None:
    """That the letters u and v of the theorem, formulas of the state, solve its equations in the
    time ``speed`` · t, and its three premises, by numbers."""
    f, output = system.f, mul(K, u, of("phi", v))
    if (letters(K) | letters(speed)) & set(system.state):
        raise Rejected("K or the speed moves")
    for moving, field in ((u, of("phi", v)), (v, mul(u, of("phi'", v)))):
        rate = system.along(moving, system.motion)
        if not system.equal(rate, mul(speed, sub(ONE, output), field)):
            raise Rejected("the flow is not that of one layer in these letters")
    started = [system.started(e) for e in (K, speed, v, mul(K, of("phi", v)), output)]
    k, fast, v0, slope, p0 = system.values(started, {})
    if sign(k) != 1 or sign(fast) != 1 or sign(p0) != 1:
        raise Rejected("K, the speed or K u0 φ(v0) is not positive")
    gap = size(f.sub(f.one, p0))
    largest = max(f.one[1], p0[1])
    least = min(map(abs, slope)) if sign(slope) else 0
    if not f.mul((gap, gap), (largest, largest))[1] < f.mul(f.of(2 * r), (least, least))[0]:
        raise Rejected("the ball may be too small")
    if system.piece is None or "z" in {*system.state, *system.observed, *system.numbers}:
        raise Rejected("φ has no formula, or its letter z has two meanings")
    formula = system.piece.formula
    both = formula, derivative(formula, "z")
    length = 2 * r / cells
    low = f.sub(v0, f.of(r))
    for i in range(cells):  # where both have values the rules of differentiation apply
        cell = low[0] + f.of(length * i)[0], low[1] + f.of(length * (i + 1))[1]
        system.inside(cell)
        system.values(both, {"z": cell})
