"""The fixed point near an example, by Newton's method in float64, and ρ there.

At loss ℓ the fixed point is only within about √(d ℓ) of the example, so ρ is given at both.  The
Newton step solves (I - J) δ = f(z) - z.  For layered networks J = A B with the layers B up to the
cut and A beyond, and (I - AB)⁻¹ r = r + A (I - BA)⁻¹ B r needs only the cyclic product BA.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from empirical.spectra import cyclic, matrix_free
from empirical.spectra.learned_map import DIVERGED, LearnedMap
from empirical.spectra.measure import neighbourhoods, spectral_radii
from empirical.spectra.scaled import Scaled
from empirical.spectra.spectrum import Spectra
from empirical.spectra.stored import Stored, decide

if TYPE_CHECKING:
    from empirical.networks.architecture import Architecture, Parameters

ITERATIONS = 30
ROUNDING = 1e-12  # of ‖f(z) - z‖ relative to 1 + ‖z‖, at which Newton stops
GMRES_TOLERANCE = 1e-10
Solver = Callable[[torch.Tensor, torch.Tensor], "torch.Tensor | None"]


@dataclass(frozen=True, eq=False)
class FixedPoints:
    """Fixed points near n examples.

    Attributes
    ----------
    points
        (n, d); NaN where none was found in the neighbourhood.
    displacement
        (n,) distance to the example; NaN where none was found.
    residual
        (n,) ‖f(z) - z‖ where Newton stopped.
    spectra
        Of the Jacobians at the fixed points.
    stored
        The decision there; UNDECIDED where no fixed point was found.
    reasons
        One per example: empty, or why none was found.
    """

    points: np.ndarray
    displacement: np.ndarray
    residual: np.ndarray
    spectra: Spectra
    stored: tuple[Stored, ...]
    reasons: tuple[str, ...]


def at_fixed_point(
    architecture: Architecture,
    parameters: Parameters,
    points: Any,
    *,
    member: int = 0,
    neighbourhood: np.ndarray | float | None = None,
    leading: int | None = None,
) -> FixedPoints:
    """The fixed point that Newton's method finds from each example, and the spectrum there.

    Nothing is proved: the residual is computed in float64, and another fixed point may be nearer.

    Parameters
    ----------
    points
        (n, *shape) or (n, d), the examples.
    neighbourhood
        (n,) radius around each example that Newton must not leave; by default half the distance to
        the nearest other example, or ‖x‖/2 for a single one.
    """
    learned = LearnedMap.of(architecture, parameters, member)
    z = learned.points(points)
    reach = np.broadcast_to(
        neighbourhoods(z) if neighbourhood is None else neighbourhood, (len(z),)
    )
    found, residuals, reasons = [], [], []
    for x, limit in zip(z, reach, strict=True):
        point, residual, reason = _newton(learned, x, float(limit))
        found.append(point)
        residuals.append(residual)
        reasons.append(reason)
    refined = torch.stack(found)
    spectra = spectral_radii(architecture, parameters, refined, member=member, leading=leading)
    displacement = (refined - z).norm(dim=1).cpu().numpy()
    return FixedPoints(
        refined.cpu().numpy(),
        displacement,
        np.array(residuals),
        spectra,
        decide(spectra, displacement),
        tuple(reasons),
    )


def _newton(learned: LearnedMap, x: torch.Tensor, reach: float) -> tuple[torch.Tensor, float, str]:
    """(the fixed point or NaN, its residual, why there is none)."""
    nothing = torch.full_like(x, torch.nan)
    if not learned.finite:
        return nothing, np.nan, DIVERGED
    if not bool(torch.isfinite(x).all()):
        return nothing, np.nan, "the example holds NaN or infinity"
    solve, z, best = _solver(learned), x, (x, np.inf)
    for _ in range(ITERATIONS):
        with torch.no_grad():
            r = learned(z[None])[0] - z
        residual = float(r.norm())
        if not residual < best[1]:
            break  # rounding is reached, or Newton does not converge
        best = (z, residual)
        if residual == 0:
            break
        step = solve(z, r)
        if step is None:
            break
        z = z + step
        if not float((z - x).norm()) <= reach:
            if residual <= ROUNDING * (1 + float(x.norm())):
                break
            return nothing, residual, f"Newton left the neighbourhood of radius {reach:.3g}"
    z, residual = best
    if residual > ROUNDING * (1 + float(z.norm())) * np.sqrt(len(z)):
        return nothing, residual, f"Newton stopped at ‖f(z) - z‖ = {residual:.1e}"
    return z, residual, ""


def _solver(learned: LearnedMap) -> Solver:
    """(z, r) ↦ (I - J(z))⁻¹ r, or None where that is singular."""
    if isinstance(learned.architecture, cyclic.Layered):
        factors = cyclic.Factors.of(learned)
        return lambda z, r: _layered(factors, z, r)
    if learned.size <= matrix_free.DENSE:
        return lambda z, r: _solved(matrix_free.jacobian(learned, z), r)
    return lambda z, r: _krylov(learned, z, r)


def _layered(factors: cyclic.Factors, z: torch.Tensor, r: torch.Tensor) -> torch.Tensor | None:
    slopes = factors.slopes(z[None])
    cyclic_product = _plain(factors.along(None, [slopes, slopes]))[0]
    low = _plain(factors.lowered(Scaled.of(r[None, :, None]), slopes))[0, :, 0]
    inner = _solved(cyclic_product, low)
    if inner is None or factors.cut == 0:
        return inner
    return r + _plain(factors.raised(Scaled.of(inner[None, :, None]), slopes))[0, :, 0]


def _plain(numbers: Scaled) -> torch.Tensor:
    return numbers.in_units_of(Scaled(numbers.values, torch.zeros_like(numbers.exponent)))


def _solved(matrix: torch.Tensor, r: torch.Tensor) -> torch.Tensor | None:
    """(I - matrix)⁻¹ r."""
    identity = torch.eye(len(r), dtype=r.dtype, device=r.device)
    if not bool(torch.isfinite(matrix).all()):
        return None
    solution, info = torch.linalg.solve_ex(identity - matrix, r)
    return solution if int(info) == 0 and bool(torch.isfinite(solution).all()) else None


def _krylov(learned: LearnedMap, z: torch.Tensor, r: torch.Tensor) -> torch.Tensor | None:
    from scipy.sparse.linalg import LinearOperator, gmres

    def apply(v: np.ndarray) -> np.ndarray:
        w = torch.from_numpy(np.ascontiguousarray(v).reshape(1, -1)).to(z)
        return (w - learned.pushed(z[None], w))[0].cpu().numpy()

    operator = LinearOperator((len(z), len(z)), matvec=apply, dtype=np.float64)
    solution, _ = gmres(operator, r.cpu().numpy(), rtol=GMRES_TOLERANCE, restart=60, maxiter=3)
    return torch.from_numpy(solution).to(z) if np.isfinite(solution).all() else None
