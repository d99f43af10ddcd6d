"""Whether a system has real, differentiable values where its orbit begins."""

from __future__ import annotations

import itertools
import math

import sympy
from sympy import Expr

from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.letters import plain
from proofs_check.engine.sides import number, on_floats
from theory.deadline import OutOfTime
from theory.errors import ExpressionError, InputError
from theory.expression.balls import precision
from theory.outcome import Truth

_STEPS = (sympy.sign, sympy.Heaviside)  # the derivatives of |a| and of max(a, b)
_NO_NUMBERS = (sympy.nan, sympy.zoo, sympy.oo, sympy.S.NegativeInfinity)
_MOST = 6  # kinks at one start


def require_evaluable(orbits: Orbits, name: str) -> None:
    """InputError for a loss or velocity that has no real value at the start, or a loss that is not
    differentiable there.  Where φ has no value or a kink, claims are left undecided."""
    system = orbits.system
    try:
        if system.loss is not None:
            if not system.abstract:
                _require_real(orbits, system.loss, f"{name}: the loss {plain(system.loss)}")
            for s in system.state:
                _require_smooth(orbits, system.loss.diff(s), name)
        for s, e in system.motion.items():
            if not system.abstract:
                _require_real(orbits, e, f"{name}: the velocity of {plain(s)}, {plain(e)},")
    except OutOfTime:
        return  # the methods say it again


def _require_real(orbits: Orbits, e: Expr, what: str) -> None:
    case, at_start = orbits.case, orbits.system.at_start(e)
    if at_start.has(sympy.I):
        raise InputError(f"{what} is not real: it has the imaginary unit in it.")
    nowhere = InputError(f"{what} has no finite real value at the start ({_start(orbits)}).")
    if case.put(at_start).has(sympy.I, *_NO_NUMBERS):
        raise nowhere
    try:
        with precision(orbits.bits):
            if number(at_start, case).is_finite():
                return
        if math.isfinite(float(on_floats([at_start], (), case)(())[0])):
            return
    except ExpressionError:
        return  # numbers cannot tell; each method says so for its claims
    raise nowhere


def _require_smooth(orbits: Orbits, rate: Expr, name: str) -> None:
    """Where the argument of |·| is exactly 0, the rate must be the same from both sides."""
    loss = orbits.system.loss
    if rate.has(sympy.Derivative, sympy.re, sympy.im):
        raise InputError(
            f"{name}: the derivative of the loss {plain(loss)} could not be written as a formula; "
            "letters must be declared real, and every function in it be differentiable."
        )
    steps = sorted(rate.atoms(*_STEPS), key=str)[:_MOST]
    kinks = [a for a in steps if _zero_at_start(orbits, a.args[0])]
    if not kinks:
        return
    values = {
        orbits.system.at_start(rate.xreplace(dict(zip(kinks, sides, strict=True))))
        for sides in itertools.product((sympy.S.NegativeOne, sympy.S.One), repeat=len(kinks))
    }
    first, *others = values
    if any(orbits.exactly_zero(first - other) is not Truth.TRUE for other in others):
        at = ", ".join(f"{plain(a.args[0])} = 0" for a in kinks)
        raise InputError(
            f"{name}: the loss {plain(loss)} is not differentiable at the start "
            f"({_start(orbits)}): it has a kink at {at}."
        )


def _zero_at_start(orbits: Orbits, e: Expr) -> bool:
    return orbits.exactly_zero(orbits.system.at_start(e)) is Truth.TRUE


def _start(orbits: Orbits) -> str:
    """The numbers of the case, in words."""
    return ", ".join(f"{plain(s)} = {x}" for s, x in orbits.case.in_words.items())
