"""``python -m proofs_check STATEMENT``, or ``check STATEMENT``: examine theorems, one by one."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from proofs_check.answers import certified, deliver, naming, tell_mistakes, worst
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
    if options.version == "printed" and not any("printed" in r.judgements for r in reports):
        raise InputError(f"{subject} has no printed version that is judged; leave out --as.")
    deliver(options, reports, len(reports) == 1, lambda: _show(options, reports, began))
    missing = certified(options, reports, len(reports) == 1)
    tell_mistakes(reports)
    codes = [report.exit_code(options.version or "proved") for report in reports]
    return worst([*codes, *missing])


def _reports(options: argparse.Namespace, subject: str) -> list[Report]:
    question = question_of(options)
    require_destinations(options)
    from proofs_check.catalogue import find_all

    with status() as progress, naming(subject, options):
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


def _show(options: argparse.Namespace, reports: list[Report], began: float) -> None:
    """The time in all is shown with the last one."""
    from proofs_check.rendering.answer import verdict_alone
    from proofs_check.rendering.terminal import show

    out, unwritten = console(sys.stdout), f"writing {options.report}" if options.report else ""
    for report in reports:
        last = report is reports[-1]
        if options.quiet:
            verdict_alone(report, out, options.version, len(reports) > 1)
            continue
        elapsed = time.perf_counter() - began if last else None
        version = options.version or "proved"
        show(report, out, elapsed, unwritten if last else "", options.verbose, version)
        if not last:
            out.print()
