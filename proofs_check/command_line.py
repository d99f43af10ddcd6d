"""The command line: parse, call, print.  No mathematics here, and no heavy import at the top."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Sequence
from typing import Any, NoReturn

from proofs_check.host.exits import ExitCode
from proofs_check.host.program import guarded, program, tell
from proofs_check.options import (
    add_problem_options,
    letters_apart,
    require_in_range,
    require_obeyed,
)
from theory.errors import InputError

EXIT_CODES = (
    "exit codes: 0 verified, 1 refuted or conflict, 2 bad input, 3 not applicable or inconclusive "
    "(of the version that --as names). all: 1 if any statement is refuted or in conflict, else 0, "
    "also where some are inconclusive, not applicable or could not be examined. findings: 1 if a "
    "witness is not proved again, 3 if only the time was too short, else 0. falsify: 1 with a "
    "confirmed counterexample, 0 with none, 3 with unconfirmed ones only, or if the time was spent "
    "before one was found. conserved: 0 if the number of laws is proved, 1 if a law or a number "
    "that is claimed is refuted, 3 if something is open. "
    "where, map: 0, or 3 if the time was spent before all was as fine as asked. 70: an error of "
    "the program, no answer. 130: interrupted; 143: told to end."
)
INTERRUPTED = "interrupted; no file was written"
COMMANDS = {
    "list": "listing",
    "all": "everything",
    "findings": "findings",
    "falsify": "falsify",
    "check": "check",
    "conserved": "conserved",
    "where": "where",
    "map": "mapping",
}
WITH_SUBJECT = ("list", "all", "falsify", "check", "conserved", "where")


def main(arguments: Sequence[str] | None = None, began: float | None = None) -> int:
    """Run the command line and return its exit code; ``began`` is when the program did.

    Without ``arguments`` this process is the program: its streams and signals are taken over.
    """
    began = time.perf_counter() if began is None else began
    words = list(sys.argv[1:] if arguments is None else arguments)
    kind = program if arguments is None else guarded
    return kind(lambda: _dispatch(words, began), words, INTERRUPTED)


def _dispatch(words: list[str], began: float) -> int:
    options = parsed(words)
    if options.command is None:
        if words:
            raise InputError(
                f"name a statement first (theorem2 {words[0]} …), or one of "
                f"{', '.join(COMMANDS)}; `--help` shows how."
            )
        _parser().print_help()
        return ExitCode.BAD_INPUT
    require_in_range(options)
    require_obeyed(options)
    if options.subject is not None and options.command not in WITH_SUBJECT:
        raise InputError(f"unexpected argument {options.subject!r} after {options.command!r}.")
    module = COMMANDS.get(options.command, "check")
    return importlib.import_module(f"proofs_check.commands.{module}").run(options, began)


def parsed(words: Sequence[str]) -> argparse.Namespace:
    """The options; ``given`` are the names of those that were, and ``letters`` the others."""
    parser = _parser(words)
    try:
        rest, letters = letters_apart(words, _names(parser))
    except InputError as error:
        parser.error(str(error))
    options = parser.parse_args(rest)
    options.given = {word.partition("=")[0] for word in rest}
    options.letters = letters
    return options


def options_of_the_program() -> set[str]:
    """--phi and all others that are no letters."""
    return _names(_parser())


def _names(parser: argparse.ArgumentParser) -> set[str]:
    return {name for action in parser._actions for name in action.option_strings}


class _Parser(argparse.ArgumentParser):
    words: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        tell(f"{self.prog}: error: {message}", self.words)
        self.exit(ExitCode.BAD_INPUT)


def _parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m proofs_check",
        usage="%(prog)s statement [STATEMENT] [options] [--LETTER NUMBER ...]",
        description="Check a statement of the paper, or a theorem of your own, for the activation "
        "and the numbers you name. Every letter of its system is an option: --u0 -3/10, --width 3, "
        "--depth 2; numbers are exact, and a letter that there is not is answered with those that "
        "there are.",
        epilog=EXIT_CODES,
        allow_abbrev=False,
    )
    parser.words = words
    add = parser.add_argument
    add(
        "command",
        nargs="?",
        metavar="statement",
        help="theorem1, theorem2, …; or list (all statements), all (examine every one), "
        "findings (what is wrong with the printed ones), falsify STATEMENT (search for a "
        "counterexample), check STATEMENT, where PREDICATE (for which starts of a range, as in "
        "where attractor --v0 -3:3), map (a picture over two ranges), conserved SUBJECT (how many "
        "conservation laws, and which)",
    )
    add(
        "subject",
        nargs="?",
        metavar="STATEMENT",
        help="of check, falsify, list and all: a statement, or the FILE.py of a theorem of your "
        "own; of list, all and falsify also a source such as pnas2020; of conserved also a "
        "parametrisation, by name (two-layer-linear) or in a file",
    )
    add_problem_options(parser)
    add("--json", metavar="PATH", help="also write the result as JSON; - for standard output only")
    add("--report", metavar="PATH", help="also write a report: .html, .tex or .md")
    add("--force", action="store_true", help="let --report overwrite a file")
    add(
        "--as",
        dest="version",
        choices=("proved", "printed"),
        help="the version whose verdict sets the exit code (default proved; falsify: printed)",
    )
    add("--jobs", type=int, metavar="N", help="processes for all (default: one a core, at most 4)")
    add("--examples", type=int, default=500, help="candidates that falsify tries (default 500)")
    add(
        "--source",
        metavar="NAME",
        help="of list, all and findings: those of one source, such as pnas2020, or of all of them "
        "(default: list shows all; all and findings are about the paper, pnas2020)",
    )
    add("--degree", type=int, metavar="D", help="of conserved: of the polynomial laws (default 2)")
    add("--size", metavar="N,M", help="of conserved: 3,2,2 in their order, or n=3,m=2")
    add(
        "--unknowns",
        type=int,
        metavar="N",
        help="of conserved: coefficients of a polynomial law that it may look for (default 6000)",
    )
    add(
        "--resolution", type=int, metavar="N",
        help="of map: cells along an axis, where they are finest (default 1024)",
    )  # fmt: skip
    add("--version", action=_Version, nargs=0, help="print the version, to be quoted, and exit")
    return parser


class _Version(argparse.Action):
    """argparse's own would read the package's metadata on every run."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from proofs_check.version import program

        print(program())
        parser.exit()
