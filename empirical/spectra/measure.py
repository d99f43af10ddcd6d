"""Spectral radii of any architecture at points and along cycles, and what an ensemble stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import torch

from empirical.pieces import Pieces, digest
from empirical.progress import Progress, silent
from empirical.spectra import cyclic, matrix_free
from empirical.spectra.learned_map import DIVERGED, LearnedMap, ensemble_size
from empirical.spectra.spectrum import Keep, Spectra, Spectrum, gathered, kept
from empirical.spectra.stored import codes, decide
from empirical.trial import Cost, TrialOver, current, timed
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.networks.architecture import Architecture, Parameters

FILE = "spectra.npz"  # of the finished ones, in the folder of an unfinished job
STEPS = 50  # of the iteration by which the displacement is measured
LEAST_ROUNDS = 4  # of a cycle, however long


def spectral_radii(learned: LearnedMap, points: Any, *, leading: int | None = None) -> Spectra:
    """The spectrum of the input-output Jacobian at every one of n points.

    Fully connected networks: all eigenvalues that can differ from 0, from the cyclic product.
    Others: all eigenvalues up to d = 1024, beyond it the ``leading`` ones (at least 6), by Arnoldi.

    Parameters
    ----------
    learned
        The network as a map.
    points
        (n, *shape) or (n, d), array or tensor.
    leading
        Keep this many eigenvalues; None for all that were computed.

    Returns
    -------
    Spectra
        ``.radius`` and ``.eigenvalues``, one row a point, with estimated errors.

    Raises
    ------
    InputError
        For points of another size than the network's, or no points.

    Examples
    --------
    >>> from empirical import FullyConnected, LearnedMap, spectral_radii
    >>> import torch
    >>> network = FullyConnected(2, 2, width=2, hidden=1, activation="identity")
    >>> weights = {"weight1": torch.eye(2)[None], "weight2": torch.eye(2)[None] / 2}
    >>> half = LearnedMap.of(network, weights)  # f(x) = x/2
    >>> spectral_radii(half, [[1.0, 0.0]]).radius
    array([0.5])
    """
    return gathered(_at_points(learned, _points(learned, points), leading, _unkept), leading)


def cycle_spectra(learned: LearnedMap, cycle_points: Any, *, leading: int | None = None) -> Spectra:
    """The spectrum of the n-fold map along x_1 → ⋯ → x_n, one row.

    It is the derivative of fⁿ at x_1 if the network maps every point to the next.  (The same at
    every point of the cycle, which is used to check it.)

    Parameters
    ----------
    learned
        The network as a map.
    cycle_points
        (n, *shape) or (n, d), the points in the order of the cycle.
    leading
        Keep this many eigenvalues; None for all that were computed.

    Returns
    -------
    Spectra
        Of one row.

    Raises
    ------
    InputError
        For points of another size than the network's, or no points.

    Examples
    --------
    >>> from empirical import FullyConnected, LearnedMap, cycle_spectra
    >>> import torch
    >>> network = FullyConnected(2, 2, width=2, hidden=1, activation="identity")
    >>> weights = {"weight1": torch.eye(2)[None], "weight2": torch.eye(2)[None] / 2}
    >>> half = LearnedMap.of(network, weights)  # f(x) = x/2
    >>> cycle_spectra(half, [[1.0, 0.0], [0.5, 0.0]]).radius
    array([0.25])
    """
    found = _along(learned, _points(learned, cycle_points), leading, _unkept, "cycle")
    return gathered([found], leading)


def measure_storage(
    architecture: Architecture,
    parameters: Parameters,
    x: Any,
    sequences: tuple[tuple[int, ...], ...] | None = None,
    *,
    leading: int | None = None,
    progress: Progress = silent,
    folder: Path | None = None,
) -> dict[str, np.ndarray]:
    """What every member has stored of the n examples, or of the S sequences of their indices.

    Parameters
    ----------
    architecture
        The network, :class:`FullyConnected` or another one.
    parameters
        Its weights, stacked over N members, as ``Trained.parameters`` has them.
    x
        (n, *shape) or (n, d), the examples.
    sequences
        Tuples of indices of examples, each in the order of its cycle; by default each example by
        itself.
    leading
        Keep the moduli of this many eigenvalues too.
    progress
        Is told how far the work is.
    folder
        Of an unfinished job, in which spectra that are done outlive an interruption.

    Returns
    -------
    dict of arrays
        Each of shape (N, n), or (N, S) for sequences.  ``radius``, ``error`` and ``log10_radius``
        of ρ at the examples themselves, as of :class:`Spectra`.  ``stored``, int8: 1 stored, 0 not
        stored, −1 undecided: ρ could not be told from 1, or ρ < 1 but iteration from the example
        does not stay in its neighbourhood (:func:`neighbourhoods`), so that no attractor was seen
        near it.  ``residual``: ‖f(x_i) − x_i‖; of a sequence the largest ‖f(x_i) − x_next‖.
        ``displacement``: the distance from the example (or from the first of the sequence) to where
        50 steps of iteration end (at least 4 rounds of a sequence), and the geometric series of
        what is left, at the rate seen or at ρ; infinite if they do not contract; an estimate, not a
        bound.  With ``leading``, ``moduli`` of the eigenvalues, by decreasing size, a last axis.

    Raises
    ------
    InputError
        For points of another size than the network's, no points, or an empty sequence.

    Examples
    --------
    >>> from empirical import FullyConnected, measure_storage
    >>> import torch
    >>> network = FullyConnected(2, 2, width=2, hidden=1, activation="identity")
    >>> weights = {"weight1": torch.eye(2)[None], "weight2": torch.eye(2)[None] / 2}  # f(x) = x/2
    >>> measure_storage(network, weights, [[0.0, 0.0]])["stored"].tolist()
    [[1]]
    """
    cycles = [(i,) for i in range(len(x))] if sequences is None else list(sequences)
    if not all(cycles):
        raise InputError("a sequence needs at least one example.")
    members, rows = ensemble_size(parameters), list[dict[str, np.ndarray]]()
    with _pieces(folder, architecture, parameters, x, leading or 1) as pieces:
        for one in range(members):
            learned = LearnedMap.of(architecture, parameters, one)
            z = _points(learned, x)
            if (trial := current()) is not None:
                _tried(trial, learned, z, cycles, members)
            progress("spectra", one / members, f"network {one + 1} of {members}")
            keep = kept(pieces, one, leading or 1)
            rows.append(_storage(learned, z, cycles, leading, keep))
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def _tried(
    trial: list[Cost],
    learned: LearnedMap,
    z: torch.Tensor,
    cycles: Sequence[tuple[int, ...]],
    members: int,
) -> NoReturn:
    """Note what a cycle costs, as the first of one network do."""

    def step() -> int:
        _storage(learned, z, cycles[:1], None, _unkept)
        return 1

    trial.append(Cost("spectra", timed(step), members * len(cycles), certain=True))
    raise TrialOver


def _pieces(
    folder: Path | None,
    architecture: Architecture,
    parameters: Parameters,
    x: Any,
    leading: int | None,
) -> Pieces:
    if folder is None:
        return Pieces(None)
    numbers = [parameters[name] for name in sorted(parameters)]
    of = digest(f"{architecture!r} {leading}", torch.as_tensor(x), *numbers)
    return Pieces(folder / FILE, of)


def _unkept(name: str, make: Callable[[], Spectrum]) -> Spectrum:
    return make()


def neighbourhoods(z: torch.Tensor) -> np.ndarray:
    """(n,) half the distance of each of n points to the nearest other; ‖x‖/2 for a single one."""
    if len(z) == 1:
        return np.maximum(z.norm(dim=1).cpu().numpy() / 2, 1e-3)
    distances = torch.cdist(z, z)
    distances[distances < 1e-6 * (1 + z.norm(dim=1))] = np.inf  # itself, and its duplicates
    half: np.ndarray = (distances.amin(dim=1) / 2).cpu().numpy()
    return half


def _points(learned: LearnedMap, points: Any) -> torch.Tensor:
    z = learned.points(points)
    if not len(z):
        raise InputError("no points: spectra need at least one.")
    learned.require_independent_rows(z)
    return z


def _storage(
    learned: LearnedMap,
    z: torch.Tensor,
    cycles: Sequence[tuple[int, ...]],
    leading: int | None,
    keep: Keep,
) -> dict[str, np.ndarray]:
    if all(len(cycle) == 1 for cycle in cycles):
        found = _at_points(learned, z[[i for (i,) in cycles]], leading, keep)
    else:
        found = [
            _along(learned, z[list(cycle)], leading, keep, f"cycle {i}")
            for i, cycle in enumerate(cycles)
        ]
    spectra = gathered(found, leading or 1)
    stored, residual, displacement = _judged(
        learned, z, cycles, spectra.radius, codes(decide(spectra))
    )
    known = np.isfinite(spectra.radius)[:, None]
    moduli = {"moduli": np.where(known, abs(spectra.eigenvalues), np.nan)} if leading else {}
    return moduli | {
        "radius": spectra.radius,
        "error": spectra.error,
        "log10_radius": spectra.log10_radius,
        "stored": stored,
        "residual": residual,
        "displacement": displacement,
    }


def _judged(
    learned: LearnedMap,
    z: torch.Tensor,
    cycles: Sequence[tuple[int, ...]],
    radius: np.ndarray,
    decided: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(codes, residual, displacement): what ρ decided is open where no attractor was seen near."""
    residual, displacement = np.empty((2, len(cycles)))
    for length in {len(cycle) for cycle in cycles}:
        rows = [i for i, cycle in enumerate(cycles) if len(cycle) == length]
        most = matrix_free.rows_at_once(learned)  # a U-Net's layers are many times an example
        for some in (rows[i : i + most] for i in range(0, len(rows), most)):
            same = torch.tensor([cycles[i] for i in some], device=z.device)
            residual[some], displacement[some] = _drift(learned, z[same], radius[some])
    near = displacement <= neighbourhoods(z)[[cycle[0] for cycle in cycles]]
    return np.where((decided == 1) & ~near, np.int8(-1), decided), residual, displacement


@torch.no_grad()
def _drift(
    learned: LearnedMap, cycles: torch.Tensor, radius: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(largest ‖f(x_i) - x_next‖, estimated distance from x_1 to the attractor near it).

    cycles is (S, length, d); radius and both results are (S,).
    """
    count, length, _ = cycles.shape
    if not learned.finite:
        return np.full(count, np.nan), np.full(count, np.nan)
    following = cycles.roll(-1, 1)
    residuals = [(learned(cycles[:, i]) - following[:, i]).norm(dim=1) for i in range(length)]
    z, changes = cycles[:, 0], []
    for _ in range(max(LEAST_ROUNDS, STEPS // length)):
        before = z
        for _ in range(length):
            z = learned(z)
        changes.append((z - before).norm(dim=1))
    moved = (z - cycles[:, 0]).norm(dim=1)
    rounding = 10 * np.finfo(float).eps * (1 + z.norm(dim=1))
    residual = torch.stack(residuals).amax(dim=0)
    displacement = moved + _left(torch.stack(changes), rounding, torch.from_numpy(radius).to(moved))
    return residual.cpu().numpy(), displacement.nan_to_num(
        nan=torch.inf, posinf=torch.inf
    ).cpu().numpy()


def _left(changes: torch.Tensor, rounding: torch.Tensor, radius: torch.Tensor) -> torch.Tensor:
    """The sum of the steps still to come, if they go on to shrink at the mean rate so far.

    Or at the rate ρ, if that is slower: a slow mode is hidden at first behind the fast ones.
    """
    half = len(changes) // 2
    early, late = changes[:half].amax(dim=0), changes[half:].amax(dim=0)
    ratio = torch.maximum((late / early) ** (1 / half), torch.where(radius < 1, radius, 0.0))
    left = torch.where(ratio < 1, late * ratio / (1 - ratio), torch.inf)
    return torch.where(changes[-1] <= rounding, 0.0, left)


def _at_points(
    learned: LearnedMap, z: torch.Tensor, leading: int | None, keep: Keep
) -> list[Spectrum]:
    found = [Spectrum.unknown("the point holds NaN or infinity")] * len(z)
    if not learned.finite:
        return [Spectrum.unknown(DIVERGED)] * len(z)
    good = torch.isfinite(z).all(dim=1).nonzero()[:, 0].tolist()
    if good and isinstance(learned.architecture, cyclic.Layered):
        spectra = list(cyclic.point_spectra(learned, z[good], keep))
    else:
        spectra = [_along(learned, z[i : i + 1], leading, keep, f"point {i}") for i in good]
    for i, spectrum in zip(good, spectra, strict=True):
        found[i] = spectrum
    return found


def _along(
    learned: LearnedMap, cycle: torch.Tensor, leading: int | None, keep: Keep, name: str
) -> Spectrum:
    if not learned.finite:
        return Spectrum.unknown(DIVERGED)
    if not bool(torch.isfinite(cycle).all()):
        return Spectrum.unknown("the cycle holds NaN or infinity")
    return keep(name, lambda: _computed(learned, cycle, leading))


def _computed(learned: LearnedMap, cycle: torch.Tensor, leading: int | None) -> Spectrum:
    if isinstance(learned.architecture, cyclic.Layered):
        return cyclic.cycle_spectrum(learned, cycle)
    if learned.size <= matrix_free.DENSE:
        return matrix_free.dense_spectrum(learned, cycle)
    return matrix_free.arnoldi_spectrum(learned, cycle, leading or 0)
