"""Deep networks, depth 1 to 3, against DOP853 with the gradient by reverse accumulation."""

from __future__ import annotations

import random

import pytest
from flint import arb
from notation import FLOATS, Formula, TooLarge
from reference import deep_orbit
from sizes import SEED, amount

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Limit
from proofs_check.engine.sides import on_balls
from proofs_check.systems.deep import deep
from proofs_check.systems.deep import lambda1 as LAMBDA1
from theory import InputError
from theory.expression.balls import precision

ACTIVATIONS = (
    *(
        "tanh",
        "sigmoid",
        "sin",
        "erf",
        "softplus",
        "z",
        "z**2",
        "z**3",
        "exp(z/2)",
        "swish",
        "gelu",
    ),
    *("atan", "z+sin(2*z)/3", "sqrt(1+z**2)", "leaky_relu", "relu", "elu", "cosid", "abs(z)"),
    *(
        "exp(-z**2)",
        "gumbel",
        "max(z,0)**2",
        "1/(1+z**2)",
        "tanh(z)**3",
        "log(1+z**2)",
        "z+abs(z)/z",
    ),
)
ACCURACY = 1e-6


def lambda1(phi: str, k: int, weights: list[float]) -> float:
    """The Jacobian's eigenvalue along x by the chain rule, layer by layer."""
    at, (u, *middle, v) = Formula(phi, FLOATS).compiled(), weights
    a, total = v, v
    for w in reversed(middle):
        jet = at(a)
        a, total = k * w * jet.value, total * k * w * jet.slope
    return total * k * u * at(a).slope


def close(x: arb, y: float) -> bool:
    return abs(float(x.mid()) - y) <= ACCURACY * max(0.1, abs(y))


def orbits(phi: str, k: int, tenths: list[int]) -> Orbits:
    system, letters = deep(len(tenths) - 1)
    values = {str(s): f"{t}/10" for s, t in zip(letters.starts, tenths, strict=True)}
    return Orbits(system, Case.of(system, phi, values | {"k": k}))


def wrong(phi: str, k: int, tenths: list[int]) -> str:
    """What is certified against the integrator; '' if nothing."""
    try:
        found = orbits(phi, k, tenths)
        arrival = found.arrival
    except InputError:
        return ""
    if arrival.limit is Limit.UNDECIDED:
        return ""
    try:
        end = deep_orbit(phi, k, [t / 10 for t in tenths])
    except TooLarge:
        return ""
    if end is None:
        return ""
    if arrival.limit is not Limit.ARRIVES:
        return f"{arrival.limit.value}, but it ends at {end}"
    got = tuple(arrival.state[s] for s in found.letters)
    if not all(map(close, got, end)):
        return f"it ends at {end}, not at {got}"
    run = on_balls([found.system.observed[LAMBDA1]], found.letters, found.case)
    with precision(found.bits):
        (eigenvalue,) = run(got)
    if not close(eigenvalue, lambda1(phi, k, end)):
        return f"λ1 = {lambda1(phi, k, end)}, not {eigenvalue}"
    return ""


def test_certified_ends_are_where_an_integrator_arrives():
    rng, said = random.Random(f"{SEED} deep"), {}
    for _ in range(amount(2, 250)):
        phi, k = rng.choice(ACTIVATIONS), rng.choice((1, 2, 3, 8))
        weights = [rng.randint(-25, 25) for _ in range(rng.choice((2, 2, 3, 3, 4)))]
        words = wrong(phi, k, weights)
        if words:
            said[phi, k, tuple(weights)] = words
    assert not said


# (φ, width, start in tenths, what becomes of it): nothing moves, or p0 = 1 exactly
EXACT = (
    ("tanh", 2, (0, 0, 7), Limit.EQUILIBRIUM),
    ("tanh", 2, (0, 10, 0), Limit.EQUILIBRIUM),
    ("z", 1, (10, 10, 10), Limit.ARRIVES),
    ("z**3", 1, (10, 10, 10), Limit.ARRIVES),
    ("z**2", 1, (0, 0, 0), Limit.EQUILIBRIUM),
    ("cos(z)", 3, (0, 0, 0), Limit.ARRIVES),  # u moves: φ(a_2) = 1
)


@pytest.mark.parametrize(("phi", "k", "start", "truth"), EXACT)
def test_exact_starts(phi, k, start, truth):
    assert orbits(phi, k, list(start)).arrival.limit in (truth, Limit.UNDECIDED)
