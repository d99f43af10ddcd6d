"""A set of starts that turns with the flow: Lohner's method against the wrapping effect.

The set is c + {B z : |z_j| ≤ r_j}.  For two starts in it the difference of the solutions is
Φ B (z - z'), with Φ an average of solutions of the variational equation V' = J V, V(0) = I, along
orbits in a tube on which J is enclosed.  A new B, nearly orthogonal, is chosen in floats so that
its first axis follows the longest edge of Φ B; the new r is a proved bound.

On a piece of time δ on which J lies in M ± E entry by entry, the series of iterated integrals
gives V in exp(δM) ± (exp(δ(|M| + E)) - exp(δ|M|)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb, arb_mat

LEAST_LENGTH = 1e-300  # of a column that is worth an axis


@dataclass(frozen=True)
class Frame:
    """{B z : |z_j| ≤ ``radii[j]``} with B = ``matrix`` (exact) and an enclosure of its inverse."""

    matrix: arb_mat
    inverse: arb_mat
    radii: tuple[arb, ...]

    @classmethod
    def of(cls, radii: Sequence[arb]) -> Frame:
        """The box |e_i| ≤ ``radii[i]``."""
        unit = _diagonal([arb(1)] * len(radii))
        return cls(unit, unit, tuple(radii))

    @property
    def box(self) -> tuple[arb, ...]:
        """Bounds of |e_i| on the set."""
        return _bounds(self.matrix, self.radii)

    def moved(self, by: Sequence[arb]) -> Frame:
        """A frame that contains the set after each point has moved by at most ``by``, in every
        coordinate."""
        extra = _bounds(self.inverse, by)
        radii = tuple((r + x).upper() for r, x in zip(self.radii, extra, strict=True))
        return Frame(self.matrix, self.inverse, radii)

    def carried(self, flow: arb_mat, by: Sequence[arb]) -> Frame | None:
        """A frame that contains Φ e + d for every Φ of the interval matrix ``flow``, every e of
        the set and |d_i| ≤ ``by[i]``; None if no axes were found."""
        edges = flow * self.matrix
        axes = _axes(edges, self.radii)
        try:
            inverse = axes.inv()
        except ZeroDivisionError:
            return None
        radii = _bounds(inverse * edges, self.radii)
        if not all(r.is_finite() for r in radii):
            return None
        return Frame(axes, inverse, radii).moved(by)


def flow_matrix(jacobians: Sequence[Sequence[Sequence[arb]]], piece: arb) -> arb_mat:
    """An enclosure of every average of solutions V of the variational equation at the end of the
    pieces of time, each ``piece`` long, from an enclosure of J on each."""
    n = len(jacobians[0])
    total = _diagonal([arb(1)] * n)
    for rows in jacobians:
        middle = arb_mat([[x.mid() for x in row] for row in rows])
        sizes = arb_mat([[abs(x.mid()) for x in row] for row in rows])
        whole = arb_mat([[abs(x).upper() for x in row] for row in rows])
        spread = (whole * piece).exp() - (sizes * piece).exp()
        part = (middle * piece).exp()
        total = (
            arb_mat(
                [[part[i, j] + arb(0, spread[i, j].upper()) for j in range(n)] for i in range(n)]
            )
            * total
        )
    return total


def _bounds(matrix: arb_mat, radii: Sequence[arb]) -> tuple[arb, ...]:
    n = matrix.nrows()
    return tuple(
        sum((abs(matrix[i, j]) * r for j, r in enumerate(radii)), arb(0)).upper() for i in range(n)
    )


def _diagonal(values: Sequence[arb]) -> arb_mat:
    n = len(values)
    return arb_mat([[values[i] if i == j else arb(0) for j in range(n)] for i in range(n)])


def _axes(edges: arb_mat, radii: Sequence[arb]) -> arb_mat:
    """Gram-Schmidt in floats on the edges, the longest first; nothing is proved."""
    n = edges.nrows()
    columns = [[float(edges[i, j].mid()) * float(r) for i in range(n)] for j, r in enumerate(radii)]
    columns.sort(key=lambda column: -sum(x * x for x in column))
    columns += [[float(i == j) for i in range(n)] for j in range(n)]  # if edges are parallel
    axes: list[list[float]] = []
    for column in columns:
        before = sum(x * x for x in column) ** 0.5
        for axis in axes + axes:  # twice, for orthogonality to the last bit
            along = sum(a * x for a, x in zip(axis, column, strict=True))
            column = [x - along * a for a, x in zip(axis, column, strict=True)]
        length = sum(x * x for x in column) ** 0.5
        if length > max(1e-8 * before, LEAST_LENGTH) and len(axes) < n:
            axes.append([x / length for x in column])
    return arb_mat([[arb(axes[j][i]) for j in range(n)] for i in range(n)])
