"""The formulas of the suite, read by its own parser: what is *written* is what is meant.

A value and a derivative, at mpmath's precision or in floats.  What is undefined where it stands
(0/0, the logarithm of a negative number) is undefined here, whatever a simplification would make
of it.  No code is shared with ``theory``.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
from mpmath import mp, mpf


class Undefined(ArithmeticError):
    """The formula, as written, has no real value (or no derivative) there."""


class TooLarge(ArithmeticError):
    """There is a value, but not one that can be written out: nothing is known here."""


@dataclass(frozen=True)
class Jet:
    """A value and a derivative; the derivative is that on the side that was asked for."""

    value: Any
    slope: Any


WRITABLE = 1e30  # of an argument: beyond, mpmath may need as many bits as it is large


@dataclass(frozen=True)
class Numbers:
    """A number system: how a literal is read, and the functions of one argument."""

    literal: Callable[[Any], Any]
    functions: Any
    pi: Any
    e: Any
    zero: Callable[[], Any]
    """What a sine cannot be told from 0 below."""

    def call(self, name: str, x: Any) -> Any:
        if name not in ("sqrt", "log", "atan", "asinh") and abs(x) > WRITABLE:
            raise TooLarge(f"{name}({x})")
        value = getattr(self.functions, name)(x)
        if name in ("sin", "cos") and abs(value) < self.zero():
            return value * 0  # at a multiple of pi, which no number of the system is
        if name == "tan" and abs(value) > 1 / self.zero():
            raise Undefined(f"tan({x})")
        if name in ("tanh", "erf") and abs(value) == 1 and self.functions is mp:
            raise TooLarge(f"{name}({x}) is rounded to {value}")
        if isinstance(value, (complex, mpmath.mpc)) or not self.functions.isfinite(value):
            raise Undefined(f"{name}({x})")
        return value


EXACT = Numbers(mpf, mp, mp.pi, mp.e, lambda: mpf(10) ** (8 - mp.dps))
FLOATS = Numbers(float, math, math.pi, math.e, lambda: 1e-300)

_NAMED = {  # of the catalogue, written out by hand
    "identity": "z",
    "sigmoid": "1/(1+exp(-z))",
    "softplus": "log(1+exp(z))",
    "swish": "z/(1+exp(-z))",
    "gelu": "z*(1+erf(z/sqrt(2)))/2",
    "mish": "z*tanh(log(1+exp(z)))",
    "elu": "max(z,0)+exp(min(z,0))-1",
    "relu": "max(z,0)",
    "leaky_relu": "max(z,0)+min(z,0)/100",
    "cosid": "cos(z)-z",
    "sinusoid": "z+sin(10*z)/5",
    "gumbel": "exp(-exp(-z))",
    "selu": "1.0507009873554804934193349852946"
    "*(max(z,0)+1.6732632423543772848170429916717*(exp(min(z,0))-1))",
}
_SLOPES: dict[str, Callable[[Numbers, Any, Any], Any]] = {
    "exp": lambda n, x, y: y,
    "log": lambda n, x, y: 1 / x,
    "sqrt": lambda n, x, y: _over(1, 2 * y),
    "sin": lambda n, x, y: n.call("cos", x),
    "cos": lambda n, x, y: -n.call("sin", x),
    "tan": lambda n, x, y: 1 + y * y,
    "sinh": lambda n, x, y: n.call("cosh", x),
    "cosh": lambda n, x, y: n.call("sinh", x),
    "tanh": lambda n, x, y: 1 / n.call("cosh", x) ** 2,
    "asin": lambda n, x, y: _over(1, n.call("sqrt", 1 - x * x)),
    "acos": lambda n, x, y: _over(-1, n.call("sqrt", 1 - x * x)),
    "atan": lambda n, x, y: 1 / (1 + x * x),
    "asinh": lambda n, x, y: 1 / n.call("sqrt", 1 + x * x),
    "acosh": lambda n, x, y: _over(1, n.call("sqrt", (x - 1) * (x + 1))),
    "atanh": lambda n, x, y: _over(1, 1 - x * x),
    "erf": lambda n, x, y: 2 / n.call("sqrt", n.pi + 0) * n.call("exp", -x * x),
    "erfc": lambda n, x, y: -2 / n.call("sqrt", n.pi + 0) * n.call("exp", -x * x),
}


def _over(a: Any, b: Any) -> Any:
    if b == 0:
        raise Undefined("division by 0")
    return a / b


@dataclass(frozen=True)
class Formula:
    """A formula in z.  ``at(x, side)`` is its value and its derivative on that side of x."""

    text: str
    numbers: Numbers = EXACT

    @property
    def tree(self) -> ast.expr:
        text = _NAMED.get(self.text, self.text)
        text = f"{text}(z)" if text.isalpha() and text != "z" else text
        return ast.parse(text.replace("^", "**"), mode="eval").body

    def compiled(self) -> Callable[..., Jet]:
        """``at``, with the text read once."""
        tree = self.tree

        def at(x: Any, side: int = 1) -> Jet:
            try:
                jet = _walk(tree, Jet(x, 1), side, self.numbers)
            except (ValueError, ZeroDivisionError, OverflowError) as error:
                raise Undefined(str(error)) from error
            return self._by_differences(x, side) if jet.slope != jet.slope else jet

        return at

    def _by_differences(self, x: Any, side: int) -> Jet:
        """Where the chain rule breaks down (a root at 0): the one-sided quotient, if it settles."""
        tree, steps = self.tree, [mpf(10) ** -(mp.dps // i) for i in (3, 2)]
        here = _walk(tree, Jet(x, 1), side, self.numbers).value
        ahead = [_walk(tree, Jet(x + side * h, 1), side, self.numbers).value for h in steps]
        coarse, fine = (side * (y - here) / h for y, h in zip(ahead, steps, strict=True))
        if abs(fine - coarse) > mpf(10) ** -(mp.dps // 10):
            raise Undefined(f"no one-sided derivative at {x}")
        return Jet(here, mpf(0) if abs(fine) < mpf(10) ** -(mp.dps // 10) else fine)

    def at(self, x: Any, side: int = 1) -> Jet:
        return self.compiled()(x, side)


def number(text: str | int) -> mpf:
    """The value of a constant such as ``-sinh(1)`` or ``1/10``, at mpmath's present precision."""
    tree = ast.parse(str(text).replace("^", "**"), mode="eval").body
    return _walk(tree, Jet(mpf(0), 0), 1, EXACT).value


def _walk(node: ast.expr, z: Jet, side: int, n: Numbers) -> Jet:
    if isinstance(node, ast.Constant):
        return Jet(n.literal(node.value if isinstance(node.value, int) else repr(node.value)), 0)
    if isinstance(node, ast.Name):
        return z if node.id == "z" else Jet({"pi": n.pi, "e": n.e}[node.id] + 0, 0)
    if isinstance(node, ast.UnaryOp):
        x = _walk(node.operand, z, side, n)
        return Jet(-x.value, -x.slope) if isinstance(node.op, ast.USub) else x
    if isinstance(node, ast.BinOp):
        return _binary(node, _walk(node.left, z, side, n), _walk(node.right, z, side, n), n)
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    name, arguments = node.func.id, [_walk(a, z, side, n) for a in node.args]
    if name in ("max", "min", "abs"):
        return _branch(name, arguments, side)
    if name in _NAMED:
        return _walk(Formula(name).tree, arguments[0], side, n)
    x = arguments[0]
    value = n.call(name, x.value)
    try:
        return Jet(value, _SLOPES[name](n, x.value, value) * x.slope)
    except Undefined:
        return Jet(value, 0 if _constant(node) else math.nan)


def _constant(node: ast.expr) -> bool:
    return not any(isinstance(e, ast.Name) and e.id == "z" for e in ast.walk(node))


def _branch(name: str, arguments: list[Jet], side: int) -> Jet:
    """The branch on the given side: of two that meet, the steeper there is the larger."""
    if name == "abs":
        (x,) = arguments
        return _branch("max", [x, Jet(-x.value, -x.slope)], side)
    pick = max if name == "max" else min
    return pick(arguments, key=lambda a: (a.value, side * a.slope))


def _binary(node: ast.BinOp, a: Jet, b: Jet, n: Numbers) -> Jet:
    if isinstance(node.op, ast.Add):
        return Jet(a.value + b.value, a.slope + b.slope)
    if isinstance(node.op, ast.Sub):
        return Jet(a.value - b.value, a.slope - b.slope)
    if isinstance(node.op, ast.Mult):
        return Jet(a.value * b.value, a.slope * b.value + a.value * b.slope)
    if isinstance(node.op, ast.Div):
        value = _over(a.value, b.value)
        return Jet(value, (a.slope - value * b.slope) / b.value)
    assert isinstance(node.op, ast.Pow)
    return _power(node, a, b, n)


def _power(node: ast.BinOp, a: Jet, b: Jet, n: Numbers) -> Jet:
    if b.slope == 0 and b.value == int(b.value):
        exponent = int(b.value)
        if exponent < 0:
            _over(1, a.value)
        slope = exponent * a.value ** (exponent - 1) * a.slope if exponent else 0 * a.value
        return Jet(a.value**exponent, slope)
    if a.value < 0 or (a.value == 0 and not b.value > 0):
        raise Undefined(f"{a.value} to the power {b.value}")
    if a.value == 0:
        return Jet(a.value, 0 if _constant(node) else math.nan)
    value = a.value**b.value
    logarithm = n.call("log", a.value) if b.slope != 0 else 0
    return Jet(value, value * (b.slope * logarithm + b.value * a.slope / a.value))


def differentiable_at(text: str, x: mpf) -> bool:
    """Whether the formula has one finite derivative at x: two sides with one value and slope."""
    at = Formula(text).compiled()
    try:
        left, right = at(x, -1), at(x, 1)
    except Undefined:
        return False
    close = mpf(10) ** (-mp.dps // 2)
    return abs(left.value - right.value) < close and abs(left.slope - right.slope) < close


def elasticity(text: str, x: mpf) -> mpf:
    """E(x) = x φ'(x)/φ(x)."""
    jet = Formula(text).at(x)
    return _over(x * jet.slope, jet.value)
