"""φ, φ' and differences of the potential G, where G' = φ/φ', on whole arrays.

``H = u²/2 - G(v)`` is constant along the flow (Theorem 1), so that ``u² = u0² + 2 (G(v) - G(v0))``.
Two kernels share one contract: :class:`Primitive` knows G as a formula, :class:`Quadrature`
integrates φ/φ'.  All arrays have shape (n,), in NumPy or torch float64.
"""

from __future__ import annotations

import itertools
import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from theory.activation import Activation, Piece
from theory.catalogue import CATALOGUE
from theory.expression.arrays import Arrays
from theory.expression.grammar import parse_activation
from theory.expression.program import Program
from theory.one_layer.floats.quadrature import constants, integral

EPSILON = 2.0**-52
_DOUBLINGS = 50  # segments of a tail; the last one is 10¹⁵ long
_DECAY = 0.9  # segments must shrink by this factor, or the rest of the tail may be infinite,
_NEGLIGIBLE = 1e-9  # and the last must be this small beside the sum


@dataclass(frozen=True)
class Potential(ABC):
    """φ, φ' and G in the array library ``namespace``."""

    namespace: Any

    @property
    @abstractmethod
    def integrates(self) -> bool:
        """Whether ``climb`` integrates: it is then dear, and best from the nearest point below."""

    @property
    @abstractmethod
    def exact(self) -> Quadrature:
        """The kernel whose differences of G are relatively accurate however small they are."""

    @abstractmethod
    def values(self, v: Any) -> tuple[Any, Any, Any]:
        """φ(v), φ'(v) and the level G(v); the level is 0 where G has no formula."""

    @abstractmethod
    def climb(self, base: Any, level: Any, v: Any) -> tuple[Any, Any, Any]:
        """φ(v), φ'(v) and G(v) - G(base), where ``level`` is the level of ``base``."""

    @abstractmethod
    def height(self, v: Any, level: Any, floor: Any, floor_level: Any, where: Any) -> Any:
        """G(v) - G(floor), wherever ``where`` holds, and a bound on the rounding in it."""

    @abstractmethod
    def tail(self, position: float, direction: int) -> tuple[float, float]:
        """A lower and an upper bound of G(position) - G(±∞)."""


@dataclass(frozen=True)
class Quadrature(Potential):
    """G by quadrature of φ/φ', piece by piece."""

    both: Callable[[Any], tuple[Any, Any]]
    pieces: tuple[tuple[float, float, Callable[[Any], Any]], ...]  # lower, upper, φ/φ'

    @property
    def integrates(self) -> bool:
        return True  # all parts of the integral then have one sign, and nothing cancels

    @property
    def exact(self) -> Quadrature:
        return self

    def values(self, v: Any) -> tuple[Any, Any, Any]:
        f, df = self.both(v)
        return f, df, self.namespace.zeros_like(v)

    def climb(self, base: Any, level: Any, v: Any) -> tuple[Any, Any, Any]:
        f, df = self.both(v)
        return f, df, self.rise(base, v)

    def height(self, v: Any, level: Any, floor: Any, floor_level: Any, where: Any) -> Any:
        height = self.namespace.zeros_like(v)
        floor = self.namespace.broadcast_to(floor, v.shape)
        height[where] = self.rise(floor[where], v[where])
        return height, 8 * EPSILON * abs(height)

    def rise(self, start: Any, stop: Any) -> Any:
        """G(stop) - G(start)."""
        total = self.namespace.zeros_like(start)
        for lower, upper, ratio in self.pieces:
            a = self.namespace.clip(start, lower, upper)
            b = self.namespace.clip(stop, lower, upper)
            part = integral(self.namespace, ratio, a, b)
            total = total + self.namespace.where(a == b, 0.0, part)  # 0, also next to a pole
        return total

    def tail(self, position: float, direction: int) -> tuple[float, float]:
        steps = direction * (2.0 ** np.arange(_DOUBLINGS + 1) - 1)
        near = constants(self._one(), position + steps[:-1])
        far = constants(self._one(), position + steps[1:])
        parts = [abs(float(part)) for part in self.rise(near, far)]
        known = list(itertools.takewhile(math.isfinite, parts))
        total = sum(known)
        if len(known) < 3 or known[-1] > _NEGLIGIBLE * total or known[-1] > _DECAY * known[-2]:
            return total, math.inf
        return total, total + known[-1] / (1 - _DECAY)

    def _one(self) -> Any:
        return self.namespace.ones(1, dtype=self.namespace.float64)


@dataclass(frozen=True)
class Primitive(Potential):
    """G from its formula, φ, φ' and G from one program."""

    program: Callable[[Any], tuple[Any, Any, Any]]
    quadrature: Quadrature

    @property
    def integrates(self) -> bool:
        return False

    @property
    def exact(self) -> Quadrature:
        return self.quadrature

    def values(self, v: Any) -> tuple[Any, Any, Any]:
        return tuple([_full(self.namespace, v, y) for y in self.program(v)])

    def climb(self, base: Any, level: Any, v: Any) -> tuple[Any, Any, Any]:
        f, df, g = self.values(v)
        return f, df, g - level

    def height(self, v: Any, level: Any, floor: Any, floor_level: Any, where: Any) -> Any:
        # + 1 for the rounding inside a logarithm
        return level - floor_level, 2 * EPSILON * (abs(level) + (abs(floor_level) + 1))

    def tail(self, position: float, direction: int) -> tuple[float, float]:
        xp = self.namespace
        points = xp.asarray([position, direction * math.inf], dtype=xp.float64)
        level, limit = (float(g) for g in self.values(points)[2])
        return (0.0, math.inf) if math.isnan(level - limit) else (level - limit,) * 2


@lru_cache(maxsize=256)
def potential(phi: Activation, namespace: Any) -> Potential:
    """The kernel of φ: its catalogued primitive if it has one, quadrature if not."""
    kernel = Arrays(namespace)
    pieces = tuple(
        (float(piece.lower), float(piece.upper), _ratio(namespace, piece, kernel))
        for piece in phi.pieces
        if piece.ratio is not None
    )
    exact = Quadrature(namespace, phi.array_functions(namespace), pieces)
    entry = CATALOGUE.get(phi.name)
    if entry is None or entry.primitive is None or not phi.smooth:
        return exact
    return Primitive(namespace, shared_program(phi).bind(kernel), exact)


def shared_program(phi: Activation) -> Program:
    """One program for φ, φ' and the catalogued G of a φ that has one."""
    piece, primitive = phi.pieces[0], CATALOGUE[phi.name].primitive
    if primitive is None:
        raise ValueError(f"the catalogue has no primitive for {phi.name}")
    return Program.compile([piece.value, piece.derivative, parse_activation(primitive)])


def _ratio(namespace: Any, piece: Piece, kernel: Arrays) -> Callable[[Any], Any]:
    run = piece.ratio_program.bind(kernel)
    return lambda v: _full(namespace, v, run(v)[0])


def _full(namespace: Any, v: Any, y: Any) -> Any:
    """A constant output as an array of v's shape."""
    return namespace.zeros_like(v) + y if isinstance(y, float) else y
