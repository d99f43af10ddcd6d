"""Theorems that can be named: the files of the package's sources, and files of the user's own.

``pnas2020/theorem1`` is ``proofs_check/theorems/pnas2020/theorem1.py``; a file dropped there is
found without being registered.  What ends in .py, or names a file, is a path.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from proofs_check import theorems
from theory.errors import InputError

if TYPE_CHECKING:
    from proofs_check.engine.building import Source
    from proofs_check.engine.theorem import Theorem


@dataclass(frozen=True)
class Entry:
    """One theorem of a source: ``pnas2020``, ``theorem-deep``; found by ``pnas2020/theorem-deep``.

    Listing reads no file.
    """

    source: str
    name: str

    @property
    def path(self) -> str:
        return f"{self.source}/{self.name}"

    @cached_property
    def theorems(self) -> tuple[Source, ...]:
        """What the file defines."""
        from proofs_check.engine.theorem_file import of_module

        name = f"{theorems.__name__}.{self.source}.{self.name.replace('-', '_')}"
        return of_module(importlib.import_module(name), self.path)


def sources() -> tuple[str, ...]:
    """The folders of bundled theorems."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(theorems.__path__) if m.ispkg))


def entries(source: str | None = None) -> tuple[Entry, ...]:
    """All theorems of the package, or of one source; no file is read."""
    if source is not None and source not in sources():
        raise InputError(f"there is no source {source!r}; the sources are {', '.join(sources())}.")
    return tuple(
        Entry(folder, module.name.replace("_", "-"))
        for folder in ([source] if source is not None else sources())
        for module in pkgutil.iter_modules([str(Path(p) / folder) for p in theorems.__path__])
        if not module.ispkg  # a folder of findings, say
    )


def is_file(subject: str) -> bool:
    """Whether it names a file rather than a theorem of the package."""
    return subject.endswith(".py") or Path(subject).is_file()


def find(subject: str, seconds: float | None = None) -> tuple[Source, ...]:
    """The theorems of a file, or the bundled one of that name (or alias, after its source)."""
    if is_file(subject):
        from proofs_check.engine.theorem_file import load

        return load(subject, seconds)
    known = {entry.path: entry for entry in entries()}
    name = subject.replace("_", "-").removesuffix("/")
    if name in known:
        return known[name].theorems
    for entry in (e for e in known.values() if name.startswith(f"{e.source}/")):
        if name.partition("/")[2] in _aliases(entry):
            return entry.theorems
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise InputError(
        f"{subject!r} is neither a file (my_theorem.py) nor a theorem of the package.{hint} "
        "`python -m proofs_check list` shows those."
    )


def find_all(subject: str, seconds: float | None = None) -> tuple[Source, ...]:
    """The same; of a source, all its theorems."""
    if not is_file(subject) and subject in sources():
        return tuple(each for entry in entries(subject) for each in entry.theorems)
    return find(subject, seconds)


def names_a_theorem(subject: str) -> bool:
    """Whether it is a file, a source or ``source/name``; no file is read."""
    return is_file(subject) or "/" in subject or subject in sources()


def _aliases(entry: Entry) -> tuple[str, ...]:
    """Of one that can be read: an alias works even while another file is being written."""
    try:
        return tuple(a for each in entry.theorems for a in built_by_default(each).aliases)
    except InputError:
        return ()


def built_by_default(source: Source) -> Theorem:
    """With the defaults of a function's whole numbers."""
    from proofs_check.engine.building import built

    return built(source, {}).theorem
