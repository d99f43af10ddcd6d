"""The certified method on formulas as a letter grows: leading terms, their integrals in balls.

A limit that rests on the rules of :mod:`~proofs_check.engine.certified.germs` is a *cited* proof:
the machine applied them to the formula that is shown, for a φ of which it proved what they ask.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import sympy
from flint import arb
from sympy import Expr

from proofs_check.engine.case import Case
from proofs_check.engine.certified.enclosing import Found, proved, unknown
from proofs_check.engine.certified.functions import as_function
from proofs_check.engine.certified.germs import Germs, NoGerm, limit
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import InTheLimit, SigmoidLike
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.sides import on_balls
from proofs_check.engine.theorem import Theorem
from theory.outcome import Truth
from theory.rigour.decimals import in_decimals
from theory.symbolic.mean import Mean

KEPT = 256
# what claims on one case make once
_germs: WeakKeyDictionary[Orbits, dict[sympy.Symbol, Germs]] = WeakKeyDictionary()
_seen: dict[tuple[object, ...], arb] = {}  # two claims on one limit share its integrals


def sigmoid_like(_: Theorem, claim: SigmoidLike, orbits: Orbits) -> Found:
    from theory.ntk import shape

    function = as_function(claim.function, orbits.case)
    if function is None:
        return unknown("it could not be written as a function of one letter")
    found = shape.sigmoid_like(function)
    if found.truth is Truth.UNKNOWN:
        return Outcome.UNKNOWN, Rigour.PROOF, 0.0, found.reason
    return proved(found.truth is Truth.TRUE, found.reason)


def in_the_limit(_: Theorem, claim: InTheLimit, orbits: Orbits) -> Found:
    """CITED either way where expectations of φ are in the formula; PROOF where there are none."""
    from theory.ntk.expectation import NotEnclosed
    from theory.ntk.shape import bell_sloped
    from theory.ntk.shape import sigmoid_like as decided

    case = orbits.case
    left, right = (
        e.xreplace({s: x for s, x in case.values.items() if s != claim.letter})
        for e in claim.relation.args
    )
    rigour = Rigour.PROOF
    if left.has(Mean):
        rigour = Rigour.CITED
        shape = decided(case.phi)
        if shape.truth is not Truth.TRUE:
            return unknown(f"the rules for its limit do not apply: {shape.reason}")
    germs = _germs.setdefault(orbits, {}).setdefault(
        claim.letter,
        Germs(
            claim.letter,
            lambda: bell_sloped(case.phi).truth is Truth.TRUE,
            lambda e: _sign(_enclosed(e, germs, case)),
        ),
    )
    try:
        value = limit(left, claim.letter, germs)
        gap = sympy.simplify(value - right)
        if isinstance(claim.relation, sympy.Eq) and gap == 0:
            return Outcome.SUPPORTS, rigour, 1.0, f"the leading terms give {value}"
        ball = _enclosed(gap, germs, case)
    except (NoGerm, NotEnclosed) as error:
        return unknown(str(error))
    words = f"left − right tends to {in_decimals(ball, 10)}"
    if not ball.is_finite():
        return unknown(words)
    if isinstance(claim.relation, sympy.Eq):
        if ball.contains(0):
            return unknown(words)
        return Outcome.REFUTES, rigour, 1.0, words
    signed = ball if isinstance(claim.relation, sympy.Gt) else -ball
    if signed > 0:
        return Outcome.SUPPORTS, rigour, 1.0, words
    return (Outcome.REFUTES, rigour, 1.0, words) if signed < 0 else unknown(words)


def _sign(x: arb) -> int | None:
    return 1 if x > 0 else -1 if x < 0 else None


def _enclosed(e: Expr, germs: Germs, case: Case) -> arb:
    """A formula in the coefficients that were met, each enclosed in its turn."""
    meanings = {name: meaning for meaning, name in germs.known.items()}
    held = {
        s: _coefficient(meanings[s], germs, case)
        for s in sorted(e.free_symbols & set(meanings), key=str)
    }
    return on_balls([e], tuple(held), case)(tuple(held.values()))[0]


def _coefficient(meaning: Expr, germs: Germs, case: Case) -> arb:
    from theory.ntk.expectation import NotEnclosed
    from theory.ntk.line_integral import line_integral

    if isinstance(meaning, Mean):
        return _enclosed(meaning, germs, case)
    if not isinstance(meaning, sympy.Integral):
        raise NotEnclosed("the limits of φ at ±∞ are not enclosed")
    t = meaning.limits[0][0]
    powers = meaning.function.as_powers_dict()
    degree = int(powers.pop(t, 0))
    factors = [
        (base.order, _enclosed(base.args[0] / t, germs, case))
        for base, n in powers.items()
        for _ in range(int(n))
    ]
    if len(factors) != 2:
        raise NotEnclosed("an integral of more than two factors is not enclosed")
    key = case.phi, degree, *((m, a.mid().man_exp(), a.rad().man_exp()) for m, a in factors)
    if key not in _seen:
        if len(_seen) >= KEPT:
            _seen.clear()
        _seen[key] = line_integral(case.phi, factors[0], factors[1], degree)
    return _seen[key]
