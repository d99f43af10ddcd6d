"""Theorems 1 and 2 in closed form, for whole arrays of starts.

The flow from ``(u0, v0)`` ends where ``k u φ(v) = 1`` and ``(u² - u0²)/2 = G(v) - G(v0)``, with
``G' = φ/φ'``; there the one nonzero eigenvalue of the Jacobian is ``λ1 = v φ'(v)/φ(v)``.  Whether
the flow gets there is settled by the signs of u0 and φ(v0) and by the barrier of `docs/mathematics.md`.
An example of norm r is a unit example with ``U = r² u``, ``a = r² v``, ``K = k/r²``.

Everything is computed in floats: right to about 12 digits for ordinary starts, proved nowhere.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from theory.activation import Activation, variable
from theory.errors import InputError
from theory.one_layer.fate import CODE, FLOWS, WIDER, fate
from theory.one_layer.potential import Potential, potential
from theory.one_layer.tangent_flow import Roots, solve
from theory.one_layer.terrain import Terrain, terrain
from theory.outcome import Flow

if TYPE_CHECKING:
    import sympy

_PADS = tuple(8.0 * 16.0**j for j in range(6))  # how far beyond the starts φ is looked at
_SPREAD = 4096.0  # starts farther apart than this are surveyed separately
_CHUNK = 2**15  # starts worked on together, so that their arrays stay in the cache
_DEVICE_CHUNK = 2**22  # the same on an accelerator, where only its memory matters
_EXACT_POINTS = 64  # points at which a float 0 of φ is checked to be an exact one


@dataclass(frozen=True)
class ClosedForm:
    """Where the flow ends, as arrays of the broadcast shape of the inputs.

    ``u``, ``v`` and ``lambda1`` are float64, NaN where the flow does not interpolate;
    ``outcome`` (int8) indexes ``tuple(Flow)``.
    """

    u: Any
    v: Any
    lambda1: Any
    outcome: Any

    def is_(self, flow: Flow) -> Any:
        """Where the outcome is ``flow``, as an array of booleans."""
        return self.outcome == CODE[flow]


def closed_form(
    phi: str | sympy.Expr | Activation, width: Any, u0: Any, v0: Any, norm: Any = 1.0
) -> ClosedForm:
    """The end of gradient flow from every start.

    ``width`` > 0, ``u0``, ``v0`` and ``norm`` > 0 broadcast: numbers, NumPy arrays, or torch
    tensors, in which case the results are tensors on the same device.  UNDECIDED means that
    floats cannot tell, or that the search was given up; no number is given then.
    """
    phi = Activation.of(phi)
    xp, (k, u, v, r) = _arrays(width=width, u0=u0, v0=v0, norm=norm)
    shape, square = k.shape, (r * r).reshape(-1)
    with np.errstate(all="ignore"):
        starts = _Starts(k.reshape(-1) / square, u.reshape(-1) * square, v.reshape(-1) * square)
        ends = _ends(phi, xp, starts)
        return ClosedForm(
            (ends.u / square).reshape(shape),
            (ends.v / square).reshape(shape),
            ends.lambda1.reshape(shape),
            ends.outcome.reshape(shape),
        )


@dataclass(frozen=True)
class _Starts:
    """K, U0 and a0, shape (n,)."""

    width: Any
    u: Any
    v: Any


def _ends(phi: Activation, xp: Any, starts: _Starts) -> ClosedForm:
    """Windows on φ are widened until every start is settled."""
    unknown = [xp.full_like(starts.v, xp.nan) for _ in range(3)]
    ends = ClosedForm(*unknown, xp.full_like(starts.v, WIDER, dtype=xp.int8))
    kernel = potential(phi, xp)
    for pad in _PADS:
        for group in _groups(xp, starts.v, ends.outcome == WIDER):
            v = starts.v[group]
            low, high = np.floor(float(v.min())), np.ceil(float(v.max()))
            ground = terrain(phi, kernel, (float(low), float(high), pad), v)
            for chunk in _chunks(group, v):
                _settle(phi, kernel, ground, starts, ends, chunk)
    ends.outcome[ends.outcome == WIDER] = CODE[Flow.UNDECIDED]
    return ends


def _groups(xp: Any, v: Any, pending: Any) -> Iterator[Any]:
    """The pending starts in groups that lie close together; a slice where that is all of them."""
    if not bool(pending.any()):
        return
    if bool(pending.all()) and float(v.max() - v.min()) <= _SPREAD:
        yield slice(0, len(v))
        return
    index = xp.where(pending)[0]
    cell = xp.floor(v[index] / _SPREAD)
    for value in xp.unique(cell):
        yield index[cell == value]


def _chunks(group: Any, v: Any) -> Iterator[Any]:
    size = _CHUNK if isinstance(v, np.ndarray) or v.device.type == "cpu" else _DEVICE_CHUNK
    for first in range(0, len(v), size):
        chunk = slice(first, min(first + size, len(v)))
        yield chunk if isinstance(group, slice) else group[chunk]


def _settle(
    phi: Activation, kernel: Potential, ground: Terrain, starts: _Starts, ends: ClosedForm, at: Any
) -> None:
    """Writes the ends of the starts ``at`` (a slice or indices) into ``ends``."""
    xp = kernel.namespace
    width, u, v = starts.width[at], starts.u[at], starts.v[at]
    found = fate(kernel, ground, width, u, v)
    outcome, moving = found.outcome, found.moving
    roots = solve(kernel, found.search)
    lost = xp.where(found.extends & roots.escaped, WIDER, CODE[Flow.UNDECIDED])
    outcome[moving] = xp.where(roots.reached, CODE[Flow.INTERPOLATES], lost)
    if bool(found.resting.any()):
        rests = xp.where(found.resting)[0]
        outcome[rests] = _resting(phi, xp, u[rests], v[rests], outcome[rests])
    # where v is frozen, Theorem 1 is its second half alone
    frozen = outcome == CODE[Flow.INTERPOLATES]
    end = _end(xp, width, v, found.value, found.slope, 1 / (width * found.value))
    arrived = _arrived(xp, width[moving], found.search.sign, roots)
    for whole, part, moved in zip((ends.u, ends.v, ends.lambda1), end, arrived, strict=True):
        part = xp.where(frozen, part, xp.nan)
        part[moving] = moved
        whole[at] = part
    ends.outcome[at] = xp.asarray(outcome, dtype=xp.int8)


def _arrived(xp: Any, width: Any, sign: Any, roots: Roots) -> tuple[Any, Any, Any]:
    """u, v, λ1 at the roots; u by whichever half of Theorem 1 magnifies v's rounding less."""
    by_output = roots.slope**2 * roots.radicand < roots.value**2
    u = xp.where(by_output, 1 / (width * roots.value), sign * xp.sqrt(roots.radicand))
    return _end(xp, width, roots.v, roots.value, roots.slope, u)


def _end(xp: Any, width: Any, v: Any, value: Any, slope: Any, u: Any) -> tuple[Any, Any, Any]:
    return u, v, v * slope / value


def _resting(phi: Activation, xp: Any, u: Any, v: Any, otherwise: Any) -> Any:
    """EQUILIBRIUM where φ is exactly 0, and φ' too or u0, not only by underflow or rounding."""
    still = v != v
    for piece in phi.pieces:
        if piece.value == 0:
            still = still | ((v >= float(piece.lower)) & (v <= float(piece.upper)))
    rest = v[~still]
    for point in xp.unique(rest)[:_EXACT_POINTS] if len(rest) else ():
        zero, flat = _exactly_zero(phi, float(point))
        still = still | ((v == point) & (zero & (flat | (u == 0))))
    return xp.where(still, CODE[Flow.EQUILIBRIUM], otherwise)


def _exactly_zero(phi: Activation, point: float) -> tuple[bool, bool]:
    """Whether φ and φ' are 0 at the rational number ``point``, as SymPy sees it."""
    import sympy

    z, exact = variable(), sympy.Rational(point)
    piece = next(p for p in phi.pieces if p.lower <= exact <= p.upper)
    return piece.value.subs(z, exact) == 0, piece.derivative.subs(z, exact) == 0


def _arrays(**inputs: Any) -> tuple[Any, list[Any]]:
    """The array library of the inputs, and the inputs as float64 arrays of one shape."""
    torch = sys.modules.get("torch")
    tensors = [x for x in inputs.values() if torch is not None and isinstance(x, torch.Tensor)]
    xp = torch if tensors else np
    options = {"device": tensors[0].device} if tensors else {}
    arrays = {}
    for name, value in inputs.items():
        try:
            arrays[name] = xp.asarray(value, dtype=xp.float64, **options)
        except (TypeError, ValueError, RuntimeError) as error:
            raise InputError(f"{name} must be real numbers: {error}.") from None
        if tensors:
            arrays[name] = arrays[name].detach()
        _check(xp, name, arrays[name])
    try:
        return xp, list(xp.broadcast_tensors(*arrays.values())) if tensors else list(
            np.broadcast_arrays(*arrays.values())
        )
    except (ValueError, RuntimeError):
        shapes = ", ".join(f"{name} {tuple(x.shape)}" for name, x in arrays.items())
        raise InputError(f"the shapes of the inputs do not broadcast: {shapes}.") from None


def _check(xp: Any, name: str, array: Any) -> None:
    if not bool(xp.isfinite(array).all()):
        raise InputError(f"{name} must be finite, but contains NaN or an infinity.")
    if name in ("width", "norm") and not bool((array > 0).all()):
        raise InputError(f"{name} must be positive, but its least value is {float(array.min())}.")
