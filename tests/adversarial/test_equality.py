"""Equality, and what is next to it: λ1 = 1, the energy at the barrier, saddles, neutral points."""

from __future__ import annotations

import pytest
from answers import answer
from mpmath import mp
from notation import number
from sizes import sample

from theory import Classification, Flow

# φ, the slope c of φ = c z there, u0, v0: λ1 = 1 exactly on each
LINEAR = (
    ("z", 1, "1/3"),
    ("3*z", 1, "-2"),
    ("max(z,0)", 2, "1"),
    ("leaky_relu", 1, "-1"),
    ("abs(z)", 1, "-1/2"),
    ("z*(1+1e-40)", 1, "1"),
    ("z+max(z-10**6,0)", 1, "1"),
    ("sqrt(z**2)", 1, "2"),
    ("pi*z", 1, "sqrt(2)"),
    ("sinh(asinh(z))", 1, "1"),
)


@pytest.mark.parametrize(("phi", "u0", "v0"), LINEAR, ids=[c[0] for c in LINEAR])
def test_exactly_neutral(phi, u0, v0):
    found = answer(phi, width=2, u0=u0, v0=v0)
    assert found.classification in (None, Classification.NEUTRAL, Classification.UNDECIDED)


# p0 = 1 from the start, so v = v0 and λ1 = v0 φ'(v0)/φ(v0) is a number of our choice
NEAR = (
    ("z*(1+({s})*1e-{n}*(z-1))", lambda e: 1 + e),  # φ(1) = 1, E(1) = 1 + s·10⁻ⁿ
    ("1+(z-1)*(1+({s})*1e-{n})", lambda e: 1 + e),
    ("exp((z-1)*(1+({s})*1e-{n}))", lambda e: 1 + e),
    ("1/z+({s})*1e-{n}*(z-1)", lambda e: -1 + e),
)


@pytest.mark.parametrize("n", sample([40, 1, 3, 7, 15, 25, 60, 80, 200], 1))
@pytest.mark.parametrize("s", [1, -1])
@pytest.mark.parametrize(("phi", "value"), NEAR, ids=[phi for phi, _ in NEAR])
def test_a_lambda_next_to_one(phi, value, s, n):
    with mp.workdps(300):
        size = abs(value(s * number(f"1/10**{n}")))
        truth = Classification.ATTRACTOR if size < 1 else Classification.NOT_ATTRACTOR
    found = answer(phi.format(s=s, n=n), width=1, u0=1, v0=1)
    assert found.classification in (None, truth, Classification.UNDECIDED)


@pytest.mark.parametrize("phi", ["z+(z-1)**2", "z+(z-1)**3", "z*exp((z-1)**2)", "tanh(z-1)+1"])
def test_neutral_at_one_point_only(phi):
    """E(1) = 1, and v ends there exactly: Proposition 1 is silent, and no ball can say so."""
    found = answer(phi, width=1, u0=1, v0=1)
    assert found.classification in (None, Classification.NEUTRAL, Classification.UNDECIDED)


# φ, v0, and |u0| for which u0²/2 = B exactly: φ has a simple zero at 0, so the orbit ends in (0, 0)
SADDLES = (
    ("z", "3/2", "3/2"),
    ("tanh", "1", "sinh(1)"),
    ("tanh", "-2/3", "sinh(2/3)"),
    ("sin", "1", "sqrt(-2*log(cos(1)))"),
    ("sinh", "2", "sqrt(2*log(cosh(2)))"),
    ("exp(z)-1", "1", "sqrt(2*exp(-1))"),  # B = v + e^−v − 1
    ("z+z**3", "1", "sqrt(2/3*(1/2+log(4)/3))"),
    ("atan", "1", "sqrt(2*pi/3-1/3-2*log(2)/3)"),
    ("z/(1+z**2)", "1/2", "sqrt(-1/4-2*log(3/4))"),
    ("log(1+z)", "1", "sqrt(4*log(2)-3/2)"),
)
ASIDE = sample(["1/10**50", "1/10**20", "1/10**8", "1/10**100"], 1)


def _sign(v0: str) -> str:
    return "" if v0.startswith("-") else "-"


@pytest.mark.parametrize(("phi", "v0", "size"), sample(list(SADDLES), 4))
def test_on_the_saddle(phi, v0, size):
    found = answer(phi, width=2, u0=f"{_sign(v0)}({size})", v0=v0)
    assert found.outcome in (Flow.SADDLE, Flow.UNDECIDED), found.reason


@pytest.mark.parametrize("aside", ASIDE)
@pytest.mark.parametrize("side", ["+", "-"])
@pytest.mark.parametrize(("phi", "v0", "size"), sample(list(SADDLES), 3))
def test_beside_the_saddle(phi, v0, size, side, aside):
    """More energy crosses the zero of φ and ends beyond it, less turns back: v tells which."""
    found = answer(phi, width=2, u0=f"{_sign(v0)}(({size}){side}{aside})", v0=v0)
    assert found.outcome in (Flow.INTERPOLATES, Flow.UNDECIDED), found.reason
    if found.outcome is Flow.INTERPOLATES:
        crossed = found.v.middle * float(number(v0)) < 0
        assert crossed is (side == "+")


# φ with φ = φ' = 0 at an end c: at B exactly the flow is trapped as well
TRAPS = (
    ("z**2", "1", "1/sqrt(2)"),
    ("z**3", "-2", "sqrt(4/3)"),
    ("(z-1/3)**4", "4/3", "1/2"),
    ("cos(z)-1", "1", "sqrt(-4*log(cos(1/2)))"),
    ("(z-pi)**2", "3", "(pi-3)/sqrt(2)"),
    ("gumbel", "0", "sqrt(2)"),
    ("exp(-exp(-2*z))", "1/2", "exp(1/2)/sqrt(2)"),
    ("sin(z)**2", "1", "sqrt(-log(cos(1)))"),
)


def _against(phi: str, v0: str) -> str:
    """The sign of u0 that makes p0 < 0."""
    return "" if phi == "cos(z)-1" or v0.startswith("-") else "-"


@pytest.mark.parametrize(("phi", "v0", "size"), sample(list(TRAPS), 2))
def test_at_the_barrier_the_flow_does_not_arrive(phi, v0, size):
    found = answer(phi, width=1, u0=f"{_against(phi, v0)}({size})", v0=v0)
    assert found.outcome in (Flow.TRAPPED, Flow.UNDECIDED), found.reason


@pytest.mark.parametrize("aside", ASIDE)
@pytest.mark.parametrize("side", ["+", "-"])
@pytest.mark.parametrize(("phi", "v0", "size"), sample(list(TRAPS), 2))
def test_beside_the_barrier(phi, v0, size, side, aside):
    found = answer(phi, width=1, u0=f"{_against(phi, v0)}(({size}){side}{aside})", v0=v0)
    truth = Flow.TRAPPED if side == "+" else Flow.INTERPOLATES
    assert found.outcome in (truth, Flow.UNDECIDED), found.reason
