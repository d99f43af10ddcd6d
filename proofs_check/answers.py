"""What becomes of reports: shown, written, mistakes of the program told, an exit code."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from proofs_check.arguments import OF_CHECKS
from proofs_check.destinations import deliver_json
from proofs_check.host.exits import ExitCode
from proofs_check.host.program import TRACEBACK, tell
from proofs_check.options import as_given, no_parameter
from theory.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from proofs_check.engine.report import Report


@contextmanager
def naming(subject: str, options: argparse.Namespace) -> Iterator[None]:
    """What is wrong is told with the file or name that it is about."""
    from proofs_check.engine.errors import UnknownLetter

    try:
        yield
    except UnknownLetter as error:
        hint, phi = error.hint, no_parameter(options, error.names)
        if not phi and not hint.endswith("?"):
            hint += did_you_mean([f"--{name}" for name in error.names], OF_CHECKS, str)
        raise InputError(
            f"{subject} has no {as_given(options, error.names)}; {hint}{phi}"
        ) from error
    except InputError as error:
        words = str(error)
        raise InputError(words if subject in words else f"{subject}: {words}") from error


def deliver(
    options: argparse.Namespace, reports: Sequence[Report], one: bool, show: Callable[[], None]
) -> None:
    """``--json``, else what ``show`` prints; ``--report``.  ``one`` report is a document of its
    own, more are a list of them.  A reader that left loses no file."""
    from proofs_check.rendering.document import to_json

    if deliver_json(options, lambda: to_json(reports, one)):
        show()
    if options.report is not None:
        from proofs_check.rendering.report import write_report

        write_report(reports, Path(options.report), options.force)
        tell(f"report written to {options.report}")


def certified(options: argparse.Namespace, reports: Sequence[Report], one: bool) -> list[int]:
    """``--certificate``; the exit code of a report that has none."""
    if options.certificate is None:
        return []
    from proofs_check.certificates.delivery import deliver_certificates

    version = options.version or "proved"
    every = deliver_certificates(options.certificate, reports, version, one, options.force)
    return [] if every else [ExitCode.UNDECIDED]


def tell_mistakes(reports: Sequence[Report]) -> None:
    """Where a method failed by a mistake of the program; its traceback, if that is asked for."""
    for report, e in [(r, e) for r in reports for e in r.errors]:
        if os.environ.get(TRACEBACK) and e.error is not None:
            import traceback

            tell("".join(traceback.format_exception(e.error)))
        tell(
            f"{report.theorem.name}: the {e.method} method has no answer about “{e.claim.text}”: "
            f"{e.detail}. It is a mistake of the program; please report it, with the command line "
            f"and the traceback that {TRACEBACK}=1 in the environment prints."
        )


def worst(codes: Sequence[int]) -> int:
    """The exit code of several answers."""
    for code in (ExitCode.INTERNAL_ERROR, ExitCode.REFUTED):
        if code in codes:
            return code
    return max(codes, default=ExitCode.DONE)
