"""Check a theorem: build it, give its letters numbers, run the methods, judge every version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from proofs_check.engine.building import Source, built
from proofs_check.engine.case import Case
from proofs_check.engine.evaluable import require_evaluable
from proofs_check.engine.examination import METHODS, examine
from proofs_check.engine.orbits import Orbits
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
    methods: Sequence[str] = METHODS,
    digits: int = 15,
    seed: int = 0,
    device: str = "auto",
    seconds: float = SECONDS,
    progress: Callable[[str], None] = lambda _: None,
    source: str = "",
    values: Mapping[str, Any] | None = None,
    **letters: Any,
) -> Report:
    """Examine a theorem for an activation and exact numbers.

    Parameters
    ----------
    theorem
        A :class:`Theorem`, or a function of whole numbers (``depth``) that returns one.
    phi
        A name or a formula in z, for a system that has an activation; sigmoid by default.
    methods
        Some of ``symbolic``, ``certified``, ``flow`` and ``training``.
    digits
        Significant digits of enclosures.
    seed, device
        Of everything random; where training runs.
    seconds
        For all methods together.  What is open when they are spent stays undecided, and says so.
    **letters
        Numbers for starts and parameters by their letters' names, ``k=3, u0="1/2"``, and for the
        whole numbers of a function.  Strings are read exactly; what is left out has its default.
    values
        The same as a mapping, for letters that are called like one of the arguments above.

    Returns
    -------
    Report
        With the evidence about each claim and a verdict for each version.

    Raises
    ------
    InputError
        For a letter that there is not, a value outside its domain, a system that has no real value
        at the start, a training that cannot be run: what was expected, what came.

    Examples
    --------
    >>> from proofs_check import check
    >>> from proofs_check.theorems.pnas2020.theorem2 import THEOREM
    >>> check(THEOREM, "sin", methods=("symbolic", "certified"), k=3).verdict
    'verified'
    """
    unknown = [m for m in methods if m not in METHODS]
    if unknown or not methods:
        raise InputError(f"unknown method {unknown or methods}; choose from {', '.join(METHODS)}.")
    try:
        with question(seconds):
            found = built(theorem, {**(values or {}), **letters})
    except OutOfTime as spent:
        raise InputError(f"the theorem was not built in time: {spent}.") from spent
    case = Case.of(
        found.theorem.system,
        phi,
        found.values,
        digits=digits,
        seed=seed,
        device=device,
        seconds=seconds,
        progress=progress,
    )
    with question(seconds):
        orbits = Orbits(found.theorem.system, case)
        require_evaluable(orbits, found.theorem.name)
        return examine(found.theorem, case, methods, orbits, shape=found.shape, source=source)


def shaped(theorem: Source, values: Mapping[str, Any]) -> tuple[Theorem, dict[str, Any]]:
    """A theorem of the shape that the values name, and the values that are left."""
    found = built(theorem, values)
    return found.theorem, found.values
