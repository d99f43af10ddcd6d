"""Search, confirm, shrink.

A candidate counts as a counterexample only if the verdict on it is ``refuted``, which needs a
proof.  One that numbers speak against but no proof settles is kept as *unconfirmed*.  Finding
none proves nothing.  The search ends when its time is spent, and no candidate may take more than
:data:`LARGEST_SHARE` of it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

from proofs_check.evidence import Outcome
from proofs_check.falsification.candidates import Candidate, candidates
from proofs_check.host.exits import ExitCode
from proofs_check.statement import Statement
from proofs_check.verdict import Verdict
from theory.deadline import OutOfTime, check, deadline, question, remaining
from theory.errors import InputError

# the cheapest method that can refute with proof; for invariants that is the symbolic one
_JUDGES = ("certified", "symbolic")
T = TypeVar("T")
LARGEST_SHARE = 0.1  # of the time, for one candidate


class Ending(enum.Enum):
    """What a search came to."""

    COUNTEREXAMPLE = "a counterexample was found, confirmed with proof, and made as simple as found"
    UNCONFIRMED = "no confirmed counterexample; some candidates could be neither proved nor refuted"
    STOPPED = "no counterexample was found before the time was spent (which proves nothing)"
    NONE = "no counterexample was found (which proves nothing)"

    @classmethod
    def of(cls, found: bool, unconfirmed: bool, stopped: bool) -> Ending:
        if found:
            return cls.COUNTEREXAMPLE
        if unconfirmed:
            return cls.UNCONFIRMED
        return cls.STOPPED if stopped else cls.NONE

    @property
    def exit_code(self) -> int:
        return {
            Ending.COUNTEREXAMPLE: ExitCode.REFUTED,
            Ending.UNCONFIRMED: ExitCode.UNDECIDED,
            Ending.STOPPED: ExitCode.UNDECIDED,
            Ending.NONE: ExitCode.DONE,
        }[self]


@dataclass
class Tally:
    """What the candidates came to, by verdict; those outside φ's domain are ``skipped``."""

    tried: int = 0
    skipped: int = 0
    verdicts: dict[Verdict, int] = field(default_factory=dict)
    unconfirmed: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True)
class Search:
    """The result; ``seed`` and ``examples`` repeat it.  ``stopped`` says that the time was spent
    before the search, or the simplifying of a counterexample, had come to its end."""

    ending: Ending
    counterexample: Candidate | None
    reason: str
    tally: Tally
    seed: int
    examples: int
    judge: str
    stopped: bool = False


def falsify(
    statement: Statement,
    version: str,
    *,
    phi: str | None = None,
    examples: int = 500,
    seed: int = 0,
    seconds: float | None = None,
    progress: Callable[[str], None] = lambda message: None,
) -> Search:
    """Look for a question on which the ``version`` ("printed" or "proved") is refuted.

    ``seconds`` are for the whole search; by default what is left of the deadline in force, or 60.
    """
    judge = next((m for m in _JUDGES if m not in statement.senseless), None)
    if judge is None:
        raise InputError(f"{statement.name} has no method that could refute it with proof.")
    tally = Tally()
    reasons: dict[Candidate, str] = {}  # of those that refute, each simpler than the last

    def refuted(candidate: Candidate) -> bool:
        check()
        progress(f"candidate {tally.tried + 1}: {candidate.phi}")
        with deadline(longest, "one candidate"):
            verdict, reason = _judged(statement, version, candidate, judge, seed, tally)
        if verdict is Verdict.REFUTED:
            reasons[candidate] = reason
        return verdict is Verdict.REFUTED

    stopped = False
    try:
        with question(seconds):
            longest = LARGEST_SHARE * remaining()
            found = simplest(refuted, candidates(phi, statement.inputs), examples, seed)
    except OutOfTime:
        found, stopped = next(reversed(reasons), None), True
    ending = Ending.of(found is not None, bool(tally.unconfirmed), stopped)
    reason = reasons[found] if found is not None else ""
    return Search(ending, found, reason, tally, seed, examples, judge, stopped)


def simplest(
    condition: Callable[[T], bool], strategy: SearchStrategy[T], examples: int, seed: int
) -> T | None:
    """The simplest example found that meets the condition; None if none did."""
    quiet = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    try:
        return find(strategy, condition, settings=quiet, random=Random(seed))
    except NoSuchExample:
        return None


def _judged(
    statement: Statement,
    version: str,
    candidate: Candidate,
    judge: str,
    seed: int,
    tally: Tally,
) -> tuple[Verdict | None, str]:
    from proofs_check.examination import examine_statement

    tally.tried += 1
    try:
        report = examine_statement(statement, candidate.problem(seed), (judge,))
    except InputError as error:
        tally.skipped += 1
        return None, str(error)
    found = report.judgement(version)
    tally.verdicts[found.verdict] = tally.verdicts.get(found.verdict, 0) + 1
    suspicious = any(e.outcome is Outcome.REFUTES for e in report.evidence)
    if found.verdict is Verdict.CONFLICT or (
        found.verdict is Verdict.INCONCLUSIVE and suspicious and version == "printed"
    ):
        tally.unconfirmed.append(candidate)
    return found.verdict, found.reason
