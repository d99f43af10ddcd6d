"""The command line that asks a question, or asks it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING

from proofs_check.arguments import OPTIONS
from proofs_check.catalogue import is_file
from proofs_check.engine.methods import METHODS

if TYPE_CHECKING:
    from proofs_check.engine.report import Report

_DEFAULTS = {"digits": "15", "seed": "0", "device": "auto", "method": ",".join(METHODS)}


def command(report: Report) -> str:
    """``python -m proofs_check theorem2 --phi sin --k 3``, with all that is not the default, as
    one line of a shell; '' for a theorem that was not found by a name or file."""
    from proofs_check.engine.letters import plain

    if not report.source:
        return ""
    case = report.case
    values = {name: str(value) for name, value in report.shape.items()}
    values |= {plain(s): x for s, x in case.shown.items() if plain(s) in case.given}
    settings = {
        "digits": str(case.digits),
        "seed": str(case.seed),
        "device": case.device,
        "method": ",".join(m for m in METHODS if m in report.spent),
    }
    changed = {n: x for n, x in settings.items() if x != _DEFAULTS[n]}
    phi = case.activation.name if case.activation is not None else ""
    return shlex.join(asking(report.source, phi, values, changed))


def asking(
    subject: str, phi: str, values: Mapping[str, str], settings: Mapping[str, str]
) -> list[str]:
    """The words of the command line; a letter that is called like an option is a --param."""
    words = ["python", "-m", "proofs_check"]
    words += ["check", subject] if is_file(subject) else [subject]
    words += _option("phi", phi) if phi else []
    for name, value in values.items():
        words += ["--param", f"{name}={value}"] if f"--{name}" in OPTIONS else _option(name, value)
    return [*words, *(word for name, value in settings.items() for word in _option(name, value))]


def _option(name: str, value: str) -> list[str]:
    return [f"--{name}={value}"] if value.startswith("-") else [f"--{name}", value]
