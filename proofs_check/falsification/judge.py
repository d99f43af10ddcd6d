"""One candidate after another: is it a counterexample?

Most are not, and the conclusions alone show it: nothing speaks against them.  Only where something
does are the hypotheses looked at, and the verdict is then that on the conclusion in question, for
the numbers to the digits that are the default.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from flint import arb

from proofs_check.engine.building import Source, built
from proofs_check.engine.case import Case
from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.certified.step_parts import Part
from proofs_check.engine.claims import (
    Cycle,
    Eigenvalue,
    Ends,
    Equation,
    Falls,
    FormClaim,
    Identity,
    Limit,
    Multiplier,
    Stability,
)
from proofs_check.engine.evaluable import require_evaluable
from proofs_check.engine.examination import examine, first_against
from proofs_check.engine.outcomes import Rigour, Verdict
from proofs_check.engine.theorem import Theorem
from proofs_check.falsification.candidates import Candidate
from theory.deadline import OutOfTime, deadline
from theory.errors import InputError

OF_ALL_VALUES = (Identity, Eigenvalue, FormClaim)  # which the symbolic method can refute
# a claim of them that is false is so at nearly every start and end
BY_POINTS = (Equation, Ends, Cycle, Falls, Multiplier, Stability)
DIGITS = 6  # of the first look


class Fate(enum.Enum):
    """What a candidate came to."""

    REFUTED = "refuted"
    SPARED = "with nothing against it"
    EXCLUDED = "outside the hypotheses"
    OPEN = "neither proved nor refuted"
    SKIPPED = "outside a domain"
    LATE = "out of time"
    ALONE = "spoken against, with no open set of counterexamples proved around them"


@dataclass
class Tally:
    """What the candidates came to.

    Attributes
    ----------
    tried
        How many there were.
    fates
        How many of each fate.
    unconfirmed
        Those that are spoken against without proof.
    """

    tried: int = 0
    fates: dict[Fate, int] = field(default_factory=dict)
    unconfirmed: list[Candidate] = field(default_factory=list)

    def count(self, fate: Fate) -> None:
        self.fates[fate] = self.fates.get(fate, 0) + 1


@dataclass
class Judge:
    """``reasons`` are of the candidates that refute, each simpler than the last.

    Where ``box`` is given, only those do around which it proves a box of counterexamples, and says
    why ('' if it does not)."""

    source: Source
    version: str
    seed: int
    tally: Tally = field(default_factory=Tally)
    reasons: dict[Candidate, str] = field(default_factory=dict)
    spared: set[Candidate] = field(default_factory=set)
    box: Callable[[Candidate], str] | None = None

    def of_boxes(self, box: Callable[[Candidate], str]) -> Judge:
        """Another one that counts on; what was spared is so again."""
        return replace(self, reasons={}, spared=set(self.spared), box=box)

    def refutes(self, candidate: Candidate, longest: float) -> bool:
        """Whether the candidate is a counterexample, with proof, found within ``longest``."""
        if candidate in self.reasons or candidate in self.spared:
            return candidate in self.reasons
        self.tally.tried += 1
        try:
            with deadline(longest, "one candidate"):
                fate, reason = self.fate(candidate, longest)
        except InputError:
            fate, reason = Fate.SKIPPED, ""
        except OutOfTime:
            fate, reason = Fate.LATE, ""
        self.tally.count(fate)
        if fate is Fate.OPEN:
            self.tally.unconfirmed.append(candidate)
        if fate is Fate.REFUTED:
            self.reasons[candidate] = reason
        else:
            self.spared.add(candidate)
        return fate is Fate.REFUTED

    def fate(self, candidate: Candidate, longest: float) -> tuple[Fate, str]:
        """By the verdict that whoever repeats the command will see, or that on a box."""
        found = built(self.source, dict(candidate.values))
        theorem, system = found.theorem, found.theorem.system
        settings: dict[str, Any] = {"seed": self.seed, "seconds": longest}
        case = Case.of(system, candidate.phi or None, found.values, **settings)
        orbits = Orbits(system, case)
        require_evaluable(orbits, theorem.name)
        methods = self.methods_for(theorem)
        version = theorem.versions.get(self.version, theorem.proved)
        concluded = replace(theorem, claims=version.claims, assume=(), printed=None)
        against = first_against(concluded, case, methods, glance(concluded, case))
        if against is None:
            return Fate.SPARED, ""
        if version.assume and self._excludes(replace(concluded, claims=version.assume), case):
            return Fate.EXCLUDED, ""
        if self.box is not None:
            reason = self.box(candidate)
            return (Fate.REFUTED if reason else Fate.ALONE), reason
        alone = replace(concluded, claims=(against.claim,), assume=version.assume)
        judged = examine(alone, case, methods, orbits, shown=False).judgement()
        if judged.verdict is Verdict.REFUTED:
            return Fate.REFUTED, judged.reason
        if judged.verdict is Verdict.NOT_APPLICABLE:
            return Fate.EXCLUDED, ""
        return Fate.OPEN, ""

    def _excludes(self, assumed: Theorem, case: Case) -> bool:
        """Whether a hypothesis is proved to fail."""
        found = first_against(assumed, case, ("certified",), glance(assumed, case))
        return found is not None and found.rigour is Rigour.PROOF

    def methods_for(self, theorem: Theorem) -> tuple[str, ...]:
        """The certified method; what is said of all values of letters is for the symbolic one."""
        version = theorem.versions.get(self.version, theorem.proved)
        free = [isinstance(claim, OF_ALL_VALUES) for claim in version.claims]
        if all(free):
            return ("symbolic",)
        return ("symbolic", "certified") if any(free) else ("certified",)


def glance(theorem: Theorem, case: Case) -> Orbits:
    """Orbits for a first look, on which nothing rests that has no proof afterwards."""
    few = replace(case, digits=DIGITS)
    if all(isinstance(claim, BY_POINTS) for claim in theorem.claims):
        return _Ends(theorem.system, few)
    return Orbits(theorem.system, few)


class _Ends(Orbits):
    """The start and the end of an orbit, where a false equation will do."""

    def _found(self) -> Arrival:
        special = self.system.specialist(self.case) if self.system.specialist else None
        if special is None or special.limit is Limit.UNDECIDED:
            return super()._found()
        return replace(special, cover=(Part(self.start, arb(0)),))
