"""Centres of a cycle that are its points up to the last place, with residuals in ball arithmetic.

Near a spectral radius of 1 the points of a cycle are as uncertain as the rounding of f divided by
1 - ρ.  Where f is evaluated in balls, Newton's method goes on to the floats next to the points.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flint import arb, arb_mat

from theory.deadline import at
from theory.expression.balls import precision
from theory.memories.network import Network
from theory.memories.polish import Guess, corrections, jacobian
from theory.memories.rounding import Floats, above, length
from theory.rigour.ball_activation import BallActivation

BITS = 150
ROUNDS = 4  # of Newton's method: each gives as many digits as the Jacobian has
ENTRIES = 500_000  # of all matrices: as balls they take 200 bytes each

Residual = tuple[Floats, float]
"""Floats, and a bound of their error in the 2-norm."""


def sharpened(network: Network, guess: Guess) -> tuple[Guess, list[Residual]] | None:
    """(better points, what the map of each lacks of being the next one); None for networks that
    are too large, or where balls say nothing.

    Proved: the residuals.
    """
    if sum(m.size for m in network.matrices) > ENTRIES or network.handed or not network.exact:
        return None
    points, n = guess.points, len(guess.points)
    with precision(BITS):
        layers = [
            (_balls(m), _balls(b[:, None]))
            for m, b in zip(network.matrices, network.offsets, strict=True)
        ]
        for _ in range(ROUNDS):
            at("sharpening the points")
            found = [
                _residual(network, layers, p, points[(i + 1) % n]) for i, p in enumerate(points)
            ]
            moved = corrections(guess.jacobians, [r for r, _ in found])
            if moved is None or not all(np.isfinite(m).all() for m in moved):
                return None
            points = tuple(p + m for p, m in zip(points, moved, strict=True))
        residuals = [
            _residual(network, layers, p, points[(i + 1) % n]) for i, p in enumerate(points)
        ]
    slopes = tuple(jacobian(network.loop, p)[1] for p in points)
    return Guess(points, slopes), residuals


def _residual(
    network: Network, layers: Sequence[tuple[arb_mat, arb_mat]], state: Floats, target: Floats
) -> Residual:
    """Of the loop at the state, less the target."""
    phi = BallActivation.of(network.phi)
    first, *others = layers
    a = _balls(state[:, None])
    if not network.narrow:
        a = first[0] * a + first[1]
    for matrix, offset in [*others, first] if network.narrow else others:
        # the last answer of a narrow network meets the first layer without φ
        through = matrix is not first[0]
        h = _column([phi.values(a[i, 0])[0] for i in range(a.nrows())]) if through else a
        a = matrix * h + offset
    gaps = [a[i, 0] - arb(float(t)) for i, t in enumerate(target)]
    mids = np.array([float(g.mid()) for g in gaps])
    radii = np.array(
        [float((g - arb(float(m))).abs_upper()) for g, m in zip(gaps, mids, strict=True)]
    )
    return mids, above(length(radii) * (1 + 1e-9))


def _balls(x: Floats) -> arb_mat:
    return arb_mat(x.shape[0], x.shape[1], [arb(float(v)) for v in x.ravel()])


def _column(entries: Sequence[arb]) -> arb_mat:
    return arb_mat(len(entries), 1, list(entries))
