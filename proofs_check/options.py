"""From the words of the command line to a question.  Light: imports what it needs when called.

Every letter of a theorem is an option (``--u0 1/2``), but which those are only the theorem knows:
an option that is none of the program's own is taken for a letter, and refused with the others'
names where the theorem has none such.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from proofs_check.engine.methods import METHODS
from theory.errors import InputError

DEFAULT_PHI = "sigmoid"
MAX_DIGITS = 2000  # beyond this a proof takes minutes
MAX_EXAMPLES = 100_000  # that falsify tries
MAX_DEGREE = 64  # of polynomial laws; the unknowns forbid it long before
MAX_UNKNOWNS = 10**6  # a block of equations between them all would take terabytes
MAX_JOBS = 1024  # processes; more is a slip of the keyboard
SIGNED = ("--phi",)  # its value may begin with a minus sign

OF_CHECKS = (
    *("--phi", "--method", "--digits", "--seed", "--device", "--seconds"),
    *("--json", "--report", "--force", "--as", "--param"),
)
OBEYED = {
    "list": ("--source",),
    "findings": ("--source", "--seconds", "--json", "--report", "--force"),
    "falsify": ("--phi", "--as", "--examples", "--seed", "--seconds", "--param", "--json"),
    "where": ("--phi", "--digits", "--seconds", "--param", "--json"),
    "map": ("--phi", "--seconds", "--param", "--json", "--report", "--force", "--resolution"),
    "all": (*OF_CHECKS, "--jobs", "--source"),
    "conserved": (
        *("--phi", "--size", "--degree", "--unknowns", "--method", "--seed", "--device"),
        *("--seconds", "--json", "--report", "--force", "--param"),
    ),
}
WITHOUT_LETTERS = ("list", "findings")


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


def add_problem_options(parser: argparse.ArgumentParser) -> None:
    """φ, and how hard to look."""
    add = parser.add_argument
    add(
        "--phi",
        metavar="φ",
        help=f"a name or a formula in z: sin, 'tanh(z)**3' (default {DEFAULT_PHI})",
    )
    add(
        "--param",
        action="append",
        metavar="A=1/2",
        help="the value of a letter, for one that is called like an option of the program's",
    )
    add("--digits", default=15, type=int, help="significant digits of the enclosures (default 15)")
    add(
        "--seconds",
        metavar="S",
        help="time for the methods, all together; what is open then stays undecided (default 60; "
        "all, check: for each theorem; findings: for each witness; falsify: for the search)",
    )
    add("--method", default=",".join(METHODS), help=f"some of {','.join(METHODS)} (default all)")
    add("--device", default="auto", choices=("auto", "cpu", "cuda"), help="where training runs")
    add("--seed", default=0, type=int, help="of everything random (default 0)")


def letters_apart(
    arguments: Sequence[str], own: Collection[str]
) -> tuple[list[str], list[tuple[str, str]]]:
    """The words without the options that are letters, and those, each with its value.

    ``own`` are the options of the program.  ``--u0 -3/10`` and ``--phi -z`` need care: argparse
    would take the value for an option.
    """
    rest: list[str] = []
    letters: list[tuple[str, str]] = []
    words = iter(arguments)
    for word in words:
        name, sign, value = word.partition("=")
        if word == "--":
            return [*rest, word, *words], letters
        if word in SIGNED:
            after = next(words, None)
            rest.append(word if after is None else f"{word}={after}")
        elif name in own or not name.startswith("--"):
            rest.append(word)
        else:
            after = value if sign else next(words, None)
            if after is None or (not sign and after.partition("=")[0] in own):
                raise InputError(f"argument {name}: expected one argument")
            letters.append((name.removeprefix("--"), after))
    return rest, letters


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


def require_obeyed(options: argparse.Namespace) -> None:
    """Refuse an option that this command would ignore."""
    obeyed = OBEYED.get(options.command, OF_CHECKS)
    given = {word for word in options.given if word.startswith("--") and word != "--"}
    if options.command in WITHOUT_LETTERS:
        given |= {f"--{name}" for name, _ in options.letters}
    for option in sorted(given.difference(obeyed)):
        raise InputError(f"{options.command} has no {option}; leave it out.")


def question_of(options: argparse.Namespace) -> Question:
    """The question that the options ask; InputError says what is wrong with them."""
    return Question(
        options.phi,
        values_of(options),
        parse_methods(options.method),
        options.digits,
        options.seed,
        options.device,
        seconds_of(options),
    )


def values_of(options: argparse.Namespace) -> dict[str, str]:
    """Letters and their values, from options of their name and from ``--param a0=1/5``."""
    found: dict[str, str] = {}
    for name, value in [*options.letters, *map(_param, options.param or [])]:
        if name in found:
            raise InputError(f"{name} is given twice, as {found[name]} and as {value}.")
        found[name] = value
    return found


def parse_methods(text: str) -> tuple[str, ...]:
    """``"symbolic,flow"`` to names in the order of :data:`METHODS`."""
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [name for name in wanted if name not in METHODS]
    if unknown or not wanted:
        raise InputError(
            f"unknown method {', '.join(unknown) or repr(text)}; choose from {', '.join(METHODS)}."
        )
    return tuple(name for name in METHODS if name in wanted)


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
