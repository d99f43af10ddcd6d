"""The recursion for Σ and Θ of any depth, and for the derivative of Θ(x, z) in z.

Θ(x, z) is a function of q1 = Σ¹(x, x), q2 = Σ¹(z, z) and c = Σ¹(x, z), so

    ∂_z Θ(x, z) = σ_w² (Θ_c x + 2 Θ_q z)/n0,   Θ_c = ∂Θ/∂c, Θ_q = ∂Θ/∂q2,

and Θ_c, Θ_q obey the recursion that the chain rule and Price's theorem give.  The errors are
estimates, by a finer rule over a longer range for every quadrature: nothing is proved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from theory.activation import Activation
from theory.errors import InputError
from theory.ntk.architecture import Architecture
from theory.ntk.closed_forms import closed_form
from theory.ntk.moments import Dual, by_quadrature
from theory.ntk.parts import Floats, Parts
from theory.ntk.rules import Rule

# Each rule is checked by the one before it: the order grows, then the panels shrink; the range
# grows too, so that a heavy tail shows.
RULES = (Rule(14, 0, 0.0), Rule(20, 0, 1.0), Rule(20, 1, 3.0), Rule(20, 2, 4.0))
WORTHWHILE = 0.5  # another rule must bring the error below this fraction, or none follows
TOLERANCE = 1e-9  # relative
ROUNDING = 1e-13  # relative; sums of some thousand terms, and what cancels in Stein's lemma


@dataclass(frozen=True)
class Kernel:
    """Θ(x_i, z_j) for n and m points: ``terms`` stacks Θ, Θ_c and Θ_q, shape (3, n, m), and
    ``errors`` their estimated errors; ``x`` (n, n0) and ``z`` (m, n0).

    ``covariance`` is Σ^{L+1}, the kernel of the output at initialisation; ``closed`` says whether
    closed forms gave all this.
    """

    architecture: Architecture
    x: Floats
    z: Floats
    terms: Floats
    errors: Floats
    covariance: Floats
    closed: bool

    @property
    def value(self) -> Floats:
        """Θ(x_i, z_j), shape (n, m)."""
        return self.terms[0]

    @property
    def error(self) -> Floats:
        """Of ``value``, shape (n, m)."""
        return self.errors[0]

    @property
    def gradient(self) -> Floats:
        """∂Θ(x_i, z)/∂z at z_j, shape (n, m, n0).  NaN at a cusp: corners of φ, z ∥ x."""
        return self._gradient(self.terms, self.x, self.z)

    @property
    def gradient_error(self) -> Floats:
        """Of ``gradient``, entry by entry."""
        return self._gradient(self.errors, abs(self.x), abs(self.z))

    def _gradient(self, terms: Floats, x: Floats, z: Floats) -> Floats:
        scale = self.architecture.weight**2 / x.shape[1]
        return scale * (terms[1][..., None] * x[:, None] + 2 * terms[2][..., None] * z[None])


def kernel(
    phi: Activation | str,
    architecture: Architecture,
    x: ArrayLike,
    z: ArrayLike | None = None,
    *,
    quadrature: bool = False,
) -> Kernel:
    """Θ between the rows of ``x`` (n, n0) and of ``z`` (m, n0; by default x itself).

    Closed forms serve erf and ReLU unless ``quadrature`` is asked for.
    """
    phi = Activation.of(phi)
    x = points(x)
    z = x if z is None else points(z, x.shape[1])
    formula = None if quadrature else closed_form(phi)
    if formula is not None:
        terms, covariance = _run(formula, architecture, x, z)
        return Kernel(architecture, x, z, terms, ROUNDING * abs(terms), covariance, True)
    parts = Parts.of(phi)
    before, (last, _) = np.inf, _run(by_quadrature(parts, RULES[0]), architecture, x, z)
    for rule in RULES[1:]:
        terms, covariance = _run(by_quadrature(parts, rule), architecture, x, z)
        if not np.isfinite(terms[0]).all():
            raise InputError(
                f"the kernel of φ = {phi.name} is not finite in floating point at these points: "
                "φ is undefined or too large where a normal variable takes it."
            )
        errors = abs(terms - last) + ROUNDING * abs(terms)
        worst = _worst(terms, errors)
        if worst <= TOLERANCE or worst > WORTHWHILE * before:
            break
        before, last = worst, terms
    return Kernel(architecture, x, z, terms, errors, covariance, False)


def points(x: ArrayLike, dimension: int | None = None) -> Floats:
    """Examples as rows, finite, of one dimension; InputError otherwise."""
    rows = np.atleast_2d(np.asarray(x, dtype=np.float64))
    if rows.ndim != 2 or 0 in rows.shape or not np.isfinite(rows).all():
        raise InputError(
            f"examples must be finite numbers of shape (n, n0), but have shape {rows.shape}."
        )
    if dimension is not None and rows.shape[1] != dimension:
        raise InputError(f"points have {rows.shape[1]} entries, but the examples {dimension}.")
    return rows


def _worst(terms: Floats, errors: Floats) -> float:
    """The largest error of Θ, Θ_c and Θ_q, each relative to its largest entry."""
    with np.errstate(all="ignore"):
        sizes = [np.nanmax(abs(t), initial=0.0) for t in terms]
        ratios = [np.nanmax(e, initial=0.0) / s for e, s in zip(errors, sizes, strict=True) if s]
    return max(ratios, default=0.0)


def _run(dual: Dual, net: Architecture, x: Floats, z: Floats) -> tuple[Floats, Floats]:
    """(Θ, Θ_c, Θ_q) stacked, shape (3, n, m), and Σ^{L+1}."""
    w, b = net.weight**2, net.bias**2
    shape = (len(x), len(z))

    def first(s: Floats, t: Floats) -> Floats:
        return w * np.sum(s * t, axis=-1) / x.shape[1] + b  # the same sum for x = z as for Σ(x, x)

    c = first(x[:, None], z[None])
    q1, q2, q2_q = first(x, x), first(z, z), np.ones(len(z))
    c_c, c_q = np.ones(shape), np.zeros(shape)
    theta, theta_c, theta_q = c, c_c, c_q
    for _ in range(net.depth):
        first_q, second_q = np.broadcast_arrays(q1[:, None], q2[None])
        m = dual(first_q.ravel(), second_q.ravel(), c.ravel())
        value, slope, value_q2, slope_c, slope_q2 = (
            w * part.reshape(shape)
            for part in (m.value, m.slope, m.value_q2, m.slope_c, m.slope_q2)
        )
        with np.errstate(invalid="ignore"):
            slope_by_c = slope_c * c_c
            slope_by_q = slope_c * c_q + slope_q2 * q2_q
        c_c, c_q = slope * c_c, slope * c_q + value_q2 * q2_q
        theta_c = c_c + theta_c * slope + theta * slope_by_c
        theta_q = c_q + theta_q * slope + theta * slope_by_q
        c = value + b
        theta = c + theta * slope
        own = dual(q1, q1, q1)
        q1 = w * own.value + b
        own = dual(q2, q2, q2)
        q2, q2_q = w * own.value + b, w * (own.slope + 2 * own.value_q2) * q2_q
    return np.stack([theta, theta_c, theta_q]), c
