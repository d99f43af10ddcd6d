"""Any architecture: the dense Jacobian in chunks where d is small, Arnoldi where it is not.

Tangents are pushed through the network (forward differentiation); Arnoldi's second run pulls
cotangents back.  Along a cycle the Jacobians are applied, or multiplied, one after another, each
rescaled by a power of two, so that long products neither overflow nor underflow.
"""

from __future__ import annotations

import numpy as np
import torch

from empirical.spectra.arnoldi import Linear, arnoldi
from empirical.spectra.eigen import spectrum
from empirical.spectra.learned_map import LearnedMap
from empirical.spectra.scaled import Scaled
from empirical.spectra.spectrum import Spectrum, agreeing

DENSE = 1024  # d up to which all eigenvalues are computed
CHUNK_NUMBERS = 2**23  # of a chunk of tangents and the layers that they pass through
LAYERS = 64  # layers of the size of an example that such a chunk is assumed to fill
PROBES = 3  # random vectors on which the rounding error of a product is measured
ALLOWANCE = 4.0  # ‖E‖ of a random rounding error E, in units of ‖E w‖/‖w‖ for random w
SEED = 21


def rows_at_once(learned: LearnedMap) -> int:
    """Of examples or tangents, with all the layers that they pass through."""
    return max(1, CHUNK_NUMBERS // (LAYERS * learned.size))


def jacobian(learned: LearnedMap, point: torch.Tensor) -> torch.Tensor:
    """J (d, d) at ``point`` (d,), a chunk of columns at a time."""
    d, chunk = learned.size, rows_at_once(learned)
    columns = []
    for start in range(0, d, chunk):
        rows = torch.arange(start, min(d, start + chunk), device=point.device)
        basis = torch.zeros(len(rows), d, dtype=point.dtype, device=point.device)
        basis[torch.arange(len(rows), device=point.device), rows] = 1
        columns.append(learned.pushed(point.expand(len(rows), -1).contiguous(), basis))
    return torch.cat(columns).mT


def pushed_along(learned: LearnedMap, v: Scaled, orbit: torch.Tensor) -> Scaled:
    """J(x_k) ⋯ J(x_1) v for n points at once: orbit (k, n, d), v (n, d, columns)."""
    n, d, columns = v.values.shape
    for points in orbit:
        rows = v.values.mT.reshape(n * columns, d)
        w = learned.pushed(points.repeat_interleave(columns, dim=0), rows)
        v = Scaled(w.reshape(n, columns, d).mT, v.exponent).normalised()
    return v


def probes(n: int, d: int, device: torch.device) -> Scaled:
    """The same few random columns for each of n points, (n, d, PROBES)."""
    generator = torch.Generator().manual_seed(SEED)
    columns = torch.randn((1, d, PROBES), generator=generator, dtype=torch.float64)
    return Scaled.of(columns.to(device)).expanded(n)


def deviation(product: Scaled, probe: Scaled, image: Scaled) -> torch.Tensor:
    """(n,) estimate of ‖E‖ in the units of ``product``, if (product + E) probe is ``image``."""
    expected = product.after(probe)
    difference = (expected.values - image.in_units_of(expected)).norm(dim=1)
    units = expected.exponent - probe.exponent - product.exponent
    size = (difference / probe.values.norm(dim=1)).nan_to_num(nan=0.0).amax(dim=1)
    return ALLOWANCE * size * torch.exp2(units)


def dense_spectrum(learned: LearnedMap, cycle: torch.Tensor) -> Spectrum:
    """All eigenvalues of the n-fold map along the rows of ``cycle`` (n, d); n = 1: of J itself.

    For n > 1 the two halves are multiplied in both orders: one spectrum, computed twice.
    """
    middle = (len(cycle) + 1) // 2
    first = _product(learned, cycle[:middle])
    if len(cycle) == 1:
        return _spectrum(first, 0.0)
    second = _product(learned, cycle[middle:])
    product = second.after(first)
    v = probes(1, learned.size, cycle.device)
    error = float(deviation(product, v, pushed_along(learned, v, cycle[:, None])))
    return agreeing(_spectrum(product, error), _spectrum(first.after(second), error))


def _product(learned: LearnedMap, points: torch.Tensor) -> Scaled:
    product = Scaled.of(jacobian(learned, points[0])[None])
    for point in points[1:]:
        product = product.mapped(jacobian(learned, point), None)
    return product


def _spectrum(product: Scaled, error: float) -> Spectrum:
    return spectrum(product.values[0].cpu().numpy(), int(product.exponent[0]), error)


def arnoldi_spectrum(learned: LearnedMap, cycle: torch.Tensor, leading: int) -> Spectrum:
    """The leading eigenvalues (at least 6) of the n-fold map along the rows of ``cycle``."""
    powers = _growth(learned, cycle)
    if powers is None:
        return Spectrum.unknown("the Jacobian holds NaN or infinity")
    steps = list(zip(cycle[:, None], powers, strict=True))

    def forward(v: np.ndarray) -> np.ndarray:
        w = _row(v, cycle)
        for point, power in steps:
            w = learned.pushed(point, w) * 2.0**-power
        return w[0].cpu().numpy()

    def backward(u: np.ndarray) -> np.ndarray:
        w = _row(u, cycle)
        for point, power in reversed(steps):
            w = learned.pulled(point, w) * 2.0**-power
        return w[0].cpu().numpy()

    maps: tuple[Linear, Linear] = (forward, backward)
    return arnoldi(*maps, learned.size, leading, sum(powers))


def _row(v: np.ndarray, like: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(v, dtype=np.float64).reshape(1, -1)).to(like)


def _growth(learned: LearnedMap, cycle: torch.Tensor) -> list[int] | None:
    """For each Jacobian the power of two by which a random vector grows there."""
    v = probes(1, learned.size, cycle.device)
    powers = []
    for point in cycle:
        w = pushed_along(learned, v, point[None, None])
        if not bool(torch.isfinite(w.values).all()):
            return None
        powers.append(int(w.exponent[0] - v.exponent[0]))
        v = w if bool(w.values.any()) else v
    return powers
