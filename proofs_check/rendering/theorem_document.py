"""A report on a theorem of claims as a JSON document; docs/json.md describes its keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from proofs_check.rendering.claims import dynamics

if TYPE_CHECKING:
    from proofs_check.engine.evidence import Evidence
    from proofs_check.engine.report import Report

SCHEMA = 1


def to_json(reports: Sequence[Report], one: bool) -> str:
    """The document of the ``one`` report, or all of them; text that ends in a newline."""
    found = [document(report) for report in reports]
    whole = found[0] if one else {"schema": SCHEMA, "documents": found}
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as a JSON object."""
    from proofs_check.engine.letters import plain

    case, theorem = report.case, report.theorem
    return {
        "schema": SCHEMA,
        "theorem": theorem.name,
        "title": theorem.title,
        "source": theorem.source,
        "phi": str(case.activation.expression) if case.activation is not None else None,
        "shape": dict(report.shape),
        "inputs": {plain(s): str(x) for s, x in case.values.items()},
        "given": sorted(case.given),
        "digits": case.digits,
        "seed": case.seed,
        "dynamics": [f"{name} = {words}" if name else words for name, words in dynamics(report)],
        "versions": {
            name: {
                "quote": version.quote,
                "assume": [c.text for c in version.assume],
                "claims": [c.text for c in version.claims],
                "verdict": report.judgements[name].verdict.value,
                "reason": report.judgements[name].reason,
            }
            for name, version in theorem.versions.items()
        },
        "evidence": [_evidence(e) for e in report.evidence],
    }


def _evidence(e: Evidence) -> dict[str, Any]:
    return {
        "method": e.method,
        "claim": e.claim.text,
        "outcome": e.outcome.value,
        "rigour": e.rigour.value,
        "scope": e.scope,
        "given": [g.text for g in e.given],
        "detail": e.detail,
        "seconds": round(e.seconds, 6),
    }
