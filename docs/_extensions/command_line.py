"""Directives that ask the command line itself, so that no page copies its words.

``{command-reference}`` lists options, statements and activations; ``{transcript}`` runs a command
and shows what it prints, from the line that ``:from:`` begins, if it is given.
"""

from __future__ import annotations

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

from proofs_check.arguments import COMMANDS, OPTIONS, STATEMENT, Command, Option
from proofs_check.catalogue import Entry, listed, named
from proofs_check.engine.building import built
from proofs_check.engine.inputs import described
from theory.catalogue import EVERY, Named

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = "88"  # what the page can hold
SECONDS = 180  # on a busy machine


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
    """Every option, and which commands take it, as a Markdown table."""
    rows = [
        f"| {_name(name, option)} | {_cell(option.help)} | {_codes(_takers(name))} |"
        for name, option in OPTIONS.items()
    ]
    return "\n".join(["| option | meaning | of |", "| --- | --- | --- |", *rows])


def commands_table() -> str:
    """Every command with what it takes, and its exit codes."""
    head = ["| command | what it does | exit codes |", "| --- | --- | --- |"]
    return "\n".join([*head, *map(_command, (STATEMENT, *COMMANDS.values()))])


def _command(its: Command) -> str:
    return f"| `{its.name} {_cell(its.takes)}` | {_cell(its.summary)} | {its.codes or '0'} |"


def _takers(name: str) -> tuple[str, ...]:
    takers = [c.name for c in (STATEMENT, *COMMANDS.values()) if name in c.options]
    return tuple(takers)


def statements_table() -> str:
    """Every statement with its aliases and the letters that it takes as options."""
    head = ["| name | statement | source | letters |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *map(_statement, listed())])


def activations_table() -> str:
    """Every named activation with its formula."""
    head = ["| name | also | φ(z) | parameters |", "| --- | --- | --- | --- |"]
    rows = [
        f"| `{n.name}` | {_codes(n.aliases)} | `{_cell(n.text)}` | {_parameters(n)} |"
        for n in EVERY
    ]
    return "\n".join([*head, *rows])


def _parameters(named: Named) -> str:
    values = ", ".join(f"{name} = {value}" for name, value in named.parameters)
    return f"`{named.general}`, {values}" if values else ""


def _statement(entry: Entry) -> str:
    name = named(entry.source, entry.name)
    found = [built(each, {}) for each in entry.theorems]
    about = found[0].theorem
    letters = dict.fromkeys(w for b in found for w in (*b.shape, *described(b.theorem.system)))
    names = _codes((name, *entry.aliases))
    return f"| {names} | {_cell(about.title)} | {_cell(about.source)} | {', '.join(letters)} |"


def _name(name: str, option: Option) -> str:
    words = [*filter(None, [option.short]), name]
    return ", ".join(f"`{word} {option.value}`".replace(" `", "`") for word in words)


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


_PARTS = {
    "usage": lambda: f"```text\n{printed('theorem2 --help')}\n```",
    "commands": commands_table,
    "options": options_table,
    "statements": statements_table,
    "activations": activations_table,
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
