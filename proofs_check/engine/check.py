"""Check a theorem: build it, give its letters numbers, run the methods, judge every version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from proofs_check.engine.box_search import decide
from proofs_check.engine.building import Source, built
from proofs_check.engine.case import Case, silent
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.errors import UnknownLetter
from proofs_check.engine.evaluable import require_evaluable
from proofs_check.engine.examination import examine
from proofs_check.engine.methods import METHODS, chosen
from proofs_check.engine.report import Report
from proofs_check.engine.theorem import Theorem
from theory.activation import Activation
from theory.deadline import SECONDS, OutOfTime, question
from theory.errors import InputError

__all__ = ["METHODS", "Report", "check", "examine", "shaped"]


def check(
    theorem: Source,
    phi: str | Activation | None = None,
    *,
    methods: str | Sequence[str] = METHODS,
    digits: int = 15,
    seed: int = 0,
    device: str = "auto",
    seconds: float = SECONDS,
    progress: Callable[[str], None] = silent,
    source: str = "",
    values: Mapping[str, Any] | None = None,
    **letters: Any,
) -> Report:
    """Examine a theorem for an activation and exact numbers, or ranges, as
    :func:`proofs_check.check` does that takes a name as well."""
    methods = chosen(methods)
    try:
        with question(seconds):
            found = built(theorem, {**(values or {}), **letters})
    except OutOfTime as spent:
        raise InputError(f"the theorem was not built in time: {spent}.") from spent
    try:
        case = Case.of(
            found.theorem.system,
            phi,
            found.values,
            ranges=True,
            digits=digits,
            seed=seed,
            device=device,
            seconds=seconds,
            progress=progress,
        )
    except UnknownLetter as error:
        raise UnknownLetter(error.names, (*found.shape, *error.inputs)) from None
    if case.box:
        return decide(found.theorem, case, methods, shape=found.shape, source=source)
    orbits = None
    with suppress(OutOfTime), question(seconds):  # the methods say it again
        orbits = Orbits(found.theorem.system, case)
        require_evaluable(orbits, found.theorem.name)
    # it keeps to the time by itself, and judges after that
    return examine(found.theorem, case, methods, orbits, shape=found.shape, source=source)


def shaped(theorem: Source, values: Mapping[str, Any]) -> tuple[Theorem, dict[str, Any]]:
    """A theorem of the shape that the values name, and the values that are left."""
    found = built(theorem, values)
    return found.theorem, found.values
