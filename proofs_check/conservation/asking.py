"""The same question in Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from proofs_check.conservation.answer import METHODS, Answer, answered
from proofs_check.conservation.question import question
from proofs_check.conservation.subject_file import Found, find
from proofs_check.engine.case import silent
from proofs_check.engine.parametrisation import Parametrisation
from proofs_check.engine.system import System
from theory.conservation.laws import MAX_UNKNOWNS
from theory.deadline import SECONDS
from theory.errors import InputError


def conserved(
    subject: Parametrisation | System | str,
    degree: int = 2,
    phi: str | None = None,
    *,
    methods: Sequence[str] = METHODS,
    unknowns: int = MAX_UNKNOWNS,
    seed: int = 0,
    device: str = "auto",
    seconds: float = SECONDS,
    progress: Callable[[str], None] = silent,
    **values: Any,
) -> Answer:
    """How many conservation laws there are, and all polynomial ones up to a degree.

    Parameters
    ----------
    subject
        A :class:`Parametrisation`, whose laws hold for every loss of φ(θ) and all data; a
        :class:`System`, whose laws are those of its own flow; or a name or file as the command
        line takes it.
    degree
        Of the polynomials.
    phi
        An activation, by name or formula; without one a law has to hold for every φ.
    methods
        That examine each law as a claim; none, with ``()``.
    unknowns
        The most coefficients that a polynomial may have.
    seed, device, seconds
        Of the random points; where training runs; for everything together.
    progress
        Hears a line now and then.
    **values
        Sizes (``n=3``), and parameters of a system.

    Returns
    -------
    Answer
        ``.survey.at_least`` and ``.survey.at_most`` are certain; ``.survey.certainty`` says what
        is known of the number; ``.laws`` has each law with the evidence.

    Raises
    ------
    InputError
        For what laws are not defined of, or cannot be found of: what was expected, what came.

    Examples
    --------
    >>> from proofs_check import conserved
    >>> found = conserved("two-layer-linear", n=2, m=1, r=2, methods=())
    >>> found.survey.at_most, found.survey.certainty.proved
    (3, True)
    """
    if isinstance(subject, str):
        found = find(subject, values, (), seconds)
    elif isinstance(subject, Parametrisation | System):
        found = Found(getattr(subject, "name", "the system"), subject, {}, values)
    else:
        raise InputError(f"expected a Parametrisation, a System or a name, not {subject!r}.")
    return answered(
        question(found, phi, seconds),
        degree,
        unknowns=unknowns,
        methods=methods,
        seed=seed,
        device=device,
        seconds=seconds,
        progress=progress,
    )
