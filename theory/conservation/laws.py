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
from math import comb, gcd, lcm

from flint import fmpz_mat, nmod_mat

from theory.conservation.fields import Fields
from theory.conservation.lie import PRIMES, leading
from theory.conservation.polynomials import Law, Monomial, beyond_products
from theory.deadline import UNDECIDED, OutOfTime, check, remaining
from theory.errors import InputError, ProofError

Row = dict[Monomial, int]

MAX_UNKNOWNS = 6_000  # a block of so many equations takes 300 MB
COST = 5e-10  # seconds for each of width³ operations; the compiled elimination cannot be stopped
SPARE = 64  # equations beyond the number of unknowns
RARE = 16  # kernels so small are made short by lattice reduction


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
            f"coefficients, and the budget is {most:,}: {advice}, or give --unknowns {needed}."
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
    every = [
        m
        for d in range(1, degree + 1)
        for m in combinations_with_replacement(range(n), d)
    ]
    rows = _distinct(_equations(fields, every))
    zero = _forced(rows)
    left = [m for m in every if m not in zero]
    rows = _distinct({i: _without(r, zero) for i, r in enumerate(rows)})
    found = []
    for columns, block in _blocks(left, rows):
        check()
        found += _kernel(columns, block)
    return sorted(found, key=_simplicity)


def _equations(fields: Fields, monomials: Iterator[Monomial] | list[Monomial] | Law) -> dict:
    """Row (generator, monomial) → coefficient of each unknown."""
    containing: dict[int, list[tuple[Monomial, Monomial, int]]] = {}
    for m in monomials:
        for j in dict.fromkeys(m):
            rest = list(m)
            rest.remove(j)
            containing.setdefault(j, []).append((m, tuple(rest), m.count(j)))
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


def _forced(rows: list[Row]) -> set[Monomial]:
    """Unknowns that equations with one unknown, one after another, show to be 0."""
    using: dict[Monomial, list[int]] = {}
    left = [len(row) for row in rows]
    for i, row in enumerate(rows):
        for m in row:
            using.setdefault(m, []).append(i)
    zero: set[Monomial] = set()
    waiting = [i for i, count in enumerate(left) if count == 1]
    while waiting:
        for m in rows[waiting.pop()]:
            if m not in zero:
                zero.add(m)
                for i in using[m]:
                    left[i] -= 1
                    if left[i] == 1:
                        waiting.append(i)
    return zero


def _blocks(
    columns: list[Monomial], rows: list[Row]
) -> Iterator[tuple[list[Monomial], list[Row]]]:
    """Unknowns that equations tie together, and these equations."""
    parent = {m: m for m in columns}

    def root(m: Monomial) -> Monomial:
        while parent[m] != m:
            parent[m] = parent[parent[m]]
            m = parent[m]
        return m

    for row in rows:
        first, *others = row
        for m in others:
            parent[root(m)] = root(first)
    blocks: dict[Monomial, tuple[list[Monomial], list[Row]]] = {}
    for m in columns:
        blocks.setdefault(root(m), ([], []))[0].append(m)
    for row in rows:
        blocks[root(next(iter(row)))][1].append(row)
    yield from blocks.values()


def _kernel(columns: list[Monomial], rows: list[Row]) -> list[Law]:
    """A basis of the solutions over Q, in whole numbers without a common factor."""
    if not rows:
        return [{m: 1} for m in columns]
    place = {m: i for i, m in enumerate(columns)}
    width, prime = len(columns), PRIMES[0]
    if COST * width**3 > remaining():
        raise OutOfTime(f"{UNDECIDED} {width:,} unknowns that hang together need more time")
    taken, later = _sample(rows, width)
    while True:
        reduced, rank = _table(taken, place, prime).rref()
        if rank == width:
            return []
        vectors = _lifted(reduced, rank, prime)
        if vectors is None and not later:
            vectors = _over_the_integers(place, rows, width - rank)
        broken = later if vectors is None else [r for r in later if not _solve(vectors, place, r)]
        if vectors is not None and not broken:
            break
        taken, later = [*taken, *broken], []
    if not all(_solve(vectors, place, row) for row in rows):
        raise ProofError("a law does not solve its equations; please report this.")
    return [
        {m: x for m, x in zip(columns, v, strict=True) if x} for v in map(_positive, _short(vectors))
    ]


def _table(rows: list[Row], place: dict[Monomial, int], prime: int) -> nmod_mat:
    table = nmod_mat(len(rows), len(place), prime)
    for i, row in enumerate(rows):
        for m, c in row.items():
            table[i, place[m]] = c % prime
    return table


def _sample(rows: list[Row], width: int) -> tuple[list[Row], list[Row]]:
    """Some more equations than unknowns, and the others, which mostly follow from them."""
    if len(rows) <= width + SPARE:
        return rows, []
    mixed = random.Random(width).sample(rows, len(rows))
    return mixed[: width + SPARE], mixed[width + SPARE :]


def _solve(vectors: list[list[int]], place: dict[Monomial, int], row: Row) -> bool:
    return all(sum(c * v[place[m]] for m, c in row.items()) == 0 for v in vectors)


def _lifted(reduced: nmod_mat, rank: int, prime: int) -> list[list[int]] | None:
    """The solutions of a reduced system in whole numbers; None if a coefficient is too large to be
    told from its residue."""
    width = reduced.ncols()
    pivots = leading(reduced, rank)
    free = sorted(set(range(width)) - set(pivots))
    found = []
    for f in free:
        entries: dict[int, tuple[int, int]] = {f: (1, 1)}
        for row, pivot in enumerate(pivots):
            residue = -int(reduced[row, f]) % prime
            if residue:
                fraction = _fraction(residue, prime)
                if fraction is None:
                    return None
                entries[pivot] = fraction
        scale = lcm(*(q for _, q in entries.values()))
        vector = [0] * width
        for i, (p, q) in entries.items():
            vector[i] = p * (scale // q)
        found.append(vector)
    return found


def _fraction(residue: int, prime: int) -> tuple[int, int] | None:
    """p/q with that residue, |p| and q below √(prime/2), by Euclid's algorithm."""
    bound = int((prime // 2) ** 0.5)
    a, b, s, t = prime, residue, 0, 1
    while b > bound:
        a, b, s, t = b, a % b, t, s - a // b * t
    if abs(t) > bound or t == 0:
        return None
    return (b, t) if t > 0 else (-b, -t)


def _over_the_integers(
    place: dict[Monomial, int], rows: list[Row], expected: int
) -> list[list[int]]:
    """The same by FLINT's elimination over Z, for long coefficients."""
    table = fmpz_mat(len(rows), len(place))
    for i, row in enumerate(rows):
        for m, c in row.items():
            table[i, place[m]] = c
    columns, nullity = table.nullspace()
    if nullity != expected:
        raise ProofError("the prime divides a minor of the equations; please report this.")
    entries = columns.tolist()
    return [[int(row[k]) for row in entries] for k in range(nullity)]


def _short(vectors: list[list[int]]) -> list[list[int]]:
    """The same solutions in other words, with smaller coefficients where a few mix."""
    if not 1 < len(vectors) <= RARE:
        return vectors
    reduced = fmpz_mat(vectors).lll().tolist()
    shorter = [[int(x) for x in row] for row in reduced]

    def size(vs: list[list[int]]) -> int:
        return sum(1 + abs(x) for v in vs for x in v if x)

    return shorter if size(shorter) < size(vectors) else vectors


def _positive(vector: list[int]) -> list[int]:
    common = gcd(*vector) * (1 if next(x for x in vector if x) > 0 else -1)
    return [x // common for x in vector]


def _simplicity(law: Law) -> tuple:
    return max(map(len, law)), len(law), max(map(abs, law.values())), sorted(law)
