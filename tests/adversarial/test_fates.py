"""Where the flow ends, row by row of the table: p0 > 1, p0 = 1, p0 < 0, equilibria, φ'(v0) = 0."""

from __future__ import annotations

import pytest
from answers import answer, holds
from mpmath import mp
from notation import number
from sizes import sample

from theory import Classification, Flow

EQUILIBRIA = (  # u0 = 0 = φ(v0), or φ(v0) = 0 = φ'(v0)
    ("tanh", "0", "0"),
    ("sin", "0", "pi"),
    ("sin", "0", "-10**6*pi"),
    ("z**2", "3", "0"),
    ("cos(z)-1", "-2", "4*pi"),
    ("(z-sqrt(2))**3", "1", "sqrt(2)"),
    ("exp(z)-2", "0", "log(2)"),
    ("log(z)", "0", "1"),
    ("(exp(z)-3)**2", "7", "log(3)"),
)


@pytest.mark.parametrize(("phi", "u0", "v0"), EQUILIBRIA)
def test_at_an_equilibrium_nothing_moves(phi, u0, v0):
    found = answer(phi, width=2, u0=u0, v0=v0)
    assert found.outcome in (Flow.EQUILIBRIUM, Flow.UNDECIDED), found.reason


NOT_QUITE = tuple((phi, u0, v0) for phi, u0, v0 in EQUILIBRIA if u0 == "0")


@pytest.mark.parametrize("off", sample(["1/10**40", "1/10**9", "1/10**90"], 1))
@pytest.mark.parametrize(("phi", "u0", "v0"), NOT_QUITE)
def test_next_to_an_equilibrium_everything_moves(phi, u0, v0, off):
    """φ(v0) = 0 and u0 ≠ 0: p0 = 0, and the flow interpolates."""
    found = answer(phi, width=2, u0=off, v0=v0)
    assert found.outcome in (Flow.INTERPOLATES, Flow.UNDECIDED), found.reason


FLAT = (  # φ'(v0) = 0 ≠ φ(v0): v stays, u → 1/(kφ(v0)), λ1 = 0
    ("sin", "pi/2", "1"),
    ("cos(z)", "0", "1"),
    ("z**2+1", "0", "1"),
    ("cosid", "-pi/2", "pi/2"),
    ("exp(-z**2)", "0", "1"),
    ("z+1/z", "1", "2"),
    ("z*exp(-z)", "1", "exp(-1)"),
    ("z**3-3*z", "1", "-2"),
    ("z*log(z)", "exp(-1)", "-exp(-1)"),
    ("sin(z-sqrt(2))", "sqrt(2)+pi/2", "1"),
)


@pytest.mark.parametrize("u0", sample(["2", "-3", "0"], 2))
@pytest.mark.parametrize(("phi", "v0", "value"), FLAT, ids=[phi for phi, *_ in FLAT])
def test_a_unit_on_a_flat_place_stays(phi, v0, value, u0):
    found = answer(phi, width=3, u0=u0, v0=v0)
    assert found.outcome in (Flow.INTERPOLATES, Flow.UNDECIDED), found.reason
    if found.certified:
        assert found.classification is Classification.ATTRACTOR
        with mp.workdps(40):
            assert holds(found.u, 1 / (3 * number(value)), 14)
            assert holds(found.v, number(v0), 14)


@pytest.mark.parametrize("off", sample(["1/10**30", "1/10**6", "1/10**70"], 1))
@pytest.mark.parametrize(("phi", "v0", "value"), FLAT, ids=[phi for phi, *_ in FLAT])
def test_beside_a_flat_place_it_does_not(phi, v0, value, off):
    found = answer(phi, width=3, u0=2, v0=f"{v0}+{off}")
    assert found.outcome in (Flow.INTERPOLATES, Flow.UNDECIDED), found.reason
    assert not found.stuck


# c z^m: u0²/2 − v0²/(2m) is kept, and k u c v^m = 1 at the end
@pytest.mark.parametrize("u0", sample(["3", "1000", "1/1000", "-1/10", "10**9"], 2))
@pytest.mark.parametrize("m", [1, 2, 5])
def test_powers_from_far_away(m, u0):
    """p0 far above 1, far below, and negative: λ1 = m in every case where the flow arrives."""
    found = answer(f"2*z**{m}", width=2, u0=u0, v0="-4" if m == 2 else "4")
    assert found.outcome in (Flow.INTERPOLATES, Flow.UNDECIDED), found.reason
    if found.certified:
        with mp.workdps(40):
            assert holds(found.lambda1, mp.mpf(m), 14)


# φ = e^z: u²/2 − v is kept, whatever the sign of u0: p = k u e^v
@pytest.mark.parametrize("u0", sample(["-30", "-3", "3", "30"], 2))
def test_the_exponential_always_turns(u0):
    found = answer("exp(z)", width=2, u0=u0, v0=1)
    assert found.outcome in (Flow.INTERPOLATES, Flow.UNDECIDED)
    if found.certified:
        with mp.workdps(40):
            u, v = mp.mpf(found.u.lower), mp.mpf(found.v.lower)
            assert abs((u * u - number(u0) ** 2) / 2 - v + 1) < 1e-12
            assert abs(2 * u * mp.exp(v) - 1) < 1e-12


# p0 = 1 exactly: the start is the end
AT_REST = (
    ("z", "2", "1/2", "1"),
    ("exp(z)", "1/2", "log(2)", "log(2)"),
    ("sin", "2", "pi/6", "pi/6*cos(pi/6)*2"),
    ("tanh", "1/tanh(1)", "1", "2/sinh(2)"),
    ("z**3", "8", "1/2", "3"),
)


@pytest.mark.parametrize(("phi", "u0", "v0", "lambda1"), AT_REST, ids=[c[0] for c in AT_REST])
def test_a_start_that_interpolates(phi, u0, v0, lambda1):
    found = answer(phi, width=1, u0=u0, v0=v0)
    assert found.outcome in (Flow.INTERPOLATES, Flow.UNDECIDED)
    if found.certified:
        with mp.workdps(40):
            assert holds(found.v, number(v0), 14)
            assert holds(found.lambda1, number(lambda1), 14)
