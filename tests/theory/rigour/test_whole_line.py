"""The printed hypotheses: is φ differentiable, is φ/φ' finite, at every real number?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import smooth_texts

from theory.activation import Activation
from theory.outcome import Truth
from theory.rigour.whole_line import differentiable, ratio_finite

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN

CLAIMS = {  # φ: differentiable everywhere?, φ/φ' finite everywhere?  (by hand)
    "identity": (T, T),
    "sigmoid": (T, T),
    "tanh": (T, T),
    "sinh": (T, T),
    "exp": (T, T),
    "erf": (T, T),
    "atan": (T, T),
    "softplus": (T, T),
    "gumbel": (T, T),
    "z**2": (T, T),
    "z**3": (T, T),
    "z**3 + z": (T, T),
    "elu": (T, T),
    "sin": (T, F),
    "cos": (T, F),
    "swish": (T, F),
    "gelu": (T, F),
    "mish": (T, F),
    "cosid": (T, F),
    "sinusoid": (T, F),
    "sqrt(z**2+1)": (T, F),
    "z**3 + 1": (T, F),
    "3": (T, F),
    "z*exp(-z**2/2)": (T, F),
    "relu": (F, F),
    "abs(z) + z/2": (F, T),
    "log(z)": (F, F),
    "1/z": (F, F),
    "sqrt(z)": (F, F),
    "asin(z)": (F, F),
}
OPEN = {  # the true answer is out of reach: UNKNOWN, with a reason, is honest
    "pole off the samples": ("1/(z-1/3)", differentiable, F),
    "irrational poles": ("1/(z**2-2)", differentiable, F),
    "poles of tan": ("tan(z)", differentiable, F),
    "logarithm of a square": ("log((z-1/3)**2)", differentiable, F),
    "common zero at a kink": ("z*abs(z)", ratio_finite, T),
    "common zero off the lattice": ("(z-1/3)**5", ratio_finite, T),
}
REASONS = {
    "sin": "changes sign at z ≈ 1.5707963",
    "swish": "changes sign at z ≈ -1.2784645",
    "cosid": "φ'(-pi/2) = 0",
    "relu": "vanishes identically",
    "z**2": "vanishes only at z = 0",
    "tanh": "φ' ≠ 0 is proved",
    "log(z)": "no finite real value",
}


@pytest.mark.parametrize("name", CLAIMS)
def test_decided_claims(name):
    phi = Activation.of(name)
    decisions = differentiable(phi), ratio_finite(phi)
    assert tuple(d.truth for d in decisions) == CLAIMS[name], [d.reason for d in decisions]


@pytest.mark.parametrize(("text", "claim", "answer"), OPEN.values(), ids=OPEN)
def test_undecided_claims_say_why(text, claim, answer):
    decision = claim(Activation.of(text))
    assert decision.truth in (U, answer)
    assert len(decision.reason) > 20


@pytest.mark.parametrize("name", REASONS)
def test_reasons_name_the_witness(name):
    assert REASONS[name] in ratio_finite(Activation.of(name)).reason


def test_a_witness_is_a_zero_of_the_slope():
    """φ' = 2/(z - 1/3) has no zero, and φ/φ' tends to 0 at 1/3."""
    assert "changes sign" not in ratio_finite(Activation.of("log((z-1/3)**2)")).reason


def test_nothing_is_proved_at_a_pole_of_phi():
    """The reason says "φ' ≠ 0 is proved on the whole line", and φ' is undefined at π/2."""
    assert ratio_finite(Activation.of("tan(z)")).truth is not T


@given(smooth_texts)
def test_what_is_smooth_is_never_called_rough(text):
    decision = differentiable(Activation.of(text))
    assert decision.truth is not F, decision.reason


@given(st.integers(-40, 40), st.integers(1, 60))
def test_a_corner_is_found_wherever_it_is(p, q):
    decision = differentiable(Activation.of(f"tanh(z) + abs(z - ({p})/{q})"))
    assert decision.truth is F
    assert "corner" in decision.reason


@given(st.integers(-400, 400), st.integers(1, 60))
def test_a_turning_point_is_found_wherever_it_is(p, q):
    """φ = (z - c)² + 1: φ/φ' has its pole at c."""
    decision = ratio_finite(Activation.of(f"(z - ({p})/{q})**2 + 1"))
    assert decision.truth is (F if abs(p / q) < 32 else U)
