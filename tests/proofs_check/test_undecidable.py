"""Questions at the edge of what can be decided: the answer is right, or it is "undecided"."""

from __future__ import annotations

import pytest
from mpmath import mp

from proofs_check.evidence import Outcome
from proofs_check.examination import examine_statement
from proofs_check.problem import Problem
from proofs_check.statements import theorem1, theorem2
from proofs_check.verdict import Verdict
from theory.activation import Activation
from theory.one_layer.start import Start
from theory.outcome import Classification, Flow

ATTRACTOR, NOT_ATTRACTOR = Classification.ATTRACTOR, Classification.NOT_ATTRACTOR
FAST = ("symbolic", "certified")


def examine(phi, start, methods=FAST, statement=theorem2.STATEMENT):
    return examine_statement(statement, Problem(Activation.of(phi), start), methods)


@pytest.mark.parametrize(
    ("phi", "start", "truth"),
    [
        # λ1 = p for z^p
        pytest.param("z**(1 + 1/10**12)", Start.of(), NOT_ATTRACTOR, id="power-above"),
        pytest.param("z**(1 - 1/10**12)", Start.of(), ATTRACTOR, id="power-below"),
        pytest.param("z**(1 + 1/10**200)", Start.of(), NOT_ATTRACTOR, id="power-far-above"),
        # softplus: v φ'/φ < 1 < v φ'/φ of swish, and both tend to 1 like exp(-v)
        pytest.param("softplus", Start.of(2, 1, 30), ATTRACTOR, id="softplus-1e-12"),
        pytest.param("softplus", Start.of(2, 1, 200), ATTRACTOR, id="softplus-1e-86"),
        pytest.param("swish", Start.of(2, 1, 30), NOT_ATTRACTOR, id="swish-1e-12"),
        pytest.param("swish", Start.of(2, 1, 300), NOT_ATTRACTOR, id="swish-1e-128"),
    ],
)
def test_an_eigenvalue_next_to_one(phi, start, truth):
    report = examine(phi, start)
    assert report.enclosure.classification in (truth, Classification.UNDECIDED)
    assert report.proved.verdict in (Verdict.VERIFIED, Verdict.INCONCLUSIVE)


def start_to_minus_one():
    """u0 such that the flow of sigmoid from (u0, -1) ends where v φ'(v)/φ(v) = -1, k = 2.

    There v - v φ(v) = -1, u = 1/(2 φ(v)) and u0² = u² - 2(G(v) - G(-1)) with G = v + exp(v).
    """
    v = mp.findroot(lambda s: s - s / (1 + mp.exp(-s)) + 1, -1.278)
    u = (1 + mp.exp(-v)) / 2
    return mp.sqrt(u**2 - 2 * (v + mp.exp(v) + 1 - mp.exp(-1)))


@pytest.mark.parametrize("digits", [13, 60, 900])
@pytest.mark.parametrize(("up", "truth"), [(0, ATTRACTOR), (1, NOT_ATTRACTOR)], ids=["below", "up"])
def test_a_start_tuned_to_the_edge(digits, up, truth):
    with mp.workdps(digits + 20):
        whole = str(int(mp.floor(start_to_minus_one() * 10**digits)) + up)
    start = Start.of(2, f"{whole[:-digits]}.{whole[-digits:]}", -1)
    found = examine("sigmoid", start).enclosure.classification
    assert found in (truth, Classification.UNDECIDED)


@pytest.mark.parametrize("phi", ["identity", "relu", "leaky_relu"])
def test_exactly_one_is_neutral(phi):
    report = examine(phi, Start.of())
    assert report.enclosure.classification is Classification.NEUTRAL
    assert report.proved.verdict is Verdict.VERIFIED


def almost_sinh_1(digits):
    """-sinh(1), the barrier of tanh at v0 = 1, cut off: a rational number just above it."""
    with mp.workdps(digits + 20):
        return "-" + mp.nstr(mp.floor(mp.sinh(1) * 10**digits) / 10**digits, digits + 1)


@pytest.mark.parametrize(
    "statement", [theorem1.STATEMENT, theorem2.STATEMENT], ids=lambda s: s.name
)
def test_a_start_at_the_barrier_to_900_digits_is_inconclusive(statement):
    report = examine("tanh", Start.of(2, almost_sinh_1(900), 1), statement=statement)
    assert report.enclosure.outcome is Flow.UNDECIDED
    assert not report.enclosure.certified
    assert report.enclosure.u is None
    for judgement in (report.printed, report.proved):
        assert judgement.verdict is Verdict.INCONCLUSIVE
        assert "barrier" in judgement.reason


@pytest.mark.parametrize("digits", [15, 60])
def test_floats_do_not_choose_a_side_of_the_barrier(digits):
    """The start turns back, as balls prove; a float passes so close that it cannot know."""
    start = Start.of(2, almost_sinh_1(digits), 1)
    report = examine("tanh", start, ("symbolic", "certified", "flow"))
    assert report.enclosure.outcome is Flow.INTERPOLATES
    assert report.proved.verdict is Verdict.VERIFIED, report.proved.reason


@pytest.mark.parametrize(
    ("phi", "u0"),
    [
        pytest.param("tanh", "-sinh(1)", id="tanh"),
        pytest.param("tanh", "-sqrt(cosh(1)**2 - 1)", id="tanh-disguised"),
        pytest.param("sin", "-sqrt(-2*log(cos(1)))", id="sin"),
        pytest.param("identity", "-1", id="identity"),
    ],
)
def test_the_saddle_itself_is_recognised(phi, u0):
    report = examine(phi, Start.of(2, u0, 1), ("symbolic", "certified", "flow"))
    assert report.enclosure.outcome is Flow.SADDLE
    assert report.proved.verdict is Verdict.NOT_APPLICABLE


def test_an_undecided_start_is_never_given_values():
    report = examine("tanh", Start.of(2, almost_sinh_1(900), 1))
    about = {e.claim: e.outcome for e in report.evidence if e.method == "certified"}
    assert about["flow-arrives"] is Outcome.UNKNOWN
    assert "unique end point" not in about
    assert "classification" not in about
