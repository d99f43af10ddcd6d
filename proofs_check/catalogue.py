"""Theorems that can be named: the files of the package's sources, and files of the user's own.

``pnas2020/theorem1`` is ``proofs_check/theorems/pnas2020/theorem1.py``, and ``theorem1`` is short
for it while no other source has one; a file dropped there is found without being registered.  A
theorem is called like its file, so one that is broken is refused by name, and the others still
work.  What ends in .py, or names a file, is a path.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from proofs_check import theorems
from proofs_check.headings import Heading, headings
from proofs_check.host.program import is_interrupt
from theory.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from proofs_check.engine.building import Source

PAPER = "pnas2020"  # the source that is meant where none is named
_KINDS = ("proposition", "invariant", "theorem", "corollary", "example", "remark")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Entry:
    """One file of a source: ``pnas2020/theorem-deep``.

    Attributes
    ----------
    source
        The folder's name.
    name
        The theorem's name in it.
    file
        The path.
    """

    source: str
    name: str
    file: Path

    @property
    def path(self) -> str:
        return f"{self.source}/{self.name}"

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """What the file says of its theorems; it is read and not run."""
        if not _NAME.fullmatch(self.name):
            raise InputError(
                f"{self.file}: a theorem is called like its file, in lower-case words joined by "
                f"underscores, such as theorem_deep.py, so not {self.name!r}; rename the file."
            )
        found = headings(self.file)
        for alias in (a for heading in found for a in heading.aliases):
            if not _NAME.fullmatch(alias):
                raise InputError(
                    f"{self.file}: its alias {alias!r} must be lower-case words joined by dashes."
                )
        return found

    @property
    def aliases(self) -> tuple[str, ...]:
        return tuple(a for heading in self.headings for a in heading.aliases)

    @cached_property
    def theorems(self) -> tuple[Source, ...]:
        """What the file defines; InputError that names the file if that is no theorem."""
        from proofs_check.engine.theorem import Theorem
        from proofs_check.engine.theorem_file import of_module
        from proofs_check.engine.users_code import place_of, said

        _ = self.headings
        module = f"{theorems.__name__}.{self.source}.{self.name.replace('-', '_')}"
        try:
            held = importlib.import_module(module)
        except Exception as error:  # whatever an author's file may raise
            if is_interrupt(error):
                raise
            place = place_of(error, [str(self.file)]) or str(self.file)
            words = str(error) if isinstance(error, InputError) else said(error)
            raise InputError(f"{place} cannot be imported: {words}") from error
        found = of_module(held, str(self.file))
        called = [each.name for each in found if isinstance(each, Theorem)]
        if called and self.name not in called:
            raise InputError(
                f"{self.file} must define a theorem with the name {self.name!r} (like the file), "
                f"but defines {', '.join(map(repr, called))}."
            )
        return found


def sources() -> tuple[str, ...]:
    """The folders of bundled theorems."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(theorems.__path__) if m.ispkg))


def named(source: str, name: str) -> str:
    """How a theorem of a source is called; one of the paper by its bare name."""
    return name if source == PAPER else f"{source}/{name}"


def entries(source: str | None = None) -> tuple[Entry, ...]:
    """All theorems of the package, or of one source, by kind and then by name; no file is read."""
    if source is not None and source not in sources():
        raise InputError(f"there is no source {source!r}; the sources are {', '.join(sources())}.")
    found = [
        Entry(folder, module.name.replace("_", "-"), place / f"{module.name}.py")
        for folder in ([source] if source is not None else sources())
        for place in (Path(p) / folder for p in theorems.__path__)
        for module in pkgutil.iter_modules([str(place)])
        if not module.ispkg  # a folder of findings, say
    ]
    return tuple(sorted(found, key=_place))


def listed(source: str | None = None) -> tuple[Entry, ...]:
    """The same; InputError for a file that cannot be read, and for a name that two of them have."""
    found = entries(source)
    for each in sources() if source is None else (source,):
        taken: dict[str, Entry] = {}
        ours = [entry for entry in found if entry.source == each]
        for name, entry in [(e.name, e) for e in ours] + [(a, e) for e in ours for a in e.aliases]:
            other = taken.setdefault(name, entry)
            if other is not entry:
                raise InputError(
                    f"{name!r} names both {other.path} and {entry.path}; change the aliases of "
                    f"{entry.path}."
                )
    return found


def is_file(subject: str) -> bool:
    """Whether it names a file rather than a theorem of the package."""
    if subject.endswith(".py"):
        return True
    try:
        return Path(subject).is_file() and not _called(subject)
    except OSError:  # a name too long for any file
        return False


def is_known(subject: str) -> bool:
    """Whether it is a file, or the name of a theorem of the package or of a source."""
    return is_file(subject) or subject in sources() or bool(_entries_of(subject))


def find(subject: str, seconds: float | None = None) -> tuple[Source, ...]:
    """The theorems of a file, or the bundled one of that name or alias.

    Parameters
    ----------
    subject
        A path, or a name as ``python -m proofs_check list`` shows it.
    seconds
        For running a file; by default what is left of the deadline in force, or 60.

    Returns
    -------
    tuple
        Theorems, or functions of whole numbers that return one.

    Raises
    ------
    InputError
        For a name that there is not, with what was meant; for a file that fails.

    Examples
    --------
    >>> from proofs_check.catalogue import find
    >>> [theorem.name for theorem in find("theorem1")]
    ['theorem1']
    """
    if is_file(subject):
        from proofs_check.engine.theorem_file import load

        return load(subject, seconds)
    return entry_of(subject).theorems


def find_all(subject: str, seconds: float | None = None) -> tuple[Source, ...]:
    """The same; of a source, all its theorems."""
    if not is_file(subject) and subject in sources():
        return tuple(each for entry in entries(subject) for each in entry.theorems)
    return find(subject, seconds)


def entry_of(name: str) -> Entry:
    """The one theorem of the package of that name or alias; InputError if there is not one."""
    found = _entries_of(name)
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            f"{name!r} is the name of {len(found)} theorems: say "
            f"{' or '.join(e.path for e in found)}."
        )
    raise InputError(
        f"unknown statement {name!r}.{_hint(name)} It is no file either (my_theorem.py); "
        "`python -m proofs_check list` shows all statements."
    )


def _entries_of(name: str) -> list[Entry]:
    return _called(name) or [e for e in entries() if _has_alias(e, name)]


def _called(name: str) -> list[Entry]:
    source, slash, word = name.removesuffix("/").rpartition("/")  # a source may have underscores
    wanted = source + slash + word.replace("_", "-")
    return [entry for entry in entries() if wanted in (entry.path, entry.name)]


def _has_alias(entry: Entry, name: str) -> bool:
    source, _, alias = name.rpartition("/")
    return source in ("", entry.source) and alias.replace("_", "-") in _aliases(entry)


def _hint(name: str) -> str:
    known: Sequence[Entry] = entries()
    names = [entry.path if "/" in name else entry.name for entry in known]
    if "/" not in name:
        names += [a for entry in known for a in _aliases(entry)]
    return did_you_mean(name, names)


def _aliases(entry: Entry) -> tuple[str, ...]:
    """Of one that can be read: an alias works even while another file is being written."""
    try:
        return entry.aliases
    except InputError:
        return ()


def _place(entry: Entry) -> tuple[bool, str, int, str]:
    """The paper first, then what goes beyond it."""
    kind = next((i for i, k in enumerate(_KINDS) if entry.name.startswith(k)), len(_KINDS))
    return entry.source != PAPER, entry.source, kind, entry.name
