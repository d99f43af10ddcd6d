"""Flows in a plane that repels: decided inside it, and never taken for one that is left."""

from __future__ import annotations

import pytest
import sympy
from sympy import Abs, Rational, sqrt

from proofs_check.engine.case import Case
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.certified.planes import in_a_plane
from proofs_check.engine.check import check
from proofs_check.engine.claims import Along, AtEnd, Bound, Ends, Limit, Tends, Where
from proofs_check.engine.system import System
from proofs_check.engine.theorem import Theorem
from proofs_check.systems.phase_retrieval import SYSTEM, q
from proofs_check.theorems.phase_retrieval import orthogonal

x, y, x0, y0 = sympy.symbols("x y x_0 y_0", real=True)
ONE = sympy.S.One
PROVING = ("symbolic", "certified")


def flow(dx, dy, *target, **start):
    defaults = {x0: start.get("x0", 0), y0: start.get("y0", "1/3")}
    return System(
        state={x: x0, y: y0},
        velocity={x: dx, y: sympy.sympify(dy)},
        target=target,
        defaults=defaults,
    )


def verdict(system, claim, **values):
    report = check(Theorem("here", system, (claim,)), methods=PROVING, seconds=6, values=values)
    return report.verdict


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (Ends(Limit.TRAPPED), "verified"),
        (Ends(Limit.ARRIVES), "refuted"),
        (Ends(Limit.DIVERGES), "refuted"),
        (Ends(Limit.SADDLE), "verified"),
        (Tends(q, Rational(4, 3)), "refuted"),
        (Tends(q**2, Rational(1, 10)), "refuted"),
    ],
)
def test_phase_retrieval_from_a_right_angle(claim, expected):
    assert verdict(orthogonal.THEOREM.system, claim) == expected


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        (x, "verified"),
        (x * (2 - y), "verified"),
        (-x, "refuted"),  # a node
        (x * (y - 2), "refuted"),
        (x**3, "inconclusive"),  # it repels, but not by its linearisation
        (-(x**3), "inconclusive"),
        (x * (y - 1), "inconclusive"),
    ],
)
def test_what_attracts_within_the_plane_is_a_saddle_where_it_repels_beside_it(beside, expected):
    """From (0, 1/3) to (0, 1), off the target y = 2."""
    assert verdict(flow(beside, 1 - y, y - 2), Ends(Limit.SADDLE)) == expected


def test_a_start_on_the_saddle_does_not_come_to_it():
    assert verdict(flow(x, 1 - y, y - 2, y0=1), Ends(Limit.SADDLE)) != "verified"


def test_beside_the_plane_the_flow_goes_elsewhere():
    assert verdict(SYSTEM, Ends(Limit.TRAPPED), m0="1/1000") != "verified"


ARRIVES = flow(x, 1 - y, x, y - 1)


@pytest.mark.parametrize(
    ("system", "claim", "expected"),
    [
        (ARRIVES, Ends(Limit.ARRIVES), "verified"),
        (ARRIVES, Bound(y, 2, at=Where.END), "verified"),
        (ARRIVES, AtEnd(y, 2), "refuted"),
        (ARRIVES, Tends(x + y, 1), "inconclusive"),  # met, and no proof
        (ARRIVES, Tends(x + y, 2), "refuted"),
        (flow(x, 1 - y, x, y - 1, x0="1/1000"), Ends(Limit.ARRIVES), "inconclusive"),
        (flow(x * (1 + y), 1 + y**2 * 0), Ends(Limit.DIVERGES), "verified"),
        (flow(x * (1 + y), 1 - y, x - 1, y - 1), Ends(Limit.ARRIVES), "refuted"),
        (flow(x * (1 + y), -y, x, y), Along(x, 0), "verified"),
        (flow(x * (1 - x), y, x - 1), Ends(Limit.DIVERGES), "verified"),
        # the target is the plane itself
        (flow(x * (1 - x), y, x), Ends(Limit.TRAPPED), "inconclusive"),
        (flow(x * (1 - x), y, x), Ends(Limit.DIVERGES), "inconclusive"),
        (flow(x * (1 - x), y, x * y), Ends(Limit.TRAPPED), "inconclusive"),
    ],
)
def test_flows_that_stay_in_a_plane(system, claim, expected):
    assert verdict(system, claim) == expected


@pytest.mark.parametrize(
    "system",
    [
        flow(y, ONE, y0=0),  # at rest for an instant only
        flow(y * (y - 1), ONE, y0=1),
        flow(x + y, -y),
        flow(Abs(x), 1 - y),  # a kink: not looked at
        flow(sqrt(Abs(x)), 1 - y),  # other solutions begin there
        flow(x / (1 - y), -y),
        flow(1 - y, 1 - y, y0=1),  # all at rest: an equilibrium
    ],
)
def test_no_plane_is_seen_where_it_may_be_left(system):
    orbits = Orbits(system, Case.of(system, None, {}))
    assert in_a_plane(orbits) is None


def test_a_letter_that_moves_only_with_another_is_not_at_rest():
    """x rests while z does, and z does not rest for good."""
    z, z0 = sympy.symbols("z z_0", real=True)
    system = System(
        state={x: x0, y: y0, z: z0},
        velocity={x: z, y: -y, z: y**2},
        defaults={x0: 0, y0: 1, z0: 0},
    )
    assert in_a_plane(Orbits(system, Case.of(system, None, {}))) is None
