"""Mutants of a theorem's claims, judged: none is verified, and nearly all are refuted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from extent import LONG

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.check import examine
from proofs_check.engine.claims import Exists
from proofs_check.engine.mutation import Mutant, mutants, with_mutant
from proofs_check.engine.theorem import Theorem

PROVING = ("symbolic", "certified")
FEW = 6  # of each theorem, in a quick run
REFUTED = 0.95  # of all mutants; the others may be undecided, never verified


def sample(every: Sequence[Mutant]) -> Sequence[Mutant]:
    """A few of them, seeded; LONG_TESTS=1 takes all."""
    assert len(every) >= 10
    return every if LONG or len(every) <= FEW else random.Random(0).sample(every, FEW)


def judged(theorem: Theorem, phi: str | None, values: Mapping[str, Any]) -> None:
    """No mutant verified, and nearly all refuted.  What "some" says no case refutes."""
    case = Case.of(theorem.system, phi, values)
    counted: Counter[str] = Counter()
    orbits = Orbits(theorem.system, case)
    for mutant in sample(list(mutants(theorem))):
        report = examine(with_mutant(theorem, mutant), case, PROVING, orbits, shown=False)
        assert report.verdict != "verified", (mutant.claim.text, mutant.change)
        if not isinstance(mutant.claim, Exists):
            counted[report.verdict] += 1
    asked = sum(counted.values())
    spare = 0 if LONG else 1  # one of a few is more than a twentieth
    assert counted["refuted"] >= REFUTED * asked - spare, counted
