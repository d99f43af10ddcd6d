"""Programs differentiated and rewritten: the same functions, on every ball kernel."""

import flint
import pytest
import sympy
from flint import acb, arb, arb_series

from theory.errors import ExpressionError
from theory.expression.balls import ComplexBalls, Jets, RealBalls, precision
from theory.expression.functions import FUNCTIONS
from theory.expression.lowering import continued, divided, lowered
from theory.expression.program import CALL, Program
from theory.expression.tangent import tangent
from theory.flows.balance import balanced

x, y = sympy.symbols("x y", real=True)
e = sympy.exp
PLACES = {"acosh": "1.7", "log": "0.6", "sqrt": "0.6"}

EXPRESSIONS = {
    "softplus": sympy.log(1 + e(x)) * y,
    "quotient of logistics": y * e(x) * e(2 * y) / ((1 + e(x)) * (1 + e(2 * y)) ** 2),
    "sigmoid's slope": e(-x) / (1 + e(-x)) ** 2 + y,
    "cosh": sympy.tanh(x) / sympy.cosh(x * y) ** 2 + sympy.sinh(y) / sympy.cosh(x),
    "cubes": (x * y / 3 - 2 * x / 5) / (x**2 + 1) ** 3,
    "general power": (1 + x**2) ** (y + sympy.sqrt(2)),
    "mish": x * sympy.tanh(sympy.log(1 + e(x))) + y**2,
}


def program(*expressions):
    return Program.compile(expressions, (x, y))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_has_its_derivative(name):
    expression = getattr(sympy, FUNCTIONS[name].sympy)(x)
    slope = sympy.diff(expression, x).subs(sympy.sign(x), 1)
    with precision(120):
        at = arb(PLACES.get(name, "0.3"))
        _, found = tangent(Program.compile([expression])).bind(RealBalls())(at)
        (exact,) = Program.compile([slope]).bind(RealBalls())(at)
        assert found.overlaps(exact)
        assert found.rad() < arb(2) ** -100
        # … and a wide ball contains the derivative inside it
        _, wide = tangent(Program.compile([expression])).bind(RealBalls())(at + arb(0, "0.01"))
        assert wide.contains(exact)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_jacobians_are_sympys(name):
    expression = EXPRESSIONS[name]
    with precision(120):
        point = (arb("0.3"), arb("-0.7"))
        value, *row = tangent(program(expression)).bind(RealBalls())(*point)
        exact = program(expression, sympy.diff(expression, x), sympy.diff(expression, y))
        for a, b in zip((value, *row), exact.bind(RealBalls())(*point), strict=True):
            assert a.overlaps(b)
            assert a.rad() < arb(2) ** -100


@pytest.mark.parametrize("rewrite", [continued, divided, lowered, lambda p: lowered(tangent(p))])
@pytest.mark.parametrize("name", EXPRESSIONS)
def test_rewritten_programs_have_the_same_values_and_series(name, rewrite):
    given = program(EXPRESSIONS[name])
    new = rewrite(continued(given))
    for point in ((arb("0.3"), arb("-0.7")), (arb("-30"), arb("1.5")), (arb(30), arb("1.5"))):
        with precision(160):
            (a,), (b, *_) = (p.bind(RealBalls())(*point) for p in (given, new))
            assert a.overlaps(b)
            (c, *_) = new.bind(ComplexBalls(True))(*map(acb, point))
            assert acb(c).real.overlaps(a)
            before, flint.ctx.cap = flint.ctx.cap, 6
            try:
                jets = [arb_series([p, 1]) for p in point]
                (f,), (g, *_) = (p.bind(Jets())(*jets) for p in (given, new))
                assert all(f[k].overlaps(g[k]) for k in range(6))
            finally:
                flint.ctx.cap = before


def test_softplus_is_recognised_and_has_no_cut_on_the_right():
    new = continued(program(sympy.log(1 + e(x + y))))
    assert [a for code, a, _ in new.instructions if code == CALL] == ["softplus"]
    with precision(80):
        square = (acb(arb(20, 1), arb(0, 4)), acb(0))
        (value,) = new.bind(ComplexBalls(True))(*square)
        assert value.is_finite()
        (cut,) = program(sympy.log(1 + e(x + y))).bind(ComplexBalls(True))(*square)
        assert not cut.is_finite()
        at_the_pole = (acb(arb(0, 1), arb(0, 4)), acb(0))
        assert not new.bind(ComplexBalls(True))(*at_the_pole)[0].is_finite()
        other = continued(program(sympy.log(2 + e(x))))
        assert [a for code, a, _ in other.instructions if code == CALL] == ["exp", "log"]


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_balanced_exponentials_are_the_same_function(name):
    given, new = EXPRESSIONS[name], balanced(EXPRESSIONS[name])
    with precision(120):
        for point in ((arb("0.3"), arb("-0.7")), (arb(-3), arb(2))):
            a, b = (program(f).bind(RealBalls())(*point)[0] for f in (given, new))
            assert a.overlaps(b)


def test_a_balanced_quotient_is_sharp_on_wide_balls():
    wide = (arb(12, 1), arb(0))
    quotient = e(x) / (1 + e(x))
    assert program(balanced(quotient)).bind(RealBalls())(*wide)[0].rad() < arb("1e-3")
    assert program(quotient).bind(RealBalls())(*wide)[0].rad() > arb("1e-1")


def test_a_letter_that_is_no_variable_is_refused():
    with pytest.raises(ExpressionError, match="none of the variables x"):
        Program.compile([x + y], (x,))
