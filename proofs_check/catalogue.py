"""Find statements by name; a module dropped into ``statements/`` is found without registration."""

from __future__ import annotations

import difflib
import importlib
import pkgutil

from proofs_check import statements
from proofs_check.statement import Statement
from theory.errors import InputError

_KINDS = ("proposition", "invariant", "theorem", "corollary", "example", "remark")


def all_statements() -> tuple[Statement, ...]:
    """Every statement, by kind and then by name."""
    names = (module.name for module in pkgutil.iter_modules(statements.__path__))
    found = [importlib.import_module(f"{statements.__name__}.{name}").STATEMENT for name in names]
    return tuple(sorted(found, key=_place))


def _place(statement: Statement) -> tuple[int, str]:
    kind = next((i for i, k in enumerate(_KINDS) if statement.name.startswith(k)), len(_KINDS))
    return kind, statement.name


def find(name: str) -> Statement:
    """The statement called ``name``, or by an alias such as theorem6."""
    known = {key: s for s in all_statements() for key in (s.name, *s.aliases)}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    raise InputError(
        f"unknown statement {name!r}. {hint}`python -m proofs_check list` shows all statements."
    )
