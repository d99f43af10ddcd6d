"""The premises of Coq's theorem on one layer, where a flow has that form and starts with p > 0."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy
from sympy import Expr

from proofs_check.certificates.trees import tree
from proofs_check.engine.case import Case
from proofs_check.engine.letters import abstract_functions, dphi, phi
from proofs_check.engine.sides import number
from proofs_check.engine.system import System
from proofs_check.systems.one_layer import k, r, u, v
from theory.expression.balls import precision

BITS = 64  # of the search
ROOM = Fraction(11, 10)  # by which the ball is larger than it must be
LETTERS_OF_ONE_LAYER = {"K": k / r**2, "u": r**2 * u, "v": r**2 * v, "speed": r**2}
CELLS = 64  # of the ball, on each of which φ and φ' are shown to have values


def in_letters_of_one_layer(system: System) -> tuple[Expr, Expr, Expr, Expr] | None:
    """K, u, v and the speed, if the flow is one layer's; nothing is trusted that is found here."""
    if system.clock is None or len(system.state) != 2:
        return None
    output = sympy.expand(1 - system.clock)
    atoms = [a for a in abstract_functions(output) if a.order == 0]
    if len(atoms) != 1:
        return None
    inner, v = atoms[0], atoms[0].args[0]
    swept = sympy.cancel(system.rate(v, system.direction) / dphi(v))  # speed · u
    speed = sympy.sqrt(sympy.cancel(system.rate(swept, system.direction) / inner))
    if speed == 0 or not swept.free_symbols & set(system.state):
        return None
    u = sympy.cancel(swept / speed)
    K = sympy.cancel(output / (u * inner))
    if (K.free_symbols | speed.free_symbols) & set(system.state):
        return None
    return K, u, v, speed


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
