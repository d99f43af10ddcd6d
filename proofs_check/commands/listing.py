"""``python -m proofs_check list``: the statements, and the theorems of sources and files."""

from __future__ import annotations

import argparse
import sys

from proofs_check.catalogue import all_statements
from proofs_check.host.console import Text, console
from proofs_check.rendering.terminal import list_statements, list_theorems


def run(options: argparse.Namespace, began: float) -> int:
    """Print one line a statement; with a file or a source, one line a theorem of it."""
    out = console(sys.stdout)
    subject = options.subject or options.source
    if subject is not None:
        list_theorems(_titled(subject), out)
        return 0
    list_statements(all_statements(), out)
    from proofs_check.engine.catalogue import entries

    out.print(Text("\nIn letters of their own, for check, all and falsify:", "dim"))
    list_theorems([(entry.path, "", "") for entry in entries()], out)
    return 0


def _titled(subject: str) -> list[tuple[str, str, str]]:
    """Name, title and source of each theorem; this reads the files."""
    from proofs_check.commands.check_file import naming
    from proofs_check.engine.catalogue import built_by_default, entries, find_all, sources

    if subject in sources():
        return [
            (", ".join((e.path, *t.aliases)), t.title, t.source)
            for e in entries(subject)
            for t in map(built_by_default, e.theorems)
        ]
    with naming(subject):
        found = [built_by_default(each) for each in find_all(subject)]
    return [(t.name, t.title, t.source) for t in found]
