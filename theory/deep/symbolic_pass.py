"""The reduced flow at SymPy symbols, for an abstract φ and a free width k."""

from __future__ import annotations

import sympy

from theory.deep.field import Pass, forward
from theory.one_layer.derivation import dphi, k, phi


def symbols(h: int) -> tuple[sympy.Symbol, ...]:
    """(u, w_2, …, w_h, v)."""
    middle = (sympy.Symbol(f"w_{i}", real=True) for i in range(2, h + 1))
    return (sympy.Symbol("u", real=True), *middle, sympy.Symbol("v", real=True))


def symbolic_pass(h: int) -> Pass:
    """The reduced flow at symbols, for abstract φ and free k."""
    return forward(k, symbols(h), lambda _, a: (phi(a), dphi(a)))
