"""Norms in which given matrices contract: a search, of which nothing but inverses is trusted.

With P_i = 1 + J_iᵀ P_{i+1} J_i / q², indices modulo n, the norm ‖R_i z‖, R_iᵀ R_i = P_i, satisfies
‖R_{i+1} J_i z‖ < q ‖R_i z‖.  The equations are solved for P_1 by doubling, as the series in
(J_n ⋯ J_1)/qⁿ, which converges if the spectral radius of the product is below qⁿ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import solve_triangular

from theory.memories.rounding import Floats, MatrixBall, above, spectral

DOUBLINGS = 60
SETTLED = 1e-12
LARGEST_FORM = 1e22  # beyond it, its factor cannot be inverted in floats


@dataclass(frozen=True, eq=False)
class Frame:
    """``factor`` is R, upper triangular; ``shape`` about its inverse: the unit ball's axes."""

    factor: Floats
    shape: Floats

    @cached_property
    def inverse(self) -> tuple[MatrixBall, float] | None:
        """(L, c) with ‖shape⁻¹ X‖ ≤ c ‖L X‖ for all X; None where it is not proved.

        shape⁻¹ = (L shape)⁻¹ L, and ‖(L shape)⁻¹‖ ≤ 1/(1 - ‖1 - L shape‖).
        """
        left = MatrixBall(self.factor)
        defect = left.times(MatrixBall(self.shape)).minus_identity()
        off = above(spectral(defect.mid) + defect.radius)
        return (left, above(1 / (1 - off))) if off < 0.5 else None

    @classmethod
    def of_form(cls, form: Floats) -> Frame | None:
        """From P; None if it is not positive definite in floats."""
        if not np.isfinite(form).all() or np.abs(form).max() > LARGEST_FORM:
            return None
        try:
            factor = np.ascontiguousarray(np.linalg.cholesky((form + form.T) / 2).T)
        except np.linalg.LinAlgError:
            return None
        shape = solve_triangular(factor, np.eye(len(factor)))
        return cls(factor, shape) if np.isfinite(shape).all() else None


def frames(jacobians: Sequence[Floats], rate: float) -> list[Frame] | None:
    """One for every point of a cycle, in which each of the Jacobians contracts by ``rate``."""
    n, size = len(jacobians), len(jacobians[0])
    scaled = [j / rate for j in jacobians]
    form, product = np.zeros((size, size)), np.eye(size)
    for j in scaled:
        form += product.T @ product
        product = j @ product
    with np.errstate(over="ignore", invalid="ignore"):
        form = _doubled(form, product)
        if not np.isfinite(form).all():
            return None
        forms = [form]
        for i in range(n - 1, 0, -1):
            forms.append(np.eye(size) + scaled[i].T @ forms[-1] @ scaled[i])
    found = [Frame.of_form(p) for p in [forms[0], *reversed(forms[1:])]]
    whole = [frame for frame in found if frame is not None]
    return whole if len(whole) == n else None


def _doubled(form: Floats, product: Floats) -> Floats:
    """Σ_m (productᵐ)ᵀ form productᵐ."""
    for _ in range(DOUBLINGS):
        change = product.T @ form @ product
        form = form + change
        size = np.abs(change).max()
        if not size > SETTLED * np.abs(form).max():
            return form if size == size else change
        product = product @ product
    return np.full_like(form, np.inf)


def round_frame(entrance: Floats) -> Frame | None:
    """In which the image of a unit ball under ``entrance`` (k, d) has about the radius 1."""
    gram = entrance @ entrance.T
    softened = gram + np.eye(len(gram)) * (1e-10 * np.abs(gram).max())
    try:
        shape = np.linalg.cholesky(softened)
    except np.linalg.LinAlgError:
        return None
    factor = solve_triangular(shape, np.eye(len(shape)), lower=True)
    return Frame(factor, shape) if np.isfinite(factor).all() else None
