"""Fully connected networks: the spectrum of J from a width × width product.

J = W_L D_{L-1} W_{L-1} ⋯ D_1 W_1, where D_l is the diagonal of φ' at the preactivations of layer l.
The nonzero eigenvalues of AB are those of BA, so J may be cut at any layer h and closed to a cycle,

    M = D_h W_h ⋯ D_1 (W_1 W_L) D_{L-1} W_{L-1} ⋯ D_{h+1} W_{h+1},

of the width of that layer; W_1 W_L serves all points.  The same holds of the n-fold map along a
cycle x_1 → ⋯ → x_n, a product of n Jacobians; none of them is ever formed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import torch

from empirical.spectra.eigen import spectrum
from empirical.spectra.learned_map import LearnedMap
from empirical.spectra.matrix_free import deviation, probes, pushed_along
from empirical.spectra.scaled import Scaled
from empirical.spectra.spectrum import Keep, Spectrum, agreeing

if TYPE_CHECKING:
    from empirical.networks.architecture import Parameters

CHUNK_BYTES = 2**28  # of the products of one chunk of points


@runtime_checkable
class Layered(Protocol):
    """What the cyclic product needs of an architecture (fully connected ones have it)."""

    def layers(self, parameters: Parameters) -> list[torch.Tensor]:
        """Effective weights (N, out, in), first to last."""

    def preactivation_slopes(self, parameters: Parameters, x: torch.Tensor) -> list[torch.Tensor]:
        """φ' at the preactivations of each hidden layer, (N, B, width)."""


@dataclass(frozen=True, eq=False)
class Factors:
    """The matrices of one network, cut at its narrowest place."""

    learned: LearnedMap
    weights: list[torch.Tensor]  # W_1 … W_L, (out, in)
    cut: int  # 0 for the input, h for hidden layer h

    @classmethod
    def of(cls, learned: LearnedMap) -> Factors:
        architecture = learned.architecture
        assert isinstance(architecture, Layered)
        weights = [w[0] for w in architecture.layers(learned.parameters)]
        widths = [w.shape[1] for w in weights]
        return cls(learned, weights, widths.index(min(widths)))

    @property
    def width(self) -> int:
        """c, of the cut."""
        return self.weights[self.cut].shape[1]

    @cached_property
    def closing(self) -> torch.Tensor:
        """W_1 W_L."""
        return self.weights[0] @ self.weights[-1]

    def slopes(self, points: torch.Tensor) -> list[torch.Tensor]:
        """D_1 … D_{L-1} at every point, (n, width) each."""
        architecture = self.learned.architecture
        assert isinstance(architecture, Layered)
        shaped = self.learned.shaped(points)
        return [s[0] for s in architecture.preactivation_slopes(self.learned.parameters, shaped)]

    def round(
        self, here: list[torch.Tensor], there: list[torch.Tensor]
    ) -> list[tuple[torch.Tensor, torch.Tensor | None]]:
        """From the cut at one point to the cut at its image, (W, D) in order of application."""
        h, last = self.cut, len(self.weights)
        if h == 0:
            slopes: list[torch.Tensor | None] = [*here, None]
            return list(zip(self.weights, slopes, strict=True))
        rest = [(self.weights[i], here[i]) for i in range(h, last - 1)]
        closed = [(self.closing, there[0])]
        return [*rest, *closed, *((self.weights[i], there[i]) for i in range(1, h))]

    def lowered(self, v: Scaled, slopes: list[torch.Tensor]) -> Scaled:
        """From the input to the cut."""
        for weight, slope in zip(self.weights[: self.cut], slopes[: self.cut], strict=True):
            v = v.mapped(weight, slope)
        return v

    def along(self, v: Scaled | None, slopes: list[list[torch.Tensor]]) -> Scaled:
        """v carried once round for each point; slopes has one entry more.  None: the identity."""
        for here, there in itertools.pairwise(slopes):
            for weight, slope in self.round(here, there):
                v = _first(weight, slope) if v is None else v.mapped(weight, slope)
        assert v is not None
        return v


def _first(weight: torch.Tensor, slope: torch.Tensor | None) -> Scaled:
    if slope is None:  # a linear network: all points alike
        return Scaled.of(weight[None])
    return Scaled.of(weight * slope[:, :, None])


def point_spectra(learned: LearnedMap, points: torch.Tensor, keep: Keep) -> Iterator[Spectrum]:
    """The spectrum of J at every row of ``points`` (n, d), all finite.

    Products are of a chunk of points; they are not made where all of its spectra are kept.
    """
    factors = Factors.of(learned)
    chunk = max(1, CHUNK_BYTES // (24 * factors.width**2))
    for start in range(0, len(points), chunk):
        products = _Products(factors, points[start : start + chunk])
        for i in range(len(products.points)):
            yield keep(f"point {start + i}", partial(products.spectrum, i))


@dataclass(frozen=True, eq=False)
class _Products:
    """Of a chunk of points, made when the first of them is asked for."""

    factors: Factors
    points: torch.Tensor

    @cached_property
    def made(self) -> tuple[Scaled, list[float]]:
        slopes = self.factors.slopes(self.points)
        product = self.factors.along(None, [slopes, slopes]).expanded(len(self.points))
        return product, _product_errors(self.factors, product, self.points[None], [slopes] * 2)

    def spectrum(self, i: int) -> Spectrum:
        product, errors = self.made
        return spectrum(product.values[i].cpu().numpy(), int(product.exponent[i]), errors[i])


def cycle_spectrum(learned: LearnedMap, cycle: torch.Tensor) -> Spectrum:
    """The spectrum of the n-fold map along the rows of ``cycle`` (n, d), all finite.

    The product over the second half of the cycle and that over the first, multiplied in both
    orders, give the n-fold map at x_1 and in the middle: one spectrum, computed twice.
    """
    factors = Factors.of(learned)
    n, middle = len(cycle), (len(cycle) + 1) // 2
    by_layer = factors.slopes(cycle)
    slopes = [[layer[i : i + 1] for layer in by_layer] for i in (*range(n), 0)]
    product = first = factors.along(None, slopes[: middle + 1])
    second = None
    if n > 1:
        second = factors.along(None, slopes[middle:])
        product = second.after(first)
    (error,) = _product_errors(factors, product, cycle[:, None], slopes)
    found = spectrum(product.values[0].cpu().numpy(), int(product.exponent[0]), error)
    if second is None:
        return found
    other = first.after(second)
    again = spectrum(other.values[0].cpu().numpy(), int(other.exponent[0]), error)
    return agreeing(found, again)


def _product_errors(
    factors: Factors, product: Scaled, orbit: torch.Tensor, slopes: list[list[torch.Tensor]]
) -> list[float]:
    """Estimates of ‖error of the product‖ in its own units, one per point.

    With B the layers up to the cut and J v by forward differentiation of the network itself,
    M B v = B J v: a check of the rounding, and of the layers that the architecture names.
    orbit is (steps, n, d): the points along which J is applied.
    """
    n, d = orbit.shape[1:]
    v = probes(n, d, orbit.device)
    low = factors.lowered(v, slopes[0])
    image = factors.lowered(pushed_along(factors.learned, v, orbit), slopes[-1])
    errors: list[float] = deviation(product, low, image).tolist()
    return errors
