"""Search, confirm, shrink: numbers (and an activation) on which a theorem is refuted with proof.

Hypothesis proposes, methods that prove judge, and what is refuted is made simpler.  One that is
spoken against and that no proof settles is kept as *unconfirmed*.  Finding none proves nothing.
A counterexample that is one of an open box of them is better than a simpler one that stands alone
(:mod:`proofs_check.falsification.growing`): where the simplest does, the search goes on for one.
The search ends when its time is spent, and no candidate may take more than :data:`LARGEST_SHARE`
of it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
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
from proofs_check.falsification.growing import Growing, OpenBox
from proofs_check.falsification.judge import Fate, Judge, Tally
from proofs_check.host.exits import ExitCode
from theory.deadline import OutOfTime, deadline, question, remaining
from theory.deadline import check as look_at_the_clock
from theory.display import Shown

T = TypeVar("T")
LARGEST_SHARE = 0.1  # of the time, for one candidate
LARGEST_OPEN_SHARE = 0.3  # of what is left, to look for an open set of counterexamples
SHORTER = 0.25  # of the time for a candidate, in that search
MOST_ALONE = 6  # candidates spoken against in that search, before the first with a box
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


@dataclass(frozen=True, repr=False)
class Search(Shown):
    """What a search for counterexamples came to, from :func:`falsify`; ``seed`` and ``examples``
    repeat it.

    Attributes
    ----------
    name, version
        The theorem, and which of its versions.
    ending
        What it came to.
    counterexample
        The simplest one that was found, if any; refuted with proof.
    reason
        Why it is one.
    tally
        What the candidates came to.
    seed, examples
        Which candidates, and how many at most.
    judges
        The methods that decided.
    stopped
        Whether the time was spent before the search, or the simplifying of a counterexample, had
        come to its end.
    box
        Every point of it is a counterexample too; None if none was found that has one.
    alone
        A simpler counterexample, around which no such box was proved.
    reason_alone
        Why that is one.
    """

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
    box: OpenBox | None = None
    alone: Candidate | None = None
    reason_alone: str = ""

    @property
    def title(self) -> str:
        return f"{self.name} as {self.version}"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        found = self.counterexample
        return (("", self.ending.value), *([("at", found.text)] if found is not None else []))

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        told = {
            "because": self.reason,
            "so is every point with": self.box.text if self.box is not None else "",
            "simpler, but no open set of them": self.alone.text if self.alone is not None else "",
            "candidates": f"{self.tally.tried:,}, judged by {' and '.join(self.judges)}",
        }
        return tuple((name, text) for name, text in told.items() if text)


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
    progress
        Hears a line for each candidate.

    Returns
    -------
    Search
        With the simplest counterexample that was found, if any; each is refuted with proof.

    Raises
    ------
    InputError
        For a letter or a version that there is not, or a φ that cannot be read.

    Examples
    --------
    >>> from proofs_check import falsify
    >>> found = falsify("saxe2014/arrival", "printed", examples=10)
    >>> found.ending.name, found.counterexample.text
    ('COUNTEREXAMPLE', 's = 1, τ = 1, a0 = 0, b0 = 0')
    """
    source = named(theorem, seconds) if isinstance(theorem, str) else theorem
    fixed = {**(values or {}), **letters}
    if not isinstance(source, Theorem):
        source = lru_cache(SHAPES)(source)  # candidates have few shapes
    base = _with(source, fixed)
    version = version or ("printed" if base.printed is not None else "proved")
    judge = Judge(source, version, seed)

    def ask(judge: Judge, candidate: Candidate, part: float = 1) -> bool:
        look_at_the_clock()
        progress(f"candidate {judge.tally.tried + 1}: {candidate.text}")
        return judge.refutes(candidate, part * longest)

    stopped = False
    try:
        with question(seconds):
            longest = LARGEST_SHARE * remaining()
            found = simplest(partial(ask, judge), candidates(source, phi, fixed), examples, seed)
            growing = Growing(source, version, frozenset(fixed))
            inner = candidates(source, phi, fixed, inner=True)
            look = _Opening(judge, growing, ask, inner, examples)
            best, box = look.from_the_simplest(found)
    except OutOfTime:
        found, stopped = next(reversed(judge.reasons), None), True
        best, box = found, None
    simpler = found if found != best else None
    found = best
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
        box,
        simpler,
        judge.reasons[simpler] if simpler is not None else "",
    )


@dataclass
class _Opening:
    """The search for a counterexample with an open box of them around it.

    The box is tried as soon as something speaks against a candidate: it is quicker than a proof for
    the candidate alone, and proves more."""

    judge: Judge
    growing: Growing
    ask: Callable[[Judge, Candidate, float], bool]
    strategy: SearchStrategy[Candidate]
    examples: int

    def from_the_simplest(self, found: Candidate | None) -> tuple[Candidate | None, OpenBox | None]:
        """The counterexample, or another one that is open, and its box."""
        if found is None or not self._by_balls(found) or not self.growing.is_possible(found):
            return found, None
        if box := self._grown(found):
            return found, box
        judge = self.judge.of_boxes(self.growing.small)
        try:
            with deadline(LARGEST_OPEN_SHARE * remaining(), "the search for an open set"):
                best = simplest(
                    partial(self._is_open, judge), self.strategy, self.examples, judge.seed
                )
        except OutOfTime:
            look_at_the_clock()
            best = next(reversed(judge.reasons), None)
        if best is None or not self.ask(self.judge, best, 1):
            return found, None
        return best, self._grown(best)

    def _by_balls(self, candidate: Candidate) -> bool:
        """Whether balls decided it, and not symbols for all values of its letters."""
        theorem = built(self.judge.source, dict(candidate.values)).theorem
        return "certified" in self.judge.methods_for(theorem)

    def _is_open(self, judge: Judge, candidate: Candidate) -> bool:
        if not judge.reasons and judge.tally.fates.get(Fate.ALONE, 0) >= MOST_ALONE:
            return False
        return self.ask(judge, candidate, SHORTER)

    def _grown(self, candidate: Candidate) -> OpenBox | None:
        """Within a part of the time."""
        try:
            with deadline(LARGEST_SHARE * remaining(), "a box of counterexamples"):
                return self.growing.grown(candidate)
        except OutOfTime:
            look_at_the_clock()
            return None


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
