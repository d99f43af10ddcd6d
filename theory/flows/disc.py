"""How far a polynomial p misses s' = F(s), by Cauchy's estimate on a disc of complex times.

If F is analytic on the box P = p(0) + Π {|z_i| ≤ Σ_{k≥1} |p_ik| T^k} and |F_i| ≤ M_i there, then
F_i(p(τ)) is analytic for |τ| < T, and its k-th coefficient is at most M_i T^{-k}.  Hence, for
|τ| ≤ h = q T,

    |p_i' - F_i(p)| ≤ Σ_{k<N} |d_ik| h^k + M_i q^N/(1 - q),

with the coefficients d_ik that :mod:`theory.flows.power_series` encloses.  Nothing has to be known
of the solution for complex τ: T is limited by the poles and cuts of F alone, not by its size.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import acb, arb, arb_poly

from theory.flows.power_series import Expansion
from theory.flows.vector_field import SmoothField

REACHES = tuple(1.3 * 0.85**i for i in range(24))  # T that are tried, over the root test's radius
LARGEST_RATIO = 0.7  # of q; the geometric tail gets useless near 1
FAR = 2.0**10  # T of a polynomial that does not move at all
LEAST_SCALE = 2.0**-20  # a component nearer to 0 is not resolved more finely by a step's length


@dataclass(frozen=True)
class Disc:
    """``reach`` is T, ``bounds`` the M_i, ``length`` the h that is worth trying."""

    reach: arb
    bounds: tuple[arb, ...]
    length: arb


def analytic_disc(field: SmoothField, expansion: Expansion, bits: int) -> Disc | None:
    """The best of a ladder of discs; each is proved by itself."""
    best, radius = None, _root_test(expansion)
    sizes = [arb_poly([arb(0), *(abs(c).upper() for c in row[1:])]) for row in expansion.rows]
    for factor in REACHES:
        disc = _disc(field, expansion, sizes, radius * factor, bits)
        if disc is not None and (best is None or disc.length > best.length):
            best = disc
        elif best is not None:
            return best
    return best


def _root_test(expansion: Expansion) -> arb:
    """About the radius of convergence; nothing is proved.  Of a polynomial solution, its scale."""
    found: list[arb] = []
    for row in expansion.rows:
        for k in (expansion.order, expansion.order - 1, expansion.order - 2):
            if row[k] != 0:
                found.append((-abs(row[k]).log() / k).exp().mid())
    if not found:
        size, speed = (max(float(abs(row[k]).upper()) for row in expansion.rows) for k in (0, 1))
        return arb((1 + size) / speed) if speed > 0 else arb(FAR)
    return min(found, key=float)


def _disc(
    field: SmoothField, expansion: Expansion, sizes: list[arb_poly], reach: arb, bits: int
) -> Disc | None:
    reach = reach.mid()
    radii = [p(reach).upper() for p in sizes]
    square = [
        acb(arb(row[0]) + arb(0, r), arb(0, r))
        for row, r in zip(expansion.rows, radii, strict=True)
    ]
    bounds = tuple(abs(x).upper() for x in field.complex(square))
    if not all(b.is_finite() for b in bounds):
        return None
    scale = [max(float(abs(row[0]).upper()), LEAST_SCALE) for row in expansion.rows]
    missed = max(float(reach) * float(b) / s for b, s in zip(bounds, scale, strict=True))
    if not 0 < missed < float("inf"):
        return Disc(reach, bounds, reach * LARGEST_RATIO) if missed == 0 else None
    ratio = 2.0 ** (-(bits + _log2(missed)) / expansion.order)
    return Disc(reach, bounds, (reach * min(ratio, LARGEST_RATIO)).mid())


def _log2(x: float) -> float:
    return float(arb(x).log() / arb.const_log2())


def defect_bounds(expansion: Expansion, disc: Disc, span: arb) -> list[arb]:
    """δ_i: a bound of |p_i' - F_i(p)| for |τ| ≤ ``span``."""
    ratio = (span / disc.reach).upper()
    tail = (ratio**expansion.order / (1 - ratio)).upper()
    found = []
    for row, bound in zip(expansion.defect, disc.bounds, strict=True):
        low = arb_poly([abs(d).upper() for d in row])(span)
        found.append((low + bound * tail).upper())
    return found
