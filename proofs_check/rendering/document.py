"""The JSON document, schema 2.  Its keys are stable; docs/json.md describes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs_check.engine.ending import End
    from proofs_check.engine.evidence import Evidence
    from proofs_check.engine.report import Report
    from theory.rigour.decimals import Interval

SCHEMA = 2
LARGEST = 20  # of the undecided parts of a box


def to_json(reports: Sequence[Report], one: bool) -> str:
    """The document of the ``one`` report, or all of them; text that ends in a newline."""
    found = [document(report) for report in reports]
    whole = found[0] if one else {"schema": SCHEMA, "documents": found}
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as a JSON object."""
    from proofs_check.engine.letters import plain
    from proofs_check.rendering.outline import dynamics

    case, theorem = report.case, report.theorem
    return {
        "schema": SCHEMA,
        "theorem": theorem.name,
        "title": theorem.title,
        "source": theorem.source,
        "phi": str(case.activation.expression) if case.activation is not None else None,
        "shape": dict(report.shape),
        "inputs": {plain(s): x for s, x in case.shown.items()},
        "given": sorted(case.given),
        "digits": case.digits,
        "seed": case.seed,
        "dynamics": [
            f"{name}: {words}" if name == "target" else f"{name} = {words}"
            for name, words, _ in dynamics(report)
        ],
        "versions": {
            name: {
                "quote": version.quote,
                "assume": [c.text for c in version.assume],
                "claims": [c.text for c in version.claims],
                "verdict": report.judgements[name].verdict.value,
                "reason": report.judgements[name].reason,
                "trust": report.trust(name).value,
            }
            for name, version in theorem.versions.items()
        },
        "end": _end(report.end) if report.end is not None else None,
        "evidence": [_evidence(e) for e in report.evidence],
        **({"box": _box(report)} if report.regions else {}),
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


def _box(report: Report) -> dict[str, Any]:
    """By version: the shares of the box, the undecided parts of it, and a counterexample."""
    from proofs_check.engine.letters import plain

    def described(box: Any) -> dict[str, str]:
        return {plain(s): str(span) for s, span in box.items()}

    return {
        name: {
            "shares": {v.value: share for v, share in region.shares.items()},
            "slice": described(region.slice),
            "open": len(region.open),
            "undecided": [described(box) for box in region.open[:LARGEST]],
            "witness": None
            if region.witness is None
            else {plain(s): str(region.witness.case.values[s]) for s in report.case.whole},
        }
        for name, region in report.regions.items()
    }


def _end(end: End) -> dict[str, Any]:
    """Letters by the names that ``train(…).read`` has: lambda1, w_2."""
    return {
        "limit": end.limit.name.lower(),
        "proved": end.proved,
        "reason": end.reason,
        "values": {str(letter): _interval(x) for letter, x in end.values.items()},
        "stored": [
            {
                "points": list(each.points),
                "recall": each.recall.value,
                "multipliers": [_interval(x) for x in each.sizes],
                "reason": each.reason,
            }
            for each in end.stored
        ],
    }


def _interval(interval: Interval) -> dict[str, str]:
    return {"lower": interval.lower, "upper": interval.upper}
