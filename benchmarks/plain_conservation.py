"""Lie ranks and polynomial laws as one writes them in SymPy alone, with its sparse polynomials.

Gradients, brackets round by round until the rank at a random rational point stays, and the law's
unknown coefficients from a sparse system over Q.  Correct, slow, and another route than the
package's: tests compare the two.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import Any

from sympy import QQ, Expr, Symbol
from sympy.polys.matrices import DomainMatrix
from sympy.polys.rings import PolyElement, PolyRing, ring

Field = list[PolyElement]


def gradients(values: Sequence[Expr], letters: Sequence[Symbol]) -> tuple[PolyRing, list[Field]]:
    polynomials, *gens = ring(letters, QQ)
    of = [polynomials.from_expr(e.expand()) for e in values]
    return polynomials, [[p.diff(x) for x in gens] for p in of]


def bracket(x: Field, y: Field, polynomials: PolyRing) -> Field:
    found = []
    for p, q in zip(x, y, strict=True):
        total = polynomials.zero
        for a, b, s in zip(x, y, polynomials.gens, strict=True):
            if a:
                total += a * q.diff(s)
            if b:
                total -= b * p.diff(s)
        found.append(total)
    return found


def lie_rank(values: Sequence[Expr], letters: Sequence[Symbol], seed: int = 0) -> int:
    """At a random rational point; a round brackets the generators with what the last one added."""
    polynomials, generators = gradients(values, letters)
    draw = random.Random(seed)
    point = [QQ(draw.randint(-99, 99), draw.randint(1, 9)) for _ in letters]
    chosen = _pivots(generators, point)
    generators = [generators[i] for i in chosen]
    found, newest = list(generators), list(generators)
    while newest:
        more = [bracket(x, y, polynomials) for x in generators for y in newest]
        every = [*found, *(z for z in more if any(z))]
        newest = [every[i] for i in _pivots(every, point) if i >= len(found)]
        found += newest
    return len(found)


def _pivots(fields: list[Field], point: list[Any]) -> list[int]:
    """Those that are no combinations of the ones before, at the point."""
    if not fields:
        return []
    rows = [[_at(p, point) for p in field] for field in fields]
    table = DomainMatrix(rows, (len(rows), len(point)), QQ).transpose().to_sparse()
    return list(table.rref()[1])


def _at(p: PolyElement, point: list[Any]) -> Any:
    """Term by term: SymPy's own ``evaluate`` makes a new ring for each letter."""
    total = QQ(0)
    for exponents, c in p.items():
        for x, n in zip(point, exponents, strict=True):
            if n:
                c *= x**n
        total += c
    return total


def law_space(values: Sequence[Expr], letters: Sequence[Symbol], degree: int = 2) -> int:
    """The dimension of the polynomial laws up to a degree, without constants."""
    polynomials, fields = gradients(values, letters)
    monomials = [
        m for d in range(1, degree + 1) for m in combinations_with_replacement(polynomials.gens, d)
    ]
    rows: dict[Any, dict[int, Any]] = {}
    for k, factors in enumerate(monomials):
        m = polynomials.one
        for x in factors:
            m = m * x
        slopes = [(j, m.diff(x)) for j, x in enumerate(polynomials.gens) if x in factors]
        for i, field in enumerate(fields):
            image = sum((slope * field[j] for j, slope in slopes), polynomials.zero)
            for exponents, c in image.items():
                rows.setdefault((i, exponents), {})[k] = c
    table = DomainMatrix(dict(enumerate(rows.values())), (len(rows), len(monomials)), QQ)
    return int(table.nullspace().shape[0])
