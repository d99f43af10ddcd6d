"""Values of formulas in mpmath, by walking their trees: no ball, no program, no zero test.

For oracles in tests.  φ and its derivatives are what SymPy makes of its formula; sums run over
their indices, integrals and expectations are mpmath's quadrature.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import mpmath
import sympy
from mpmath import mp, mpf

from theory.expression.threshold import Sgn
from theory.symbolic.abstract import Abstract
from theory.symbolic.matrix_functions import LeastEigenvalue
from theory.symbolic.mean import NORMAL, Mean

DIGITS = 25
FAR = 12  # standard deviations, beyond which a normal density is below 1e-31
NEAR = (0, *(mpf(2) ** n for n in range(-20, 4)))  # where φ(r z) bends for any r up to a million
HUGE = mpf(10) ** 40

# a NameError is a function that mpmath does not have
_NO_VALUE = (ZeroDivisionError, ValueError, OverflowError, TypeError, LookupError, NameError)

Env = Mapping[Any, Any]  # numbers of letters, and arrays (by index) of indexed ones


class Undefined(Exception):
    """The formula has no finite real value there."""


class Formula:
    """φ with its derivatives, from one SymPy expression in z."""

    def __init__(self, expression: sympy.Expr | None, z: sympy.Symbol):
        self.expression, self.z = expression, z
        self.slopes: dict[int, Callable[[Any], Any]] = {}
        self.means: dict[Any, Any] = {}  # expectations that were met

    def at(self, order: int, x: Any) -> Any:
        if order not in self.slopes:
            e = sympy.diff(self.expression, self.z, order) if order else self.expression
            self.slopes[order] = sympy.lambdify(self.z, e, "mpmath")
        return self.slopes[order](x)


def value(e: Any, env: Env, phi: Formula) -> mpf:
    """The value of a formula, or :class:`Undefined`."""
    with mp.workdps(DIGITS):
        try:
            found = mp.mpmathify(_value(sympy.sympify(e), env, phi))
        except _NO_VALUE as error:
            raise Undefined(str(error)) from error
        if isinstance(found, mpmath.mpc):
            if abs(found.imag) > mpf(10) ** (5 - DIGITS) * (1 + abs(found)):
                raise Undefined(f"{found} is not real")
            found = found.real
        if not mp.isfinite(found) or abs(found) > HUGE:
            raise Undefined(f"{found}")
        return found


def _value(e: Any, env: Env, phi: Formula) -> Any:
    if e in env:
        return env[e]
    if e.is_Number or e.is_NumberSymbol:
        return _constant(e)
    if e.is_Symbol:
        raise Undefined(f"{e} has no value")
    if e.is_Add:
        return mp.fsum(_value(a, env, phi) for a in e.args)
    if e.is_Mul:
        return mp.fprod(_value(a, env, phi) for a in e.args)
    if e.is_Pow:
        return _value(e.base, env, phi) ** _value(e.exp, env, phi)
    if isinstance(e, Abstract):
        return phi.at(e.order, _value(e.args[0], env, phi))
    if isinstance(e, sympy.Indexed):
        place = tuple(int(_value(i, env, phi)) - 1 for i in e.indices)
        return env[e.base][place]
    if isinstance(e, sympy.Sum):
        return _sum(e, env, phi)
    if isinstance(e, sympy.Integral):
        s, low, high = e.limits[0]
        ends = [_value(x, env, phi) for x in (low, high)]
        return mp.quad(lambda x: _value(e.function, {**env, s: x}, phi), ends)
    if isinstance(e, sympy.KroneckerDelta):
        return mpf(_value(e.args[0], env, phi) == _value(e.args[1], env, phi))
    if isinstance(e, Sgn):
        return mp.sign(_value(e.args[0], env, phi))
    if isinstance(e, sympy.Heaviside):
        x, at_zero = (_value(a, env, phi) for a in e.args)
        return mpf(x > 0) if x != 0 else at_zero
    if isinstance(e, sympy.Piecewise):
        return _value(_chosen(e, env, phi), env, phi)
    if isinstance(e, Mean):
        return _mean(e.args[0], env, phi)
    if isinstance(e, LeastEigenvalue):
        n = math.isqrt(len(e.args))
        entries = [_value(a, env, phi) for a in e.args]
        m = mp.matrix([entries[i * n : (i + 1) * n] for i in range(n)])
        return min(mp.eigsy((m + m.T) / 2, eigvals_only=True))
    return _function(e.func, len(e.args))(*(_value(a, env, phi) for a in e.args))


def _chosen(e: sympy.Piecewise, env: Env, phi: Formula) -> Any:
    for case, condition in e.args:
        sides = {
            r: sympy.sympify(r.func(*(sympy.Float(_value(a, env, phi), DIGITS) for a in r.args)))
            for r in condition.atoms(sympy.core.relational.Relational)
        }
        if condition.xreplace(sides) == sympy.true:
            return case
    raise Undefined(f"no case of {e} holds")


@lru_cache(maxsize=1024)
def _constant(e: Any) -> Any:
    with mp.workdps(2 * DIGITS):
        return sympy.lambdify((), e, "mpmath")()


@lru_cache(maxsize=64)
def _function(func: Any, arguments: int) -> Callable[..., Any]:
    letters = sympy.symbols(f"x0:{arguments}")
    return sympy.lambdify(letters, func(*letters), "mpmath")  # type: ignore[no-any-return]


def _sum(e: sympy.Sum, env: Env, phi: Formula) -> Any:
    ranges = [range(int(_value(a, env, phi)), int(_value(b, env, phi)) + 1) for _, a, b in e.limits]
    letters = [i for i, *_ in e.limits]
    places = itertools.product(*ranges)
    return mp.fsum(
        _value(e.function, {**env, **dict(zip(letters, map(mpf, place), strict=True))}, phi)
        for place in places
    )


def _mean(integrand: Any, env: Env, phi: Formula) -> Any:
    """Over one or two standard normal letters, panel by panel."""
    key = integrand, *sorted((str(s), env[s]) for s in integrand.free_symbols if s in env)
    if key not in phi.means:
        phi.means[key] = _integrated(integrand, env, phi)
    return phi.means[key]


def _integrated(integrand: Any, env: Env, phi: Formula) -> Any:
    used = [s for s in NORMAL if integrand.has(s)]
    cuts = sorted({s * x for x in (*NEAR, FAR) for s in (1, -1)})

    def over(letters: list[Any], inside: Env) -> Any:
        if not letters:
            return _value(integrand, inside, phi)
        s, *others = letters
        return mp.quad(lambda x: mp.npdf(x) * over(others, {**inside, s: x}), cuts, maxdegree=3)

    return over(used, env)
