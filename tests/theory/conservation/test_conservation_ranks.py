"""How many laws there are: against published formulas, and against plain SymPy."""

from __future__ import annotations

import random

import pytest
import sympy
from extent import LONG
from sympy import Matrix, Symbol, symbols

from benchmarks.plain_conservation import law_space, lie_rank
from theory.conservation.fields import of_flow, of_parametrisation
from theory.conservation.involutive import closed
from theory.conservation.lie import Ended, rank
from theory.conservation.survey import Certainty, survey
from theory.deadline import deadline
from theory.symbolic.abstract import phi

u, v, w, x, y, z = symbols("u v w x y z", real=True)


def matrices(*shapes):
    return [
        Matrix(a, b, lambda i, j, k=k: Symbol(f"w{k}_{i}_{j}", real=True))
        for k, (a, b) in enumerate(shapes)
    ]


def linear(n, m, r):
    U, V = matrices((n, r), (m, r))
    return list(U * V.T), [*U, *V]


def product(n, r, s, m):
    U, V, W = matrices((n, r), (r, s), (s, m))
    return list(U * V * W), [*U, *V, *W]


@pytest.mark.parametrize("size", [(1, 1, 1), (2, 1, 2), (1, 1, 4), (2, 2, 3), (3, 2, 4), (2, 2, 5)])
def test_linear_networks_have_the_published_number(size):
    n, m, r = size
    both = n + m
    published = r * (r + 1) // 2 if r <= both else both * r - both * (both - 1) // 2
    found = survey(of_parametrisation(*linear(n, m, r)))
    assert (found.at_least, found.at_most) == (published, published)
    assert found.certainty is Certainty.BY_LAWS


@pytest.mark.parametrize("size", [(1, 1, 2), (2, 3, 2), (2, 2, 3)])
def test_relu_networks_have_one_law_a_unit(size):
    n, m, r = size
    U, V = matrices((n, r), (m, r))
    values = [e for h in range(r) for e in U[:, h] * V[:, h].T]
    found = survey(of_parametrisation(values, [*U, *V]))
    assert found.at_least == found.at_most == r


def test_a_large_linear_network(time_limit):
    n, r, laws = (5, 10, 55) if LONG else (4, 6, 21)
    with time_limit(20):
        found = survey(of_parametrisation(*linear(n, n, r)))
    assert found.at_least == found.at_most == laws


CASES = [
    pytest.param(*linear(2, 2, 2), id="linear"),
    pytest.param(*product(1, 2, 2, 2), id="three layers"),
    pytest.param([x * y, x**2 * y + z], [x, y, z], id="none"),
    pytest.param([x * y * z], [x, y, z], id="one product"),
    pytest.param([x * y, y * z], [x, y, z], id="two products"),
    pytest.param([x + y], [x, y, z], id="a letter that is not in it"),
    pytest.param([x**2 + y * z, x * z], [x, y, z], id="quadratic"),
]


@pytest.mark.parametrize(("values", "letters"), CASES)
def test_plain_sympy_finds_the_same(values, letters):
    found = survey(of_parametrisation(values, letters), 2)
    assert len(letters) - found.at_most == lie_rank(values, letters)
    assert len(found.laws.basis) == law_space(values, letters, 2)


def test_random_parametrisations_against_plain_sympy():
    draw = random.Random(5)
    letters = [x, y, z, w]
    for _ in range(200 if LONG else 6):
        values = [
            sum(
                draw.randint(-3, 3) * a * b for a in letters for b in letters if draw.random() < 0.3
            )
            for _ in range(2)
        ]
        values = [e for e in values if e != 0] or [x * y]
        found = survey(of_parametrisation(values, letters), 2)
        assert len(letters) - found.at_most == lie_rank(values, letters)
        assert len(found.laws.basis) == law_space(values, letters, 2)


def test_what_has_no_law_has_exactly_none():
    found = survey(of_parametrisation([x * y, x**2 * y + z], [x, y, z]), 3)
    assert found.at_most == 0
    assert found.laws.basis == ()
    assert found.certainty.proved


@pytest.mark.parametrize(
    "activation", [sympy.tanh, sympy.sin, phi, lambda s: s / (1 + s**2), sympy.cosh]
)
def test_a_law_that_is_no_polynomial_is_counted_though_not_found(activation):
    """u²/2 − ∫ φ/φ' of the paper."""
    found = survey(of_parametrisation([u * activation(v)], [u, v]), 2)
    assert found.laws.new == ()
    assert (found.at_least, found.at_most, found.hidden) == (1, 1, 1)
    assert found.certainty is Certainty.BY_FROBENIUS


def test_the_law_of_a_logarithm_is_hidden_and_that_of_a_power_is_not():
    """u φ = u/v keeps u² + v²; the flow (x, 2y) keeps y/x²."""
    assert survey(of_parametrisation([u / v], [u, v])).independent == 1
    found = survey(of_flow([x, 2 * y], [x, y]), 3)
    assert (found.independent, found.at_most) == (0, 1)


def test_three_fields_of_which_the_brackets_are_combinations():
    """Rotations of a sphere: rank 2 though there are three of them, and x² + y² + z²."""
    pair = of_parametrisation([x * y, x * z], [x, y, z])
    assert survey(pair).at_most == 3 - lie_rank([x * y, x * z], [x, y, z])


def test_closure_is_proved_where_it_holds_and_not_where_it_does_not():
    involutive = of_parametrisation([x * phi(y), z], [x, y, z])
    assert closed(involutive, 2, 0)
    other = of_parametrisation([x * y, x**2 * y + z], [x, y, z])
    assert not closed(other, 2, 0)
    assert not closed(of_parametrisation(*linear(2, 2, 2)), 4, 0)


def test_a_number_that_is_neither_found_nor_proved_is_only_probable():
    """A linear network beside u tanh v, whose law is no polynomial: too many fields for minors."""
    values, letters = linear(2, 2, 2)
    found = survey(of_parametrisation([*values, u * sympy.tanh(v)], [*letters, u, v]), 2)
    assert (found.at_least, found.at_most, found.hidden) == (3, 4, 1)
    assert found.certainty is Certainty.PROBABLE
    assert "not proved" in found.certainty.sentence


def test_the_rank_is_certain_whenever_it_is_stopped():
    fields = of_parametrisation(*linear(3, 3, 3))
    steps = list(rank(fields, 15))
    assert [s.rank for s in steps] == sorted(s.rank for s in steps)
    assert steps[-1].ended is Ended.CLOSED
    assert steps[-1].rank == 12  # 18 − 6


def test_all_laws_leave_no_rank():
    found = survey(of_parametrisation([sympy.Integer(3)], [x, y]), 1)
    assert found.at_most == found.independent == 2


def test_time_that_is_spent_is_told_and_what_was_found_is_kept():
    kept, fields = [], of_parametrisation([x * y], [x, y])
    with deadline(1e-9):
        found = survey(fields, 2, keep=kept.append)
    assert found.spent
    assert not found.certainty.proved
    assert "spent" in found.spent[0]
    assert kept[-1] == found
