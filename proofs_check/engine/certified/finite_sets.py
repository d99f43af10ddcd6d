"""The certified method on letters that take finitely many values: all of them are tried.

A relation is decided at each point by balls, which of whole numbers and fractions with powers of 2
are exact; where a ball does not tell, by an exact sign of the number itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sympy
from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.certified.boxes import TRUE
from proofs_check.engine.certified.enclosing import Found, proved, unknown
from proofs_check.engine.certified.line import POINTS
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Claim, Exists, ForAll, Holds, Lyapunov, Many
from proofs_check.engine.contraries import OPPOSITE
from proofs_check.engine.finite_sets import Point, at, finite_part, number_of_points, points
from proofs_check.engine.letters import plain
from proofs_check.engine.sides import number, on_balls
from theory.deadline import check
from theory.outcome import Truth
from theory.rigour.decimals import in_decimals
from theory.symbolic.exact import Decision, sign

MOST = 2**17  # points: seconds

Judge = Callable[[Claim], Truth]


def decide(claim: ForAll, orbits: Orbits, judge: Judge) -> Decision | None:
    """Proved unless UNKNOWN; None where no letter runs through a finite set.

    ``judge`` says what balls prove of a claim without those letters.
    """
    over = finite_part(claim.over)
    if not over or isinstance(claim, Many):
        return None
    if number_of_points(over) > MOST:
        return Decision(Truth.UNKNOWN, f"{number_of_points(over)} points are too many to try all")
    rest = {s: d for s, d in claim.over.items() if s not in over}
    wanted = Truth.TRUE if isinstance(claim, Exists) else Truth.FALSE
    answers = _of_inner(claim, rest, over, orbits, judge)
    count, open_at = 0, ""
    for point, truth in answers:
        check()
        count += 1
        if truth is wanted:
            return Decision(wanted, f"{'' if wanted is Truth.TRUE else 'not '}so at {words(point)}")
        if truth is Truth.UNKNOWN:
            open_at = open_at or words(point)
    if open_at:
        return Decision(Truth.UNKNOWN, f"it was not decided at {open_at}")
    if wanted is Truth.TRUE:
        return Decision(Truth.FALSE, f"false at each of {count} points")
    return Decision(Truth.TRUE, f"true at each of {count} points")


def _of_inner(
    claim: ForAll,
    rest: dict[Symbol, object],
    over: dict[Symbol, sympy.FiniteSet],
    orbits: Orbits,
    judge: Judge,
) -> Iterator[tuple[Point, Truth]]:
    inner = claim.claim
    if rest:
        for point in points(over):
            yield point, judge(type(claim)(rest, at(inner, point)))
    elif isinstance(inner, Holds):
        kind, gap = type(inner.relation), inner.relation.lhs - inner.relation.rhs
        for point, (value,) in values([gap], over, orbits.case):
            yield point, _relation(kind, value, gap, point, orbits.case)
    else:
        for point in points(over):
            yield point, judge(at(inner, point))


def values(
    expressions: list[Expr], over: dict[Symbol, sympy.FiniteSet], case: Case
) -> Iterator[tuple[Point, tuple[arb, ...]]]:
    """Expressions at all points."""
    run, letters = on_balls(expressions, tuple(over), case), tuple(over)
    known = {s: {x: number(x, case) for x in d} for s, d in over.items()}
    for point in points(over):
        yield point, run([known[s][point[s]] for s in letters])


def _relation(kind: type, value: arb, gap: Expr, point: Point, case: Case) -> Truth:
    if not TRUE[kind](value) and not TRUE[OPPOSITE[kind]](value):
        exact = exact_sign(gap, point, case)
        if exact is None:
            return Truth.UNKNOWN
        value = arb(exact)
    return Truth.TRUE if TRUE[kind](value) else Truth.FALSE


def exact_sign(e: Expr, point: Point, case: Case) -> int | None:
    """Of the number that an expression is at a point; None where it was not settled."""
    exact = case.put(e.xreplace(point))
    if exact.free_symbols or not exact.is_number or exact.has(sympy.nan, sympy.zoo, sympy.oo):
        return None
    return sign(exact, seconds=0)


def lyapunov(claim: Lyapunov, orbits: Orbits, judge: Judge) -> Found:
    """At every point of finite sets; over intervals, the inequality alone, on boxes."""
    over = finite_part(claim.over)
    if len(over) < len(claim.over):
        return _over_intervals(claim, orbits, judge)
    if number_of_points(over) > MOST:
        return unknown(f"{number_of_points(over)} points are too many to try all")
    gap, moves = claim.following - claim.quantity, list(claim.moves)
    open_at, moved, count = "", 0, 0
    for point, (rise, *steps) in values([gap, *moves], over, orbits.case):
        check()
        count += 1
        if all(x == 0 for x in steps):
            continue
        how = _relation(sympy.Le, rise, gap, point, orbits.case)
        if how is Truth.TRUE and claim.strict:
            how = _strictly(claim, rise, point, orbits.case)
        if how is Truth.FALSE:
            word = "rises" if rise > 0 else "does not fall"
            return proved(
                False, f"at {words(point)} the quantity {word}: {in_decimals(rise, 8)} more"
            )
        open_at = open_at or (words(point) if how is Truth.UNKNOWN else "")
        moved += 1
    if open_at:
        return unknown(f"it was not decided at {open_at}")
    return proved(True, f"at each of {count} points, {moved} of which may be moved")


def _strictly(claim: Lyapunov, rise: arb, point: Point, case: Case) -> Truth:
    """Whether the quantity falls, or the point stays where it is."""
    if rise < 0:
        return Truth.TRUE
    gap = claim.following - claim.quantity
    falls = exact_sign(gap, point, case)
    moved = [exact_sign(e, point, case) for e in claim.moves]
    if falls is None or None in moved:
        return Truth.UNKNOWN
    return Truth.TRUE if falls < 0 or not any(moved) else Truth.FALSE


def _counterexample(claim: Lyapunov, orbits: Orbits) -> str:
    """A point of the sets, among a few, at which the quantity rises."""
    gap, letters = claim.following - claim.quantity, tuple(claim.over)
    if (gap.free_symbols - set(letters)) - set(orbits.case.values):
        return ""
    run = on_balls([gap], letters, orbits.case)
    for n in range(len(POINTS)):
        tried = [POINTS[(n + 3 * i) % len(POINTS)] for i in range(len(letters))]
        point = dict(zip(letters, tried, strict=True))
        if all(claim.over[s].contains(x) == sympy.true for s, x in point.items()):
            (rise,) = run([number(x, orbits.case) for x in tried])
            if rise > 0:
                return f"at {words(point)} the quantity rises: {in_decimals(rise, 8)} more"
    return ""


def _over_intervals(claim: Lyapunov, orbits: Orbits, judge: Judge) -> Found:
    found = _counterexample(claim, orbits)
    if found:
        return proved(False, found)
    truth = judge(claim.inequality)
    if truth is Truth.FALSE:
        return proved(False, "the quantity rises somewhere: the inequality was refuted")
    if claim.strict or truth is Truth.UNKNOWN:
        return unknown("balls on boxes do not decide it where the map hardly moves a point")
    return proved(True, "the inequality was proved on boxes that cover all values")


def words(point: Point) -> str:
    return ", ".join(f"{plain(s)} = {plain(x)}" for s, x in point.items())
