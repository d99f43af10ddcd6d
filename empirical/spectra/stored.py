"""Whether examples are stored: ρ < 1 by more than the estimate of its error."""

from __future__ import annotations

import enum

import numpy as np

from empirical.spectra.spectrum import Spectra

LEAST_ERROR = 4 * np.finfo(float).eps  # a computed ρ within this of 1 decides nothing


class Stored(enum.Enum):
    """Whether an example (or a sequence) is an attracting fixed point (or cycle)."""

    STORED = "stored"
    NOT_STORED = "not_stored"
    UNDECIDED = "undecided"

    @property
    def code(self) -> int:
        """For arrays: 1 stored, 0 not stored, -1 undecided."""
        return _CODE[self]


_CODE = {Stored.STORED: 1, Stored.NOT_STORED: 0, Stored.UNDECIDED: -1}


def decide(spectra: Spectra) -> tuple[Stored, ...]:
    """One decision per Jacobian; UNDECIDED unless |1 - ρ| exceeds the estimated error of ρ.

    ρ = 1 exactly is UNDECIDED: linearisation says nothing there.  The error is an estimate
    (``Spectra``), so STORED is as good as that estimate and is not a proof.
    """
    error = np.maximum(spectra.error, LEAST_ERROR)
    with np.errstate(invalid="ignore"):
        below = spectra.radius + error < 1
        above = spectra.radius - error > 1
    return tuple(
        Stored.STORED if b else Stored.NOT_STORED if a else Stored.UNDECIDED
        for b, a in zip(below, above, strict=True)
    )


def codes(decisions: tuple[Stored, ...]) -> np.ndarray:
    """(n,) int8: 1 stored, 0 not stored, -1 undecided."""
    return np.array([d.code for d in decisions], dtype=np.int8)
