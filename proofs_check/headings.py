"""What a theorem's file says in plain words, its name, title, source and aliases, read and not run.

So listing is instant, and a name is found even while another file is being written.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theory.errors import InputError


@dataclass(frozen=True)
class Heading:
    """Of one ``Theorem(…)``; what is no plain text in the file is empty."""

    name: str = ""
    title: str = ""
    source: str = ""
    aliases: tuple[str, ...] = ()


def headings(file: Path) -> tuple[Heading, ...]:
    """Of every ``Theorem(…)`` that is written in the file; InputError if that is no Python."""
    return tuple(map(_heading, _theorems(parsed(file))))


def parsed(file: Path) -> ast.Module:
    """The file's syntax; InputError if it is no Python."""
    try:
        return ast.parse(file.read_bytes(), filename=str(file))
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise InputError(f"{file}{line}: SyntaxError: {error.msg}") from error
    except (ValueError, OSError, RecursionError, MemoryError) as error:
        raise InputError(f"{file} cannot be read as Python: {error}") from error


def _theorems(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if (
                getattr(called, "id", None) == "Theorem"
                or getattr(called, "attr", None) == "Theorem"
            ):
                yield node


def _heading(call: ast.Call) -> Heading:
    found: dict[str, Any] = {"name": literal(call.args[0])} if call.args else {}
    found |= {str(word.arg): literal(word.value) for word in call.keywords}
    words = {key: found[key] for key in ("name", "title", "source") if _is_text(found.get(key))}
    aliases = found.get("aliases")
    every = tuple(aliases) if isinstance(aliases, list | tuple) else ()
    return Heading(**words, aliases=tuple(a for a in every if _is_text(a)))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def literal(node: ast.expr) -> object:
    """The value of a plain constant; None for anything else."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
