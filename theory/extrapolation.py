"""Richardson extrapolation of a halved ladder to γ = 0 (`docs/mathematics.md`).

Gradient descent at learning rate γ ends at ``x(γ) = x(0) + c1 γ + c2 γ² + …``, where x(0) is the
end of gradient flow.  Given x at γ, γ/2, γ/4, … the Neville table

    T[i, 0] = x_i,     T[i, m] = T[i, m-1] + (T[i, m-1] - T[i-1, m-1]) / (2^m - 1)

cancels one power of γ per column.  Nothing here is proved: the error is an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

EPSILON = float(np.finfo(np.float64).eps)
# A difference this many times its own rounding gives an order that is good to about 0.03.
CLEAR_OF_ROUNDING = 100.0


@dataclass(frozen=True)
class Extrapolation:
    """The limit γ → 0 of an array of quantities.

    ``value`` and ``error``, of the quantities' shape, are the last diagonal entry of the table and
    an estimate of its error.  ``orders``, shape (levels - 2, *quantities), holds the observed
    orders log2(|x_j - x_{j+1}| / |x_{j+1} - x_{j+2}|); NaN stands for "undefined", where a
    difference is at rounding level.
    """

    value: Floats
    error: Floats
    orders: Floats

    @property
    def order(self) -> Floats:
        """The order seen on the finest levels that define one; NaN if none does."""
        finest = np.full(self.value.shape, np.nan)
        for row in self.orders:
            finest = np.where(np.isnan(row), finest, row)
        return finest


def richardson(ladder: ArrayLike, noise: ArrayLike | None = None) -> Extrapolation:
    """Extrapolate ``ladder``, shape (levels, *quantities), whose γ halves from level to level.

    ``noise`` (broadcast to the ladder's shape) is the absolute uncertainty of each entry, from
    rounding or from stopping early; by default one rounding of the entry.  The error estimate is
    the last correction the table made, plus the noise as the table amplifies it.
    """
    x = np.asarray(ladder, dtype=np.float64)
    if x.ndim == 0 or len(x) < 2:
        raise ValueError(
            f"Extrapolation needs at least two levels; the ladder's shape is {x.shape}."
        )
    floor = EPSILON * np.abs(x)
    noise = floor if noise is None else np.maximum(np.broadcast_to(noise, x.shape), floor)
    if not (np.isfinite(x).all() and np.isfinite(noise).all()):
        raise ValueError(
            "The ladder or its noise is not finite: leave out the levels that diverged."
        )
    value, correction, rounding = _neville(x, noise)
    return Extrapolation(value, correction + rounding, _orders(x, noise))


def _neville(x: Floats, noise: Floats) -> tuple[Floats, Floats, Floats]:
    """The last entry of the table, its truncation estimate and its amplified noise."""
    corrections = []
    for m in range(1, len(x)):
        weight = 2.0**m - 1
        corrections.append(np.abs(x[-1] - x[-2]))
        x = x[1:] + (x[1:] - x[:-1]) / weight
        noise = noise[1:] + (noise[1:] + noise[:-1]) / weight
    return x[-1], _truncation(corrections), noise[-1]


def _truncation(corrections: list[Floats]) -> Floats:
    """From |T[n, m] - T[n-1, m]| for m = 0, 1, …

    The last of them bounds the error of a table that converges.  It may be small by accident, so
    the one before counts too, reduced by what one more column gains at the least.
    """
    last = corrections[-1]
    if len(corrections) == 1:
        return last
    return np.maximum(last, corrections[-2] / 2.0 ** len(corrections))


def _orders(x: Floats, noise: Floats) -> Floats:
    """Shape (levels - 2, *quantities)."""
    differences = np.abs(np.diff(x, axis=0))
    clear = differences > CLEAR_OF_ROUNDING * (noise[1:] + noise[:-1])
    defined = clear[:-1] & clear[1:]
    ratios = np.divide(differences[:-1], differences[1:], out=np.ones(defined.shape), where=defined)
    return np.where(defined, np.log2(ratios), np.nan)
