"""An expression with one small thing changed: a sign, a factor, a term, an exponent, a letter."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.letters import t
from theory.symbolic.abstract import DERIVATIVES, Abstract


def changes(e: Expr, letters: tuple[Symbol, ...]) -> Iterator[tuple[Expr, str]]:
    """An expression with one thing changed, and what."""
    yield -e, "sign of the whole"
    yield 2 * e, "a factor 2"
    yield from _terms(e)
    yield from _inside(e)
    yield from _letters(e, letters)


def _terms(e: Expr) -> Iterator[tuple[Expr, str]]:
    terms = sympy.Add.make_args(e)
    if len(terms) < 2:
        return
    for term in terms:
        yield e - term, f"without {term}"
        yield e - 2 * term, f"sign of {term}"


def _inside(e: Expr) -> Iterator[tuple[Expr, str]]:
    """Powers, derivatives of φ, cases and bounds of integrals, one at a time."""
    for part in sympy.preorder_traversal(e):
        if isinstance(part, sympy.Pow) and part.exp.is_Integer:
            yield _put(e, part, part.base ** (part.exp + 1)), f"exponent of {part}"
        if isinstance(part, sympy.exp):
            yield _put(e, part, sympy.exp(2 * part.args[0])), f"exponent of {part}"
        if isinstance(part, Abstract):
            yield (
                _put(
                    e, part, DERIVATIVES[1 - part.order](part.args[0]) if part.order < 2 else part
                ),
                "φ ↔ φ'",
            )
        if isinstance(part, sympy.Max | sympy.Min):
            other = sympy.Min if isinstance(part, sympy.Max) else sympy.Max
            yield _put(e, part, other(*part.args)), "Max ↔ Min"
        if isinstance(part, sympy.Piecewise):
            (first, condition), (second, other), *rest = part.args
            swapped = sympy.Piecewise((second, condition), (first, other), *rest)
            yield _put(e, part, swapped), "two cases swapped"
        if isinstance(part, sympy.Integral):
            s, low, high = part.limits[0]
            yield (
                _put(e, part, sympy.Integral(1 / part.function, part.limits[0])),
                "integrand inverted",
            )
            yield _put(e, part, sympy.Integral(part.function, (s, high, low))), "bounds swapped"


def _letters(e: Expr, letters: tuple[Symbol, ...]) -> Iterator[tuple[Expr, str]]:
    used = [s for s in sorted(e.free_symbols, key=str) if s != t and _is_a_number(s, e)]
    for s in used:
        yield _outside_limits(e, s, s + 1), f"{s} + 1 for {s}"
        if s.is_positive or s.is_integer:
            yield _outside_limits(e, s, 2 * s), f"2 {s} for {s}"
    for s in (s for s in used if s in letters):
        for other in letters:
            if other != s:
                yield e.xreplace({s: other}), f"{other} for {s}"
    indexed = sorted(e.atoms(sympy.Indexed), key=str)
    for one, other in itertools.permutations(indexed, 2):
        if one.base != other.base and len(one.indices) == len(other.indices):
            yield e.xreplace({one: other.base[one.indices]}), f"{other.base} for {one.base}"


def _is_a_number(s: Expr, e: Expr) -> bool:
    """Not an index, not what has indices."""
    if not isinstance(s, Symbol) or s in {b.label for b in e.atoms(sympy.IndexedBase)}:
        return False
    return not s.is_integer or bool(s.is_positive)


def _outside_limits(e: Expr, s: Symbol, new: Expr) -> Expr:
    """With ``new`` for the symbol where it is a number, not the last value of an index."""
    if e == s:
        return new
    if not e.args or isinstance(e, sympy.Indexed):
        return e
    if isinstance(e, sympy.Sum):
        return sympy.Sum(_outside_limits(e.function, s, new), *e.limits)
    return e.func(*(_outside_limits(a, s, new) for a in e.args))


def _put(e: Expr, part: Expr, new: Expr) -> Expr:
    return e.xreplace({part: new})
