"""``python -m proofs_check STATEMENT``: examine one statement."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from proofs_check.catalogue import find
from proofs_check.destinations import print_json, require_destinations, write_json
from proofs_check.host.console import console
from proofs_check.host.program import tell
from proofs_check.method import parse_methods
from proofs_check.options import problem_of, require_inputs_of, seconds_of
from proofs_check.rendering.former.document import to_json
from proofs_check.rendering.progress import status
from proofs_check.rendering.terminal import show


def run(options: argparse.Namespace, began: float) -> int:
    """Examine, print, write what was asked for; the exit code is the verdict's."""
    statement = find(options.command)
    require_inputs_of(statement, options)
    methods = parse_methods(options.method)
    require_destinations(options)
    seconds = seconds_of(options)
    with status() as progress:
        from proofs_check.examination import examine_statement

        report = examine_statement(statement, problem_of(options, progress), methods, seconds)
    write_json(options, lambda: to_json(report))
    if options.json == "-":
        print_json(to_json(report))
    else:
        unwritten = "" if options.report is None else f"writing {options.report}"
        show(report, console(sys.stdout), time.perf_counter() - began, unwritten)
    if options.report is not None:
        from proofs_check.rendering.report import write_report

        write_report([report], Path(options.report), options.force)
        tell(f"report written to {options.report}")
    return report.judgement(options.version or "proved").verdict.exit_code
