"""Euler's identity as a rule: what follows from it, and no more."""

from __future__ import annotations

import pytest
import sympy
from sympy import IndexedBase, Sum, Symbol

from theory.symbolic.abstract import dphi, phi
from theory.symbolic.euler import by_euler, degree_of
from theory.symbolic.sums import normal

a, b, c, p, z = sympy.symbols("a b c p z", real=True)
n, N = sympy.symbols("n N", integer=True, positive=True)
i, j, s, m = sympy.symbols("i j s m", integer=True)
W, X, G, B = map(IndexedBase, "WXGB")

UNIT = Sum(W[m, i] * X[s, i], (i, 1, n))
OTHER = Sum(W[m, j] * X[s, j], (j, 1, n))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (a * dphi(a), p * phi(a)),
        (a * b * dphi(a * b) * c, p * c * phi(a * b)),
        ((a * b + c) * dphi(a * b + c), p * phi(a * b + c)),
        (a**2 * dphi(a) ** 2, p**2 * phi(a) ** 2),
        (a * dphi(a) + b * dphi(b), p * (phi(a) + phi(b))),
        (c * dphi(a * b + c), p * phi(a * b + c) - a * b * dphi(a * b + c)),
    ],
)
def test_what_follows(left, right):
    assert sympy.expand(by_euler(left - right, p)) == 0


@pytest.mark.parametrize(
    "e", [dphi(a), b * dphi(a), a * dphi(b), a * dphi(a * b), dphi(sympy.S.One), phi(a)]
)
def test_what_has_no_argument_beside_its_slope_stays(e):
    assert by_euler(e, p) == e


def test_nothing_is_divided_by_the_argument():
    """b φ'(a) = p b φ(a)/a would be undefined at a = 0."""
    assert not by_euler(b * dphi(a) - p * b * phi(a) / a, p).equals(0)


def test_the_rule_in_sums():
    found = by_euler(Sum(G[s] * OTHER * dphi(UNIT), (s, 1, N)), p)
    assert normal(found - Sum(G[s] * p * phi(UNIT), (s, 1, N))) == 0


def test_a_bias_in_sums():
    """Σ w x φ' + b φ' together are p φ; each alone is not."""
    at = UNIT + B[m]
    both = Sum(G[s] * (OTHER + B[m]) * dphi(at), (s, 1, N))
    assert normal(by_euler(both - Sum(G[s] * p * phi(at), (s, 1, N)), p)) == 0
    alone = Sum(G[s] * OTHER * dphi(at), (s, 1, N))
    assert normal(by_euler(alone - Sum(G[s] * p * phi(at), (s, 1, N)), p)) != 0


@pytest.mark.parametrize(
    "wrong",
    [
        Sum(G[s] * Sum(W[m, j] * X[s, j] ** 2, (j, 1, n)) * dphi(UNIT), (s, 1, N)),
        Sum(G[s] * Sum(X[s, j] * X[s, j], (j, 1, n)) * dphi(UNIT), (s, 1, N)),
        Sum(G[s] * Sum(W[m, j] * X[s, j] * B[j], (j, 1, n)) * dphi(UNIT), (s, 1, N)),
        Sum(G[s] * Sum(W[m, j] * X[s, j], (j, 1, N)) * dphi(UNIT), (s, 1, N)),
        Sum(G[s] * Sum(W[s, j] * X[s, j], (j, 1, n)) * dphi(UNIT), (s, 1, N)),
    ],
)
def test_sums_that_are_not_the_argument_keep_their_slope(wrong):
    assert by_euler(wrong, p).atoms(dphi)


def test_which_identities_are_eulers():
    assert degree_of(z * dphi(z), p * phi(z)) == p
    assert degree_of(3 * phi(z), z * dphi(z)) == 3
    assert degree_of(z * dphi(z), phi(z) * dphi(1) / phi(1)) == dphi(1) / phi(1)
    assert degree_of(z * dphi(z), z * phi(z)) is None
    assert degree_of(dphi(z), phi(z)) is None
    assert degree_of(z * dphi(2 * z), phi(z)) is None
    assert degree_of(Symbol("q") * phi(z), phi(z)) is None
