"""The proof refuses what the search may get wrong: candidates, branches, gaps, and false barriers.

The last tests hold starts for which a *wrong* outcome was certified once, or still is.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from extent import few
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from theory.activation import Activation, variable
from theory.expression.balls import precision
from theory.one_layer.certified import enclosure, ends
from theory.one_layer.certified.enclosure import enclose
from theory.one_layer.certified.endpoint import Box, gap, prove_endpoint
from theory.one_layer.certified.march import Station
from theory.one_layer.certified.reduced import Reduced
from theory.one_layer.start import Start
from theory.outcome import Flow, Truth
from theory.symbolic.primitive import Primitive, Source, verify

U, V = "0.6974451195753538350544351544", "0.9291474282634129938239641679"  # see test_enclosure
ZERO = arb(0)


def problem(phi: str = "sigmoid", k: int = 2, u0: object = 1, v0: object = 1) -> Reduced:
    return Reduced.of(Activation.of(phi), Start.of(k, u0, v0))


def holds_the_end(box: Box) -> bool:
    return box.U.overlaps(arb(U, 1e-27)) and box.a.overlaps(arb(V, 1e-27))


@pytest.mark.parametrize("shift", ["0", "1e-12", "-0.001", "0.3", "-0.7", "2"])
def test_a_candidate_that_is_off_is_polished_or_refused(shift):
    with precision(100):
        box = prove_endpoint(problem(), Station((arb(V) + arb(shift)).mid(), ZERO))
        assert box is None or holds_the_end(box)
        assert box is not None or abs(float(shift)) > 0.1


@given(st.fractions(-8, 8, max_denominator=64), st.integers(-4, 4))
def test_no_candidate_leads_to_a_wrong_box(at, lie):
    """The sigmoid has one solution with u > 0; the accumulated integral may be any lie."""
    with precision(80):
        station = Station((arb(at.numerator) / at.denominator).mid(), arb(lie))
        box = prove_endpoint(problem(), station)
        assert box is None or holds_the_end(box)


@pytest.mark.parametrize("at", ["1.5707963267948966", "3.2", "-0.5", "100"])
def test_a_candidate_beyond_a_pole_is_refused(at):
    """sin from v0 = 1: the orbit cannot pass v = π/2, where φ/φ' has its pole."""
    start = problem("sin")
    with precision(80):
        box = prove_endpoint(start, Station(arb(at).mid(), ZERO))
        if box is not None:
            assert gap(start, box, 1) or abs(box.a - arb("0.798096931666639")) < 1e-9


def test_candidates_that_are_no_numbers_are_refused():
    with precision(64):
        for at in (arb.nan(), arb.pos_inf()):
            assert prove_endpoint(problem(), Station(at, ZERO)) is None


@pytest.mark.parametrize("bits", [64, 300])
def test_a_box_is_as_sharp_as_the_precision(bits):
    with precision(bits):
        box = prove_endpoint(problem(), Station(arb(V).mid(), ZERO))
        assert box.a.rel_accuracy_bits() > bits - 20


def test_the_wrong_branch_is_refused():
    """p = 1 is met with u > 0 only (φ > 0): the same box with -U belongs to another orbit."""
    with precision(100):
        start = problem()
        box = prove_endpoint(start, Station(arb(V).mid(), ZERO))
        assert gap(start, box, 1) == ""
        assert "wrong branch" in gap(start, box, -1)
        assert "wrong branch" in gap(start, replace(box, U=-box.U), 1)
        assert "wrong branch" in gap(start, replace(box, U=arb(0, 1)), 1)


@pytest.mark.parametrize("end", ["2", "4", "-2"])
def test_an_arc_across_a_zero_of_the_slope_is_refused(end):
    with precision(100):
        start, box = problem("sin"), Box(arb(1), arb(end))
        assert "φ' ≠ 0" in gap(start, box, 1)


@pytest.mark.parametrize("lie", ["1.2", "-0.5", "7"])
def test_a_search_that_lies_is_never_certified(monkeypatch, lie):
    monkeypatch.setattr(enclosure, "locate", lambda *_: Station(arb(lie).mid(), ZERO))
    found = enclose("sigmoid", Start.of(2, 1, 1))
    if found.outcome is Flow.INTERPOLATES:
        assert Fraction(found.v.lower) <= Fraction(V) + Fraction(1, 10**20)
        assert Fraction(found.v.upper) >= Fraction(V)
    else:
        assert found.outcome is Flow.UNDECIDED
        assert not found.certified


def test_without_a_candidate_nothing_is_certified(monkeypatch):
    monkeypatch.setattr(enclosure, "locate", lambda *_: None)
    found = enclose("sigmoid", Start.of(2, 1, 1))
    assert (found.outcome, found.certified) == (Flow.UNDECIDED, False)
    assert "no candidate" in found.reason


def test_a_proof_that_fails_certifies_nothing(monkeypatch):
    monkeypatch.setattr(enclosure, "prove_endpoint", lambda *_: None)
    found = enclose("sigmoid", Start.of(2, 1, 1))
    assert (found.outcome, found.certified) == (Flow.UNDECIDED, False)
    assert "Newton did not contract" in found.reason


@pytest.mark.parametrize(
    ("phi", "u0", "v0", "end"),
    [
        ("exp(z) - 1", "-1e-40", "1e-30", ">0"),  # G ≈ v²/2: u0²/2 = 5e-81 < B = 5e-61, u turns
        ("sin", "1e-40", "pi + 1/10**30", "<0"),  # the same at the second zero of sin
    ],
)
def test_a_negative_output_is_never_taken_for_a_positive_one(phi, u0, v0, end):
    """The true end has the sign of -u0; once certified with the sign of u0."""
    found = enclose(phi, Start.of(2, u0, v0))
    if found.outcome is not Flow.UNDECIDED:
        assert found.outcome is Flow.INTERPOLATES
        assert (found.balls.u > 0) == (end == ">0")


def test_a_barrier_across_a_kink():
    """φ = z² up to 1, z² + z - 1 beyond: B = ∫_0^1 z/2 + ∫_1^1.5 (z²+z-1)/(2z+1) = 0.50769…"""
    found = enclose("z**2 + max(z-1, 0)", Start.of(2, "-1.03", "3/2"))  # u0²/2 = 0.53
    assert found.outcome in (Flow.TRAPPED, Flow.UNDECIDED)


def test_a_barrier_at_an_essential_singularity(time_limit):
    """φ/φ' = (z - 1/3)³/2, so B = (2/3)⁴/8 = 0.0247 < u0²/2: v → 1/3 and p → 0 from below."""
    with time_limit(5):
        found = enclose("exp(-1/(z-1/3)**2)", Start.of(2, -1, 1))
    assert found.outcome in (Flow.TRAPPED, Flow.UNDECIDED)


def test_a_tiny_start_keeps_its_sign():
    """u0 = -2.0…e-60 and v0 = 1e-70: u0²/2 exceeds B ≈ v0²/2, v crosses 0 and u stays negative."""
    u0 = "sqrt(2) - 1.41421356237309504880168872420969807856967187537694807317668"
    found = enclose("tanh", Start.of(2, u0, "1e-70"))
    assert found.outcome is Flow.UNDECIDED or found.balls.u < 0


def test_a_primitive_with_jumps_bounds_no_barrier(monkeypatch):
    """φ/φ' = 1/(2 + cos z) > 0 has an infinite integral; its primitive atan(tan …) is bounded."""
    phi, z = Activation.of("exp(2*z+sin(z))"), variable()
    jumping = 2 / sympy.sqrt(3) * sympy.atan(sympy.tan(z / 2) / sympy.sqrt(3))
    assert verify(jumping, phi.pieces[0], seconds=0).truth is Truth.TRUE
    found = Primitive(jumping, Source.INTEGRATE, Truth.TRUE, "")
    monkeypatch.setattr(ends, "_primitive", lambda _: found)
    start = Reduced.of(phi, Start.of(2, -9, 0))
    assert ends.infinite_barrier(phi, start, Station(arb(0), arb(0)), -1) is None


@pytest.mark.parametrize(
    ("phi", "converges"),
    few(
        2,
        [
            ("exp(-min(z,10**20)**3-max(z-10**20,0))", False),  # φ/φ' = -1 beyond the kink
            ("exp(-z**3-max(z-pi*10**20,0))", True),  # -1/(3 z² + 1)
            ("exp(-min(z,1000)**3-3000000*max(z-1000,0)+0*z)", False),
        ],
    ),
)
def test_the_barrier_at_infinity_counts_kinks_that_no_step_has_reached(phi, converges, monkeypatch):
    monkeypatch.setattr(ends, "INTEGRATION_SECONDS", 30.0)
    phi = Activation.of(phi)
    height = ends.infinite_barrier(
        phi, Reduced.of(phi, Start.of(1, -2, 1)), Station(arb(1), arb(0)), 1
    )
    assert height is not None and height < 0.34 if converges else height is None
