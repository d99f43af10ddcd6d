"""Text to SymPy, without ever evaluating the text.

A whitelist over Python's own syntax tree: exact rational numbers, the constants pi and e, one
symbol, ``+ - * / **`` (also written ``^``), the functions of
:mod:`theory.expression.functions`, ``abs``, ``max``, ``min``, and the named activations of
:mod:`theory.catalogue`.  Everything else is refused with a sentence that says why.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from theory.catalogue import EVERY, NAMES
from theory.errors import ExpressionError
from theory.expression.construction import MAX_BITS, MAX_EXPONENT, Construction, capped
from theory.expression.domain import Guard
from theory.expression.functions import ALIASES, FUNCTIONS, LATTICE
from theory.expression.piecewise import branches_of, joined
from theory.expression.spelling import spelled, written_number
from theory.expression.suggestions import how_to_write, nearest, unknown_function
from theory.expression.time_limit import within_time
from theory.settings import settings_put_back

if TYPE_CHECKING:
    import sympy

MAX_LENGTH = 1000  # characters; a formula longer than this is not typed by hand
MAX_NODES = 400  # syntax nodes
MAX_DEPTH = 60  # nesting; far below Python's own recursion limit

_AS_PRINTED = {"Abs": "abs", "Max": "max", "Min": "min"}  # by SymPy, and read back here
CONSTANTS = ("pi", "e", "E")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,17})(/[1-9][0-9]{0,17})?")  # nothing to watch over


@dataclass(frozen=True)
class Formula:
    """What a text writes: the expression, what its parts demand, and the text in one spelling."""

    expression: sympy.Expr
    guards: tuple[Guard, ...]
    name: str


def parse_formula(text: str) -> Formula:
    """The formula in the real symbol ``z`` that ``text`` writes, with its domain."""
    import theory.symbolic.exact  # noqa: F401  its import must not count against the time

    with settings_put_back(), within_time():
        return Reader(text, symbol="z").formula()


def parse_activation(text: str) -> sympy.Expr:
    """The expression in the real symbol ``z`` that ``text`` writes, e.g. ``"tanh(z)**3"``."""
    return parse_formula(text).expression


def parse_number(text: str, name: str) -> sympy.Expr:
    """An exact real constant: ``"-3/10"``, ``"0.1"`` (which is 1/10), ``"-sinh(1)"``."""
    if not text.strip():
        raise ExpressionError(f"{name} is empty. Give a number such as 1, 0.1 or -3/10.")
    if _FRACTION.fullmatch(text):
        import sympy

        return sympy.Rational(text)
    import theory.symbolic.exact  # noqa: F401  its import must not count against the time

    with settings_put_back(), within_time():
        try:
            value = Reader(text, symbol=None).formula().expression
        except ExpressionError as error:
            raise ExpressionError(f"{name} = {shown(text)!r}: {error}") from None
        if not _is_finite(value):
            raise ExpressionError(
                f"{name} = {shown(text)!r} is not a finite real number, or too large to evaluate."
            )
    return value


def _is_finite(value: sympy.Expr) -> bool:
    """Asked of balls: SymPy's own is_real may write exp(10**9*log(3)) out."""
    from theory.expression.balls import precision
    from theory.rigour.ball_activation import ball

    for bits in (64, 512, MAX_BITS):
        with precision(bits):
            if ball(value).is_finite():
                return True
    return False


def shown(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


@contextmanager
def refusing_what_sympy_cannot(text: str) -> Iterator[None]:
    """An error inside SymPy (max of a complex number, say) as an :class:`ExpressionError`."""
    try:
        yield
    except ExpressionError:
        raise
    except (
        ValueError,
        TypeError,
        ArithmeticError,
        AttributeError,
        NotImplementedError,
        RecursionError,
    ) as error:
        why = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ExpressionError(f"SymPy cannot work with {shown(text)!r}: {shown(why)}.") from None


class Reader:
    """Walks one syntax tree.  ``symbol`` is the one free variable allowed, or None."""

    def __init__(self, text: str, symbol: str | None):
        self.text = text.strip().replace("^", "**")
        self.symbol = symbol
        self.building = Construction()

    def formula(self) -> Formula:
        if len(self.text) > MAX_LENGTH:
            raise ExpressionError(
                f"it has {len(self.text)} characters; at most {MAX_LENGTH} are read."
            )
        tree = self._syntax_tree()
        if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
            raise ExpressionError(f"it has more than {MAX_NODES} parts; write it shorter.")
        import sympy

        variable = sympy.Symbol(self.symbol, real=True) if self.symbol else None
        with refusing_what_sympy_cannot(self.text):
            expression = self._visit(tree.body, variable, 0)
        if expression.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.I):
            raise ExpressionError(f"{shown(self.text)!r} is not a finite real number.")
        return Formula(expression, tuple(self.building.guards), spelled(self.text, tree))

    def _syntax_tree(self) -> ast.Expression:
        if "#" in self.text:
            raise ExpressionError("a comment (#) is not part of a formula: leave it out.")
        if not self.text:
            raise ExpressionError("the expression is empty. Write something like 'tanh(z)**3'.")
        try:
            return ast.parse(self.text, mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            why = getattr(error, "msg", None) or "nested too deeply"
            raise ExpressionError(
                f"cannot read {shown(self.text)!r}: {why}. {how_to_write(self.text)}"
            ) from None

    def _visit(self, node: ast.expr, z: sympy.Expr | None, depth: int) -> sympy.Expr:
        """The expression that ``node`` writes if the symbol stands for ``z``."""
        if depth > MAX_DEPTH:
            raise ExpressionError(f"it is nested more than {MAX_DEPTH} deep.")
        if isinstance(node, ast.Constant):
            return self._number(node)
        if isinstance(node, ast.Name):
            return self._name(node.id, z)
        if isinstance(node, ast.UnaryOp):
            return self._unary(node, z, depth)
        if isinstance(node, ast.BinOp):
            return self._binary(node, z, depth)
        branches = branches_of(node) if z is not None else None
        if branches is not None and z is not None:
            found = joined(branches, z, lambda part, at: self._visit(part, at, depth + 1))
            return self.building.measured(found)
        if isinstance(node, ast.Call):
            return self._call(node, z, depth)
        raise ExpressionError(
            f"{type(node).__name__.lower()} is not allowed here. Only numbers, "
            f"{self.symbol or 'constants'}, + - * / ** and functions are."
        )

    def _number(self, node: ast.Constant) -> sympy.Expr:
        import sympy

        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            raise ExpressionError(f"{shown(repr(node.value))} is not a real number.")
        source = written_number(self.text, node)
        value = Fraction(node.value) if isinstance(node.value, int) else _decimal(source)
        return capped(sympy.Rational(value.numerator, value.denominator))

    def _name(self, name: str, z: sympy.Expr | None) -> sympy.Expr:
        import sympy

        if z is not None and name == self.symbol:
            return z
        if name in CONSTANTS:
            return sympy.pi if name == "pi" else sympy.E
        if name in ("nan", "inf", "infinity"):
            raise ExpressionError(f"{name!r} is not a finite number.")
        if self.symbol is None:
            raise ExpressionError(f"{name!r} is not a number; constants have no variables.")
        if name in {*FUNCTIONS, *NAMES, *ALIASES, *LATTICE}:
            raise ExpressionError(f"{name!r} is a function: write {name}({self.symbol}).")
        raise ExpressionError(
            f"unknown symbol {name!r}: the only variable is {self.symbol}, "
            f"the constants are pi and e, and a parameter needs its value (--param {name}=1)."
            f"{self._what_was_meant(name)}"
        )

    def _what_was_meant(self, name: str) -> str:
        """An activation first, which may stand alone as φ; inside a formula it needs its z."""
        alone = name == self.text
        near = nearest(name, NAMES) or nearest(name, FUNCTIONS)
        written = near if alone and near in NAMES else f"{near}({self.symbol})"
        hint = f" Did you mean {written!r}?" if near else ""
        return hint + (
            f" The names are {', '.join(entry.name for entry in EVERY)}." if alone else ""
        )

    def _unary(self, node: ast.UnaryOp, z: sympy.Expr | None, depth: int) -> sympy.Expr:
        value = self._visit(node.operand, z, depth + 1)
        if isinstance(node.op, ast.USub):
            return -value
        if isinstance(node.op, ast.UAdd):
            return value
        raise ExpressionError("only the signs + and - are allowed in front of an expression.")

    def _binary(self, node: ast.BinOp, z: sympy.Expr | None, depth: int) -> sympy.Expr:
        left = self._visit(self._applied(node), z, depth + 1)
        right = self._visit(node.right, z, depth + 1)
        if isinstance(node.op, ast.Add):
            return capped(left + right)
        if isinstance(node.op, ast.Sub):
            return capped(left - right)
        if isinstance(node.op, ast.Mult):
            return capped(left * right)
        if isinstance(node.op, ast.Div):
            return self.building.quotient(left, right)
        if isinstance(node.op, ast.Pow):
            return self.building.power(left, right)
        raise ExpressionError(f"the operator {type(node.op).__name__} is not allowed.")

    def _applied(self, node: ast.BinOp) -> ast.expr:
        """The left side; of relu**2, as of sin**2, the function of z is meant."""
        name = node.left.id if isinstance(node.left, ast.Name) else ""
        if not isinstance(node.op, ast.Pow) or name not in {*FUNCTIONS, *NAMES, *ALIASES}:
            return node.left
        return ast.Call(node.left, [ast.Name(self.symbol or "z")], [])

    def _call(self, node: ast.Call, z: sympy.Expr | None, depth: int) -> sympy.Expr:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise ExpressionError(
                "only plain function calls such as exp(z) are allowed, and a product needs its *."
            )
        name = (ALIASES | _AS_PRINTED).get(node.func.id, node.func.id)
        if name not in {*FUNCTIONS, *NAMES, *LATTICE}:
            raise ExpressionError(unknown_function(name))
        arguments = [self._visit(argument, z, depth + 1) for argument in node.args]
        if name in ("max", "min"):
            if len(arguments) < 2:
                raise ExpressionError(f"{name} takes two arguments or more.")
            return self.building.lattice(name == "max", arguments)
        if len(arguments) != 1:
            raise ExpressionError(f"{name} takes one argument, {len(arguments)} were given.")
        if name in FUNCTIONS:
            return self.building.call(name, arguments[0])
        return self.building.measured(self._named(NAMES[name].text, arguments[0], depth))

    def _named(self, text: str, argument: sympy.Expr, depth: int) -> sympy.Expr:
        """A named activation of ``argument``, built by the same hands and with the same guards."""
        inner = Reader(text, symbol="z")
        inner.building = self.building
        return inner._visit(inner._syntax_tree().body, argument, depth + 1)


def _decimal(source: str) -> Fraction:
    """The number that a literal with a point or an exponent writes, exactly; 1e1_0 is 1e10."""
    digits = source.replace("_", "")
    _, _, exponent = digits.lower().partition("e")
    if exponent and abs(int(exponent)) > MAX_EXPONENT:  # before 10**exponent is computed
        raise ExpressionError(f"the number {shown(source)!r} is too large or too small.")
    try:
        return Fraction(digits)
    except ValueError:
        raise ExpressionError(f"cannot read the number {shown(source)!r}.") from None
