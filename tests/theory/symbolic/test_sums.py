"""Indexed sums in normal form: equal ones become the same, and no value changes."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
import sympy
from flint import arb, fmpq
from sympy import IndexedBase, KroneckerDelta, Sum

from theory.errors import ExpressionError
from theory.expression.balls import RealBalls
from theory.expression.indexed import IndexedValues
from theory.symbolic.abstract import dphi, phi
from theory.symbolic.sums import derivative, normal, refreshed, substituted

d, k = sympy.symbols("d k", integer=True, positive=True)
i, j, l, m, n = sympy.symbols("i j l m n", integer=True)  # noqa: E741
x, u, v, W = (IndexedBase(name) for name in "xuvW")
r = sympy.Symbol("r", positive=True)
SIZES = {d: 3, k: 2}


def total(e, index, last):
    return Sum(e, (index, 1, last))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (total(u[i], i, k) ** 2, total(total(u[i] * u[j], i, k), j, k)),
        (total(KroneckerDelta(i, m) * u[i], i, k), u[m]),
        (total(3, i, k), 3 * k),
        (total(u[i] * total(x[j], j, d), i, k), total(x[i], i, d) * total(u[j], j, k)),
        (phi(total(x[i], i, d)) ** 2, phi(total(x[j], j, d)) ** 2),
        (
            total(phi(total(W[j, i] * x[i], i, d)), j, k),
            total(phi(total(W[l, j] * x[j], j, d)), l, k),
        ),
        (total(x[i] * (u[m] - x[i]), i, d), u[m] * total(x[i], i, d) - total(x[j] ** 2, j, d)),
        (Sum(W[i, j] * u[i], (i, 1, k), (j, 1, d)), Sum(W[l, m] * u[l], (m, 1, d), (l, 1, k))),
    ],
)
def test_equal_sums_are_the_same(left, right):
    assert normal(left - right) == 0


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (total(u[i], i, k) ** 2, total(u[i] ** 2, i, k)),
        (total(u[i] * v[i], i, k), total(u[i], i, k) * total(v[i], i, k)),
        (total(W[i, j], i, k), total(W[j, i], i, k)),
        (total(u[i], i, k), total(u[i], i, d)),
        (Sum(W[i, j] * W[j, i], (i, 1, k), (j, 1, k)), Sum(W[i, j] ** 2, (i, 1, k), (j, 1, k))),
    ],
)
def test_different_sums_stay_different(left, right):
    assert normal(left - right) != 0


def test_a_known_square_is_put_in_where_it_stands_alone():
    assert normal(phi(total(x[i] ** 2 * u[n], i, d)), {x: r**2}) == phi(r**2 * u[n])
    mixed = total(x[i] ** 2 * W[i, n], i, d)
    assert normal(mixed, {x: r**2}).has(Sum)


def test_a_bound_index_is_not_caught():
    entry = {W[m, n]: total(x[i] * u[i], i, d) * v[n]}
    inside = total(W[i, i] * u[i], i, k)
    found = substituted(inside, entry)
    assert normal(found - total(x[j] * u[j], j, d) * total(v[i] * u[i], i, k)) == 0
    assert normal(refreshed(inside) - inside) == 0


def test_sums_begin_at_one():
    with pytest.raises(ValueError, match="does not begin at 1"):
        normal(Sum(u[i], (i, 0, k)))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (W[i, j] ** 3, 3 * W[m, n] ** 2),
        (x[i] * phi(W[i, j] * u[j]), x[m] * dphi(W[m, n] * u[n]) * u[n]),
        (v[i] * u[j], 0),
        (W[1, j] * u[j], KroneckerDelta(1, m) * u[n] * d),
    ],
)
def test_the_derivative_by_an_entry(formula, expected):
    found = derivative(total(total(formula, j, k), i, d), W[m, n])
    assert normal(found - expected) == 0


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 6, 7])  # 4 has thousands of terms
def test_the_derivative_is_that_of_sympy(seed):
    e = some_sum(random.Random(seed)).subs({i: n, j: n, l: n})
    e = total(e * phi(total(W[n, i] * e, i, d)), n, k)
    at = W[sympy.Symbol("p", integer=True), sympy.Symbol("q", integer=True)]
    assert normal(derivative(e, at) - e.diff(at)) == 0
    assert normal(derivative(e, at) + W[n, n]) != 0


def test_a_bound_index_does_not_catch_that_of_the_entry():
    found = derivative(total(W[n, j] * v[n], n, d), W[m, n])
    assert normal(found) == KroneckerDelta(j, n) * v[m]


def evaluator(seed):
    """Exact random numbers for every table; φ is the cube."""
    rng = random.Random(seed)
    tables = {}
    for base, rank in ((x, 1), (u, 1), (v, 1), (W, 2)):
        entries = {
            places: Fraction(rng.randint(-9, 9), rng.randint(1, 5))
            for places in itertools.product(range(1, 4), repeat=rank)
        }
        tables[base] = lambda *p, e=entries: arb(fmpq(e[p].numerator, e[p].denominator))
    kernel = RealBalls()
    kernel.function = lambda name: lambda y: y * y * y
    numbers = {d: arb(3), k: arb(2), r: arb(2)}
    return IndexedValues(kernel, numbers, SIZES, tables, {"φ"})


def some_sum(rng, depth=0):
    """A random formula in the free index n."""
    kind = rng.choice(["sum", "product", "add", "power", "phi", "leaf"]) if depth < 4 else "leaf"
    inner = lambda: some_sum(rng, depth + 1)  # noqa: E731
    if kind == "sum":
        index, last = rng.choice([(i, d), (j, k), (l, k)])
        if rng.random() < 0.5:
            return total(inner(), index, last).subs(n, index)
        factors = [u[index], v[index], x[index], KroneckerDelta(index, n)]
        return total(inner() * rng.choice(factors), index, last)
    if kind == "product":
        return inner() * inner()
    if kind == "add":
        return inner() - inner()
    if kind == "power":
        return inner() ** 2
    if kind == "phi":
        return phi(inner())
    return rng.choice([u[n], v[n], W[n, n], sympy.Integer(2), r])


@pytest.mark.parametrize("seed", range(40))
def test_the_normal_form_has_the_same_value(seed):
    rng = random.Random(seed)
    e = some_sum(rng)
    if e.free_symbols & {i, j, l}:
        e = e.subs({i: n, j: n, l: n})
    values = evaluator(seed)
    for place in (1, 2):
        before = values.value(sympy.sympify(e), {n: place})
        after = values.value(normal(e), {n: place})
        assert (before - after).contains(0)
        assert (before - after).rad() < arb("1e-9") * (1 + abs(before))


def test_a_letter_without_a_value_is_said():
    with pytest.raises(ExpressionError, match="no value"):
        evaluator(0).value(sympy.Symbol("q", real=True) + 1)
