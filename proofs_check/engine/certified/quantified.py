"""The certified method on claims that hold claims: quantified, of another case, one of two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import sympy
from sympy import Integer

from proofs_check.engine.case import Case
from proofs_check.engine.certified import connectives, finite_sets
from proofs_check.engine.certified.enclosing import Found, end_values, proved, unknown
from proofs_check.engine.certified.exact_ends import exact_at_end
from proofs_check.engine.certified.existence import (
    concerns_inputs,
    exists,
    expanding,
    no_interval_of_cycles,
    nowhere,
)
from proofs_check.engine.certified.kinds import among, one_formula
from proofs_check.engine.certified.line import decide
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.certified.throughout import falls_throughout
from proofs_check.engine.claims import (
    Among,
    Claim,
    Either,
    Every,
    Exists,
    Falls,
    ForAll,
    Iff,
    Lyapunov,
    Many,
    OneFormula,
    Stable,
)
from proofs_check.engine.contraries import contrary
from proofs_check.engine.letters import plain
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.spans import middle
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from theory.errors import InputError
from theory.outcome import Truth
from theory.symbolic.exact import Decision, is_zero

Examiner = Callable[[Theorem, Any, Orbits], Found]
Known = Mapping[type[Claim], Examiner]


def examiners(known: Known) -> dict[type[Claim], Examiner]:
    """By kind; ``known`` examines the claims inside."""
    return {
        **dict.fromkeys((ForAll, Exists, Many), partial(_quantified, known)),
        Falls: _falls,
        Either: partial(_either, known),
        **dict.fromkeys((Every, Iff), partial(_connected, known)),
        Lyapunov: partial(_lyapunov, known),
        Among: lambda _, claim, orbits: _decided(among(claim, orbits.case)),
        OneFormula: lambda _, claim, orbits: _decided(one_formula(claim, orbits.case)),
    }


def _quantified(known: Known, theorem: Theorem, claim: ForAll, orbits: Orbits) -> Found:
    if isinstance(claim, Exists) and claim.of_cases:
        return _in_some_case(known, theorem, claim, orbits)
    judge = partial(_judged, known, theorem, orbits=orbits)
    tried = finite_sets.decide(claim, orbits, judge)
    if tried is not None:
        return _decided(tried)
    found = decide(claim, orbits.case)
    if found.truth is Truth.UNKNOWN:
        found = _beyond_the_line(known, theorem, claim, orbits) or found
    opposite = contrary(claim) if found.truth is Truth.UNKNOWN else None
    if isinstance(opposite, ForAll):
        other = _beyond_the_line(known, theorem, opposite, orbits)
        if other is not None and other.truth is Truth.TRUE:
            return proved(False, f"{opposite.text}: {other.reason}")
    return _decided(found)


def _examined(known: Known, theorem: Theorem, claim: Claim, orbits: Orbits) -> Found:
    """Also of the claims that hold claims."""
    examiner = {**known, **examiners(known)}.get(type(claim))
    return examiner(theorem, claim, orbits) if examiner else unknown("balls say nothing of it")


def _judged(known: Known, theorem: Theorem, claim: Claim, orbits: Orbits) -> Truth:
    """What balls prove of a claim at the numbers of the case."""
    examine = partial(_examined, known, theorem, orbits=orbits)
    return connectives.truth(claim, orbits, examine)[0]


def _connected(known: Known, theorem: Theorem, claim: Every | Iff, orbits: Orbits) -> Found:
    return connectives.decided(claim, orbits, partial(_examined, known, theorem, orbits=orbits))


def _lyapunov(known: Known, theorem: Theorem, claim: Lyapunov, orbits: Orbits) -> Found:
    return finite_sets.lyapunov(claim, orbits, partial(_judged, known, theorem, orbits=orbits))


def _beyond_the_line(
    known: Known, theorem: Theorem, claim: ForAll, orbits: Orbits
) -> Decision | None:
    """Of inputs and cycles; None where it has nothing to say."""
    if not isinstance(claim, Exists):
        return None
    if isinstance(claim.claim, Stable):
        case = orbits.case
        many = isinstance(claim, Many)
        found = no_interval_of_cycles(claim, case) if many else nowhere(theorem.system, claim, case)
        found = expanding(claim, case) if found.truth is Truth.UNKNOWN else found
        if found.truth is not Truth.UNKNOWN:
            return found
    if concerns_inputs(claim, theorem.system):
        return exists(theorem, claim, orbits.case, partial(_truth, known))
    return None


def _truth(known: Known, theorem: Theorem, claim: Claim, case: Case) -> Truth:
    """What balls prove of a claim for another case of the same system."""
    examiner = known.get(type(claim))
    if examiner is None:
        return Truth.UNKNOWN
    return _as_truth(examiner(theorem, claim, Orbits(theorem.system, case)))


def _as_truth(found: Found) -> Truth:
    outcome, rigour, *_ = found
    if rigour is not Rigour.PROOF or outcome not in (Outcome.SUPPORTS, Outcome.REFUTES):
        return Truth.UNKNOWN
    return Truth.TRUE if outcome is Outcome.SUPPORTS else Truth.FALSE


def _either(known: Known, theorem: Theorem, claim: Either, orbits: Orbits) -> Found:
    """True if one is proved; false only if both are refuted."""
    words = []
    truths = []
    for part in (claim.first, claim.second):
        examiner = known.get(type(part))
        found = examiner(theorem, part, orbits) if examiner else unknown("balls say nothing of it")
        truths.append(_as_truth(found))
        words.append(found[3])
    if Truth.TRUE in truths:
        return proved(True, words[truths.index(Truth.TRUE)])
    joined = "; ".join(words)
    return proved(False, joined) if Truth.UNKNOWN not in truths else unknown(joined)


def _decided(found: Decision) -> Found:
    if found.truth is Truth.UNKNOWN:
        return Outcome.UNKNOWN, Rigour.PROOF, 0.0, found.reason
    return proved(found.truth is Truth.TRUE, found.reason)


def _falls(theorem: Theorem, claim: Falls, orbits: Orbits) -> Found:
    """Each value is a case of its own, enclosed at its own end.  Proved of the listed values, and
    by a derivative of all others."""
    if claim.repeats:
        return proved(False, "a value is listed twice, and no quantity falls to itself")
    on_box = claim.throughout and orbits.case.ranging and not _false_inside(theorem, claim, orbits)
    if on_box and falls_throughout(claim, orbits):
        return proved(True, f"its derivative by {plain(claim.over)} is negative")
    last, before, words = None, orbits, []
    for value in claim.values:
        here = _member(theorem.system, claim, value, orbits)
        found = end_values(here.system, here, claim.quantity)
        if isinstance(found, str):
            return unknown(f"{plain(claim.over)} = {value}: {found}")
        words.append(found[0].str(6, radius=False))
        if last is not None and not found[0] < last:
            listed = f"{plain(claim.quantity)} is {', '.join(words)}"
            if found[0] > last or _equal(before, here, claim.quantity):
                return proved(False, listed)
            return unknown(f"{listed}: too close")
        last, before = found[0], here
    listed = f"{plain(claim.quantity)} is {', '.join(words)}"
    if not claim.throughout:
        return proved(True, listed)
    if falls_throughout(claim, orbits):
        return proved(True, f"its derivative by {plain(claim.over)} is negative; {listed}")
    values = ", ".join(map(str, claim.values))
    return unknown(f"proved of {plain(claim.over)} = {values} only: {listed}")


def _false_inside(theorem: Theorem, claim: Falls, orbits: Orbits) -> bool:
    """Whether the listed values refute it in the middle of the box, at little cost."""
    point = orbits.of(orbits.system, orbits.case.within(middle(orbits.case.box)))
    return _falls(theorem, replace(claim, throughout=False), point)[0] is Outcome.REFUTES


def _equal(one: Orbits, other: Orbits, quantity: sympy.Expr) -> bool:
    """Whether the quantity was proved to be the same exact number at both ends."""
    if one.case.ranging:
        return False
    a, b = exact_at_end(one, quantity), exact_at_end(other, quantity)
    return a is not None and b is not None and is_zero(a - b).truth is Truth.TRUE


def _member(system: System, claim: Falls, value: int, orbits: Orbits) -> Orbits:
    """The case of the system with this value of the parameter, or of this shape."""
    case = orbits.case
    if claim.family is None:
        if claim.over not in case.values:
            raise InputError(f"{plain(claim.over)} is no parameter of the system; give a family.")
        return orbits.of(system, replace(case, values={**case.values, claim.over: Integer(value)}))
    member = claim.family(value)
    given = {s: case.values.get(s, member.defaults.get(s)) for s in member.inputs}
    return orbits.of(member, replace(case, values={s: sympy.sympify(v) for s, v in given.items()}))


def _in_some_case(known: Known, theorem: Theorem, claim: Exists, orbits: Orbits) -> Found:
    """The witness, or else the case at hand; what is false there is not refuted."""
    witness = Case.of(
        theorem.system,
        claim.witness["phi"],
        {name: x for name, x in claim.witness.items() if name != "phi"},
        digits=orbits.case.digits,
    )
    examiner = known.get(type(claim.claim))
    if examiner is None:
        return unknown("balls have nothing to say of its kind")
    for case, name in ((witness, "the witness"), (orbits.case, "this case")):
        outcome, rigour, _, words = examiner(theorem, claim.claim, Orbits(theorem.system, case))
        if outcome is Outcome.SUPPORTS and rigour is Rigour.PROOF:
            return proved(True, f"{name}: {words}")
        if isinstance(claim.claim, Falls) and claim.claim.repeats:
            return proved(False, f"in every case: {words}")
    return unknown("neither the witness nor this case shows it, which refutes nothing")
