"""Spectral radii of any architecture at points and along cycles, and what an ensemble stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from empirical.progress import Progress, silent
from empirical.spectra import cyclic, matrix_free
from empirical.spectra.learned_map import DIVERGED, LearnedMap, ensemble_size
from empirical.spectra.spectrum import Spectra, Spectrum, gathered
from empirical.spectra.stored import codes, decide
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.networks.architecture import Architecture, Parameters

STEPS = 50  # of the iteration by which the displacement is measured


def spectral_radii(
    architecture: Architecture,
    parameters: Parameters,
    points: Any,
    *,
    member: int | None = 0,
    leading: int | None = None,
) -> Spectra:
    """The spectrum of the input-output Jacobian at every one of n points.

    Fully connected networks: all eigenvalues that can differ from 0, from the cyclic product.
    Others: all eigenvalues up to d = 1024, beyond it the ``leading`` ones (at least 6), by Arnoldi.

    Args:
        points: (n, *shape) or (n, d), array or tensor.
        member: of the ensemble; None for all of them, N·n spectra, one member after another.
        leading: keep this many eigenvalues; None for all that were computed.
    """
    members = range(ensemble_size(parameters)) if member is None else [member]
    found, method = list[Spectrum](), ""
    for one in members:
        learned, z = _prepared(architecture, parameters, one, points)
        found += _at_points(learned, z, leading)
        method = _method(learned)
    return gathered(found, method, leading)


def cycle_spectra(
    architecture: Architecture,
    parameters: Parameters,
    cycle_points: Any,
    *,
    member: int | None = 0,
    leading: int | None = None,
) -> Spectra:
    """The spectrum of the n-fold map along x_1 → ⋯ → x_n: one for each member.

    It is the derivative of fⁿ at x_1 if the network maps every point to the next.  (The same at
    every point of the cycle, which is used to check it.)
    """
    members = range(ensemble_size(parameters)) if member is None else [member]
    found, method = list[Spectrum](), ""
    for one in members:
        learned, z = _prepared(architecture, parameters, one, cycle_points)
        found.append(_along(learned, z, leading))
        method = f"{len(z)}-fold map, {_method(learned)}"
    return gathered(found, method, leading)


def measure_storage(
    architecture: Architecture,
    parameters: Parameters,
    x: Any,
    sequences: tuple[tuple[int, ...], ...] | None = None,
    *,
    progress: Progress = silent,
) -> dict[str, np.ndarray]:
    """What every member has stored of the n examples, or of the S sequences of their indices.

    Returns arrays of shape (N, n), or (N, S) for sequences:
        radius, error, log10_radius: of ρ at the examples themselves (see ``Spectra``).
        stored: int8, 1 stored, 0 not stored, -1 undecided.
        residual: ‖f(x_i) - x_i‖; of a sequence the largest ‖f(x_i) - x_next‖.
        displacement: distance from the example (or from the first of the sequence) to where 50
            rounds of iteration end, and the geometric series of what is left; infinite if they do
            not contract.  An estimate, not a bound.
    """
    cycles = [(i,) for i in range(len(x))] if sequences is None else list(sequences)
    if not all(cycles):
        raise InputError("a sequence needs at least one example.")
    members = ensemble_size(parameters)
    columns: dict[str, list[np.ndarray]] = {}
    for one in range(members):
        progress("spectra", one / members, f"network {one + 1} of {members}")
        learned, z = _prepared(architecture, parameters, one, x)
        for name, row in _storage(learned, z, cycles).items():
            columns.setdefault(name, []).append(row)
    return {name: np.stack(rows) for name, rows in columns.items()}


def _prepared(
    architecture: Architecture, parameters: Parameters, member: int, points: Any
) -> tuple[LearnedMap, torch.Tensor]:
    learned = LearnedMap.of(architecture, parameters, member)
    z = learned.points(points)
    if not len(z):
        raise InputError("no points: spectra need at least one.")
    learned.require_independent_rows(z)
    return learned, z


def _storage(
    learned: LearnedMap, z: torch.Tensor, cycles: Sequence[tuple[int, ...]]
) -> dict[str, Any]:
    if all(len(cycle) == 1 for cycle in cycles):
        spectra = gathered(_at_points(learned, z[[i for (i,) in cycles]], None), "", 1)
    else:
        spectra = gathered([_along(learned, z[list(cycle)], None) for cycle in cycles], "", 1)
    drifts = [_drift(learned, z[list(cycle)]) for cycle in cycles]
    return {
        "radius": spectra.radius,
        "error": spectra.error,
        "log10_radius": spectra.log10_radius,
        "stored": codes(decide(spectra)),
        "residual": np.array([residual for residual, _ in drifts]),
        "displacement": np.array([displacement for _, displacement in drifts]),
    }


@torch.no_grad()
def _drift(learned: LearnedMap, cycle: torch.Tensor) -> tuple[float, float]:
    """(largest ‖f(x_i) - x_next‖, estimated distance from x_1 to the attractor near it)."""
    if not learned.finite:
        return np.nan, np.nan
    residual = float((learned(cycle) - cycle.roll(-1, 0)).norm(dim=1).max())
    z, changes = cycle[:1], []
    for _ in range(max(6, STEPS // len(cycle))):
        before = z
        for _ in range(len(cycle)):
            z = learned(z)
        changes.append(float((z - before).norm()))
    left = _left(np.array(changes), 10 * np.finfo(float).eps * (1 + float(z.norm())))
    return residual, float((z - cycle[0]).norm()) + left


def _left(changes: np.ndarray, rounding: float) -> float:
    """The sum of the steps still to come, if they go on to shrink at the mean rate so far."""
    if not np.isfinite(changes).all():
        return np.inf
    if changes[-1] <= rounding:
        return 0.0
    half = len(changes) // 2
    ratio = (changes[half:].max() / changes[:half].max()) ** (1 / half)
    return float(changes[half:].max() * ratio / (1 - ratio)) if ratio < 1 else np.inf


def _at_points(learned: LearnedMap, z: torch.Tensor, leading: int | None) -> list[Spectrum]:
    found = [Spectrum.unknown("the point holds NaN or infinity")] * len(z)
    if not learned.finite:
        return [Spectrum.unknown(DIVERGED)] * len(z)
    good = torch.isfinite(z).all(dim=1).nonzero()[:, 0].tolist()
    if good and isinstance(learned.architecture, cyclic.Layered):
        spectra = list(cyclic.point_spectra(learned, z[good]))
    else:
        spectra = [_along(learned, z[i : i + 1], leading) for i in good]
    for i, spectrum in zip(good, spectra, strict=True):
        found[i] = spectrum
    return found


def _along(learned: LearnedMap, cycle: torch.Tensor, leading: int | None) -> Spectrum:
    if not learned.finite:
        return Spectrum.unknown(DIVERGED)
    if not bool(torch.isfinite(cycle).all()):
        return Spectrum.unknown("the cycle holds NaN or infinity")
    return _route(learned)(learned, cycle, leading)


Route = Callable[[LearnedMap, torch.Tensor, "int | None"], Spectrum]


def _route(learned: LearnedMap) -> Route:
    if isinstance(learned.architecture, cyclic.Layered):
        return lambda f, cycle, _: cyclic.cycle_spectrum(f, cycle)
    if learned.size <= matrix_free.DENSE:
        return lambda f, cycle, _: matrix_free.dense_spectrum(f, cycle)
    return lambda f, cycle, leading: matrix_free.arnoldi_spectrum(f, cycle, leading or 0)


def _method(learned: LearnedMap) -> str:
    if isinstance(learned.architecture, cyclic.Layered):
        width = cyclic.Factors.of(learned).width
        return f"all nonzero eigenvalues, of the {width} × {width} cyclic product"
    if learned.size <= matrix_free.DENSE:
        return "all eigenvalues, of the dense Jacobian"
    return "leading eigenvalues, by Arnoldi on J and on its transpose"
