"""Vector fields with polynomial components, whose common first integrals are the laws.

A function h of θ is conserved under gradient flow of every loss of φ(θ) exactly if it is constant
along every field ∇φ_i (Marcotte, Gribonval, Peyré 2023, arXiv 2307.00144); along one flow
θ̇ = v(θ) exactly if it is constant along v.  For that a field may be multiplied by any function that
is not 0, so denominators are cleared and common factors go.

*Data* are letters that do not move and may have any value.  A field that is a polynomial in them
stands for its coefficients: a function is constant along it for all data exactly if it is constant
along each of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import gcd, lcm
from typing import Any

from flint import fmpq_mpoly
from sympy import Expr, Symbol

from theory.conservation.atoms import prepared
from theory.conservation.ring import Ring
from theory.deadline import check
from theory.errors import InputError

Field = tuple[dict[tuple[int, ...], int], ...]
"""One component for each letter: exponents of letters and atoms ↦ a whole coefficient."""


LOW = 4  # total degrees below which a common factor is not worth the search


@dataclass(frozen=True)
class Fields:
    """``generators`` are not 0, and no one is a multiple of another."""

    ring: Ring
    generators: tuple[Field, ...]

    @property
    def dimension(self) -> int:
        """Of θ."""
        return len(self.ring.letters)


def of_parametrisation(
    values: Sequence[Expr], letters: Sequence[Symbol], data: Sequence[Symbol] = ()
) -> Fields:
    """The gradients of φ's components."""
    _require_letters(letters, data)
    values = [prepared(e) for e in values]
    ring = Ring.of(values, letters, data)
    return _fields(ring, [_gradient(ring, e) for e in values])


def of_flow(
    velocity: Sequence[Expr], letters: Sequence[Symbol], data: Sequence[Symbol] = ()
) -> Fields:
    """The one field of a flow."""
    _require_letters(letters, data)
    velocity = [prepared(e) for e in velocity]
    ring = Ring.of(velocity, letters, data)
    parts = [ring.fraction(e) for e in velocity]
    below = reduce(lambda x, q: x * (q / x.gcd(q)), (q for _, q in parts), ring.context.constant(1))
    return _fields(ring, [[p * (below / q) for p, q in parts]])


def _require_letters(letters: Sequence[Symbol], data: Sequence[Symbol]) -> None:
    every = [*letters, *data]
    if not letters:
        raise InputError("there are no parameters: at least one letter has to move.")
    twice = sorted({str(s) for s in every if every.count(s) > 1})
    if twice:
        raise InputError(f"{', '.join(twice)} stands twice among the parameters and data.")


def _gradient(ring: Ring, e: Expr) -> list[fmpq_mpoly]:
    """Times the square of the denominator."""
    above, below = ring.fraction(e)
    check()
    letters = range(len(ring.letters))
    if below.is_constant():
        return [ring.derivative(above, j) for j in letters]
    return [below * ring.derivative(above, j) - above * ring.derivative(below, j) for j in letters]


def _fields(ring: Ring, fields: Sequence[Sequence[fmpq_mpoly]]) -> Fields:
    found: dict[Any, Field] = {}
    for components in fields:
        for field in _coefficients(ring, _reduced(ring, components)):
            found.setdefault(tuple(frozenset(p.items()) for p in field), field)
    return Fields(ring, tuple(found.values()))


def _reduced(ring: Ring, components: Sequence[fmpq_mpoly]) -> Sequence[fmpq_mpoly]:
    """Without the components' common factor, which only rational functions, atoms and data bring
    along as a rule."""
    parts = [p for p in components if p != 0]
    plain = not (ring.atoms or ring.data) and all(p.total_degree() < LOW for p in parts)
    if not parts or plain:
        return components
    common = parts[0]
    for p in sorted(parts[1:], key=len):
        if common.is_constant():
            break
        common = common.gcd(p)
    return components if common.is_constant() else [p / common for p in components]


def _coefficients(ring: Ring, components: Sequence[fmpq_mpoly]) -> list[Field]:
    """One field for each monomial of the data, with whole coefficients that have no factor in
    common and a first one that is positive."""
    by_data: dict[tuple[int, ...], list[dict[tuple[int, ...], Any]]] = {}
    for j, p in enumerate(components):
        for exponents, c in p.to_dict().items():
            data = tuple(exponents[ring.moving :])
            field = by_data.setdefault(data, [{} for _ in components])
            field[j][tuple(exponents[: ring.moving])] = c
    return [_whole(field) for field in by_data.values()]


def _whole(field: list[dict[tuple[int, ...], Any]]) -> Field:
    every = [c for p in field for c in p.values()]
    scale = lcm(*(int(c.q) for c in every))
    whole = [{k: int(c.p) * (scale // int(c.q)) for k, c in p.items()} for p in field]
    common = gcd(*(c for p in whole for c in p.values()))
    first = next(c for p in whole for c in p.values())
    common = common if first > 0 else -common
    return tuple({k: c // common for k, c in p.items()} for p in whole)
