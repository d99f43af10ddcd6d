"""Sparse linear equations over Q, solved block by block modulo a prime and proved over Z.

The rank modulo a prime is never larger than the rank over Q, so the number of solutions modulo the
prime bounds theirs from above; the solutions that are returned attain it, and each was put into
every equation in whole numbers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import gcd, lcm

from flint import fmpz_mat, nmod_mat

from theory.conservation.lie import PRIMES, leading
from theory.conservation.polynomials import Law, Monomial
from theory.deadline import UNDECIDED, OutOfTime, remaining
from theory.errors import ProofError

Row = dict[Monomial, int]
"""Coefficients of the unknowns, which are called by monomials."""

COST = 5e-10  # seconds for each of width³ operations; the compiled elimination cannot be stopped
SPARE = 64  # equations beyond the number of unknowns
RARE = 16  # kernels so small are made short by lattice reduction


def forced(rows: list[Row]) -> set[Monomial]:
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


def blocks(columns: list[Monomial], rows: list[Row]) -> Iterator[tuple[list[Monomial], list[Row]]]:
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


def kernel(columns: list[Monomial], rows: list[Row]) -> list[Law]:
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
        vectors = lifted(reduced, rank, prime)
        if vectors is None and not later:
            vectors = _over_the_integers(place, rows, width - rank)
        broken = later if vectors is None else [r for r in later if not _solve(vectors, place, r)]
        if vectors is not None and not broken:
            break
        taken, later = [*taken, *broken], []
    if not all(_solve(vectors, place, row) for row in rows):
        raise ProofError("a law does not solve its equations; please report this.")
    return [law_from(columns, v) for v in short(vectors)]


def law_from(columns: list[Monomial], vector: list[int]) -> Law:
    """Without a common factor, and the first coefficient positive."""
    return {m: x for m, x in zip(columns, _positive(vector), strict=True) if x}


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


def lifted(reduced: nmod_mat, rank: int, prime: int) -> list[list[int]] | None:
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


def short(vectors: list[list[int]]) -> list[list[int]]:
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
