"""Maps in discrete time as they stand in a certificate, with eigenvectors of their multipliers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from sympy import Expr

from proofs_check.certificates.claims import LATER, PLACES, Asked, Written, listed
from proofs_check.certificates.criteria import criterion
from proofs_check.certificates.curves import clocks, solution
from proofs_check.certificates.trees import NoCertificate, no_rule, tree
from proofs_check.engine.atoms import cancelled
from proofs_check.engine.claims import (
    Attracts,
    Claim,
    Criterion,
    Cycle,
    CycleNear,
    Enumerates,
    Lyapunov,
    Map,
    Multiplier,
    Recurrence,
    Stability,
    Stable,
    Where,
)
from proofs_check.engine.claims.maps import MapClaim
from proofs_check.engine.finite_sets import finite_part

DIGITS = 30
GRID = 1 << 30  # of numbers of a matrix
Vector = tuple[sympy.Rational | int, ...]


def _map(claim: MapClaim) -> Written:
    return {
        "letters": [str(tree(s)[1]) for s in claim.rule.letters],
        "images": [tree(e) for e in claim.rule.images],
        "points": [[tree(e) for e in row] for row in claim.rows],
        "at": PLACES[claim.at],
    }


def _cycle(_: Asked, claim: Cycle) -> Written:
    return {"kind": "cycle", **_map(claim)}


def _multiplier(asked: Asked, claim: Multiplier) -> Written:
    found = _eigenvectors(asked, claim, (claim.value,))
    if not found:
        raise NoCertificate(f"no eigenvector of numbers was found for “{claim.text}”")
    value, vector = found[0]
    entries = [str(x) for x in vector]
    return {"kind": "multiplier", **_map(claim), "value": tree(value), "vector": entries}


def _stability(asked: Asked, claim: Stability) -> Written:
    found = _eigenvectors(asked, claim, claim.multipliers)
    if len(found) < len(claim.rule.letters):
        raise NoCertificate(f"no basis of eigenvectors was found for “{claim.text}”")
    vectors = [[str(x) for x in vector] for _, vector in found]
    values = [tree(value) for value, _ in found]
    return {"kind": "stability", **_map(claim), "values": values, "vectors": vectors}


def _stable(asked: Asked, claim: Stable) -> Written:
    matrix = claim.product
    values = (matrix[0],) if matrix.rows == 1 else matrix.eigenvals(multiple=True)
    found = _eigenvectors(asked, claim, tuple(values))
    vectors = [[str(x) for x in vector] for _, vector in found]
    sides = {"values": [tree(value) for value, _ in found], "vectors": vectors}
    return {"kind": "stable", **_map(claim), **sides, "attracts": claim.stable}


def _enumerates(_: Asked, claim: Enumerates) -> Written:
    """The cells are found when the orbit is there."""
    ends = {}
    for name, e in (("low", claim.lower), ("high", claim.upper)):
        if not (e.is_Rational or e.is_infinite):
            raise NoCertificate("the kernel counts points on intervals with rational ends")
        ends[name] = None if e.is_infinite else tree(e)
    counts = {"period": claim.period, "count": claim.count}
    return {"kind": "enumerates", **_map(claim), **ends, **counts, "cells": LATER, "reach": None}


def _cycle_near(asked: Asked, claim: CycleNear) -> Written:
    return {**_near(claim), "frame": _newton(asked, claim)}


def _near(claim: Attracts | CycleNear) -> Written:
    return {"kind": "near", **_map(claim), "radius": tree(claim.radius), "frame": None}


def _newton(asked: Asked, claim: CycleNear) -> list[list[str]]:
    """About the inverse of the derivative of G(x)_{i+1} = x_{i+1} - f(x_i)."""
    n, d = len(claim.rows), len(claim.rule.letters)
    slopes = np.eye(n * d)
    for i, row in enumerate(claim.rows):
        point = dict(zip(claim.rule.letters, row, strict=True))
        here = sympy.Matrix(claim.rule.images).jacobian(claim.rule.letters).xreplace(point)
        numbers = [float(asked.case.put(e)) for e in here]
        after = (i + 1) % n * d
        slopes[after : after + d, i * d : (i + 1) * d] -= np.reshape(numbers, (d, d))
    try:
        inverse = np.linalg.inv(slopes)
    except np.linalg.LinAlgError:
        raise NoCertificate(f"no inverse of the derivative was found for “{claim.text}”") from None
    return [[str(Fraction(round(x * GRID), GRID)) for x in row] for row in inverse]


def _lyapunov(_: Asked, claim: Lyapunov) -> Written:
    """For all states of a finite network, or for all real values, if ½|z|² − Q is convex."""
    letters, step = claim.rule.letters, _step(claim.rule, claim.quantity)
    lists = finite_part(claim.over)
    if lists and len(lists) == len(claim.over):
        inner = {"kind": "descends", **step, "strict": claim.strict}
        return {"kind": "each", "over": listed(lists), "claim": inner}
    if {*claim.over.values()} != {sympy.S.Reals} or set(claim.over) != set(letters):
        raise no_rule(claim)
    convex = sympy.expand(sum(s**2 for s in letters) / 2 - claim.quantity)
    return {"kind": "lowers", **step, "convex": tree(convex)}


def _step(rule: Map, quantity: Expr) -> Written:
    images = [tree(e) for e in rule.images]
    return {"letters": [s.name for s in rule.letters], "images": images, "quantity": tree(quantity)}


def _eigenvectors(
    asked: Asked, claim: MapClaim, values: tuple[Expr, ...]
) -> list[tuple[Expr, Vector]]:
    """Independent ones, each with its value, of those along the axes, in the plane on the
    diagonals, and of those of the case's numbers; the kernel checks them again."""
    matrix = _settled(asked, claim)
    n, found = matrix.rows, list[tuple[Expr, Vector]]()
    axes = [tuple(int(i == j) for j in range(n)) for i in range(n)]
    simple = itertools.chain(axes, [(1, 1), (1, -1)] if n == 2 else [])
    for vector in itertools.chain(simple, _of_numbers(asked, claim, matrix, values)):
        if sympy.Matrix([*(x for _, x in found), vector]).rank() <= len(found):
            continue
        image = matrix * sympy.Matrix(vector)
        for value in values:
            gaps = [e - x * value for e, x in zip(image, vector, strict=True)]
            if claim.at is Where.EVERYWHERE:
                gaps = [asked.case.put(e) for e in gaps]
            if all(_is_zero(asked, claim, gap) for gap in gaps):
                found.append((value, vector))
                break
    return found[:n]


def _of_numbers(
    asked: Asked, claim: MapClaim, matrix: sympy.Matrix, values: Sequence[Expr]
) -> Iterator[Vector]:
    """With the numbers of the case, where they are rational."""
    put = dict(asked.case.values)
    numbers = matrix.xreplace(put)
    for value in values if claim.at is Where.EVERYWHERE else ():
        gap = numbers - asked.system.unobserved(value).xreplace(put) * sympy.eye(matrix.rows)
        if all(e.is_Rational for e in gap):
            yield from map(tuple, gap.nullspace())


def _settled(asked: Asked, claim: MapClaim) -> sympy.Matrix:
    return claim.product.applyfunc(asked.system.unobserved)


def _is_zero(asked: Asked, claim: MapClaim, e: Expr) -> bool:
    """With what letters are equal to where the flow ends; of a number to so many digits, as the
    kernel checks it again."""
    e = asked.system.unobserved(e)
    number = asked.case.put(e)
    if number.is_comparable:
        return bool(abs(sympy.N(number, DIGITS)) < sympy.Float(10) ** (10 - DIGITS))
    if claim.at is Where.END:
        solved = [solution(part, clock) for part, clock in clocks(asked.system)]
        e = e.xreplace({s: value for found in solved if found for s, value, _ in [found]})
    e = e.replace(lambda x: bool(x.args) and not x.is_Atom, cancelled)
    return cancelled(e) == 0


def _recurrence(asked: Asked, claim: Recurrence) -> Written:
    system = asked.system
    return {
        "kind": "recurrence", "letters": [s.name for s in system.state],
        "images": [tree(system.unobserved(system.motion[s])) for s in system.state],
        "quantity": tree(system.unobserved(claim.quantity)),
        "following": tree(system.unobserved(claim.following)),
    }  # fmt: skip


MAPS: dict[type[Claim], Callable[[Asked, Any], Written]] = {
    Attracts: lambda _, claim: _near(claim),
    Criterion: criterion,
    Cycle: _cycle,
    CycleNear: _cycle_near,
    Enumerates: _enumerates,
    Lyapunov: _lyapunov,
    Multiplier: _multiplier,
    Recurrence: _recurrence,
    Stability: _stability,
    Stable: _stable,
}
