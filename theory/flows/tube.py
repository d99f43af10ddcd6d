"""That the solution exists during a step and stays near a polynomial, by a logarithmic norm.

Let e = s - p with |e_i(0)| ≤ r_i and |p_i' - F_i(p)| ≤ δ_i, let the Jacobian of F be enclosed by
A on the tube p([0, h]) + Π [-ε_i, ε_i], and let μ be the logarithmic norm of A for weights ω,

    μ = max_i (A_ii + Σ_{j≠i} |A_ij| ω_j/ω_i).

As long as e stays in the tube, m(τ) = max_i |e_i|/ω_i has an upper derivative of at most
μ m + max_i δ_i/ω_i.  So if the bound of m that follows is below every ε_i/ω_i, then e never leaves
the tube, and the solution exists on [0, h].  The tube is cut into pieces in time, each with a μ of
its own.  Backward in time the diagonal of A changes its sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb, arb_poly

from theory.flows.disc import Disc, defect_bounds
from theory.flows.power_series import Expansion
from theory.flows.vector_field import Box, SmoothField

PIECES = 4  # of the tube in time
INFLATION = 4  # ε over the error expected in a straight line
LEAST_ERROR = arb(2) ** -4000  # so that the bound of an exact polynomial can lie below it
TRIALS = 4  # of ε


@dataclass(frozen=True)
class Tube:
    error: Box
    final: Box
    hulls: tuple[Box, ...]


def prove_tube(
    field: SmoothField, expansion: Expansion, disc: Disc, box: Sequence[arb], length: arb
) -> Tube | None:
    """The proof of a step of the given length; None if it fails."""
    span = abs(length)
    defect = defect_bounds(expansion, disc, span)
    radii = [(x - x.mid()).__abs__().upper() for x in box]
    parts = [arb(i).union(arb(i + 1)) * length / PIECES for i in range(PIECES)]
    polynomials = [arb_poly([arb(c) for c in row]) for row in expansion.rows]
    lines = [tuple(p(part) for p in polynomials) for part in parts]
    weights = _weights(field, lines, radii, defect, span)
    start = _norm(radii, weights)
    added = _norm([span * d for d in defect], weights)
    expected = (start + added) * INFLATION + LEAST_ERROR
    for _ in range(TRIALS):
        error = tuple((expected * w).upper() for w in weights)
        hulls = tuple(
            tuple(x + arb(0, e) for x, e in zip(line, error, strict=True)) for line in lines
        )
        rates = [_log_norm(field.jacobian(hull), weights, bool(length < 0)) for hull in hulls]
        if not all(rate.is_finite() for rate in rates):
            return None
        piece = span / PIECES
        rising = sum((rate * piece for rate in rates if not rate < 0), arb(0)).upper().exp()
        bound = ((start + added) * rising).upper()
        if bound < expected:
            grown = sum((rate * piece for rate in rates), arb(0)).exp()
            end = start * grown + added * rising
            final = tuple(((end if end < bound else bound) * w).upper() for w in weights)
            return Tube(tuple((bound * w).upper() for w in weights), final, hulls)
        expected = bound * 2
    return None


def _weights(
    field: SmoothField, lines: Sequence[Box], radii: list[arb], defect: list[arb], span: arb
) -> list[arb]:
    """ω: positive numbers near the Perron vector of |A|, which makes μ smallest; any are right."""
    n = len(radii)
    rows = [[float(abs(x).mid()) for x in row] for row in field.jacobian(lines[0])]
    error = [float(r) + float(span * d) for r, d in zip(radii, defect, strict=True)]
    total = sum(error) or 1.0
    vector = [e / total + 1e-3 / n for e in error]
    for _ in range(3):
        moved = [
            v + float(span) * sum(a * w for a, w in zip(row, vector, strict=True))
            for v, row in zip(vector, rows, strict=True)
        ]
        largest = max(moved)
        if not 0 < largest < float("inf"):
            return [arb(1)] * n
        vector = [max(m / largest, 1e-6) for m in moved]
    return [arb(v) for v in vector]


def _norm(x: Sequence[arb], weights: Sequence[arb]) -> arb:
    return _largest([(abs(a) / w).upper() for a, w in zip(x, weights, strict=True)])


def _log_norm(rows: Sequence[Box], weights: Sequence[arb], backward: bool) -> arb:
    found = []
    for i, row in enumerate(rows):
        total = -row[i] if backward else arb(row[i])
        for j, entry in enumerate(row):
            if j != i:
                total = total + abs(entry) * weights[j] / weights[i]
        found.append(total.upper())
    return _largest(found)


def _largest(values: Sequence[arb]) -> arb:
    if not all(x.is_finite() for x in values):
        return arb.nan()
    largest = values[0]
    for x in values[1:]:
        largest = x if x > largest else largest
    return largest
