"""The methods on all claims of a theorem, within one budget of time.

The methods share the time by the rule of :mod:`theory.deadline`, and so do the claims within a
method; what several claims need (the orbit) comes before them and may take three quarters of the
method's time.  What is not done when its share is spent is unknown and says so.  A method that
fails by a mistake of the program leaves its claim unknown too, and the report says with what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Bound, Claim, Finite, FormClaim, Where
from proofs_check.engine.evidence import Evidence, Outcome, Rigour
from proofs_check.engine.judgement import depends_on_the_orbit, judge
from proofs_check.engine.methods import METHODS
from proofs_check.engine.report import Report
from proofs_check.engine.theorem import Theorem
from proofs_check.host.program import is_interrupt
from theory.deadline import OutOfTime, Shares, deadline
from theory.errors import DomainError, ExpressionError, InputError, how_to_install

_PROVING = ("symbolic", "certified")


@dataclass(frozen=True)
class Work:
    """What a method has to do: something for all claims, then one claim after another; and what
    of it the report keeps besides the evidence."""

    claims: tuple[Claim, ...]
    examine: Callable[[Claim], Evidence | None]
    prepare: Callable[[], object] | None = None
    keep: Callable[[], dict[str, Any]] = dict


def examine(
    theorem: Theorem,
    case: Case,
    methods: Sequence[str] = METHODS,
    orbits: Orbits | None = None,
    *,
    shape: Mapping[str, int] | None = None,
    source: str = "",
    shown: bool = True,
) -> Report:
    """All methods on all claims, in their order; what was not run says so.

    ``orbits`` of the same system and case may be shared between theorems.  A report that is not
    to be ``shown`` has evidence and judgements only.
    """
    orbits = orbits or Orbits(theorem.system, case)
    began = perf_counter()
    evidence: list[Evidence] = []
    spent: dict[str, float] = {}
    kept: dict[str, Any] = {}
    with deadline(case.seconds):
        shares = Shares(sum(method in methods for method in METHODS))
        for method in METHODS:
            if method not in methods:
                evidence += _not_run(theorem, method, "not asked for")
                continue
            started = perf_counter()
            case.progress(method)
            found: list[Evidence] = []
            try:
                with shares.part(method):
                    keep = add_evidence(found, method, theorem, case, evidence, orbits)
                    kept |= keep() if shown else {}
            except OutOfTime as late:  # between two claims, or just after the last one
                found += _unseen(theorem, method, found, str(late))
            evidence += found
            spent[method] = perf_counter() - started
    judgements = {name: judge(version, evidence) for name, version in theorem.versions.items()}
    seconds = perf_counter() - began
    return Report(
        theorem, case, tuple(evidence), judgements, seconds, spent, shape or {}, source, **kept
    )


def first_against(
    theorem: Theorem, case: Case, methods: Sequence[str], orbits: Orbits
) -> Evidence | None:
    """The first evidence that speaks against a claim, if any does; no more is looked at."""
    for method in methods:
        work = _WORK[method](theorem, case, (), orbits)
        if isinstance(work, str):
            continue
        for claim in work.claims:
            found = in_time(method, theorem, claim, work.examine)
            if found is not None and found.outcome is Outcome.REFUTES:
                return found
    return None


def add_evidence(
    found: list[Evidence],
    method: str,
    theorem: Theorem,
    case: Case,
    before: Sequence[Evidence],
    orbits: Orbits,
) -> Callable[[], dict[str, Any]]:
    """To ``found``, what a method finds about all claims; and what of it a report keeps besides."""
    work = _WORK[method](theorem, case, before, orbits)
    if isinstance(work, str):
        found += _not_run(theorem, method, work)
        return dict
    parts = Shares(1 if work.prepare is None else 2)
    if work.prepare is not None:
        with parts.part(f"{method}, for all claims"):
            prepared(work.prepare)
    with parts.part(method):
        shares = Shares(len(work.claims))
        for claim in work.claims:
            with shares.part(f"{method}: {claim.text}"):
                new = in_time(method, theorem, claim, work.examine)
            if new is not None:
                found.append(new)
    return work.keep


def prepared(prepare: Callable[[], object]) -> None:
    """Whatever it fails with is met again, and told, with the claims that need it."""
    try:
        prepare()
    except InputError:
        raise
    except (OutOfTime, Exception) as error:
        if is_interrupt(error):
            raise


def in_time(
    method: str, theorem: Theorem, claim: Claim, find: Callable[[Claim], Evidence | None]
) -> Evidence | None:
    """What a method finds about one claim; unknown, in words, where it fails."""
    began = perf_counter()
    failed: Exception | None = None
    try:
        return find(claim)
    except OutOfTime as spent:
        why = str(spent)
    except (ExpressionError, DomainError) as error:
        why = f"the method cannot evaluate it: {error}"
    except OverflowError as error:  # of FLINT, as of floats: a number that nothing can hold
        why = f"the method cannot evaluate it, its numbers are out of range ({error})"
    except InputError as error:
        raise InputError(f"{theorem.name}: “{claim.text}”: {error}") from error
    except Exception as error:
        if is_interrupt(error):
            raise
        failed, why = error, f"internal error: {type(error).__name__}: {error}"
    return _open(method, claim, why, perf_counter() - began, failed)


def _open(
    method: str, claim: Claim, why: str, seconds: float = 0.0, error: Exception | None = None
) -> Evidence:
    rigour = Rigour.PROOF if method in _PROVING else Rigour.NUMERICAL
    return Evidence(method, claim, Outcome.UNKNOWN, rigour, why, seconds=seconds, error=error)


def _unseen(theorem: Theorem, method: str, found: list[Evidence], why: str) -> list[Evidence]:
    seen = {e.claim for e in found}
    return [_open(method, claim, why) for claim in theorem.all_claims if claim not in seen]


def _not_run(theorem: Theorem, method: str, why: str) -> list[Evidence]:
    claims = dict.fromkeys(c for version in theorem.versions.values() for c in version.claims)
    return [Evidence(method, c, Outcome.NOT_RUN, Rigour.NUMERICAL, why) for c in claims]


def _symbolic(theorem: Theorem, case: Case, _: Sequence[Evidence], __: Orbits) -> Work:
    """Lemmas first; what was proved of every time may serve the next ones."""
    from proofs_check.engine.symbolic import method as symbolic

    proved: list[Claim] = []

    def find(claim: Claim) -> Evidence | None:
        found = symbolic.examine(theorem, claim, case, proved)
        holds = found is not None and found.outcome is Outcome.SUPPORTS
        if (
            holds
            and claim.where is Where.ALONG
            and (hasattr(claim, "sides") or isinstance(claim, Bound))
        ):
            proved.append(claim)
        return found

    return Work(theorem.all_claims, find)


def _certified(theorem: Theorem, case: Case, before: Sequence[Evidence], orbits: Orbits) -> Work:
    """Every claim, and everything that the proofs so far rest on."""
    from proofs_check.engine.certified import method as certified

    wanted = dict.fromkeys((*theorem.all_claims, *(g for e in before for g in e.given)))
    on_orbit = any(claim.where is not Where.EVERYWHERE for claim in wanted)
    by_times = theorem.system.clock is None and all(_at_times(claim, case) for claim in wanted)
    orbits.ask_the_end(not by_times)
    early: dict[Claim, Evidence] = {}

    def find(claim: Claim) -> Evidence | None:
        return early.get(claim) or certified.examine(theorem, claim, case, orbits)

    def prepare() -> None:
        """Hypotheses about inputs and φ first: where no version that they leave speaks of the
        orbit, no verdict depends on it, and each claim gets what it needs of it by itself."""
        for claim in (c for v in theorem.versions.values() for c in v.assume):
            if claim.where is Where.EVERYWHERE and claim not in early:
                found = in_time(certified.METHOD, theorem, claim, find)
                early.update({claim: found} if found is not None else {})
        if depends_on_the_orbit(theorem, (*before, *early.values())):
            orbits.follow()
        else:
            orbits.ask_the_end(False)

    return Work(
        tuple(wanted),
        find,
        prepare if on_orbit else None,
        lambda: {"end": _end(theorem, orbits)} if on_orbit else {},
    )


def _at_times(claim: Claim, case: Case) -> bool:
    """Whether it can be met at given times: an equation of all times, as far as they go."""
    from proofs_check.engine.certified.critical import is_entire

    if claim.where is not Where.ALONG:
        return claim.where is Where.EVERYWHERE
    return hasattr(claim, "sides") or (isinstance(claim, Finite) and is_entire(claim.value, case))


def _end(theorem: Theorem, orbits: Orbits) -> Any:
    """None where the orbit could not be followed, by a mistake that the claims have told."""
    from proofs_check.engine.ending import end_of

    prepared(lambda: orbits.arrival)
    return end_of(theorem, orbits) if "arrival" in orbits.__dict__ else None


def _flow(theorem: Theorem, case: Case, _: Sequence[Evidence], __: Orbits) -> Work:
    from proofs_check.engine.flow import method as flow

    paths = flow.Paths(theorem.system, case)
    return Work(
        theorem.all_claims,
        lambda claim: flow.examine(theorem, claim, case, paths),
        keep=lambda: {"integrated": paths.followed},
    )


def _training(theorem: Theorem, case: Case, _: Sequence[Evidence], __: Orbits) -> Work | str:
    full = any(isinstance(c, FormClaim) for c in theorem.all_claims)
    ensemble = theorem.system.ensemble
    if theorem.system.train is None and ensemble is None and not full:
        return "the system has nothing to train"
    case.progress("training: importing torch")
    try:
        import torch  # noqa: F401  (its absence must be known before anything is tried)
    except ImportError as error:
        return f"not run, because PyTorch cannot be imported ({error}): {how_to_install('torch')}"
    if ensemble is not None:
        from proofs_check.engine.training import ensembles

        networks = ensembles.Networks(theorem.system, case)
        return Work(theorem.all_claims, lambda claim: ensembles.examine(claim, networks))
    from proofs_check.engine.training import method as training
    from proofs_check.engine.training.runs import Training
    from proofs_check.engine.training.trainer import MAX_ENTRIES

    if any(s.is_integer and x > MAX_ENTRIES for s, x in case.values.items()):  # before it is made
        return f"its weights would exceed {MAX_ENTRIES:,} entries"
    try:
        runs = Training(theorem.system, case) if theorem.system.train is not None else None
    except (OverflowError, ZeroDivisionError):  # 1e300 squared; 1 by 1e-300 squared
        return "its numbers are outside the range of floating-point numbers"

    def keep() -> dict[str, Any]:
        run = runs.__dict__.get("settled") if runs is not None else None
        return {"trained": run and replace(run, weights={})}

    return Work(
        theorem.all_claims, lambda claim: training.examine(theorem, claim, case, runs), keep=keep
    )


_WORK: dict[str, Callable[..., Any]] = {
    "symbolic": _symbolic,
    "certified": _certified,
    "flow": _flow,
    "training": _training,
}
