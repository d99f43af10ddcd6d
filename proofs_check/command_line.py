"""The command line: parse, call, print.  No mathematics here, and no heavy import at the top."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from proofs_check.method import METHODS, parse_methods
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.examination import Report
    from proofs_check.problem import Problem, Progress

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
MAX_DIGITS = 2000  # beyond this a proof takes minutes
_VALUED = ("--phi", "--u0", "--v0", "--norm")  # their values may begin with a minus sign


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    began = time.perf_counter()
    parser = _parser()
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser.parse_args(_joined(given))
    if options.statement is None:
        parser.print_help()
        return EXIT_BAD_INPUT
    try:
        if options.statement == "list":
            return _list()
        return _check(options, began)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        return EXIT_INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m proofs_check",
        description="Check a statement of the paper for the activation, width and start you name.",
        epilog="exit codes: 0 verified, 1 refuted or conflict, 2 bad input, "
        "3 not applicable or inconclusive (of the version that --as names).",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("statement", nargs="?", help="theorem1, theorem2, ... or 'list' to see all")
    add("--phi", default="sigmoid", metavar="φ", help="a name or a formula in z: sin, 'tanh(z)**3'")
    add("--width", default="2", metavar="K", help="hidden units (default 2)")
    add("--u0", default="1", help="start of u: 1, 0.1 or -3/10, taken exactly (default 1)")
    add("--v0", default="1", help="start of v (default 1)")
    add("--norm", default="1", help="norm of the training example (default 1)")
    add("--digits", default=15, type=int, help="significant digits of the enclosures (default 15)")
    add("--method", default=",".join(METHODS), help=f"some of {','.join(METHODS)} (default all)")
    add("--device", default="auto", choices=("auto", "cpu", "cuda"), help="where training runs")
    add("--seed", default=0, type=int, help="of the random training example (default 0)")
    add("--json", metavar="PATH", help="also write the result as JSON; - for standard output only")
    add(
        "--as",
        dest="version",
        default="proved",
        choices=("proved", "printed"),
        help="the version whose verdict sets the exit code (default proved)",
    )
    return parser


def _joined(arguments: list[str]) -> list[str]:
    """``--u0 -3/10`` as ``--u0=-3/10``: argparse would take the value for an option."""
    joined, i = [], 0
    while i < len(arguments):
        if arguments[i] in _VALUED and i + 1 < len(arguments):
            joined.append(f"{arguments[i]}={arguments[i + 1]}")
            i += 2
        else:
            joined.append(arguments[i])
            i += 1
    return joined


def _list() -> int:
    from proofs_check.catalogue import all_statements
    from proofs_check.rendering.terminal import console, list_statements

    list_statements(all_statements(), console(sys.stdout))
    return 0


def _check(options: argparse.Namespace, began: float) -> int:
    from proofs_check.catalogue import find
    from proofs_check.rendering.terminal import console, show

    statement = find(options.statement)
    methods = parse_methods(options.method)
    if options.json not in (None, "-"):
        _require_writable(Path(options.json))
    with _status() as progress:
        from proofs_check.examination import examine_statement

        report = examine_statement(statement, _problem(options, progress), methods)
    if options.json != "-":
        show(report, console(sys.stdout), time.perf_counter() - began)
    if options.json is not None:
        _write(report, options.json)
    return report.judgement(options.version).verdict.exit_code


def _problem(options: argparse.Namespace, progress: Progress) -> Problem:
    from proofs_check.problem import Problem
    from theory.activation import Activation
    from theory.one_layer.start import Start

    if not 1 <= options.digits <= MAX_DIGITS:
        raise InputError(f"--digits must be between 1 and {MAX_DIGITS}, but is {options.digits}.")
    if not 0 <= options.seed < 2**63:
        raise InputError(f"--seed must be a whole number from 0 on, but is {options.seed}.")
    return Problem(
        Activation.of(options.phi),
        Start.of(options.width, options.u0, options.v0, options.norm),
        options.digits,
        options.seed,
        options.device,
        progress,
    )


def _require_writable(path: Path) -> None:
    """Before any work: the result must not be lost to a mistyped path."""
    folder = path.parent
    if path.is_dir():
        raise InputError(f"--json {path} is a folder; give a file name.")
    if not folder.is_dir():
        raise InputError(f"--json {path}: the folder {folder} does not exist; create it first.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise InputError(f"--json {path} cannot be written: {error.strerror}.") from None


def _write(report: Report, target: str) -> None:
    from proofs_check.rendering.document import to_json

    text = to_json(report)
    if target == "-":
        sys.stdout.write(text)
        return
    path = Path(target)
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
        os.replace(file.name, path)
    except OSError as error:
        raise InputError(f"--json {path} could not be written: {error.strerror}.") from None


class _status:
    """A progress line on standard error, if somebody is looking."""

    def __enter__(self) -> Progress:
        self.spinner = None
        if not sys.stderr.isatty():
            return lambda message: None
        from rich.console import Console

        self.spinner = Console(stderr=True).status("starting")
        self.spinner.start()
        return self.spinner.update

    def __exit__(self, *_: object) -> None:
        if self.spinner is not None:
            self.spinner.stop()
