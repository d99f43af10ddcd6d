"""``python -m proofs_check all``: every statement, a progress display and a table of verdicts."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from pathlib import Path

from proofs_check.catalogue import all_statements
from proofs_check.files import require_writable, write_atomically
from proofs_check.method import parse_methods
from proofs_check.options import problem_of, seconds_of
from proofs_check.rendering.progress import bar
from proofs_check.rendering.terminal import console
from theory.errors import InputError

EXIT_INTERRUPTED = 130


def run(options: argparse.Namespace, began: float) -> int:
    """0 if nothing is refuted in the version that counts, 1 otherwise, 130 if interrupted."""
    from proofs_check.survey import Failure, default_jobs, survey

    statements, methods = all_statements(), parse_methods(options.method)
    jobs = default_jobs() if options.jobs is None else options.jobs
    if jobs < 1:
        raise InputError(f"--jobs must be at least 1, but is {jobs}.")
    _require_paths(options)
    problem, seconds = problem_of(options), seconds_of(options)
    results, interrupted = [], False
    with bar(len(statements)) as advance:
        try:
            with closing(survey(statements, problem, methods, jobs, seconds)) as stream:
                for result in stream:
                    results.append(result)
                    advance(result.statement.name)
        except KeyboardInterrupt:
            interrupted = True
    order = {statement.name: i for i, statement in enumerate(statements)}
    results.sort(key=lambda r: order[r.statement.name])
    _print(options, results, len(statements), began)
    if interrupted:
        print(f"interrupted: {len(results)} of {len(statements)} statements", file=sys.stderr)
        return EXIT_INTERRUPTED
    _write(options, [r for r in results if not isinstance(r, Failure)])
    return _exit_code(options, results)


def _require_paths(options: argparse.Namespace) -> None:
    if options.json not in (None, "-"):
        require_writable(Path(options.json), "--json")
    if options.report is not None:
        from proofs_check.rendering.report import require_report_path

        require_report_path(Path(options.report), options.force)


def _print(options: argparse.Namespace, results: list, total: int, began: float) -> None:
    if options.json == "-":
        return
    from proofs_check.rendering.overview import overview

    overview(results, total, time.perf_counter() - began, console(sys.stdout))


def _write(options: argparse.Namespace, reports: list) -> None:
    if options.json is not None:
        from proofs_check.rendering.document import many_to_json

        text = many_to_json(reports)
        if options.json == "-":
            sys.stdout.write(text)
        else:
            write_atomically(Path(options.json), text, "--json")
    if options.report is not None:
        from proofs_check.rendering.report import write_report

        write_report(reports, Path(options.report), options.force)
        print(f"report written to {options.report}", file=sys.stderr)


def _exit_code(options: argparse.Namespace, results: list) -> int:
    from proofs_check.survey import Failure

    verdicts = [
        r.judgement(options.version or "proved").verdict
        for r in results
        if not isinstance(r, Failure)
    ]
    return int(any(v.exit_code == 1 for v in verdicts))
