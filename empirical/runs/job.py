"""A job: what is computed once, kept under the hash of its configuration, and never repeated."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np

    from empirical.progress import Progress


@dataclass(frozen=True)
class Workbench:
    """Where a job runs; nothing of it may change the result beyond rounding.

    Attributes
    ----------
    folder
        A private folder: checkpoints go here, and are found here by a resumed job.
    data
        The user's folder of data files, or None.
    device
        cpu or cuda.
    progress
        Told of every step worth showing.
    results
        The folder of all results, for a job about what another one found.
    """

    folder: Path
    data: Path | None
    device: str
    progress: Progress
    results: Path = Path("results")


@dataclass(frozen=True)
class Measured:
    """What a job found.

    Attributes
    ----------
    numbers
        JSON values; what ``python -m empirical results`` queries.
    arrays
        Larger results, by name (saved as .npz).
    weights
        Tensors by name (saved as safetensors).
    files
        Contents by file name, kept as they are: films, sounds.

    Examples
    --------
    >>> from empirical import Measured
    >>> Measured({"stored": 3}).numbers
    {'stored': 3}
    """

    numbers: dict[str, Any]
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    weights: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


class Job(Protocol):
    """A frozen dataclass of plain values (numbers, texts, tuples, other such dataclasses)."""

    def perform(self, bench: Workbench) -> Measured:
        """Compute.  Called again with the same folder after an interruption."""
