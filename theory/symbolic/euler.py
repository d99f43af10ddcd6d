"""Euler's identity z φ'(z) = p φ(z) of a homogeneous φ, as a rule for formulas with φ'.

φ'(A) is replaced only where a multiple of A, or of one term of A, stands beside it, so that nothing
is divided by A: what is proved with the rule holds at A = 0 as well.  Of a sum A = T + … the term T
is always the same one, and T φ'(A) becomes p φ(A) − (A − T) φ'(A).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import sympy
from sympy import Expr, Mul, Sum, Symbol

from theory.symbolic.abstract import Abstract, dphi, phi
from theory.symbolic.sums import normal

PASSES = 40  # each takes φ' out of one product


def by_euler(e: Expr, degree: Expr) -> Expr:
    """The formula, polynomial in φ' and in indexed sums, by the rule; others as they are."""
    e = sympy.sympify(e)
    if not any(atom.order == 1 for atom in e.atoms(Abstract)):
        return e
    return _in_sums(e, degree) if e.has(Sum) else _in_polynomials(e, degree)


def degree_of(left: Expr, right: Expr) -> Expr | None:
    """p, where left = right says that z φ'(z) = p φ(z) for all values of a letter z."""
    for one, other in ((left, right), (right, left)):
        slopes = [a for a in one.atoms(Abstract) if a.order == 1 and a.args[0].is_Symbol]
        if len(slopes) != 1:
            continue
        (z,) = slopes[0].args
        degree = other / phi(z)
        if one == z * slopes[0] and not degree.has(z):
            return degree
    return None


def _slopes(e: Expr) -> list[Expr]:
    return sorted(
        (a for a in e.atoms(Abstract) if a.order == 1 and a.args[0].free_symbols), key=str
    )


def _in_polynomials(e: Expr, degree: Expr) -> Expr:
    """With one term of the argument divided out of each coefficient of φ'."""
    for slope in _slopes(e):
        argument = slope.args[0]
        (letter, value) = sympy.Dummy("slope"), degree * phi(argument)
        named = {a: sympy.Dummy(real=True) for a in sorted(e.atoms(Abstract), key=str)}
        named[slope] = letter
        flat, inner = e.xreplace(named), argument.xreplace(named)
        polynomial = flat.as_poly(letter)
        if polynomial is None or letter in inner.free_symbols:
            continue
        back = {name: atom for atom, name in named.items()}
        gens = sorted((flat.free_symbols | inner.free_symbols) - {letter}, key=str)
        by_power = list(reversed(polynomial.all_coeffs()))
        for power in range(len(by_power) - 1, 0, -1):
            parts = _divided(by_power[power], inner, gens)
            if parts is not None:
                quotient, by_power[power] = parts
                by_power[power - 1] += quotient * value.xreplace(named)
        found = sympy.Add(*(c * letter**power for power, c in enumerate(by_power)))
        e = found.xreplace(back)
    return e


def _divided(e: Expr, by: Expr, gens: Sequence[Symbol]) -> tuple[Expr, Expr] | None:
    try:
        (quotient,), rest = sympy.reduced(e, [by], *gens)
    except (sympy.PolynomialError, ValueError):
        return None
    return quotient, rest


def _in_sums(e: Expr, degree: Expr) -> Expr:
    e = normal(e)
    for _ in range(PASSES):
        for product in sympy.Add.make_args(e):
            found = _replaced(product, degree)
            if found is not None:
                e = normal(e - product + found)
                break
        else:
            return e
    return e


def _replaced(product: Expr, degree: Expr) -> Expr | None:
    """The product with the rule used once; None where it has no place."""
    for factor in Mul.make_args(product):
        if isinstance(factor, Sum):
            body = factor.function * (product / factor)  # what is outside has no index of the sum
            found = _summed(body, factor.limits, degree)
            if found is not None:
                return found
    return None


def _summed(body: Expr, limits: Sequence[sympy.Tuple], degree: Expr) -> Expr | None:
    powers = body.as_powers_dict()
    for slope in (f for f in powers if isinstance(f, dphi)):
        argument = slope.args[0]
        for number, term, bound in _terms(argument):
            for chosen in _named_alike(bound, limits):
                rest = _without(body / slope, term.xreplace(chosen))
                if rest is None or rest.free_symbols & set(chosen.values()):
                    continue
                others = argument - number * (Sum(term, *bound) if bound else term)
                value = (degree * phi(argument) - others * slope) / number
                left = [limit for limit in limits if limit[0] not in set(chosen.values())]
                inner = rest * value
                return Sum(inner, *left) if left else inner
            break  # another term would lead back
    return None


def _terms(argument: Expr) -> Iterator[tuple[Expr, Expr, tuple[sympy.Tuple, ...]]]:
    """number · Σ term, those without a sum first."""
    for part in sorted(sympy.Add.make_args(argument), key=lambda a: (a.has(Sum), str(a))):
        number, inner = part.as_coeff_Mul()
        if isinstance(inner, Sum):
            yield number, inner.function, inner.limits
        elif not inner.has(Sum):
            yield number, inner, ()


def _named_alike(
    bound: Sequence[sympy.Tuple], limits: Sequence[sympy.Tuple]
) -> Iterator[dict[Symbol, Symbol]]:
    """The indices of the inner sum as indices of the outer one with the same last values."""
    for order in itertools.permutations(limits, len(bound)):
        if all(i[1:] == o[1:] for i, o in zip(bound, order, strict=True)):
            yield {i[0]: o[0] for i, o in zip(bound, order, strict=True)}


def _without(product: Expr, factor: Expr) -> Expr | None:
    """The product divided by the factor, where each part of it is there."""
    powers = product.as_powers_dict()
    for base, exponent in factor.as_powers_dict().items():
        there = powers.get(base, sympy.S.Zero)
        if not (exponent.is_Integer and exponent > 0 and there.is_Integer and there >= exponent):
            return None
    return product / factor
