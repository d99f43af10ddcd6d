"""φ(·), φ'(·), … and expectations as letters, so that polynomial algebra sees through them."""

from __future__ import annotations

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.letters import abstract_functions
from theory.symbolic.mean import Mean


def factored(e: Expr) -> Expr:
    """A product of factors, in which a sum takes the sign: (1 − p) φ and not −(p − 1) φ."""
    named = names_of_atoms(e)
    try:
        found = sympy.factor(e.xreplace(named))
    except sympy.PolynomialError:  # not of polynomials in anything
        return sympy.factor_terms(e)
    factors = list(sympy.Mul.make_args(found))
    sums = [i for i, factor in enumerate(factors) if factor.is_Add]
    if sums and factors[0].is_negative:
        factors[0], factors[sums[-1]] = -factors[0], -factors[sums[-1]]
        found = sympy.Mul(*factors)
    return found.xreplace({name: atom for atom, name in named.items()})


def cancelled(e: Expr) -> Expr:
    """A quotient of polynomials without a common factor."""
    named = names_of_atoms(e)
    found = sympy.cancel(e.xreplace(named))
    return found.xreplace({name: atom for atom, name in named.items()})


def names_of_atoms(*expressions: Expr) -> dict[Expr, Symbol]:
    """A symbol for each φ(·), φ'(·), … and each expectation, so that polynomial algebra sees
    through them.  xreplace meets the outermost first, so the names can be put in and taken back
    in one go."""
    atoms = set().union(*(abstract_functions(e) | e.atoms(Mean) for e in expressions))
    return {atom: sympy.Dummy(real=True) for atom in sorted(atoms, key=str)}
