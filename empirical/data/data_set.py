"""A data set: what the registry finds in the modules of this folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from empirical.data.configuration import SPLITS, Data
from empirical.data.examples import Examples


def nothing(_folder: Path) -> Path | None:
    """An embedded set has no files to find."""
    return None


@dataclass(frozen=True)
class DataSet:
    """One set.

    Attributes
    ----------
    name
        For ``Data.set``.
    title
        In a line, for the listing.
    load
        (data, folder) → the examples asked for.  Embedded sets leave the folder alone.
    options
        The fields of ``Data`` among ``OPTIONS`` that this set has.
    splits
        The parts that it has.
    files
        What to download and where to put it, in a sentence or two; empty if embedded.
    find
        Folder → the first file or folder of the set that is there; reads nothing.
    """

    name: str
    title: str
    load: Callable[[Data, Path | None], Examples]
    options: tuple[str, ...] = ()
    splits: tuple[str, ...] = SPLITS
    files: str = ""
    find: Callable[[Path], Path | None] = nothing

    @property
    def embedded(self) -> bool:
        """Needs no file of the user's."""
        return not self.files
