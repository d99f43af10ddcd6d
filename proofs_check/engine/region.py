"""What was decided on the parts of a box, as one judgement and one row of evidence a claim."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import sympy
from sympy import Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.claims import Claim, Holds
from proofs_check.engine.evidence import Evidence, Outcome, Rigour
from proofs_check.engine.outcomes import Judgement, Verdict
from proofs_check.engine.spans import Span, in_words, share
from proofs_check.engine.theorem import Version

if TYPE_CHECKING:
    from proofs_check.engine.report import Report

SHOWN = 3  # of the largest undecided parts
WORTH = (Rigour.PROOF, Rigour.CITED, Rigour.ENCLOSURE, Rigour.NUMERICAL, Rigour.STATISTICAL)


@dataclass(frozen=True)
class Region:
    """What was decided of a box, for one version of a theorem.

    Attributes
    ----------
    box
        By letter the span that was asked about.
    parts
        The boxes that are decided, each with its verdict: verified or not applicable.
    reasons
        The first reason for each verdict.
    open
        The boxes that are not, the largest first.
    why
        Why the largest is open.
    witness
        A counterexample, examined by itself.
    slice
        If any, outside of which a hypothesis u0 = 1 fails.
    """

    box: Mapping[Symbol, Span]
    parts: tuple[tuple[Mapping[Symbol, Span], Verdict], ...]
    reasons: Mapping[Verdict, str]
    open: tuple[Mapping[Symbol, Span], ...]
    why: str
    witness: Report | None = None
    slice: Mapping[Symbol, Span] = field(default_factory=dict)

    @cached_property
    def shares(self) -> dict[Verdict, float]:
        """Of the box, or of its slice, by verdict."""
        found: dict[Verdict, float] = {}
        for box, verdict in self.parts:
            found[verdict] = found.get(verdict, 0.0) + share(box, self.box)
        return found

    @property
    def decided(self) -> float:
        return sum(self.shares.values())


def slice_of(version: Version, case: Case) -> Mapping[Symbol, Span]:
    """Letters of the box with the numbers that hypotheses u0 = 1 name: elsewhere those fail."""
    found: dict[Symbol, Span] = {}
    for claim in version.assume:
        if not (isinstance(claim, Holds) and isinstance(claim.relation, sympy.Eq)):
            continue
        for letter, other in (claim.relation.args, claim.relation.args[::-1]):
            span, number = case.box.get(letter), case.put(other)
            if span is None or span.whole or not number.is_Rational:
                continue
            if span.low <= number <= span.high:
                found[letter] = Span(number, number)
    return found


def combined(region: Region, name: str, stopped: str) -> Judgement:
    """Verified or not applicable on every part, or refuted at a point; else undecided."""
    if region.witness is not None:
        found = region.witness.judgement(name)
        return Judgement(found.verdict, f"at {where(region.witness)}: {found.reason}")
    shares = _shares(region)
    if region.open:
        largest = "; ".join(in_words(box) for box in region.open[:SHOWN])
        part = in_words(region.slice) or "the box"
        words = f"decided on {percent(region.decided)} of {part}{shares}; the largest undecided "
        words += f"parts are {largest}: {region.why}"
        return Judgement(Verdict.INCONCLUSIVE, f"{words} ({stopped})" if stopped else words)
    if Verdict.VERIFIED not in region.shares:
        reason = region.reasons.get(Verdict.NOT_APPLICABLE, "")
        return Judgement(Verdict.NOT_APPLICABLE, f"on the whole box {reason}")
    words = "on every part of the box every hypothesis and every conclusion is proved"
    if Verdict.NOT_APPLICABLE in region.shares or region.slice:
        words = f"proved wherever it applies{shares}"
    return Judgement(Verdict.VERIFIED, words)


def _shares(region: Region) -> str:
    words = {Verdict.VERIFIED: "verified", Verdict.NOT_APPLICABLE: "not applicable"}
    told = [
        f"{word} on {percent(region.shares[v])}" for v, word in words.items() if v in region.shares
    ]
    reason = region.reasons.get(Verdict.NOT_APPLICABLE)
    if reason:
        told[-1] += f" ({reason})"
    elsewhere = f" of {in_words(region.slice)}, not applicable elsewhere" if region.slice else ""
    return ": " + ", ".join(told) + elsewhere if told else ""


def percent(x: float) -> str:
    """Never 100 % of less, nor 0 % of more."""
    if x >= 1 - 1e-12:
        return "100 %"
    digits = 4 if 1e-4 < x < 1 - 1e-4 else 4 - math.floor(math.log10(min(x, 1 - x) or 1e-12))
    return (
        f"{math.floor(x * 100 * 10**digits) / 10**digits:.{digits}f}".rstrip("0").rstrip(".") + " %"
    )


def merged(parts: Sequence[tuple[float, Mapping[Claim, Evidence]]]) -> Iterator[Evidence]:
    """What balls found of each claim on all parts, each a share of the box."""
    claims = dict.fromkeys(claim for _, known in parts for claim in known)
    for claim in claims:
        seen = [(size, known[claim]) for size, known in parts if claim in known]
        every = [e for _, e in seen]
        outcomes = {e.outcome for e in every}
        outcome = outcomes.pop() if len(outcomes) == 1 else Outcome.UNKNOWN
        worth = max((e.rigour for e in every), key=WORTH.index)
        first = min(seen, key=lambda pair: (pair[1].outcome is not Outcome.UNKNOWN, -pair[0]))[1]
        if outcome is Outcome.UNKNOWN and len(every) > 1:
            told = ", ".join(
                f"{kind.word} on {percent(sum(size for size, e in seen if e.outcome is kind))}"
                for kind in Outcome
                if any(e.outcome is kind for e in every)
            )
            words = f"{told} of the box; for one: {first.detail}"
        else:
            words = first.detail if len(every) == 1 else f"on {len(every)} parts; {first.detail}"
        yield replace(
            first,
            outcome=outcome,
            rigour=worth,
            detail=words,
            given=tuple(dict.fromkeys(g for e in every for g in e.given)),
            error=next((e.error for e in every if e.error is not None), None),
        )


def where(report: Report) -> str:
    """The point of the box that an ordinary question was about."""
    case = report.case
    return in_words({s: Span(case.values[s], case.values[s]) for s in case.whole})


def at_point(report: Report, wanted: Callable[[Evidence], bool]) -> list[Evidence]:
    """Evidence of an ordinary question, with the point of which it speaks."""
    words = f"at {where(report)}: "
    return [
        e if e.outcome is Outcome.NOT_RUN else replace(e, detail=words + e.detail)
        for e in report.evidence
        if wanted(e)
    ]
