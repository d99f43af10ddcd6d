"""Where the subject of ``conserved`` comes from: a bundled name, a file, or a theorem's system."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from proofs_check import catalogue, parametrisations
from proofs_check.engine.building import built
from proofs_check.engine.parametrisation import Parametrisation
from proofs_check.engine.system import System
from proofs_check.engine.theorem_file import executed, of_module
from proofs_check.engine.users_code import users_errors
from theory.errors import InputError, did_you_mean

Subject: TypeAlias = Parametrisation | System
WHAT = (
    "PARAMETRISATION = Parametrisation(…), SYSTEM = System(…), a function parametrisation(n: int = "
    "2, …) or system(…) of sizes that returns one, or a theorem"
)
_NAMES = ("PARAMETRISATION", "parametrisation", "SYSTEM", "system")


@dataclass(frozen=True)
class Found:
    """``shape`` are the sizes of a function, and ``values`` what is left for letters."""

    name: str
    subject: Subject
    shape: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


def names() -> tuple[str, ...]:
    """Of the bundled parametrisations."""
    found = pkgutil.iter_modules(parametrisations.__path__)
    return tuple(sorted(m.name.replace("_", "-") for m in found))


def find(
    subject: str, values: Mapping[str, Any], sizes: tuple[str, ...] = (), seconds: float = 60.0
) -> Found:
    """The subject for these sizes; those in ``sizes`` have no name and are taken in order."""
    if catalogue.is_file(subject):
        held = _held(executed(subject, WHAT, seconds), subject)
        name = Path(subject).stem.replace("_", "-")
    elif subject.replace("_", "-") in names():
        name = subject.replace("_", "-")
        held = _held(
            importlib.import_module(f"{parametrisations.__name__}.{name.replace('-', '_')}"), name
        )
    else:
        held, name = _theorem(subject, seconds), subject
    if isinstance(held, Parametrisation | System):
        if sizes:
            raise InputError(f"{subject} has no sizes; leave --size out.")
        return Found(getattr(held, "name", name), held, {}, dict(values))
    return _shaped(held, name, values, sizes)


def _held(module: ModuleType, name: str) -> Any:
    found = [n for n in _NAMES if hasattr(module, n)]
    if len(found) > 1:
        raise InputError(f"{name} holds {' and '.join(found)}; conserved asks about one of them.")
    if found:
        held = getattr(module, found[0])
        if not (isinstance(held, Parametrisation | System) or callable(held)):
            raise InputError(f"{name}: {found[0]} = {held!r} is none: expected {WHAT}.")
        return held
    try:
        theorems = of_module(module, name)
    except InputError:
        raise InputError(f"{name} holds nothing to ask about: expected {WHAT}.") from None
    return _sole(theorems, name)


def _theorem(subject: str, seconds: float) -> Any:
    try:
        return _sole(catalogue.find(subject, seconds), subject)
    except InputError as error:
        if not str(error).startswith("unknown statement"):
            raise
        question = did_you_mean(subject, names())
        raise InputError(
            f"there is no parametrisation {subject!r}.{question} Those of the package are "
            f"{', '.join(names())}; a file (my_system.py) or a statement (theorem1) will do too."
        ) from error


def _sole(theorems: tuple[Any, ...], name: str) -> Any:
    if len(theorems) > 1:
        raise InputError(f"{name} holds {len(theorems)} theorems; conserved asks about one system.")
    return theorems[0]


def _shaped(
    make: Callable[..., Any], name: str, values: Mapping[str, Any], sizes: tuple[str, ...]
) -> Found:
    """Of a theorem, or of a function of sizes."""
    if not callable(make):
        found = built(make, values)
        return Found(name, found.theorem.system, found.shape, found.values)
    parameters = [
        p
        for p in inspect.signature(make).parameters.values()
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    ]
    order = [p.name for p in parameters]
    if len(sizes) > len(order):
        raise InputError(
            f"{name} has {len(order)} sizes ({', '.join(order)}), but --size names {len(sizes)}."
        )
    given = dict(zip(order, sizes, strict=False))
    twice = sorted(set(given) & set(values))
    if twice:
        raise InputError(f"{', '.join(twice)} is given twice, by --size and by its name.")
    given = {**values, **given}
    shape = {}
    for p in parameters:
        if p.name not in given and p.default is p.empty:
            raise InputError(f"{name} needs the size {p.name}: it has no default.")
        shape[p.name] = _size(p.name, given.get(p.name, p.default))
    with users_errors(f"{getattr(make, '__name__', name)}(…)", make):
        held = make(**shape)
    held = getattr(held, "system", held)  # of a theorem
    if not isinstance(held, Parametrisation | System):
        raise InputError(f"{name} must return a Parametrisation or a System, not {held!r}.")
    left = {k: v for k, v in given.items() if k not in shape}
    return Found(getattr(held, "name", name), held, shape, left)


def _size(name: str, value: Any) -> int:
    try:
        size = int(str(value))
    except ValueError:
        size = 0
    if size < 1 or str(size) != str(value).strip().removeprefix("+"):
        raise InputError(f"the size {name} must be a whole number of at least 1, but is {value}.")
    return size
