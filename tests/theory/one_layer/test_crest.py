"""Ends so close to a zero of φ' that their distance from it is below any working precision."""

from __future__ import annotations

import mpmath
import pytest
from extent import few

from theory.one_layer.certified.enclosure import enclose
from theory.outcome import Classification, Flow

CASES = {  # φ, k, u0, v0, and the zero of φ' next to which the flow ends, by hand
    "parabola": ("5*z**2-z+2/3", 3, "269/100", "-217/100", lambda: mpmath.mpf(1) / 10),
    "cubic, past its zero": (
        *("z**3/2+3*z**2/2+z/2", 5, "-247/100", "125/100"),
        lambda: -1 + mpmath.sqrt(mpmath.mpf(2) / 3),
    ),
}


@pytest.mark.parametrize(("phi", "k", "u0", "v0", "crest"), few(1, CASES.values()), ids=CASES)
def test_the_end_is_enclosed_next_to_the_zero_of_the_slope(phi, k, u0, v0, crest):
    found = enclose(phi, width=k, u0=u0, v0=v0)
    with mpmath.workdps(40):
        z = crest()
        value = {"5*z**2-z+2/3": 5 * z**2 - z + mpmath.mpf(2) / 3}.get(
            phi, z**3 / 2 + 3 * z**2 / 2 + z / 2
        )
        assert found.outcome is Flow.INTERPOLATES
        assert found.classification is Classification.ATTRACTOR
        for enclosed, exact in ((found.v, z), (found.u, 1 / (k * value))):
            # the true end differs from the crest by less than 1e-14 of it
            low, high = (mpmath.mpf(x) for x in (enclosed.lower, enclosed.upper))
            assert low - 1e-13 * abs(exact) < exact < high + 1e-13 * abs(exact)
            assert high - low < 1e-14 * abs(exact)


@pytest.mark.parametrize(
    ("phi", "k", "u0", "v0"),
    [
        ("asinh(exp(3/2*z)-2)", 5, "-5/2", "165/100"),
        ("z*asinh(3*z)+2*sin(z)", 10, "82/25", "243/100"),
    ],
)
def test_a_step_that_was_too_hard_is_no_obstacle(phi, k, u0, v0):
    """Branch cuts near the line make long steps fail; shorter ones cross the same place."""
    assert enclose(phi, width=k, u0=u0, v0=v0).outcome is Flow.INTERPOLATES


@pytest.mark.parametrize("u0", ["10", "1000"])
def test_downhill_nothing_ends_at_the_crest(u0):
    """p0 > 1: the flow in τ runs backward, away from the zero of φ'."""
    found = enclose("sin(z)", width=1, u0=u0, v0="3/2")
    assert found.outcome is not Flow.INTERPOLATES or found.v.middle < 1.5
