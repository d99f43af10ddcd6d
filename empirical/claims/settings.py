"""Settings of which one may be the paper's, ranked by how likely they make its printed numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from empirical.claims.comparison import PAPER_SIZE
from empirical.measurements.storage_table import StorageTable
from empirical.statistics.likelihood import log_likelihood


@dataclass(frozen=True, eq=False)
class Setting:
    """What networks of a setting stored, cell by cell (C,)."""

    title: str  # in a few words
    stored: np.ndarray  # examples, of all networks that reached the loss together
    examples: np.ndarray  # how many these networks have; 0 where none reached it

    @classmethod
    def of(cls, title: str, table: StorageTable, row: int) -> Setting:
        """A row of a table of kept runs."""
        reached = table.reached[row]
        stored = np.where(reached, table.stored[row], 0).sum(axis=1)
        return cls(title, stored, table.size * reached.sum(axis=1))

    @property
    def share(self) -> np.ndarray:
        """(C,) per cent; NaN where no network reached the loss."""
        some = self.examples > 0
        return np.where(some, 100.0 * self.stored / np.maximum(self.examples, 1), np.nan)

    def likelihood(self, paper: np.ndarray) -> float:
        """ln of the probability of the paper's row (C,); its blanks say nothing."""
        cells = zip(paper, self.stored, self.examples, strict=True)
        return sum(
            log_likelihood(round(float(p)), PAPER_SIZE, int(k), int(n))
            for p, k, n in cells
            if np.isfinite(p)
        )

    def numbers(self) -> dict[str, object]:
        """For the numbers of an experiment."""
        return {
            "setting": self.title,
            "stored": self.stored.tolist(),
            "examples": self.examples.tolist(),
        }


def likeliest(settings: Sequence[Setting], paper: np.ndarray) -> list[tuple[Setting, float]]:
    """With ln of their likelihoods, the likeliest first; those of which nothing is known last."""
    known = [(s, s.likelihood(paper)) for s in settings]
    return sorted(known, key=lambda pair: (not pair[0].examples.any(), -pair[1]))


def told(ranked: Sequence[tuple[Setting, float]], row: str) -> str:
    """The ranking in words; empty where there is nothing to rank."""
    known = [(s, value) for s, value in ranked if s.examples.any()]
    if len(known) < 2:
        return ""
    best = known[0][1]
    words = [
        f"{s.title} {value - best:.1f} ({int((s.examples > 0).sum())} of {len(s.examples)})"
        if number
        else f"{s.title} ({int((s.examples > 0).sum())} of {len(s.examples)})"
        for number, (s, value) in enumerate(known)
    ]
    return (
        f"tried for the row of {row}, the likeliest first given the paper's numbers, with the "
        f"logarithm of the ratio to the first (and cells that reached): {', '.join(words)}"
    )
