"""What a verdict rests on in the end: its row of docs/trust.md.

Of the proofs that decide it, with all that they were given, the weakest part names the row.  A
certificate that the kernel accepts is another ground, and is told where it is written.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence

from proofs_check.engine.claims import Claim
from proofs_check.engine.evidence import Evidence
from proofs_check.engine.judgement import about, is_proved
from proofs_check.engine.outcomes import Judgement, Outcome, Rigour, Verdict
from proofs_check.engine.theorem import Version


class Trust(enum.Enum):
    """A row of docs/trust.md; the value is its name there."""

    SYMBOLIC = "SymPy"
    BALLS = "FLINT and SymPy"
    CITED = "by hand, cited"
    NUMBERS = "no proof"


_DEPTH = 4  # of proofs that rest on claims that rest on claims
_PROOFS = (Rigour.PROOF, Rigour.CITED)


def trust(version: Version, judgement: Judgement, evidence: Sequence[Evidence]) -> Trust:
    """The row of one verdict."""
    decisive = tuple(_decisive(version, judgement.verdict, evidence))
    if not decisive:
        return Trust.NUMBERS
    if any(e.rigour is Rigour.CITED for e in decisive):
        return Trust.CITED
    only_symbols = all(e.method == "symbolic" for e in decisive)
    return Trust.SYMBOLIC if only_symbols else Trust.BALLS


def _decisive(
    version: Version, verdict: Verdict, evidence: Sequence[Evidence]
) -> Iterator[Evidence]:
    if verdict is Verdict.NOT_APPLICABLE:
        yield from _refutations(version.assume, evidence)
    if verdict in (Verdict.VERIFIED, Verdict.REFUTED):
        for claim in version.assume:
            yield from _proof(claim, evidence, _DEPTH)
    if verdict is Verdict.REFUTED:
        yield from _refutations(version.claims, evidence)
    if verdict is Verdict.VERIFIED:
        for claim in version.claims:
            yield from _proof(claim, evidence, _DEPTH)


def _refutations(claims: Sequence[Claim], evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """The first claim that is refuted with proof decides."""
    found = (
        e
        for claim in claims
        for e in about(claim, evidence)
        if e.outcome is Outcome.REFUTES and e.rigour in _PROOFS
    )
    first = next(found, None)
    if first is not None:
        yield first


def _proof(claim: Claim, evidence: Sequence[Evidence], depth: int) -> Iterator[Evidence]:
    """One proof of the claim that stands, the least that has to be trusted first, and what it was
    given."""
    found = [
        e
        for e in about(claim, evidence)
        if e.outcome is Outcome.SUPPORTS
        and e.rigour in _PROOFS
        and all(is_proved(g, evidence, depth - 1) for g in e.given)
    ]
    best = min(found, key=lambda e: (_PROOFS.index(e.rigour), len(e.given)), default=None)
    if best is not None and depth:
        yield best
        for given in best.given:
            yield from _proof(given, evidence, depth - 1)
