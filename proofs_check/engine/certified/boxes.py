"""Relations for all values of some letters in bounded intervals, by balls on boxes that cover them.

φ may be put together from several formulas.  left = right is proved where both sides are exactly
equal on every box, which takes a function that is constant there; a sign where it has it on every
box.  One box on which the relation is false refutes it.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable

import sympy
from flint import arb

from proofs_check.engine.case import Case
from proofs_check.engine.claims import ForAll, Holds
from proofs_check.engine.contraries import OPPOSITE
from proofs_check.engine.sides import number, on_balls
from theory.deadline import check
from theory.expression.balls import precision
from theory.expression.hulls import spanning
from theory.outcome import Truth
from theory.rigour.decimals import in_decimals
from theory.symbolic.exact import Decision

BITS = 96
MOST = 2000  # boxes that are looked at
SMALLEST = 2.0**-30

Box = tuple[tuple[arb, arb], ...]
TRUE: dict[type, Callable[[arb], bool]] = {
    sympy.Eq: lambda x: bool(x == 0),
    sympy.Ne: lambda x: x.is_finite() and not x.contains(0),
    sympy.Gt: lambda x: bool(x > 0),
    sympy.Ge: lambda x: bool(x >= 0),
    sympy.Lt: lambda x: bool(x < 0),
    sympy.Le: lambda x: bool(x <= 0),
}


def decide(claim: ForAll, case: Case) -> Decision | None:
    """None where it is no relation, or an interval is not bounded.  Proved unless UNKNOWN."""
    holds, domains = claim.claim, tuple(claim.over.values())
    bounded = all(
        isinstance(d, sympy.Interval) and d.inf.is_finite and d.sup.is_finite for d in domains
    )
    if type(claim) is not ForAll or not isinstance(holds, Holds) or not bounded:
        return None
    left, right = holds.expressions()
    names = ", ".join(map(str, claim.over))
    with precision(BITS):
        run = on_balls([left - right, left, right], tuple(claim.over), case)
        box = tuple((number(d.inf, case).lower(), number(d.sup, case).upper()) for d in domains)
        return _decided(run, box, type(holds.relation), names)


def _decided(run: Callable[..., tuple[arb, ...]], whole: Box, kind: type, names: str) -> Decision:
    true, false = TRUE[kind], TRUE[OPPOSITE[kind]]
    queue, looked, unclear = deque([whole]), 0, ""
    while queue and looked < MOST:
        check()
        box, looked = queue.popleft(), looked + 1  # the largest first: one that is false is found
        gap, *sides = run([spanning(*side) for side in box])
        defined = all(x.is_finite() for x in sides)
        if defined and true(gap):
            continue
        where = ", ".join(in_decimals(spanning(*side), 4) for side in box)
        if defined and false(gap):
            return Decision(
                Truth.FALSE, f"left − right is {in_decimals(gap, 5)} at ({names}) = {where}"
            )
        halves = _halves(box)
        words = f"left − right is {in_decimals(gap, 5)}" if defined else "a side may be undefined"
        unclear = f"{words} at ({names}) = {where}"
        if halves is None:
            return Decision(Truth.UNKNOWN, unclear)
        queue += halves
    if queue:
        return Decision(Truth.UNKNOWN, unclear)
    return Decision(Truth.TRUE, f"proved on {looked} boxes that cover all values of {names}")


def _halves(box: Box) -> list[Box] | None:
    """Cut across the widest side."""
    widths = [float(high - low) for low, high in box]
    i = widths.index(max(widths))
    if widths[i] < SMALLEST:
        return None
    low, high = box[i]
    middle = ((low + high) / 2).mid()
    return [(*box[:i], side, *box[i + 1 :]) for side in itertools.pairwise((low, middle, high))]
