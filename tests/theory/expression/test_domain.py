"""The domain that was written stays, whatever SymPy makes of the formula; kinks break or join."""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pytest
import sympy
from extent import seldom

from theory import DomainError, Flow, Start, closed_form, enclose, integrate_flow
from theory.activation import Activation
from theory.errors import ExpressionError
from theory.one_layer.trajectory import Arrival
from theory.outcome import Truth
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.domain import Joint, defined_at, joints
from theory.rigour.whole_line import differentiable, ratio_finite

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
z = sympy.Symbol("z", real=True)

WIDENED = {  # φ: a point at which it has no value as it is written, though SymPy sees none missing
    "exp(log(z))": "-1",
    "sqrt(z)**2": "-1",
    "z/z": "0",
    "z**2/z": "0",
    "z*(z-1/3)/(z-1/3)": "1/3",
    "log(exp(1/z))": "0",
    "0*log(z)": "-1/2",
    "z+0/z": "0",
    "1/(1/z)": "0",
    "sinh(asinh(1/z))": "0",
    "cosh(acosh(z))": "1/2",
    "sin(asin(z))": "2",
    "tan(atan(1/z))": "0",
    "tan(z)/tan(z)": "pi/2",
    "atan(tan(z))": "pi/2",
    "z+sqrt(z-pi)-sqrt(z-pi)": "3",
    "(z-sqrt(2))**2/(z-sqrt(2))": "sqrt(2)",
    "z+abs(z)/z": "0",
    "max(z,0)/z+z": "0",
    "abs(z)*(abs(z)/z)": "0",
    "relu(z)/z+z": "0",
    "tanh(log(exp(z)-1)-log(exp(z)-1))+z": "-1",
    "exp(log(max(z,0)))": "-1",
    "z/(1/z)": "0",
    "(z**(1/2))**4": "-1/16",
}
KEPT = ("log(exp(z))", "sqrt(exp(2*z))", "z/exp(z)*exp(z)", "(1+z**2)/(1+z**2)*z", "abs(z)**2")


@pytest.mark.parametrize(("text", "point"), WIDENED.items())
def test_no_point_is_added_to_the_domain(text, point):
    phi, exact = Activation.of(text), sympy.sympify(point)
    assert defined_at(phi, exact)[0] is F
    assert differentiable(phi).truth is not T
    assert ratio_finite(phi).truth is not T
    value, slope = BallActivation.of(phi).values(ball(exact))
    assert not value.is_finite()
    assert not slope.is_finite()
    with pytest.raises(DomainError, match="no finite real value"):
        enclose(phi, Start.of(2, 1, point))
    end = closed_form(phi, 2, 1.0, float(exact))
    assert tuple(Flow)[int(end.outcome)] is Flow.UNDECIDED or exact.free_symbols or "pi" in point


@pytest.mark.parametrize("text", KEPT)
def test_no_point_is_lost(text):
    phi = Activation.of(text)
    assert not any(piece.open_guards for piece in phi.pieces)
    assert differentiable(phi).truth is T


def test_a_formula_with_a_smaller_domain_has_no_name_of_the_catalogue():
    assert Activation.of("z").name == "identity"
    assert Activation.of("exp(log(z))").name == "exp(log(z))"
    assert Activation.of("exp(log(z))") != Activation.of("z")
    assert Activation.of(sympy.exp(sympy.log(z, evaluate=False), evaluate=False)).guards


def test_sympy_expressions_keep_their_domain():
    written = sympy.Mul(z, sympy.Pow(z, -1), evaluate=False)
    assert defined_at(Activation.of(written), sympy.S.Zero)[0] is F


def test_zero_to_the_zero_is_left_open():
    phi = Activation.of("z + z**0")
    assert defined_at(phi, sympy.S.Zero)[0] is U
    assert differentiable(phi).truth is U
    assert enclose(phi, Start.of(2, 1, 0)).outcome is Flow.UNDECIDED


JOINTS = {
    "abs(z)": (Joint.CORNER,),
    "elu": (Joint.SMOOTH,),
    "z*abs(z)": (Joint.SMOOTH,),
    "z+abs(z)/z": (Joint.BROKEN,),
    "max(z,0)/z+z": (Joint.BROKEN,),
    "max(z,0)+1/z": (Joint.BROKEN,),
    "max(z,0)*log(z)": (Joint.BROKEN,),
    "max(z,0)**(3/2)": (Joint.CONTINUOUS,),  # smooth, which is not proved at the edge of a root
    "abs(z-sqrt(2))/(z-sqrt(2))": (Joint.BROKEN,),
    "abs(z-pi)+max(z,0)": (Joint.CORNER, Joint.CORNER),
    "max(z,1)/(z-1) + abs(z)": (Joint.CORNER, Joint.BROKEN),
    "abs(z-sqrt(5+2*sqrt(6)))+max(z,sqrt(2)+sqrt(3))": None,  # one kink or two?
    "abs(2*z-1)+max(z,1/2)": (Joint.CORNER,),
    "relu(relu(z))": (Joint.CORNER,),
    "max(min(z,1),0)": None,
}


@pytest.mark.parametrize(("text", "expected"), JOINTS.items())
def test_where_two_pieces_meet(text, expected):
    try:
        phi = Activation.of(text)
    except ExpressionError:
        assert expected is None
        return
    found = tuple(joint for _, joint in joints(phi))
    assert found == expected or (expected is None and set(found) <= {Joint.CORNER})


BREAKS = {  # φ and a start whose orbit would have to pass the place where φ breaks off
    "a jump in the tail of the flow": ("0.234*(z+2-abs(z)/z)", 1, "1/10", "-3", "0"),
    "a jump at an irrational place": (
        "z+2-abs(z-sqrt(2)+1)/(z-sqrt(2)+1)",
        1,
        "-1/100",
        "0.45",
        "sqrt(2)-1",
    ),
    "a hole": ("tanh(z)*(z/z)", 1, "-2", "1/2", "0"),
    "a hole off the floats": ("(z+1)*(z-1/3)/(z-1/3)", 1, "1/10", "1/4", "1/3"),
    "the end of a half-line": ("exp(log(z))", 2, "-1", "1/2", "0"),
    "a pole between branches": ("atan(tan(z))+2", 1, "1/1000", "3/2", "pi/2"),
}


LATER = "a hole off the floats"  # it takes seconds


@pytest.mark.parametrize(
    ("text", "k", "u0", "v0", "place"),
    [pytest.param(*b, marks=seldom if n == LATER else (), id=n) for n, b in BREAKS.items()],
)
def test_nothing_passes_a_break(text, k, u0, v0, place):
    start, phi = Start.of(k, u0, v0), Activation.of(text)
    side = np.sign(float(sympy.sympify(v0)) - float(sympy.sympify(place)))
    found = enclose(phi, start)
    if found.balls is not None:
        assert float(found.balls.v.mid() - ball(sympy.sympify(place)).mid()) * side > 0
    end = closed_form(phi, k, float(start.u0), float(start.v0))
    if end.is_(Flow.INTERPOLATES):
        assert (float(end.v) - float(sympy.sympify(place))) * side > 0
    path = integrate_flow(phi, start)
    if path.arrival is Arrival.ARRIVED:
        assert ((path.v - float(sympy.sympify(place))) * side > 0).all()


def test_starts_around_a_jump_end_where_they_may():
    """φ = 0.234 (z + 3) below 0 and 0.234 (z + 1) above: whatever ends, ends in its branch."""
    phi = Activation.of("0.234*(z+2-abs(z)/z)")
    for v0, u0 in itertools.product((-2.0, -0.5, 0.5), (0.1, 3.0)):
        found = enclose(phi, Start.of(1, u0, v0))
        if found.balls is None:
            continue
        v, u = (float(x.mid()) for x in (found.balls.v, found.balls.u))
        shift = 3 if v0 < 0 else 1
        assert v * v0 > 0
        assert abs(u * 0.234 * (v + shift) - 1) < 1e-9
        assert abs(u**2 - v * (v + 2 * shift) - (u0**2 - v0 * (v0 + 2 * shift))) < 1e-9


def test_arrays_have_no_value_at_a_hole():
    values = Activation.of("z+abs(z)/z").array_functions(np)(np.array([-1.0, 0.0, 1.0]))
    assert np.isnan(values[0]).tolist() == [False, True, False]
    assert values[0][[0, 2]].tolist() == [-2.0, 2.0]


@pytest.mark.parametrize("text", ["exp(log(z))", "exp(10**9*log(3))*z", "max(z, 0)/z", "gelu"])
def test_activations_travel_to_other_processes(text):
    phi = Activation.of(text)
    assert pickle.loads(pickle.dumps(phi)) == phi


def test_one_spelling():
    """The name comes from the parsed tree; nothing else of the text is left in it."""
    assert Activation.of(" z +sin( 10*z )/5").name == "sinusoid"
    assert Activation.of("( z\n+ 1_0.50e-1 )^2").name == "(z + 1_0.50e-1)**2"
    assert Activation.of("ｔａｎｈ(z)+1").name == "tanh(z) + 1"
    assert Activation.of("z*1e-400").name == "z*1e-400"
    for text in ("z**2 # [/bold]", "z #", "# z\nz", "z + 1 # \x1b[31m"):
        with pytest.raises(ExpressionError, match="comment"):
            Activation.of(text)
