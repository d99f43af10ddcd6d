"""Cycles of gradient descent beyond the edge of stability, exactly and near given points."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy
from sympy import ImmutableMatrix, Rational, symbols

from proofs_check.engine.check import check
from proofs_check.engine.claims import (
    Cycle,
    CycleNear,
    Map,
)
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.rendering.formulas import parts
from proofs_check.theorems.gradient_descent import (
    factorisation,
    heavy_ball,
    period_two,
)

PROVING = ("symbolic", "certified")
x, y, x0, y0 = symbols("x y x_0 y_0", real=True)
gamma, h = symbols("gamma h", positive=True)
TENTHS = ImmutableMatrix([["1.14", "1.14"], ["0.73", "0.73"]]).applyfunc(sympy.nsimplify)


def test_a_cycle_beyond_the_edge():
    report = check(period_two.THEOREM, methods=(*PROVING, "flow"))
    assert report.verdict == "verified", report.judgements
    near = next(c for c in period_two.THEOREM.claims if isinstance(c, CycleNear))
    seen = {e.method: e.outcome for e in report.about(near)}
    assert seen["certified"] is seen["flow"] is Outcome.SUPPORTS
    assert check(period_two.THEOREM, methods=PROVING, gamma="9/10").verdict == "not_applicable"


@pytest.mark.parametrize(
    ("points", "more", "expected"),
    [
        (TENTHS, {}, "verified"),
        (TENTHS, {"multipliers": ("-0.68", "0.6")}, "verified"),
        (TENTHS, {"multipliers": ("0.6", "0.6")}, "refuted"),
        (TENTHS, {"multipliers": ("-0.7",)}, "refuted"),
        (TENTHS + ImmutableMatrix([[1, 0], [0, 0]]), {}, "refuted"),
        (ImmutableMatrix([[1, 1], [1, 1]]), {}, "inconclusive"),  # a fixed point, taken twice
        (ImmutableMatrix([["0.8165", "-0.8165"], ["-0.8165", "0.8165"]]), {}, "verified"),
        (TENTHS, {"radius": 3}, "inconclusive"),
    ],
)
def test_a_cycle_near_given_points(points, more, expected):
    points = ImmutableMatrix(points).applyfunc(sympy.nsimplify)
    if "multipliers" in more:
        more = {"multipliers": tuple(map(Rational, more["multipliers"]))}
    claim = CycleNear(factorisation.STEP, points, **more)
    theorem = replace(factorisation.THEOREM, claims=(claim,))
    assert check(theorem, methods=PROVING).verdict == expected


def test_a_cycle_that_holds_at_some_numbers_is_refuted_only_at_others():
    step = {x: x - gamma * h * x}
    system = System(state={x: x0}, step=step, defaults={x0: 1, gamma: 2, h: 1})
    swap = Theorem("swap", system, (Cycle(Map.of(step), ImmutableMatrix([[1], [-1]])),))
    assert check(swap, methods=PROVING).verdict == "verified"
    assert check(swap, methods=PROVING, gamma="3/2").verdict == "refuted"


def test_claims_of_maps_are_typeset_and_say_what_they_say_in_words():
    for claim in (*period_two.THEOREM.claims, *heavy_ball.theorem().claims[:1]):
        found = parts(claim)
        tex = " ".join(s.latex for s in found if s.latex)
        assert r"\mapsto" in tex
        words = "".join(s.text for s in found if not s.latex)
        assert not {"√", "↦"} & set(words)
        assert any(word in words for word in ("cycle", "multiplier", "converge"))
    assert r"\sqrt" in " ".join(s.latex or "" for s in parts(period_two.THEOREM.claims[0]))
