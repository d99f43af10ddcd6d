"""``{empirical-reference}``: the reference of ``python -m empirical``, from its own parser.

Parts: ``commands``, ``run``, ``list``, ``data``, ``results``, ``show`` (each the usage
and the options of that command), ``exit-codes``, ``experiments`` and ``data-sets``.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from typing import Any
from unittest import mock

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from empirical.catalogue import all_experiments
from empirical.command_line import COMMANDS, _parser
from empirical.data.registry import all_sets

COLUMNS = "88"  # what the page can hold


def commands_table() -> str:
    """Every command and what it does."""
    rows = [(f"`{action.dest}`", action.help or "") for action in _subparsers()._choices_actions]
    return _table(("command", "what it does"), rows)


def command(name: str) -> str:
    """The usage of one command, and its options in the parser's order."""
    parser = _subparsers().choices[name]
    with mock.patch.dict(os.environ, {"COLUMNS": COLUMNS}):
        usage = parser.format_usage().strip()
    formatter = parser._get_formatter()
    rows = [
        (f"`{formatter._format_action_invocation(action)}`", action.help or "")
        for action in parser._actions
        if not isinstance(action, argparse._HelpAction)
    ]
    table = f"\n\n{_table(('option', 'meaning'), rows)}" if rows else ""
    return f"```text\n{usage}\n```{table}"


def exit_codes() -> str:
    """The parser's closing words, which give the exit codes, as a table."""
    words = re.fullmatch(r"exit codes: (.*)\.", _parser().epilog or "")
    if words is None:
        raise ExtensionError("python -m empirical no longer ends its help with exit codes.")
    parts = (part.partition(" ") for part in words[1].split("; "))
    return _table(("exit code", "meaning"), [(f"`{code}`", told) for code, _, told in parts])


def experiments_table() -> str:
    """Every experiment, and where it is in its source."""
    rows = [(f"`{e.name}`", e.title, e.source) for e in all_experiments()]
    return _table(("name", "what", "where"), rows)


def data_sets_table() -> str:
    """Every data set; embedded ones need no files."""
    rows = [
        (f"`{s.name}`", s.title, s.files or "embedded", ", ".join(f"`{o}`" for o in s.options))
        for s in all_sets()
    ]
    return _table(("name", "what", "files", "own options"), rows)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    """No bar ends the cell, and no asterisk or dollar begins markup."""
    return re.sub(r"([|$*])", r"\\\1", text)


def _subparsers() -> Any:
    return next(a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))


_PARTS: dict[str, Callable[[], str]] = {
    "commands": commands_table,
    "exit-codes": exit_codes,
    "experiments": experiments_table,
    "data-sets": data_sets_table,
}


class EmpiricalReference(SphinxDirective):
    """``{empirical-reference} run``: one part of the reference."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        part = self.arguments[0]
        text = command(part) if part in COMMANDS else _PARTS[part]()
        return self.parse_text_to_nodes(text)


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("empirical-reference", EmpiricalReference)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
