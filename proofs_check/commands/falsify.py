"""``python -m proofs_check falsify STATEMENT``: search for a counterexample."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from proofs_check.catalogue import find
from proofs_check.options import seconds_of
from proofs_check.rendering.progress import status
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.falsification.search import Search


def run(options: argparse.Namespace, began: float) -> int:
    """1 with a confirmed counterexample, 0 with none; 3 with unconfirmed ones only, or if the time
    was spent before any was found."""
    if options.subject is None:
        raise InputError("falsify needs a statement, as in: falsify theorem1")
    from proofs_check.engine.catalogue import names_a_theorem

    if names_a_theorem(options.subject):
        from proofs_check.commands import check_file

        return check_file.falsify(options)
    statement, version = find(options.subject), options.version or "printed"
    from proofs_check.falsification.search import falsify

    phi = options.phi if "--phi" in options.given else None
    with status() as progress:
        found = falsify(
            statement,
            version,
            phi=phi,
            examples=options.examples,
            seed=options.seed,
            seconds=seconds_of(options),
            progress=progress,
        )
    _print(found, statement.name, version, time.perf_counter() - began)
    return found.ending.exit_code


def _print(found: Search, name: str, version: str, seconds: float) -> None:
    from proofs_check.host.console import Text, console

    out = console(sys.stdout)
    out.print(Text(f"{name} as {version}: {found.ending.value}", "bold"))
    if found.counterexample is not None:
        c = found.counterexample
        out.print(f"  φ(z) = {c.phi}, k = {c.width}, u0 = {c.u0}, v0 = {c.v0}")
        out.print(Text(f"  {found.reason}", "dim"))
        out.print(f"  look closer: {c.command(name)} --as {version}", soft_wrap=True)
    unconfirmed = [] if found.counterexample is not None else found.tally.unconfirmed
    for candidate in unconfirmed[:5]:
        out.print(f"  unconfirmed: {candidate.command(name)}")
    verdicts = ", ".join(
        f"{n} {v.value.replace('_', ' ')}" for v, n in found.tally.verdicts.items()
    )
    if found.stopped:
        words = "the search" if found.counterexample is None else "making it simpler"
        out.print(
            Text(f"  {words} was broken off, because the time was spent; --seconds gives it more")
        )
    out.print(
        Text(
            f"{found.tally.tried} candidates judged by the {found.judge} method ({verdicts}; "
            f"{found.tally.skipped} outside the domain of φ), seed {found.seed}, {seconds:.0f} s",
            "dim",
        )
    )
