"""``python -m proofs_check all``: every statement of a source, or of all of them, in a table."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from proofs_check import survey
from proofs_check.answers import certified, deliver, naming, tell_mistakes, worst
from proofs_check.arguments import DEFAULT_PHI
from proofs_check.catalogue import is_file
from proofs_check.commands.check import LOADING
from proofs_check.destinations import STANDARD_OUTPUT, require_destinations
from proofs_check.host.console import console
from proofs_check.host.exits import ExitCode
from proofs_check.host.program import tell
from proofs_check.options import Question, as_given, no_parameter, question_of
from proofs_check.publications import chosen
from proofs_check.rendering.progress import bar
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.engine.report import Report

    Result = Report | survey.Failure


def run(options: argparse.Namespace, began: float) -> int:
    """0 if nothing is refuted in the version that counts, 1 otherwise; 70 if a theorem could not
    be examined because of an error of the program."""
    question, subjects = question_of(options), _subjects(options)
    subject = " and ".join(subjects)
    require_destinations(options)
    from theory.activation import Activation

    Activation.of(DEFAULT_PHI if question.phi is None else question.phi)
    with naming(subject, options):
        items = _items(subjects, max(question.seconds, LOADING))
        _require_letters(items, question, subject, options)
    jobs = options.jobs or (1 if is_file(subject) else survey.default_jobs())
    found: dict[survey.Item, Result] = {}
    interrupted = False
    with bar(len(items)) as advance:
        try:
            with closing(survey.survey(items, question, jobs)) as stream:
                for item, result in stream:
                    found[item] = result
                    advance(item.name)
        except KeyboardInterrupt:
            interrupted = True
    results = [found[item] for item in items if item in found]
    show = lambda: _show(  # noqa: E731
        results, question, len(items), time.perf_counter() - began, len(subjects) > 1
    )
    if interrupted:
        if options.json != STANDARD_OUTPUT:
            show()
        raise KeyboardInterrupt(f"interrupted: {len(results)} of {len(items)} statements")
    return _answered(options, results, show)


def _subjects(options: argparse.Namespace) -> tuple[str, ...]:
    """A file, a name or a source that is given, or else the sources that are chosen."""
    if options.subject is None:
        return chosen(options.source)
    if options.source is not None:
        raise InputError(
            f"name either {options.subject!r} or --source {options.source}, not both: all "
            "examines one file, or sources."
        )
    return (options.subject,)


def _items(subjects: Sequence[str], seconds: float) -> tuple[survey.Item, ...]:
    """Of several sources each by its path, as two may have theorems of one name."""
    if len(subjects) == 1:
        return survey.items(subjects[0], seconds)
    found = [item for subject in subjects for item in survey.items(subject, seconds)]
    return tuple(replace(item, name=item.subject) for item in found)


def _require_letters(
    items: Sequence[survey.Item], question: Question, subject: str, options: argparse.Namespace
) -> None:
    """Of the letters that are given, each must be one of some theorem's."""
    if not question.values:
        return
    from proofs_check.engine.own import own_part

    known: set[str] = set()
    for item in items:
        try:
            known |= set(own_part(item.theorem, question.phi, question.values)[1])
        except InputError:  # told in its row
            continue
        if known.issuperset(question.values):
            return
    missing = [name for name in question.values if name not in known]
    raise InputError(
        f"no statement of {subject} has {as_given(options, missing)}; leave it out."
        f"{no_parameter(options, missing)}"
    )


def _show(
    results: list[Result], question: Question, total: int, seconds: float, by_path: bool
) -> None:
    from proofs_check.engine.own import lacking
    from proofs_check.rendering.overview import overview

    notes: dict[str, str] = {}
    for report in [r for r in results if not isinstance(r, survey.Failure)]:
        absent = lacking(report.theorem, report.shape, question.phi, question.values)
        notes |= {report.source: f"it has no {', '.join(absent)}"} if absent else {}
    overview(results, total, seconds, console(sys.stdout), notes, by_path)


def _answered(options: argparse.Namespace, results: list[Result], show: Callable[[], None]) -> int:
    reports = [r for r in results if not isinstance(r, survey.Failure)]
    failures = [r for r in results if isinstance(r, survey.Failure)]
    crashed = [f.name for f in failures if f.crashed]
    if failures and not reports and not crashed:
        raise InputError(failures[0].reason)
    deliver(options, reports, False, show)
    certified(options, reports, False)
    tell_mistakes(reports)
    if crashed:
        tell(
            f"internal error: {', '.join(crashed)}: no answer, as the table says; please report "
            "it, with the command line."
        )
        return ExitCode.INTERNAL_ERROR
    code = worst([report.exit_code(options.version or "proved") for report in reports])
    return ExitCode.DONE if code == ExitCode.UNDECIDED else code
