"""Composite Gauss-Legendre rules for a normal weight, cut where the integrand bends.

Gauss-Hermite needs about Q nodes for φ'(√Q z), a spike of width 1/√Q, and converges like 1/n for a
corner.  Here the line is cut at the corners of φ, at growing distances from them (activations vary
on the scale of 1, the normal density on that of √Q), and on the scale of the density.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from theory.ntk.parts import Floats, Parts

PANEL = 2.25  # standard deviations; a Gaussian on it needs 20 nodes for full precision
NEAREST = 0.5  # first cut, in units of the feature, halved from level to level
STEPS = (1.0, 1.5)  # times powers of 2: the further cuts
REACHES = (8.0, 12.0, 16.0, 24.0, 36.0)  # deviations; the mass beyond 8 is 1e-15
NEGLIGIBLE = 1e-15  # of φ² at the end of the range, against its mean


@dataclass(frozen=True)
class Rule:
    """``order`` nodes a panel, panels cut 2^``level`` times, ``margin`` deviations more range."""

    order: int
    level: int
    margin: float


@lru_cache(maxsize=16)
def _legendre(order: int) -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(order)
    return nodes, weights


def reach(parts: Parts, deviation: float) -> float:
    """Deviations beyond which φ² and φ'² times the normal density no longer count.

    8 for all that do not grow exponentially; exp(z) moves the mass outwards.
    """
    for candidate in REACHES:
        t = np.linspace(-candidate, candidate, 65)
        value, slope, _ = parts.values(deviation * t)
        with np.errstate(all="ignore"):
            weighed = (value**2 + slope**2) * np.exp(-t * t / 2)
        if not max(weighed[0], weighed[-1]) > NEGLIGIBLE * np.max(weighed):
            return candidate
    return REACHES[-1]


def cuts_around(places: Floats, scale: float, farthest: float, level: int) -> Floats:
    """The ``places``, shape (k,), and cuts on both sides of each up to ``farthest``; 1-D."""
    first = NEAREST / 2**level * max(scale, farthest * 2.0**-48)
    doublings = 2.0 ** np.arange(max(1, int(np.ceil(np.log2(max(farthest / first, 2.0))))) + 1)
    offsets = first * np.outer(doublings, STEPS).ravel()
    around = places[:, None] + np.concatenate([-offsets, [0.0], offsets])
    return np.unique(around)


def normal_rule(
    mean: Floats, deviation: float, cuts: Floats, rule: Rule, width: float
) -> tuple[Floats, Floats]:
    """Nodes and weights, shape (m, nodes), for ∫ g dN(mean_i, deviation²) over ``width`` deviations
    on each side, g smooth between the ``cuts``.

    ``mean`` has shape (m,), ``cuts`` shape (k,).  A deviation of 0 gives one node.
    """
    if deviation == 0:
        return mean[:, None], np.ones((len(mean), 1))
    panels = int(np.ceil(2 * width / PANEL))
    grid = mean[:, None] + deviation * np.linspace(-width, width, panels + 1)
    inside = np.clip(cuts[None], grid[:, :1], grid[:, -1:])
    inside = inside[
        :, (inside.max(axis=0) > grid[:, 0].min()) & (inside.min(axis=0) < grid[:, -1].max())
    ]
    ends = np.sort(np.concatenate([grid, inside], axis=1), axis=1)
    if rule.level:
        parts = np.arange(2**rule.level) / 2**rule.level
        split = ends[:, :-1, None] + np.diff(ends, axis=1)[..., None] * parts
        ends = np.concatenate([split.reshape(len(ends), -1), ends[:, -1:]], axis=1)
    nodes, weights = _legendre(rule.order)
    half = np.diff(ends, axis=1)[..., None] / 2
    x = ((ends[:, :-1] + ends[:, 1:]) / 2)[..., None] + half * nodes
    z = (x - mean[:, None, None]) / deviation
    density = np.exp(-z * z / 2) / (deviation * np.sqrt(2 * np.pi))
    return x.reshape(len(mean), -1), (half * weights * density).reshape(len(mean), -1)
