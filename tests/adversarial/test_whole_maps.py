"""The remark on the width, and the map of the whole network: other widths, and a fine grid."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from answers import answer
from mpmath import mp, mpf
from notation import Formula, TooLarge, Undefined, number
from reference import orbit
from sizes import sample

from proofs_check.engine.check import check
from proofs_check.engine.outcomes import Verdict
from proofs_check.theorems.beyond import whole_map
from proofs_check.theorems.beyond.whole_map import REACH
from proofs_check.theorems.pnas2020 import remark_width
from proofs_check.theorems.pnas2020.remark_width import WIDTHS
from theory import Flow

PROVING = ("symbolic", "certified")
STARTS = ((1, 1), ("1/2", "3/2"), (-1, "1/2"), (2, "-1/3"))


@pytest.mark.parametrize(
    "phi",
    sample(
        [
            "sigmoid",
            "tanh",
            "swish",
            "exp(-z)",
            "z+1",
            "softplus",
            "cosid",
            "gelu",
            "z+1/10",
            "log(z)",
            "erfc(z)",
            "1/(1+z**2)",
        ],
        1,
    ),
)
@pytest.mark.parametrize(("u0", "v0"), sample(list(STARTS), 1))
def test_more_contractive_with_width(phi, u0, v0):
    """Verified and refuted for the listed widths, as orbits by other means say."""
    ends = [orbit(phi, k, float(number(u0)), float(number(v0))) for k in WIDTHS]
    if None in ends:
        return
    report = check(remark_width.THEOREM, phi, methods=PROVING, u0=u0, v0=v0)
    verdict = report.judgement("printed").verdict
    pairs = list(pairwise(abs(end.lambda1) for end in ends))
    if verdict is Verdict.VERIFIED:
        assert all(b < a * (1 + 1e-8) for a, b in pairs), pairs
    if verdict is Verdict.REFUTED:
        assert any(b > a * (1 - 1e-7) for a, b in pairs), pairs


MAPS = (
    ("sigmoid", 1, 1),
    ("tanh", 1, 1),
    ("sin", 1, 1),
    ("z+sin(2*z)/3", 1, 1),
    ("swish", -1, -1),
    ("cosid", 1, 1),
    ("tanh", "1/10", 3),
    ("exp(-z)", 1, "1/2"),
    ("z**3", 1, 1),
    ("max(z,0)+tanh(z)", 1, 1),
    ("sin(3*z)", 1, "1/3"),
    ("1/(1+z**2)", 1, 1),
    ("z+abs(z)/z", 1, 1),
    ("1/z", 1, 1),
    ("log(2+z)", 1, 1),
)


@pytest.mark.parametrize(("phi", "u0", "v0"), sample(list(MAPS), 1))
def test_fixed_points_of_the_whole_map(phi, u0, v0):
    """g(α) = k u φ(v α): a count that is proved is no less than the sign changes of g(α) − α on a
    fine grid, and no other count is proved."""
    found = answer(phi, width=2, u0=u0, v0=v0)
    if found is None or found.outcome is not Flow.INTERPOLATES:
        return
    proved = [count for count in range(8) if _enumerated(phi, u0, v0, count)]
    with mp.workdps(30):
        u, v = mpf(found.u.lower), mpf(found.v.lower)
        at, seen, last = Formula(phi).compiled(), 0, None
        for i in range(1502):
            alpha = -REACH + 2 * REACH * mpf(i) / 1501
            try:
                gap = 2 * u * at(v * alpha).value - alpha
            except (Undefined, TooLarge):
                last = None
                continue
            seen += last is not None and last * gap < 0 and abs(gap - last) < 1
            last = gap
    assert len(proved) <= 1
    assert not proved or proved[0] >= seen


def _enumerated(phi, u0, v0, count):
    theorem = whole_map.theorem(fixed_points=count)
    alone = replace(theorem, claims=(theorem.claims[0], theorem.claims[2]))
    return check(alone, phi, methods=PROVING, u0=u0, v0=v0).verdict == "verified"
