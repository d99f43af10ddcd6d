"""Relations for all values of letters in bounded intervals, φ of one piece or several."""

from __future__ import annotations

import pytest
import sympy
from sympy import Eq, Ge, Gt, Interval, Le, Lt, Ne, Rational

from proofs_check.engine.check import check
from proofs_check.engine.claims import ForAll, Holds
from proofs_check.engine.letters import dphi, phi
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem

x, y = sympy.symbols("x y", real=True)
SYSTEM = System(defaults={x: 7})
UNIT = Interval(0, 1)


def verdict(relation, activation="sigmoid", **over):
    letters = {"x": x, "y": y}
    claim = ForAll({letters[n]: d for n, d in over.items()}, Holds(relation))
    theorem = Theorem("boxes", SYSTEM, (claim,))
    return check(theorem, activation, methods=("symbolic", "certified")).verdict


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (Lt(x * y, 2), "verified"),
        (Le(x * y, 1 + x), "verified"),
        (Gt(x + y + 1, phi(x)), "verified"),
        (Lt(x + y, 2), "inconclusive"),  # equal at the corner (1, 1)
        (Lt(x + y, Rational(3, 2)), "refuted"),
        (Gt(phi(x + y), Rational(1, 2)), "inconclusive"),  # equal at (0, 0)
        (Gt(phi(x + y), Rational(2, 3)), "refuted"),
        (Ne(x + y, 3), "verified"),
        (Ge(1 / (x - y), 0), "refuted"),
        (Le(1 / (1 + x + y), 1), "inconclusive"),  # balls are a little wider than the unit square
        (Eq(x, y), "refuted"),
    ],
)
def test_two_letters(relation, expected):
    assert verdict(relation, x=UNIT, y=UNIT) == expected


@pytest.mark.parametrize(
    ("relation", "interval", "expected"),
    [
        (Eq(phi(x), 0), Interval(-3, Rational(-1, 2)), "verified"),
        (Eq(phi(x - 4), 0), Interval(-3, 3), "verified"),
        (Eq(phi(x), x), Interval.open(0, sympy.oo), "verified"),
        (Eq(x * dphi(x), phi(x)), Interval.open(0, 5), "verified"),
        (Eq(x * dphi(x), 2 * phi(x)), Interval.open(0, 5), "refuted"),
        (Eq(phi(x), 0), Interval(-1, 1), "refuted"),
        (Gt(dphi(x), -1), Interval(-1, 1), "inconclusive"),  # no slope at the kink
        (Lt(phi(x), 2), Interval(-1, 1), "verified"),
    ],
)
def test_an_activation_in_pieces(relation, interval, expected):
    assert verdict(relation, "relu", x=interval) == expected


def test_the_number_of_the_case_is_not_put_in_for_a_quantified_letter():
    assert verdict(Lt(x, 2), x=UNIT) == "verified"
    assert verdict(Lt(x, 2), y=UNIT) == "refuted"
