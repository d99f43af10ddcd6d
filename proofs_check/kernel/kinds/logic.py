"""Claims that are made of others, and claims about the formula of φ."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import prod
from typing import Any

from proofs_check.kernel.core.claims import (
    Claim,
    Related,
    Rule,
    contradict,
    encloses,
    holds,
    rounds,
)
from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.places import Place
from proofs_check.kernel.core.reading import flag, name, parted, rational
from proofs_check.kernel.core.trees import Tree, letter, letters, mul, nodes, number, rebuilt
from proofs_check.kernel.kinds.counting import another_number
from proofs_check.kernel.kinds.cycles import cycle
from proofs_check.kernel.kinds.descent import rises
from proofs_check.kernel.kinds.limits import another_limit
from proofs_check.kernel.kinds.lines import MOST_PARTS, on_interval, read_end

BENT = frozenset(("abs", "sign", "asin", "acos", "acosh", "integral"))
LOCAL = frozenset(  # what such a claim says needs no more than a place
    ("holds", "finite", "differentiable", "cycle", "multiplier", "stability", "stable")
)
CHOSEN = ("for_all", "descends", "iff")  # or of numbers that are listed
MOST_CHOICES = 4096
RELATED: dict[str, Related] = {
    "holds": holds, "encloses": encloses, "rounds": rounds, "cycle": cycle,
}  # fmt: skip


@dataclass(frozen=True)
class Witness:
    """A number between two ends, a whole one if that is asked for."""

    low: Fraction | None
    high: Fraction | None
    whole: bool
    at: Fraction


def read_witnesses(x: Any) -> dict[str, Witness]:
    if not isinstance(x, dict) or not 0 < len(x) <= MOST_PARTS:
        raise Rejected("a claim for some letters names their values")
    found = {}
    for z, w in x.items():
        parted(w, ("low", "high", "whole", "at"), "a witness")
        found[name(z)] = Witness(
            read_end(w["low"]), read_end(w["high"]), flag(w["whole"]), rational(w["at"])
        )
    return found


def required(claim: Claim, what: str, *others: str) -> Any:
    """A claim that can be made at any place, or one of these."""
    if claim["claim"].word not in LOCAL.union(others):
        raise Rejected(f"no rule for a claim of the kind {claim['claim'].word} for {what}")
    return claim["claim"]


def for_all(place: Place, claim: Claim) -> None:
    inner = required(claim, f"all {claim['letter']}")
    on_interval(place, claim, lambda part: inner.kind.rule(part, inner.fields))


def exists(place: Place, claim: Claim) -> None:
    """It holds for the numbers that are named, which lie inside their intervals."""
    inner, put = required(claim, "some number"), dict[str, Fraction]()
    for z, w in claim["over"].items():
        if (w.low is not None and not w.low < w.at) or (w.high is not None and not w.at < w.high):
            raise Rejected(f"{z} is not inside its interval")
        if w.whole and w.at.denominator > 1:
            raise Rejected(f"{z} is not whole")
        put[z] = w.at
    with_numbers(place, put, inner.kind.rule, inner.fields)


def with_numbers(place: Place, put: Mapping[str, Fraction], rule: Rule, claim: Claim) -> None:
    """What a rule shows for these numbers, on one of the pieces of φ."""
    system, numbers = place.system, {z: number(q) for z, q in put.items()}
    for z in put:
        place.own(z)
    reason = "φ has no pieces"
    for piece in system.pieces or (None,):
        try:
            here = replace(system.on(piece), numbers={**system.numbers, **numbers})
            rule(Place(here), claim)
        except Rejected as error:
            reason = str(error)
            continue
        return
    raise Rejected(f"it was not shown for these numbers: {reason}")


def each(place: Place, claim: Claim) -> None:
    inner = required(claim, "numbers of lists", *CHOSEN)
    for put in choices(claim):
        with_numbers(place, put, inner.kind.rule, inner.fields)


def not_each(place: Place, claim: Claim) -> None:
    """It is not true for some of the numbers."""
    inner = required(claim, "numbers of lists", *CHOSEN)
    for put in choices(claim):
        try:
            with_numbers(place, put, denial(inner), inner.fields)
        except Rejected:
            continue
        return
    raise Rejected("the contrary was shown for none of the numbers")


def choices(claim: Claim) -> Iterator[dict[str, Fraction]]:
    """All of them; there are some, so that nothing is said of none."""
    over = claim["over"]
    if not 0 < prod(map(len, over.values())) <= MOST_CHOICES or not over:
        raise Rejected(f"a claim for all numbers of lists is about 1 to {MOST_CHOICES} choices")
    for chosen in itertools.product(*over.values()):
        yield dict(zip(over, chosen, strict=True))


def iff(place: Place, claim: Claim) -> None:
    if is_true(place, claim["first"]) != is_true(place, claim["second"]):
        raise Rejected("one side is true, and the other false")


def differ(place: Place, claim: Claim) -> None:
    if is_true(place, claim["first"]) == is_true(place, claim["second"]):
        raise Rejected("both sides are true, or both are false")


def is_true(place: Place, claims: Sequence[Any]) -> bool:
    """Whether all of them hold; Rejected if that is open."""
    if not claims or not all(c.word in RELATED for c in claims):
        raise Rejected("a side of an equivalence is empty, or has claims of another kind")
    try:
        for c in claims:
            c.kind.rule(place, c.fields)
    except Rejected:
        pass
    else:
        return True
    reason = ""
    for c in claims:
        try:
            contradict(RELATED[c.word], place, c.fields)
        except Rejected as error:
            reason = str(error)
            continue
        return False
    raise Rejected(f"whether a side of an equivalence is true is open: {reason}")


def either(place: Place, claim: Claim) -> None:
    shown = claim["first" if claim["is_first"] else "second"]
    shown.kind.rule(place, shown.fields)


def among(place: Place, claim: Claim) -> None:
    """φ and one of the formulas in z are one formula, on the whole line; or φ is z^p."""
    system = place.system
    if len(system.pieces) != 1:
        raise Rejected("φ is not one formula")
    (piece,), e = system.pieces, system.pieces[0].formula
    place.own("z")
    for other in claim["formulas"] if piece.low is None and piece.high is None else ():
        if letters(other) <= {"z"} and system.algebra.equal(other, e):
            return
    if claim["powers"] and e.operation == "^" and e.arguments[0] is letter("z") and e.data > 0:
        return  # p is not 1: a first power is written as its base
    raise Rejected("φ was not shown to be one of the formulas")


def one_formula(place: Place, claim: Claim) -> None:
    """On its one piece, and no part of it bends where it has a value."""
    if len(place.system.pieces) != 1:
        raise Rejected("φ is not one formula")
    for e in nodes(place.system.pieces[0].formula):
        roots = e.operation == "^" and e.data.denominator > 1
        if e.operation in BENT or roots:
            raise Rejected(f"{e.operation} is not smooth everywhere where it has a value")


def example(_: Place, claim: Claim) -> None:
    """Of another case than that of the certificate."""
    case, inner = claim["case"], claim["claim"]
    inner.kind.rule(Place(case.system, case.orbit), inner.fields)


def falls(_: Place, claim: Claim) -> None:
    """Where each orbit ends the quantity is less than where the one before it ends."""
    ends = from_case_to_case(claim)
    if not all(after[1] < before[0] for before, after in itertools.pairwise(ends)):
        raise Rejected("the quantity may not fall from each case to the next")


def rises_once(_: Place, claim: Claim) -> None:
    """From some case to the next it rises, or is one whole number at the ends of both."""
    known = [case for case in claim["cases"] if case.orbit is not None]
    ends = dict(zip(map(id, known), from_case_to_case({**claim, "cases": known}), strict=True))
    for before, after in itertools.pairwise(claim["cases"]):
        if id(before) in ends and id(after) in ends:
            first, second = ends[id(before)], ends[id(after)]
            same = number(round(first[0]))
            if first[1] < second[0] or all(
                is_at_end(case, claim["quantity"], same) for case in (before, after)
            ):
                return
    raise Rejected("the quantity may fall from each case to the next")


def is_at_end(case: Any, e: Tree, value: Tree) -> bool:
    """|a| is a or -a where its sign is known."""
    end = Place(case.system, case.orbit).at("end")

    def changed(node: Tree, parts: tuple[Tree, ...]) -> Tree | None:
        side = end.sign(parts[0]) if node.operation == "abs" else 0
        return mul(number(side), *parts) if side else None

    try:
        return end.equal(rebuilt(case.system.plain(e), changed), value)
    except Rejected:
        return False


def from_case_to_case(claim: Claim) -> list[tuple[Fraction, Fraction]]:
    """The quantity at the end of each case, enclosed."""
    if len(claim["cases"]) < 2:
        raise Rejected("a quantity falls from one case to another")
    found = []
    for case in claim["cases"]:
        ends = case.system.value(claim["quantity"], Place(case.system, case.orbit).reached.end)
        unit = case.system.f.one[0]
        found.append((Fraction(ends[0], unit), Fraction(ends[1], unit)))
    return found


def denied(place: Place, claim: Claim) -> None:
    denial(claim["claim"])(place, claim["claim"].fields)


def denial(claim: Any) -> Rule:
    if claim.word not in DENIALS:
        raise Rejected(f"no rule for what a claim of the kind {claim.word} denies")
    return DENIALS[claim.word]


DENIALS: dict[str, Rule] = {
    **{word: partial(contradict, related) for word, related in RELATED.items()},
    "falls": rises_once,
    "enumerates": another_number,
    "iff": differ,
    "each": not_each,
    "descends": rises,
    "limit": another_limit,
}
