"""The one place where evidence becomes a verdict.

Evidence counts for a claim if it examined that claim itself: one of the same name will not do.  The
rule, in this order:

1. **conflict** - two methods contradict each other about a claim, beyond their resolutions;
2. **not applicable** - a hypothesis is proved false for this φ and start;
3. **inconclusive** - a hypothesis could not be decided;
4. **refuted** - a part of the conclusion is refuted with proof;
5. **inconclusive** - a step of the derivation was not proved, or not examined;
6. **verified** - every part of the conclusion is supported by *proof*, and every equation also
   enclosed at an end point that is proved to exist (an identity says nothing where there is none);
7. **inconclusive** otherwise: numbers alone never verify.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from proofs_check.evidence import (
    WHOLE_METHOD,
    DerivationStep,
    Evidence,
    Observation,
    Outcome,
    Rigour,
)
from proofs_check.host.exits import ExitCode
from proofs_check.statement import Claim, Equation, Version

SECOND_QUADRATURE = Observation("second quadrature")  # of the same integral, by real Taylor jets
AGREEMENT = Observation("agrees with the enclosure")  # of a method's own u, v and λ1


class Verdict(enum.Enum):
    """The answer for one version of a statement."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    NOT_APPLICABLE = "not_applicable"
    INCONCLUSIVE = "inconclusive"
    CONFLICT = "conflict"

    @property
    def exit_code(self) -> int:
        """Of the command line: 0 verified, 1 refuted or conflict, 3 neither."""
        if self is Verdict.VERIFIED:
            return ExitCode.DONE
        refuted = self in (Verdict.REFUTED, Verdict.CONFLICT)
        return ExitCode.REFUTED if refuted else ExitCode.UNDECIDED


@dataclass(frozen=True)
class Judgement:
    """A verdict and the reason in words."""

    verdict: Verdict
    reason: str


def judge(version: Version, evidence: Iterable[Evidence], steps: Sequence[str] = ()) -> Judgement:
    """Apply the rule to one version of a statement, whose derivation has these ``steps``."""
    evidence = tuple(evidence)
    hypotheses = [(h, _about(h, evidence)) for h in version.hypotheses]
    parts = [(c, _about(c, evidence)) for c in version.conclusion]
    return (
        _contradiction(evidence)
        or _conflict(hypotheses + parts)
        or _hypotheses(hypotheses, _broken_off(evidence))
        or _refutation(parts)
        or _derivation(evidence, steps, _broken_off(evidence))
        or _verification(parts, _broken_off(evidence))
    )


Group = list[tuple[Claim, tuple[Evidence, ...]]]


def _about(claim: Claim, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(e for e in evidence if e.subject == claim)


def _contradiction(evidence: tuple[Evidence, ...]) -> Judgement | None:
    """A value far outside the certified ball, or two quadratures that do not overlap."""
    for e in evidence:
        if e.outcome is Outcome.REFUTES and e.subject in (AGREEMENT, SECOND_QUADRATURE):
            return Judgement(
                Verdict.CONFLICT,
                f"{e.method} contradicts the certified result ({e.claim}): {e.detail}. "
                "At least one method is wrong; please report this.",
            )
    return None


def _broken_off(evidence: tuple[Evidence, ...]) -> str:
    """Why a method left claims unexamined: its time was over; '' if none was broken off."""
    about_none = (e for e in _with(evidence, Outcome.UNKNOWN) if e.subject == WHOLE_METHOD)
    return "; ".join(f"{e.method} left it {e.detail}" for e in about_none)


def _conflict(group: Group) -> Judgement | None:
    for claim, found in group:
        for supporting in _with(found, Outcome.SUPPORTS):
            for refuting in _with(found, Outcome.REFUTES):
                if not _gap(refuting) <= supporting.size:
                    return Judgement(
                        Verdict.CONFLICT,
                        f"{supporting.method} supports and {refuting.method} refutes "
                        f"“{claim.text}”: {supporting.detail}; but {refuting.detail}. "
                        "At least one method is wrong; please report this.",
                    )
    return None


def _gap(refuting: Evidence) -> float:
    """How far apart the sides are at least; evidence that does not say counts as gross."""
    return refuting.size if refuting.size > 0 else math.inf


def _derivation(
    evidence: tuple[Evidence, ...], steps: Sequence[str], broken_off: str
) -> Judgement | None:
    examined = {}
    for e in evidence:
        if isinstance(e.subject, DerivationStep):
            examined[e.subject.step] = e
            if e not in _proofs((e,), Outcome.SUPPORTS):
                return Judgement(
                    Verdict.INCONCLUSIVE,
                    f"the step “{e.subject.step}” of the derivation was not proved "
                    f"({e.outcome.value}): {e.detail}",
                )
    missing = [step for step in steps if step not in examined]
    if missing:
        why = broken_off or "add symbolic to --method"
        return Judgement(
            Verdict.INCONCLUSIVE,
            f"the step “{missing[0]}” of the derivation was not examined: {why}",
        )
    return None


def _hypotheses(group: Group, broken_off: str) -> Judgement | None:
    unknown = None
    for claim, found in group:
        refuting = _proofs(found, Outcome.REFUTES)
        if refuting:
            return Judgement(
                Verdict.NOT_APPLICABLE,
                f"the hypothesis “{claim.text}” fails: {refuting[0].detail}",
            )
        if not _proofs(found, Outcome.SUPPORTS) and unknown is None:
            unseen = broken_off or "no method that could decide it was run"
            why = found[0].detail if found else unseen
            unknown = Judgement(
                Verdict.INCONCLUSIVE,
                f"the hypothesis “{claim.text}” could not be decided: {why}",
            )
    return unknown


def _refutation(group: Group) -> Judgement | None:
    for claim, found in group:
        refuting = _proofs(found, Outcome.REFUTES)
        if refuting:
            return Judgement(Verdict.REFUTED, f"“{claim.text}” is false: {refuting[0].detail}")
    return None


def _verification(group: Group, broken_off: str) -> Judgement:
    for claim, found in group:
        if not _proofs(found, Outcome.SUPPORTS):
            why = f"“{claim.text}” was not proved: {_best(found, broken_off)}"
            return Judgement(Verdict.INCONCLUSIVE, why)
        if isinstance(claim, Equation) and not _at_an_end(found):
            return Judgement(
                Verdict.INCONCLUSIVE,
                f"“{claim.text}” is an identity, but no end point at which it could hold was "
                "proved to exist (the certified method enclosed none)",
            )
    return Judgement(
        Verdict.VERIFIED,
        "every hypothesis is proved for this φ and start, and every part of the conclusion "
        "is proved",
    )


def _best(found: tuple[Evidence, ...], broken_off: str) -> str:
    for outcome in (Outcome.REFUTES, Outcome.SUPPORTS, Outcome.UNKNOWN, Outcome.NOT_RUN):
        for evidence in _with(found, outcome):
            return f"the strongest evidence is {evidence.rigour.value} ({evidence.detail})"
    return broken_off or "no method examined it; add symbolic and certified to --method"


def _at_an_end(found: tuple[Evidence, ...]) -> bool:
    """Whether some method enclosed the equation at an end point proved to exist."""
    return any(e.rigour is Rigour.ENCLOSURE for e in _with(found, Outcome.SUPPORTS))


def _with(found: tuple[Evidence, ...], outcome: Outcome) -> list[Evidence]:
    return [e for e in found if e.outcome is outcome]


def _proofs(found: tuple[Evidence, ...], outcome: Outcome) -> list[Evidence]:
    return [e for e in _with(found, outcome) if e.rigour is Rigour.PROOF]
