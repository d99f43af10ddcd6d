"""Formulas in z as Coq's text, and their values in mpmath for a search that nobody trusts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from proofs_check.kernel.core.trees import ZERO, Tree, add, div, mul, number, of, sub

TWO = number(2)
MULTIPLIED = 4  # powers up to it are products: under a function auto_derive rewrites others
# what Coquelicot differentiates and coq-interval encloses, by Coq's names
FUNCTIONS = {"exp": "exp", "log": "ln", "sin": "sin", "cos": "cos", "atan": "atan"}


class Refused(ValueError):
    """There is no script of this kind; the message says why."""


def elementary(e: Tree) -> Tree:
    """The same function by exp, log, sin, cos, atan and square roots."""
    arguments = tuple(elementary(a) for a in e.arguments)
    if e.operation in ("sinh", "cosh", "tanh", "tan"):
        (a,) = arguments
        plus, minus = of("exp", a), of("exp", mul(number(-1), a))
        if e.operation == "tan":
            return div(of("sin", a), of("cos", a))
        if e.operation == "tanh":
            return sub(number(1), div(TWO, add(of("exp", mul(TWO, a)), number(1))))
        both = sub(plus, minus) if e.operation == "sinh" else add(plus, minus)
        return mul(number(Fraction(1, 2)), both)
    return Tree(e.operation, arguments, e.data) if arguments else e


def tidied(e: Tree) -> Tree:
    """Without sums with 0, products with 0 or 1, and quotients of 0."""
    arguments = tuple(tidied(a) for a in e.arguments)
    if e.operation == "/":
        return ZERO if arguments[0] is ZERO else div(*arguments)
    rebuilt = {"+": add, "*": mul}.get(e.operation)
    if rebuilt is not None:
        return rebuilt(*arguments)
    return Tree(e.operation, arguments, e.data) if arguments else e


def coq(e: Tree) -> str:
    """A term of Coq's reals; the letter is z."""
    if e.operation == "number":
        q = e.data
        over = f"/ {q.denominator}" if q.denominator != 1 else ""
        whole = f"{q.numerator} {over}".strip()
        return whole if q.numerator >= 0 and not over else f"({whole})"
    if e.operation == "letter":
        if e.data != "z":
            raise Refused(f"a formula of φ in z, not in {e.data}")
        return "z"
    parts = [coq(a) for a in e.arguments]
    if e.operation in ("+", "*", "/"):
        return "(" + f" {e.operation} ".join(parts) + ")"
    if e.operation == "^":
        base = parts[0]
        n = abs(e.data)
        if n == Fraction(1, 2):
            text = f"(sqrt {base})"
        elif n.denominator == 2:
            text = f"((sqrt {base}) ^ {n.numerator})"
        elif n.denominator == 1 and n <= MULTIPLIED:
            text = "(" + " * ".join([base] * int(n)) + ")"
        elif n.denominator == 1:
            text = f"({base} ^ {n})"
        else:
            raise Refused(f"no power {e.data} in a script for Coq")
        return text if e.data > 0 else f"(/ {text})"
    if e.operation == "pi":
        return "PI"
    if e.operation in FUNCTIONS:
        return f"({FUNCTIONS[e.operation]} {parts[0]})"
    raise Refused(f"no {e.operation} in a script for Coq")


def value(e: Tree | Fraction, z: Any = None) -> Any:
    """In mpmath's working precision."""
    if isinstance(e, Fraction):
        return mpmath.mpf(e.numerator) / e.denominator
    if e.operation == "number":
        return value(e.data)
    if e.operation == "letter":
        return z
    if e.operation == "pi":
        return +mpmath.pi
    parts = [value(a, z) for a in e.arguments]
    if e.operation == "+":
        return mpmath.fsum(parts)
    if e.operation == "*":
        return mpmath.fprod(parts)
    if e.operation == "/":
        return parts[0] / parts[1]
    if e.operation == "^":
        return mpmath.power(parts[0], value(e.data))
    return getattr(mpmath, e.operation)(parts[0])
