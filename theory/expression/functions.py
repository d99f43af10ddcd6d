"""The one table of functions: every kernel looks a function up here and nowhere else.

A function that is not a row of this table cannot be written in an activation, differentiated
into one, or evaluated by balls.  ``cut`` says where the complex continuation stops being
analytic; the rigorous quadrature refuses a ball that may meet it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Cut(enum.Enum):
    """Where the principal branch is not analytic."""

    NONE = "entire or meromorphic: poles show as non-finite balls"
    FLAG = "FLINT tests the branch cut itself when told analytic=True"
    IMAGINARY = "the imaginary axis from i and -i outwards"
    REAL_OUTSIDE = "the real axis outside (-1, 1)"
    REAL_BELOW_ONE = "the real axis below 1"


class Shape(enum.Enum):
    """How the function behaves on its real domain, for range bounds."""

    INCREASING = enum.auto()
    DECREASING = enum.auto()
    EVEN = enum.auto()  # increasing in |x|
    OSCILLATING = enum.auto()  # values in [-1, 1]
    OTHER = enum.auto()


@dataclass(frozen=True)
class Function:
    """One row: the name in the grammar, and in SymPy, FLINT, NumPy/SciPy and torch.

    ``at_infinity`` holds the limits at minus and plus infinity (``None``: not finite or absent).
    """

    name: str
    sympy: str
    flint: str
    numpy: str
    torch: str
    cut: Cut
    shape: Shape
    at_infinity: tuple[str | None, str | None] = (None, None)


_ROWS = (
    Function("abs", "Abs", "real_abs", "abs", "abs", Cut.FLAG, Shape.EVEN),
    Function("exp", "exp", "exp", "exp", "exp", Cut.NONE, Shape.INCREASING, ("0", None)),
    Function("log", "log", "log", "log", "log", Cut.FLAG, Shape.INCREASING),
    Function("sqrt", "sqrt", "sqrt", "sqrt", "sqrt", Cut.FLAG, Shape.INCREASING),
    Function("sin", "sin", "sin", "sin", "sin", Cut.NONE, Shape.OSCILLATING),
    Function("cos", "cos", "cos", "cos", "cos", Cut.NONE, Shape.OSCILLATING),
    Function("tan", "tan", "tan", "tan", "tan", Cut.NONE, Shape.OTHER),
    Function("sinh", "sinh", "sinh", "sinh", "sinh", Cut.NONE, Shape.INCREASING),
    Function("cosh", "cosh", "cosh", "cosh", "cosh", Cut.NONE, Shape.EVEN),
    Function("tanh", "tanh", "tanh", "tanh", "tanh", Cut.NONE, Shape.INCREASING, ("-1", "1")),
    Function("asin", "asin", "asin", "arcsin", "asin", Cut.REAL_OUTSIDE, Shape.INCREASING),
    Function("acos", "acos", "acos", "arccos", "acos", Cut.REAL_OUTSIDE, Shape.DECREASING),
    Function(
        "atan", "atan", "atan", "arctan", "atan", Cut.IMAGINARY, Shape.INCREASING, ("-pi/2", "pi/2")
    ),
    Function("asinh", "asinh", "asinh", "arcsinh", "asinh", Cut.IMAGINARY, Shape.INCREASING),
    Function("acosh", "acosh", "acosh", "arccosh", "acosh", Cut.REAL_BELOW_ONE, Shape.INCREASING),
    Function("atanh", "atanh", "atanh", "arctanh", "atanh", Cut.REAL_OUTSIDE, Shape.INCREASING),
    Function("erf", "erf", "erf", "special.erf", "erf", Cut.NONE, Shape.INCREASING, ("-1", "1")),
    Function(
        "erfc", "erfc", "erfc", "special.erfc", "erfc", Cut.NONE, Shape.DECREASING, ("2", "0")
    ),
)

FUNCTIONS: dict[str, Function] = {row.name: row for row in _ROWS}
BY_SYMPY: dict[str, Function] = {row.sympy: row for row in _ROWS}

ALIASES: dict[str, str] = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
}

LATTICE = ("abs", "max", "min")  # what cuts the line into pieces
