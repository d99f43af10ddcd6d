"""From the words of the command line to a problem.  Light: imports what it needs when called."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING

from proofs_check.method import METHODS
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.problem import Problem, Progress
    from proofs_check.statement import Statement

MAX_DIGITS = 2000  # beyond this a proof takes minutes
MAX_DEPTH = 8  # hidden layers; the certified flow of a deeper network takes minutes
MAX_LENGTH = 64  # of a sequence
MAX_EXAMPLES = 100_000  # that falsify tries
MAX_JOBS = 1024  # processes; more is a slip of the keyboard
VALUED = ("--phi", "--u0", "--v0", "--w0", "--norm")  # their values may begin with a minus sign


_OF_THEOREMS = (
    *("--phi", "--method", "--digits", "--seed", "--device", "--seconds"),
    *("--json", "--report", "--force", "--as", "--param"),
)
_OF_SEARCHES = ("--phi", "--as", "--examples", "--seed", "--seconds")
OBEYED = {  # by the commands that examine no problem of the user's; others obey all but FOREIGN
    "list": ("--source",),
    "findings": ("--seconds", "--report", "--force"),
    "falsify": _OF_SEARCHES,
    "check": _OF_THEOREMS,
    "all FILE": _OF_THEOREMS,
    "falsify FILE": (*_OF_SEARCHES, "--param"),
}
_LETTERS = ("--u0", "--v0", "--depth")  # that theorems may have as well
FOREIGN = {  # and whose they are
    "--jobs": "all",
    "--examples": "falsify",
    "--param": "check",
    "--source": "list",
}


def add_problem_options(parser: argparse.ArgumentParser) -> None:
    """φ, the start, and how hard to look."""
    add = parser.add_argument
    add("--phi", default="sigmoid", metavar="φ", help="a name or a formula in z: sin, 'tanh(z)**3'")
    add("--width", default="2", metavar="K", help="hidden units (default 2)")
    add("--u0", default="1", help="start of u: 1, 0.1 or -3/10, taken exactly (default 1)")
    add("--v0", default="1", help="start of v (default 1)")
    add("--norm", default="1", help="norm of the training example (default 1)")
    add("--depth", type=int, metavar="H", help="hidden layers, for statements on deep networks")
    add("--w0", metavar="W2,...", help="starts of the middle layers, for deep networks (default 1)")
    add("--length", type=int, metavar="N", help="examples in a sequence (default 3)")
    add("--digits", default=15, type=int, help="significant digits of the enclosures (default 15)")
    add(
        "--seconds",
        metavar="S",
        help="time for the methods, all together; what is open then stays undecided (default 60; "
        "all, check: for each statement; findings: for each witness; falsify: for the search)",
    )
    add("--method", default=",".join(METHODS), help=f"some of {','.join(METHODS)} (default all)")
    add("--device", default="auto", choices=("auto", "cpu", "cuda"), help="where training runs")
    add("--seed", default=0, type=int, help="of everything random (default 0)")


def joined(arguments: list[str]) -> list[str]:
    """``--u0 -3/10`` as ``--u0=-3/10``: argparse would take the value for an option."""
    result, i = [], 0
    while i < len(arguments):
        if arguments[i] in VALUED and i + 1 < len(arguments):
            result.append(f"{arguments[i]}={arguments[i + 1]}")
            i += 2
        else:
            result.append(arguments[i])
            i += 1
    return result


def require_in_range(options: argparse.Namespace) -> None:
    """Whatever the command: a number that makes no sense is refused, not ignored."""
    seconds_of(options)
    _require("--digits", options.digits, 1, MAX_DIGITS)
    _require("--seed", options.seed, 0, 2**63 - 1)
    _require("--examples", options.examples, 1, MAX_EXAMPLES)
    for name, low, high in (
        ("depth", 1, MAX_DEPTH),
        ("length", 2, MAX_LENGTH),
        ("jobs", 1, MAX_JOBS),
    ):
        if getattr(options, name) is not None:
            _require(f"--{name}", getattr(options, name), low, high)


def require_obeyed(options: argparse.Namespace) -> None:
    """Refuse an option that this command would ignore."""
    obeyed = OBEYED.get(_kind(options))
    for option in sorted(word for word in options.given if word.startswith("--") and word != "--"):
        ignored = FOREIGN.get(option, options.command) != options.command
        if ignored if obeyed is None else option not in obeyed:
            letter = option.removeprefix("--")
            hint = f" A letter is given by --param {letter}=…" if option in _LETTERS else ""
            hint = hint if obeyed is not None and "--param" in obeyed else ""
            raise InputError(f"{options.command} has no {option}; leave it out.{hint}")


def _kind(options: argparse.Namespace) -> str:
    """The command, and whether it is about theorems in letters of their own."""
    from proofs_check.engine.catalogue import names_a_theorem

    if options.command not in ("all", "falsify") or options.subject is None:
        return str(options.command)
    of_theorems = options.command == "all" or names_a_theorem(options.subject)
    return f"{options.command} FILE" if of_theorems else str(options.command)


def problem_of(options: argparse.Namespace, progress: Progress | None = None) -> Problem:
    """The problem that the options describe; InputError says what is wrong with them."""
    from proofs_check.problem import Problem
    from theory.activation import Activation
    from theory.one_layer.start import Start

    _require("--digits", options.digits, 1, MAX_DIGITS)
    _require("--seed", options.seed, 0, 2**63 - 1)
    depth = 1 if options.depth is None else options.depth
    length = 3 if options.length is None else options.length
    _require("--depth", depth, 1, MAX_DEPTH)
    _require("--length", length, 2, MAX_LENGTH)
    problem = Problem(
        Activation.of(options.phi),
        Start.of(options.width, options.u0, options.v0, options.norm),
        options.digits,
        options.seed,
        options.device,
        depth=depth,
        w0=_middle(options.w0, depth),
        length=length,
    )
    return problem if progress is None else problem.watched_by(progress)


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


def require_inputs_of(statement: Statement, options: argparse.Namespace) -> None:
    """Refuse an option that this statement would ignore."""
    for name in ("depth", "w0", "length"):
        if getattr(options, name) is not None and name not in statement.inputs:
            raise InputError(f"{statement.name} has no --{name}; leave it out.")


def _require(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise InputError(f"{name} must be a whole number from {low} to {high}, but is {value}.")


def _middle(text: str | None, depth: int) -> tuple:
    from theory.expression.grammar import parse_number

    if text is None:
        return tuple(parse_number("1", "w0") for _ in range(depth - 1))
    parts = text.split(",") if text.strip() else []
    if len(parts) != depth - 1:
        raise InputError(
            f"--w0 needs {depth - 1} numbers for --depth {depth} (w2, …, w_depth), "
            f"but {len(parts)} were given."
        )
    return tuple(parse_number(part, f"w{i}") for i, part in enumerate(parts, start=2))
