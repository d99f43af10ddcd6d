"""The symbolic method: exact identities in the letters of a claim.

A proof holds for every start and, where it was made with the abstract φ, for every activation;
``given`` of the evidence lists what must be finite on the orbit at hand.  h, dh/dt or d²h/dt² that
differs from 0 at the start refutes.  Whatever is not reduced to 0 is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from time import perf_counter

import sympy
from flint import arb
from sympy import Expr
from sympy.core.function import ArgumentIndexError

from proofs_check.engine.at_numbers import at_numbers
from proofs_check.engine.case import Case, written_out
from proofs_check.engine.claims import (
    Along,
    Claim,
    Conserved,
    Differential,
    Ends,
    Equation,
    Finite,
    FlowLaw,
    Holds,
    Identity,
    Where,
)
from proofs_check.engine.evidence import Evidence, Outcome, Rigour
from proofs_check.engine.same_everywhere import is_same_everywhere
from proofs_check.engine.sides import number
from proofs_check.engine.symbolic import finite_sets, pieces
from proofs_check.engine.symbolic.arguments import ARGUMENTS
from proofs_check.engine.symbolic.finiteness import by_signs
from proofs_check.engine.symbolic.reading import OPEN, Reading, positive_letters
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.engine.with_activation import joins
from theory.activation import Activation, Piece
from theory.errors import ExpressionError, InputError
from theory.expression.balls import precision
from theory.outcome import Truth
from theory.rigour.decimals import in_decimals
from theory.symbolic.abstract import Abstract
from theory.symbolic.euler import by_euler, degree_of

METHOD = "symbolic"
SECONDS = 2.0  # for SymPy's slow methods on one expression of a given φ
BITS = 128  # of the balls that refute at the start
DERIVATIVES = 2  # of h at the start that are looked at
LARGEST = 400  # operations of a formula whose derivative is looked at


def examine(theorem: Theorem, claim: Claim, case: Case, proved: Sequence[Claim]) -> Evidence | None:
    """Evidence for one claim; None where formulas alone have nothing to say of its kind.

    ``proved`` are equations along the flow that were proved before.
    """
    began = perf_counter()
    examiner = ARGUMENTS.get(type(claim))
    if examiner is None or finite_sets.is_left_to_others(claim):
        return None
    refuted = _refuted_at_start(theorem.system, claim, case)
    if refuted is not None:
        words, size = refuted
        return _evidence(claim, Outcome.REFUTES, words, began=began, size=size)
    last = OPEN
    signed, signs = positive_letters(proved) if claim.where is Where.ALONG else ({}, ())
    everywhere = not case.ranging or is_same_everywhere(claim, case)
    whole = claim if isinstance(claim, Identity) and everywhere else None
    piecewise = pieces.identity(whole, case) if whole is not None else None
    if piecewise is not None:
        holds = piecewise.truth is Truth.TRUE
        outcome, scope = (Outcome.SUPPORTS, "this φ") if holds else (Outcome.REFUTES, "")
        size = 0.0 if holds else 1.0
        return _evidence(claim, outcome, piecewise.reason, scope=scope, began=began, size=size)
    conditional = None
    for reading in _readings(theorem, claim, case):
        reading = replace(reading, signed=signed, signs=signs, together=_beside(theorem, claim))
        last = examiner(theorem.system, claim, reading, proved)
        if last.decision.truth is Truth.TRUE:
            behind = (
                by_signs(theorem.system, g, reading, proved) if isinstance(g, Finite) else (g,)
                for g in last.given
            )
            every = (*reading.given, *reading.signs, *(c for claims in behind for c in claims))
            given = tuple(dict.fromkeys(every))
            return _evidence(
                claim, Outcome.SUPPORTS, last.decision.reason, given, reading.scope, began
            )
        if last.decision.truth is Truth.FALSE and claim.where is Where.EVERYWHERE:
            if not everywhere:
                break  # false somewhere in the box
            given = (*reading.given, *last.given)
            against = _evidence(
                claim, Outcome.REFUTES, last.decision.reason, given, began=began, size=1.0
            )
            if not given:
                return against
            conditional = conditional or against  # a reading without conditions may tell more
    if conditional is not None:
        return conditional
    if last is OPEN and isinstance(claim, Ends):
        return None  # what symbols cannot say of nearly any end
    return _evidence(claim, Outcome.UNKNOWN, last.decision.reason, began=began)


def _evidence(
    claim: Claim,
    outcome: Outcome,
    detail: str,
    given: tuple[Claim, ...] = (),
    scope: str = "",
    began: float = 0.0,
    size: float = 0.0,
) -> Evidence:
    seconds = perf_counter() - began
    return Evidence(METHOD, claim, outcome, Rigour.PROOF, detail, given, scope, size, seconds)


def _readings(theorem: Theorem, claim: Claim, case: Case) -> Iterator[Reading]:
    """From the most general: any φ and start; under a hypothesis between inputs; the given φ; the
    given numbers as well."""
    every = [
        Reading(
            _as_it_is, "every start and all parameters", SECONDS, assumed=_inequalities(theorem)
        )
    ]
    for rules, given in _assumed(theorem, claim):
        words = f"every start with {', '.join(g.text for g in given)}"
        every.append(Reading(partial(_replaced, rules=rules), words, SECONDS, given))
    if theorem.system.abstract:
        for r in [*every, *_homogeneous(theorem, claim)]:
            yield replace(r, scope=f"every differentiable φ, {r.scope}", seconds=0)
        piece = case.sole_piece
        if piece is None:
            here = lambda e: at_numbers(case.put(e), case.phi)  # noqa: E731
            yield Reading(here, "this φ and these numbers", SECONDS, pieces=_joined(case.phi))
            return
        name = f"φ = {piece.value}"
        every = [
            replace(r, put=partial(_written, put=r.put, piece=piece), scope=f"{name}, {r.scope}")
            for r in every
        ]
    yield from every
    put = every[0].put
    words = "this φ and these numbers" if theorem.system.abstract else "these numbers"
    yield Reading(lambda e: put(case.put(e)), words, SECONDS)


def _inequalities(theorem: Theorem) -> tuple[Claim, ...]:
    """Hypotheses of any version; a proof that uses one names it, and needs it proved."""
    every = dict.fromkeys(h for version in theorem.versions.values() for h in version.assume)
    return tuple(h for h in every if isinstance(h, Holds) and not isinstance(h.relation, sympy.Eq))


def _joined(activation: Activation) -> tuple[Piece, ...]:
    """The pieces of a φ that has no jump and a value everywhere."""
    pieces = activation.pieces
    whole = all(joins(activation, i, 0) for i in range(1, len(pieces)))
    return pieces if whole and not any(p.open_guards for p in pieces) else ()


def _as_it_is(e: Expr) -> Expr:
    return e


def _replaced(e: Expr, rules: dict[Expr, Expr]) -> Expr:
    return e.xreplace(rules)


def _written(e: Expr, put: Callable[[Expr], Expr], piece: Piece) -> Expr:
    return written_out(put(e), piece)


def _assumed(
    theorem: Theorem, claim: Claim
) -> Iterator[tuple[dict[Expr, Expr], tuple[Claim, ...]]]:
    """Hypotheses ``b0 = a0`` of the versions that hold the claim, or one that rests on it, as
    substitutions."""
    seen = set()
    for assume in _concerned(theorem, claim):
        rules: dict[Expr, Expr] = {}
        given = []
        for h in assume:
            if isinstance(h, Holds) and isinstance(h.relation, sympy.Eq):
                left, right = h.relation.args
                if isinstance(left, sympy.Symbol | Abstract) and not right.has(left):
                    rules[left] = right
                    given.append(h)
        if rules and tuple(given) not in seen:
            seen.add(tuple(given))
            yield rules, tuple(given)


def _concerned(theorem: Theorem, claim: Claim) -> Iterator[tuple[Claim, ...]]:
    """The hypotheses of each version that holds the claim, or one that rests on it."""
    for version in theorem.versions.values():
        behind = (c for outer in version.claims for c in outer.rests_on)
        if claim in (*version.claims, *behind, *theorem.lemmas):
            yield version.assume


def _beside(theorem: Theorem, claim: Claim) -> tuple[Claim, ...]:
    """The equations of all times in the version that has the claim."""
    for version in theorem.versions.values():
        if isinstance(claim, Along) and claim in version.claims:
            return tuple(c for c in version.claims if isinstance(c, Along))
    return ()


def _homogeneous(theorem: Theorem, claim: Claim) -> Iterator[Reading]:
    """Under a hypothesis z φ'(z) = p φ(z), which says that φ is homogeneous of degree p."""
    every = (h for assume in _concerned(theorem, claim) for h in assume)
    for h in dict.fromkeys(h for h in every if isinstance(h, Identity)):
        degree = degree_of(h.left, h.right)
        if degree is not None and h != claim:
            put = partial(by_euler, degree=degree)
            yield Reading(put, f"every start and all parameters, with {h.text}", SECONDS, (h,))


def _refuted_at_start(system: System, claim: Claim, case: Case) -> tuple[str, float] | None:
    """Words if left − right or one of its first derivatives along the flow is not 0 at this start,
    and how far it is from 0 relative to the sides."""
    if claim.where is not Where.ALONG or not isinstance(
        claim, Equation | Conserved | Differential | FlowLaw
    ):
        return None
    left, right = claim.sides(system)
    h = system.unobserved(left - right)
    for order in range(DERIVATIVES + 1):
        gap = _at_start(system, h, case)
        if gap is not None and not gap.contains(0) and gap.is_finite():
            what = ("left − right", "its derivative", "its second derivative")[order]
            size = _relative(gap, system, (left, right), order, case)
            return f"{what} at the start is {in_decimals(gap, 5)}, not 0", size
        if order == DERIVATIVES or int(sympy.count_ops(h)) > LARGEST:
            return None
        try:
            h = system.rate(h)
        except (ArgumentIndexError, ExpressionError):
            return None
    return None


def _relative(gap: arb, system: System, sides: Sequence[Expr], order: int, case: Case) -> float:
    """Of the derivatives of that order; at most 1, and 1 where no side has one by itself."""
    scale = arb(0)
    for e in map(system.unobserved, sides):
        try:
            for _ in range(order):
                e = system.rate(e)
        except (ArgumentIndexError, ExpressionError):
            continue
        value = _at_start(system, e, case)
        if value is not None and value.is_finite():
            scale = max(scale, abs(value).upper())
    return min(1.0, float(abs(gap).lower() / scale)) if scale > 0 else 1.0


def _at_start(system: System, h: Expr, case: Case) -> arb | None:
    try:
        with precision(BITS):
            return number(system.at_start(h), case)
    except (InputError, ValueError, ZeroDivisionError):
        return None
