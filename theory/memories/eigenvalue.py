"""One eigenvalue of every matrix of a ball, enclosed.

For M near λ, v (v_p fixed) let B be M - λ with its p-th column replaced by -v, and Y ≈ B⁻¹.  The
corrections y = (v's, and λ's in the place p) solve y = -Y (M - λ) v + (1 - Y B) y + Y μ u, with u
those of v (u_p = 0) and μ that of λ; |μ| ‖u‖ ≤ ‖y‖²/2.  By Brouwer, the ball ‖y‖ ≤ β that the right
side maps into itself holds a solution (Rump, Guaranteed inclusions for the complex generalized
eigenproblem, 1989).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from theory.memories.rounding import Floats, MatrixBall, above

GROWTH = 1.5  # of the radius that is tried, from the length of the first correction on


@dataclass(frozen=True)
class Eigenvalue:
    """Proved: every matrix of the ball has an eigenvalue within ``radius`` of ``value``."""

    value: complex
    radius: float

    @property
    def least_modulus(self) -> float:
        """A lower bound of its modulus, and so of the spectral radius."""
        size = math.hypot(self.value.real, self.value.imag) * (1 - 1e-14)
        return max(0.0, (size - self.radius) * (1 - 1e-14))


def dominant(matrix: MatrixBall) -> Eigenvalue | None:
    """An enclosure of the eigenvalue that floats say is the largest; None if it is not proved."""
    if not np.isfinite(matrix.mid).all() or not matrix.radius < math.inf:
        return None
    values, vectors = np.linalg.eig(matrix.mid)
    first = int(np.argmax(np.abs(values)))
    return _enclosed(matrix, complex(values[first]), np.asarray(vectors[:, first], complex))


def _enclosed(matrix: MatrixBall, value: complex, v: np.ndarray) -> Eigenvalue | None:
    n, p = len(v), int(np.argmax(np.abs(v)))
    v = v / v[p]
    v[p] = 1.0
    real = value.imag == 0
    if real:
        v = v.real.astype(complex)
    system = matrix.mid - value * np.eye(n)
    residual = _product(_split(system), _split(v[:, None]))
    rounded = above(4e-16 * (abs(value) + matrix.frobenius) * _size(_split(v[:, None])))
    system[:, p] = -v
    try:
        inverse = np.linalg.inv(system)
    except np.linalg.LinAlgError:
        return None
    if not np.isfinite(inverse).all():
        return None
    y, identity = _split(inverse), (np.eye(n), np.zeros((n, n)))
    norm_y, length_v = _size(y), _size(_split(v[:, None]))
    step, step_error = _product(y, residual[0])
    off = above(residual[1] + rounded + matrix.radius * length_v)
    first = above(_size(step) + step_error + norm_y * off)
    defect, defect_error = _product(y, _split(system))
    gap = (identity[0] - defect[0], identity[1] - defect[1])
    # the rounding of the differences, and of the shift by λ on the diagonal
    extra = 4e-16 * _size(gap) + norm_y * (matrix.radius + 4e-16 * (abs(value) + matrix.frobenius))
    alpha = above(_size(gap) + defect_error + extra)
    beta = GROWTH * first / max(1 - alpha, 1e-300)
    if not alpha < 1 or not above(first + alpha * beta + norm_y * beta**2 / 2) <= beta:
        return None
    return Eigenvalue(value, beta)


Complex = tuple[Floats, Floats]


def _split(z: np.ndarray) -> Complex:
    return np.ascontiguousarray(z.real), np.ascontiguousarray(z.imag)


def _size(z: Complex) -> float:
    """Frobenius, from above."""
    parts = [MatrixBall(part).frobenius for part in z]
    return above(math.hypot(*parts))


def _product(a: Complex, b: Complex) -> tuple[Complex, float]:
    """(the product, a bound of its error in the Frobenius norm), by real products."""
    (ar, ai), (br, bi) = ((MatrixBall(x), MatrixBall(y)) for x, y in (a, b))
    terms = [(ar, br), (ai, bi), (ar, bi), (ai, br)]
    balls = [x.times(y) for x, y in terms]
    real, imaginary = balls[0].mid - balls[1].mid, balls[2].mid + balls[3].mid
    error = sum(ball.radius for ball in balls) + 2e-16 * _size((real, imaginary))
    return (real, imaginary), above(error)
