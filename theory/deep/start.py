"""The start of training for a network of h hidden layers, all exact.

Under Invariants 3 and 4 the network is ``W1 = x u 1ᵀ``, ``W_i = w_i 1 1ᵀ`` (2 ≤ i ≤ h) and
``W_{h+1} = v 1 xᵀ`` with numbers u, w_2, …, w_h, v; the outermost layer is 1, and ‖x‖ = 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from theory.errors import InputError
from theory.expression.grammar import parse_number
from theory.one_layer.start import Start

if TYPE_CHECKING:
    import sympy

MAX_DEPTH = 32  # of hidden layers; the time of a proof grows with each


@dataclass(frozen=True)
class DeepStart:
    """``depth`` h, ``width`` k, and ``u0``, ``v0``, ``w0`` = (w_2, …, w_h) as SymPy numbers."""

    depth: int
    width: int
    u0: sympy.Expr
    v0: sympy.Expr
    w0: tuple[sympy.Expr, ...]

    @classmethod
    def of(
        cls,
        depth: int | str = 2,
        width: int | str = 2,
        u0: object = 1,
        v0: object = 1,
        w0: Sequence[object] = (),
    ) -> DeepStart:
        """From integers, fractions, decimal strings or SymPy numbers; an empty ``w0`` means that
        every intermediate weight starts at 1."""
        h, outer = _depth(depth), Start.of(width, u0, v0)
        middle = tuple(w0) or (1,) * (h - 1)
        if len(middle) != h - 1:
            raise InputError(
                f"w0 must hold the {h - 1} intermediate weights of a network of depth {h}, "
                f"w2 to w{h}, but has {len(middle)} entries."
                if h > 1
                else f"A network of depth 1 has no intermediate weights, but w0 has {len(middle)}."
            )
        weights = tuple(_real(w, f"w{i}") for i, w in enumerate(middle, 2))
        return cls(h, outer.width, outer.u0, outer.v0, weights)

    @property
    def state(self) -> tuple[sympy.Expr, ...]:
        """(w_1, …, w_{h+1}) with w_1 = u0 and w_{h+1} = v0."""
        return (self.u0, *self.w0, self.v0)


def _depth(depth: int | str) -> int:
    try:
        value = int(str(depth))
    except ValueError:
        raise InputError(f"depth must be a whole number of hidden layers, not {depth!r}.") from None
    if not 1 <= value <= MAX_DEPTH:
        raise InputError(f"depth must be between 1 and {MAX_DEPTH}, but is {value}.")
    return value


def _real(value: object, name: str) -> sympy.Expr:
    number = parse_number(str(value), name)
    if number.is_real is None and abs(complex(number.evalf(30)).imag) > 0:
        raise InputError(f"{name} = {value} is not a real number.")
    return number
