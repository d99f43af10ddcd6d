"""``python -m proofs_check check FILE``: the theorems of a file of the user's own."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from proofs_check.destinations import print_json, require_destinations, write_json
from proofs_check.method import parse_methods
from proofs_check.options import seconds_of
from proofs_check.rendering.progress import status
from system.console import console
from theory.errors import InputError


def run(options: argparse.Namespace, began: float) -> int:
    """Check every theorem of the file; the exit code is the worst of their verdicts'."""
    if options.subject is None:
        raise InputError("check needs a file: python -m proofs_check check my_theorem.py")
    methods, seconds = parse_methods(options.method), seconds_of(options)
    values, phi = _values(options.param or []), options.phi if "--phi" in options.given else None
    require_destinations(options)
    from proofs_check.engine.check import check
    from proofs_check.engine.theorem_file import load

    with status() as progress:
        reports = [
            check(
                theorem,
                phi,
                methods=methods,
                digits=options.digits,
                seed=options.seed,
                device=options.device,
                seconds=seconds,
                progress=progress,
                **values,
            )
            for theorem in load(options.subject)
        ]
    return _told(options, reports)


def _told(options: argparse.Namespace, reports: list[Any]) -> int:
    from proofs_check.rendering.claims import document, show

    found = [document(r) for r in reports]
    whole = found[0] if len(found) == 1 else {"documents": found}
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    write_json(options, lambda: text)
    if options.json == "-":
        print_json(text)
        return _exit_code(options, reports)
    for report in reports:
        show(report, console(sys.stdout))
    return _exit_code(options, reports)


def _exit_code(options: argparse.Namespace, reports: list[Any]) -> int:
    version = options.version or "proved"
    verdicts = [r.judgements.get(version, r.judgements["proved"]).verdict for r in reports]
    codes = [verdict.exit_code for verdict in verdicts]
    return 1 if 1 in codes else max(codes)


def _values(words: list[str]) -> dict[str, str]:
    """``a0=1/5`` as a letter and its value."""
    found: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not (sign and name and value):
            raise InputError(f"--param needs a letter and its value, a0=1/5, not {word!r}.")
        found[name.strip()] = value.strip()
    return found
