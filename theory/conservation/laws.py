"""All polynomial laws up to a degree, by exact linear algebra.

Q = Σ c_α θ^α, without a constant, is a law exactly if Σ c_α ⟨∇θ^α, X⟩ ≡ 0 for every generator X:
one linear equation for each X and each monomial that occurs.  The equations fall into blocks that
share no unknown; each is solved modulo a prime, its solutions lifted to whole numbers, and these
put into the equations over Z.

*Proved*: that each law is one, by its equations over Z; and that there are no others up to the
degree, because a rank modulo a prime is never larger than the rank over Q, so that the number of
solutions modulo the prime is an upper bound, which the laws attain.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb, gcd

from flint import nmod_mat

from theory.conservation.equations import (
    SPARE,
    Row,
    blocks,
    forced,
    kernel,
    law_from,
    lifted,
    short,
)
from theory.conservation.fields import Fields
from theory.conservation.lie import PRIMES, Point
from theory.conservation.polynomials import Law, Monomial, beyond_products
from theory.deadline import check
from theory.errors import InputError

MAX_UNKNOWNS = 6_000  # a block of so many equations takes 300 MB
MANY = 200_000  # coefficients of equations, which Python collects in a second
FEW = 1_500  # unknowns of a dense system, which FLINT solves in as long


@dataclass(frozen=True)
class Laws:
    """All laws of a degree at most ``degree``: ``basis`` spans them, ``new`` those that are no
    polynomials in laws of lower degree."""

    degree: int
    basis: tuple[Law, ...]
    new: tuple[Law, ...]
    unknowns: int


def unknowns(dimension: int, degree: int) -> int:
    """The number of monomials from degree 1 on."""
    return comb(dimension + degree, degree) - 1


def require_within(dimension: int, degree: int, most: int = MAX_UNKNOWNS) -> None:
    """InputError for a degree that asks for too many unknowns."""
    if degree < 1:
        raise InputError(f"the degree must be at least 1, but is {degree}.")
    needed = unknowns(dimension, degree)
    if needed > most:
        fits = max((d for d in range(1, degree) if unknowns(dimension, d) <= most), default=0)
        advice = f"degree {fits} fits" if fits else "take fewer parameters"
        raise InputError(
            f"laws of degree {degree} in {dimension} parameters have {needed:,} unknown "
            f"coefficients, and the budget is {most:,}: {advice}, or allow --unknowns {needed}."
        )


def laws(
    fields: Fields, degree: int, progress: Callable[[str], None] = lambda _: None
) -> Iterator[Laws]:
    """Degree by degree, so that what was found is not lost if the time is spent."""
    generators: list[Law] = []
    for d in range(1, degree + 1):
        count = unknowns(fields.dimension, d)
        progress(f"laws of degree {d}: {count:,} unknowns")
        basis = _solved(fields, d)
        new = beyond_products(basis, generators, d)
        generators += new
        yield Laws(d, tuple(basis), tuple(generators), count)


def holds(fields: Fields, law: Law) -> bool:
    """Whether it is constant along every generator, exactly."""
    return all(
        sum(law[m] * c for m, c in row.items()) == 0 for row in _equations(fields, law).values()
    )


def _solved(fields: Fields, degree: int) -> list[Law]:
    n = fields.dimension
    every = [m for d in range(1, degree + 1) for m in combinations_with_replacement(range(n), d)]
    terms = sum(len(p) for field in fields.generators for p in field)
    if terms * len(every) // n > MANY and len(every) < FEW:
        found = _by_values(fields, every)
        if found is not None:
            return sorted(found, key=_simplicity)
    rows = _distinct(_equations(fields, every))
    zero = forced(rows)
    left = [m for m in every if m not in zero]
    rows = _distinct({i: _without(r, zero) for i, r in enumerate(rows)})
    found = []
    for columns, block in blocks(left, rows):
        check()
        found += kernel(columns, block)
    return sorted(found, key=_simplicity)


def _by_values(fields: Fields, monomials: list[Monomial]) -> list[Law] | None:
    """From the fields' values at random points modulo a prime, instead of their many coefficients.

    Each equation is a combination of those between coefficients, so that there are no fewer
    solutions; each solution is put into these, and None is returned if one is none of theirs.
    """
    prime, values = PRIMES[0], []
    there = Point(fields, 0, prime)
    generators = [[there.polynomial(p) for p in field] for field in fields.generators]
    draw = random.Random(len(monomials))
    for _ in range((len(monomials) + SPARE) // len(generators) + 1):
        at = [draw.randrange(1, prime) for _ in there.at]
        for field in generators:
            check()
            speed = [int(p(*at)) if p != 0 else 0 for p in field]
            values += [_rate(m, speed, at, prime) for m in monomials]
    table = nmod_mat(len(values) // len(monomials), len(monomials), values, prime)
    vectors = lifted(*table.rref(), prime)
    if vectors is None:
        return None
    found = [law_from(monomials, v) for v in short(vectors)]
    return found if all(holds(fields, law) for law in found) else None


def _rate(m: Monomial, speed: list[int], at: list[int], prime: int) -> int:
    """How fast a monomial changes."""
    total = 0
    for place, j in enumerate(m):
        value = speed[j]
        for k in (*m[:place], *m[place + 1 :]):
            value = value * at[k] % prime
        total += value
    return total % prime


def _equations(fields: Fields, monomials: Iterator[Monomial] | list[Monomial] | Law) -> dict:
    """Row (generator, monomial) → coefficient of each unknown."""
    containing: dict[int, list[tuple[Monomial, Monomial, int]]] = {}
    for m in monomials:
        for j in dict.fromkeys(m):
            at = m.index(j)
            containing.setdefault(j, []).append((m, m[:at] + m[at + 1 :], m.count(j)))
    rows: dict[tuple[int, Monomial], Row] = {}
    for i, field in enumerate(fields.generators):
        check()
        for j, p in enumerate(field):
            for exponents, c in p.items():
                term = [k for k, e in enumerate(exponents) for _ in range(e)]
                for m, rest, times in containing.get(j, ()):
                    row = rows.setdefault((i, tuple(sorted([*term, *rest]))), {})
                    row[m] = row.get(m, 0) + c * times
    return rows


def _without(row: Row, zero: set[Monomial]) -> Row:
    return {m: c for m, c in row.items() if m not in zero}


def _distinct(rows: dict) -> list[Row]:
    """Each equation once, up to a factor."""
    found: dict[frozenset, Row] = {}
    for row in rows.values():
        row = {m: c for m, c in row.items() if c}
        if row:
            common = gcd(*row.values()) * (1 if next(iter(row.values())) > 0 else -1)
            row = {m: c // common for m, c in row.items()}
            found.setdefault(frozenset(row.items()), row)
    return list(found.values())


def _simplicity(law: Law) -> tuple:
    return max(map(len, law)), len(law), max(map(abs, law.values())), sorted(law)
