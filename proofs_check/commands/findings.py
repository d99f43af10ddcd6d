"""``python -m proofs_check findings``: what is wrong with the printed statements, re-verified."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.rule import Rule

from proofs_check.rendering.progress import status
from system.console import Text, console
from system.exits import ExitCode
from system.files import require_writable, write
from theory.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from proofs_check.finding import Finding


def run(options: argparse.Namespace, began: float) -> int:
    """0 if every witness is proved again, 1 if one is not."""
    from proofs_check.finding import all_findings
    from theory.outcome import Truth

    path = _markdown_path(options)
    out = console(sys.stdout)
    checked = []
    for finding in all_findings():
        _head(finding, out)
        decisions = []
        for witness in finding.witnesses:
            with status() as progress:
                progress(witness.text)
                decisions.append(witness.check())
            proved = decisions[-1].truth is Truth.TRUE
            mark = ("  ✓ ", "green") if proved else ("  ✗ NOT CONFIRMED ", "bold red")
            words = Text.assemble(witness.text, (f" ({decisions[-1].reason})", "dim"))
            out.print(Padding(Text.assemble(mark, words), (0, 0, 0, 0)))
        checked.append((finding, decisions))
    if path is not None:
        from proofs_check.rendering.findings import markdown

        write(path, markdown(checked), "--report", options.force)
    unproved = any(d.truth is not Truth.TRUE for _, decisions in checked for d in decisions)
    return ExitCode.REFUTED if unproved else ExitCode.DONE


def _head(finding: Finding, out: Console) -> None:
    out.print()
    out.print(Rule(Text.assemble((finding.title, "bold"), f" · {finding.statement}"), align="left"))
    for label, text in (
        ("printed", finding.printed),
        ("gap", finding.gap),
        ("repaired", finding.repaired),
    ):
        out.print(Padding(Text.assemble((f"{label}: ", "dim"), text), (0, 0, 0, 2)))


def _markdown_path(options: argparse.Namespace) -> Path | None:
    if options.report is None:
        return None
    path = Path(options.report)
    if path.suffix != ".md":
        raise InputError(
            f"findings are reported as Markdown; give a name ending in .md, not {path}."
        )
    require_writable(path, "--report", options.force)
    return path
