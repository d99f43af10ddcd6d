"""The premises of Coq's theorem on one layer, where a flow has that form and starts with p > 0."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.certificates.trees import tree
from proofs_check.engine.case import Case
from proofs_check.engine.letters import abstract_functions, phi
from proofs_check.engine.sides import number
from proofs_check.engine.system import System
from proofs_check.systems.one_layer import k, r, u, v
from theory.expression.balls import precision

BITS = 64  # of the search
ROOM = Fraction(11, 10)  # by which the ball is larger than it must be
LETTERS_OF_ONE_LAYER = {"K": k / r**2, "u": r**2 * u, "v": r**2 * v, "speed": r**2}
CELLS = 64  # of the ball, on each of which φ and φ' are shown to have values


@dataclass(frozen=True)
class Layers:
    """K and u of each layer, the innermost first; v and the speed."""

    rows: list[tuple[Expr, Expr]]
    v: Expr
    speed: Expr


def in_letters_of_layers(system: System) -> Layers | None:
    """If the flow is that of layers, in letters in which each moves as one; nothing is trusted
    that is found here."""
    if system.clock is None:
        return None
    output = sympy.expand(1 - system.clock)
    factors, inner = list[tuple[Expr, Symbol]](), output
    while atoms := _outermost(inner):
        if len(atoms) > 1 or (found := _multiple(sympy.cancel(inner / atoms[0]), system)) is None:
            return None
        factors.insert(0, found)
        inner = atoms[0].args[0]
    if (found := _multiple(inner, system)) is None or len(factors) != len(system.state) - 1:
        return None
    (c, s), rows, metric = found, list[tuple[Expr, Expr]](), dict[Symbol, Expr]()
    for t in system.state:
        metric[t] = sympy.cancel(output.diff(t).doit() / system.direction[t])
    below = metric[s]
    for factor, t in factors:
        scale = sympy.sqrt(sympy.cancel(metric[t] / below)) * c
        rows.append((sympy.cancel(factor / scale), scale * t))
        speed, c, below = sympy.cancel(scale * factor / metric[t]), factor, metric[t]
    if any(e.free_symbols & set(system.state) for e in (speed, *(K for K, _ in rows))):
        return None
    return Layers(rows, inner, speed)


def _outermost(e: Expr) -> list[Expr]:
    """Of φ, without those inside another."""
    atoms = [a for a in abstract_functions(e) if a.order == 0]
    return [a for a in atoms if not any(b != a and b.has(a) for b in atoms)]


def _multiple(e: Expr, system: System) -> tuple[Expr, Symbol] | None:
    """A letter of the state, and of what without letters of the state it is a factor."""
    moving = e.free_symbols & set(system.state)
    if len(moving) != 1:
        return None
    (s,) = moving
    factor = sympy.cancel(e / s)
    return None if factor.has(s) else (factor, s)


def in_letters_of_one_layer(system: System) -> tuple[Expr, Expr, Expr, Expr] | None:
    """K, u, v and the speed."""
    found = in_letters_of_layers(system)
    if found is None or len(found.rows) > 1:
        return None
    return (*found.rows[0], found.v, found.speed)


def premises(system: System, case: Case) -> dict[str, Any] | None:
    """A claim for the kernel, or None."""
    found = in_letters_of_one_layer(system)
    if found is None or case.activation is None:
        return None
    K, u, v, speed = found
    with precision(BITS):
        start = [number(system.at_start(e), case) for e in (K * u * phi(v), K * phi(v))]
    p0, slope = start
    if not p0 > 0:
        return None
    radius = abs(1 - p0) * (p0 if p0 > 1 else 1) / (2 * abs(slope))
    if not radius.is_finite():
        return None
    r = ROOM * Fraction(float(radius.mid())).limit_denominator(10**6) + Fraction(1, 10**6)
    return {
        "kind": "one_layer", "K": tree(K), "u": tree(u), "v": tree(v), "speed": tree(speed),
        "radius": str(r), "cells": CELLS,
    }  # fmt: skip
