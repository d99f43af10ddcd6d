"""Decisions on what φ is: one of a list of formulas, a power, one formula."""

from __future__ import annotations

import sympy
from sympy import Expr

from proofs_check.engine.case import Case
from proofs_check.engine.certified.functions import as_function
from proofs_check.engine.claims import Among, OneFormula
from proofs_check.engine.letters import phi
from proofs_check.engine.sides import number
from theory.activation import variable
from theory.expression.balls import precision
from theory.outcome import Truth
from theory.symbolic.exact import Decision, is_zero, sign

BITS = 64
POINTS = tuple(map(sympy.Rational, ("3/4", "-5/4", "7/3")))


def among(claim: Among, case: Case) -> Decision:
    """Whether φ is one of the formulas, by exact zero tests."""
    unclear = ""
    for formula in claim.formulas:
        formula = formula.subs(claim.z, variable())
        if _apart(formula, case):
            continue
        same = is_zero(case.phi.expression - formula).truth
        if same is Truth.TRUE:
            return Decision(Truth.TRUE, f"φ(z) = {formula}")
        if same is Truth.UNKNOWN:
            unclear = f"whether φ(z) = {formula} could not be decided"
    if claim.powers:
        found = _power(case)
        if found.truth is Truth.TRUE:
            return found
        unclear = unclear or (found.reason if found.truth is Truth.UNKNOWN else "")
    truth = Truth.UNKNOWN if unclear else Truth.FALSE
    return Decision(truth, unclear or f"φ(z) = {case.phi.expression} is none of them")


def _apart(formula: Expr, case: Case) -> bool:
    """Whether balls show at some point that φ is another function."""
    with precision(BITS):
        for point in POINTS:
            gap = number(phi(point) - formula.subs(variable(), point), case)
            if gap.is_finite() and not gap.contains(0):
                return True
    return False


def _power(case: Case) -> Decision:
    """φ is z^p exactly where φ(1) = 1 and zφ' = pφ, p = φ'(1), on z > 0."""
    piece, z = case.sole_piece, variable()
    if piece is None:
        return Decision(Truth.FALSE, "φ is piecewise, and no power")
    exponent = piece.derivative.subs(z, 1)
    parts = piece.value.subs(z, 1) - 1, z * piece.derivative - exponent * piece.value
    if any(e.is_finite is False for e in (exponent, parts[0])):
        return Decision(Truth.FALSE, "φ is not finite at 1, and no power")
    found = [
        is_zero(e, within=(sympy.S.Zero, sympy.oo)).truth if e.has(z) else is_zero(e).truth
        for e in parts
    ]
    if Truth.FALSE in found:
        return Decision(Truth.FALSE, "zφ' is no multiple of φ, or φ(1) ≠ 1: φ is no power")
    positive, beyond = sign(exponent), sign(exponent - 1)
    if found == [Truth.TRUE, Truth.TRUE] and positive is not None and beyond is not None:
        truth = Truth.TRUE if positive > 0 and beyond else Truth.FALSE
        return Decision(truth, f"φ(z) = z^p with p = {exponent}")
    return Decision(Truth.UNKNOWN, "whether φ is a power could not be decided")


def one_formula(claim: OneFormula, case: Case) -> Decision:
    found = as_function(claim.function, case)
    if found is None:
        return Decision(Truth.UNKNOWN, "it could not be written as a function of one letter")
    if found.smooth:
        return Decision(Truth.TRUE, f"its formula is {found.expression}")
    where = ", ".join(map(str, found.kinks))
    return Decision(Truth.FALSE, f"it is put together from several formulas, at z = {where}")
