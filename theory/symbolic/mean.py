"""Gaussian expectations as formulas: E[F], F a formula of the standard normal letters Z, Z1, Z2.

>>> from theory.symbolic.abstract import phi
>>> import sympy
>>> r = sympy.Symbol("r", positive=True)
>>> Mean(phi(r * Z) ** 2).diff(r)
Mean(2*Z*AbstractPhi(Z*r)*AbstractSlope(Z*r))

:func:`by_parts` brings them to a normal form by Stein's lemma, E[Z F] = E[∂F/∂Z], and linearity:
two formulas with the same normal form are equal for every φ whose derivatives grow slowly enough.
"""

from __future__ import annotations

import sympy
from sympy import Expr, Symbol

Z = Symbol("Z", real=True)
Z1, Z2 = sympy.symbols("Z_1 Z_2", real=True)  # independent of one another
NORMAL = (Z, Z1, Z2)


class Mean(sympy.Function):
    """E[F] over all standard normal letters that F holds."""

    nargs = 1

    @property
    def free_symbols(self) -> set[Symbol]:
        return self.args[0].free_symbols - set(NORMAL)

    def _eval_derivative(self, s: Symbol) -> Expr:
        return Mean(self.args[0].diff(s)) if s in self.free_symbols else sympy.S.Zero

    def _eval_is_real(self) -> bool | None:
        return self.args[0].is_real

    def _eval_is_nonnegative(self) -> bool | None:
        return True if self.args[0].is_nonnegative else None


def by_parts(e: Expr) -> Expr:
    """Every expectation as a sum of multiples of expectations without factors Z."""
    return e.replace(lambda x: isinstance(x, Mean), lambda x: _reduced(x.args[0]))


def _reduced(integrand: Expr) -> Expr:
    total = sympy.S.Zero
    for term in sympy.Add.make_args(sympy.expand(integrand)):
        outside, inside = term.as_independent(*NORMAL, as_Add=False)
        total += outside * _without_letters(inside)
    return total


def _without_letters(inside: Expr) -> Expr:
    for letter in NORMAL:
        powers = inside.as_powers_dict()
        if powers.get(letter, 0):
            return _reduced((inside / letter).diff(letter))
    return Mean(inside)


def outermost(e: Expr) -> set[Mean]:
    """The expectations of a formula that lie in no other one."""
    if isinstance(e, Mean):
        return {e}
    return set().union(*map(outermost, e.args), set())


def by_letters(e: Expr) -> Expr:
    """What vanishes where ``e`` does, with a letter for each expectation in its normal form: the
    numerator over one denominator, for where all is finite.  Without expectations, ``e`` itself."""
    if not e.has(Mean):
        return e
    found = by_parts(e)
    named = found.xreplace({m: sympy.Dummy(real=True) for m in outermost(found)})
    return sympy.numer(sympy.together(named))
