"""The one place where evidence about claims becomes a verdict about a version of a theorem.

1. **not applicable**: a hypothesis is proved false for this case;
2. **inconclusive**: a hypothesis could not be decided;
3. **conflict**: two methods contradict each other about a hypothesis that was proved, or about a
   conclusion, beyond their resolutions (it counts only here, where the hypotheses hold);
4. **refuted**: a conclusion is refuted with proof;
5. **verified**: every conclusion is proved;
6. **inconclusive** otherwise: numbers alone never verify.

A proof counts only where all that it was given is proved, and so does a refutation.

Evidence speaks for the claim that it holds, compared by its formulas; names mean nothing here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from proofs_check.engine.claims import (
    Claim,
    Conserved,
    Cycle,
    Differential,
    Equation,
    Exists,
    FlowLaw,
    FormClaim,
    Multiplier,
    Recurrence,
    StepLaw,
    Where,
)
from proofs_check.engine.evidence import Evidence
from proofs_check.engine.methods import PROVING
from proofs_check.engine.outcomes import Judgement, Outcome, Rigour, Verdict
from proofs_check.engine.theorem import Theorem, Version

_DEPTH = 4  # of proofs that rest on claims that rest on claims


def judge(version: Version, evidence: Iterable[Evidence]) -> Judgement:
    """Apply the rule to one version."""
    found = tuple(evidence)
    return (
        _hypotheses(version.assume, found)
        or _conflict((*version.assume, *version.claims), found)
        or _refutation(version.claims, found)
        or _verification(version.claims, found)
    )


def depends_on_the_orbit(theorem: Theorem, evidence: Sequence[Evidence]) -> bool:
    """Whether a version none of whose hypotheses is refuted already speaks of the case's orbit; a
    witness has one of its own."""
    every = theorem.versions.values()
    left = [v for v in every if judge(v, evidence).verdict is not Verdict.NOT_APPLICABLE]
    return any(
        claim.where is not Where.EVERYWHERE and not (isinstance(claim, Exists) and claim.of_cases)
        for version in left
        for claim in (*version.assume, *version.claims)
    )


def awaits_a_meeting(version: Version, evidence: Sequence[Evidence]) -> bool:
    """Whether all is proved, and only no orbit was enclosed on which an identity could hold."""
    every = (*version.assume, *version.claims)
    return all(is_proved(c, evidence) for c in every) and any(
        _needs_an_enclosure(c) and not _met(c, evidence) for c in version.claims
    )


def about(claim: Claim, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(e for e in evidence if e.claim == claim)


def is_proved(claim: Claim, evidence: Sequence[Evidence], depth: int = _DEPTH) -> bool:
    """Whether some proof of the claim stands, with everything that it was given."""
    return depth > 0 and any(
        _proves(e, Outcome.SUPPORTS) and _stands(e, evidence, depth - 1)
        for e in about(claim, evidence)
    )


def _proves(e: Evidence, outcome: Outcome) -> bool:
    return e.outcome is outcome and e.rigour in (Rigour.PROOF, Rigour.CITED)


def _stands(e: Evidence, evidence: Sequence[Evidence], depth: int = _DEPTH) -> bool:
    """Whether everything that it was given is proved."""
    return all(is_proved(g, evidence, depth) for g in e.given)


def missing(claim: Claim, evidence: Sequence[Evidence]) -> str:
    """Why a claim is neither proved nor refuted, in words."""
    for outcome, what in _WAYS.items():
        for e in about(claim, evidence):
            if _proves(e, outcome):
                for g in e.given:
                    if not is_proved(g, evidence):
                        why = _best(g, evidence) + _not_asked(evidence)
                        return f"its {what} needs that {g.text}, which was not proved: {why}"
    return _best(claim, evidence) + _not_asked(evidence)


def _not_asked(evidence: Sequence[Evidence]) -> str:
    """The methods that might have proved it, and were left out of the question."""
    left_out = {e.method for e in evidence if e.outcome is Outcome.NOT_RUN}
    missing = [method for method in PROVING if method in left_out]
    return f"; the {' or '.join(missing)} method may prove it: not asked for" if missing else ""


_WAYS = {Outcome.SUPPORTS: "proof", Outcome.REFUTES: "refutation"}


def _best(claim: Claim, evidence: Sequence[Evidence]) -> str:
    found = about(claim, evidence)
    order = (Outcome.REFUTES, Outcome.UNKNOWN, Outcome.SUPPORTS, Outcome.NOT_RUN)
    for outcome in order:
        for e in found:
            if e.outcome is outcome and not (
                outcome is Outcome.SUPPORTS and e.rigour is Rigour.PROOF
            ):
                return f"{e.method}: {e.detail}"
    return "no method that could decide it was run"


def _refuting(claim: Claim, evidence: Sequence[Evidence]) -> Evidence | None:
    for e in about(claim, evidence):
        if _proves(e, Outcome.REFUTES) and _stands(e, evidence):
            return e
    return None


def _hypotheses(assume: Sequence[Claim], evidence: Sequence[Evidence]) -> Judgement | None:
    unknown = None
    for claim in assume:
        refuted = _refuting(claim, evidence)
        if refuted is not None and not is_proved(claim, evidence):
            why = f"the hypothesis “{claim.text}” fails: {refuted.detail}"
            return Judgement(Verdict.NOT_APPLICABLE, why)
        if not is_proved(claim, evidence) and unknown is None:
            why = f"the hypothesis “{claim.text}” could not be decided: {missing(claim, evidence)}"
            unknown = Judgement(Verdict.INCONCLUSIVE, why)
    return unknown


def _conflict(claims: Sequence[Claim], evidence: Sequence[Evidence]) -> Judgement | None:
    for claim in claims:
        found = [e for e in about(claim, evidence) if _stands(e, evidence)]
        for supporting in (e for e in found if e.outcome is Outcome.SUPPORTS):
            for refuting in (e for e in found if e.outcome is Outcome.REFUTES):
                gap = refuting.size if refuting.size > 0 else math.inf
                if gap > supporting.size:
                    return Judgement(
                        Verdict.CONFLICT,
                        f"{supporting.method} supports and {refuting.method} refutes "
                        f"“{claim.text}”: {supporting.detail}; but {refuting.detail}. "
                        "At least one method is wrong; please report this.",
                    )
    return None


def _refutation(claims: Sequence[Claim], evidence: Sequence[Evidence]) -> Judgement | None:
    for claim in claims:
        refuted = _refuting(claim, evidence)
        if refuted is not None:
            return Judgement(Verdict.REFUTED, f"“{claim.text}” is false: {refuted.detail}")
    return None


def _verification(claims: Sequence[Claim], evidence: Sequence[Evidence]) -> Judgement:
    if not claims:
        return Judgement(Verdict.INCONCLUSIVE, "there is no conclusion to prove")
    for claim in claims:
        if not is_proved(claim, evidence):
            why = f"“{claim.text}” was not proved: {missing(claim, evidence)}"
            return Judgement(Verdict.INCONCLUSIVE, why)
        if _needs_an_enclosure(claim) and not _met(claim, evidence):
            why = f"“{claim.text}” is an identity, but {_nowhere(claim, evidence)}"
            return Judgement(Verdict.INCONCLUSIVE, why)
    return Judgement(Verdict.VERIFIED, "every hypothesis and every conclusion is proved")


def _nowhere(claim: Claim, evidence: Sequence[Evidence]) -> str:
    if isinstance(claim, FormClaim):
        return _best(claim, evidence)
    return "no orbit on which it could hold was enclosed"


def _needs_an_enclosure(claim: Claim) -> bool:
    if isinstance(claim, FormClaim | Cycle | Multiplier | Recurrence | FlowLaw | StepLaw):
        return True
    return (
        isinstance(claim, Equation | Conserved | Differential)
        and claim.where is not Where.EVERYWHERE
    )


def _met(claim: Claim, evidence: Sequence[Evidence]) -> bool:
    """Whether both sides were enclosed on this orbit, and overlap."""
    return any(
        e.outcome is Outcome.SUPPORTS and e.rigour is Rigour.ENCLOSURE
        for e in about(claim, evidence)
    )
