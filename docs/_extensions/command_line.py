"""Directives that ask the command line itself, so that no page copies its words.

``{command-reference}`` lists options, statements and activations; ``{transcript}`` runs a command
and shows what it prints, from the line that ``:from:`` begins, if it is given.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from proofs_check.catalogue import Entry, listed, named
from proofs_check.command_line import _parser
from proofs_check.engine.building import built
from proofs_check.engine.inputs import described
from theory.catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = "88"  # what the page can hold
SECONDS = 60


def printed(arguments: str) -> str:
    """What ``python -m proofs_check ARGUMENTS`` prints to a pipe."""
    done = subprocess.run(
        [sys.executable, "-m", "proofs_check", *shlex.split(arguments)],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": COLUMNS},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if done.stderr or not done.stdout:
        raise ExtensionError(f"{arguments!r} printed an error: {done.stderr}")
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def options_table() -> str:
    """Every option of the parser, in its order, as a Markdown table."""
    actions = [a for a in _parser()._actions if not isinstance(a, argparse._HelpAction)]
    rows = [f"| {_name(a)} | {_cell(a.help or '')} |" for a in actions]
    return "\n".join(["| option | meaning |", "| --- | --- |", *rows])


def statements_table() -> str:
    """Every statement with its aliases and the letters that it takes as options."""
    head = ["| name | statement | source | letters |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *map(_statement, listed())])


def activations_table() -> str:
    """Every named activation with its formula."""
    head = ["| name | also | φ(z) |", "| --- | --- | --- |"]
    rows = [f"| `{n.name}` | {_codes(n.aliases)} | `{n.text}` |" for n in CATALOGUE.values()]
    return "\n".join([*head, *rows])


def exit_codes() -> str:
    """The parser's closing words, which give the exit codes."""
    text = _parser().epilog or ""
    return text[:1].upper() + text[1:]


def _statement(entry: Entry) -> str:
    name = named(entry.source, entry.name)
    found = [built(each, {}) for each in entry.theorems]
    about = found[0].theorem
    letters = dict.fromkeys(w for b in found for w in (*b.shape, *described(b.theorem.system)))
    names = _codes((name, *entry.aliases))
    return f"| {names} | {_cell(about.title)} | {_cell(about.source)} | {', '.join(letters)} |"


def _name(action: argparse.Action) -> str:
    words = action.option_strings or [str(action.metavar)]
    value = ""
    if action.option_strings and action.nargs != 0:
        value = " " + (str(action.metavar) if action.metavar else _value(action))
    return ", ".join(f"`{word}{value}`" for word in words)


def _value(action: argparse.Action) -> str:
    return "{" + ",".join(action.choices) + "}" if action.choices else action.dest.upper()


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


_PARTS = {
    "usage": lambda: f"```text\n{printed('--help').partition('Check a')[0].strip()}\n```",
    "options": options_table,
    "statements": statements_table,
    "activations": activations_table,
    "exit-codes": exit_codes,
}


class CommandReference(SphinxDirective):
    """``{command-reference} options``: one part of the reference, from the parser."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        return self.parse_text_to_nodes(_PARTS[self.arguments[0]]())


class Transcript(SphinxDirective):
    """``{transcript} theorem2 --phi sin``: what the command prints, now."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {"from": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        command = self.arguments[0]
        text, first = printed(command), self.options.get("from", "")
        if first not in text:
            raise ExtensionError(f"{command!r} prints no {first!r}")
        shown = text[text.index(first) :]
        dots = "⋮\n" if shown != text else ""
        shown = f"$ python -m proofs_check {command}\n{dots}{shown}"
        return [nodes.literal_block(shown, shown, language="text", classes=["transcript"])]


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("command-reference", CommandReference)
    app.add_directive("transcript", Transcript)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
