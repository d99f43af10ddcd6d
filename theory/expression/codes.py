"""The instructions of a program, by number, and what a number system must have to run them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Protocol

from theory.expression.domain import Demand

ADD, MUL, DIV, IPOW, POW, CALL, NONZERO, POSITIVE, NONNEGATIVE, MAX, PAIR, CHOICE = range(12)
STEP = "step"  # a call: 1 where the argument is positive, 0 elsewhere; conditions are made of it
DEMANDS = {
    NONZERO: Demand.NONZERO,
    POSITIVE: Demand.POSITIVE,
    NONNEGATIVE: Demand.NONNEGATIVE,
}
CODES = {demand: code for code, demand in DEMANDS.items()}


class Kernel(Protocol):
    """What a number system must offer besides ``+ - * /``.

    ``precision`` names the state on which the value of a constant depends.
    """

    def precision(self) -> Hashable: ...

    def rational(self, p: int, q: int) -> Any: ...
    def constant(self, name: str) -> Any: ...
    def function(self, name: str) -> Callable[[Any], Any]: ...
    def power(self, base: Any, exponent: Any) -> Any: ...
    def within(self, demand: Demand) -> Callable[[Any, Any], Any]:
        """(value, guard) ↦ the value where the guard is proved to meet the demand; else none."""
        ...

    def maximum(self, a: Any, b: Any) -> Any: ...
    def choice(self, condition: Any, pair: tuple[Any, Any]) -> Any:
        """The first of the pair where the condition is 1, the second where it is 0."""
        ...
