"""Find statements by name; a module dropped into ``statements/`` is found without registration.

A statement is called like its file: ``theorem_deep.py`` holds theorem-deep.  So one that is broken
is refused by name, and the others still work.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
import traceback
from collections.abc import Iterable
from importlib.util import find_spec

from proofs_check import statements
from proofs_check.statement import Statement
from theory.errors import InputError

_KINDS = ("proposition", "invariant", "theorem", "corollary", "example", "remark")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def names() -> tuple[str, ...]:
    """Of every statement, by kind and then by name; no file is read."""
    found = (module.name for module in pkgutil.iter_modules(statements.__path__))
    return tuple(sorted((name.replace("_", "-") for name in found), key=_place))


def all_statements() -> tuple[Statement, ...]:
    """Every statement, in the order of :func:`names`; InputError if a file or name is no good."""
    found = tuple(map(_imported, names()))
    _by_alias(found)
    return found


def find(name: str) -> Statement:
    """The statement called ``name``, or by an alias such as theorem6."""
    known = names()
    if name in known:
        return _imported(name)
    aliases = _by_alias(_sound(known))
    if name in aliases:
        return aliases[name]
    near = difflib.get_close_matches(name, [*known, *aliases], n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    raise InputError(
        f"unknown statement {name!r}. {hint}`python -m proofs_check list` shows all statements."
    )


def _place(name: str) -> tuple[int, str]:
    kind = next((i for i, k in enumerate(_KINDS) if name.startswith(k)), len(_KINDS))
    return kind, name


def _imported(name: str) -> Statement:
    module = f"{statements.__name__}.{name.replace('-', '_')}"
    file = getattr(find_spec(module), "origin", module)
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{file}: a statement is called like its file, in lower-case words joined by "
            f"underscores, such as theorem_deep.py, so not {name!r}; rename the file."
        )
    try:
        found = getattr(importlib.import_module(module), "STATEMENT", None)
    except Exception as error:  # whatever an author's file may raise
        raise InputError(f"{file} cannot be imported: {_reason(error, file)}.") from error
    if not isinstance(found, Statement) or found.name != name:
        raise InputError(
            f"{file} must define STATEMENT, a Statement with the name {name!r} (like the file), "
            f"but defines {getattr(found, 'name', found)!r}."
        )
    return found


def _reason(error: Exception, file: str) -> str:
    """With the line of ``file``; a SyntaxError says its own."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    return f"{type(error).__name__}: {error}" + (f" (line {lines[-1]})" if lines else "")


def _sound(known: Iterable[str]) -> tuple[Statement, ...]:
    """Those that can be imported: an alias works even while another file is being written."""
    found = []
    for name in known:
        try:
            found.append(_imported(name))
        except InputError:
            continue
    return tuple(found)


def _by_alias(found: Iterable[Statement]) -> dict[str, Statement]:
    """InputError for an alias that is no name, or that two statements share."""
    taken = {statement.name: statement for statement in found}
    aliases: dict[str, Statement] = {}
    for statement in found:
        for alias in statement.aliases:
            if not _NAME.fullmatch(alias):
                raise InputError(
                    f"{statement.name}: its alias {alias!r} must be lower-case words joined by "
                    "dashes."
                )
            other = (taken | aliases).get(alias)
            if other is not None:
                raise InputError(
                    f"{alias!r} names both {other.name} and {statement.name}; change the aliases "
                    f"of {statement.name}."
                )
            aliases[alias] = statement
    return aliases
