"""The claims of a statement as they stand in a certificate: one writer a kind."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Expr

from proofs_check.certificates import infinity
from proofs_check.certificates.acceptance import is_shown
from proofs_check.certificates.cases import members, tries, with_orbit, without_orbit
from proofs_check.certificates.claims import LATER, WRITERS, Asked, Written, listed
from proofs_check.certificates.curves import clocks, has_clocks
from proofs_check.certificates.families import throughout
from proofs_check.certificates.following import never, saddle
from proofs_check.certificates.laws import LAWS
from proofs_check.certificates.limits import LIMITS, sigmoid_like
from proofs_check.certificates.maps import MAPS
from proofs_check.certificates.matrices import bound
from proofs_check.certificates.trees import NoCertificate, no_rule, tree
from proofs_check.engine.case import Case
from proofs_check.engine.claims import (
    Among,
    Bound,
    Claim,
    CycleNear,
    Either,
    Ends,
    Every,
    Exists,
    Falls,
    ForAll,
    Iff,
    Limit,
    Many,
    Monotone,
    Multiplier,
    SigmoidLike,
    Stable,
    Tends,
    Where,
)
from proofs_check.engine.finite_sets import finite_part
from proofs_check.engine.system import System

MOST_TRIES = 40  # cases


def every(asked: Asked, claim: Claim) -> list[Written]:
    """One or several: where a flow of several parts ends each clock is 0."""
    if isinstance(claim, Every):
        return [w for part in claim.parts for w in every(asked, part)]
    if isinstance(claim, CycleNear):
        of = claim.rule, claim.points, claim.at
        exact = (Multiplier(*of, value=x) for x in claim.multipliers)
        return [written(asked, part) for part in (claim, *exact)]
    if isinstance(claim, Bound) and claim.at is Where.ALONG:
        return bound(asked, claim)
    if isinstance(claim, SigmoidLike):
        return sigmoid_like(asked, claim)
    if isinstance(claim, Ends) and claim.limit is Limit.ARRIVES:
        system = asked.system
        clocked = has_clocks(system) or not system.goal
        targets = [clock for _, clock in clocks(system)] if clocked else system.goal
        return [{"kind": "ends", "target": tree(e)} for e in targets]
    if isinstance(claim, Ends) and claim.limit is Limit.TRAPPED and (found := never(asked)):
        return [found]
    return [written(asked, claim)]


def written(asked: Asked, claim: Claim) -> Written:
    """The claim for a certificate; NoCertificate says that the kernel has no rule for it."""
    if isinstance(claim, Ends) and claim.limit is Limit.SADDLE:
        return saddle(asked, claim)
    writer = _WRITERS.get(type(claim))
    if writer is None:
        raise no_rule(claim)
    return writer(asked, claim)


def _many(asked: Asked, claim: Many) -> Written:
    """On an interval that is found in floats: of |e| > 1, or of a fixed point that repels."""
    (s,) = claim.over
    inner = claim.claim
    own = sympy.Symbol(f"{s.name}_any", real=True)  # the letter may have a number elsewhere
    if isinstance(inner, Stable) and inner.stable:
        raise no_rule(claim)
    return {
        "kind": "for_all", "letter": own.name, "low": LATER, "high": LATER, "closed": True,
        "parts": LATER, "claim": written(asked, _renamed(inner, {s: own})),
    }  # fmt: skip


def _for_all(asked: Asked, claim: ForAll) -> Written:
    """The parts are found when the numbers are there; a letter of which nothing is said is any."""
    lists, inner = finite_part(claim.over), claim.claim
    if lists:
        free = set().union(*(e.free_symbols for e in inner.expressions()))
        free -= {*claim.over, *asked.case.values, *asked.system.state, *asked.system.observed}
        rest = {s: x for s, x in claim.over.items() if s not in lists}
        rest |= dict.fromkeys(free, sympy.S.Reals)
        return each(asked, lists, ForAll(rest, inner) if rest else inner)
    if len(claim.over) > 1:
        raise NoCertificate("the kernel has a rule for all values of one letter alone")
    ((s, domain),) = claim.over.items()
    ends, own = _ends_of(domain), _own(asked, s)
    return {
        "kind": "for_all", "letter": own.name, "low": ends[0], "high": ends[1],
        "closed": not (domain.left_open and domain.right_open),
        "parts": LATER, "claim": written(asked, _renamed(inner, {s: own})),
    }  # fmt: skip


def each(asked: Asked, lists: Mapping[sympy.Symbol, Any], claim: Claim) -> Written:
    """For all values of letters that have a list of them."""
    names = {s: _own(asked, s) for s in lists}
    over = listed({names[s]: values for s, values in lists.items()})
    return {"kind": "each", "over": over, "claim": written(asked, _renamed(claim, names))}


def _iff(asked: Asked, claim: Iff) -> Written:
    return {"kind": "iff", "first": every(asked, claim.first), "second": every(asked, claim.second)}


def _exists(asked: Asked, claim: Exists) -> Written:
    """The witness is found when the numbers are there, if the claim names none."""
    if claim.of_cases:
        witness = {name: x for name, x in claim.witness.items() if name != "phi"}
        case = Case.of(asked.system, claim.witness["phi"], witness, digits=asked.case.digits)
        return written(Asked(asked.system, case), claim.claim)
    if claim.claim.where is not Where.EVERYWHERE:
        return _example(asked, claim)
    over, names = {}, {s: _own(asked, s) for s in claim.over}
    for s, domain in claim.over.items():
        whole = domain is sympy.S.Naturals
        ends = ("0", None) if whole else _ends_of(domain)
        at = claim.witness.get(s.name, LATER)
        over[names[s].name] = {"low": ends[0], "high": ends[1], "whole": whole, "at": at}
    return {"kind": "exists", "over": over, "claim": written(asked, _renamed(claim.claim, names))}


def _example(asked: Asked, claim: Exists) -> Written:
    """Another case, in which the kernel accepts the claim."""
    if not set(claim.over) <= set(asked.case.values):
        raise no_rule(claim)
    for case in itertools.islice(tries(asked.case, claim.over), MOST_TRIES):
        with contextlib.suppress(NoCertificate):
            inner = written(Asked(asked.system, case), claim.claim)
            found = {"kind": "example", "case": with_orbit(asked.system, case), "claim": inner}
            if is_shown({**without_orbit(asked.system, case)}, found):
                return found
    raise NoCertificate(f"no case was found in which the kernel shows “{claim.text}”")


def _falls(asked: Asked, claim: Falls) -> Written:
    if claim.throughout:
        return throughout(asked, claim)
    cases = [_orbit_if_any(*each) for each in members(asked.system, asked.case, claim)]
    return {"kind": "falls", "quantity": tree(claim.quantity), "cases": cases}


def _orbit_if_any(system: System, case: Case) -> Written:
    try:
        return with_orbit(system, case)
    except NoCertificate:
        return without_orbit(system, case)


def _own(asked: Asked, s: sympy.Symbol) -> sympy.Symbol:
    """The letter may have a number elsewhere."""
    system = asked.system
    taken = {*system.state, *system.observed, *system.defaults}
    return sympy.Symbol(f"{s.name}_any", real=True) if s in taken else s


def _renamed(claim: Claim, names: Mapping[Expr, Expr]) -> Claim:
    return claim.with_expressions(tuple(e.xreplace(names) for e in claim.expressions()))


def _ends_of(domain: Any) -> tuple[Any, Any]:
    if domain is not sympy.S.Reals and not isinstance(domain, sympy.Interval):
        raise NoCertificate(f"the kernel has no rule for values in {domain}")
    low, high = (None if x.is_infinite else tree(x) for x in (domain.start, domain.end))
    return low, high


def _either(asked: Asked, claim: Either) -> Written:
    first, second = written(asked, claim.first), written(asked, claim.second)
    return {"kind": "either", "first": first, "second": second, "is_first": True}


def _among(_: Asked, claim: Among) -> Written:
    z = {claim.z: sympy.Symbol("z", real=True)}
    formulas = [tree(e.xreplace(z)) for e in claim.formulas]
    return {"kind": "among", "formulas": formulas, "powers": claim.powers}


_WRITERS: dict[type[Claim], Callable[[Asked, Any], Written]] = {
    **WRITERS,
    **LAWS,
    **LIMITS,
    **MAPS,
    Among: _among,
    Either: _either,
    Ends: infinity.ends,
    Tends: infinity.tends,
    Monotone: infinity.monotone,
    Exists: _exists,
    Falls: _falls,
    ForAll: _for_all,
    Iff: _iff,
    Many: _many,
}
