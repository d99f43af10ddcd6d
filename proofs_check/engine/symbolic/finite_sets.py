"""Inequalities for all values of letters in finite sets, with the other letters free.

Each value is put in.  Where steps sgn(a) are left, a is negative, zero or positive: in each case
the step is a number, and the sign of what remains must be visible from that of a.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr

from proofs_check.engine.claims import (
    Bound,
    Claim,
    Exists,
    Finite,
    ForAll,
    Identity,
    Lyapunov,
    Where,
)
from proofs_check.engine.finite_sets import Point, finite_part, number_of_points, points
from proofs_check.engine.letters import plain
from proofs_check.engine.symbolic.reading import OPEN, Proof, Reading
from proofs_check.engine.system import System
from theory.expression.threshold import Sgn
from theory.outcome import Truth
from theory.symbolic.convexity import is_convex
from theory.symbolic.exact import Decision, all_zero, is_zero, may_blow_up
from theory.symbolic.slopes import slope

MOST = 64  # points
STEPS = 3  # different ones in one inequality


def is_left_to_others(claim: Claim) -> bool:
    """A quantified claim whose letters do not run through finite sets, few enough to try all."""
    if not isinstance(claim, ForAll | Lyapunov):
        return False
    over = finite_part(claim.over)
    if isinstance(claim, Lyapunov) and not over:
        return False
    exists = isinstance(claim, Exists)
    return exists or len(over) < len(claim.over) or number_of_points(over) > MOST


def _for_all(_: System, claim: ForAll, reading: Reading, __: Sequence[Claim]) -> Proof:
    """An identity, or a bound, at every point."""
    inner, put = claim.claim, reading.put
    if not isinstance(inner, Identity | Bound):
        return OPEN
    every = [put((right - left).xreplace(point)) for left, right, point in _at_points(claim)]
    words = f"at each of {len(every)} points"
    if isinstance(inner, Identity):
        found = all_zero(*(is_zero(e, seconds=reading.seconds) for e in dict.fromkeys(every)))
        return Proof(Decision(found.truth, f"{words}: {found.reason}"))
    if not all(never_negative(e, inner.strict) for e in every):
        return Proof(Decision(Truth.UNKNOWN, "the sign of right − left is not visible"))
    finite = _finite(inner.left, inner.right)
    return Proof(Decision(Truth.TRUE, f"{words} right − left has a sign"), finite)


def _at_points(claim: ForAll) -> Iterator[tuple[Expr, Expr, Point]]:
    left, right = claim.claim.expressions()
    for point in points(claim.over):
        yield left, right, point


def _convex_gradient(claim: Lyapunov, reading: Reading) -> Proof:
    """For all real values of the map's letters, where ½‖x‖² − V = g is convex and f = ∇g.

    A convex function lies above its tangents, so g(f) ≥ g(x) + f·(f − x), and V(f) ≤ ½‖f‖² − g(x) −
    f·(f − x) = V(x) − ½‖f − x‖²: V falls wherever f moves x (the concave-convex procedure of Yuille
    and Rangarajan 2003).
    """
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


def _lyapunov(_: System, claim: Lyapunov, reading: Reading, __: Sequence[Claim]) -> Proof:
    """At every point, and whatever the sign of what a unit sees, the quantity does not rise."""
    if not finite_part(claim.over):
        return _convex_gradient(claim, reading)
    drop, put, count = claim.quantity - claim.following, reading.put, 0
    for point in points(claim.over):
        fall, *moves = (put(e.xreplace(point)) for e in (drop, *claim.moves))
        cases = by_sign(fall, *moves)
        if cases is None:
            return Proof(Decision(Truth.UNKNOWN, "its steps are too many, or not of polynomials"))
        for here, (down, *moved) in cases:
            count += 1
            strict = claim.strict and any(sympy.expand(e) != 0 for e in moved)
            if not here.is_positive(down, or_zero=not strict):
                return Proof(Decision(Truth.UNKNOWN, f"the sign of {plain(down)} is not visible"))
    words = f"what it loses has a sign in each of {count} cases of its letters and fields"
    return Proof(Decision(Truth.TRUE, words), _finite(claim.quantity, claim.following))


def _finite(*expressions: Expr) -> tuple[Finite, ...]:
    """What has to have a value; a polynomial in letters and steps has one anywhere."""
    return tuple(Finite(e, Where.EVERYWHERE) for e in expressions if not _is_polynomial(e))


def _is_polynomial(e: Expr) -> bool:
    return all(
        x.is_Rational
        or x.is_Symbol
        or isinstance(x, sympy.Add | sympy.Mul | Sgn)
        or (x.is_Pow and x.exp.is_Integer and x.exp >= 0)
        for x in sympy.preorder_traversal(e)
    )


def never_negative(e: Expr, strict: bool = False) -> bool:
    """Proved if True: the expression is at least 0 (or positive) wherever it has a value."""
    cases = by_sign(e)
    return cases is not None and all(
        here.is_positive(value, or_zero=not strict) for here, (value,) in cases
    )


@dataclass(frozen=True)
class Signs:
    """``fields`` are expressions with the sign that each has, −1, 0 or 1."""

    fields: Mapping[Expr, int]

    def is_positive(self, e: Expr, or_zero: bool) -> bool:
        """Proved if True: e > 0 (e ≥ 0) follows from the signs, as e is a multiple of one of the
        fields, or visible by itself."""
        rest = sympy.expand(e)
        for field, sign in self.fields.items():
            factor = sympy.cancel(rest / field)
            if rest != 0 and (factor.is_positive if sign > 0 else sign and factor.is_negative):
                return True
            if sign == 0 and factor.is_number:
                return or_zero
        return bool(rest.is_positive or (or_zero and (rest == 0 or rest.is_nonnegative)))


def by_sign(*expressions: Expr) -> list[tuple[Signs, tuple[Expr, ...]]] | None:
    """The expressions in each combination of the steps' values; None where the steps are too many,
    or one is inside another."""
    steps = sorted(set().union(*(e.atoms(Sgn) for e in expressions)), key=str)
    nested = any(a.args[0].has(Sgn) for a in steps)
    if len(steps) > STEPS or nested or any(map(may_blow_up, expressions)):
        return None
    found = []
    for values in itertools.product((-1, 0, 1), repeat=len(steps)):
        known = dict(zip(steps, map(sympy.Integer, values), strict=True))
        signs = Signs({a.args[0]: v for a, v in zip(steps, values, strict=True)})
        found.append((signs, tuple(e.xreplace(known) for e in expressions)))
    return found


ARGUMENTS: dict[type[Claim], Callable[[System, Any, Reading, Sequence[Claim]], Proof]] = {
    ForAll: _for_all,
    Lyapunov: _lyapunov,
}
