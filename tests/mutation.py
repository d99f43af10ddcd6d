"""Mutants of a theorem's claims, judged: none that is false is verified, nearly all are refuted.

Whether one is true, as well as the original, says the oracle of the tests, which shares no code
with the methods: the verdict that is tested must not excuse itself.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from extent import LONG
from oracle.claims import is_true
from oracle.orbits import Setting

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.check import examine
from proofs_check.engine.claims import Exists, Falls
from proofs_check.engine.mutation import Mutant, mutants, with_mutant
from proofs_check.engine.outcomes import Verdict
from proofs_check.engine.theorem import Theorem

PROVING = ("symbolic", "certified")
FEW = 2  # of each theorem, in a quick run
REFUTED = 0.95  # of the mutants that are not true; the others may be undecided, never verified


@dataclass(frozen=True)
class Judged:
    """``true`` says the oracle, where it was asked."""

    mutant: Mutant
    verdict: Verdict
    true: bool
    reason: str

    @property
    def words(self) -> str:
        true = ", and is true" if self.true else ""
        return f"{self.mutant.change}: “{self.mutant.claim.text}” {self.verdict.value}{true}"

    @property
    def refutable(self) -> bool:
        """What "can" be no case refutes, unless it is false of every case."""
        claim = self.mutant.claim
        if isinstance(claim, Exists) and claim.of_cases:
            return isinstance(claim.claim, Falls) and claim.claim.repeats
        return True


def judged(theorem: Theorem, case: Case, chosen: Sequence[Mutant]) -> list[Judged]:
    orbits, setting = Orbits(theorem.system, case), Setting(theorem.system, case)
    found = []
    for mutant in chosen:
        (one,) = examine(
            with_mutant(theorem, mutant), case, PROVING, orbits, shown=False
        ).judgements.values()
        # in a quick run the oracle is asked only where its answer counts
        asked = LONG or one.verdict is not Verdict.REFUTED
        true = asked and is_true(mutant.claim, setting)
        found.append(Judged(mutant, one.verdict, true, one.reason))
    return found


def wrong(found: list[Judged]) -> list[str]:
    """What is false and verified, or true and refuted."""
    answers = {False: Verdict.VERIFIED, True: Verdict.REFUTED}
    return [j.words for j in found if j.verdict in (answers[j.true], Verdict.CONFLICT)]


def left_open(found: list[Judged]) -> list[str]:
    """What is neither true nor refuted, and could be."""
    kept = (Verdict.REFUTED, Verdict.VERIFIED)
    return [j.words for j in found if not j.true and j.refutable and j.verdict not in kept]


def sample(every: Sequence[Mutant], few: int = FEW) -> Sequence[Mutant]:
    """A few of them, seeded; LONG_TESTS=1 takes all."""
    if LONG or len(every) <= few:
        return every
    return random.Random(len(every)).sample(every, few)


def require_refuted(theorem: Theorem, case: Case, few: int = FEW, decided: bool = True) -> None:
    """No wrong verdict about a mutant, and if ``decided`` nearly all that are not true refuted."""
    found = judged(theorem, case, sample(list(mutants(theorem, hypotheses=True)), few))
    assert found
    assert not wrong(found)
    if decided:
        at_stake = sum(j.refutable and not j.true for j in found)
        spare = 0 if LONG else 1  # one of a few is more than a twentieth
        assert len(left_open(found)) <= (1 - REFUTED) * at_stake + spare, left_open(found)
