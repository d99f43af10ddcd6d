"""Equations solved for letters, completely or not at all; products and limits of formulas.

A solution set that misses a branch proves nothing, so only equations of degree 1 or 2 in a letter
are solved; everything else is refused.  φ(a) counts as a letter wherever a does not hold the one
that is solved for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.atoms import names_of_atoms
from proofs_check.engine.letters import abstract_functions
from theory.symbolic.exact import may_blow_up

Solution = Mapping[Symbol, Expr]
DEGREE = (
    100  # of a polynomial that is factored; z^(1 + 10⁻¹²) is one of degree 10¹² + 1 in z^(10⁻¹²)
)
KEPT = 512  # systems of equations: those of a theorem are the same for every start
BITS = 600  # of a number in it: primes of longer ones take seconds


def factored(e: Expr) -> Expr:
    """As a product, where that is cheap; otherwise as it is."""
    return sympy.factor(e) if is_factorable(e) else e


def is_factorable(e: Expr) -> bool:
    powers = (p.exp for p in e.atoms(sympy.Pow))
    small = all(max(abs(x.p), x.q) <= DEGREE for x in powers if x.is_Rational)
    short = all((x.p * x.q).bit_length() <= BITS for x in e.atoms(sympy.Rational))
    return small and short and not may_blow_up(e)


def solutions(equations: Iterable[Expr], letters: Sequence[Symbol]) -> tuple[Solution, ...] | None:
    """All states at which every expression vanishes, each as letters in terms of the others.

    Complete wherever the expressions and the solutions are finite; None if that was out of reach.
    """
    return _solutions(tuple(equations), tuple(letters))


@lru_cache(maxsize=KEPT)
def _solutions(
    equations: tuple[Expr, ...], letters: tuple[Symbol, ...]
) -> tuple[Solution, ...] | None:
    found: list[Solution] = [{}]
    for equation in equations:
        following: list[Solution] = []
        for solution in found:
            e = sympy.numer(sympy.together(equation.xreplace(solution)))
            if sympy.expand(e) == 0:
                following.append(solution)
                continue
            roots: list[tuple[Symbol, Expr]] = []
            for factor in _factors(e):  # √(b²) would be |b|: a² − b² is solved factor by factor
                some = _roots(factor, [s for s in letters if s not in solution])
                if some is None:
                    return None
                roots += some
            following += [
                {x: y.xreplace({s: r}) for x, y in solution.items()} | {s: r} for s, r in roots
            ]
        found = following
    return tuple(found)


def _factors(e: Expr) -> list[Expr]:
    """Factors that hold a letter; a constant that is not 0 has no root."""
    named = names_of_atoms(e)
    flat, back = e.xreplace(named), {name: atom for atom, name in named.items()}
    if not is_factorable(flat):
        return [e]
    try:
        factors = [f for f, _ in sympy.factor_list(flat)[1]]
    except sympy.PolynomialError:
        return [e]
    return [f.xreplace(back) for f in factors] or [e]


def _roots(e: Expr, letters: Sequence[Symbol]) -> list[tuple[Symbol, Expr]] | None:
    by_degree: dict[int, list[tuple[Symbol, Expr]]] = {}
    for s in letters:
        polynomial = _polynomial(e, s)
        if polynomial is None or polynomial.degree() not in (1, 2):
            continue
        degree = polynomial.degree()
        if degree not in by_degree:
            by_degree[degree] = [(s, r) for r in _solved(polynomial)]
        if degree == 1:
            break
    return by_degree[min(by_degree)] if by_degree else None


def _polynomial(e: Expr, s: Symbol) -> sympy.Poly | None:
    if any(f.has(s) for f in abstract_functions(e)):
        return None
    try:
        polynomial = sympy.Poly(e, s)
    except sympy.PolynomialError:
        return None
    return None if any(c.has(s) for c in polynomial.all_coeffs()) else polynomial


def _solved(polynomial: sympy.Poly) -> list[Expr]:
    if polynomial.degree() == 1:
        a, b = polynomial.all_coeffs()
        return [-b / a]
    a, b, c = polynomial.all_coeffs()
    root = sympy.sqrt(sympy.factor(b**2 - 4 * a * c))
    return [(-b + root) / (2 * a), (-b - root) / (2 * a)]


def limit(e: Expr, letter: Symbol) -> Expr | None:
    """As a letter → ∞, by SymPy; None where it does not say."""
    try:
        return sympy.limit(e, letter, sympy.oo)
    except (NotImplementedError, ValueError, TypeError):
        return None
