"""Corollary 1, the remarks, and whole maps: what is claimed of |E| = |zφ'/φ| against mpmath."""

from __future__ import annotations

import random

import pytest
from formulas import formula
from mpmath import mp, mpf
from notation import TooLarge, Undefined, elasticity
from sizes import SEED, amount, sample

from theory import Activation, InputError
from theory.elasticity.expansion import contracts_somewhere, expansion
from theory.elasticity.regions import Kind, regions
from theory.outcome import Truth

ZOO = (
    *(
        "identity",
        "sigmoid",
        "tanh",
        "sin",
        "cos",
        "exp",
        "sinh",
        "erf",
        "atan",
        "softplus",
        "swish",
    ),
    *("gelu", "mish", "elu", "selu", "relu", "leaky_relu", "cosid", "sinusoid", "gumbel", "abs(z)"),
    *(
        "z**2",
        "z**3",
        "z+z**3",
        "z-z**3/10",
        "tanh(z)**3",
        "z**2/(1+z**2)",
        "1/(1+z**2)",
        "z*exp(-z)",
    ),
    *("exp(-z**2)", "log(1+z**2)", "sqrt(1+z**2)", "asinh(z)", "z*(1+1e-40)", "z+1e-40*tanh(z)"),
    *(
        "z+1e-9",
        "z-1e-9*z**3",
        "z*log(1+exp(z))",
        "z+1",
        "1/z",
        "log(z)",
        "sqrt(z)",
        "tan(z)",
        "z+1/z",
    ),
    *("2+tanh(z-5)", "z*cos(z)", "exp(z)-1", "exp(z)-1-z", "cosh(z)", "1+cosh(z)", "z+sin(z)"),
    *("max(z,0)**2+z", "abs(z-1)+1", "abs(z)*z", "sqrt(z**2)*z", "exp(-exp(exp(z)))", "erfc(z)"),
)
POINTS = 60  # at which a claim about an interval is tested


def inside(lower: mpf, upper: mpf, rng: random.Random) -> list[mpf]:
    """Points of an interval that may be infinite, some of them next to its finite ends."""
    low = lower if mp.isfinite(lower) else (upper if mp.isfinite(upper) else mpf(0)) - 40
    high = upper if mp.isfinite(upper) else max(low, mpf(0)) + 40
    parts = [mpf(rng.random()) for _ in range(POINTS)] + [mpf(10) ** -n for n in (3, 6, 12)]
    parts += [1 - mpf(10) ** -n for n in (3, 6, 12)]
    return [low + (high - low) * t for t in parts]


def sizes(phi: str, points: list[mpf]):
    """(z, |E(z)|) where E is defined and φ ≠ 0."""
    for z in points:
        try:
            yield z, abs(elasticity(phi, z))
        except (Undefined, TooLarge):
            continue


EXCLUDED = {
    Kind.EXPANDING: lambda e: e <= 1,
    Kind.CONTRACTING: lambda e: e >= 1,
    Kind.NEUTRAL: lambda e: abs(e - 1) > mpf(10) ** -50,
}


def false_regions(phi: str, activation: Activation, rng: random.Random) -> list[str]:
    """Points at which a claimed region is not what it is called."""
    wrong = []
    for region in regions(activation):
        lower, upper = (
            mp.mpf(str(x.evalf(50))) if x.is_finite else mp.inf * (1 if x > 0 else -1)
            for x in (region.lower, region.upper)
        )
        excluded = EXCLUDED.get(region.kind, lambda _: False)
        for z, e in sizes(phi, inside(lower, upper, rng)):
            if excluded(e):
                wrong.append(f"{phi}: {region}, but |E({mp.nstr(z, 8)})| = {mp.nstr(e, 15)}")
                break
        if region.kind is Kind.UNDEFINED:
            wrong += [
                f"{phi}: {region}, but E({z})"
                for z, _ in sizes(phi, [lower / 2 + upper / 2])
                if mp.isfinite(z)
            ]
    return wrong


def false_expansion(phi: str, activation: Activation, rng: random.Random) -> list[str]:
    """A witness without |E| > 1, or a denial although |E| > 1 on a short interval."""
    found = expansion(activation)
    if found.truth is Truth.TRUE:
        low, high = (mpf(int(x.p)) / int(x.q) for x in (found.witness.lower, found.witness.upper))
        points = [*inside(low, high, rng), low, high]
        return [
            f"{phi}: |E({z})| = {e} in {found.witness}" for z, e in sizes(phi, points) if e <= 1
        ]
    if found.truth is Truth.FALSE:
        away = [mpf(i) / 16 + mpf(1) / 97 for i in range(-160, 160)] + [
            mpf(10) ** n for n in (2, 4)
        ]
        for z, e in sizes(phi, away):
            if e > 1 + mpf(10) ** -45:
                return [
                    f"{phi}: no interval is claimed, but |E({mp.nstr(z, 8)})| = {mp.nstr(e, 20)}"
                ]
    return []


@pytest.mark.parametrize("phi", sample(list(ZOO), 4))
def test_regions_and_witnesses(phi):
    rng, activation = random.Random(f"{SEED} {phi}"), Activation.of(phi)
    with mp.workdps(120):
        assert false_regions(phi, activation, rng) == []
        assert false_expansion(phi, activation, rng) == []


def test_regions_and_witnesses_of_random_formulas():
    rng, wrong = random.Random(f"{SEED} regions"), []
    for _ in range(amount(1, 200)):
        phi = formula(rng, kinks=rng.random() < 0.3)
        try:
            activation = Activation.of(phi)
        except InputError:
            continue
        with mp.workdps(120):
            wrong += false_regions(phi, activation, rng) + false_expansion(phi, activation, rng)
    assert not wrong


@pytest.mark.parametrize("phi", sample(list(ZOO), 2))
def test_where_nothing_contracts(phi):
    """FALSE says |E| ≥ 1 wherever φ ≠ 0."""
    somewhere = contracts_somewhere(Activation.of(phi))
    points = [mpf(i) / 16 + mpf(1) / 97 for i in range(-160, 160)]
    with mp.workdps(50):
        contracting = [z for z, e in sizes(phi, points) if e < 1 - mpf(10) ** -45]
    assert somewhere.truth is not Truth.FALSE or contracting == []
