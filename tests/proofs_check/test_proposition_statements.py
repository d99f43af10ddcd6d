"""Propositions 1 to 4: true, false and undecidable claims about fixed points and Jacobians."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check.evidence import Outcome, Rigour
from proofs_check.examination import examine_statement
from proofs_check.examiners import fixed_points
from proofs_check.examiners.unequal_units import (
    certified,
    eigenvalue,
    has_eigenvalue,
    pre_activations,
    trained,
    values_of,
)
from proofs_check.problem import Problem
from proofs_check.statement import Claim
from proofs_check.statement_catalogue import find
from proofs_check.verdict import Verdict
from theory.activation import Activation
from theory.dynamics import homoclinic, random_maps
from theory.dynamics.line_map import Behaviour, LineMap, composed, local_behaviour
from theory.dynamics.random_maps import Fate, expected, iterate, random_cycle
from theory.errors import DomainError, InputError
from theory.expression.balls import precision
from theory.one_layer.start import Start
from theory.rigour.ball_activation import BallActivation

EXACT = ("symbolic", "certified")
LAWS = settings(max_examples=25, deadline=None, derandomize=True)
IDENTITY = BallActivation.of(Activation.of("z"))


def report(name, phi="sigmoid", methods=EXACT, length=3, **inputs):
    problem = Problem(Activation.of(phi), Start.of(**inputs), length=length)
    return examine_statement(find(name), problem, methods)


def about(found, claim, method="certified"):
    return next(e for e in found.evidence if e.claim == claim and e.method == method)


PROVED_1 = {  # φ, start, verdict as proved, words of the certified evidence
    "sigmoid attracts": ("sigmoid", {}, Verdict.VERIFIED, "|g'| < 1"),
    "swish repels": ("swish", {}, Verdict.VERIFIED, "|g'| > 1"),
    "identity is neutral": ("z", {}, Verdict.INCONCLUSIVE, "separated from 1"),
    "norm 2": ("sin", {"norm": "1/2"}, Verdict.VERIFIED, "|g'|"),
}


@pytest.mark.parametrize(("phi", "start", "verdict", "words"), PROVED_1.values(), ids=PROVED_1)
def test_proposition_1(phi, start, verdict, words):
    found = report("proposition1", phi, **start)
    assert found.proved.verdict is verdict
    assert words in about(found, "eigenvalue-decides").detail
    assert found.printed.verdict is Verdict.REFUTED


def test_proposition_1_needs_a_fixed_point():
    assert report("proposition1", "z", u0=-1).proved.verdict is Verdict.NOT_APPLICABLE


def test_sampling_is_statistical_and_never_verifies():
    found = report("proposition1", methods=("training",))
    assert about(found, "eigenvalue-decides", "training").rigour is Rigour.STATISTICAL
    assert found.proved.verdict is Verdict.INCONCLUSIVE


# The witness against the printed second half of Proposition 1.


def test_the_witness_is_proved():
    found = homoclinic.prove_return()
    assert found.proved
    assert len(found.boxes) == homoclinic.STEPS + 1


@pytest.mark.parametrize(
    "step",
    [
        lambda t: homoclinic.smooth_step(t) / 2,
        lambda t: homoclinic.smooth_step(t / 4),
        lambda t: 2 * homoclinic.smooth_step(t),
        lambda t: -homoclinic.smooth_step(t),
    ],
    ids=["never reaches 1", "too slow", "above 1", "negative"],
)
def test_a_map_that_does_not_return_is_not_proved_to(step):
    assert not homoclinic.prove_return(step).proved


coordinates = st.fractions(-1, 1, max_denominator=1000).filter(lambda q: abs(q) < 1)


@LAWS
@given(coordinates, coordinates)
def test_every_point_of_the_square_reaches_zero_exactly(x, y):
    point = (x, y)
    for _ in range(20):
        point = homoclinic.image(point)
    assert point == (0, 0)


@LAWS
@given(coordinates.filter(bool))
def test_the_witness_has_the_eigenvalues_2_and_0_and_is_not_stable(x):
    assert homoclinic.image((x, Fraction(0))) == (2 * x, 0)
    assert homoclinic.image((Fraction(0), x)) == (0, 0)
    orbit, point = [], (x, Fraction(0))
    for _ in range(20):
        orbit.append(abs(point[0]))
        point = homoclinic.image(point)
    assert max(orbit) >= 1  # it has been away


# Lines: what balls can and cannot tell.


def scaling(slope):
    """g(α) = slope·α."""
    return LineMap(IDENTITY, arb(1), arb(1), slope)


@pytest.mark.parametrize(
    ("slope", "behaviour"),
    [
        (arb("0.999999999"), Behaviour.ATTRACTS),
        (arb("1.000000001"), Behaviour.REPELS),
        (arb("-1.000000001"), Behaviour.REPELS),
        (arb(1), Behaviour.UNDECIDED),
        (arb(-1), Behaviour.UNDECIDED),
        (arb(1, 1e-9), Behaviour.UNDECIDED),
        (arb("1.0000000005", 1e-9), Behaviour.UNDECIDED),
    ],
    ids=str,
)
def test_slopes_next_to_one(slope, behaviour):
    with precision(64):
        assert local_behaviour((scaling(slope),), arb(0)).behaviour is behaviour


def test_a_composition_counts_as_a_whole():
    with precision(64):
        maps = (scaling(arb(3)), scaling(arb("0.25")))
        assert local_behaviour(maps, arb(0)).behaviour is Behaviour.ATTRACTS
        assert local_behaviour(maps[:1], arb(0)).behaviour is Behaviour.REPELS


@LAWS
@given(st.floats(-1.5, 1.5), st.floats(0.2, 2), st.floats(0.2, 2))
def test_the_composed_slope_is_that_of_finite_differences(alpha, u, v):
    phi = BallActivation.of(Activation.of("tanh"))
    with precision(128):
        maps = (LineMap(phi, arb(2), arb(u), arb(v)), LineMap(phi, arb(1), arb(v), arb(u)))
        h = arb(2) ** -40
        above, below = (composed(maps, arb(alpha) + s * h)[0] for s in (1, -1))
        slope = composed(maps, arb(alpha))[1]
        assert float(abs((above - below) / (2 * h) - slope)) < 1e-15


# Random maps.


@LAWS
@given(st.integers(1, 4), st.integers(0, 10**6))
def test_random_maps_have_their_cycle_and_jacobians(length, seed):
    cycle = random_cycle(length, 0.7, np.random.default_rng(seed))
    assert cycle(cycle.points) == pytest.approx(np.roll(cycle.points, -1, axis=0), abs=1e-12)
    assert cycle.radius == pytest.approx(0.7)
    h = 1e-6
    for point, jacobian in zip(cycle.points, cycle.jacobians, strict=True):
        moved = np.eye(len(point)) * h
        slope = (cycle(point + moved) - cycle(point - moved)).T / (2 * h)
        assert slope == pytest.approx(jacobian, abs=1e-5)


@pytest.mark.parametrize("length", [1, 3])
def test_a_radius_slightly_above_one_does_not_attract(length):
    rng = np.random.default_rng(1)
    fates = [iterate(random_cycle(length, 1.05, rng), rng) for _ in range(4)]
    assert set(fates) == {Fate.LEFT}


@pytest.mark.parametrize("radius", [1 - 1e-9, 1.0, 1 + 1e-9])
def test_a_radius_next_to_one_stays_open(radius):
    rng = np.random.default_rng(2)
    assert expected(radius) is Fate.OPEN
    assert iterate(random_cycle(1, radius, rng), rng) is Fate.OPEN


def test_the_opposite_prediction_is_refuted(monkeypatch):
    opposite = {Fate.CONVERGED: Fate.LEFT, Fate.LEFT: Fate.CONVERGED}
    monkeypatch.setattr(random_maps, "expected", lambda radius: opposite[expected(radius)])
    examine = fixed_points.sampled(Claim("opposite", "ρ > 1 attracts"), fixed_points.one_point)
    (found,) = examine(find("proposition1"), Problem(Activation.of("z"), Start.of())).evidence
    assert found.outcome is Outcome.REFUTES


# Proposition 2.

PROVED_2 = {  # φ, start, printed, proved
    "tanh: unstable": ("tanh", {}, Verdict.NOT_APPLICABLE, Verdict.VERIFIED),
    "tanh³: stable": ("tanh(z)**3", {"u0": "1/2", "v0": 3}, Verdict.VERIFIED, Verdict.VERIFIED),
    "sigmoid: no cycle": ("sigmoid", {}, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
    "identity: neutral": ("z", {}, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
}


@pytest.mark.parametrize(("phi", "start", "printed", "proved"), PROVED_2.values(), ids=PROVED_2)
def test_proposition_2(phi, start, printed, proved):
    found = report("proposition2", phi, **start)
    assert (found.printed.verdict, found.proved.verdict) == (printed, proved)


@pytest.mark.parametrize("method", ["certified", "training"])
def test_a_sequence_of_one_is_refused(method):
    with pytest.raises(InputError, match="at least 2"):
        report("proposition2", "tanh", methods=(method,), length=1)


# Propositions 3 and 4.


@pytest.mark.parametrize("name", ["proposition3", "proposition4"])
@pytest.mark.parametrize("start", [{}, {"width": 5, "norm": "3/2", "v0": "1/2"}], ids=["1", "r"])
def test_unequal_units(name, start):
    found = report(name, "tanh", (*EXACT, "training"), **start)
    assert found.proved.verdict is Verdict.VERIFIED
    printed = Verdict.NOT_APPLICABLE if "norm" in start else Verdict.VERIFIED
    assert found.printed.verdict is printed
    claim = find(name).proved.conclusion[0].name
    assert about(found, claim).rigour is Rigour.ENCLOSURE
    assert about(found, claim, "training").outcome is Outcome.SUPPORTS


def test_balls_alone_do_not_verify():
    assert report("proposition4", methods=("certified",)).proved.verdict is Verdict.INCONCLUSIVE


CLAIM = Claim("spoilt", "another eigenvalue")
WRONG = {
    "without v": lambda u, a, values: sum(x * values(y)[1] for x, y in zip(u, a, strict=True)),
    "wrong sign": lambda u, a, values: -eigenvalue(u, a, values),
    "one unit left out": lambda u, a, values: eigenvalue(u[1:], a[1:], values),
}


@pytest.mark.parametrize("claimed", WRONG.values(), ids=list(WRONG))
def test_a_wrong_eigenvalue_is_refuted(claimed):
    pytest.importorskip("torch")
    statement, problem = find("proposition4"), Problem(Activation.of("tanh"), Start.of(3, 1, 1))
    by_balls = certified(CLAIM, has_eigenvalue(claimed))(statement, problem).evidence[-1]
    assert (by_balls.outcome, by_balls.rigour) == (Outcome.REFUTES, Rigour.PROOF)

    def sides(problem, found):
        wrong = claimed(found.u, pre_activations(problem, found), values_of(problem))
        return found.lambda1, float(wrong)

    by_training = trained(CLAIM, sides)(statement, problem).evidence[-1]
    assert (by_training.outcome, by_training.rigour) == (Outcome.REFUTES, Rigour.NUMERICAL)


def test_training_that_does_not_reach_zero_says_nothing():
    pytest.importorskip("torch")
    found = report("proposition3", "gumbel", ("training",), u0=-3, v0=0)
    assert about(found, "output-is-one", "training").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "name", ["proposition3", "proposition4", "invariant1", "invariant2", "invariant3", "invariant4"]
)
@pytest.mark.parametrize("methods", [EXACT, ("symbolic",)])
def test_no_claim_about_a_network_that_does_not_exist(name, methods):
    for phi, v0 in (("log(z)", -5), ("1/z", 0), ("asin(z)", 4), ("log(z)+max(z,0)", -1)):
        with pytest.raises(DomainError, match="no finite real value"):
            report(name, phi, methods, v0=v0)
    nearly_zero = "exp(exp(-4000))-1"  # below the precision of every exact test
    assert report(name, "log(z)", methods, v0=nearly_zero).proved.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("phi", "v0", "verdict"),
    [
        ("abs(z)", 0, Verdict.NOT_APPLICABLE),
        ("abs(z)", 1, Verdict.VERIFIED),
        ("elu", 0, Verdict.VERIFIED),
        ("z**2", 0, Verdict.VERIFIED),
        ("z**(1/3)", 0, Verdict.INCONCLUSIVE),
        ("relu(z)+0*log(2+z)", 0, Verdict.NOT_APPLICABLE),
    ],
)
def test_the_jacobian_needs_a_derivative_at_the_start(phi, v0, verdict):
    assert report("proposition4", phi, v0=v0).proved.verdict is verdict
