"""The answer to a query as a table."""

from __future__ import annotations

import os
import sys
from typing import Any

from rich.table import Table

from empirical.rendering.console import console
from empirical.runs.plain import json_value
from empirical.runs.query import Answer
from proofs_check.host.console import Text

DIGITS = 6  # of an identity; enough to tell runs apart by eye
NUMERIC = ("DOUBLE", "FLOAT", "BIGINT", "UBIGINT", "INTEGER", "HUGEINT", "DECIMAL")

HEADING = 12  # columns of a heading that is not broken
NARROW = ("job", "identity", "preset", "device", "finished")  # never broken into lines


def show(answer: Answer) -> None:
    """As wide as the terminal; numbers to the right, JSON in short."""
    width = os.get_terminal_size().columns if sys.stdout.isatty() else None
    out = console(width=width)
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for name, kind in zip(answer.columns, answer.types, strict=True):
        right = kind.startswith(NUMERIC)
        table.add_column(
            name,
            justify="right" if right else "left",
            min_width=min(len(name), HEADING),
            overflow="ellipsis" if kind == "JSON" else "fold",
            no_wrap=right or name in NARROW,
        )
    for row in answer.rows:
        table.add_row(*map(_cell, answer.columns, answer.types, row))
    out.print(table)
    count = len(answer.rows)
    out.print(Text(f"{count} row{'' if count == 1 else 's'}", "dim"))


def _cell(name: str, kind: str, value: Any) -> Text:
    if value is None:
        return Text("–", "dim")
    if kind == "JSON":
        return Text(_short(json_value(value)), no_wrap=True)  # cut off where the line ends
    if isinstance(value, float):
        return Text(f"{value:.6g}")
    if name == "identity":
        return Text(str(value)[:DIGITS])
    if name == "finished":
        return Text(str(value)[:16].replace("T", " "))
    return Text(str(value))


def _short(value: Any) -> str:
    """loss = 1e-08, stored = 97"""
    if not isinstance(value, dict):
        return f"{value:.6g}" if isinstance(value, float) else str(value)
    single = {k: v for k, v in value.items() if not isinstance(v, dict | list)}
    return ", ".join(f"{k} = {_short(v)}" for k, v in single.items())
