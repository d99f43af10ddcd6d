"""From the words of the command line to a question.  Light: imports what it needs when called."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from proofs_check.engine.methods import METHODS, chosen
from theory.errors import InputError

MAX_DIGITS = 2000  # beyond this a proof takes minutes
MAX_EXAMPLES = 100_000  # that falsify tries
MAX_DEGREE = 64  # of polynomial laws; the unknowns forbid it long before
MAX_UNKNOWNS = 10**6  # a block of equations between them all would take terabytes
MAX_JOBS = 1024  # processes; more is a slip of the keyboard


@dataclass(frozen=True)
class Question:
    """What is asked about a theorem, whichever it is.  ``phi`` is None where none was named, and
    ``values`` are by letter, word or whole number, as they were written."""

    phi: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = METHODS
    digits: int = 15
    seed: int = 0
    device: str = "auto"
    seconds: float = 60.0

    @property
    def settings(self) -> dict[str, Any]:
        """As keywords of :func:`proofs_check.check`, but for φ and the values."""
        names = ("methods", "digits", "seed", "device", "seconds")
        return {name: getattr(self, name) for name in names}


def require_in_range(options: argparse.Namespace) -> None:
    """Whatever the command: a number that makes no sense is refused, not ignored."""
    seconds_of(options)
    _require("--digits", options.digits, 1, MAX_DIGITS)
    _require("--seed", options.seed, 0, 2**63 - 1)
    _require("--examples", options.examples, 1, MAX_EXAMPLES)
    for name, most in (("degree", MAX_DEGREE), ("unknowns", MAX_UNKNOWNS)):
        if getattr(options, name) is not None:
            _require(f"--{name}", getattr(options, name), 1, most)
    if options.jobs is not None:
        _require("--jobs", options.jobs, 1, MAX_JOBS)


def question_of(options: argparse.Namespace) -> Question:
    """The question that the options ask; InputError says what is wrong with them."""
    return Question(
        phi_of(options),
        values_of(options),
        chosen(options.method),
        options.digits,
        options.seed,
        options.device,
        seconds_of(options),
    )


def values_of(options: argparse.Namespace) -> dict[str, str]:
    """Letters and their values, from options of their name and from ``--param a0=1/5``."""
    found: dict[str, str] = {}
    given = [*options.letters, *parameters_apart(options)[1]]
    for name, value in given:
        if name in found:
            raise InputError(f"{name} is given twice, as {found[name]} and as {value}.")
        found[name] = value
    return found


def phi_of(options: argparse.Namespace) -> str | None:
    """φ, with the numbers of its parameters written in: what is shown, and asked again, is one
    formula."""
    of_phi, _ = parameters_apart(options)
    if not of_phi:
        return None if options.phi is None else str(options.phi)
    from theory.expression.parameters import with_parameters

    return with_parameters(options.phi, of_phi)


def parameters_apart(
    options: argparse.Namespace,
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Of ``--param``: what is a parameter of φ, as it is written, and what is a letter."""
    given = [_param(word) for word in options.param or []]
    if not given or options.phi is None:
        return {}, given
    from theory.expression.parameters import parameters_of

    its = parameters_of(options.phi)
    of_phi: dict[str, str] = {}
    for name, value in [pair for pair in given if pair[0] in its]:
        if name in of_phi:
            raise InputError(f"{name} is given twice, as {of_phi[name]} and as {value}.")
        of_phi[name] = value
    return of_phi, [pair for pair in given if pair[0] not in its]


def as_given(options: argparse.Namespace, names: Iterable[str]) -> str:
    """Letters that nothing has, as they were given: --a, --param a."""
    of_parameters = {name for name, _ in parameters_apart(options)[1]}
    return ", ".join(f"{'--param ' if n in of_parameters else '--'}{n}" for n in names)


def no_parameter(options: argparse.Namespace, names: Iterable[str]) -> str:
    """That φ has no such parameter either, of letters that were given by ``--param``."""
    its = [name for name, _ in parameters_apart(options)[1] if name in names]
    if not its:
        return ""
    like = f"as in --phi 'tanh({its[0]}*z)'"
    if options.phi is None:
        return f" No --phi is given whose parameter {its[0]} could be, {like}."
    return f" Nor has φ = {options.phi} a parameter {its[0]}, {like}."


def seconds_of(options: argparse.Namespace) -> float:
    """The budget of time that the options name, or the default."""
    from theory.deadline import SECONDS

    if options.seconds is None:
        return SECONDS
    try:
        seconds = float(options.seconds)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise InputError(
            f"--seconds must be a positive number such as 60 or 2.5, but is {options.seconds!r}."
        )
    return seconds


def _param(word: str) -> tuple[str, str]:
    name, sign, value = (part.strip() for part in word.partition("="))
    if not (sign and name and value):
        raise InputError(f"--param needs a letter and its value, a0=1/5, not {word!r}.")
    return name, value


def _require(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise InputError(f"{name} must be a whole number from {low} to {high}, but is {value}.")
