"""``python -m proofs_check STATEMENT``, or ``check STATEMENT``: examine theorems, one by one."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from proofs_check.answers import deliver, naming, tell_mistakes, worst
from proofs_check.destinations import require_destinations
from proofs_check.host.console import console
from proofs_check.options import question_of
from proofs_check.rendering.progress import status
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.engine.report import Report

LOADING = 2.0  # seconds that a file may always take; with less no theorem would ever be read


def run(options: argparse.Namespace, began: float) -> int:
    """Examine every theorem of that name or file; the exit code is the worst of the verdicts'."""
    subject = options.subject if options.command == "check" else options.command
    if subject is None:
        raise InputError("check needs a statement or a file: check theorem1, check my_theorem.py")
    reports = _reports(options, subject)
    deliver(options, reports, len(reports) == 1, lambda: _show(reports))
    tell_mistakes(reports)
    return worst([report.exit_code(options.version or "proved") for report in reports])


def _reports(options: argparse.Namespace, subject: str) -> list[Report]:
    question = question_of(options)
    require_destinations(options)
    from proofs_check.catalogue import find_all

    with status() as progress, naming(subject):
        theorems = find_all(subject, max(question.seconds, LOADING))
        from proofs_check.engine.check import check

        return [
            check(
                theorem,
                question.phi,
                progress=progress,
                source=subject,
                values=question.values,
                **question.settings,
            )
            for theorem in theorems
        ]


def _show(reports: list[Report]) -> None:
    from proofs_check.rendering.claims import show

    for report in reports:
        show(report, console(sys.stdout))
