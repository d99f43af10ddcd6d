"""Functions of the parameters that are no quotients of polynomials, each as a letter of its own.

Exponentials and tangents of different monomials are algebraically independent of one another and
of θ (Ax's theorem), and so are the values of a φ of which nothing is known; whatever else is not
rational is refused.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

import sympy
from sympy import Expr, Symbol

from theory.errors import InputError
from theory.symbolic.abstract import Abstract

ORDERS = 8  # derivatives of φ that have a letter; a bracket raises the order by one
ACCEPTED = (
    "polynomials and quotients of them, exp, sinh, cosh, tanh, sin, cos, tan, and an activation φ "
    "of which nothing is known"
)
_HYPERBOLIC = (sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch)
_TRIGONOMETRIC = {
    sympy.tan: lambda x: sympy.sin(x) / sympy.cos(x),
    sympy.cot: lambda x: sympy.cos(x) / sympy.sin(x),
    sympy.sec: lambda x: 1 / sympy.cos(x),
    sympy.csc: lambda x: 1 / sympy.sin(x),
}


class Kind(enum.Enum):
    """What an atom stands for."""

    EXP = "e to the power of a monomial"
    TAN = "the tangent of half a monomial"
    PHI = "a derivative of φ"


@dataclass(frozen=True)
class Atom:
    """``argument`` is q m for e^{q m} and tan(q m/2), a for φ^{(order)}(a)."""

    kind: Kind
    argument: Expr
    order: int = 0


def prepared(e: Expr) -> Expr:
    """With exponentials and sines alone; InputError for a float, or for what has a kink."""
    e = sympy.sympify(e)
    if e.has(sympy.Float):
        raise InputError(
            f'{e} holds a float; write numbers exactly, as sympy.Rational(1, 10) or "1/10".'
        )
    if e.has(*_HYPERBOLIC):
        e = e.rewrite(_HYPERBOLIC, sympy.exp)
    for f, written in _TRIGONOMETRIC.items():
        e = e.replace(f, written)
    if e.has(sympy.sin, sympy.cos):
        e = e.replace(
            lambda x: isinstance(x, sympy.sin | sympy.cos),
            lambda x: sympy.expand_trig(type(x)(sympy.expand(x.args[0]))),
        )
    if e.has(Abstract):  # φ(u (v + 1)) and φ(u v + u) are one
        e = e.replace(lambda x: isinstance(x, Abstract), lambda x: x.func(sympy.expand(x.args[0])))
    return e


def atoms_of(
    expressions: Iterable[Expr], letters: set[Symbol], data: set[Symbol]
) -> tuple[Atom, ...]:
    """One for each monomial under exp, its coefficient the greatest that divides all; of φ a whole
    tower for each argument, inner ones first."""
    units: dict[tuple[Kind, Expr], sympy.Rational] = {}
    towers: dict[Expr, None] = {}
    for e in expressions:
        for part in sympy.postorder_traversal(e):
            if not isinstance(part, sympy.Function):
                continue
            if part.free_symbols & data:
                held = ", ".join(sorted(map(str, part.free_symbols & data)))
                raise InputError(
                    f"{part} holds data ({held}) under a function; give the data numbers, or say "
                    "of which degree the activation is homogeneous."
                )
            if isinstance(part, Abstract):
                towers[part.args[0]] = None
            elif isinstance(part, sympy.exp | sympy.sin | sympy.cos):
                kind = Kind.EXP if isinstance(part, sympy.exp) else Kind.TAN
                for coefficient, monomial in monomials(part.args[0]):
                    known = units.get((kind, monomial), sympy.S.Zero)
                    units[kind, monomial] = sympy.gcd(known, coefficient)
            else:
                raise refused(part)
    found = [Atom(kind, q * monomial) for (kind, monomial), q in units.items()]
    for argument in towers:
        found += [Atom(Kind.PHI, argument, order) for order in range(ORDERS + 1)]
    return tuple(found)


def monomials(argument: Expr) -> list[tuple[sympy.Rational, Expr]]:
    """The argument of an exponential as a sum of rational multiples of monomials."""
    found = []
    for term in sympy.Add.make_args(sympy.expand(argument)):
        coefficient, monomial = term.as_coeff_Mul(rational=True)
        simple = all(
            x.is_Symbol or (x.is_Pow and x.base.is_Symbol and x.exp.is_Integer and x.exp > 0)
            for x in sympy.Mul.make_args(monomial)
        )
        if monomial == 1 or not simple:
            raise InputError(
                f"{argument} stands under an exponential or a sine; there it must be a polynomial "
                "with rational coefficients and no constant term."
            )
        found.append((coefficient, monomial))
    return found


def refused(e: Expr) -> InputError:
    return InputError(
        f"{e} is neither differentiable everywhere with derivatives that can be written down here, "
        f"nor rational: laws are found for {ACCEPTED}."
    )
