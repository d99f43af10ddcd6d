"""Gaussian expectations as formulas: derivatives, the normal form, what it does not prove."""

from __future__ import annotations

import pytest
import sympy

from theory.symbolic.abstract import d2phi, dphi, phi
from theory.symbolic.mean import Z1, Z2, Mean, Z, by_parts, outermost

r = sympy.Symbol("r", positive=True)
a = r * Z


def equal(left, right):
    return sympy.expand(by_parts(left - right)) == 0


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Mean(Z * phi(a)), r * Mean(dphi(a))),
        (Mean((Z**2 - 1) * phi(a) ** 2), r * Mean(phi(a) ** 2).diff(r)),
        (Mean(Z**2 * phi(a)), Mean(phi(a)) + r**2 * Mean(d2phi(a))),
        (Mean(3 * phi(a) + r), 3 * Mean(phi(a)) + r * Mean(sympy.S.One)),
        (Mean(Z2 * phi(r * Z1 + 2 * Z2)), 2 * Mean(dphi(r * Z1 + 2 * Z2))),
        (Mean(a * phi(a) * dphi(a)), r / 2 * Mean(phi(a) ** 2).diff(r)),
    ],
)
def test_equal_expectations_have_one_normal_form(left, right):
    assert equal(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Mean(Z * phi(a)), Mean(dphi(a))),
        (Mean(phi(a) ** 2), Mean(phi(a)) ** 2),
        (Mean((Z**2 + 1) * phi(a) ** 2), r * Mean(phi(a) ** 2).diff(r)),
        (Mean(Z2 * phi(r * Z1 + 2 * Z2)), r * Mean(dphi(r * Z1 + 2 * Z2))),
        (Mean(Z1 * phi(a)), Mean(Z * phi(a))),
    ],
)
def test_others_have_not(left, right):
    assert not equal(left, right)


def test_normal_letters_are_bound():
    e = Mean(phi(sympy.sqrt(Mean(phi(a) ** 2)) * Z))
    assert e.free_symbols == {r}
    assert e.diff(Z) == 0
    assert outermost(e + Mean(phi(a) ** 2)) == {e, Mean(phi(a) ** 2)}
    assert Mean(phi(a) ** 2).is_nonnegative
    assert Mean(phi(a) ** 3).is_nonnegative is None
