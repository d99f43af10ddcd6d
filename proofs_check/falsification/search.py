"""Search, confirm, shrink: numbers (and an activation) on which a theorem is refuted with proof.

Hypothesis proposes, methods that prove judge, and what is refuted is made simpler.  One that is
spoken against and that no proof settles is kept as *unconfirmed*.  Finding none proves nothing.
The search ends when its time is spent, and no candidate may take more than :data:`LARGEST_SHARE`
of it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

from proofs_check.checking import found as named
from proofs_check.engine.building import Source, built, whole_numbers
from proofs_check.engine.errors import UnknownLetter
from proofs_check.engine.inputs import described, names
from proofs_check.engine.theorem import Theorem
from proofs_check.falsification.candidates import Candidate, candidates
from proofs_check.falsification.judge import Judge, Tally
from proofs_check.host.exits import ExitCode
from theory.deadline import OutOfTime, question, remaining
from theory.deadline import check as look_at_the_clock

T = TypeVar("T")
LARGEST_SHARE = 0.1  # of the time, for one candidate
SHAPES = 64  # of a theorem that are kept


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


@dataclass(frozen=True)
class Search:
    """The result; ``seed`` and ``examples`` repeat it.  ``judges`` are the methods that decided,
    and ``stopped`` says that the time was spent before the search, or the simplifying of a
    counterexample, had come to its end."""

    name: str
    version: str
    ending: Ending
    counterexample: Candidate | None
    reason: str
    tally: Tally
    seed: int
    examples: int
    judges: tuple[str, ...]
    stopped: bool = False


def falsify(
    theorem: Source | str,
    version: str | None = None,
    *,
    phi: str | None = None,
    examples: int = 500,
    seed: int = 0,
    seconds: float | None = None,
    progress: Callable[[str], None] = lambda _: None,
    values: Mapping[str, Any] | None = None,
    **letters: Any,
) -> Search:
    """Look for numbers on which a theorem is refuted.

    Parameters
    ----------
    theorem
        A Theorem, a function of whole numbers that returns one, or its name.
    version
        ``"printed"`` or ``"proved"``; by default as printed, if it has such a version.
    phi, **letters, values
        What is not to be varied, as :func:`proofs_check.check` takes it.
    examples, seed, seconds
        How many candidates at most, which ones, and the time for all of them: by default what is
        left of the deadline in force, or 60.

    Returns
    -------
    Search
        With the simplest counterexample that was found, if any; each is refuted with proof.
    """
    source = named(theorem, seconds) if isinstance(theorem, str) else theorem
    fixed = {**(values or {}), **letters}
    if not isinstance(source, Theorem):
        source = lru_cache(SHAPES)(source)  # candidates have few shapes
    base = _with(source, fixed)
    version = version or ("printed" if base.printed is not None else "proved")
    judge = Judge(source, version, seed)

    def refuted(candidate: Candidate) -> bool:
        look_at_the_clock()
        progress(f"candidate {judge.tally.tried + 1}: {candidate.text}")
        return judge.refutes(candidate, longest)

    stopped = False
    try:
        with question(seconds):
            longest = LARGEST_SHARE * remaining()
            found = simplest(refuted, candidates(source, phi, fixed), examples, seed)
    except OutOfTime:
        found, stopped = next(reversed(judge.reasons), None), True
    return Search(
        base.name,
        version,
        Ending.of(found is not None, bool(judge.tally.unconfirmed), stopped),
        found,
        judge.reasons[found] if found is not None else "",
        judge.tally,
        seed,
        examples,
        judge.methods_for(base),
        stopped,
    )


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


def _with(source: Source, fixed: Mapping[str, Any]) -> Theorem:
    """The theorem of the whole numbers that are given; InputError for a letter that it lacks."""
    shape = whole_numbers(source)
    theorem = built(source, {n: x for n, x in fixed.items() if n in shape}).theorem
    unknown = set(fixed) - {*shape, *names(theorem.system), theorem.system.role.option}
    if unknown:
        raise UnknownLetter(unknown, (*shape, *described(theorem.system)))
    return theorem
