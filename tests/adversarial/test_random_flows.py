"""Random formulas and starts: the certified end against DOP853 in τ, and against mpmath."""

from __future__ import annotations

import random

import pytest
from answers import answer, contradictions, exactly
from formulas import formula, tenths
from mpmath import mp
from notation import TooLarge, Undefined, number
from reference import orbit, refined
from sizes import SEED, amount

from theory import Flow, InputError

WIDTHS = (1, 2, 3, 10, 50)
NORMS = ("1", "1", "1/2", "3/2")


def draw(rng: random.Random) -> tuple[str, int, str, str, str]:
    kinks = rng.random() < 0.25
    return formula(rng, kinks), rng.choice(WIDTHS), tenths(rng), tenths(rng), rng.choice(NORMS)


def followed(phi: str, k: int, u0: str, v0: str, norm: str):
    """The end in (u, v), from the unit problem U = r² u, a = r² v, K = k/r²."""
    square = float(number(norm)) ** 2
    try:
        end = orbit(phi, k / square, float(number(u0)) * square, float(number(v0)) * square)
    except (TooLarge, Undefined):
        return None
    return end and type(end)(end.u / square, end.v / square, end.lambda1)


def test_certified_ends_are_where_an_integrator_arrives():
    rng, wrong = random.Random(f"{SEED} flows"), []
    for _ in range(amount(6, 1500)):
        phi, k, u0, v0, norm = draw(rng)
        try:
            found = answer(phi, width=k, u0=u0, v0=v0, norm=norm)
        except InputError:
            continue
        if found is not None and found.certified:
            end = followed(phi, k, u0, v0, norm)
            wrong += [(phi, k, u0, v0, norm, words) for words in contradictions(found, end)]
    assert not wrong


@pytest.mark.parametrize("digits", [30])
def test_digits_that_are_printed_are_right(digits):
    """Newton and quadrature in mpmath at twice the digits, on smooth formulas."""
    rng, wrong, checked = random.Random(f"{SEED} digits"), [], 0
    while checked < amount(1, 100):
        phi, k, u0, v0 = formula(rng), rng.choice(WIDTHS), tenths(rng), tenths(rng)
        found = answer(phi, width=k, u0=u0, v0=v0, digits=digits)
        if found is None or found.outcome is not Flow.INTERPOLATES or found.stuck:
            continue
        end = followed(phi, k, u0, v0, "1")
        with mp.workdps(2 * digits):
            if end is None or float(number(u0)) * end.u <= 0:
                continue  # φ/φ' is integrated from v0, which needs an orbit that did not turn
            fine = refined(phi, k, number(u0), number(v0), end)
            checked += 1
            wrong += [(phi, k, u0, v0, words) for words in exactly(fine, found, digits)]
    assert not wrong
