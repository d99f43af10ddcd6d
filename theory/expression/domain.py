"""Where a formula has a real value: what each of its parts demands of its arguments.

SymPy simplifies what it reads: ``exp(log(z))`` becomes z, ``z/z`` becomes 1, and the derivative of
``atan(tan(z))`` becomes 1.  What was written is undefined on a half-line or at a point, and stays
so here: a :class:`Guard` is noted for every part as it is read, and a program gives no value where
a guard is not proved.

The functions of the table are continuous wherever they are defined, and so are abs, max and min.
Hence φ is continuous at every point at which all guards hold, also where two of its pieces meet: a
jump can only sit where a guard fails.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from theory.expression.functions import BY_SYMPY

if TYPE_CHECKING:
    import sympy


class Demand(enum.Enum):
    """What a guard demands of its expression."""

    NONZERO = "≠ 0"
    POSITIVE = "> 0"
    NONNEGATIVE = "≥ 0"


@dataclass(frozen=True)
class Guard:
    """``expression`` meets ``demand`` wherever the formula has a value.

    Unless ``necessary``, the formula may have a value without it (0**0, or 0 to the power pi):
    then a guard that fails proves nothing.
    """

    expression: sympy.Expr
    demand: Demand
    necessary: bool = True

    @property
    def strict(self) -> Guard:
        """The same on the inside: where φ' exists, the root of 0 and the arcsine of 1 do not."""
        if self.demand is not Demand.NONNEGATIVE:
            return self
        return Guard(self.expression, Demand.POSITIVE, necessary=False)

    def met_by(self, sign: int | None) -> bool | None:
        """Whether an expression of this sign meets the demand; None if that is not known."""
        if sign is None:
            return None
        if self.demand is Demand.NONZERO:
            return sign != 0
        return sign > 0 or (sign == 0 and self.demand is Demand.NONNEGATIVE)

    def __str__(self) -> str:
        return f"{self.expression} {self.demand.value}"


def of_call(function: str, argument: sympy.Expr) -> Iterator[Guard]:
    """What a function of the table, by its name in the grammar, demands of its argument."""
    import sympy

    if function == "log":
        yield Guard(argument, Demand.POSITIVE)
    elif function == "sqrt":
        yield Guard(argument, Demand.NONNEGATIVE)
    elif function == "tan":
        yield Guard(sympy.cos(argument), Demand.NONZERO)
    elif function in ("asin", "acos"):
        yield Guard(1 - argument**2, Demand.NONNEGATIVE)
    elif function == "atanh":
        yield Guard(1 - argument**2, Demand.POSITIVE)
    elif function == "acosh":
        yield Guard(argument - 1, Demand.NONNEGATIVE)


def of_power(base: sympy.Expr, exponent: sympy.Expr) -> Iterator[Guard]:
    """What ``base**exponent`` demands; a power that is not rational wants a positive base."""
    if exponent.is_Integer:
        if exponent <= 0:
            yield Guard(base, Demand.NONZERO, necessary=bool(exponent < 0))
    elif exponent.is_Rational:
        yield Guard(base, Demand.NONNEGATIVE if exponent > 0 else Demand.POSITIVE)
    else:
        yield Guard(base, Demand.POSITIVE, necessary=False)


def of_tree(expression: sympy.Expr) -> Iterator[Guard]:
    """The guards of a SymPy expression as it stands."""
    import sympy

    for e in sympy.preorder_traversal(expression):
        if e.is_Pow:
            yield from of_power(e.base, e.exp)
        elif type(e).__name__ in BY_SYMPY and len(e.args) == 1:
            yield from of_call(BY_SYMPY[type(e).__name__].name, e.args[0])
