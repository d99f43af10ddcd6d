"""Signs under conditions: letters that are bounded are written in letters that are not.

0 < x < A/B is x = (A/B) e/(1 + e) with e > 0, and x ≥ A/B is x = (A/B)(1 + e) with e ≥ 0.  In the
new letters a sign is visible where all terms of a numerator and of a denominator have one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sympy
from sympy import Expr, Symbol
from sympy.core.relational import Relational


@dataclass(frozen=True)
class Bounded:
    """A relation that bounds a ``letter`` from above, and the letter where it is true and where it
    is ``false``."""

    letter: Symbol
    true: Expr
    false: Expr

    @classmethod
    def by(cls, relation: Relational) -> Bounded | None:
        """None where no letter with a sign is bounded by it in a visible way."""
        kind = type(relation)
        if kind not in (sympy.Lt, sympy.Le, sympy.Gt, sympy.Ge):
            return None
        strict = kind in (sympy.Lt, sympy.Gt)
        left, right = relation.args
        gap = right - left if kind in (sympy.Lt, sympy.Le) else left - right
        for x in sorted(gap.free_symbols, key=str):
            slope = -gap.diff(x)
            if not x.is_nonnegative or slope.has(x) or not (strict or x.is_positive):
                continue
            rest = sympy.cancel(gap + slope * x)
            if positive(slope) and positive(rest) and not rest.has(x):
                whole, open_ = sympy.Dummy(nonnegative=True), sympy.Dummy(positive=True)
                e = open_ if strict and x.is_positive else whole
                over = whole if strict else open_
                share = e / (1 + e) if strict else 1 / (1 + e)
                return cls(x, rest / slope * share, rest / slope * (1 + over))
        return None


def positive(e: Expr) -> bool:
    """Proved if True."""
    above, below = _parts(e)
    same = (above.is_positive and below.is_positive) or (above.is_negative and below.is_negative)
    return bool(same)


def never_positive(e: Expr) -> bool:
    """Proved if True, wherever it has a value."""
    above, below = _parts(e)
    return bool(
        (above.is_nonpositive and below.is_positive) or (above.is_nonnegative and below.is_negative)
    )


def _parts(e: Expr) -> tuple[Expr, Expr]:
    above, below = sympy.fraction(sympy.cancel(sympy.together(e)))
    return sympy.expand(above), sympy.expand(below)


def put(e: Expr, bounded: Iterable[tuple[Symbol, Expr]]) -> Expr:
    """One letter after the other."""
    for letter, value in bounded:
        e = e.xreplace({letter: value})
    return e
