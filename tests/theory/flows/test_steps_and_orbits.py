"""Rigorous Taylor steps: problem, exact solution and source together; false claims are refused."""

import itertools

import mpmath
import pytest
import sympy
from flint import arb, arb_mat
from sympy import Rational, cos, exp, sin

from theory.errors import ExpressionError, InputError
from theory.expression.balls import precision
from theory.flows import disc as disc_module
from theory.flows import tube as tube_module
from theory.flows.integration import follow, solve
from theory.flows.orbit import Budget, Crossing, Ending, Horizon, Times
from theory.flows.vector_field import VectorField
from theory.rigour.ball_activation import ball

x, y, t = sympy.symbols("x y t", real=True)
TIMES = (Rational(1, 3), 1, Rational(5, 2))

# (state, velocity, start, exact solution): textbook, and Saxe, McClelland, Ganguli 2014 (1312.6120)
EXACT = {
    "exponential": ((x,), (x,), (Rational(1, 7),), (exp(t) / 7,)),
    "logistic": ((x,), (x * (1 - x),), (Rational(1, 5),), (1 / (1 + 4 * exp(-t)),)),
    "harmonic": ((x, y), (y, -x), (1, 0), (cos(t), -sin(t))),
    "parabola": ((x, y), (y, sympy.Integer(-3)), (1, 2), (1 + 2 * t - 3 * t**2 / 2, 2 - 3 * t)),
    "saxe": (
        (x, y),
        (y * (3 - x * y), x * (3 - x * y)),
        (Rational(1, 10), Rational(1, 10)),
        (sympy.sqrt(3 * exp(6 * t) / (exp(6 * t) - 1 + 300)),) * 2,
    ),
    "scalar phase retrieval": (
        (x,),
        ((2 - x**2) * x,),
        (Rational(1, 3),),
        (sympy.sqrt(2 / (1 + (18 - 1) * exp(-4 * t))),),
    ),
    "square root": ((x,), (sympy.sqrt(x),), (1,), ((1 + t / 2) ** 2,)),
    "arctangent": ((x, y), (1 / (1 + y**2), sympy.Integer(1)), (0, 0), (sympy.atan(t), t)),
}


def value(expression, time):
    return ball(sympy.sympify(expression).subs(t, time))


@pytest.mark.parametrize("name", EXACT)
def test_exact_solutions_are_enclosed_at_times_and_on_whole_steps(name):
    state, velocity, start, solution = EXACT[name]
    field = VectorField.of(state, velocity)
    with precision(140):
        orbit = follow(field, start, Times(TIMES))
        assert orbit.ending is Ending.ARRIVED
        for time, box in zip(TIMES, orbit.states, strict=True):
            for enclosure, exact in zip(box, solution, strict=True):
                assert enclosure.overlaps(value(exact, time))
                assert enclosure.rad() < arb(2) ** -110
        for part in orbit.steps:
            instant = (part.start + part.length / 2).mid().fmpq()
            middle = Rational(int(instant.p), int(instant.q))
            for box in (part.hull, orbit.at(ball(middle))):
                for enclosure, exact in zip(box, solution, strict=True):
                    assert enclosure.overlaps(value(exact, middle))


def test_backward_in_time():
    field = VectorField.of((x,), (x * (1 - x),))
    with precision(140):
        orbit = follow(field, (Rational(1, 2),), Times((-2, -1)), backward=True)
        for time, (enclosure,) in zip((-2, -1), orbit.states, strict=True):
            assert enclosure.overlaps(value(1 / (1 + exp(-t)), time))


def test_van_der_pol_against_mpmath_at_40_digits():
    field = VectorField.of((x, y), (y, (1 - x**2) * y - x))
    found = solve(field, (2, 0), Horizon(Rational(1, 2)), digits=38)
    with mpmath.workdps(45):
        flow = mpmath.odefun(lambda _, s: [s[1], (1 - s[0] ** 2) * s[1] - s[0]], 0, [2, 0])
        expected = [mpmath.nstr(c, 42) for c in flow(mpmath.mpf(1) / 2)]
    with precision(160):
        for enclosure, text in zip(found.state, expected, strict=True):
            assert abs(enclosure - arb(text)) < arb(10) ** -37


# (φ, hidden layers, τ at p = 1, u there) for width 2 and all weights 1: by another rigorous
# integrator, with remainders by Picard's and Cauchy's estimates on complex boxes of states
ENDS = (
    ("sigmoid", 1, "-0.4181047675165730513827643", "0.6974451195753538350544352"),
    ("tanh", 1, "-0.3785421595271363797975836", "0.7250492927555058462194387"),
    ("softplus", 1, "-0.4635018870605308652811257", "0.4354055140379023598108046"),
    ("gelu", 1, "-0.2382147905035532578961328", "0.8295589749454694502205912"),
    ("sigmoid", 2, "-0.4659748000223599853093280", "0.6244713350546283502954629"),
    ("sin", 3, "-0.3711580522655343162490608", "0.6924824077914725767566193"),
)


@pytest.mark.parametrize(("phi", "depth", "time", "end"), ENDS)
def test_the_flow_of_a_deep_network_ends_where_another_integrator_says(phi, depth, time, end):
    field, start = deep_field(phi, depth)
    backward = bool(field.value("gap", start) < 0)
    found = solve(field, start, Crossing("gap", monotone=True), 25, backward=backward)
    with precision(120):
        assert abs(found.time - arb(time)) < arb("1e-24")
        assert abs(found.state[0] - arb(end)) < arb("1e-24")


@pytest.mark.parametrize(
    ("phi", "width", "start", "time"),
    [
        ("softplus", 3, (-1, 1, 1, 1, 0), "0.084"),
        ("swish", 1, (1, -1), "17.12"),
        ("softplus", 2, (1, 1, 1, 1, 1), "-0.1525"),
    ],
)
def test_steep_and_slow_flows_arrive(phi, width, start, time):
    """Starts that once took more than 500 steps."""
    field, _ = deep_field(phi, len(start) - 1, width)
    found = solve(field, start, Crossing("gap", monotone=True), 12, backward=time.startswith("-"))
    assert found.arrived
    assert abs(found.time - arb(time)) < arb("0.005")
    assert len(found.steps) < 60
    assert field.value("gap", found.state).contains(0)


def deep_field(phi, depth, width=2):
    """The reduced flow of a deep network by hand, in the time of the clock 1 − p."""
    from theory.activation import Activation, variable

    piece, z = Activation.of(phi).pieces[0], variable()
    state = sympy.symbols(f"w1:{depth + 2}", real=True)
    seen = [(piece.value.subs(z, state[-1]), piece.derivative.subs(z, state[-1]))]
    for w in reversed(state[1:-1]):
        a = width * w * seen[0][0]
        seen.insert(0, (piece.value.subs(z, a), piece.derivative.subs(z, a)))
    back, velocity = state[0] * seen[0][1], [seen[0][0]]
    for w, (value, slope) in zip(state[1:-1], seen[1:], strict=True):
        velocity.append(back * value)
        back = back * width * w * slope
    gap = 1 - width * state[0] * seen[0][0]
    field = VectorField.of(state, (*velocity, back), {"gap": gap})
    return field, [arb(1)] * (depth + 1)


def test_a_crossing_is_the_first_one():
    """cos t is 0 first at π/2, though the step may go on past 3π/2."""
    field = VectorField.of((x, y), (y, -x), {"x": x, "shifted": x + 2})
    found = solve(field, (1, 0), Crossing("x"), 30)
    assert found.arrived
    with precision(120):
        assert found.time.overlaps(arb.pi() / 2)
        assert found.time.rad() < arb("1e-30")
        assert found.state[1].overlaps(arb(-1))
    assert not found.monotone  # x' = 0 at the start


def test_a_monotone_crossing_is_proved_monotone():
    field = VectorField.of((x,), (x,), {"gap": 2 - x})
    found = solve(field, (1,), Crossing("gap"), 30)
    assert found.monotone
    with precision(130):
        assert found.time.overlaps(arb(2).log())


def test_an_event_that_is_never_reached_is_not_reported():
    field = VectorField.of((x, y), (y, -x), {"x": x + 2})
    found = follow(field, (1, 0), Crossing("x"), budget=Budget(steps=12))
    assert found.ending is Ending.BUDGET
    assert found.state is None
    touching = VectorField.of((x,), (1 + 0 * x,), {"square": x**2})  # 0 at x = 0, no crossing
    found = follow(touching, (-1,), Crossing("square"), budget=Budget(steps=60))
    assert not found.arrived


def test_a_blow_up_in_finite_time_is_not_passed():
    """x' = x² from 1 is 1/(1 - t)."""
    field = VectorField.of((x,), (x**2,))
    with precision(100):
        fine = follow(field, (1,), Times((Rational(9, 10),)))
        assert fine.state[0].overlaps(arb(10))
        found = follow(field, (1,), Horizon(2))
    assert found.ending is Ending.VANISHING
    assert all(part.stop < 1 for part in found.steps)


def test_a_kink_is_crossed_and_each_side_is_followed():
    field = VectorField.of((x,), (1 + sympy.Max(x, 0),))
    with precision(100):
        left = follow(field, (-2,), Times((1,)))
        assert left.state[0].overlaps(arb(-1))
        right = follow(field, (1,), Times((1,)))
        assert right.state[0].overlaps(2 * arb(1).exp() - 1)
        across = follow(field, (-1,), Times((Rational(1, 2), 2)))
        assert across.states[0][0].overlaps(arb(-0.5))
        assert across.state[0].overlaps(arb(1).exp() - 1)
    assert follow(field, (0,), Horizon(1)).ending is Ending.KINK


def test_nested_pieces_choose_their_branch():
    """elu of elu: both arguments negative, so that y = e^{e^x - 1} - 1."""
    elu = sympy.Piecewise((x, x > 0), (exp(x) - 1, True))
    both = elu.subs(x, elu)
    field = VectorField.of((x,), (both,))
    with precision(100):
        (rate,) = field.velocity([arb(-1)])
        assert rate.overlaps((arb(-1).exp() - 1).exp() - 1)
        assert not field.velocity([arb(0, "1e-9")])[0].is_finite()


def test_abbreviations_are_the_formulas_that_they_stand_for():
    a, b = sympy.symbols("a b", real=True)
    short = VectorField.of((x, y), (b * a, b), {"gap": a - 1}, where={a: x * y, b: sin(a) + y})
    whole = VectorField.of((x, y), (x * y * (sin(x * y) + y), sin(x * y) + y), {"gap": x * y - 1})
    wrong = VectorField.of((x, y), (b * a, b), {"gap": a - 1}, where={a: x + y, b: sin(a) + y})
    box = [arb("0.3"), arb("0.7")]
    with precision(100):
        for name in ("value", "rate"):
            expected = getattr(whole, name)("gap", box)
            assert getattr(short, name)("gap", box).overlaps(expected)
            assert not getattr(wrong, name)("gap", box).overlaps(expected)
        assert (short.jacobian(box) - whole.jacobian(box)).contains(arb_mat(2, 2))
        ends = [follow(f, box, Horizon(1)).state for f in (short, whole, wrong)]
        assert all(map(arb.overlaps, ends[0], ends[1]))
        assert not any(map(arb.overlaps, ends[0], ends[2]))


def test_a_field_is_not_followed_past_the_edge_of_its_domain():
    """x' = 1 from -1: the formula knows no edge, the domain x < 1/2 does."""
    field = VectorField.of((x,), (1 + 0 * x,), domain=[Rational(1, 2) - x])
    with precision(100):
        assert follow(field, (-1,), Horizon(1)).state[0].contains(0)
        found = follow(field, (-1,), Horizon(2))
        assert not field.velocity([arb("0.5", "1e-9")])[0].is_finite()
        assert field.velocity([arb("0.4")])[0].is_finite()
    assert found.ending is Ending.KINK
    assert found.state is None
    assert all(hull[0] < arb("0.5") for part in found.steps for hull in part.hulls)
    assert "edge of the field's domain" in found.reason


def test_boxes_of_starts_are_enclosed():
    field = VectorField.of((x,), (x * (1 - x),))
    with precision(100):
        orbit = follow(field, (arb("0.2", "0.01"),), Times((1,)))
        for start in (Rational(19, 100), Rational(1, 5), Rational(21, 100)):
            exact = 1 / (1 + (1 / start - 1) * exp(-t))
            assert orbit.state[0].contains(value(exact, 1))


def too_long(monkeypatch):
    """Steps of 0.9 T, which no search would propose."""
    monkeypatch.setattr(disc_module, "LARGEST_RATIO", 0.9)
    monkeypatch.setattr(disc_module, "_log2", lambda x: -200.0)


def logistic_at_3():
    field = VectorField.of((x,), (x * (1 - x),))
    orbit = follow(field, (Rational(1, 5),), Times((3,)))
    return orbit.state and orbit.state[0], value(1 / (1 + 4 * exp(-t)), 3)


def test_a_spoilt_remainder_is_noticed(monkeypatch):
    """Without Cauchy's tail the end of a long step misses the logistic curve; with it, never."""
    too_long(monkeypatch)
    with precision(100):
        found, exact = logistic_at_3()
        assert found is None or found.overlaps(exact)
        monkeypatch.setattr(tube_module, "defect_bounds", lambda e, d, h: [arb(0) for _ in e.rows])
        found, exact = logistic_at_3()
        assert not found.overlaps(exact)


def test_a_disc_that_was_not_proved_is_noticed(monkeypatch):
    """T beyond the poles of F along p makes the tail too small."""
    whole = disc_module._disc

    def unproved(field, expansion, sizes, reach, bits):
        found = whole(field, expansion, sizes, reach * 0.1, bits)
        return found and disc_module.Disc(100 * found.reach, found.bounds, 9 * found.reach)

    field = VectorField.of((x,), (1 / (1 + x**2),))  # t = x + x³/3
    with precision(100):
        whole_orbit = follow(field, (0,), Times((Rational(13, 24),)))
        assert whole_orbit.state[0].overlaps(arb(1) / 2)
        monkeypatch.setattr(disc_module, "_disc", unproved)
        spoilt = follow(field, (0,), Times((Rational(13, 24),)))
        assert spoilt.arrived
        assert not spoilt.state[0].overlaps(arb(1) / 2)


def test_bad_input_is_refused():
    with pytest.raises(ExpressionError, match="no variable of the state"):
        VectorField.of((x,), (x * y,))
    with pytest.raises(ExpressionError, match="floats"):
        VectorField.of((x,), (0.5 * x,))
    with pytest.raises(ExpressionError, match="as many velocities"):
        VectorField.of((x, y), (x,))
    with pytest.raises(ExpressionError, match="each once"):
        VectorField.of((x, x), (x, x))
    with pytest.raises(ExpressionError, match="each once"):
        VectorField.of((), ())
    with pytest.raises(ExpressionError, match="no inequality"):
        VectorField.of((x,), (sympy.Piecewise((x, sympy.Eq(x, 0)), (1, True)),))
    with pytest.raises(ExpressionError, match="must be smooth"):
        VectorField.of((x,), (x,), domain=[abs(x) - 1])
    with pytest.raises(ExpressionError, match="must be smooth"):
        VectorField.of((x,), (t,), where={t: abs(x)})
    with pytest.raises(ExpressionError, match="a meaning already"):
        VectorField.of((x,), (x,), where={x: x + 1})
    with pytest.raises(ExpressionError, match="no variable of the state"):
        VectorField.of((x,), (t,), where={t: y})
    with pytest.raises(ExpressionError, match="has no value where"):
        follow(VectorField.of((x,), (sympy.Piecewise((x, x > 0)),)), (-1,), Horizon(1))
    with pytest.raises(InputError, match="h is not observed; there are: g"):
        follow(VectorField.of((x,), (x,), {"g": x}), (1,), Crossing("h"))
    with pytest.raises(InputError, match="start needs 1"):
        follow(VectorField.of((x,), (x,)), (1, 2), Horizon(1))
    with pytest.raises(InputError, match="cannot reach"):
        follow(VectorField.of((x,), (x,)), (1,), Horizon(-1))


def test_a_monotone_orbit_is_enclosed_by_its_ends():
    """x' = -x from 1 to 10^-9: each part of a step lies between its ends, and above 0."""
    field = VectorField.of((x,), (-x,))
    with precision(110):
        found = follow(field, (1,), Horizon(20))
        for step in found.steps:
            cuts = [step.length * i / 4 for i in range(5)]
            for low, high in itertools.pairwise(cuts):
                (part,) = step.during(low, high)
                first, last = ((-(step.start + s)).exp() for s in (low, high))
                assert part.contains(first)
                assert part.contains(last)
                assert part > 0
                assert part.rad() < (first - last) * 0.51


def test_an_orbit_that_turns_is_enclosed_beyond_its_ends():
    """cos on [-1/2, 1/2] of a turn goes up to 1, which neither end tells."""
    field = VectorField.of((x, y), (y, -x))
    with precision(110):
        found = follow(field, (1, 0), Horizon(7))
        for step in found.steps:
            whole = step.during(arb(0), step.length)
            for i in range(33):
                time = step.length * i / 32
                now = step.start + time
                assert whole[0].contains(now.cos())
                assert whole[1].contains(-now.sin())
        turning = [s for s in found.steps if s.start < 6.28 and s.stop > 6.29]
        assert all(s.during(arb(0), s.length)[0].upper() >= 1 for s in turning)
