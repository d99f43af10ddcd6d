"""Formulas with |a|, max and min as one formula for each sign of what stands between bars."""

from __future__ import annotations

import sympy
from sympy import Abs, Expr, Max, Min

MOST = 16  # cases


def in_cases(e: Expr) -> list[Expr] | None:
    """Formulas without |a|, max and min, of which one equals ``e`` at each real point.

    Where all of them vanish identically, so does ``e``.  None where there is nothing to tell apart,
    too much of it, or a number that may not be real.
    """
    every = e.atoms(Abs, Max, Min)
    if not every or not all(a.is_extended_real for atom in every for a in atom.args):
        return None
    found: list[Expr] = []
    signs: dict[Expr, Expr] = {}
    waiting = [(e.rewrite((Max, Min), Abs), signs)]  # max(a, b) = (a + b + |a − b|)/2
    while waiting:
        formula, known = waiting.pop()
        formula = formula.xreplace(known)
        bars = sorted(formula.atoms(Abs), key=lambda bar: (int(sympy.count_ops(bar)), str(bar)))
        if not bars:
            found.append(formula)
        elif bars[0] in known:  # one that came back, out of |−2a|
            waiting.append((formula, known))
        else:  # the innermost first
            waiting += [(formula, {**known, bars[0]: s * bars[0].args[0]}) for s in (1, -1)]
        if len(found) + len(waiting) > MOST or formula.has(Max, Min):
            return None
    return found
