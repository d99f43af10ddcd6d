"""``python -m proofs_check list``: the statements of the package by source, or those of a file."""

from __future__ import annotations

import argparse
import sys

from proofs_check.answers import naming
from proofs_check.catalogue import is_file, listed, sources
from proofs_check.host.console import NARROW, Console, Text, console, grid, hanging, indented
from proofs_check.publications import ALL, chosen, publication
from theory.errors import InputError

Row = tuple[str, str, str]  # names, title, where it stands


def run(options: argparse.Namespace, began: float) -> int:
    """Print one line a statement; only files of the user's own are run for it."""
    out = console(sys.stdout)
    subject = options.subject or options.source or ALL
    if options.subject and options.source:
        raise InputError(f"name either {options.subject!r} or --source {options.source}, not both.")
    if subject != ALL and subject not in sources():
        _print(_of_file(subject, options), out)
        return 0
    tables = {source: _of_source(source, subject == source) for source in _sources(subject)}
    for i, (source, rows) in enumerate(tables.items()):
        if i:
            out.print()
        out.print(Text.assemble((source, "bold"), (f" · {publication(source).text}", "dim")))
        _print(rows, out)
    return 0


def _sources(subject: str) -> tuple[str, ...]:
    if subject == ALL:
        listed()  # refuses a name that two theorems have
    return chosen(subject)


def _of_source(source: str, by_path: bool) -> list[Row]:
    prefix, rows = f"{source}/" if by_path else "", []
    for entry in listed(source):
        about = [h for h in entry.headings if h.title] or [*entry.headings]
        names = ", ".join((prefix + entry.name, *entry.aliases))
        rows.append((names, about[0].title if about else "", about[0].source if about else ""))
    return rows


def _of_file(subject: str, options: argparse.Namespace) -> list[Row]:
    from proofs_check.catalogue import find
    from proofs_check.engine.building import built

    if not is_file(subject):
        raise InputError(
            f"{subject!r} is neither a file (my_theorem.py) nor a source of statements, which are "
            f"{', '.join(sources())}, or {ALL}."
        )
    with naming(subject, options):
        found = [built(each, {}).theorem for each in find(subject)]
    return [(t.name, t.title, t.source) for t in found]


def _print(rows: list[Row], out: Console) -> None:
    table = grid(3)
    for name, title, source in rows:
        if out.width < NARROW:
            out.print(hanging(Text(name, style="bold")))
            words = Text.assemble(title, (f" · {source}" if title and source else source, "dim"))
            out.print(indented(hanging(words)))
        else:
            table.add_row(Text(name, style="bold"), Text(title), Text(source, "dim"))
    out.print(table)
