"""Formulas by an independent hand: Python's syntax tree walked with mpmath, and nothing of theory.

``value`` is the real value of a formula as it is written, or None where it has none; a number that
60 digits cannot tell from an end of a domain counts as on it.
"""

from __future__ import annotations

import ast
import random

import mpmath

DIGITS = 60
EDGE = mpmath.mpf(10) ** -40  # an argument this close to an end of a domain may lie on it

_PLAIN = {
    name: getattr(mpmath, name)
    for name in ("exp", "sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "erf", "erfc")
}


class Undefined(ArithmeticError):
    """The formula has no real value there."""


class Unclear(ArithmeticError):
    """The reference cannot tell, or the number is out of its reach."""


def value(text: str, z: object):
    """The value at z; raises Undefined or Unclear."""
    with mpmath.workdps(DIGITS):
        return _walk(ast.parse(text.replace("^", "**"), mode="eval").body, mpmath.mpf(z))


def slope(text: str, z: object, side: int):
    """The one-sided derivative by Richardson's extrapolation; raises like :func:`value`."""
    with mpmath.workdps(DIGITS):
        z, h = mpmath.mpf(z), side * mpmath.mpf(10) ** -15
        first, second = ((value(text, z + k * h) - value(text, z)) / (k * h) for k in (1, 2))
        return 2 * first - second


def _walk(node, z):
    if isinstance(node, ast.Constant):
        return mpmath.mpf(str(node.value))
    if isinstance(node, ast.Name):
        return {"z": z, "pi": mpmath.pi, "e": mpmath.e}[node.id] * 1
    if isinstance(node, ast.UnaryOp):
        return -_walk(node.operand, z)
    if isinstance(node, ast.Call):
        return _call(node.func.id, [_walk(a, z) for a in node.args])
    a, b = _walk(node.left, z), _walk(node.right, z)
    if isinstance(node.op, ast.Pow):
        return _power(a, b)
    if isinstance(node.op, ast.Div):
        _unequal(b)
        return a / b
    return {ast.Add: a + b, ast.Sub: a - b, ast.Mult: a * b}[type(node.op)]


def _unequal(x):
    if x == 0:
        raise Undefined
    if abs(x) < EDGE:
        raise Unclear


def _at_least(x, bound, strictly):
    if x == bound:
        if strictly:
            raise Undefined
        return
    if abs(x - bound) < EDGE:
        raise Unclear
    if x < bound:
        raise Undefined


def _power(a, b):
    if b == int(b):
        if b <= 0:
            _unequal(a)
        return a ** int(b)
    _at_least(a, 0, strictly=bool(b < 0))
    return mpmath.mpf(0) if a == 0 else mpmath.exp(b * mpmath.log(a))


def _call(name, x):
    if name in ("max", "min"):
        return (max if name == "max" else min)(x)
    (x,) = x
    if name == "abs":
        return abs(x)
    if name in ("exp", "sinh", "cosh") and abs(x) > 900:
        raise Unclear
    if name in _PLAIN:
        return _PLAIN[name](x)
    if name == "log":
        _at_least(x, 0, strictly=True)
    if name == "sqrt":
        _at_least(x, 0, strictly=False)
    if name in ("asin", "acos", "atanh"):
        _at_least(1 - abs(x), 0, strictly=name == "atanh")
    if name == "acosh":
        _at_least(x, 1, strictly=False)
    if name == "tan" and abs(mpmath.cos(x)) < EDGE:
        raise Undefined
    return getattr(mpmath, name)(x)


def random_formula(chance: random.Random, depth: int = 3) -> str:
    """A formula in z that likes poles, edges, kinks and cancellation."""
    if depth == 0 or chance.random() < 0.12:
        return chance.choice(["z", "z", "z", "z", "1", "2", "1/3", "pi", "3/2"])
    inner = lambda: random_formula(chance, depth - 1)  # noqa: E731
    kind = chance.random()
    if kind < 0.32:
        return f"({inner()}){chance.choice('+-*/*/')}({inner()})"
    if kind < 0.45:
        power = chance.choice(["2", "3", "(1/2)", "(3/2)", "(-1)", "0", "(1/3)", "4", "(-1/2)"])
        return f"({inner()})**{power}"
    if kind < 0.58:
        line = chance.choice(["z", "z-1", "2*z+1", "z-1/3", "z+pi", "z-sqrt(2)"])
        other = chance.choice(["0", "1", "z/2", "-z"])
        return chance.choice([f"abs({line})", f"max({line},{other})", f"min({line},{other})"])
    names = "exp log sqrt sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh erf log sqrt"
    return f"{chance.choice(names.split())}({inner()})"
