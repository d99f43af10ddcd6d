"""Quadratic Lyapunov functions V(e) = eᵀ P e, proved on a box around an equilibrium or a fixed
point.

For e' = J e with J in an interval matrix, V decreases if Pᴶ = P J + Jᵀ P is negative definite for
every J of it; for e⁺ = J e, if Jᵀ P J - P is.  P comes from floats; that P is positive and the
other negative definite is proved by an interval LDLᵀ decomposition with positive pivots.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flint import arb, arb_mat

from theory.flows.vector_field import Box


@dataclass(frozen=True)
class Quadratic:
    """P as exact balls, positive definite with proof; ``spread[i]`` encloses (P⁻¹)_ii."""

    matrix: arb_mat
    spread: tuple[arb, ...]

    @classmethod
    def of(cls, jacobian: arb_mat, discrete: bool = False) -> Quadratic | None:
        """From the Lyapunov (or Stein) equation with right side -I, in floats; None if it has no
        positive definite solution."""
        import numpy as np
        from scipy.linalg import solve_continuous_lyapunov, solve_discrete_lyapunov

        n = jacobian.nrows()
        a = np.array([[float(jacobian[i, j].mid()) for j in range(n)] for i in range(n)])
        if not np.all(np.isfinite(a)) or not _stable(np.linalg.eigvals(a), discrete):
            return None
        solved = (
            solve_discrete_lyapunov(a.T, np.eye(n))
            if discrete
            else solve_continuous_lyapunov(a.T, -np.eye(n))
        )
        rows = ((solved + solved.T) / 2).tolist()
        matrix = arb_mat([[arb(x) for x in row] for row in rows])
        if not positive_definite(matrix):
            return None
        inverse = matrix.inv()
        return cls(matrix, tuple(inverse[i, i] for i in range(n)))

    def decreases(self, jacobian: arb_mat, rate: arb | int = 0) -> bool:
        """Proved if True: V' ≤ -2 ``rate`` V along e' = J e, for every J of the interval matrix."""
        product = self.matrix * jacobian
        return positive_definite(-(product + product.transpose() + 2 * self.matrix * arb(rate)))

    def contracts(self, jacobian: arb_mat) -> bool:
        """Proved if True: V(J e) < V(e) for every J of the interval matrix and e ≠ 0."""
        return positive_definite(self.matrix - jacobian.transpose() * self.matrix * jacobian)

    def level_in(self, radii: Sequence[arb]) -> arb:
        """A level c such that V(e) ≤ c implies |e_i| ≤ ``radii[i]``: e_i² ≤ (P⁻¹)_ii V(e)."""
        levels = [(r * r / s).lower() for r, s in zip(radii, self.spread, strict=True)]
        least = levels[0]
        for level in levels[1:]:
            least = least.min(level)
        return least.lower()

    def at(self, error: Sequence[arb]) -> arb:
        """An enclosure of V on a box of errors."""
        e = arb_mat(len(error), 1, list(error))
        return (e.transpose() * self.matrix * e)[0, 0]


def positive_definite(matrix: arb_mat) -> bool:
    """Proved if True: every symmetric matrix within the (symmetrised) interval matrix is."""
    n = matrix.nrows()
    a = [[(matrix[i, j] + matrix[j, i]) / 2 for j in range(n)] for i in range(n)]
    for k in range(n):
        pivot = a[k][k]
        if not pivot > 0:
            return False
        for i in range(k + 1, n):
            for j in range(k + 1, n):
                a[i][j] = a[i][j] - a[i][k] * a[k][j] / pivot
    return True


def _stable(eigenvalues: Iterable[complex], discrete: bool) -> bool:
    return all((abs(x) < 1) if discrete else (x.real < 0) for x in eigenvalues)


def box_around(center: Sequence[arb], radius: arb) -> Box:
    """The box of the points within ``radius`` of a box in every coordinate."""
    return tuple(x + arb(0, radius) for x in center)
