"""A chain on many small boxes of a plane (or of a line) at once.

Around a box' centre c the preactivations are a_l(x) = a_l + L_l (x - c) + ε_l with the fixed floats
d_l ≈ φ'(a_l), L_{l+1} = B_l d_l L_l, and ε_{l+1} = B_l (d_l ε_l + q_l), where q_l is what φ lacks
of being linear: at most ½ |φ''|, times |L_l w| + |ε_l| squared.  So the answer is off
by Σ_l S_l q_l with the products S_l of all that follows, which are formed for every box; norms of
layers bound ε only where it enters to second order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from theory.memories.network import Chain
from theory.memories.rounding import Floats, above_each, gamma

FEW = 1e-15  # of a sum of few floats: how much of it rounding takes, from above


@dataclass(frozen=True, eq=False)
class Patches:
    """Proved: on every box, |x - centre| ≤ half, the chain is within ``error`` (entry by entry) of
    value + slope (x - centre).

    Attributes
    ----------
    centre
        (N, n).
    half
        (N, n), the boxes' half widths.
    value
        (N, m).
    slope
        (N, m, n).
    error
        (N, m), infinite where nothing is known.
    """

    centre: Floats
    half: Floats
    value: Floats
    slope: Floats
    error: Floats

    @property
    def images(self) -> tuple[Floats, Floats]:
        """(centre, half width) of boxes that hold the images."""
        spread = np.einsum("nij,nj->ni", np.abs(self.slope), self.half)
        return self.value, above_each(spread + self.error + FEW * np.abs(self.value))


def expanded(chain: Chain, centre: Floats, half: Floats) -> Patches:
    """Proved: what the fields of the answer say.  The chain has an entrance."""
    entrance = chain.entrance
    if entrance is None:
        raise ValueError("boxes of many dimensions are no patches: the chain needs an entrance")
    w = entrance.matrix.mid
    size = _lengths(half) * (1 + FEW)
    a = centre @ w.T + entrance.offset
    lines = np.broadcast_to(w, (len(a), *w.shape))
    reach = _lengths(centre) + size
    local = gamma(w.shape[1] + 2) * (entrance.matrix.rows * reach + np.abs(entrance.offset))
    local = above_each(local + entrance.matrix.radius * reach + entrance.offset_error)
    error, kicks, slopes = local, list[Floats](), list[Floats]()
    whole = _lengths(local)  # of ε, which is less than that of the bounds of its entries
    for layer in chain.layers:
        phi = chain.before(layer)
        values = phi.values(a)
        moved = above_each(np.einsum("nij,nj->ni", np.abs(lines), half) + error)
        bent = phi.bend(a, moved) * moved / 2 + values.slope_error
        off = np.fmin(phi.deviation(a, values, moved), bent)
        slope = np.abs(values.slope)
        missed = above_each(off * moved + values.error)
        kicks.append(above_each(missed + slope * local))
        slopes.append(values.slope)
        bent_lines = values.slope[:, :, None] * lines
        span = _lengths(bent_lines.reshape(len(a), -1)) * size
        held = _lengths(values.value)
        k = len(values.value[0])
        carried = slope.max(axis=1, keepdims=True) * whole
        wrong = np.minimum(_lengths(slope * error), carried) + _lengths(missed)
        local = gamma(k + 4) * (layer.matrix.rows * (held + span) + np.abs(layer.offset))
        local = local + layer.matrix.radius * (held + span + wrong) + layer.offset_error
        local = above_each(local, 10 * k)
        a = values.value @ layer.matrix.mid.T + layer.offset
        lines = np.matmul(layer.matrix.mid, bent_lines)
        error = above_each(layer.matrix.rows * wrong + local, 10 * k)
        whole = above_each(layer.matrix.norm * wrong + _lengths(local), 10 * k)
    return Patches(centre, half, a, lines, _lost(chain, kicks, slopes, local))


def _lengths(v: Floats) -> Floats:
    """(N, 1) of the rows, up to rounding."""
    found: Floats = np.sqrt(np.einsum("ni,ni->n", v, v))[:, None]
    return found


def _lost(chain: Chain, kicks: list[Floats], slopes: list[Floats], local: Floats) -> Floats:
    """Σ_l |S_l| q_l, from the last layer to the first."""
    last = chain.layers[-1].matrix
    tails = np.broadcast_to(last.mid, (len(local), *last.mid.shape))
    off = np.full((len(local), 1), last.radius)  # of the tails, in the 2-norm
    lost = local
    for number in range(len(chain.layers) - 1, -1, -1):
        size = _lengths(kicks[number])
        lost = lost + np.einsum("nij,nj->ni", np.abs(tails), kicks[number]) + off * size
        if number:
            layer = chain.layers[number - 1].matrix
            steep = np.abs(slopes[number]).max(axis=1, keepdims=True)
            scaled = tails * slopes[number][:, None, :]
            whole = _lengths(scaled.reshape(len(scaled), -1)) + steep * off
            rounding = gamma(len(layer.mid) + 4) * layer.frobenius + layer.radius
            off = above_each(layer.norm * steep * off + rounding * whole, 10 * len(layer.mid))
            tails = np.matmul(scaled, layer.mid)
    return above_each(lost, 10 * last.mid.shape[1] + 100)
