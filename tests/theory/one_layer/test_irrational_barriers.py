"""Starts a hair from the barrier of (z - e)^p with irrational e, against mpmath at 120 digits.

For φ = (z - e)^p the integral of Theorem 1 is G = (z - e)²/(2p), so with p >= 2 a start with a
negative output is trapped if and only if u0² >= (v0 - e)²/p; with p = 1 it always arrives.
"""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import pytest
from hypothesis import settings

from theory.one_layer.certified.enclosure import enclose
from theory.outcome import Flow

DIGITS = 120  # of the reference
ENDS = {  # the zero e as written, and for the reference
    **{f"{n}*pi": (lambda n=n: n * mpmath.pi) for n in (355, 10**3, 10**5, 10**6, 10**9, 10**12)},
    "-pi/3": lambda: -mpmath.pi / 3,
    "pi/7": lambda: mpmath.pi / 7,
    "pi": lambda: +mpmath.pi,
    "-22*pi/7": lambda: -22 * mpmath.pi / 7,
    "1/3": lambda: mpmath.mpf(1) / 3,
    "-10**9-1/7": lambda: -(10**9) - mpmath.mpf(1) / 7,
    "sqrt(2)": lambda: mpmath.sqrt(2),
    "e": lambda: +mpmath.e,
}
PER_END = max(1, settings.default.max_examples // 16)  # 1 by default, 6 in the CI profile


def cases():
    chance = random.Random(20)
    for text in ENDS:
        for _ in range(PER_END):
            yield text, chance.randrange(1, 5), chance.getrandbits(64)


def start(e, p, chance):
    """v0, and u0 with u0² = 2B(1 ± 3·10^-s) and a negative output."""
    distance = Fraction(chance.randrange(1, 1000), chance.choice((1, 7, 1000)))
    v0 = int(mpmath.nint(e)) + chance.choice((-1, 1)) * distance
    gap = mpmath.mpf(v0.numerator) / v0.denominator - e
    side = chance.choice((-3, 3)) * mpmath.mpf(10) ** -chance.randrange(3, 26)
    u0 = -mpmath.sign(gap**p) * mpmath.sqrt(gap**2 / p * (1 + side))
    return v0, Fraction(int(u0 * 10**70), 10**70)


@pytest.mark.parametrize(("text", "p", "seed"), list(cases()))
def test_the_side_of_the_barrier_is_never_mistaken(text, p, seed):
    with mpmath.workdps(DIGITS):
        e = ENDS[text]()
        v0, u0 = start(e, p, random.Random(seed))
        exact_u0, gap = (mpmath.mpf(x.numerator) / x.denominator for x in (u0, v0))
        gap -= e
        trapped = p > 1 and exact_u0**2 >= gap**2 / p
        found = enclose(f"(z-({text}))**{p}", digits=40, width=3, u0=str(u0), v0=str(v0))
        assert found.outcome in (Flow.UNDECIDED, Flow.TRAPPED if trapped else Flow.INTERPOLATES)
        if "pi" in text:
            assert found.outcome is not Flow.UNDECIDED, found.reason
        if found.outcome is Flow.INTERPOLATES:
            u, v = (mpmath.mpf(x.lower) for x in (found.u, found.v))
            assert abs(3 * u * (v - e) ** p - 1) < 1e-15
            assert abs((u**2 - exact_u0**2) * p - (v - e) ** 2 + gap**2) <= 1e-15 * gap**2


@pytest.mark.parametrize(
    ("phi", "u0", "v0", "outcome"),
    [
        ("(z-pi)**2", "-0.10012112551954055031", 3, Flow.TRAPPED),
        (
            "(z+pi/3)**2",
            "-10620570696872791177531609639636084768962981/10**44",
            "-897/1000",
            Flow.INTERPOLATES,
        ),
    ],
)
def test_a_barrier_below_double_precision(phi, u0, v0, outcome):
    assert enclose(phi, u0=u0, v0=v0).outcome is outcome


@pytest.mark.parametrize("phi", ["max(z,1e-9)**2", "max(z,1e-40)**3"])
def test_a_zero_of_the_formula_beyond_a_kink_is_no_barrier(phi):
    """z² vanishes at 0, but φ is constant from the kink on: nothing runs into 0."""
    assert enclose(phi, u0=-1, v0=1).outcome is Flow.UNDECIDED
