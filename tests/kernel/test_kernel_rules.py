"""The kernel's algebra and Taylor coefficients, against SymPy and FLINT."""

from __future__ import annotations

import random

import flint
import pytest
import sympy
from flint import arb, arb_series

from proofs_check.certificates.trees import tree
from proofs_check.kernel.core.identities import Algebra
from proofs_check.kernel.core.intervals import Intervals, Rejected
from proofs_check.kernel.core.reading import Reader
from proofs_check.kernel.core.series import Expansion, Program
from proofs_check.kernel.core.texts import text
from proofs_check.kernel.core.trees import derivative
from tests.kernel.documents import made, words
from theory.expression.grammar import parse_formula
from theory.symbolic.abstract import dphi, phi

u, v, z = sympy.symbols("u v z", real=True)
TRUE = (
    ((u + v) ** 3, u**3 + 3 * u**2 * v + 3 * u * v**2 + v**3),
    (1 / (1 + sympy.exp(-z)), sympy.exp(z) / (1 + sympy.exp(z))),
    (sympy.tanh(z), 1 - 2 / (sympy.exp(2 * z) + 1)),
    (sympy.cosh(z) ** 2 - sympy.sinh(z) ** 2, sympy.S.One),
    (sympy.sqrt(z) ** 3 / z, sympy.sqrt(z)),
    (u / v + v / u, (u**2 + v**2) / (u * v)),
    (phi(u * v + v) * dphi(v * (1 + u)), dphi(v + u * v) * phi(v + v * u)),
    (sympy.exp(u + v) * sympy.exp(-v), sympy.exp(u)),
    (sympy.Rational(1, 3) * u + u / 6, u / 2),
)
FALSE = (
    ((u + v) ** 2, u**2 + v**2),
    (phi(u), phi(v)),
    (phi(u), dphi(u)),
    (sympy.exp(u) * sympy.exp(v), sympy.exp(u * v)),
    (sympy.sqrt(z) ** 2, z**2),
    (sympy.sin(u), sympy.sin(-u)),
    (u / v, v / u),
    (sympy.tanh(z), 1 - 2 / (sympy.exp(z) + 1)),
)


def read(e):
    return Reader().tree(tree(e))


@pytest.mark.parametrize("sides", TRUE, ids=str)
def test_identities_are_found(sides):
    assert Algebra().equal(*map(read, sides))


@pytest.mark.parametrize("sides", FALSE, ids=str)
def test_what_is_no_identity_is_not_one(sides):
    assert not Algebra().equal(*map(read, sides))


def test_a_division_by_nothing_is_no_formula():
    with pytest.raises(Rejected):
        Algebra().equal(
            read(1 / (u + v)), Reader().tree(["/", "1", ["+", tree(u), ["*", "-1", tree(u)]]])
        )


FORMULAS = (
    "1/(1+exp(-z))", "tanh(z)", "sin(z)*cos(3*z)", "log(1+exp(z))", "z*(1+erf(z/sqrt(2)))/2",
    "atan(z)+sqrt(1+z**2)", "exp(-exp(-z))", "(2+z)**(1/3)/(3+sin(z))", "asinh(z)+acosh(4+z)",
    "asin(z/5)-atanh(z/9)+acos(z/7)", "z*tanh(log(1+exp(z)))", "sinh(z)*cosh(2*z)+tan(z/4)",
)  # fmt: skip
ORDER = 9


@pytest.mark.parametrize("text", FORMULAS)
def test_taylor_coefficients_are_those_of_the_derivatives(text):
    """By SymPy's derivatives at points, in FLINT."""
    from theory.expression.balls import RealBalls
    from theory.expression.program import Program as Balls

    e = parse_formula(text).expression
    z = next(iter(e.free_symbols))
    rng, f, bits = random.Random(4), Intervals(150), 150
    before, flint.ctx.prec = flint.ctx.prec, 300
    try:
        slopes = [e.diff(z, n) for n in range(4)]
        exact = Balls.compile(slopes).bind(RealBalls())
        for _ in range(3):
            x = rng.randint(-(1 << bits), 1 << bits)
            grown = Expansion(Program([read(e)]), f, {"z": [(x, x), f.one]})
            for _ in range(4):
                grown.extend()
            values = exact(arb(x) * arb(2) ** -bits)
            for n, value in enumerate(values):
                low, high = grown.output(0, n)
                scaled = value / sympy.factorial(n).__int__() * arb(2) ** bits
                assert not scaled < low
                assert not scaled > high
                assert high - low < 1 << 40
    finally:
        flint.ctx.prec = before


@pytest.mark.parametrize("text", FORMULAS)
def test_derivatives_are_those_of_sympy(text):
    e = parse_formula(text).expression
    z = next(iter(e.free_symbols))
    program = Program([derivative(read(e), "z"), read(e.diff(z))])
    f = Intervals(200)
    for x in (f.of(1, 1), f.over(f.of(-2), 3), f.over(f.of(1), 7)):
        first, second = program.values(f, {"z": x})
        assert max(first[0], second[0]) <= min(first[1], second[1])
        assert first[1] - first[0] < 1 << 60


def test_series_and_flint_agree_to_a_high_order():
    f, bits = Intervals(200), 200
    before, flint.ctx.prec = flint.ctx.prec, 400
    cap, flint.ctx.cap = flint.ctx.cap, ORDER + 1
    try:
        x = (1 << bits) // 3
        grown = Expansion(Program([read(1 / (1 + sympy.exp(-z)))]), f, {"z": [(x, x), f.one]})
        for _ in range(ORDER):
            grown.extend()
        series = 1 / (1 + (-arb_series([arb(x) * arb(2) ** -bits, 1])).exp())
        for n in range(ORDER):
            low, high = grown.output(0, n)
            assert not series[n] * arb(2) ** bits < low
            assert not series[n] * arb(2) ** bits > high
    finally:
        flint.ctx.prec, flint.ctx.cap = before, cap


KEPT = {  # each makes the claim of Invariant 1 false
    "another velocity": lambda c: c["velocity"][0].update(value=["entry", "u", "n"]),
    "another form": lambda c: c["entries"][1].update(value=["entry", "v", "n"]),
    "no norm": lambda c: c.update(norms={}),
    "another norm": lambda c: c["norms"].update(x="2"),
    "a loss without a half": lambda c: c.update(loss=["*", "2", c["loss"]]),
    "other lengths": lambda c: c["ranges"].update(m="k"),
    "an index without a range": lambda c: c["ranges"].pop("n"),
    "gamma as a letter": lambda c: c["velocity"][0].update(value=["letter", "gamma"]),
    "a weight in its own form": lambda c: c["entries"][0].update(value=["entry", "W1", "m", "n"]),
    "no velocity of v": lambda c: c["velocity"].pop(),
    "a velocity twice": lambda c: c["velocity"].append(c["velocity"][0]),
    "a weight with fewer indices": lambda c: c["entries"][0].update(indices=["m"]),
    "an index bound twice": lambda c: c["entries"][0].update(indices=["m", "m"]),
}


@pytest.mark.parametrize("change", KEPT, ids=str)
def test_what_a_step_does_not_keep_is_refused(change):
    document = made("invariant1")
    assert "every γ" in words(document)
    KEPT[change](document["conclusions"][0])
    with pytest.raises(Rejected):
        words(document)


def test_words_tell_a_sum_of_products_from_a_product_of_sums():
    reader = Reader()
    x, y = ["entry", "x", "i"], ["letter", "y"]
    inside = reader.indexed(["sum", ["*", x, y], "i", "d"])
    outside = reader.indexed(["*", ["sum", x, "i", "d"], y])
    assert text(inside) != text(outside)


@pytest.mark.parametrize("depth", [1, 3])
def test_forms_of_deep_networks_are_kept(depth):
    for name in ("invariant3", "invariant4"):
        assert words(made(name, depth=depth))


def test_a_weight_that_is_a_number_has_a_gradient():
    """The derivative by a letter without an index is not 0."""
    document = made("invariant1")
    w = ["letter", "w"]
    claim = {
        "kind": "kept", "loss": ["^", w, "2"], "ranges": {}, "norms": {},
        "entries": [{"base": "w", "indices": [], "value": ["letter", "a"]}],
        "velocity": [{"base": "a", "indices": [], "value": ["*", "-2", ["letter", "a"]]}],
    }  # fmt: skip
    document["conclusions"] = [claim]
    assert words(document)
    claim["velocity"][0]["value"] = "0"
    with pytest.raises(Rejected):
        words(document)
