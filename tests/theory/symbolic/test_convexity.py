"""Convexity by rules: what is seen is convex, and nothing that is not convex is ever seen."""

from __future__ import annotations

import random

import pytest
import sympy
from sympy import Rational, exp, log

from theory.symbolic.convexity import is_affine, is_convex

x, y, b = sympy.symbols("x y b", real=True)
a = sympy.Symbol("a", positive=True)
LETTERS = (x, y)

CONVEX = [
    3 * x - b * y + 1,
    x**2 + (x - 2 * y) ** 4,
    a * exp(x - b * y) - x,
    log(exp(a * x) + 2 * exp(b * y - x) + 1) / a,
    exp((x + y) ** 2),
    log(exp(a * x + b) + exp(-a * x)) + y**2 / 2,
]
NOT_CONVEX = [
    -(x**2),
    x * y,
    x**3,
    b * x**2,
    log(exp(x) + 1) - log(exp(y) + 1),
    log(exp(x) - exp(y)),
    log(exp(x**2) + b * exp(y)),
    log(x),
    exp(-(x**2)),
    log(b * exp(x) + exp(y)),
    -log(exp(x) + exp(-x)),
    sympy.sin(x),
]


@pytest.mark.parametrize("e", CONVEX, ids=str)
def test_convex(e):
    assert is_convex(e, LETTERS)


@pytest.mark.parametrize("e", NOT_CONVEX, ids=str)
def test_not_seen_to_be_convex(e):
    assert not is_convex(e, LETTERS)


@pytest.mark.parametrize("e", CONVEX, ids=str)
def test_what_is_seen_lies_below_its_chords(e):
    rng = random.Random(str(e))
    for _ in range(10):
        given = {a: Rational(rng.randint(1, 8), 4), b: Rational(rng.randint(-8, 8), 4)}
        ends = [{s: Rational(rng.randint(-8, 8), 4) for s in LETTERS} for _ in range(2)]
        middle = {s: (ends[0][s] + ends[1][s]) / 2 for s in LETTERS}
        low, high, at = (float(e.xreplace({**given, **p})) for p in (*ends, middle))
        assert at <= (low + high) / 2 + 1e-9 * (abs(low) + abs(high))


def test_affine():
    assert is_affine(a * x + b**2, LETTERS)
    assert not is_affine(x * y, LETTERS)
    assert not is_affine(1 / x, LETTERS)
