"""Claims of orbits that pass a kink of φ, or of the user's own velocity."""

import random

import pytest
import sympy
from extent import LONG
from flint import arb
from sympy import Max, Min, Rational

from proofs_check import System, Theorem, check
from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Along, AtEnd, Bound, Conserved, Ends, Limit, Monotone, Where
from proofs_check.engine.letters import dphi
from proofs_check.engine.mutation import mutants, with_mutant
from proofs_check.systems.deep import deep
from proofs_check.systems.one_layer import a, one_layer, u
from proofs_check.theorems.pnas2020 import theorem1, theorem3
from theory import enclose
from theory.expression.balls import precision

PROVING = ("symbolic", "certified")
KINKED = ("elu", "selu", "leaky_relu", "z + abs(z)/2", "max(z, 1/2) + z")
OVER = {"u0": -1, "v0": "1/2"}  # v falls from 1/2 to below 0
GENERIC = {"u0": "-9/10", "v0": "1/2", "r": "6/5"}  # no 1, whose powers are all alike
FEW = 5  # mutants, in a quick run


def verdict_of(theorem, activation=None, values=None):
    report = check(theorem, activation, methods=PROVING, values=values or {})
    return report.judgements["proved"].verdict.value


@pytest.mark.parametrize("digits", [15, 40])
@pytest.mark.parametrize("activation", KINKED)
@pytest.mark.parametrize(("k", "u0", "v0"), [(2, "-1", "3/5"), (3, "2", "-3/4")])
def test_the_generic_end_is_that_of_the_global_analysis(activation, digits, k, u0, v0):
    """Without the specialist the orbit is led over the kinks; both ends agree to the digits."""
    system, letters = deep(1)
    values = {str(s): w for s, w in zip(letters.starts, (u0, v0), strict=True)}
    orbits = Orbits(system, Case.of(system, activation, values | {"k": k}, digits=digits))
    special = enclose(activation, width=k, u0=u0, v0=v0, digits=digits)
    assert orbits.arrival.limit is Limit.ARRIVES
    with precision(orbits.bits):
        for s, name in zip(letters.state, ("u", "v"), strict=True):
            ours, theirs = orbits.arrival.state[s], getattr(special.balls, name)
            assert ours.overlaps(theirs)
            assert ours.rad() < arb(10) ** -digits


@pytest.mark.parametrize(
    ("theorem", "activation"),
    [*((theorem1.THEOREM, a) for a in KINKED[:4]), (theorem3.THEOREM, "selu")],
    ids=lambda x: getattr(x, "name", x),
)
def test_the_closed_form_is_verified_over_the_kink(theorem, activation):
    report = check(theorem, activation, methods=PROVING, values=OVER)
    printed = "verified" if activation == "elu" else "not_applicable"
    assert report.judgements["proved"].verdict.value == "verified"
    assert report.judgements["printed"].verdict.value == printed


@pytest.mark.parametrize("activation", ["elu", "selu"])
def test_no_mutant_is_verified_over_a_kink(activation):
    whole = list(mutants(theorem1.THEOREM))
    chosen = whole if LONG else random.Random(activation).sample(whole, FEW)
    verdicts = [verdict_of(with_mutant(theorem1.THEOREM, m), activation, GENERIC) for m in chosen]
    assert "verified" not in verdicts
    assert verdicts.count("refuted") > 0.9 * len(verdicts)


@pytest.mark.parametrize(
    ("activation", "start", "verdict"),
    [
        ("elu", OVER, "verified"),  # φ' is continuous at the kink
        ("selu", OVER, "inconclusive"),  # at one instant φ' has no value
        ("leaky_relu", OVER, "inconclusive"),
        ("selu", {"u0": 1, "v0": "1/2"}, "verified"),  # never comes to the kink
    ],
)
def test_what_has_no_value_at_the_kink_is_not_verified(activation, start, verdict):
    claim = Along(1 / (1 + dphi(a) ** 2), 1 / (1 + dphi(a) ** 2) + 0 * u)
    assert verdict_of(Theorem("slope", one_layer(), (claim,)), activation, start) == verdict


@pytest.mark.parametrize("activation", ["relu", "max(z, 0) + min(z, 0)*0", "max(z,0) - min(z,0)"])
def test_an_orbit_that_may_end_or_slide_at_a_kink_is_left_undecided(activation):
    """ReLU: v falls to 0, where nothing moves any more; |z|: both sides lead back."""
    assert verdict_of(theorem1.THEOREM, activation, OVER) in ("inconclusive", "not_applicable")
    system, letters = deep(1)
    values = {str(s): w for s, w in zip(letters.starts, (-1, "1/2"), strict=True)}
    found = Orbits(system, Case.of(system, activation, values)).arrival
    assert found.limit is not Limit.ARRIVES


def test_a_deep_orbit_crosses_the_kinks_of_its_layers_one_after_another():
    """leaky ReLU is homogeneous: u² − w² and w² − v² are conserved, over the kinks too (k = 1)."""
    system, letters = deep(2)
    values = dict(zip(map(str, letters.starts), ("-3/2", "1/2", "3/4"), strict=True))
    orbits = Orbits(system, Case.of(system, "leaky_relu", values | {"k": 1}))
    assert orbits.arrival.limit is Limit.ARRIVES, orbits.arrival.reason
    with precision(orbits.bits):
        u2, w2, v2 = (orbits.arrival.state[s] ** 2 for s in letters.state)
        assert (u2 - w2 - 2).contains(0)
        assert (u2 - v2 - arb(27) / 16).contains(0)
        assert not (u2 - v2 - arb(28) / 16).contains(0)
        assert u2.rad() < 1e-15


x, x0 = sympy.symbols("x x_0", real=True)
STEEP = Max(x, 0) + Min(x, 0) / 10  # with slope 1 beyond 0, and a tenth of that before it


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (Ends(), "verified"),
        (Bound(x, Rational(11, 10), at=Where.ALONG), "verified"),
        (Bound(x, Rational(9, 10), at=Where.ALONG), "refuted"),
        (AtEnd(x, 2), "refuted"),
        (Along(x, STEEP), "refuted"),
        (Conserved(STEEP), "refuted"),
        (Monotone(x), "inconclusive"),  # at the kink its rate has no value
    ],
)
def test_a_theorem_of_the_users_own_is_checked_over_a_kink(claim, verdict):
    """½ (1 − s(x))² with a kink of s between the start and the end x = 1."""
    system = System(state={x: x0}, loss=(1 - STEEP) ** 2 / 2, clock=1 - STEEP, defaults={x0: -1})
    assert verdict_of(Theorem("own", system, (claim,))) == verdict


def test_an_orbit_that_comes_close_to_a_pole_of_the_integrand_is_verified():
    """sinusoid: v tends to 2π/15, where φ' = 0 and φ/φ' has a pole, up to 10⁻²¹."""
    values = {"k": 8, "u0": "5/4", "v0": "1/2"}
    assert verdict_of(theorem1.THEOREM, "sinusoid", values) == "verified"
