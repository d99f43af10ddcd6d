"""Hypothesis strategies for activations and starts, and exact comparison of balls.

Every random activation is smooth on the whole line and written in the grammar of
:mod:`theory.expression.grammar`, so that a failing example can be pasted into the command line.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb
from hypothesis import strategies as st

from theory.one_layer.start import Start

_SCALES = ("1/4", "1/2", "2/3", "1", "3/2", "2")
_SHIFTS = ("-2", "-3/4", "-1/3", "1/5", "1/2", "1")
_SHAPES = (
    "{a}*tanh({b}*z)",
    "z+sin({b}*z)/(3*{a})",
    "z*exp(-z**2/2)",
    "{a}*atan({b}*z)",
    "erf({b}*z)+{s}",
    "log(1+exp({b}*z))",
    "1/(1+exp(-{b}*z))",
    "exp({s}*z)",
    "asinh({b}*z)-{s}",
    "sinh({b}*z)/{a}",
    "{a}*z**3+{b}*z+{s}",
    "z**2+{s}*z",
    "z**3",
    "cos({b}*z)-z",
    "sqrt(1+{b}*z**2)",
    "z/(1+exp(-{b}*z))",
    "exp(-exp(-{b}*z))",
)
_OUTER = ("tanh({})", "sin({})", "atan({})", "log(1+exp({}))", "exp(({})/4)", "({})**3+z")

shapes = st.builds(
    lambda shape, a, b, s: shape.format(a=a, b=b, s=f"({s})"),
    st.sampled_from(_SHAPES),
    st.sampled_from(_SCALES),
    st.sampled_from(_SCALES),
    st.sampled_from(_SHIFTS),
)
compositions = st.builds(lambda outer, inner: outer.format(inner), st.sampled_from(_OUTER), shapes)
smooth_texts = st.one_of(shapes, compositions)

widths = st.sampled_from((1, 2, 3, 8, 64, 200))
slots = st.fractions(-3, 3, max_denominator=16)  # exact u0 and v0


@st.composite
def starts(draw: st.DrawFn, bound: Fraction = Fraction(3)) -> Start:
    """A unit example; u0 and v0 are fractions in [-bound, bound]."""
    u0, v0 = (draw(st.fractions(-bound, bound, max_denominator=16)) for _ in range(2))
    return Start.of(draw(widths), str(u0), str(v0))


def fraction(x: arb) -> Fraction:
    """The exact value of a ball of radius 0."""
    mantissa, exponent = (int(part) for part in x.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def holds(x: arb, value: Fraction, tolerance: Fraction = Fraction(0)) -> bool:
    """Whether the ball x meets [value - tolerance, value + tolerance], compared exactly."""
    if not x.is_finite():
        return False
    return fraction(x.lower()) <= value + tolerance and value - tolerance <= fraction(x.upper())
