"""The dimension, at almost every θ, of the Lie algebra that vector fields generate.

The number of independent laws is dim θ less this rank (Marcotte, Gribonval, Peyré 2023, by
Frobenius's theorem).  Everything is done at a random point modulo a prime: a field is followed
only by its value and its derivatives there, and written out only if it adds to the rank.

Let F be fields that are linearly independent over the functions of θ, the generators X among
their combinations.  If every bracket [X, Y], Y in F, is such a combination too, then so is the
whole Lie algebra, and its rank is the number of F: of Y = Σ f_i F_i the bracket
[X, Y] = Σ f_i [X, F_i] + X(f_i) F_i needs nothing new.  Hence |X| · |F| brackets suffice.

*Certain*: the rank is at least the number found, since the rank of whole polynomials modulo a
prime, at a point, is never larger than their rank as functions.  *Probable*: that it is not larger.
A bracket that is independent at almost every point may by accident be dependent at this one.
"""

from __future__ import annotations

import enum
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flint import Ordering, nmod_mat, nmod_mpoly, nmod_mpoly_ctx

from theory.conservation.atoms import ORDERS, Kind
from theory.conservation.fields import Fields
from theory.deadline import check
from theory.errors import required

PRIMES = (2**61 - 1, 2**62 - 57)  # two, for two looks that have nothing in common


class Ended(enum.Enum):
    """Why no more brackets were looked at."""

    REACHED = "the rank reached what the laws that were found leave room for"
    CLOSED = "no bracket of a generator with a field that was found adds to the rank"
    ORDERS = "further brackets need higher derivatives of φ than are kept"
    TIME = "the time was spent"

    @property
    def sentence(self) -> str:
        return self.value


@dataclass(frozen=True)
class Rank:
    """``rank`` is a lower bound with certainty; ``gradients`` is that of the generators alone, and
    ``brackets`` how many were looked at."""

    rank: int
    gradients: int
    brackets: int
    ended: Ended


@dataclass(frozen=True)
class _Known:
    """A field, its value at the point (a column) and its derivatives there; ``depth`` counts the
    brackets that it is made of."""

    components: tuple[nmod_mpoly, ...]
    value: nmod_mat
    slopes: nmod_mat
    depth: int


class Point:
    """A random point modulo a prime, at which fields are evaluated."""

    def __init__(self, fields: Fields, seed: int, prime: int = PRIMES[0]):
        self.fields, self.prime = fields, prime
        ring = fields.ring
        names = [f"x{i}" for i in range(ring.moving)]
        self.context = nmod_mpoly_ctx.get(names, modulus=prime, ordering=Ordering.degrevlex)
        draw = random.Random(seed)
        self.at = [draw.randrange(1, prime) for _ in range(ring.moving)]

    def polynomial(self, p: dict[tuple[int, ...], int]) -> nmod_mpoly:
        prime = self.prime
        return self.context.from_dict({k: c % prime for k, c in p.items() if c % prime})

    @cached_property
    def slopes(self) -> list[dict[int, nmod_mpoly] | None]:
        """Of the atoms."""
        return [
            None if by is None else {j: self._residues(p) for j, p in by.items()}
            for by in map(self.fields.ring.slopes, range(len(self.fields.ring.atoms)))
        ]

    def _residues(self, p: Any) -> nmod_mpoly:
        moving, prime = self.fields.ring.moving, self.prime
        found = {
            tuple(exponents[:moving]): int(c.p) * pow(int(c.q), -1, prime) % prime
            for exponents, c in p.to_dict().items()
        }
        return self.context.from_dict(found)

    def value(self, p: Any) -> int:
        """Of a polynomial over Q."""
        return int(self._residues(p)(*self.at)) if p != 0 else 0

    def derivatives(self, p: nmod_mpoly) -> dict[int, nmod_mpoly]:
        """By each letter, where it is not 0, the atoms being functions of the letters."""
        n = self.fields.dimension
        found: dict[int, nmod_mpoly] = {}
        for i, degree in enumerate(p.degrees()):
            if degree <= 0:
                continue
            outer = p.derivative(i)
            if i < n:
                found[i] = found[i] + outer if i in found else outer
            else:
                for j, slope in required(self.slopes[i - n], "a derivative of φ").items():
                    inner = outer * slope
                    found[j] = found[j] + inner if j in found else inner
        return found

    def known(self, components: tuple[nmod_mpoly, ...], depth: int) -> _Known:
        n, at = self.fields.dimension, self.at
        value = nmod_mat(n, 1, [int(p(*at)) if p != 0 else 0 for p in components], self.prime)
        slopes = nmod_mat(n, n, self.prime)
        for i, p in enumerate(components):
            check()
            for j, slope in self.derivatives(p).items() if p != 0 else ():
                slopes[i, j] = int(slope(*at))
        return _Known(components, value, slopes, depth)

    def bracket(self, x: _Known, y: _Known) -> tuple[nmod_mpoly, ...]:
        """[X, Y] = DY · X − DX · Y, written out."""
        zero = self.context.constant(0)
        found = []
        for p, q in zip(x.components, y.components, strict=True):
            check()
            total = zero
            for j, slope in self.derivatives(q).items() if q != 0 else ():
                total += slope * x.components[j]
            for j, slope in self.derivatives(p).items() if p != 0 else ():
                total -= slope * y.components[j]
            found.append(total)
        return tuple(found)


def rank(
    fields: Fields,
    enough: int,
    seed: int = 0,
    prime: int = PRIMES[0],
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[Rank]:
    """The rank found so far, last the final one; it ends once the rank is ``enough``."""
    point = Point(fields, seed, prime)
    generators = _independent(fields, point)
    found = list(generators)
    first, looked = len(found), 0
    limit = _depth(fields)
    slopes = [x.slopes for x in generators]
    values = _beside([x.value for x in generators], fields.dimension, prime)
    cut = False
    for y in _growing(found):
        if len(found) >= enough or len(found) == fields.dimension:
            break
        if y.depth == limit:
            cut = True
            continue
        check()
        progress(f"brackets: rank {len(found)} of at most {enough}")
        columns = y.slopes * values
        for i, slope in enumerate(slopes):
            there = slope * y.value
            for k in range(fields.dimension):
                columns[k, i] = columns[k, i] - there[k, 0]
        looked += len(slopes)
        known = _beside([x.value for x in found], fields.dimension, prime)
        for i in _pivots(known, columns)[: enough - len(found)]:
            new = point.known(point.bracket(generators[i], y), y.depth + 1)
            found.append(new)
        yield Rank(len(found), first, looked, Ended.TIME)
    if len(found) >= enough or len(found) == fields.dimension:
        ended = Ended.REACHED
    else:
        ended = Ended.ORDERS if cut else Ended.CLOSED
    yield Rank(len(found), first, looked, ended)


def _growing(found: list[_Known]) -> Iterator[_Known]:
    """All of a list to which more is added meanwhile."""
    i = 0
    while i < len(found):
        yield found[i]
        i += 1


def _depth(fields: Fields) -> int:
    """The number of nested brackets after which derivatives of φ run out; −1: never."""
    n = fields.dimension
    orders = {n + i: a.order for i, a in enumerate(fields.ring.atoms) if a.kind is Kind.PHI}
    if not orders:
        return -1
    used = (
        order
        for field in fields.generators
        for p in field
        for exponents in p
        for i, order in orders.items()
        if exponents[i]
    )
    return ORDERS - 1 - max(used, default=0)


def _independent(fields: Fields, point: Point) -> list[_Known]:
    """Generators that are independent at the point; the others are combinations of them."""
    values = []
    for field in fields.generators:
        check()
        row = [int(point.polynomial(p)(*point.at)) if p else 0 for p in field]
        values.append(nmod_mat(fields.dimension, 1, row, point.prime))
    if not values:
        return []
    chosen = _pivots(None, _beside(values, fields.dimension, point.prime))
    return [point.known(tuple(map(point.polynomial, fields.generators[i])), 0) for i in chosen]


def _beside(columns: list[nmod_mat], n: int, prime: int) -> nmod_mat:
    rows = [[int(c[k, 0]) for c in columns] for k in range(n)]
    return nmod_mat(n, len(columns), [x for row in rows for x in row], prime)


def _pivots(known: nmod_mat | None, more: nmod_mat) -> list[int]:
    """The columns of ``more`` that are no combinations of ``known`` and of the ones before."""
    left = known.ncols() if known is not None else 0
    whole = more if known is None else _joined(known, more)
    return [c - left for c in pivots(whole) if c >= left]


def pivots(table: nmod_mat) -> list[int]:
    """The columns that are no combinations of the ones before."""
    reduced, rank_ = table.rref()
    return leading(reduced, rank_)


def leading(reduced: nmod_mat, rank_: int) -> list[int]:
    """Of a reduced table, the column in which each row begins."""
    found, column = [], 0
    for row in range(rank_):
        while reduced[row, column] == 0:
            column += 1
        found.append(column)
        column += 1
    return found


def _joined(a: nmod_mat, b: nmod_mat) -> nmod_mat:
    rows: list[Any] = []
    for x, y in zip(a.tolist(), b.tolist(), strict=True):
        rows += [*map(int, x), *map(int, y)]
    return nmod_mat(a.nrows(), a.ncols() + b.ncols(), rows, a.modulus())
