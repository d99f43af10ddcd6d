"""The certified method: both sides of a claim in balls on the proved orbit.

A ball of left − right that excludes 0 refutes with PROOF; one that holds 0 supports as ENCLOSURE
only, which never verifies by itself.  Signs, finiteness, relations between inputs and where the
orbit goes are PROOF either way.  A formula that may be undefined at a point of which the claim
speaks (0·∞, a pole, a kink) is unknown there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import sympy
from flint import arb

from proofs_check.engine.case import Case
from proofs_check.engine.certified.ball_comparison import compare_balls
from proofs_check.engine.certified.enclosing import (
    Covering,
    Found,
    compared,
    end_values,
    on_orbit,
    proved,
    signs,
    unknown,
    where_from,
)
from proofs_check.engine.certified.finiteness import finite
from proofs_check.engine.certified.limits_of_formulas import in_the_limit, sigmoid_like
from proofs_check.engine.certified.maps import EXAMINERS as MAPS
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.certified.over_box import over_box
from proofs_check.engine.certified.quantified import examiners
from proofs_check.engine.certified.tending import ends, tends
from proofs_check.engine.claims import (
    Along,
    AnsatzKept,
    AtEnd,
    AtForm,
    Bound,
    Claim,
    Conserved,
    Differential,
    Eigenvalue,
    Ends,
    Finite,
    FlowKeeps,
    FlowLaw,
    FormClaim,
    Holds,
    Identity,
    InTheLimit,
    Invariant,
    Monotone,
    Rate,
    Rounds,
    SigmoidLike,
    StepGives,
    Tends,
    Where,
)
from proofs_check.engine.evidence import Evidence, Outcome
from proofs_check.engine.letters import plain
from proofs_check.engine.sides import number, on_balls
from proofs_check.engine.theorem import Theorem
from proofs_check.engine.with_activation import joins
from theory.expression.balls import precision
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.rigour.decimals import in_decimals
from theory.symbolic.abstract import Abstract
from theory.symbolic.exact import is_zero

METHOD = "certified"
# at which an identity is tried that has letters without numbers
POINTS = tuple(map(sympy.Rational, ("1/3", "-2/3", "7/5", "-9/4", "3", "-5", "11/2")))


def examine(theorem: Theorem, claim: Claim, case: Case, orbits: Orbits) -> Evidence | None:
    """Evidence for one claim; None where balls have nothing to say of its kind."""
    began = perf_counter()
    examiner = _EXAMINERS.get(type(claim))
    if examiner is None:
        return None
    with precision(orbits.bits):
        if case.ranging:
            examiner = partial(over_box, examiner)
        outcome, rigour, size, detail = examiner(theorem, claim, orbits)
    seconds = perf_counter() - began
    given = claim.rests_on if outcome is Outcome.SUPPORTS else ()
    return Evidence(METHOD, claim, outcome, rigour, detail, given, size=size, seconds=seconds)


def _along(theorem: Theorem, claim: Claim, orbits: Orbits) -> Found:
    left, right = claim.sides(theorem.system)  # type: ignore[attr-defined]
    return compared(on_orbit(theorem.system, orbits, left, right), where_from(orbits))


def _at_end(theorem: Theorem, claim: AtEnd, orbits: Orbits) -> Found:
    values = end_values(theorem.system, orbits, claim.left, claim.right)
    return unknown(values) if isinstance(values, str) else compare_balls(*values)


def _eigenvalue(theorem: Theorem, claim: Eigenvalue, orbits: Orbits) -> Found:
    if claim.at is not Where.END:
        return unknown("an identity for all letters is left to the symbolic method")
    values = end_values(theorem.system, orbits, *claim.residuals)
    if isinstance(values, str):
        return unknown(values)
    found = compared(Covering([(x, arb(0)) for x in values], True), "at the end")
    if found[0] is not Outcome.SUPPORTS:
        return found
    length = _bound(theorem, claim.length, orbits)
    return found if length[0] is Outcome.SUPPORTS else unknown("the vector may be 0")


def _rate(theorem: Theorem, claim: Rate, orbits: Orbits) -> Found:
    system = theorem.system
    if system.clock is None:
        from proofs_check.engine.certified.limits import slowest_rate

        found = slowest_rate(orbits)
        if isinstance(found, str):
            return unknown(found)
        values = end_values(system, orbits, claim.value)
        return unknown(values) if isinstance(values, str) else compare_balls(found, values[0])
    decay = -system.rate(system.clock, system.direction)
    values = end_values(system, orbits, decay, claim.value)
    return unknown(values) if isinstance(values, str) else compare_balls(*values)


def _rounds(theorem: Theorem, claim: Rounds, orbits: Orbits) -> Found:
    """PROOF that all numbers of the enclosure round to the number shown, or that none does."""
    return _bound(theorem, claim.bound, orbits)


def _monotone(theorem: Theorem, claim: Monotone, orbits: Orbits) -> Found:
    defined = finite(theorem, Finite(claim.quantity), orbits)
    if defined[0] is not Outcome.SUPPORTS:
        return defined
    rate = theorem.system.rate(claim.quantity)
    return signs(on_orbit(theorem.system, orbits, rate if claim.rising else -rate), strict=False)


def _bound(theorem: Theorem, claim: Bound, orbits: Orbits) -> Found:
    """Of the difference, which is sharper; but each side must have a value of its own."""
    if claim.at is Where.EVERYWHERE:
        return _bound_of_letters(claim, orbits)
    sides = (claim.right - claim.left, claim.left, claim.right)
    if claim.at is Where.END:
        values = end_values(theorem.system, orbits, *sides)
        covering = values if isinstance(values, str) else Covering([values], True)
    else:
        covering = on_orbit(theorem.system, orbits, *sides, limit=not claim.strict)
    if isinstance(covering, str):
        return unknown(covering)
    gaps = ((x[0] if all(y.is_finite() for y in x) else arb.nan(),) for x in covering.values)
    return signs(Covering(gaps, covering.whole), claim.strict)


def _bound_of_letters(claim: Bound, orbits: Orbits) -> Found:
    """Of all values of the letters: only a counterexample, where the letters have numbers."""
    letters = claim.left.free_symbols | claim.right.free_symbols
    if letters <= set(orbits.case.values):
        gap = number(claim.right - claim.left, orbits.case)
        if gap.is_finite() and (gap < 0 or (claim.strict and gap == 0)):
            return proved(False, f"right − left is {in_decimals(gap, 5)} at the numbers given")
    return unknown("no counterexample was found; symbols prove it")


def _holds(_: Theorem, claim: Holds, orbits: Orbits) -> Found:
    """A relation between exact numbers: by an exact zero test, or the sign of a ball."""
    left, right = claim.relation.args
    kind, gap = type(claim.relation), left - right
    value = number(gap, orbits.case)
    radius = bool(orbits.case.ranging)
    words = f"{plain(left)} is {number(left, orbits.case).str(10, radius=radius)}"
    broken = _broken(claim, orbits)
    if broken:
        return proved(False, broken)
    if kind in (sympy.Eq, sympy.Ne):
        if not value.is_finite():
            return unknown(f"{plain(gap)} may be undefined")
        zero = orbits.exactly_zero(gap)
        if zero is Truth.UNKNOWN:
            return unknown(f"whether {plain(gap)} is exactly 0 could not be decided")
        return proved((zero is Truth.TRUE) is (kind is sympy.Eq), words)
    if value.is_finite() and value.contains(0) and orbits.exactly_zero(gap) is Truth.TRUE:
        return proved(kind in (sympy.Ge, sympy.Le), f"{words}, exactly the bound")
    sign = value if kind in (sympy.Gt, sympy.Ge) else -value
    return signs(Covering([(sign,)], True), strict=kind in (sympy.Gt, sympy.Lt))


def _broken(claim: Holds, orbits: Orbits) -> str:
    """Words if a derivative of φ is asked for exactly at a kink, where it does not exist."""
    activation = orbits.case.activation
    pieces = activation.pieces if activation is not None else ()
    for atom in claim.relation.atoms(Abstract):
        at = orbits.written(orbits.case.put(atom.args[0]))
        for i, piece in enumerate(pieces[1:], start=1):
            at_kink = is_zero(at - piece.lower).truth is Truth.TRUE
            if at_kink and atom.order and activation and not joins(activation, i, atom.order):
                return f"φ has a kink at {piece.lower}: {plain(atom)} does not exist"
    return ""


def _identity(theorem: Theorem, claim: Identity, orbits: Orbits) -> Found:
    """Only a counterexample: the numbers of the case, and rational ones for other letters."""
    given = set(orbits.case.values)
    if claim.left.free_symbols | claim.right.free_symbols <= given:
        return compare_balls(number(claim.left, orbits.case), number(claim.right, orbits.case))
    return _counterexample(claim.left, claim.right, orbits)


def _invariant(_: Theorem, claim: Invariant, orbits: Orbits) -> Found:
    """Only a counterexample: weights at which the loss changes as the symmetry begins to move."""
    symmetry = claim.symmetry
    slope = symmetry.at_hand(symmetry.vanishing)
    loss = symmetry.loss
    outcome, rigour, size, words = _counterexample(slope, sympy.S.Zero, orbits, loss)
    if outcome is Outcome.REFUTES:
        words = f"{plain(symmetry.vanishing)} = 0 would be needed; {words}"
    return outcome, rigour, size, words


def _counterexample(
    left: sympy.Expr, right: sympy.Expr, orbits: Orbits, defined: sympy.Expr = sympy.S.Zero
) -> Found:
    """At rational numbers for the letters that the case gives none, where ``defined`` has a
    value."""
    used = left.free_symbols | right.free_symbols | defined.free_symbols
    free = sorted(used - set(orbits.case.values), key=str)
    run = on_balls([left, right, defined], free, orbits.case)
    for n in range(len(POINTS)):
        point = [_admissible(s, POINTS[(n + 3 * i) % len(POINTS)]) for i, s in enumerate(free)]
        one, other, value = run([ball(q) for q in point])
        outcome, rigour, size, words = compare_balls(one, other)
        if outcome is Outcome.REFUTES and value.is_finite():
            where = ", ".join(f"{plain(s)} = {q}" for s, q in zip(free, point, strict=True))
            return outcome, rigour, size, f"at {where} {words}"
    return unknown("no counterexample was found; symbols prove it")


def _admissible(letter: sympy.Symbol, point: sympy.Rational) -> sympy.Rational:
    """A number that the letter may stand for."""
    point = abs(point) if letter.is_positive else point
    return sympy.Integer(int(point) + 1) if letter.is_integer else point


def _at_form(_: Theorem, claim: FormClaim, orbits: Orbits) -> Found:
    from proofs_check.engine import instances

    return instances.examined(claim, orbits)


_EXAMINERS: dict[type[Claim], Callable[[Theorem, Any, Orbits], Found]] = {
    Identity: _identity,
    Invariant: _invariant,
    AnsatzKept: _at_form,
    AtForm: _at_form,
    FlowKeeps: _at_form,
    StepGives: _at_form,
    Along: _along,
    Conserved: _along,
    FlowLaw: _along,
    Differential: _along,
    AtEnd: _at_end,
    Eigenvalue: _eigenvalue,
    Rate: _rate,
    Tends: tends,
    Rounds: _rounds,
    Ends: ends,
    Monotone: _monotone,
    Bound: _bound,
    Finite: finite,
    Holds: _holds,
    InTheLimit: in_the_limit,
    SigmoidLike: sigmoid_like,
    **MAPS,
}
_EXAMINERS |= examiners(_EXAMINERS)
