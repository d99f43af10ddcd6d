"""A proof, where there are few fields, that the rank of their Lie algebra is not larger.

Let F_1, …, F_m be independent fields and C columns with det F_C ≠ 0.  A field B is a combination of
the F_a with functions of θ as coefficients exactly if for every column c

    det(F_C) · B_c = Σ_{a, d} B_d adj(F_C)_{d a} (F_a)_c.

*Proved*, if :func:`closed` returns True: these identities between polynomials hold for all
generators and for the brackets of a basis of them with every F_a.  The F_a then span an
involutive distribution that contains the Lie algebra, and by Frobenius's theorem dim θ − m
independent functions are conserved near almost every θ.  False says only that no proof was found.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq_mpoly, nmod_mat

from theory.conservation.fields import Field, Fields
from theory.conservation.lie import Point, pivots
from theory.deadline import check

MAX_RANK = 4  # minors of more rows have too many terms
MAX_TERMS = 3_000  # of a determinant
MAX_BRACKETS = 400

Exact = tuple[fmpq_mpoly, ...]


def closed(fields: Fields, rank: int, seed: int) -> bool:
    """Whether the rank was proved not to exceed ``rank``."""
    every = [_exact(fields, field) for field in fields.generators]
    point = Point(fields, seed)
    basis = [every[i] for i in _independent(point, every)]
    if not basis:
        return True  # nothing moves
    found = list(basis)
    if rank > MAX_RANK or len(basis) * rank > MAX_BRACKETS:
        return False
    brackets: list[Exact] = []
    done = 0
    while done < len(found):
        for x in basis:
            new = _bracket(fields, x, found[done])
            brackets.append(new)
            if len(_independent(point, [*found, new])) > len(found):
                found.append(new)
        done += 1
        if len(found) > rank:
            return False
    return _spanned(fields, point, found, [*every, *brackets])


def _spanned(fields: Fields, point: Point, found: list[Exact], others: list[Exact]) -> bool:
    rows = list(zip(*found, strict=True))  # by columns: one letter after another
    chosen = _independent(point, [tuple(row) for row in rows])
    square = [[f[c] for c in chosen] for f in found]
    determinant = _determinant(square)
    if determinant == 0 or len(determinant) > MAX_TERMS:
        return False
    cofactors = _cofactors(square)
    for b in others:
        weights = [
            sum((b[chosen[d]] * cofactors[a][d] for d in range(len(chosen))), 0 * determinant)
            for a in range(len(found))
        ]
        for c in range(fields.dimension):
            check()
            right = sum((w * f[c] for w, f in zip(weights, found, strict=True)), 0 * determinant)
            if determinant * b[c] != right:
                return False
    return True


def _independent(point: Point, rows: Sequence[Exact]) -> list[int]:
    """Those that are no combinations of the ones before, at the point."""
    if not rows:
        return []
    check()
    columns = [[point.value(p) for p in row] for row in rows]
    entries = [x for line in zip(*columns, strict=True) for x in line]
    return pivots(nmod_mat(len(rows[0]), len(rows), entries, point.prime))


def _exact(fields: Fields, field: Field) -> Exact:
    context = fields.ring.context
    rest = (0,) * len(fields.ring.data)
    return tuple(context.from_dict({(*k, *rest): c for k, c in p.items()}) for p in field)


def _bracket(fields: Fields, x: Exact, y: Exact) -> Exact:
    """DY · X − DX · Y."""
    ring, zero = fields.ring, fields.ring.context.constant(0)
    found = []
    for p, q in zip(x, y, strict=True):
        check()
        total = zero
        for j in range(fields.dimension):
            if x[j] != 0:
                total += ring.derivative(q, j) * x[j]
            if y[j] != 0:
                total -= ring.derivative(p, j) * y[j]
        found.append(total)
    return tuple(found)


def _determinant(square: list[list[fmpq_mpoly]]) -> fmpq_mpoly:
    if len(square) == 1:
        return square[0][0]
    return sum(
        (
            (-1) ** d * entry * _determinant(_minor(square, 0, d))
            for d, entry in enumerate(square[0])
        ),
        0 * square[0][0],
    )


def _cofactors(square: list[list[fmpq_mpoly]]) -> list[list[fmpq_mpoly]]:
    m = len(square)
    if m == 1:
        return [[square[0][0] ** 0]]
    return [
        [(-1) ** (a + d) * _determinant(_minor(square, a, d)) for d in range(m)] for a in range(m)
    ]


def _minor(square: list[list[fmpq_mpoly]], a: int, d: int) -> list[list[fmpq_mpoly]]:
    return [[x for j, x in enumerate(row) if j != d] for i, row in enumerate(square) if i != a]
