"""``python -m proofs_check conserved SUBJECT``: how many conservation laws, and which."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from proofs_check.answers import naming, tell_mistakes
from proofs_check.commands.check import LOADING
from proofs_check.destinations import STANDARD_OUTPUT, deliver_json, require_destinations
from proofs_check.engine.methods import chosen
from proofs_check.host.console import console
from proofs_check.host.files import write
from proofs_check.host.program import tell
from proofs_check.options import phi_of, seconds_of, values_of
from proofs_check.rendering.progress import status
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.conservation.answer import Answer

DEGREE = 2


def run(options: argparse.Namespace, began: float) -> int:
    """0 if the number is proved and every law stands, 1 if a law or number that is claimed does
    not, 3 if something is open.  An interrupt shows what was found."""
    if options.subject is None:
        raise InputError(
            "conserved needs a parametrisation or a system: two-layer-linear, theorem1, "
            "my_system.py."
        )
    require_destinations(options)
    if options.report is not None and Path(options.report).suffix != ".md":
        raise InputError(
            f"conserved is reported as Markdown; give a name ending in .md, not {options.report}."
        )
    found: list[Answer] = []
    try:
        with status() as progress, naming(options.subject, options):
            from proofs_check.conservation.answer import METHODS, answered
            from proofs_check.conservation.question import question
            from proofs_check.conservation.subject_file import find
            from theory.conservation.laws import MAX_UNKNOWNS

            seconds = seconds_of(options)
            values, sizes = _sizes(options)
            subject = find(options.subject, values, sizes, max(seconds, LOADING))
            asked = question(subject, phi_of(options), max(seconds, LOADING))
            methods = chosen(options.method) if "--method" in options.given else METHODS
            answer = answered(
                asked,
                DEGREE if options.degree is None else options.degree,
                unknowns=options.unknowns or MAX_UNKNOWNS,
                methods=methods,
                seed=options.seed,
                device=options.device,
                seconds=seconds,
                progress=progress,
                keep=lambda answer: found.__setitem__(slice(None), [answer]),
            )
    except KeyboardInterrupt:
        if found and options.json != STANDARD_OUTPUT:
            _show(found[0], began)
        raise KeyboardInterrupt(
            "interrupted: what is shown was found before" if found else "interrupted"
        ) from None
    _deliver(answer, options, began)
    if answer.report is not None:
        tell_mistakes([answer.report])
    return answer.exit_code


def _sizes(options: argparse.Namespace) -> tuple[dict[str, str], tuple[str, ...]]:
    """``--size 3,2,2`` by their order, ``--size n=3,m=2`` and ``--n 3`` by their names."""
    values = values_of(options)
    if options.size is None:
        return values, ()
    parts = [part.strip() for part in options.size.split(",")]
    if not all(parts):
        raise InputError(f"--size needs whole numbers, 3,2,2 or n=3,m=2, not {options.size!r}.")
    named = [part for part in parts if "=" in part]
    if named and len(named) < len(parts):
        raise InputError(f"--size takes all sizes by name or all in order, not {options.size!r}.")
    for part in named:
        name, _, value = (x.strip() for x in part.partition("="))
        if name in values:
            raise InputError(f"{name} is given twice, as {values[name]} and as {value}.")
        values[name] = value
    return values, () if named else tuple(parts)


def _deliver(answer: Answer, options: argparse.Namespace, began: float) -> None:
    from proofs_check.rendering.conserved import markdown, to_json

    if deliver_json(options, lambda: to_json(answer)):
        _show(answer, began)
    if options.report is not None:
        write(Path(options.report), markdown(answer), "--report", options.force)
        tell(f"report written to {options.report}")


def _show(answer: Answer, began: float) -> None:
    from proofs_check.rendering.conserved import show

    show(answer, console(sys.stdout), time.perf_counter() - began)
