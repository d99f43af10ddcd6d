"""The certified method on all multipliers at once: exactly where the numbers are exact.

Schur and Cohn's recursion needs signs only.  A sign is that of a ball that excludes 0, or 0 by an
exact zero test: so a multiplier *on* the unit circle is decided too, for rational numbers always.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.certified.ball_map import BallMap, Box, values_of
from proofs_check.engine.certified.enclosing import Found, proved, unknown
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Criterion, Holds, LinearlyStable, Where
from proofs_check.engine.letters import plain
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.sides import number
from proofs_check.engine.spectra import polynomial, reduced
from proofs_check.engine.theorem import Theorem
from theory.deadline import check
from theory.outcome import Truth
from theory.symbolic.exact import is_zero, sign
from theory.symbolic.unit_circle import all_inside, without_root

SAMPLES = 60  # numbers at which a criterion is tried
_FRACTIONS = "1/7 1/4 1/3 2/5 1/2 3/5 2/3 4/5 9/10 1 5/4 3/2 2 3 5"
_NUMBERS = tuple(map(sympy.Rational, _FRACTIONS.split()))
_INSIDE = {
    Truth.TRUE: "all multipliers are below 1 in absolute value",
    Truth.FALSE: "a multiplier is 1 or more in absolute value",
}
Sign = Callable[[Expr], int | None]
Values = Mapping[Symbol, Expr]


def linearly_stable(
    rule: BallMap, points: list[Box], claim: LinearlyStable, orbits: Orbits
) -> Found:
    """PROOF either way; of a multiplier on the unit circle too, if its numbers are exact."""
    if claim.at is Where.EVERYWHERE:
        found = _inside(claim, lambda e: orbits.written(orbits.case.put(e)), _signs(orbits))
    else:
        found = _inside_in_balls(rule, points, claim, orbits)
    if found is None:
        return unknown("a multiplier that is left out was not shown to be one")
    if found is Truth.UNKNOWN:
        return unknown("a multiplier was not separated from the unit circle")
    return proved(found is Truth.TRUE, _INSIDE[found])


def _signs(orbits: Orbits) -> Sign:
    def signed(e: Expr) -> int | None:
        value = number(e, orbits.case)
        if value.is_finite() and not value.contains(0):
            return 1 if value > 0 else -1
        return 0 if value.is_finite() and orbits.exactly_zero(e) is Truth.TRUE else None

    return signed


def _inside(claim: LinearlyStable, put: Callable[[Expr], Expr], signed: Sign) -> Truth | None:
    """None where a multiplier that is left out is not exactly one."""
    besides = tuple(map(put, claim.besides))
    rest, remainders = reduced([put(c) for c in polynomial(claim)], besides)
    if any(is_zero(r).truth is not Truth.TRUE for r in remainders):
        return None
    return all_inside(rest, signed)


def _inside_in_balls(
    rule: BallMap, points: list[Box], claim: LinearlyStable, orbits: Orbits
) -> Truth | None:
    """The multipliers that are left out are taken for such: the proof rests on it."""
    rest = list(reversed(list(rule.along(points).charpoly())))
    for root in values_of(orbits.system, claim, orbits, claim.besides):
        rest, remainder = without_root(rest, root)
        if not remainder.contains(0):
            return None
    return all_inside(rest, lambda x: 1 if x > 0 else -1 if x < 0 else None)


def criterion(theorem: Theorem, claim: Criterion, orbits: Orbits) -> Found:
    """PROOF only of a counterexample: numbers that the hypotheses allow, at which one is true and
    not the other."""
    tried, first = 0, ""
    for values in _samples(theorem, claim, orbits):
        check()
        words = ", ".join(f"{plain(s)} = {plain(x)}" for s, x in values.items())
        put = _putting(values, orbits)
        try:
            stable = _inside(claim.stable, put, _exact_sign)
            condition = _holds_at(claim.condition, put)
        except (ValueError, TypeError, ZeroDivisionError):  # no real numbers there
            continue
        if stable is None:
            return proved(False, f"at {words} what is left out is no multiplier")
        if stable is Truth.UNKNOWN or condition is None:
            continue
        tried, first = tried + 1, first or f"at {words} {_INSIDE[stable]}"
        if (stable is Truth.TRUE) is not condition:
            but = "the condition holds" if condition else "the condition fails"
            return proved(False, f"at {words} {_INSIDE[stable]}, but {but}")
    if not tried:
        return unknown("no numbers were found at which both could be decided")
    words = f"{first}; both sides agree there, and at {tried - 1} further choices of numbers"
    return Outcome.SUPPORTS, Rigour.STATISTICAL, 1.0, words


def _samples(theorem: Theorem, claim: Criterion, orbits: Orbits) -> Iterator[Values]:
    """The case, and where all hypotheses are relations between numbers, random ones that obey
    them."""
    used = set().union(*(e.free_symbols for e in claim.expressions())) - set(claim.own_letters)
    letters = sorted(used, key=str)
    if all(s in orbits.case.values for s in letters):
        yield {s: orbits.case.values[s] for s in letters}
    assume = {h for v in theorem.versions.values() if claim in v.claims for h in v.assume}
    if not all(isinstance(h, Holds) for h in assume):
        return
    rng = random.Random(orbits.case.seed)
    for _ in range(SAMPLES):
        values = {s: _drawn(rng, s) for s in letters}
        put = _putting(values, orbits)
        if all(_holds_at(h.relation, put) for h in assume if isinstance(h, Holds)):
            yield values


def _putting(values: Values, orbits: Orbits) -> Callable[[Expr], Expr]:
    return lambda e: orbits.written(sympy.sympify(e).xreplace(dict(values)))


def _drawn(rng: random.Random, letter: Symbol) -> Expr:
    """A number that the letter may stand for."""
    x = rng.choice(_NUMBERS)
    if letter.is_integer:
        x = sympy.ceiling(x)
    return x if letter.is_nonnegative or rng.random() < 0.5 else -x


def _exact_sign(e: Expr) -> int | None:
    return sign(e, seconds=0)


def _holds_at(
    relation: sympy.core.relational.Relational, put: Callable[[Expr], Expr]
) -> bool | None:
    """Of exact numbers; None where it was not settled."""
    left, right = (put(e) for e in relation.args)
    found = _exact_sign(left - right)
    if found is None:
        return None
    holds = {
        sympy.Eq: found == 0,
        sympy.Ne: found != 0,
        sympy.Lt: found < 0,
        sympy.Le: found <= 0,
        sympy.Gt: found > 0,
        sympy.Ge: found >= 0,
    }
    return holds[type(relation)]
