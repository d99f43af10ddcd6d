"""``python -m empirical results [SQL]``: all runs, or what a query says of them."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path

from empirical.catalogue import find
from empirical.runs.plain import json_value, plain
from empirical.runs.query import OVERVIEW, Answer, Limits, query
from empirical.runs.store import Results
from proofs_check.host.foreign import cell, json_text
from proofs_check.host.program import tell


def run(options: argparse.Namespace, began: float) -> int:
    """Print a table, JSON or CSV."""
    if options.experiment is not None:
        find(options.experiment)
    results = Results.read(Path(options.results))
    limits = Limits(options.seconds, options.rows)
    sql = OVERVIEW if options.sql is None else options.sql
    answer = query(results, sql, options.experiment, limits)
    for run in answer.left_out:
        tell(f"left out: {results.folder / 'runs' / run.run}: {run.reason}")
    if answer.cut:
        tell(f"left out: all rows after the first {limits.rows:,}; --rows N gives more")
    _PRINT[options.format](answer)
    return 0


def _json(answer: Answer) -> None:
    rows = [
        {
            name: json_value(value) if kind == "JSON" and value is not None else _value(value)
            for name, kind, value in zip(answer.columns, answer.types, row, strict=True)
        }
        for row in answer.rows
    ]
    text = json.dumps(rows, indent=2, ensure_ascii=False)
    print(json_text(text, sys.stdout.encoding or "ascii"))


def _value(value: object) -> object:
    """As JSON; dates and decimals as texts."""
    try:
        return plain(value)
    except TypeError:
        return str(value)


def _csv(answer: Answer) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(map(cell, answer.columns))
    writer.writerows(map(cell, row) for row in answer.rows)


def _table(answer: Answer) -> None:
    from empirical.rendering.answer import show

    show(answer)


_PRINT = {"table": _table, "json": _json, "csv": _csv}
