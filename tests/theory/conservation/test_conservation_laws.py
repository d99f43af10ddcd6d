"""All polynomial laws: each is one, there are no others, and what is none is told from it."""

from __future__ import annotations

import pytest
import sympy
from sympy import symbols

from theory.conservation.fields import of_flow, of_parametrisation
from theory.conservation.laws import holds, laws, require_within, unknowns
from theory.conservation.polynomials import expression, independent, law_of
from theory.errors import InputError
from theory.symbolic.abstract import phi

u, v, w, x, y, z = symbols("u v w x y z", real=True)


def found(fields, degree):
    *_, last = laws(fields, degree)
    return last


def texts(fields, degree):
    return [expression(law, fields.ring.letters) for law in found(fields, degree).new]


@pytest.mark.parametrize(
    ("fields", "degree", "expected"),
    [
        (of_parametrisation([u * v], [u, v]), 2, [u**2 - v**2]),
        (of_parametrisation([u * v**3], [u, v]), 2, [3 * u**2 - v**2]),
        (of_parametrisation([u / v], [u, v]), 2, [u**2 + v**2]),
        (of_parametrisation([u * sympy.exp(v)], [u, v]), 2, [2 * v - u**2]),
        (of_parametrisation([x + 2 * y], [x, y]), 1, [2 * x - y]),
        (of_flow([y, -x], [x, y]), 4, [x**2 + y**2]),
        (of_flow([x, -2 * y], [x, y]), 3, [x**2 * y]),
        (of_flow([x * y, -(x**2)], [x, y]), 2, [x**2 + y**2]),
        (of_flow([x, 2 * y], [x, y]), 4, []),
        (of_parametrisation([u * sympy.tanh(v)], [u, v]), 4, []),
        (of_flow([y * (1 + x**2), x * (1 + x**2)], [x, y]), 2, [x**2 - y**2]),
        (of_flow([phi(x) * y, -phi(x) * x], [x, y]), 2, [x**2 + y**2]),
    ],
)
def test_laws_by_hand(fields, degree, expected):
    found_ = texts(fields, degree)
    assert [
        sympy.expand(a - b) * sympy.expand(a + b) for a, b in zip(found_, expected, strict=True)
    ] == [0] * len(expected)


def test_products_of_laws_are_no_new_laws():
    """x² + y² and z of a rotation: of degree 4 there are z, z², …, r², r² z, r² z², r⁴."""
    result = found(of_flow([y, -x, 0 * x], [x, y, z]), 4)
    assert len(result.new) == 2
    assert len(result.basis) == 8


def test_long_coefficients_are_exact():
    big = 3**50
    fields = of_parametrisation([big * x + y / sympy.Integer(7) ** 30], [x, y])
    (law,) = texts(fields, 1)
    assert sympy.expand(law.coeff(x) * big + law.coeff(y) / sympy.Integer(7) ** 30) == 0


def test_a_law_is_told_from_what_is_none():
    fields = of_parametrisation([u * v, u * w], [u, v, w])
    letters = [u, v, w]
    assert holds(fields, law_of(u**2 - v**2 - w**2 + 3, letters))
    assert not holds(fields, law_of(u**2 - v**2, letters))
    assert not holds(fields, law_of(u**2 - v**2 - w**2 + v, letters))
    assert law_of(sympy.sin(u), letters) is None
    assert law_of(sympy.sqrt(2) * u, letters) is None


def test_dependent_laws_count_once():
    letters = [x, y]
    several = [law_of(e, letters) for e in (x, x**2, x * y, x + x**3)]
    assert independent(several, 2) == 2
    assert independent(several[:2], 2) == 1
    assert independent([], 2) == 0


def test_data_may_have_any_value():
    """u ⟨v, a⟩ for every a: one law; for one example there are more."""
    a, b = symbols("a b", real=True)
    value = u * (a * v + b * w)
    assert texts(of_parametrisation([value], [u, v, w], [a, b]), 2) == [u**2 - v**2 - w**2]
    assert len(texts(of_parametrisation([value.subs({a: 2, b: 3})], [u, v, w]), 2)) == 2


def test_time_counts_as_data():
    t = symbols("t", nonnegative=True)
    assert texts(of_flow([y, t * x], [x, y], [t]), 2) == []
    assert texts(of_flow([t * y, t * x], [x, y], [t]), 2) == [x**2 - y**2]


def test_the_budget_of_unknowns():
    assert unknowns(2, 3) == 9
    require_within(100, 2)
    with pytest.raises(InputError, match=r"176,850 unknown.*degree 2 fits"):
        require_within(100, 3)
    with pytest.raises(InputError, match="at least 1"):
        require_within(3, 0)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.5 * u * v, "float"),
        (abs(u) * v, "differentiable"),
        (sympy.Max(u, 0), "differentiable"),
        (sympy.Piecewise((u, u > 0), (v, True)), "differentiable"),
        (sympy.sqrt(u), "rational"),
        (sympy.log(u), "rational"),
        (sympy.pi * u, "rational"),
        (sympy.exp(u + 1), "no constant term"),
        (sympy.exp(1 / u), "polynomial"),
        (u**v, "rational"),
        ((u + v) ** 100000, "terms"),
        (sympy.Mul(*[(u + v + k * u * v) ** 20 for k in range(1, 9)], evaluate=False), "terms"),
        (w, "no parameter"),
    ],
)
def test_what_cannot_be_decided_is_refused(value, words):
    with pytest.raises(InputError, match=words):
        of_parametrisation([value], [u, v])


def test_letters_are_needed_and_no_two_alike():
    with pytest.raises(InputError, match="no parameters"):
        of_parametrisation([x], [])
    with pytest.raises(InputError, match="twice"):
        of_parametrisation([x], [x, x])
    with pytest.raises(InputError, match="holds data"):
        of_parametrisation([u * sympy.exp(v * x)], [u, v], [x])


def test_two_ways_to_the_laws_agree(monkeypatch):
    """From coefficients, and from values at random points."""
    letters = symbols("x_1:6", real=True)
    values = [sum(a * (i + 1) for i, a in enumerate(letters)) ** 3 + letters[0] ** 2, letters[1]]
    fields = of_parametrisation(values, letters)
    plain = found(fields, 2)
    monkeypatch.setattr("theory.conservation.laws.MANY", 0)
    monkeypatch.setattr("theory.conservation.laws.forced", None)  # not asked
    other = found(fields, 2)
    assert len(plain.basis) == len(other.basis) > 0
    assert {str(expression(law, letters)) for law in other.new} == {
        str(expression(law, letters)) for law in plain.new
    }
    assert all(holds(fields, law) for law in other.basis)


def test_one_activation_of_an_argument_that_is_written_in_two_ways():
    """φ(u (v + 1)) − φ(u v + u) is 0, and moves nothing."""
    fields = of_parametrisation([w * (phi(u * (v + 1)) - phi(u * v + u)) + x], [u, v, w, x])
    assert found(fields, 1).new == ({(0,): 1}, {(1,): 1}, {(2,): 1})


def test_a_letter_called_like_the_time():
    t = symbols("t", real=True)
    assert texts(of_parametrisation([u * t], [u, t]), 2) == [u**2 - t**2]
