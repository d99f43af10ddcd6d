"""The float solver: whole arrays of starts, with samples of every outcome against an integrator.

SADDLE in floats means "to rounding", so it is only asked not to be far from the barrier.
"""

from __future__ import annotations

import random

import numpy as np
from formulas import formula
from mpmath import mp, mpf
from notation import TooLarge, Undefined, number
from reference import orbit, refined
from sizes import SEED, amount

from theory import Flow, InputError, closed_form

STARTS = amount(5_000, 400_000)  # of each formula
ACCURACY = 2e-6  # DOP853's, where the end is sensitive


def starts(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    k = rng.integers(1, 60, STARTS)
    return k, np.round(rng.uniform(-3, 3, STARTS), 2), np.round(rng.uniform(-4, 4, STARTS), 2)


def sampled(found, rng: np.random.Generator, each: int):
    """(index, outcome) of a few starts of each outcome that is met."""
    for code, flow in enumerate(Flow):
        (where,) = np.nonzero(found.outcome == code)
        for i in rng.permutation(where)[:each]:
            yield int(i), flow


def test_samples_of_every_outcome():
    rng, wrong = random.Random(f"{SEED} floats"), []
    for _ in range(amount(1, 150)):
        phi = formula(rng, kinks=rng.random() < 0.3)
        numbers = np.random.default_rng(rng.randrange(10**9))
        k, u0, v0 = starts(numbers)
        try:
            found = closed_form(phi, k, u0, v0)
        except InputError:
            continue
        for i, flow in sampled(found, numbers, 3):
            if flow in (Flow.SADDLE, Flow.UNDECIDED):
                continue
            at = (phi, int(k[i]), float(u0[i]), float(v0[i]))
            try:
                end = orbit(*at, horizon=60.0)
            except (TooLarge, Undefined):
                continue
            if end is None:
                continue
            if flow is not Flow.INTERPOLATES:
                wrong.append((at, flow.value, end))
                continue
            for name in ("u", "v", "lambda1"):
                value = float(getattr(found, name)[i])
                if not abs(value - getattr(end, name)) <= ACCURACY * max(0.05, abs(value)):
                    wrong.append((at, name, value, getattr(end, name)))
    assert not wrong


def test_twelve_digits():
    """ "Right to about 12 digits for ordinary starts": against mpmath at 30."""
    worst = 0.0
    for phi, u0, v0 in (
        ("sigmoid", 1.0, 1.0),
        ("tanh", 0.5, 2.0),
        ("swish", 0.7, 1.1),
        ("erf", 2.0, 0.3),
    ):
        k = np.arange(1, amount(2, 60))
        found = closed_form(phi, k, u0, v0)
        with mp.workdps(30):
            for i, width in enumerate(k):
                near = orbit(phi, int(width), u0, v0)
                end = refined(phi, int(width), mpf(u0), mpf(v0), near)
                for name in ("u", "v", "lambda1"):
                    value = getattr(end, name)
                    worst = max(
                        worst, float(abs((mpf(float(getattr(found, name)[i])) - value) / value))
                    )
    assert worst < 1e-11


NEXT_TO_THE_BARRIER = (  # φ, v0, |u0| at the barrier
    ("z**2", "1", "1/sqrt(2)"),
    ("gumbel", "0", "sqrt(2)"),
    ("cos(z)-1", "1", "sqrt(-4*log(cos(1/2)))"),
    ("z**3", "1", "1/sqrt(3)"),
)


def test_next_to_a_barrier():
    """From a relative 1e-10 on, floats can tell; nearer they may say saddle or undecided."""
    for phi, v0, size in NEXT_TO_THE_BARRIER:
        with mp.workdps(40):
            steps = [s * 10.0**-n for n in range(1, 16) for s in (1, -1)]
            sign = 1 if phi == "cos(z)-1" else -1
            u0 = np.array([float(sign * number(size) * (1 + mpf(x))) for x in steps])
        found = closed_form(phi, 1, u0, float(number(v0)))
        for x, code in zip(steps, found.outcome, strict=True):
            truth = Flow.TRAPPED if x > 0 else Flow.INTERPOLATES
            allowed = {truth} if abs(x) >= 1e-10 else {truth, Flow.UNDECIDED, Flow.SADDLE}
            assert tuple(Flow)[int(code)] in allowed, (phi, x, tuple(Flow)[int(code)])
