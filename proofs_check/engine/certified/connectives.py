"""The certified method on claims that are put together from claims."""

from __future__ import annotations

from collections.abc import Callable

from proofs_check.engine.certified.enclosing import Found, proved, unknown
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Claim, Cycle, Every, Iff, Multiplier, Where
from proofs_check.engine.letters import plain
from proofs_check.engine.outcomes import Outcome, Rigour
from proofs_check.engine.spectra import residuals
from theory.outcome import Truth
from theory.symbolic.exact import all_zero, is_zero

Examine = Callable[[Claim], Found]


def truth(claim: Claim, orbits: Orbits, examine: Examine) -> tuple[Truth, str]:
    """What is proved of a claim at the numbers of the case, and how.

    Of a cycle in given numbers, equal balls are not enough: its residuals are exact numbers, and
    decided as such.
    """
    if isinstance(claim, Every):
        return _every(claim, orbits, examine)
    if isinstance(claim, Iff):
        return _iff(claim, orbits, examine)
    outcome, rigour, _, words = examine(claim)
    if outcome is Outcome.SUPPORTS and rigour is Rigour.ENCLOSURE:
        if isinstance(claim, Cycle | Multiplier) and claim.at is Where.EVERYWHERE:
            gaps = dict.fromkeys(residuals(claim))
            exact = all_zero(*(is_zero(orbits.case.put(e), seconds=0) for e in gaps))
            return exact.truth, f"{claim.place}: {exact.reason}"
        return Truth.UNKNOWN, words
    if rigour is not Rigour.PROOF or outcome not in (Outcome.SUPPORTS, Outcome.REFUTES):
        return Truth.UNKNOWN, words
    if outcome is Outcome.REFUTES:
        return Truth.FALSE, words
    for needed in claim.rests_on:
        found, why = truth(needed, orbits, examine)
        if found is not Truth.TRUE:
            return Truth.UNKNOWN, f"{words}, if {plain_text(needed)}: {why}"
    return Truth.TRUE, words


def _every(claim: Every, orbits: Orbits, examine: Examine) -> tuple[Truth, str]:
    found = [(part, *truth(part, orbits, examine)) for part in claim.parts]
    for wanted in (Truth.FALSE, Truth.UNKNOWN):
        for part, how, words in found:
            if how is wanted:
                return wanted, f"{plain_text(part)}: {words}"
    return Truth.TRUE, found[-1][2]


def _iff(claim: Iff, orbits: Orbits, examine: Examine) -> tuple[Truth, str]:
    (one, first), (other, second) = (
        truth(part, orbits, examine) for part in (claim.first, claim.second)
    )
    if Truth.UNKNOWN in (one, other):
        return Truth.UNKNOWN, first if one is Truth.UNKNOWN else second
    both = "both are true" if one is Truth.TRUE else "both are false"
    if one is other:
        return Truth.TRUE, f"{both} ({second})"
    which = "the first is true and the second false" if one is Truth.TRUE else "only the second is"
    return Truth.FALSE, f"{which} ({first}; {second})"


def decided(claim: Every | Iff, orbits: Orbits, examine: Examine) -> Found:
    """PROOF either way, of the case at hand."""
    found, words = truth(claim, orbits, examine)
    return unknown(words) if found is Truth.UNKNOWN else proved(found is Truth.TRUE, words)


def plain_text(part: Claim) -> str:
    return part.text if len(part.text) < 80 else plain(part.expressions()[0])[:80]
