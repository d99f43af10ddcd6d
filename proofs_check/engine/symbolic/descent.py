"""Why iteration lowers a quantity: the map is the gradient of a convex function.

Let V = ½‖x‖² − g with g convex and f = ∇g.  A convex function lies above its tangents, so
g(f) ≥ g(x) + f·(f − x), and V(f) ≤ ½‖f‖² − g(x) − f·(f − x) = V(x) − ½‖f − x‖²: V falls wherever f
moves x (the concave-convex procedure of Yuille and Rangarajan 2003).
"""

from __future__ import annotations

import sympy

from proofs_check.engine.claims import Finite, Lyapunov, Where
from proofs_check.engine.symbolic.reading import OPEN, Proof, Reading
from theory.outcome import Truth
from theory.symbolic.convexity import is_convex
from theory.symbolic.exact import Decision, all_zero, is_zero
from theory.symbolic.slopes import slope


def convex_gradient(claim: Lyapunov, reading: Reading) -> Proof:
    """For all real values of the map's letters, on which convexity is decided."""
    letters = claim.rule.letters
    if set(claim.over) != set(letters) or not all(s.is_real for s in letters):
        return OPEN
    g = reading.put(sympy.expand(sum(s**2 for s in letters) / 2 - claim.quantity))
    if not is_convex(g, letters):
        return Proof(Decision(Truth.UNKNOWN, "½|x|² − V was not seen to be convex"))
    images = (reading.put(e) for e in claim.rule.images)
    gaps = [slope(g, s) - f for s, f in zip(letters, images, strict=True)]
    found = all_zero(*(is_zero(e, seconds=reading.seconds) for e in gaps))
    if found.truth is not Truth.TRUE:
        return Proof(
            Decision(Truth.UNKNOWN, f"the map is no gradient of ½|x|² − V: {found.reason}")
        )
    words = "½|x|² − V is convex, and the map its gradient: V falls by at least ½|f(x) − x|²"
    shown = (claim.quantity, *claim.rule.images)
    finite = tuple(Finite(e, Where.EVERYWHERE) for e in shown)
    return Proof(Decision(Truth.TRUE, f"{words}; {found.reason}"), finite)
