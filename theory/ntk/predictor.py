"""The trained network of infinite width: f(z) = X K⁻¹ k(z), its Jacobian and whether it attracts.

Zero initial output and squared loss; as an autoencoder the targets are the examples.  Error bars
carry the kernel's (estimated) error through K⁻¹ to first order, and to the eigenvalues by the
theorem of Bauer and Fike; they are estimates, not proofs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from theory.activation import Activation
from theory.errors import InputError
from theory.ntk.architecture import Architecture
from theory.ntk.parts import Floats
from theory.ntk.recursion import ROUNDING, Kernel, kernel, points
from theory.outcome import Classification

SINGULAR = 1e-12  # smallest eigenvalue of K over its largest, below which floats cannot invert it


@dataclass(frozen=True)
class Jacobian:
    """``matrix`` (n_out, n0) at a point; ``error`` bounds its error in the spectral norm, as
    estimated."""

    matrix: Floats
    error: float


@dataclass(frozen=True)
class Spectrum:
    """The largest |eigenvalue| of a Jacobian, with its ``error`` and what follows.

    ``reason`` says why the classification is undecided, if it is.
    """

    largest: float
    error: float
    eigenvalues: Floats
    classification: Classification
    reason: str


@dataclass(frozen=True)
class Predictor:
    """The limit network for ``examples`` (n, n0) and ``targets`` (n, n_out); ``weights`` are K⁻¹
    times the targets, shape (n, n_out); ``condition`` is that of K."""

    phi: Activation
    architecture: Architecture
    examples: Floats
    targets: Floats
    gram: Kernel
    weights: Floats
    condition: float

    @classmethod
    def fit(
        cls,
        phi: Activation | str,
        architecture: Architecture,
        examples: ArrayLike,
        targets: ArrayLike | None = None,
        *,
        quadrature: bool = False,
    ) -> Predictor:
        """InputError if K is singular to working precision, with what to do about it."""
        phi, x = Activation.of(phi), points(examples)
        y = x if targets is None else points(targets)
        if len(y) != len(x):
            raise InputError(f"{len(x)} examples need as many targets, but there are {len(y)}.")
        gram = kernel(phi, architecture, x, quadrature=quadrature)
        values = np.linalg.eigvalsh((gram.value + gram.value.T) / 2)
        noise = np.linalg.norm(gram.error)
        if not values[0] > max(SINGULAR * values[-1], 2 * noise):
            raise InputError(_why_singular(gram, float(values[0]), float(noise)))
        weights: Floats = np.linalg.solve(gram.value, y).astype(np.float64)
        return cls(phi, architecture, x, y, gram, weights, float(values[-1] / values[0]))

    def __call__(self, z: ArrayLike) -> Floats:
        """f at the rows of ``z``, shape (m, n_out)."""
        return self._kernel(z).value.T @ self.weights

    def jacobian(self, z: ArrayLike) -> Jacobian:
        """∂f/∂z at one point ``z``; InputError where f has none (a corner of φ, z ∥ an example)."""
        return self._jacobian(self._kernel(z), 0)

    def at_examples(self) -> tuple[Spectrum, ...]:
        """The spectra of the Jacobian at the training examples, one by one."""
        return tuple(spectrum(self._jacobian(self.gram, i)) for i in range(len(self.examples)))

    def _jacobian(self, k: Kernel, column: int) -> Jacobian:
        G = k.gradient[:, column]
        if not np.isfinite(G).all():
            raise InputError(
                f"φ = {self.phi.name} has a corner, so Θ(x, z) has a cusp at every z parallel to "
                "an example x, and f has no Jacobian there."
            )
        inverse = np.linalg.norm(np.linalg.inv(self.gram.value), 2)
        wrong = np.linalg.norm(self.gram.error) * inverse * np.linalg.norm(G, 2)
        error = np.linalg.norm(self.weights, 2) * (
            np.linalg.norm(k.gradient_error[:, column]) + wrong
        )
        matrix = self.weights.T @ G
        return Jacobian(matrix, float(error + ROUNDING * self.condition * np.linalg.norm(matrix)))

    def spectrum(self, z: ArrayLike) -> Spectrum:
        """Of the Jacobian at ``z``, for an autoencoder."""
        found = self.jacobian(z)
        if found.matrix.shape[0] != found.matrix.shape[1]:
            raise InputError(f"a Jacobian of shape {found.matrix.shape} has no eigenvalues.")
        return spectrum(found)

    def _kernel(self, z: ArrayLike) -> Kernel:
        z = points(z, self.examples.shape[1])
        formula = self.gram.closed
        return kernel(self.phi, self.architecture, self.examples, z, quadrature=not formula)


def spectrum(jacobian: Jacobian) -> Spectrum:
    """Bauer and Fike: every eigenvalue of J + E lies within cond(V)‖E‖ of one of J = V D V⁻¹."""
    values, vectors = np.linalg.eig(jacobian.matrix)
    order = np.argsort(-abs(values))
    largest = float(abs(values[order[0]]))
    with np.errstate(all="ignore"):
        error = float(np.linalg.cond(vectors) * jacobian.error)
    margin = abs(largest - 1)
    if not margin > error:
        reason = f"the largest |eigenvalue| {largest:.10g} is within its error {error:.1e} of 1"
        return Spectrum(largest, error, values[order], Classification.UNDECIDED, reason)
    kind = Classification.ATTRACTOR if largest < 1 else Classification.NOT_ATTRACTOR
    reason = f"the largest |eigenvalue| is {largest:.10g}, error about {error:.1e}"
    return Spectrum(largest, error, values[order], kind, reason)


def _why_singular(gram: Kernel, smallest: float, noise: float) -> str:
    x = gram.x
    words = (
        f"the kernel matrix of {len(x)} examples is singular to working precision (smallest "
        f"eigenvalue {smallest:.1e}, its error {noise:.1e})"
    )
    for i in range(len(x)):
        if not x[i].any() and not gram.value[i, i] > 0:
            return f"{words}: example {i} is 0 and f(0) = 0 whatever is learnt; leave it out."
        for j in range(i):
            if np.allclose(x[i], x[j], rtol=1e-9, atol=0):
                return f"{words}: examples {j} and {i} coincide; leave one of them out."
            if np.allclose(x[i], -x[j], rtol=1e-9, atol=0):
                return (
                    f"{words}: example {i} is minus example {j}, and f is odd (φ odd, σ_b = 0); "
                    "leave one of them out, or take σ_b > 0."
                )
    return f"{words}; leave out examples that nearly coincide, or take a larger norm or σ_b."
