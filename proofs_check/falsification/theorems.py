"""The search for numbers (and an activation) on which a theorem of claims is refuted with proof.

Hypothesis proposes a value for every letter within its domain, the certified method judges, and
what is refuted is made simpler.  Finding nothing proves nothing.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from sympy import Symbol

from proofs_check.engine.building import Source, built, whole_numbers
from proofs_check.engine.check import check
from proofs_check.engine.claims import Eigenvalue, Identity
from proofs_check.engine.evidence import Outcome
from proofs_check.engine.letters import plain
from proofs_check.engine.theorem import Theorem
from proofs_check.falsification.candidates import (
    DEEPEST,
    DENOMINATOR,
    LARGEST,
    NAMES,
    WIDEST,
    formulas,
)
from proofs_check.falsification.search import LARGEST_SHARE, Ending, simplest
from proofs_check.verdict import Verdict
from theory.deadline import OutOfTime, deadline, question, remaining
from theory.deadline import check as look_at_the_clock
from theory.errors import InputError


@dataclass(frozen=True)
class Case:
    """One proposal: ``values`` by name, exact, as text; ``phi`` is '' for a system without."""

    values: tuple[tuple[str, str], ...]
    phi: str = ""

    @property
    def text(self) -> str:
        words = [f"φ(z) = {self.phi}"] if self.phi else []
        return ", ".join([*words, *(f"{name} = {value}" for name, value in self.values)])

    def command(self, subject: str, version: str) -> str:
        """The command line that looks at it closely, quoted for a shell."""
        words = ["python", "-m", "proofs_check", "check", subject]
        words += [f"--phi={self.phi}"] if self.phi else []
        for name, value in self.values:
            words += ["--param", f"{name}={value}"]
        return shlex.join([*words, "--as", version])


@dataclass
class Tally:
    """What the proposals came to, by verdict; ``skipped`` are those outside a domain."""

    tried: int = 0
    skipped: int = 0
    verdicts: dict[Verdict, int] = field(default_factory=dict)
    unconfirmed: list[Case] = field(default_factory=list)


@dataclass(frozen=True)
class Search:
    """The result; ``seed`` and ``examples`` repeat it."""

    name: str
    version: str
    ending: Ending
    counterexample: Case | None
    reason: str
    tally: Tally
    seed: int
    examples: int
    stopped: bool = False


def falsify(
    theorem: Source,
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
        A Theorem, or a function of whole numbers that returns one.
    version
        ``"printed"`` or ``"proved"``; by default as printed, if it has such a version.
    phi, **letters, values
        What is not to be varied, as :func:`proofs_check.check` takes it.
    examples, seed, seconds
        How many proposals at most, which ones, and the time for all of them.

    Returns
    -------
    Search
        With the simplest counterexample that was found, if any; each is refuted with proof.
    """
    fixed = {**(values or {}), **letters}
    base = built(theorem, fixed)
    version = version or ("printed" if base.theorem.printed is not None else "proved")
    tally = Tally()
    reasons: dict[Case, str] = {}  # of those that refute, each simpler than the last
    methods = _judges(base.theorem)

    def refuted(case: Case) -> bool:
        look_at_the_clock()
        progress(f"candidate {tally.tried + 1}: {case.text}")
        verdict, reason = _judged(theorem, case, version, methods, longest, seed, tally)
        if verdict is Verdict.REFUTED:
            reasons[case] = reason
        return verdict is Verdict.REFUTED

    stopped, found = False, None
    try:
        with question(seconds):
            longest = LARGEST_SHARE * remaining()
            found = simplest(refuted, proposals(theorem, base.theorem, phi, fixed), examples, seed)
    except OutOfTime:
        found, stopped = next(reversed(reasons), None), True
    ending = Ending.of(found is not None, bool(tally.unconfirmed), stopped)
    reason = reasons[found] if found is not None else ""
    name = base.theorem.name
    return Search(name, version, ending, found, reason, tally, seed, examples, stopped)


def proposals(
    source: Source, theorem: Theorem, phi: str | None, given: Mapping[str, Any]
) -> st.SearchStrategy[Case]:
    """Values for all letters and whole numbers that are not given, and φ if there is one."""
    parts: dict[str, st.SearchStrategy[str]] = {
        name: st.integers(1, DEEPEST).map(str) for name in whole_numbers(source)
    }
    parts |= {plain(s): _values(s, theorem).map(str) for s in theorem.system.inputs}
    parts |= {name: st.just(str(value)) for name, value in given.items() if name in parts}
    unknown = sorted(set(given) - set(parts))
    if unknown:
        raise InputError(
            f"There is no letter {', '.join(unknown)}; the inputs are {', '.join(parts)}."
        )
    if not theorem.system.abstract:
        if phi is not None:
            raise InputError("This system has no activation φ; leave --phi out.")
        every: st.SearchStrategy[str] = st.just("")
    else:
        every = st.just(phi) if phi is not None else st.one_of(st.sampled_from(NAMES), formulas())
    return st.builds(
        lambda values, phi: Case(tuple(values.items()), phi), st.fixed_dictionaries(parts), every
    )


def _values(letter: Symbol, theorem: Theorem) -> st.SearchStrategy[Any]:
    """The default, which hypotheses often ask for (a norm of 1), or another number."""
    if letter not in theorem.system.defaults:
        return numbers(letter)
    return st.one_of(st.just(theorem.system.defaults[letter]), numbers(letter))


def numbers(letter: Symbol) -> st.SearchStrategy[Any]:
    """Exact numbers within the letter's assumptions."""
    least = -LARGEST if not (letter.is_nonnegative or letter.is_positive) else 0
    most = LARGEST if not (letter.is_nonpositive or letter.is_negative) else 0
    if letter.is_integer:
        found: st.SearchStrategy[Any] = st.integers(2 * least, WIDEST if most else 0)
    else:
        found = st.fractions(least, most, max_denominator=DENOMINATOR)
    return found.filter(lambda x: x != 0) if letter.is_nonzero else found


def _judges(theorem: Theorem) -> tuple[str, ...]:
    """The certified method; identities of free letters are for the symbolic one."""
    free = any(isinstance(c, Identity | Eigenvalue) for c in theorem.all_claims)
    return ("symbolic", "certified") if free else ("certified",)


def _judged(
    theorem: Source,
    case: Case,
    version: str,
    methods: tuple[str, ...],
    longest: float,
    seed: int,
    tally: Tally,
) -> tuple[Verdict | None, str]:
    tally.tried += 1
    try:
        with deadline(longest, "one candidate"):
            report = check(
                theorem,
                case.phi or None,
                methods=methods,
                seed=seed,
                seconds=longest,
                values=dict(case.values),
            )
    except InputError as error:
        tally.skipped += 1
        return None, str(error)
    except OutOfTime as spent:
        tally.verdicts[Verdict.INCONCLUSIVE] = tally.verdicts.get(Verdict.INCONCLUSIVE, 0) + 1
        return Verdict.INCONCLUSIVE, str(spent)
    found = report.judgement(version)
    tally.verdicts[found.verdict] = tally.verdicts.get(found.verdict, 0) + 1
    against = any(e.outcome is Outcome.REFUTES for e in report.evidence)
    if found.verdict is Verdict.CONFLICT or (
        found.verdict is Verdict.INCONCLUSIVE and against and version == "printed"
    ):
        tally.unconfirmed.append(case)
    return found.verdict, found.reason
