"""``python -m proofs_check map``: a picture over two inputs whose every colour is a proof."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofs_check.commands.asking_regions import certificate, paved, question
from proofs_check.destinations import as_text, deliver_json, require_destinations
from proofs_check.host.console import Console, Text, console
from proofs_check.host.exits import ExitCode
from proofs_check.host.files import require_writable, write
from proofs_check.rendering.packages import require_packages
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.regions.answer import PhaseDiagram
    from proofs_check.regions.question import Question
    from theory.one_layer.regions.paving import Paving

DRAWN = (".html", ".png", ".svg")
SUFFIXES = (*DRAWN, ".csv")


def run(options: argparse.Namespace, began: float) -> int:
    """0, or 3 if the time was spent or Ctrl-C came before the map was as fine as asked, or if a
    certificate that was asked for cannot be made."""
    report = Path(options.report) if options.report is not None else None
    if options.resume and report is None:
        raise InputError("--resume needs --report: what was proved is kept beside it.")
    require_destinations(options, lambda p, force: _require_picture(p, force or options.resume))
    asked = question(options)
    answer = _answer(options, asked, report)
    if report is not None:
        _write(report, answer, options.force or options.resume)
    if deliver_json(options, lambda: as_text(document(answer))):
        _show(answer, console(sys.stdout), time.perf_counter() - began, report)
    certified = certificate(options, asked)
    return ExitCode.UNDECIDED if answer.stopped or not certified else ExitCode.DONE


def _require_picture(path: Path, force: bool) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"--report {path}: the name must end in {', '.join(SUFFIXES)}.")
    require_writable(path, "--report", force)
    if path.suffix.lower() in DRAWN:
        require_packages(f"--report {path}", "matplotlib")


def _answer(options: argparse.Namespace, asked: Question, report: Path | None) -> PhaseDiagram:
    from proofs_check.regions.answer import PhaseDiagram

    if report is None:
        return PhaseDiagram(asked, paved(options, asked))
    from proofs_check.regions import kept

    beside, before = kept.beside(report), None
    require_writable(beside, "--report")
    if options.resume:
        before = kept.load(beside, asked)
    elif beside.exists() and not options.force:
        raise InputError(
            f"{beside} has what an earlier run proved: --resume goes on with it, --force begins "
            "anew."
        )
    found = paved(options, asked, before, kept.Keeper(beside, asked))
    _keep(beside, asked, found)
    return PhaseDiagram(asked, found)


def _keep(beside: Path, asked: Question, found: Paving) -> None:
    """Only what is to be gone on with."""
    from proofs_check.regions import kept

    if found.stopped:
        kept.save(beside, asked, found)
    else:
        beside.unlink(missing_ok=True)


def _write(path: Path, answer: PhaseDiagram, force: bool) -> None:
    from proofs_check.host.files import write_bytes
    from proofs_check.rendering import region_map

    kind = path.suffix.lower()
    if kind == ".png":
        write_bytes(path, region_map.png(answer), "--report", force)
        return
    text = {".html": region_map.html, ".svg": region_map.svg, ".csv": region_map.csv}[kind]
    write(path, text(answer), "--report", force)


def document(answer: PhaseDiagram) -> dict[str, Any]:
    """The shares of the area as a JSON object; docs/json.md describes its keys."""
    return {
        "schema": 1,
        "phi": answer.phi,
        "depth": answer.paving.inputs.depth,
        "inputs": answer.inputs,
        "axes": list(answer.axes),
        "shares": answer.shares,
        "cells": len(answer.code),
        "looked": int(answer.paving.looked),
        "stopped": answer.stopped,
    }


def _show(answer: PhaseDiagram, out: Console, seconds: float, report: Path | None) -> None:
    from proofs_check.rendering.region_map import MEANINGS

    out.print(Text(f"where gradient flow ends, for φ = {answer.phi}", "bold"))
    out.print(Text(f"  {answer.given}", "dim"))
    paving = answer.paving
    for colour, meaning in MEANINGS.items():
        share = paving.share(colour)
        if share:
            out.print(f"  {100 * share:8.4f} %  {meaning}")
    if answer.stopped:
        out.print(f"  stopped early: {answer.stopped}")
        words = "the same command with --resume goes on" if report else "--seconds gives it more"
        out.print(f"  {words}")
    rate = paving.looked / max(paving.seconds, 1e-9)
    words = f"{len(paving.code)} cells ({paving.looked} looked at, {rate:,.0f} a second)"
    out.print(Text(f"{words}; {seconds:.1f} s" + (f"; {report}" if report else ""), "dim"))
