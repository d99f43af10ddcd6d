"""Carries every start to its end: windows on φ, then chunks, then the two kinds of search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from theory.activation import Activation, variable
from theory.one_layer.floats.fate import CODE, WIDER, bracketed, fate, frozen
from theory.one_layer.floats.potential import Potential
from theory.one_layer.floats.tangent_flow import Motion, Roots, glide, solve
from theory.one_layer.floats.terrain import Terrain, terrain
from theory.outcome import Flow

_PADS = tuple(8.0 * 16.0**j for j in range(6))  # how far beyond the starts φ is looked at
_SPREAD = 4096.0  # starts farther apart than this are surveyed separately
_CHUNK = 2**15  # starts worked on together, so that their arrays stay in the cache
_TENSOR_CHUNK = 2**17  # the same for torch, which shares every operation among threads
_DEVICE_CHUNK = 2**22  # the same on an accelerator, where only its memory matters
_EXACT_POINTS = 64  # points at which a float 0 of φ is checked to be an exact one


@dataclass(frozen=True)
class Arrival:
    """n starts (K, U0, a0), and the arrays (U, a, λ1, outcome) that :meth:`run` fills."""

    phi: Activation
    kernel: Potential
    width: Any
    u0: Any
    v0: Any
    u: Any
    v: Any
    lambda1: Any
    outcome: Any

    @classmethod
    def of(cls, phi: Activation, kernel: Potential, width: Any, u0: Any, v0: Any) -> Arrival:
        xp = kernel.namespace
        u, v, lambda1 = (xp.full_like(v0, xp.nan) for _ in range(3))
        outcome = xp.full_like(v0, WIDER, dtype=xp.int8)
        return cls(phi, kernel, width, u0, v0, u, v, lambda1, outcome)

    def run(self) -> None:
        """Windows are widened until every start is settled."""
        for pad in _PADS:
            for group in self._groups(self.outcome == WIDER):
                v = self.v0[group]
                low, high = float(np.floor(float(v.min()))), float(np.ceil(float(v.max())))
                self._settle(group, terrain(self.phi, self.kernel, (low, high, pad), v))
        self.outcome[self.outcome == WIDER] = CODE[Flow.UNDECIDED]

    def ends(self) -> tuple[Any, Any, Any, Any]:
        return self.u, self.v, self.lambda1, self.outcome

    def _groups(self, pending: Any) -> Iterator[Any]:
        """Indices of pending starts that lie close together; a slice where that is all of them."""
        xp, v = self.kernel.namespace, self.v0
        if not bool(pending.any()):
            return
        if bool(pending.all()) and float(v.max() - v.min()) <= _SPREAD:
            yield slice(0, len(v))
            return
        index = xp.where(pending)[0]
        cell = xp.floor(v[index] / _SPREAD)
        for value in xp.unique(cell):
            yield index[cell == value]

    def _chunks(self, group: Any) -> Iterator[Any]:
        if isinstance(self.v0, np.ndarray):
            size = _CHUNK
        else:
            size = _TENSOR_CHUNK if self.v0.device.type == "cpu" else _DEVICE_CHUNK
        count = group.stop if isinstance(group, slice) else len(group)
        for first in range(0, count, size):
            chunk = slice(first, min(first + size, count))
            yield chunk if isinstance(group, slice) else group[chunk]

    def _settle(self, group: Any, ground: Terrain) -> None:
        xp, rest = self.kernel.namespace, []
        for at in self._chunks(group):
            found = fate(self.kernel, ground, self.width[at], self.u0[at], self.v0[at])
            self.outcome[at] = found.outcome
            if len(found.odd):
                self._rest(_index(at, found.odd))
            motion, here = found.motion, ground.at(found.motion.interval)
            whole = isinstance(at, slice) and len(motion.v) == len(found.outcome)
            motion.which = _index(at, motion.which)
            if self.kernel.integrates:
                rest.append(motion)
                continue
            roots = glide(self.kernel, motion, here.left.position, here.right.position)
            self._write(at if whole else motion.which, motion, roots)
            if not bool(roots.reached.all()):
                rest.append(motion.take(xp.where(~roots.reached)[0]))
        if rest:
            self._search(ground, rest)

    def _search(self, ground: Terrain, parts: list[Motion]) -> None:
        """The motions that did not arrive by gliding."""
        xp = self.kernel.namespace
        columns = zip(*(part.columns() for part in parts), strict=True)
        rest = Motion(*(xp.concatenate(column) for column in columns))
        for chunk in self._chunks(slice(0, len(rest.v))):
            motion = rest.take(chunk)
            search, extends = bracketed(self.kernel, ground, motion)
            which, roots = search.which, solve(self.kernel, search)
            self._write(which, motion, roots)
            lost = xp.where(extends & roots.escaped, WIDER, CODE[Flow.UNDECIDED])
            lost = xp.asarray(lost, dtype=xp.int8)[~roots.reached]
            self.outcome[which[~roots.reached]] = lost

    def _write(self, at: Any, motion: Motion, roots: Roots) -> None:
        """u by whichever half of Theorem 1 magnifies v's rounding less; λ1 by Theorem 2."""
        xp = self.kernel.namespace
        by_output = roots.slope**2 * roots.radicand < roots.value**2
        inverse = xp.sqrt(motion.target / 2) / roots.value
        u = xp.where(by_output, inverse, motion.sign * xp.sqrt(roots.radicand))
        v, lambda1 = roots.v, roots.v * roots.slope / roots.value
        sound = roots.reached & xp.isfinite(u + lambda1)
        if not bool(sound.all()):  # no number is given where another has overflowed
            overflown = roots.reached & ~sound
            self.outcome[at] = xp.where(overflown, self._undecided(v), self.outcome[at])
            u, v, lambda1 = (xp.where(sound, x, xp.nan) for x in (u, v, lambda1))
        self.u[at], self.v[at], self.lambda1[at] = u, v, lambda1

    def _undecided(self, like: Any) -> Any:
        xp = self.kernel.namespace
        return xp.full_like(like, CODE[Flow.UNDECIDED], dtype=xp.int8)

    def _rest(self, at: Any) -> None:
        """Starts that do not move: frozen to float accuracy, or equilibria."""
        width, u, v = self.width[at], self.u0[at], self.v0[at]
        f, df, _ = self.kernel.values(v)
        still = frozen(width, u * u, v, f, df, self.kernel.namespace)
        here = at[still]
        self.outcome[here] = CODE[Flow.INTERPOLATES]
        self.u[here] = 1 / (width * f)[still]
        self.v[here], self.lambda1[here] = v[still], (v * df / f)[still]
        zero = (f == 0) & ((df == 0) | (u == 0))
        if bool(zero.any()):
            equilibrium = equilibria(self.phi, self.kernel.namespace, u[zero], v[zero])
            self.outcome[at[zero][equilibrium]] = CODE[Flow.EQUILIBRIUM]


def _index(at: Any, which: Any) -> Any:
    return which + at.start if isinstance(at, slice) else at[which]


def equilibria(phi: Activation, xp: Any, u: Any, v: Any) -> Any:
    """Where φ(v) = 0 exactly and φ'(v) or u too, rather than by underflow or rounding."""
    still = v != v
    for piece in phi.pieces:
        if piece.value == 0:
            still = still | ((v >= float(piece.lower)) & (v <= float(piece.upper)))
    others = xp.unique(v[~still])
    for point in others[:_EXACT_POINTS]:
        zero, flat = _exactly_zero(phi, float(point))
        still = still | ((v == point) & (u == 0 if not flat else u == u) & zero)
    return still


def _exactly_zero(phi: Activation, point: float) -> tuple[bool, bool]:
    """Whether φ and φ' are 0 at the rational number ``point``, as SymPy sees it."""
    import sympy

    z, exact = variable(), sympy.Rational(point)
    piece = next(p for p in phi.pieces if p.lower <= exact <= p.upper)
    return piece.value.subs(z, exact) == 0, piece.derivative.subs(z, exact) == 0
