"""Whether a formula has a value wherever a claim speaks of it, with proof."""

from __future__ import annotations

from collections.abc import Callable

import sympy
from flint import arb
from sympy import Expr

from proofs_check.engine.certified.critical import UNDEFINED, critical, is_entire
from proofs_check.engine.certified.enclosing import Found, end_values, on_orbit, proved, unknown
from proofs_check.engine.certified.integrands import bounded
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Finite, Limit, Where
from proofs_check.engine.letters import plain, t
from proofs_check.engine.sides import number
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from theory.outcome import Truth
from theory.rigour.decimals import in_decimals
from theory.symbolic.abstract import Abstract


def finite(theorem: Theorem, claim: Finite, orbits: Orbits) -> Found:
    """Every part of the formula that could be undefined is finite, wherever the claim speaks; so
    are the observed letters that it holds."""
    system, case = theorem.system, orbits.case
    formulas = [claim.value, *system.behind(claim.value)]
    if all(is_entire(e, case) for e in formulas):
        return proved(True, "it is defined for all values of its letters")
    if claim.at is Where.EVERYWHERE:
        return _finite_here(formulas, orbits)
    if claim.at is Where.END:
        values = end_values(system, orbits, *formulas)
        if isinstance(values, str):
            return unknown(values)
        if not all(x.is_finite() for x in values):
            if all(_divides_by_factors(system, e, orbits) for e in formulas):
                return proved(True, "what it is divided by is a factor of what the target fixes")
            pole = _pole_at_end(system, claim.value, orbits)
            return (
                proved(False, f"where the flow ends {pole}")
                if pole
                else unknown("it may be undefined")
            )
        return proved(True, f"its value is {in_decimals(values[0], 8)}")
    pole = _pole_at_start(system, claim.value, orbits)
    if pole:
        return proved(False, pole)
    for e in formulas:
        why = _open_along(system, e, orbits)
        if why:
            return unknown(why)
    return proved(True, "every part that could be undefined is finite on the whole orbit")


def _divides_by_factors(system: System, e: Expr, orbits: Orbits) -> bool:
    """Whether all that a formula divides by is a factor of k u φ(a) where the flow arrives at a
    zero of 1 − k u φ(a), so that no factor is 0 there."""
    if orbits.arrival.limit is not Limit.ARRIVES:
        return False
    put = lambda x: orbits.case.put(system.unobserved(x))  # noqa: E731
    nonzero: set[Expr] = set()
    for goal in system.goal:
        constant, rest = sympy.expand(put(goal)).as_coeff_Add()
        if constant.is_number and constant.is_nonzero and not rest.is_Add:
            nonzero |= {f.as_base_exp()[0] for f in sympy.Mul.make_args(rest)}
    above, below = sympy.fraction(sympy.together(put(e)))
    powers = [f.as_base_exp() for f in sympy.Mul.make_args(below) if not f.is_number]
    safe = all(base in nonzero and exponent.is_Integer for base, exponent in powers)
    return safe and is_entire(above, orbits.case)


def _pole_at_end(system: System, e: Expr, orbits: Orbits) -> str:
    """Words if a denominator is what vanishes where the flow arrives, and the rest does not."""
    if orbits.arrival.limit is not Limit.ARRIVES:
        return ""

    def vanishes(base: Expr) -> bool:
        return any((base - g).expand() == 0 or (base + g).expand() == 0 for g in system.goal)

    def values(parts: tuple[Expr, ...]) -> tuple[arb, ...]:
        found = end_values(system, orbits, *parts)
        return () if isinstance(found, str) else found

    return _pole(system.unobserved(e), vanishes, values, "where the flow ends")


def _pole_at_start(system: System, e: Expr, orbits: Orbits) -> str:
    def vanishes(base: Expr) -> bool:
        return orbits.exactly_zero(system.at_start(base)) is Truth.TRUE

    def values(parts: tuple[Expr, ...]) -> tuple[arb, ...]:
        return tuple(number(system.at_start(part), orbits.case) for part in parts)

    return _pole(system.unobserved(e), vanishes, values, "at the start")


def _pole(
    e: Expr,
    vanishes: Callable[[Expr], bool],
    values: Callable[[tuple[Expr, ...]], tuple[arb, ...]],
    where: str,
) -> str:
    """Words if a factor of the denominator is exactly 0 at a point, and the numerator is not."""
    above, below = sympy.fraction(e)
    for factor in sympy.Mul.make_args(below):
        base = factor.as_base_exp()[0]
        if base.is_number or not vanishes(base):
            continue
        found = values((above, below / factor))
        if found and all(x.is_finite() for x in found) and not found[0].contains(0):
            return f"{where} {plain(base)} is 0, and {plain(above)} is not"
    return ""


def _finite_here(formulas: list[Expr], orbits: Orbits) -> Found:
    """For the numbers of the case."""
    if any(e.free_symbols - set(orbits.case.values) for e in formulas):
        return unknown("its letters have no numbers here")
    if any(e.has(*UNDEFINED) for e in formulas):
        return unknown("it is undefined")
    here = [number(e, orbits.case) for e in formulas]
    words = f"its value is {in_decimals(here[0], 8)}"
    finite = all(x.is_finite() for x in here)
    return proved(True, words) if finite else unknown("it may be undefined")


def _open_along(system: System, value: Expr, orbits: Orbits) -> str:
    """Why a formula may be undefined at some time; '' if it was proved to be finite."""
    from proofs_check.engine.certified.line import finite_from_zero

    for part in critical(value, orbits.case):
        if not part.free_symbols & {*orbits.letters, *system.observed}:
            if not part.has(t) and number(part, orbits.case).is_finite():
                continue
            if not of_time(part) or finite_from_zero(orbits.case.put(part), t) is not Truth.TRUE:
                return f"{plain(part)} was not proved to be finite for all t ≥ 0"
            continue
        if isinstance(part, sympy.Integral) and bounded(part, orbits):
            continue
        found = on_orbit(system, orbits, part)
        if isinstance(found, str):
            return found
        if not all(x.is_finite() for (x,) in found.values):
            return f"{plain(part)} may be undefined on the way"
        if not found.whole:
            return f"{plain(part)} is finite on the part of the orbit that was enclosed"
    return ""


def of_time(e: Expr) -> bool:
    return e.has(t) and not e.has(Abstract)
