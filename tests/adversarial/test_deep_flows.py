"""Deep networks, depth 1 to 3, against DOP853 with the gradient by reverse accumulation."""

from __future__ import annotations

import random

import pytest
from notation import FLOATS, Formula, TooLarge
from reference import deep_orbit
from sizes import SEED, amount, sample

from theory import Flow, InputError, enclose
from theory.deep.enclosure import enclose_deep

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


def close(x: float, y: float) -> bool:
    return abs(x - y) <= ACCURACY * max(0.1, abs(y))


def wrong(phi: str, k: int, tenths: list[int]) -> str:
    """What is certified against the integrator; '' if nothing."""
    u0, *w0, v0 = (f"{t}/10" for t in tenths)
    try:
        found = enclose_deep(phi, depth=len(w0) + 1, width=k, u0=u0, v0=v0, w0=tuple(w0))
    except InputError:
        return ""
    if not found.certified:
        return ""
    try:
        end = deep_orbit(phi, k, [t / 10 for t in tenths])
    except TooLarge:
        return ""
    if end is None:
        return ""
    if found.outcome is not Flow.INTERPOLATES:
        return f"{found.outcome.value}, but it ends at {end}"
    got = [x.middle for x in (found.u, *found.w, found.v)]
    if not all(map(close, got, end)):
        return f"it ends at {end}, not at {got}"
    if not close(found.lambda1.middle, lambda1(phi, k, end)):
        return f"λ1 = {lambda1(phi, k, end)}, not {found.lambda1}"
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


@pytest.mark.parametrize("phi", sample(["tanh", "swish", "z**3", "exp(-z)", "z+sin(2*z)/3"], 1))
def test_depth_one_is_the_shallow_network(phi):
    """Two certified methods that share little: Taylor steps, and one monotone equation."""
    deep = enclose_deep(phi, depth=1, width=2, u0="7/10", v0="9/10")
    shallow = enclose(phi, width=2, u0="7/10", v0="9/10")
    assert deep.certified
    for name in ("u", "v", "lambda1"):
        assert getattr(deep, name).distance(getattr(shallow, name).middle) < 1e-13


# (φ, width, start in tenths, what becomes of it): nothing moves, or p0 = 1 exactly
EXACT = (
    ("tanh", 2, (0, 0, 7), Flow.EQUILIBRIUM),
    ("tanh", 2, (0, 10, 0), Flow.EQUILIBRIUM),
    ("z", 1, (10, 10, 10), Flow.INTERPOLATES),
    ("z**3", 1, (10, 10, 10), Flow.INTERPOLATES),
    ("z**2", 1, (0, 0, 0), Flow.EQUILIBRIUM),
    ("cos(z)", 3, (0, 0, 0), Flow.INTERPOLATES),  # u moves: φ(a_2) = 1
)


@pytest.mark.parametrize(("phi", "k", "start", "truth"), EXACT)
def test_exact_starts(phi, k, start, truth):
    u0, *w0, v0 = (f"{t}/10" for t in start)
    found = enclose_deep(phi, depth=len(w0) + 1, width=k, u0=u0, v0=v0, w0=tuple(w0))
    assert found.outcome in (truth, Flow.UNDECIDED)
