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
    def sentence(self) -> str:
        return _SENTENCE[self]

    @property
    def code(self) -> int:
        """For arrays: 1 stored, 0 not stored, -1 undecided."""
        return _CODE[self]


_SENTENCE = {
    Stored.STORED: "ρ < 1 by more than the estimated error: the example is stored",
    Stored.NOT_STORED: "ρ > 1 by more than the estimated error: the example is not stored",
    Stored.UNDECIDED: "ρ could not be told from 1, or not computed",
}
_CODE = {Stored.STORED: 1, Stored.NOT_STORED: 0, Stored.UNDECIDED: -1}


def decide(spectra: Spectra, displacement: np.ndarray | None = None) -> tuple[Stored, ...]:
    """One decision per Jacobian; UNDECIDED unless |1 - ρ| exceeds the estimated error of ρ.

    ρ = 1 exactly is UNDECIDED: linearisation says nothing there.  The error is an estimate
    (``Spectra``), so STORED is as good as that estimate and is not a proof.

    Parameters
    ----------
    spectra
        Of the Jacobians.
    displacement
        (n,) how far from its example each Jacobian was taken (the fixed point that was found); NaN
        where no fixed point was found, which makes the example UNDECIDED.
    """
    error = np.maximum(spectra.error, LEAST_ERROR)
    with np.errstate(invalid="ignore"):
        below = spectra.radius + error < 1
        above = spectra.radius - error > 1
    if displacement is not None:
        found = np.isfinite(displacement)
        below, above = below & found, above & found
    return tuple(
        Stored.STORED if b else Stored.NOT_STORED if a else Stored.UNDECIDED
        for b, a in zip(below, above, strict=True)
    )


def codes(decisions: tuple[Stored, ...]) -> np.ndarray:
    """(n,) int8: 1 stored, 0 not stored, -1 undecided."""
    return np.array([d.code for d in decisions], dtype=np.int8)


def explain(spectra: Spectra, displacement: np.ndarray | None = None) -> tuple[str, ...]:
    """Why each decision is what it is, with the numbers."""
    lines = []
    for i, decision in enumerate(decide(spectra, displacement)):
        rho, error = spectra.radius[i], spectra.error[i]
        if spectra.reasons and spectra.reasons[i]:
            why = spectra.reasons[i]
        elif displacement is not None and not np.isfinite(displacement[i]):
            why = "no fixed point was found near the example"
        elif decision is Stored.UNDECIDED:
            why = f"ρ = {rho:.6g}, and |1 - ρ| = {abs(1 - rho):.1e} is within {error:.1e}"
        else:
            why = f"ρ = {rho:.6g} ± {error:.1e}"
        lines.append(f"{decision.value}: {why}")
    return tuple(lines)
