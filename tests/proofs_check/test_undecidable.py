"""Questions at the edge of what can be decided: the answer is right, or it is "undecided"."""

from __future__ import annotations

import pytest
from extent import few
from mpmath import mp
from sympy import Abs

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.check import check
from proofs_check.engine.claims import AtEnd, Bound, Ends, Limit, Where
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.one_layer import lambda1, one_layer
from proofs_check.theorems.pnas2020 import proposition1, theorem1, theorem2

FAST = ("symbolic", "certified")
ATTRACTS = Theorem(
    "attracts", one_layer(), (Bound(Abs(lambda1), 1, strict=True, at=Where.END),), (Ends(),)
)
REPELS = Theorem(
    "repels", one_layer(), (Bound(1, Abs(lambda1), strict=True, at=Where.END),), (Ends(),)
)


@pytest.mark.parametrize(
    ("phi", "start", "true", "false"),
    [
        # λ1 = p for z^p
        pytest.param("z**(1 + 1/10**12)", {}, REPELS, ATTRACTS, id="power-above"),
        pytest.param("z**(1 - 1/10**12)", {}, ATTRACTS, REPELS, id="power-below"),
        pytest.param("z**(1 + 1/10**200)", {}, REPELS, ATTRACTS, id="power-far-above"),
        # softplus: v φ'/φ < 1 < v φ'/φ of swish, and both tend to 1 like exp(-v)
        pytest.param("softplus", {"v0": 30}, ATTRACTS, REPELS, id="softplus-1e-12"),
        pytest.param("softplus", {"v0": 200}, ATTRACTS, REPELS, id="softplus-1e-86"),
        pytest.param("swish", {"v0": 30}, REPELS, ATTRACTS, id="swish-1e-12"),
        pytest.param("swish", {"v0": 300}, REPELS, ATTRACTS, id="swish-1e-128"),
    ],
)
def test_an_eigenvalue_next_to_one(phi, start, true, false):
    assert check(true, phi, methods=FAST, **start).verdict in ("verified", "inconclusive")
    assert check(false, phi, methods=FAST, **start).verdict in ("refuted", "inconclusive")
    assert check(theorem2.THEOREM, phi, methods=FAST, **start).verdict in (
        "verified",
        "inconclusive",
    )


def start_to_minus_one():
    """u0 such that the flow of sigmoid from (u0, -1) ends where v φ'(v)/φ(v) = -1, k = 2.

    There v - v φ(v) = -1, u = 1/(2 φ(v)) and u0² = u² - 2(G(v) - G(-1)) with G = v + exp(v).
    """
    v = mp.findroot(lambda s: s - s / (1 + mp.exp(-s)) + 1, -1.278)
    u = (1 + mp.exp(-v)) / 2
    return mp.sqrt(u**2 - 2 * (v + mp.exp(v) + 1 - mp.exp(-1)))


@pytest.mark.parametrize("digits", [13, 60, 900])
@pytest.mark.parametrize(("up", "true"), [(0, ATTRACTS), (1, REPELS)], ids=["below", "up"])
def test_a_start_tuned_to_the_edge(digits, up, true):
    with mp.workdps(digits + 20):
        whole = str(int(mp.floor(start_to_minus_one() * 10**digits)) + up)
    start = {"u0": f"{whole[:-digits]}.{whole[-digits:]}", "v0": -1}
    false = ATTRACTS if true is REPELS else REPELS
    assert check(true, "sigmoid", methods=FAST, **start).verdict in ("verified", "inconclusive")
    assert check(false, "sigmoid", methods=FAST, **start).verdict in ("refuted", "inconclusive")


@pytest.mark.parametrize("phi", few(2, ["identity", "relu", "leaky_relu"]))
def test_exactly_one_neither_attracts_nor_repels(phi):
    for theorem in (ATTRACTS, REPELS):
        assert check(theorem, phi, methods=FAST).verdict not in ("verified", "conflict")
    assert check(proposition1.THEOREM, phi, methods=FAST).verdict == "inconclusive"
    one = Theorem("one", one_layer(), (AtEnd(lambda1, 1),), (Ends(),))
    assert check(one, phi, methods=FAST).verdict in ("verified", "inconclusive")
    assert check(theorem2.THEOREM, phi, methods=FAST).verdict == "verified"


def almost_sinh_1(digits):
    """-sinh(1), the barrier of tanh at v0 = 1, cut off: a rational number just above it."""
    with mp.workdps(digits + 20):
        return "-" + mp.nstr(mp.floor(mp.sinh(1) * 10**digits) / 10**digits, digits + 1)


@pytest.mark.parametrize("theorem", [theorem1.THEOREM, theorem2.THEOREM], ids=lambda t: t.name)
def test_a_start_at_the_barrier_to_900_digits_is_inconclusive(theorem):
    report = check(theorem, "tanh", methods=FAST, u0=almost_sinh_1(900), v0=1)
    for judgement in report.judgements.values():
        assert judgement.verdict.value == "inconclusive"
    (arrives,) = (e for e in report.evidence if e.claim == Ends() and e.method == "certified")
    assert arrives.outcome is Outcome.UNKNOWN
    ends = [c for c in theorem.claims if c.where is Where.END]
    about = [e for e in report.evidence if e.claim in ends and e.method == "certified"]
    assert {e.outcome for e in about} == {Outcome.UNKNOWN}


@pytest.mark.parametrize("digits", [15, 60])
def test_floats_do_not_choose_a_side_of_the_barrier(digits):
    """The start turns back, as balls prove; a float passes so close that it cannot know."""
    start = {"u0": almost_sinh_1(digits), "v0": 1}
    report = check(theorem2.THEOREM, "tanh", methods=(*FAST, "flow"), **start)
    assert report.verdict == "verified", report.judgements["proved"].reason


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
    case = Case.of(one_layer(), phi, {"u0": u0, "v0": 1})
    assert Orbits(one_layer(), case).arrival.limit is Limit.SADDLE
    report = check(theorem2.THEOREM, phi, methods=(*FAST, "flow"), u0=u0, v0=1)
    assert report.verdict == "not_applicable"
