"""That the solution exists during a step and stays near a polynomial, by logarithmic norms.

Let e = s - p with |p_i' - F_i(p)| ≤ δ_i, and let the Jacobian of F be enclosed by A on the tube
p([0, h]) + Π [-ε_i, ε_i].  As long as e stays in the tube, e' = J e - δ(τ) with J in A, so that a
norm of e has an upper derivative of at most μ(A) ‖e‖ + ‖δ‖, with the logarithmic norm μ, here

    μ_ω = max_i (A_ii + Σ_{j≠i} |A_ij| ω_j/ω_i)    of    max_i |e_i|/ω_i,
    μ_2 = the largest eigenvalue of (A + Aᵀ)/2      of    √Σ e_i².

The first sees components of unequal sizes; the second does not grow where the flow rotates, nor
along the valley of a gradient flow.  If the bounds that follow for both norms lie below those
from which the tube was made, then e never leaves it, and the solution exists on [0, h].  The tube
is cut into pieces in time, each with a μ of its own.  Backward in time, A is -A.

Sets of starts that are not small are carried by :mod:`theory.flows.frame` as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb, arb_mat, arb_poly

from theory.flows.disc import Disc, defect_bounds
from theory.flows.frame import Frame, flow_matrix
from theory.flows.power_series import Expansion
from theory.flows.quadratic import positive_definite
from theory.flows.vector_field import Box, SmoothField

PIECES = 4  # of the tube in time
INFLATION = 4  # ε over the error expected in a straight line
LEAST_ERROR = arb(2) ** -4000  # so that the bound of an exact polynomial can lie below it
TRIALS = 5  # of ε
REFINEMENTS = 2  # of a proved tube around a set of starts that is not small
WEIGHT_STEPS = 6  # of the power iteration for ω
LEAST_WEIGHT = 1e-6
BISECTIONS = 14  # of an eigenvalue that is searched in floats
SLACK = 2.0**-10  # of that eigenvalue, relative to the matrix


@dataclass(frozen=True)
class Error:
    """|e_i| ≤ ``box[i]``, √Σ e_i² ≤ ``length``, and e in ``frame`` if there is one."""

    box: Box
    length: arb
    frame: Frame | None = None

    @classmethod
    def of(cls, box: Sequence[arb], framed: bool = False) -> Error:
        """Of the points of a box around its midpoint."""
        radii = tuple(abs(x - x.mid()).upper() for x in box)
        return cls(radii, euclidean(radii), Frame.of(radii) if framed else None)

    def moved(self, by: Sequence[arb]) -> Error:
        """Of points that lie within ``by`` of those, in every coordinate."""
        box = tuple((x + abs(b)).upper() for x, b in zip(self.box, by, strict=True))
        frame = self.frame.moved([abs(b).upper() for b in by]) if self.frame else None
        return Error(box, (self.length + euclidean(by)).upper(), frame)

    def within(self, frame: Frame | None) -> Error:
        """The same, known to lie in the frame as well."""
        if frame is None:
            return self
        box = tuple(a.min(b).upper() for a, b in zip(self.box, frame.box, strict=True))
        return Error(box, self.length.min(euclidean(frame.box)).upper(), frame)


@dataclass(frozen=True)
class Tube:
    """``error`` holds during the step, ``final`` at its end; ``hulls`` contain the solution, one
    for each piece in time."""

    error: Error
    final: Error
    hulls: tuple[Box, ...]


def prove_tube(
    field: SmoothField, expansion: Expansion, disc: Disc, start: Error, length: arb
) -> Tube | None:
    """The proof of a step of the given length from p(0) + e(0); None if it fails."""
    span = abs(length)
    added = [span * d for d in defect_bounds(expansion, disc, span)]
    lines = _lines(expansion, length)
    sign = -1 if length < 0 else 1
    weights = _weights([[sign * x for x in row] for row in field.jacobian(lines[0])], start, added)
    norms = (
        _Norm(_weighted(start.box, weights), _weighted(added, weights)),
        _Norm(start.length, euclidean(added)),
    )
    expected = [(norm.start + norm.added) * INFLATION + LEAST_ERROR for norm in norms]
    piece = span / PIECES
    for _ in range(TRIALS):
        seen = _Seen.along(field, lines, _box(weights, *expected), weights, sign)
        if seen is None:
            return None
        bounds = seen.bounds(norms, piece)
        if all(during < e for (during, _), e in zip(bounds, expected, strict=True)):
            break
        expected = [
            e if during < e else 2 * during for (during, _), e in zip(bounds, expected, strict=True)
        ]
    else:
        return None
    for _ in range(REFINEMENTS if start.frame else 0):  # e is proved to lie in this smaller tube
        smaller = _Seen.along(field, lines, _during(weights, bounds).box, weights, sign)
        if smaller is None:
            break
        seen, bounds = smaller, smaller.bounds(norms, piece)
    end = _error(weights, *(final for _, final in bounds))
    if start.frame is not None:
        alone = [_Norm(arb(0), n.added) for n in norms]  # the solution through p(0) itself
        by = _during(weights, seen.bounds(alone, piece)).box
        end = end.within(start.frame.carried(flow_matrix(seen.matrices, piece), by))
    return Tube(_during(weights, bounds), end, seen.hulls)


@dataclass(frozen=True)
class _Seen:
    """The Jacobian on each piece of a tube: its ``matrices``, and both μ of each."""

    hulls: tuple[Box, ...]
    matrices: list[list[list[arb]]]
    rates: tuple[list[arb], list[arb]]

    @classmethod
    def along(
        cls,
        field: SmoothField,
        lines: Sequence[Box],
        error: Box,
        weights: Sequence[arb],
        sign: int,
    ) -> _Seen | None:
        hulls = tuple(tuple(map(_widened, line, error)) for line in lines)
        matrices = [[[sign * x for x in row] for row in field.jacobian(hull)] for hull in hulls]
        if not all(x.is_finite() for matrix in matrices for row in matrix for x in row):
            return None
        weighted = [_weighted_rate(matrix, weights) for matrix in matrices]
        return cls(hulls, matrices, (weighted, [_euclidean_rate(m) for m in matrices]))

    def bounds(self, norms: Sequence[_Norm], piece: arb) -> list[tuple[arb, arb]]:
        """For each norm, a bound of e during the step and one at its end."""
        return [n.bounds(r, piece) for n, r in zip(norms, self.rates, strict=True)]


def _during(weights: Sequence[arb], bounds: Sequence[tuple[arb, arb]]) -> Error:
    return _error(weights, *(during for during, _ in bounds))


@dataclass(frozen=True)
class _Norm:
    """The norm of e(0), and of δ times the length of the step."""

    start: arb
    added: arb

    def bounds(self, rates: Sequence[arb], piece: arb) -> tuple[arb, arb]:
        """Of ‖e‖ during the step and at its end, from μ on each piece."""
        zero = arb(0)
        rising = (sum((x for x in rates if not x < 0), zero) * piece).exp()
        grown = (sum(rates, zero) * piece).exp()
        during = ((self.start + self.added) * rising).upper()
        end = (self.start * grown + self.added * rising).upper()
        return during, end if end < during else during


def _lines(expansion: Expansion, length: arb) -> list[Box]:
    """Boxes around p during each piece of the step."""
    polynomials = [arb_poly(row) for row in expansion.rows]
    parts = [arb(i).union(arb(i + 1)) * length / PIECES for i in range(PIECES)]
    return [tuple(p(part) for p in polynomials) for part in parts]


def _widened(x: arb, radius: arb) -> arb:
    return x + arb(0, radius)


def _box(weights: Sequence[arb], weighted: arb, length: arb) -> Box:
    return tuple(((weighted * w).min(length)).upper() for w in weights)


def _error(weights: Sequence[arb], weighted: arb, length: arb) -> Error:
    whole = euclidean([weighted * w for w in weights])
    return Error(_box(weights, weighted, length), whole.min(length).upper())


def _weights(rows: Sequence[Sequence[arb]], start: Error, added: Sequence[arb]) -> list[arb]:
    """ω: positive numbers towards the Perron vector of A with |A_ij| off the diagonal, which makes
    μ_ω smallest, from the sizes that e has.  Any are right."""
    n = len(rows)
    a = [
        [float(x.mid()) if i == j else float(abs(x).mid()) for j, x in enumerate(row)]
        for i, row in enumerate(rows)
    ]
    scale = 2 * max(sum(map(abs, row)) for row in a)
    sizes = [float(r + d) for r, d in zip(start.box, added, strict=True)]
    total = sum(sizes)
    if not 0 < total < float("inf") or not scale < float("inf"):
        return [arb(1)] * n
    vector = [s / total + LEAST_WEIGHT for s in sizes]
    for _ in range(WEIGHT_STEPS if scale > 0 else 0):
        moved = [
            v + sum(x * w for x, w in zip(row, vector, strict=True)) / scale
            for v, row in zip(vector, a, strict=True)
        ]
        largest = max(moved)
        vector = [max(m / largest, LEAST_WEIGHT) for m in moved]
    return [arb(v) for v in vector]


def _weighted(x: Sequence[arb], weights: Sequence[arb]) -> arb:
    return _largest([(abs(a) / w).upper() for a, w in zip(x, weights, strict=True)])


def euclidean(x: Sequence[arb]) -> arb:
    """A bound of √Σ x_i²."""
    sizes = [abs(a).upper() for a in x]  # a product of balls around 0 is not seen to be positive
    return sum((a * a for a in sizes), arb(0)).sqrt().upper()


def _weighted_rate(rows: Sequence[Sequence[arb]], weights: Sequence[arb]) -> arb:
    found = []
    for i, row in enumerate(rows):
        total = arb(row[i])
        for j, entry in enumerate(row):
            if j != i:
                total = total + abs(entry) * weights[j] / weights[i]
        found.append(total.upper())
    return _largest(found)


def _euclidean_rate(rows: Sequence[Sequence[arb]]) -> arb:
    """A proved bound of the largest eigenvalue of (A + Aᵀ)/2."""
    n = len(rows)
    if n == 1:
        return rows[0][0].upper()
    half = [[(rows[i][j] + rows[j][i]) / 2 for j in range(n)] for i in range(n)]
    spread = euclidean([x.rad() for row in half for x in row])
    floats = [[float(x.mid()) for x in row] for row in half]
    size = max(sum(map(abs, row)) for row in floats)
    candidate = (arb(_largest_eigenvalue(floats, size) + SLACK * size) + spread).upper()
    shifted = [[(candidate if i == j else 0) - half[i][j] for j in range(n)] for i in range(n)]
    if positive_definite(arb_mat(shifted)):
        return candidate
    return _weighted_rate(half, [arb(1)] * n)  # an eigenvalue's bound by Gershgorin


def _largest_eigenvalue(rows: list[list[float]], size: float) -> float:
    """About that of a symmetric matrix, by bisection; nothing is proved."""
    low, high = -size, size
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if _floats_are_definite(rows, middle):
            high = middle
        else:
            low = middle
    return high


def _floats_are_definite(rows: list[list[float]], shift: float) -> bool:
    n = len(rows)
    a = [[(shift if i == j else 0.0) - rows[i][j] for j in range(n)] for i in range(n)]
    for k in range(n):
        if not a[k][k] > 0:
            return False
        for i in range(k + 1, n):
            factor = a[i][k] / a[k][k]
            for j in range(k + 1, n):
                a[i][j] -= factor * a[k][j]
    return True


def _largest(values: Sequence[arb]) -> arb:
    largest = values[0]
    for x in values[1:]:
        largest = largest.max(x)
    return largest.upper()
