"""Where no verdict depends on the end of an orbit it is looked for briefly, and else to the end."""

from __future__ import annotations

import pytest
import sympy

from proofs_check import AtEnd, Ends, Holds, Identity, System, Theorem, check
from proofs_check.engine.case import Case
from proofs_check.engine.certified import saddles
from proofs_check.engine.certified.arrival import Arrival
from proofs_check.engine.certified.orbits import FEW_STEPS, Orbits
from proofs_check.engine.claims import CASES, Bound, Exists, ForAll, Limit, Where
from proofs_check.engine.theorem import Version

PROVING = ("symbolic", "certified")
x, x0, c = sympy.symbols("x x_0 c", real=True)
# the clock is 0 at 1, which no start below 0 reaches: 0 is an equilibrium on the way
SYSTEM = System(state={x: x0}, loss=x**4 / 4 - x**3 / 3, clock=1 - x, defaults={x0: -2, c: 1})
FALSE_BY_SYMBOLS = Identity(x**2 + 1, x)
FALSE_BY_NUMBERS = Holds(sympy.Eq(c, 2))
TRUE = Holds(sympy.Eq(c, 1))


def theorem(*assume, printed=None):
    version = None if printed is None else Version(claims=(Ends(),), assume=printed)
    return Theorem("mine", SYSTEM, (AtEnd(x, 1),), assume=assume, printed=version)


@pytest.fixture
def searches(monkeypatch):
    """The steps granted to each search of the end, and "far" for what comes after the first."""
    found: list[object] = []
    followed, looked = Orbits._generic, saddles.end_off_target

    def generic(orbits, steps):
        found.append(steps)
        return followed(orbits, steps)

    def off_target(orbits):
        found.append("far")
        return looked(orbits)

    monkeypatch.setattr(Orbits, "_generic", generic)
    monkeypatch.setattr(saddles, "end_off_target", off_target)
    return found


FALSE_OF_ALL = ForAll({x: sympy.S.Reals}, Holds(sympy.Gt(x, 0)))


@pytest.mark.parametrize(
    "hypothesis", [FALSE_BY_SYMBOLS, FALSE_BY_NUMBERS, FALSE_OF_ALL], ids=["φ", "c", "all"]
)
def test_a_theorem_that_does_not_apply_looks_for_the_end_briefly(hypothesis, searches):
    report = check(theorem(hypothesis), methods=PROVING)
    assert report.verdict == "not_applicable"
    assert searches == [FEW_STEPS]
    assert report.end is not None
    assert report.end.limit is Limit.UNDECIDED
    assert {e.claim for e in report.evidence} >= set(report.theorem.all_claims)


def test_a_version_that_applies_is_looked_at_to_the_end(searches):
    report = check(theorem(FALSE_BY_NUMBERS, printed=(TRUE,)), methods=PROVING)
    assert report.judgements["proved"].verdict.value == "not_applicable"
    assert report.judgements["printed"].verdict.value == "refuted"
    assert "far" in searches
    assert report.end.limit is Limit.TRAPPED


def test_a_version_that_speaks_of_a_witness_does_not_ask_where_this_orbit_goes(searches):
    """It has orbits of its own, each followed to its end."""
    ends = Exists(CASES, Bound(x, 2, at=Where.END), {"phi": None, "x_0": 2})
    printed = Version((ends,))
    source = Theorem("mine", SYSTEM, (AtEnd(x, 1),), (FALSE_BY_NUMBERS,), printed=printed)
    report = check(source, methods=PROVING)
    assert report.judgements["proved"].verdict.value == "not_applicable"
    assert searches[0] == FEW_STEPS
    assert report.end.limit is Limit.UNDECIDED


def test_a_hypothesis_of_the_end_is_looked_at_to_the_end(searches):
    report = check(theorem(TRUE, Ends()), methods=PROVING)
    assert report.verdict == "not_applicable"
    assert "far" in searches
    assert report.end.limit is Limit.TRAPPED


def test_an_end_that_was_looked_for_briefly_is_not_kept_for_whom_it_concerns():
    case = Case.of(SYSTEM, None, {})
    orbits = Orbits(SYSTEM, case)
    orbits.ask_the_end(False)
    orbits.__dict__["arrival"] = Arrival(Limit.UNDECIDED, "200 steps were not enough")
    orbits.ask_the_end(False)
    assert "arrival" in orbits.__dict__
    orbits.ask_the_end(True)
    assert orbits.arrival.limit is Limit.TRAPPED
    orbits.ask_the_end(True)
    assert "arrival" in orbits.__dict__


def test_the_end_of_an_orbit_that_arrives_at_once_is_told_of_every_theorem():
    report = check(theorem(FALSE_BY_NUMBERS), methods=PROVING, x0="1/2")
    assert report.verdict == "not_applicable"
    assert report.end.limit is Limit.ARRIVES
