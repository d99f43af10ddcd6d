"""The sources of the package's theorems: what each is, and which of them a command is about.

A source is a folder of ``proofs_check/theorems``.  Its ``__init__.py`` says what it is in plain
constants, which are read and not run: ``TITLE``, and where it has them ``AUTHORS``, ``YEAR``,
``VENUE`` (a journal or conference) and ``ARXIV`` (its number there); without a title, the first
sentence of its docstring.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofs_check import theorems
from proofs_check.catalogue import PAPER, sources
from proofs_check.headings import literal, parsed
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.engine.finding import Finding

ALL = "all"
_ARXIV = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7}")
_RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "TITLE": (lambda x: isinstance(x, str) and bool(x.strip()), "words in quotes"),
    "AUTHORS": (lambda x: isinstance(x, str) and bool(x.strip()), "names in quotes"),
    "YEAR": (lambda x: type(x) is int and 1600 <= x <= 2200, "a whole number such as 2014"),
    "VENUE": (lambda x: isinstance(x, str) and bool(x.strip()), "words in quotes"),
    "ARXIV": (
        lambda x: isinstance(x, str) and bool(_ARXIV.fullmatch(x)),
        "a number of arXiv in quotes, such as '1312.6120'",
    ),
}


@dataclass(frozen=True)
class Publication:
    """A source as it is cited; what its folder does not say is empty."""

    title: str
    authors: str = ""
    year: int | None = None
    venue: str = ""
    arxiv: str = ""

    @property
    def text(self) -> str:
        """Authors: title, venue year (arXiv number)."""
        parts = (self.title, " ".join(filter(None, (self.venue, str(self.year or "")))))
        words = ", ".join(filter(None, parts))
        arxiv = f" (arXiv {self.arxiv})" if self.arxiv else ""
        return (f"{self.authors}: " if self.authors else "") + words + arxiv


def publication(source: str) -> Publication:
    """What the folder of a source says it is; InputError if that cannot be read."""
    for folder in (Path(place) / source for place in theorems.__path__):
        if (folder / "__init__.py").is_file():
            return of_file(folder / "__init__.py")
    return Publication(source)


def of_file(file: Path) -> Publication:
    """The same of one ``__init__.py``."""
    tree = parsed(file)
    found: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in _RULES:
                found[name.lower()] = _obeying(file, name, literal(node.value))
    if "title" not in found:
        words = " ".join((ast.get_docstring(tree) or file.parent.name).split())
        found["title"] = re.split(r"\.(?:\s|$)", words)[0]
    return Publication(**found)


def _obeying(file: Path, name: str, value: Any) -> Any:
    right, wanted = _RULES[name]
    if not right(value):
        raise InputError(f"{file}: {name} must be {wanted}, but is {value!r}.")
    return value


def chosen(name: str | None) -> tuple[str, ...]:
    """The sources of ``--source NAME``: one, or all of them; the paper if none is named."""
    known = sources()
    if name == ALL:
        return (PAPER, *(source for source in known if source != PAPER))
    if name is not None and name not in known:
        raise InputError(
            f"there is no source {name!r}; --source takes {', '.join(known)}, or {ALL}."
        )
    return (PAPER if name is None else name,)


def findings(source: str) -> tuple[Finding, ...]:
    """What is wrong with the statements of a source: of its folder ``findings``, if it has one."""
    from proofs_check.engine.finding import findings_of

    package = f"{theorems.__name__}.{source}.findings"
    if importlib.util.find_spec(package) is None:
        return ()
    return findings_of(importlib.import_module(package))
