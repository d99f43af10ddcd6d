"""Polynomials in θ as they are found: products of them, derivatives, how many are independent."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from math import lcm

from flint import nmod_mat
from sympy import Add, Expr, Integer, Mul, Symbol

from theory.conservation.lie import PRIMES, pivots
from theory.deadline import check

Monomial = tuple[int, ...]
"""Numbers of letters, rising, each as often as its exponent."""
Law = dict[Monomial, int]
PRIME = PRIMES[0]


def degree(law: Law) -> int:
    return max(map(len, law))


def expression(law: Law, letters: Sequence[Symbol]) -> Expr:
    """As it is written."""
    return Add(*(Mul(Integer(c), *(letters[j] for j in m)) for m, c in law.items()))


def independent(laws: Sequence[Law], dimension: int, seed: int = 0) -> int:
    """A number of functionally independent ones among them: the rank of their derivatives at a
    random point modulo a prime, which is never larger than at almost every real point."""
    if not laws:
        return 0
    draw = random.Random(seed)
    at = [draw.randrange(1, PRIME) for _ in range(dimension)]
    table = nmod_mat(len(laws), dimension, PRIME)
    for i, law in enumerate(laws):
        check()
        for j, value in _gradient(law, at).items():
            table[i, j] = value
    return int(table.rank())


def _gradient(law: Law, at: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for m, c in law.items():
        for place, j in enumerate(m):  # an exponent of 2 counts twice
            value = c
            for k in (*m[:place], *m[place + 1 :]):
                value = value * at[k] % PRIME
            found[j] = (found.get(j, 0) + value) % PRIME
    return found


def beyond_products(basis: list[Law], known: list[Law], degree: int) -> list[Law]:
    """Those of a basis that are no combinations of products of the known ones and of the others
    before them.  Independence modulo a prime is independence."""
    products = list(_products(known, degree))
    if not products:
        return basis
    place: dict[Monomial, int] = {}
    for law in [*products, *basis]:
        for m in law:
            place.setdefault(m, len(place))
    prime = PRIME
    table = nmod_mat(len(place), len(products) + len(basis), prime)
    for k, law in enumerate([*products, *basis]):
        check()
        for m, c in law.items():
            table[place[m], k] = c % prime
    first = len(products)
    return [basis[c - first] for c in pivots(table) if c >= first]


def _products(known: list[Law], degree: int) -> Iterator[Law]:
    """Of one or more of them, up to the degree."""
    every = [(max(map(len, law)), law) for law in known]

    def grown(first: int, size: int, so_far: Law | None) -> Iterator[Law]:
        for i in range(first, len(every)):
            more, law = every[i]
            if size + more <= degree:
                check()
                product = law if so_far is None else _multiplied(so_far, law)
                yield product
                yield from grown(i, size + more, product)

    return grown(0, 0, None)


def _multiplied(a: Law, b: Law) -> Law:
    found: Law = {}
    for m, c in a.items():
        for n, d in b.items():
            key = tuple(sorted(m + n))
            found[key] = found.get(key, 0) + c * d
    return {m: c for m, c in found.items() if c}


def law_of(e: Expr, letters: Sequence[Symbol]) -> Law | None:
    """A polynomial with rational coefficients, up to a factor and without its constant; None for
    anything else."""
    poly = e.as_poly(*letters)
    if poly is None or not all(c.is_Rational for c in poly.coeffs()):
        return None
    scale = lcm(*(int(c.q) for c in poly.coeffs()))
    return {
        tuple(j for j, times in enumerate(exponents) for _ in range(times)): int(c * scale)
        for exponents, c in poly.terms()
        if any(exponents) and c != 0
    }
