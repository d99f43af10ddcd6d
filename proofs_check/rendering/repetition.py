"""The command line that asks a report's question again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from proofs_check.method import METHODS
from proofs_check.rendering import outline

if TYPE_CHECKING:
    from proofs_check.engine.report import Report


def command(report: Report) -> str:
    """``python -m proofs_check check theorem2 --phi sin``, with all that is not the default; '' for
    a theorem that lives in no file."""
    from proofs_check.engine.letters import plain

    if not report.source:
        return ""
    case = report.case
    words = ["python", "-m", "proofs_check", "check", report.source]
    if case.activation is not None:
        words.append(f"--phi={case.activation.name}")
    given = {name: str(value) for name, value in report.shape.items()}
    given |= {plain(s): str(x) for s, x in case.values.items() if plain(s) in case.given}
    for name, value in given.items():
        words += ["--param", f"{name}={value}"]
    words += [f"--digits={case.digits}"] if case.digits != 15 else []
    words += [f"--seed={case.seed}"] if case.seed else []
    words += [f"--device={case.device}"] if case.device != "auto" else []
    asked = outline.methods(report)
    words += [f"--method={','.join(asked)}"] if asked != METHODS else []
    return shlex.join(words)
