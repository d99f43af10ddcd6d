"""The findings as a Markdown page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from proofs_check.catalogue import named
from proofs_check.engine.finding import Checked, Finding, Witness
from proofs_check.rendering.markdown import prose
from theory.outcome import Truth

_INTRODUCTION = """# Findings

What is missing from, or wrong with, the statements as they are printed, and what is true instead.
The paper's ideas stand: each repair is short, and most uses of the theorems are unaffected. Every
witness below is proved again by the machine when you run

    python -m proofs_check findings

$E(z) = z\\,\\varphi'(z)/\\varphi(z)$ is the elasticity of $\\varphi$, and $\\lambda_1$ the top
eigenvalue of the network's Jacobian at the training example.
"""


def markdown(checked: Sequence[tuple[str, Finding, Sequence[Checked]]]) -> str:
    """One section a finding, with its source, its witnesses and what their checks said."""
    return _INTRODUCTION + "".join(_section(*each) for each in checked)


def to_json(checked: Sequence[tuple[str, Finding, Sequence[Checked]]]) -> str:
    """One object a finding; docs/json.md describes its keys."""
    found = [_document(*each) for each in checked]
    return json.dumps({"findings": found}, indent=2, ensure_ascii=False) + "\n"


def _document(source: str, finding: Finding, every: Sequence[Checked]) -> dict[str, Any]:
    pairs = zip(finding.witnesses, every, strict=True)
    return {
        "finding": finding.name,
        "title": finding.title,
        "statement": named(source, finding.statement),
        "printed": finding.printed,
        "gap": finding.gap,
        "repaired": finding.repaired,
        "witnesses": [_witness(witness, checked) for witness, checked in pairs],
    }


def _witness(witness: Witness, checked: Checked) -> dict[str, Any]:
    return {
        "theorem": witness.built.name,
        "version": witness.version,
        "phi": witness.phi,
        "values": dict(witness.values),
        "verdict": witness.verdict.value,
        "confirmed": {Truth.TRUE: True, Truth.FALSE: False}.get(checked.truth),
        "reason": checked.reason,
        "late": checked.late,
    }


def _section(source: str, finding: Finding, every: Sequence[Checked]) -> str:
    lines = [
        f"\n## {finding.title}\n",
        f"*Statement:* `{named(source, finding.statement)}`\n",
        f"**As printed.** {prose(finding.printed)}\n",
        f"**What is missing.** {prose(finding.gap)}\n",
        f"**As proved.** {prose(finding.repaired)}\n",
        "| witness | confirmed | how |",
        "| --- | --- | --- |",
    ]
    for witness, checked in zip(finding.witnesses, every, strict=True):
        proved = "yes" if checked.truth is Truth.TRUE else "NO"
        lines.append(f"| {prose(witness.text)} | {proved} | {prose(checked.reason)} |")
    return "\n".join(lines) + "\n"
