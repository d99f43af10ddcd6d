"""``python -m proofs_check findings``: what is wrong with the printed statements, re-verified."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from proofs_check import publications
from proofs_check.catalogue import named
from proofs_check.destinations import STANDARD_OUTPUT, deliver_json, require_destinations
from proofs_check.engine.outcomes import Verdict
from proofs_check.host.console import NARROW, Text, console, hanging, indented
from proofs_check.host.exits import ExitCode
from proofs_check.host.files import require_writable, write
from proofs_check.options import seconds_of
from proofs_check.rendering.answer import shortened
from proofs_check.rendering.progress import status
from theory.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from proofs_check.engine.finding import Checked, Finding, Witness


LABEL = len("repaired: ")
LETTERS = (
    "E(z) = z φ'(z)/φ(z) is the elasticity of φ, and λ1 the top eigenvalue of the network's "
    "Jacobian at the training example."
)


def run(options: argparse.Namespace, began: float) -> int:
    """0 if every witness is proved again, 1 if one is not, 3 if only the time was too short."""
    from theory.outcome import Truth

    chosen_ones = publications.chosen(options.source)
    require_destinations(options, _require_markdown)
    seconds, told = seconds_of(options), options.json != STANDARD_OUTPUT
    out = console(sys.stdout)
    checked: list[tuple[str, Finding, list[Checked]]] = []
    if told:
        out.print(Text(LETTERS, "dim"))
    for source, finding in [(s, f) for s in chosen_ones for f in publications.findings(s)]:
        if told:
            _head(source, finding, out)
        checked.append((source, finding, []))
        for witness in finding.witnesses:
            with status() as progress:
                progress(witness.text)
                found = witness.check(seconds)
            checked[-1][2].append(found)
            if told:
                _tell(witness, found, out)
    _write(options, checked)
    if told and not checked:
        out.print(Text(f"{' and '.join(chosen_ones)}: no findings", "dim"))
    open_ones = [c for *_, found in checked for c in found if c.truth is not Truth.TRUE]
    if any(not c.late for c in open_ones):
        return ExitCode.REFUTED
    return ExitCode.UNDECIDED if open_ones else ExitCode.DONE


def _head(source: str, finding: Finding, out: Console) -> None:
    out.print()
    out.print(
        hanging(Text.assemble((finding.title, "bold"), f" · {named(source, finding.statement)}"))
    )
    for label, text in (
        ("printed", finding.printed),
        ("gap", finding.gap),
        ("repaired", finding.repaired),
    ):
        words = Text.assemble((f"{label}: ".ljust(LABEL), "dim"), text)
        out.print(indented(hanging(words, LABEL if out.width >= NARROW else 2)))


def _tell(witness: Witness, found: Checked, out: Console) -> None:
    """The reason only where it says more than the verdict and the claim, which are told."""
    from theory.outcome import Truth

    proved = found.truth is Truth.TRUE
    mark = ("✓ ", "green") if proved else ("✗ NOT CONFIRMED ", "bold red")
    reason = found.reason
    if proved and witness.verdict is Verdict.VERIFIED:
        reason = ""
    for claim in witness.built.all_claims if proved else ():
        reason = reason.removeprefix(f"“{claim.text}” is false: ")
    words = Text.assemble(mark, witness.text, (f" ({shortened(reason)})" if reason else "", "dim"))
    out.print(indented(hanging(words, 4)))


def _write(options: argparse.Namespace, checked: list[tuple[str, Finding, list[Checked]]]) -> None:
    from proofs_check.rendering.findings import markdown, to_json

    deliver_json(options, lambda: to_json(checked))
    if options.report is not None:
        write(Path(options.report), markdown(checked), "--report", options.force)


def _require_markdown(path: Path, force: bool) -> None:
    if path.suffix != ".md":
        raise InputError(
            f"findings are reported as Markdown; give a name ending in .md, not {path}."
        )
    require_writable(path, "--report", force)
