"""``python -m proofs_check falsify STATEMENT``: search for a counterexample."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING, Any

from proofs_check.answers import naming
from proofs_check.commands.check import LOADING
from proofs_check.destinations import as_text, deliver_json, require_destinations
from proofs_check.host.console import Console, Text, console
from proofs_check.host.exits import ExitCode
from proofs_check.host.foreign import continued
from proofs_check.options import question_of
from proofs_check.rendering.progress import status
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.falsification.candidates import Candidate
    from proofs_check.falsification.search import Search


def run(options: argparse.Namespace, began: float) -> int:
    """1 with a confirmed counterexample, 0 with none; 3 with unconfirmed ones only, or if the time
    was spent before any was found.  Of several theorems the worst."""
    if options.subject is None:
        raise InputError("falsify needs a statement, as in: falsify theorem1")
    question, subject = question_of(options), options.subject
    require_destinations(options)
    from proofs_check.survey import items

    found = []
    with status() as progress, naming(subject, options):
        every = items(subject, max(question.seconds, LOADING))
        from proofs_check.falsification.search import falsify

        for item in every:
            search = falsify(
                item.theorem,
                options.version,
                phi=question.phi,
                examples=options.examples,
                seed=question.seed,
                seconds=question.seconds,
                progress=progress,
                values=question.values,
            )
            found.append((item.subject, search))
    if deliver_json(options, lambda: _documents(found)):
        for name, search in found:
            _print(search, name)
        console(sys.stdout).print(Text(f"{time.perf_counter() - began:.0f} s", "dim"))
    codes = [search.ending.exit_code for _, search in found]
    return ExitCode.REFUTED if ExitCode.REFUTED in codes else max(codes)


def _documents(found: list[tuple[str, Search]]) -> str:
    searches = [document(search, name) for name, search in found]
    return as_text(searches[0] if len(searches) == 1 else {"searches": searches})


def document(found: Search, subject: str) -> dict[str, Any]:
    """The search as a JSON object; docs/json.md describes its keys."""

    def described(candidate: Candidate) -> dict[str, Any]:
        return {
            "phi": candidate.phi or None,
            "values": dict(candidate.values),
            "command": candidate.command(subject, found.version),
        }

    candidate = found.counterexample
    return {
        "theorem": found.name,
        "version": found.version,
        "ending": found.ending.name.lower(),
        "counterexample": described(candidate) if candidate is not None else None,
        "reason": found.reason,
        "box": dict(found.box.ranges) if found.box is not None else None,
        "alone": described(found.alone) if found.alone is not None else None,
        "tried": found.tally.tried,
        "candidates": {fate.name.lower(): n for fate, n in found.tally.fates.items()},
        "unconfirmed": [described(each) for each in found.tally.unconfirmed],
        "judges": list(found.judges),
        "seed": found.seed,
        "examples": found.examples,
        "stopped": found.stopped,
    }


def _print(found: Search, subject: str) -> None:
    out = console(sys.stdout)
    out.print(Text(f"{found.name} as {found.version}: {found.ending.value}", "bold"))
    candidate = found.counterexample
    if candidate is not None:
        out.print(f"  {candidate.text}")
        out.print(Text(f"  {found.reason}", "dim"))
        if found.box is not None:
            out.print(f"  so is every point with {found.box.text} (proved)")
        out.print("  look closer:")
        _command(candidate, subject, found, out)
    if found.alone is not None:
        out.print(f"  simpler, but no open set of them: {found.alone.text}")
        out.print(Text(f"  {found.reason_alone}", "dim"))
    for other in [] if candidate is not None else found.tally.unconfirmed[:5]:
        out.print("  unconfirmed:")
        _command(other, subject, found, out)
    if found.stopped:
        words = "the search" if candidate is None else "making it simpler"
        out.print(
            Text(f"  {words} was broken off, because the time was spent; --seconds gives it more")
        )
    fates = ", ".join(f"{n} {fate.value}" for fate, n in found.tally.fates.items())
    judges = " and ".join(found.judges)
    words = f"{found.tally.tried} candidates judged by the {judges} method: {fates}"
    out.print(Text(f"{words}; seed {found.seed}", "dim"))


def _command(candidate: Candidate, subject: str, found: Search, out: Console) -> None:
    """To be copied: what is too long for a line goes on where a shell goes on."""
    words = f"    {candidate.command(subject, found.version)}"
    out.print(continued(words, out.width), soft_wrap=True)
