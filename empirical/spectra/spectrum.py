"""Spectral radii with the estimate of their error.

ρ(J) is the largest modulus of an eigenvalue of the input-output Jacobian J.  LAPACK returns the
exact eigenvalues of J + E with ‖E‖ ≈ ε ‖J‖; to first order the eigenvalue λ moves by κ(λ) ‖E‖ with
the condition number κ(λ) = 1/|y* x| (x, y the right and left unit eigenvectors).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from empirical.pieces import Piece, Pieces

LARGEST = 1000  # exponent of 2: what is larger is shown as that large, with its relative error


@dataclass(frozen=True, eq=False)
class Spectra:
    """The spectra of n Jacobians.

    ``error`` is an *estimate*, not a bound: condition numbers are themselves computed in float64,
    the backward error of LAPACK is taken from experience, that of a product is measured on random
    vectors, and perturbation is followed to first order.  Nothing here is proved.

    Attributes
    ----------
    radius
        (n,) ρ; NaN where it could not be computed.  Below 1e-308 it comes out as 0, above 1e301 as
        that order.
    error
        (n,) estimated error of ρ; infinite where nothing is known.
    eigenvalues
        (n, m) complex, by decreasing modulus, 0 where the rank is smaller than m.
    log10_moduli
        (n, m) log10 |λ|, also of those that float64 cannot hold; -inf for 0.
    floor
        (n,) an eigenvalue of smaller modulus cannot be told from 0: it is "below floor".
    reasons
        One per Jacobian; empty, or why ``radius`` is NaN or ``error`` infinite.
    """

    radius: np.ndarray
    error: np.ndarray
    eigenvalues: np.ndarray
    log10_moduli: np.ndarray
    floor: np.ndarray
    reasons: tuple[str, ...] = field(default=())

    @property
    def log10_radius(self) -> np.ndarray:
        """(n,) log10 ρ, also where ρ underflows; -inf for 0, NaN where it is unknown."""
        known = np.isfinite(self.radius)
        first = self.log10_moduli[:, 0] if self.log10_moduli.shape[1] else -np.inf
        return np.where(known, first, np.nan)


@dataclass(frozen=True, eq=False)
class Spectrum:
    """That of one Jacobian: eigenvalues = ``values`` · 2**``exponent``, by decreasing modulus.

    ``error`` and ``floor`` are in the units of ``values``.
    """

    values: np.ndarray
    error: float
    floor: float
    exponent: int = 0
    reason: str = ""

    @classmethod
    def unknown(cls, reason: str) -> Spectrum:
        return cls(np.zeros(0, dtype=complex), np.inf, np.inf, 0, reason)

    @property
    def modulus(self) -> float:
        """ρ in the units of ``values``."""
        return float(abs(self.values[0])) if self.values.size else np.nan

    def piece(self, leading: int | None) -> Piece:
        """To keep; only so many values of it."""
        head = np.array([self.error, self.floor, self.exponent], dtype=complex)
        found = {"numbers": np.concatenate([head, self.values[:leading]])}
        return found | ({"reason": np.array(self.reason)} if self.reason else {})

    @classmethod
    def of_piece(cls, piece: Piece) -> Spectrum:
        """From what :meth:`piece` gave."""
        (error, floor, exponent), values = piece["numbers"][:3].real, piece["numbers"][3:]
        reason = str(piece.get("reason", ""))
        return cls(values, float(error), float(floor), int(exponent), reason)


Keep = Callable[[str, Callable[[], Spectrum]], Spectrum]  # a name, and how it is computed


def kept(pieces: Pieces, member: int, leading: int | None) -> Keep:
    """Every spectrum of a member is a piece of the work; ``leading`` of its values are kept."""

    def keep(name: str, make: Callable[[], Spectrum]) -> Spectrum:
        return Spectrum.of_piece(pieces.get(f"{member}.{name}", lambda: make().piece(leading)))

    return keep


def agreeing(found: Spectrum, again: Spectrum) -> Spectrum:
    """``found``, its error at least the difference to a second computation of the same ρ."""
    if found.reason or again.reason:
        return found if found.reason else again
    shift = max(-2000, min(1000, again.exponent - found.exponent))
    difference = abs(found.modulus - again.modulus * 2.0**shift)
    return Spectrum(found.values, max(found.error, difference), found.floor, found.exponent)


def gathered(spectra: list[Spectrum], leading: int | None = None) -> Spectra:
    """One row for each; ``leading`` eigenvalues of each, or as many as the richest has."""
    m = max((s.values.size for s in spectra), default=0) if leading is None else leading
    values = np.zeros((len(spectra), m), dtype=complex)
    logarithms = np.full((len(spectra), m), -np.inf)
    powers = [min(s.exponent, LARGEST) for s in spectra]
    for i, s in enumerate(spectra):
        kept = s.values[:m]
        with np.errstate(divide="ignore", under="ignore"):
            values.real[i, : kept.size] = np.ldexp(kept.real, powers[i])
            values.imag[i, : kept.size] = np.ldexp(kept.imag, powers[i])
            logarithms[i, : kept.size] = np.log10(abs(kept)) + s.exponent * np.log10(2)
    return Spectra(
        _scaled([s.modulus for s in spectra], powers),
        _scaled([s.error for s in spectra], powers),
        values,
        logarithms,
        _scaled([s.floor for s in spectra], powers),
        tuple(s.reason for s in spectra),
    )


def _scaled(values: list[float], powers: list[int]) -> np.ndarray:
    with np.errstate(under="ignore"):
        return np.array([np.ldexp(v, p) for v, p in zip(values, powers, strict=True)], dtype=float)
