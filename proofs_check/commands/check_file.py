"""``check``, ``all`` and ``falsify`` of theorems in files, or in the package by name."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofs_check.destinations import print_json, require_destinations, write_json
from proofs_check.host.console import console
from proofs_check.host.exits import ExitCode
from proofs_check.host.program import TRACEBACK, tell
from proofs_check.method import parse_methods
from proofs_check.options import seconds_of
from proofs_check.rendering.progress import status
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.engine.report import Report
    from proofs_check.falsification.theorems import Search

LOADING = 2.0  # seconds that a file may always take; with less no theorem would ever be read


def run(options: argparse.Namespace, began: float) -> int:
    """Check every theorem of the file; the exit code is the worst of their verdicts'."""
    if options.subject is None:
        raise InputError("check needs a file or a name: check my_theorem.py, check pnas2020/deep")
    reports = _reports(options)
    _told(options, reports, brief=False)
    return _exit_code(options, reports)


def everything(options: argparse.Namespace) -> int:
    """``all FILE`` or ``all SOURCE``: a table of verdicts instead of the whole reports."""
    reports = _reports(options)
    _told(options, reports, brief=True)
    code = _exit_code(options, reports)
    return ExitCode.DONE if code == ExitCode.UNDECIDED else code


def falsify(options: argparse.Namespace) -> int:
    """Search; the exit code is that of the worst ending."""
    values, seconds = _values(options.param or []), seconds_of(options)
    from proofs_check.engine.catalogue import find_all
    from proofs_check.falsification.theorems import falsify as search

    found = []
    with status() as progress, naming(options.subject):
        for theorem in find_all(options.subject, max(seconds, LOADING)):
            found.append(
                search(
                    theorem,
                    options.version,
                    phi=_phi(options),
                    examples=options.examples,
                    seed=options.seed,
                    seconds=seconds,
                    progress=progress,
                    values=values,
                )
            )
    for each in found:
        _show_search(each, options.subject)
    codes = [each.ending.exit_code for each in found]
    return ExitCode.REFUTED if ExitCode.REFUTED in codes else max(codes)


def _reports(options: argparse.Namespace) -> list[Report]:
    methods, seconds = parse_methods(options.method), seconds_of(options)
    values, phi = _values(options.param or []), _phi(options)
    require_destinations(options)
    from proofs_check.engine.catalogue import find_all
    from proofs_check.engine.check import check

    settings: dict[str, Any] = {
        "methods": methods,
        "digits": options.digits,
        "seed": options.seed,
        "device": options.device,
        "seconds": seconds,
        "source": options.subject,
    }
    with status() as progress, naming(options.subject):
        return [
            check(theorem, phi, progress=progress, values=values, **settings)
            for theorem in find_all(options.subject, max(seconds, LOADING))
        ]


def _phi(options: argparse.Namespace) -> str | None:
    return options.phi if "--phi" in options.given else None


@contextmanager
def naming(subject: str) -> Iterator[None]:
    """What is wrong is told with the file or name that it is about."""
    try:
        yield
    except InputError as error:
        words = str(error)
        raise InputError(words if subject in words else f"{subject}: {words}") from error


def _told(options: argparse.Namespace, reports: list[Report], brief: bool) -> None:
    from proofs_check.rendering.claims import overview, show
    from proofs_check.rendering.theorem_document import to_json

    text = to_json(reports, one=len(reports) == 1 and not brief)
    write_json(options, lambda: text)
    if options.json == "-":
        print_json(text)
    elif brief:
        overview(reports, console(sys.stdout))
    else:
        for report in reports:
            show(report, console(sys.stdout))
    if options.report is not None:
        from proofs_check.rendering.theorem_report import write_report

        write_report(reports, Path(options.report), options.force)
        tell(f"report written to {options.report}")
    _tell_errors(reports)


def _tell_errors(reports: list[Report]) -> None:
    errors = [(r, e) for r in reports for e in r.errors]
    for report, e in errors:
        if os.environ.get(TRACEBACK) and e.error is not None:
            import traceback

            tell("".join(traceback.format_exception(e.error)))
        tell(
            f"{report.theorem.name}: the {e.method} method has no answer about “{e.claim.text}”: "
            f"{e.detail}. It is a mistake of the program; please report it, with the file and "
            f"the traceback that {TRACEBACK}=1 in the environment prints."
        )


def _exit_code(options: argparse.Namespace, reports: list[Report]) -> int:
    codes = [report.exit_code(options.version or "proved") for report in reports]
    for worst in (ExitCode.INTERNAL_ERROR, ExitCode.REFUTED):
        if worst in codes:
            return worst
    return max(codes, default=ExitCode.DONE)


def _values(words: list[str]) -> dict[str, str]:
    """``a0=1/5`` as a letter and its value."""
    found: dict[str, str] = {}
    for word in words:
        name, sign, value = (part.strip() for part in word.partition("="))
        if not (sign and name and value):
            raise InputError(f"--param needs a letter and its value, a0=1/5, not {word!r}.")
        if name in found:
            raise InputError(f"--param gives {name} twice, {found[name]} and {value}.")
        found[name] = value
    return found


def _show_search(found: Search, subject: str) -> None:
    from proofs_check.host.console import Text

    out = console(sys.stdout)
    out.print(Text(f"{found.name} as {found.version}: {found.ending.value}", "bold"))
    case = found.counterexample
    if case is not None:
        out.print(f"  {case.text}")
        out.print(Text(f"  {found.reason}", "dim"))
        out.print(f"  look closer: {case.command(subject, found.version)}", soft_wrap=True)
    for other in [] if case is not None else found.tally.unconfirmed[:5]:
        out.print(f"  unconfirmed: {other.command(subject, found.version)}")
    if found.stopped:
        words = "the search" if case is None else "making it simpler"
        out.print(
            Text(f"  {words} was broken off, because the time was spent; --seconds gives it more")
        )
    verdicts = ", ".join(
        f"{n} {v.value.replace('_', ' ')}" for v, n in found.tally.verdicts.items()
    )
    words = f"{found.tally.tried} candidates ({verdicts}; {found.tally.skipped} outside a domain)"
    out.print(Text(f"{words}, seed {found.seed}", "dim"))
