"""The hypotheses of random formulas, poles and kinks among them, against mpmath with 60 digits.

Many more formulas: LONG_TESTS=1 pytest tests/theory/rigour/test_hypotheses_against_a_reference.py
"""

from __future__ import annotations

import random
import re

import mpmath
import pytest
from extent import LONG
from reference_formulas import Unclear, Undefined, random_formula, slope, value

from theory.activation import Activation
from theory.errors import InputError
from theory.outcome import Truth
from theory.rigour.whole_line import differentiable, ratio_finite

COUNT = 1000 if LONG else 40


def formulas():
    chance = random.Random(2026)
    return list(dict.fromkeys(random_formula(chance) for _ in range(COUNT)))


def points():
    """Fractions and multiples of pi, which random formulas break at, and others."""
    with mpmath.workdps(60):
        fractions = [mpmath.mpf(i) / 4 for i in range(-12, 13)]
        turns = [mpmath.pi * i / 4 for i in range(-6, 7)]
        return [*fractions, *turns, mpmath.mpf(1) / 3, mpmath.sqrt(2), mpmath.mpf(2026) / 997]


def asked(question, *arguments):
    """The reference's answer, "undefined", or None where it cannot tell."""
    try:
        return question(*arguments)
    except Undefined:
        return "undefined"
    except (Unclear, OverflowError, ZeroDivisionError, ValueError):
        return None


def known(*answers):
    return all(answer not in (None, "undefined") for answer in answers)


@pytest.mark.parametrize("text", formulas())
def test_no_hypothesis_is_decided_wrongly(text):
    try:
        phi = Activation.of(text)
    except InputError:
        return
    smooth, ratio = differentiable(phi), ratio_finite(phi)
    for z in points():
        if smooth.truth is Truth.TRUE:
            right, left = asked(slope, text, z, 1), asked(slope, text, z, -1)
            assert "undefined" not in (asked(value, text, z), right, left), (z, smooth)
            if known(right, left):
                assert abs(right - left) < 1e-6 * (1 + abs(right)), (z, smooth)
        if ratio.truth is Truth.TRUE:
            assert asked(value, text, z) != "undefined", (z, ratio)
    witnessed(text, smooth)
    witnessed(text, ratio)


def witnessed(text, decision):
    """A witness of FALSE is one for the reference too."""
    if decision.truth is not Truth.FALSE:
        return
    with mpmath.workdps(60):
        if found := re.search(r"value at z = (\S+),", decision.reason):
            assert asked(value, text, mpmath.mpf(found[1])) in ("undefined", None), decision
        if found := re.search(r"corner at z = (.*)$", decision.reason):
            place = value(found[1], 0)
            right, left = asked(slope, text, place, 1), asked(slope, text, place, -1)
            assert not known(right, left) or abs(right - left) > 1e-10, decision
        if found := re.search(r"sign at z ≈ (\S+),", decision.reason):
            place, step = mpmath.mpf(found[1]), mpmath.mpf(10) ** -4
            right, left = asked(slope, text, place + step, 1), asked(slope, text, place - step, 1)
            assert not known(right, left) or right * left <= 0, decision
        if found := re.search(r"φ'\((.*?)\) = 0 and", decision.reason):
            flat = asked(slope, text, value(found[1], 0), 1)
            assert not known(flat) or abs(flat) < 1e-6, decision


@pytest.mark.parametrize(
    ("text", "smooth", "finite"),
    [
        ("exp(exp(exp(z)))", Truth.TRUE, Truth.TRUE),
        ("1/(1+exp(exp(exp(z))))", Truth.TRUE, Truth.TRUE),
        ("(1+cos(pi*z))**(3/2)", Truth.UNKNOWN, None),  # differentiable: 2√2|cos|³
        ("(1-cos(z))**(1/2)", None, None),
        ("atan(tan(z))", Truth.FALSE, Truth.FALSE),
        ("sqrt(z**2)", Truth.FALSE, Truth.UNKNOWN),
        ("1/(z-1/3)", Truth.FALSE, Truth.FALSE),
        ("tan(z)", Truth.FALSE, Truth.FALSE),
        ("1/(z**2-2)", Truth.FALSE, Truth.FALSE),
        ("z**0+z", Truth.UNKNOWN, Truth.UNKNOWN),
        ("tanh(z)**13", Truth.TRUE, Truth.TRUE),
        ("tanh(z-1/3)**3", Truth.TRUE, Truth.TRUE),
        ("(exp(z)-1)**15", Truth.TRUE, Truth.TRUE),
        ("(z-1/3)**5", Truth.TRUE, Truth.TRUE),
        ("z**999", Truth.TRUE, Truth.TRUE),
        ("tanh(z)**12+1", Truth.TRUE, Truth.FALSE),
        ("tanh(z)**13+z-z", Truth.TRUE, Truth.TRUE),
        ("sin(z)**13", Truth.TRUE, Truth.FALSE),
    ],
)
def test_towers_edges_and_powers(text, smooth, finite):
    phi = Activation.of(text)
    found = differentiable(phi), ratio_finite(phi)
    for decision, expected in zip(found, (smooth, finite), strict=True):
        assert expected in (None, decision.truth), decision
    if text == "(1-cos(z))**(1/2)":  # it has corners at the multiples of 2 pi
        assert found[0].truth is not Truth.TRUE
        assert "no finite real value" not in found[0].reason
