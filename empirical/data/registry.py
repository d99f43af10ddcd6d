"""Find data sets by name; a module dropped into this folder adds those that it defines."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path

from empirical import data as package
from empirical.data.configuration import OPTIONS, Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.folder import needed
from theory.errors import InputError, did_you_mean


class State(Enum):
    """Whether a set can be loaded."""

    EMBEDDED = "embedded: needs no files"
    FOUND = "found"
    MISSING = "missing"


@dataclass(frozen=True)
class Availability:
    """A line of the listing.

    Attributes
    ----------
    data_set
        The set.
    state
        Whether it can be loaded.
    detail
        Where it was found, or what to download; empty if it is embedded.
    """

    data_set: DataSet
    state: State
    detail: str


@cache
def all_sets() -> tuple[DataSet, ...]:
    """Every set: the embedded ones first, then by name."""
    names = (module.name for module in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    found = {v for module in modules for v in vars(module).values() if isinstance(v, DataSet)}
    return tuple(sorted(found, key=lambda data_set: (not data_set.embedded, data_set.name)))


def find(name: str) -> DataSet:
    """The set called ``name``."""
    known = {data_set.name: data_set for data_set in all_sets()}
    if name in known:
        return known[name]
    hint = did_you_mean(name, known)
    raise InputError(f"unknown data set {name!r}.{hint} The sets are {', '.join(known)}.")


def resolve(data: Data, folder: Path | None) -> Data:
    """What will be loaded: the stand-in where the set needs files and no folder was named.

    The stand-in keeps count, split, seed, grey and the options that it has; ``first`` and the
    other options speak of the original's files and are dropped.  InputError for a set that is
    unknown, or a stand-in that needs files itself.
    """
    wanted, stand_in = find(data.set), find(data.otherwise)
    if wanted.embedded or folder is not None:
        return data
    if not stand_in.embedded:
        raise InputError(
            f"{stand_in.name!r} cannot stand in for {wanted.name!r}, it needs files itself; "
            f"choose one of {', '.join(s.name for s in all_sets() if s.embedded)}."
        )
    dropped = {option: None for option in OPTIONS if option not in stand_in.options}
    return replace(data, set=stand_in.name, first=0, **dropped)  # type: ignore[arg-type]


def load(data: Data, folder: Path | None) -> Examples:
    """The examples that ``data`` asks for; ``resolve`` first where a stand-in will do.

    Parameters
    ----------
    data
        The set, and which part of it.
    folder
        The user's folder of data files, or None: embedded sets need none.

    Returns
    -------
    Examples
        n examples, ``.values`` of shape (n, *shape) and ``.flat`` of shape (n, d), float64.

    Raises
    ------
    InputError
        For an option that the set has not, for files that are missing, with what to download, and
        for files that are not what they should be.

    Examples
    --------
    >>> from empirical import Data, load
    >>> load(Data("digits", count=3), None).values.shape
    (3, 8, 8)
    """
    data_set = find(data.set)
    _check_options(data, data_set)
    if not data_set.embedded:
        if folder is None:
            raise InputError(
                f"{data_set.name} needs files: name their folder with --data DIR or "
                f"EMPIRICAL_DATA. {data_set.files}"
            )
        if data.file is None and data_set.find(needed(folder)) is None:
            raise InputError(f"{data_set.name} is not in {folder}. {data_set.files}")
    return data_set.load(data, folder)


def available(folder: Path | None) -> tuple[Availability, ...]:
    """Every set, the embedded ones first, and whether it is there.

    Parameters
    ----------
    folder
        The user's folder of data files, or None.

    Returns
    -------
    tuple of Availability

    Raises
    ------
    InputError
        For a folder that does not exist.

    Examples
    --------
    >>> from empirical import available
    >>> available(None)[0].state.name
    'EMBEDDED'
    """
    return tuple(_availability(data_set, folder) for data_set in all_sets())


def _availability(data_set: DataSet, folder: Path | None) -> Availability:
    if data_set.embedded:
        return Availability(data_set, State.EMBEDDED, "")
    found = None if folder is None else data_set.find(needed(folder))
    if found is None:
        return Availability(data_set, State.MISSING, data_set.files)
    return Availability(data_set, State.FOUND, str(found))


def _check_options(data: Data, data_set: DataSet) -> None:
    if data.split not in data_set.splits:
        raise InputError(
            f"{data_set.name} has no {data.split} part, only {', '.join(data_set.splits)}; "
            "use `first` to leave out examples."
        )
    for option in OPTIONS:
        if getattr(data, option) is not None and option not in data_set.options:
            has = ", ".join(data_set.options) or "none"
            raise InputError(
                f"{data_set.name} has no option {option!r} (it has: {has}); leave it out."
            )
