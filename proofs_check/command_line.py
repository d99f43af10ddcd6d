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
from proofs_check.options import add_problem_options, joined, require_in_range, require_obeyed
from theory.errors import InputError

EXIT_CODES = (
    "exit codes: 0 verified, 1 refuted or conflict, 2 bad input, 3 not applicable or inconclusive "
    "(of the version that --as names). all: 1 if any statement is refuted or in conflict, else 0, "
    "also where some are inconclusive, not applicable or could not be examined. findings: 1 if a "
    "witness is not proved again, 3 if only the time was too short, else 0. falsify: 1 with a "
    "confirmed counterexample, 0 with none, 3 with unconfirmed ones only, or if the time was spent "
    "before one was found. 70: an error of the program, no answer. 130: interrupted; 143: "
    "told to end."
)
INTERRUPTED = "interrupted; no file was written"
COMMANDS = {
    "list": "listing",
    "all": "everything",
    "findings": "findings",
    "falsify": "falsify",
    "check": "check_file",
}
WITH_SUBJECT = ("list", "all", "falsify", "check")


def main(arguments: Sequence[str] | None = None, began: float | None = None) -> int:
    """Run the command line and return its exit code; ``began`` is when the program did.

    Without ``arguments`` this process is the program: its streams and signals are taken over.
    """
    began = time.perf_counter() if began is None else began
    words = list(sys.argv[1:] if arguments is None else arguments)
    kind = program if arguments is None else guarded
    return kind(lambda: _dispatch(words, began), words, INTERRUPTED)


def _dispatch(words: list[str], began: float) -> int:
    parser = _parser(words)
    given = joined(words)
    options = parser.parse_args(given)
    options.given = {word.partition("=")[0] for word in given}
    if options.command is None:
        parser.print_help()
        return ExitCode.BAD_INPUT
    require_in_range(options)
    require_obeyed(options)
    if options.subject is not None and options.command not in WITH_SUBJECT:
        raise InputError(f"unexpected argument {options.subject!r} after {options.command!r}.")
    module = COMMANDS.get(options.command, "check")
    return importlib.import_module(f"proofs_check.commands.{module}").run(options, began)


class _Parser(argparse.ArgumentParser):
    words: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        tell(f"{self.prog}: error: {message}", self.words)
        self.exit(ExitCode.BAD_INPUT)


def _parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m proofs_check",
        description="Check a statement of the paper for the activation, width and start you name.",
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
        "counterexample), check FILE (a theorem of your own)",
    )
    add(
        "subject",
        nargs="?",
        metavar="STATEMENT",
        help="of falsify; of check, list, all and falsify: a FILE.py, or a theorem of the package "
        "such as pnas2020/theorem1; of list and all: a source such as pnas2020",
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
        "--param",
        action="append",
        metavar="A=1/2",
        help="of theorems in files: the value of a letter",
    )
    add("--source", metavar="NAME", help="of list: the theorems of one source, with titles")
    add("--version", action=_Version, nargs=0, help="print the version, to be quoted, and exit")
    return parser


class _Version(argparse.Action):
    """argparse's own would read the package's metadata on every run."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from proofs_check.version import program

        print(program())
        parser.exit()
