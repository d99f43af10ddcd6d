"""Check a theorem: run the methods on every claim, and judge every version."""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from proofs_check.engine.case import Case
from proofs_check.engine.claims import Claim, Where
from proofs_check.engine.evidence import Evidence, Outcome, Rigour
from proofs_check.engine.judgement import is_proved, judge
from proofs_check.engine.orbits import Orbits
from proofs_check.engine.system import Dynamics
from proofs_check.engine.theorem import Theorem
from proofs_check.verdict import Judgement
from theory.activation import Activation
from theory.errors import InputError

METHODS = ("symbolic", "certified", "flow", "training")


@dataclass(frozen=True)
class Report:
    """What was found about one theorem for one case."""

    theorem: Theorem
    case: Case
    evidence: tuple[Evidence, ...]
    judgements: Mapping[str, Judgement]
    seconds: float
    spent: Mapping[str, float]

    @property
    def verdict(self) -> str:
        """Of the theorem as proved."""
        return self.judgements["proved"].verdict.value

    def __repr__(self) -> str:
        words = "; ".join(f"{name}: {j.verdict.value}" for name, j in self.judgements.items())
        return f"<{self.theorem.name}: {words}>"


def check(
    theorem: Theorem | Callable[..., Theorem],
    phi: str | Activation | None = None,
    *,
    methods: Sequence[str] = METHODS,
    digits: int = 15,
    seed: int = 0,
    device: str = "auto",
    seconds: float = 60.0,
    progress: Callable[[str], None] = lambda _: None,
    **values: Any,
) -> Report:
    """Examine a theorem for the activation and the numbers given, by their letters' names.

    Whole numbers that shape the system (``depth``) are given like letters.  Raises InputError
    for a letter that there is not, or a value outside its domain.
    """
    theorem, values = shaped(theorem, values)
    case = Case.of(
        theorem.system,
        phi,
        values,
        digits=digits,
        seed=seed,
        device=device,
        seconds=seconds,
        progress=progress,
    )
    return examine(theorem, case, methods)


def shaped(
    theorem: Theorem | Callable[..., Theorem], values: Mapping[str, Any]
) -> tuple[Theorem, dict[str, Any]]:
    """A theorem of the shape that the values name, and the values that are left."""
    if isinstance(theorem, Theorem):
        return theorem, dict(values)
    if not callable(theorem):
        raise InputError(f"expected a Theorem, or a function that returns one, not {theorem!r}.")
    shape = {p: _whole(p, values[p]) for p in inspect.signature(theorem).parameters if p in values}
    return theorem(**shape), {k: v for k, v in values.items() if k not in shape}


def _whole(name: str, value: Any) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise InputError(f"{name} must be a whole number, but is {value!r}.") from None


def examine(
    theorem: Theorem, case: Case, methods: Sequence[str] = METHODS, orbits: Orbits | None = None
) -> Report:
    """All methods on all claims, in their order; what was not run says so.

    ``orbits`` of the same system and case may be shared between theorems.
    """
    orbits = orbits or Orbits(theorem.system, case)
    began = perf_counter()
    evidence: list[Evidence] = []
    spent: dict[str, float] = {}
    for method in METHODS:
        started = perf_counter()
        if method in methods:
            case.progress(method)
            evidence += _RUNS[method](theorem, case, evidence, orbits)
        else:
            evidence += _not_run(theorem, method, "not asked for")
        spent[method] = perf_counter() - started
    judgements = {name: judge(version, evidence) for name, version in theorem.versions.items()}
    return Report(theorem, case, tuple(evidence), judgements, perf_counter() - began, spent)


def _not_run(theorem: Theorem, method: str, why: str) -> list[Evidence]:
    return [
        Evidence(method, claim, Outcome.NOT_RUN, Rigour.NUMERICAL, why)
        for version in theorem.versions.values()
        for claim in version.claims
    ]


def _symbolic(
    theorem: Theorem, case: Case, _: Sequence[Evidence], __: Orbits
) -> Iterator[Evidence]:
    """Lemmas first; an equation that was proved of every time may serve the next ones."""
    from proofs_check.engine import symbolic

    proved: list[Claim] = []
    for claim in theorem.all_claims:
        found = symbolic.examine(theorem, claim, case, proved)
        if found is None:
            continue
        yield found
        if (
            found.outcome is Outcome.SUPPORTS
            and claim.where is Where.ALONG
            and hasattr(claim, "sides")
        ):
            proved.append(claim)


def _certified(
    theorem: Theorem, case: Case, before: Sequence[Evidence], orbits: Orbits
) -> Iterator[Evidence]:
    """Every claim, and everything that the proofs so far rest on."""
    from proofs_check.engine import certified

    wanted = dict.fromkeys(theorem.all_claims)
    wanted |= dict.fromkeys(g for e in before for g in e.given)
    for claim in wanted:
        found = certified.examine(theorem, claim, case, orbits)
        if found is not None:
            yield found


def _flow(theorem: Theorem, case: Case, _: Sequence[Evidence], __: Orbits) -> Iterator[Evidence]:
    from proofs_check.engine import flow

    paths = flow.Paths(theorem.system, case)
    for claim in theorem.all_claims:
        found = flow.examine(theorem, claim, case, paths)
        if found is not None:
            yield found


def _training(
    theorem: Theorem, case: Case, _: Sequence[Evidence], __: Orbits
) -> Iterator[Evidence]:
    if theorem.system.train is None:
        yield from _not_run(theorem, "training", "the system has nothing to train")
        return
    if importlib.util.find_spec("torch") is None:
        yield from _not_run(theorem, "training", "torch is not installed")
        return
    from proofs_check.engine import training
    from proofs_check.engine.training_runs import Training

    runs = Training(theorem.system, case)
    for claim in theorem.all_claims:
        found = training.examine(theorem, claim, case, runs)
        if found is not None:
            yield found


_RUNS = {
    "symbolic": _symbolic,
    "certified": _certified,
    "flow": _flow,
    "training": _training,
}

__all__ = ["METHODS", "Dynamics", "Report", "check", "examine", "is_proved", "shaped"]
