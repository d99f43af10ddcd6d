"""The JSON document, schema 1.  Its keys are stable; docs/json.md describes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs_check.examination import Report
    from theory.rigour.decimals import Interval

SCHEMA = 1


def document(report: Report) -> dict[str, Any]:
    """A report as one JSON object."""
    problem, found = report.problem, report.enclosure
    return {
        "schema": SCHEMA,
        "statement": report.statement.name,
        "phi": str(problem.phi.expression),
        "inputs": {
            "width": problem.start.width,
            "u0": str(problem.start.u0),
            "v0": str(problem.start.v0),
            "norm": str(problem.start.norm),
            "digits": problem.digits,
            "seed": problem.seed,
            **_further_inputs(report),
        },
        "as_printed": _judgement(report.printed),
        "as_proved": _judgement(report.proved),
        "flow": {
            "outcome": found.outcome.value if found else "undecided",
            "certified": bool(found and found.certified),
            "reason": found.reason if found else "the certified method was not run",
        },
        "values": {
            "u": _interval(found.u if found else None),
            "v": _interval(found.v if found else None),
            "lambda1": _interval(found.lambda1 if found else None),
        },
        "classification": found.classification.value if found and found.classification else None,
        "evidence": [
            {
                "method": e.method,
                "claim": e.claim,
                "outcome": e.outcome.value,
                "rigour": e.rigour.value,
                "detail": e.detail,
                "seconds": round(e.seconds, 6),
            }
            for e in report.evidence
        ],
    }


def many_to_json(reports: Sequence[Report]) -> str:
    """The documents of several statements as one object: ``{"schema", "documents": [...]}``."""
    whole = {"schema": SCHEMA, "documents": [document(report) for report in reports]}
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def to_json(report: Report) -> str:
    """The document as text that ends in a newline."""
    return json.dumps(document(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _further_inputs(report: Report) -> dict[str, Any]:
    """depth, w0, length: for the statements that have them."""
    problem = report.problem
    values = {
        "depth": problem.depth,
        "w0": [str(w) for w in problem.w0],
        "length": problem.length,
    }
    return {name: values[name] for name in report.statement.inputs}


def _judgement(judgement: Any) -> dict[str, str]:
    return {"verdict": judgement.verdict.value, "reason": judgement.reason}


def _interval(interval: Interval | None) -> dict[str, str] | None:
    return {"lower": interval.lower, "upper": interval.upper} if interval else None
