"""Bounds that decay exponentially, by Grönwall: h ≥ 0 for ever if h(0) ≥ 0 and dh/dt + c h ≥ 0.

c comes from the exponentials of the bound.  dh/dt + c h is seen to be at least 0 where it is a
convex quadratic form of the state that has its minimum, 0, on the target: its matrix is positive
semidefinite by exact pivots, or because it is a multiple of K − λ with λ the least eigenvalue of K.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy import Expr

from proofs_check.engine.claims import Bound
from proofs_check.engine.elimination import solutions
from proofs_check.engine.letters import plain, t
from proofs_check.engine.symbolic.reading import Proof, Reading
from proofs_check.engine.system import System
from theory.outcome import Truth
from theory.symbolic.exact import Decision
from theory.symbolic.matrix_functions import LeastEigenvalue

MOST = 12  # letters of a quadratic form


def by_decay(system: System, claim: Bound, gap: Expr, reading: Reading) -> Proof | None:
    """left ≤ right at every time; None where it is not seen so."""
    if claim.strict or len(system.state) > MOST:
        return None
    if reading.zero(system.at_start(gap)).truth is not Truth.TRUE:
        return None
    for c in _constants(gap):
        pushed = sympy.expand(reading.put(system.rate(gap) + c * gap))
        if not pushed.has(t) and _is_a_form_of_one_sign(system, pushed, reading):
            words = (
                f"h = right − left is 0 at the start, and dh/dt + {plain(c)} · h is a quadratic "
                "form that is nowhere below 0"
            )
            return Proof(Decision(Truth.TRUE, words))
    return None


def _constants(gap: Expr) -> Iterator[Expr]:
    """c of the factors e^{−c t}, and 0."""
    found = dict.fromkeys(-e.args[0].diff(t) for e in sorted(gap.atoms(sympy.exp), key=str))
    yield from (c for c in found if not c.has(t) and c != 0)
    yield sympy.S.Zero


def _is_a_form_of_one_sign(system: System, e: Expr, reading: Reading) -> bool:
    letters = tuple(system.state)
    form = e.as_poly(*letters)
    if form is None or form.total_degree() > 2:
        return False
    matrix = sympy.hessian(e, letters).applyfunc(sympy.expand)
    goal = [reading.put(system.unobserved(g)) for g in system.goal]
    branches = solutions(goal, letters) if goal else None
    if not branches or len(branches[0]) != len(letters) or not _semidefinite(matrix, reading):
        return False
    there = branches[0]
    flat = [e.diff(s).xreplace(there) for s in letters]
    return reading.zero(e.xreplace(there), *flat).truth is Truth.TRUE


def _semidefinite(matrix: sympy.Matrix, reading: Reading) -> bool:
    if not matrix.free_symbols and not matrix.has(LeastEigenvalue):
        return all(e.is_Rational for e in matrix) and bool(matrix.is_positive_semidefinite)
    for least in sorted(matrix.atoms(LeastEigenvalue), key=str):
        k = least.matrix
        if k.shape != matrix.shape or k != k.T:
            continue
        shifted = k - least * sympy.eye(k.rows)
        slope = matrix[0, 0].as_poly(least)
        factor = -slope.coeff_monomial(least) if slope is not None else sympy.S.Zero
        gaps = [x - factor * y for x, y in zip(matrix, shifted, strict=True)]
        if factor.is_positive and reading.zero(*gaps).truth is Truth.TRUE:
            return True
    return False
