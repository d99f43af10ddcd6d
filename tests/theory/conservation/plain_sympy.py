"""Lie ranks and polynomial laws as one writes them in SymPy: slow, and another route."""

from __future__ import annotations

import itertools
import random

import sympy
from sympy.polys.matrices import DomainMatrix


def gradients(values, letters):
    return [[sympy.diff(e, s) for s in letters] for e in values]


def bracket(x, y, letters):
    return [
        sympy.expand(
            sum(
                a * sympy.diff(q, s) - b * sympy.diff(p, s)
                for a, b, s in zip(x, y, letters, strict=True)
            )
        )
        for p, q in zip(x, y, strict=True)
    ]


def rank_at(fields, point):
    rows = [[e.subs(point) if hasattr(e, "subs") else e for e in field] for field in fields]
    return DomainMatrix.from_list_sympy(len(rows), len(rows[0]), rows).to_field().rank()


def lie_rank(values, letters, seed=0):
    """At a random rational point, of all brackets with generators until none adds to the rank."""
    draw = random.Random(seed)
    point = {s: sympy.Rational(draw.randint(-99, 99), draw.randint(1, 9)) for s in letters}
    generators = gradients(values, letters)
    found, newest = list(generators), list(generators)
    rank = rank_at(found, point)
    while newest:
        more = []
        for x, y in itertools.product(generators, newest):
            z = bracket(x, y, letters)
            if any(z) and rank_at([*found, z], point) > rank:
                rank += 1
                found.append(z)
                more.append(z)
        newest = more
    return rank


def law_space(values, letters, degree):
    """The dimension of the polynomial laws up to a degree, without constants."""
    monomials = [m for m in sympy.itermonomials(letters, degree) if m != 1]
    unknown = sympy.symbols(f"c:{len(monomials)}")
    law = sum(c * m for c, m in zip(unknown, monomials, strict=True))
    equations = []
    for field in gradients(values, letters):
        product = sympy.expand(
            sum(sympy.diff(law, s) * f for s, f in zip(letters, field, strict=True))
        )
        if product != 0:
            equations += sympy.Poly(product, *letters).coeffs()
    if not equations:
        return len(unknown)
    rows = [[e.coeff(c) for c in unknown] for e in equations]
    matrix = DomainMatrix.from_list_sympy(len(rows), len(unknown), rows).to_field()
    return len(unknown) - matrix.rank()
