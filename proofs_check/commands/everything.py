"""``python -m proofs_check all``: every statement, a progress display and a table of verdicts."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from pathlib import Path

from proofs_check import survey
from proofs_check.catalogue import all_statements
from proofs_check.destinations import (
    STANDARD_OUTPUT,
    print_json,
    require_destinations,
    write_json,
)
from proofs_check.host.console import console
from proofs_check.host.exits import ExitCode
from proofs_check.host.program import tell
from proofs_check.method import parse_methods
from proofs_check.options import problem_of, seconds_of
from proofs_check.rendering.former.document import many_to_json
from proofs_check.rendering.overview import overview
from proofs_check.rendering.progress import bar


def run(options: argparse.Namespace, began: float) -> int:
    """0 if nothing is refuted in the version that counts, 1 otherwise; 70 if a statement could not
    be examined because of an error of the program."""
    if options.subject is not None:
        from proofs_check.commands import check_file

        return check_file.everything(options)
    statements, methods = all_statements(), parse_methods(options.method)
    jobs = survey.default_jobs() if options.jobs is None else options.jobs
    require_destinations(options)
    problem, seconds = problem_of(options), seconds_of(options)
    results, interrupted = [], False
    with bar(len(statements)) as advance:
        try:
            stream = survey.survey(statements, problem, methods, jobs, seconds)
            with closing(stream):
                for result in stream:
                    results.append(result)
                    advance(result.statement.name)
        except KeyboardInterrupt:
            interrupted = True
    order = {statement.name: i for i, statement in enumerate(statements)}
    results.sort(key=lambda r: order[r.statement.name])
    if options.json != STANDARD_OUTPUT:
        overview(results, len(statements), time.perf_counter() - began, console(sys.stdout))
    if interrupted:
        raise KeyboardInterrupt(f"interrupted: {len(results)} of {len(statements)} statements")
    _write(options, [r for r in results if not isinstance(r, survey.Failure)])
    return _exit_code(options, results)


def _write(options: argparse.Namespace, reports: list) -> None:
    write_json(options, lambda: many_to_json(reports))
    if options.json == STANDARD_OUTPUT:
        print_json(many_to_json(reports))
    if options.report is not None:
        from proofs_check.rendering.report import write_report

        write_report(reports, Path(options.report), options.force)
        tell(f"report written to {options.report}")


def _exit_code(options: argparse.Namespace, results: list) -> int:
    crashed = [r for r in results if isinstance(r, survey.Failure) and r.crashed]
    if crashed:
        tell(
            f"internal error: {', '.join(r.statement.name for r in crashed)}: no answer, as the "
            "table says; please report it, with the command line."
        )
        return ExitCode.INTERNAL_ERROR
    verdicts = [
        r.judgement(options.version or "proved").verdict
        for r in results
        if not isinstance(r, survey.Failure)
    ]
    refuted = any(v.exit_code == ExitCode.REFUTED for v in verdicts)
    return ExitCode.REFUTED if refuted else ExitCode.DONE
