"""A copy of a results folder that is light enough to be carried home.

Weights and checkpoints make up most of a results folder, and no figure, claim or query needs them:
only proofs, further recall, and going on with what is unfinished.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from empirical.runs.run import WEIGHTS
from empirical.runs.storage import explained
from empirical.runs.store import Results
from empirical.runs.timings import FILE
from empirical.untrusted import require_regular
from theory.errors import InputError

_LARGEST = 1 << 40  # bytes of a file: weights are the largest


@dataclass(frozen=True)
class Carried:
    """How much went, and what stayed behind."""

    runs: int  # that are in the copy now
    size: int  # of the copy, in bytes
    left: int  # bytes of weights and checkpoints that are not in it


def require_other(folder: Path, results: Path) -> None:
    """InputError before any work for a folder that cannot take the copy."""
    here, there = results.expanduser().resolve(), folder.expanduser().resolve()
    if here == there or here in there.parents:
        raise InputError(f"--carry {folder} lies in the results folder itself; name another one.")
    try:
        Results.open(folder)
    except InputError as error:
        raise InputError(str(error).replace("--results", "--carry")) from None


def carry(results: Results, folder: Path, weights: bool) -> Carried:
    """Every finished run, and with ``weights`` these and the checkpoints; what is there stays."""
    target = Results.open(folder)
    heavy = 0
    with explained(target.folder):
        for run in results.runs():
            _copy(run.folder, target.folder / "runs" / run.name, weights)
            heavy += 0 if weights else _size(run.folder / WEIGHTS)
        if weights:
            for work in (p for p in (results.folder / "work").iterdir() if p.is_dir()):
                shutil.copytree(work, target.folder / "work" / work.name, dirs_exist_ok=True)
        else:
            heavy += _size(results.folder / "work")
        if (results.folder / FILE).is_file():
            shutil.copy(results.folder / FILE, target.folder / FILE)
    return Carried(sum(1 for _ in target.runs()), _size(target.folder), heavy)


def _copy(source: Path, target: Path, weights: bool) -> None:
    """Whole, by a rename; of a run that is there only its weights may be missing."""
    left_out = None if weights else shutil.ignore_patterns(WEIGHTS)
    if not target.exists():
        draft = target.parents[1] / "work" / f"{target.name}.draft-carried"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(source, draft, ignore=left_out, symlinks=True)
        os.rename(draft, target)
    elif weights and (source / WEIGHTS).exists() and not (target / WEIGHTS).exists():
        require_regular(source / WEIGHTS, _LARGEST, follow=False)
        shutil.copy(source / WEIGHTS, target / WEIGHTS)


def _size(path: Path) -> int:
    """Bytes of a file, or of all files of a folder; 0 for what is not there."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(file.lstat().st_size for file in files)


def bytes_told(count: int) -> str:
    """820 kB, 3.1 MB, 2.4 GB"""
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1e3:.0f} kB"
