"""How many random smooth starts reach p = 1 in an ODE, but are undecided with proof?  Any wrong?

python benchmarks/undecided.py --starts 400 --seed 1

The ODE is SciPy's, in τ, with φ and φ' from SymPy's lambdify: it shares no code with the proof.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter

import numpy as np
import sympy
from scipy.integrate import solve_ivp

from theory import Activation, Start, enclose
from theory.catalogue import CATALOGUE
from theory.errors import InputError
from theory.outcome import Flow

TAU = 60.0  # beyond this a start counts as not arriving
FAR = 1e6  # likewise for the state
AGREES = 1e-5  # relative, of the ODE's end and the proved one
DIGITS = 15
CONSTANTS = ("1/5", "1/3", "1/2", "2/3", "1", "3/2", "2", "3", "5")
INNER = ("sin", "cos", "tanh", "atan", "asinh", "erf", "exp", "sigmoid", "softplus", "gumbel")


def smooth_names() -> list[str]:
    return [name for name in CATALOGUE if Activation.of(name).smooth]


def formula(chance: random.Random) -> str:
    """A named φ, a polynomial, or a sum, product or composition of smooth functions."""
    a, b, c = (chance.choice(CONSTANTS) for _ in range(3))
    f, g, h = (chance.choice(INNER) for _ in range(3))
    sign, other = chance.choice("+-"), chance.choice("+-")
    return chance.choice(
        (
            lambda: chance.choice(smooth_names()),
            lambda: f"{a}*z**3{sign}{b}*z**2{other}{c}*z",
            lambda: f"{a}*z**{chance.randrange(2, 6)}{sign}{b}*z{other}{c}",
            lambda: f"{a}*{f}({b}*z){sign}{c}*{g}(z)",
            lambda: f"{f}({b}*z)*{g}(z){sign}{c}*z",
            lambda: f"{f}({g}({b}*z){sign}{c})",
            lambda: f"{h}({f}({b}*z){sign}{g}(z{other}{a}))",
            lambda: f"z*{f}({a}*z){sign}{c}*{g}(z)",
            lambda: f"{f}({a}*{g}({b}*z)*z){sign}{c}",
            lambda: f"{f}(z{sign}{a})**{chance.randrange(2, 4)}{other}{h}({b}*z)",
            lambda: f"(z{sign}{a})*exp(-(z{other}{b})**2/2){other}{c}*{f}(z)",
        )
    )()


def rational(chance: random.Random, reach: int) -> str:
    return f"{chance.randrange(-reach * 100, reach * 100 + 1)}/100"


def follow(text: str, k: int, u0: float, v0: float) -> tuple[float, float] | None:
    """(u, v) where p = 1 first, or None: not reached, or too close to a standstill to say."""
    z = sympy.Symbol("z", real=True)
    expression = Activation.of(text).expression
    value, slope = (
        sympy.lambdify(z, e, ["scipy", "numpy"]) for e in (expression, expression.diff(z))
    )
    p0 = k * u0 * float(value(v0))
    if not np.isfinite(p0) or p0 == 1:
        return None
    forward = 1.0 if p0 < 1 else -1.0

    def velocity(_: float, state: np.ndarray) -> list[float]:
        return [forward * float(value(state[1])), forward * state[0] * float(slope(state[1]))]

    def arrived(_: float, state: np.ndarray) -> float:
        return k * state[0] * float(value(state[1])) - 1

    def lost(_: float, state: np.ndarray) -> float:
        return FAR - float(np.abs(state).max())

    arrived.terminal = lost.terminal = True  # type: ignore[attr-defined]
    found = solve_ivp(
        velocity, (0, TAU), [u0, v0], "DOP853", rtol=1e-11, atol=1e-13, events=[arrived, lost]
    )
    if found.status != 1 or not len(found.y_events[0]):
        return None
    speed = np.abs(np.array([velocity(0, y) for y in found.y.T])).max(axis=1)
    if not (speed.min() > 1e-4 * speed.max() or p0 >= 0):
        return None
    slopes = slope(found.y[1]) * np.ones(len(found.t))
    if slopes.min() <= 0 <= slopes.max():  # no orbit crosses a zero of φ'; rounding does
        return None
    u, v = found.y_events[0][0]
    return float(u), float(v)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="print each undecided start")
    options = parser.parse_args()
    chance, counts, reasons = random.Random(options.seed), Counter(), Counter()
    seconds = 0.0
    for _ in range(options.starts):
        text, k = formula(chance), chance.choice((1, 2, 3, 5, 10))
        u0, v0 = rational(chance, 4), rational(chance, 5)
        try:
            phi, start = Activation.of(text), Start.of(k, u0, v0)
            with np.errstate(all="ignore"):
                end = follow(text, k, float(start.u0), float(start.v0))
            if end is None:
                counts["not reached in the ODE"] += 1
                continue
            began = time.process_time()
            found = enclose(phi, start, DIGITS)
            seconds += time.process_time() - began
        except InputError:
            continue
        counts["reached in the ODE"] += 1
        wrong = found.certified and found.outcome is not Flow.INTERPOLATES
        if found.outcome is Flow.INTERPOLATES:
            ends = zip((found.u.middle, found.v.middle), end, strict=True)
            wrong = any(abs(x - y) > AGREES * (1 + abs(y)) for x, y in ends)
        counts["wrong"] += wrong
        if wrong:
            print("wrong", text, k, u0, v0, found.outcome, found.u, found.v, end)
        if found.outcome is Flow.UNDECIDED:
            counts["undecided"] += 1
            reasons[found.reason[:48]] += 1
            if options.list:
                print("undecided", text, k, u0, v0, end, found.reason[:60], flush=True)
    for name, count in [*counts.items(), *reasons.most_common()]:
        print(f"{count:6d}  {name}")
    print(f"{seconds:6.1f} s of certified analysis")


if __name__ == "__main__":
    main()
