"""Identities of exponentials: found where they hold, and not where they do not."""

from __future__ import annotations

import pytest
import sympy
from sympy import Rational, exp

from theory.outcome import Truth
from theory.symbolic.exact import is_zero
from theory.symbolic.exponentials import in_letters

a, b, x, y, z = sympy.symbols("a b x y z", real=True)
SCORES = (a * x + b * y, b * x - a * y, a * x / 2 + Rational(1, 3) * z, x)


def softmax(s):
    total = sum(exp(t) for t in SCORES)
    return exp(s) / total - 1 / sum(exp(sympy.expand(t - s)) for t in SCORES)


@pytest.mark.parametrize("s", SCORES)
def test_softmax_in_two_forms(s):
    assert is_zero(softmax(s), seconds=0).truth is Truth.TRUE


@pytest.mark.parametrize("s", SCORES)
def test_another_function(s):
    other = softmax(s) + Rational(1, 10**9) * exp(-x)
    assert is_zero(other, seconds=0).truth is not Truth.TRUE


def test_what_has_no_letters():
    assert in_letters(x + 1, 100) is None
    assert in_letters(exp(exp(x)), 100) is None
    assert in_letters(exp(1000 * x), 100) is None
