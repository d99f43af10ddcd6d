"""Discrete time: a quantity that a map never makes larger, wherever it is applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims.base import Claim, Where
from proofs_check.engine.claims.conditions import ForAll, Holds, domains
from proofs_check.engine.claims.maps import Map
from proofs_check.engine.letters import latex, plain
from theory.errors import InputError


@dataclass(frozen=True)
class Lyapunov(Claim, where=Where.EVERYWHERE):
    """The quantity does not rise when the map is applied once, at any point of ``over``; if
    ``strict``, it falls wherever the map moves the point.

    A map of some of the letters leaves the others as they are: the update of one unit.

    Parameters
    ----------
    rule
        The map.
    quantity
        A formula in the letters of the map.
    over
        By letter the interval or the finite set of its values.
    strict
        Whether it has to fall wherever a point moves.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Lyapunov, Map
    >>> x = sympy.Symbol("x", real=True)
    >>> Lyapunov(Map((x,), (x / 2,)), x**2, {x: sympy.Interval(-1, 1)}).text
    'x² never rises at x ↦ x/2, for all x in [-1, 1]'
    """

    rule: Map
    quantity: Expr
    over: Mapping[Symbol, Any]
    strict: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        missing = [s for s in self.rule.letters if s not in self.over]
        if missing:
            raise InputError(
                f"the map {self.rule.text} moves {', '.join(map(str, missing))}, for which no set "
                "of values is given: over={letter: set}."
            )

    def __hash__(self) -> int:
        return hash((self.rule, self.quantity, tuple(self.over.items()), self.strict))

    @property
    def following(self) -> Expr:
        """The quantity after the map was applied."""
        put = dict(zip(self.rule.letters, self.rule.images, strict=True))
        return self.quantity.xreplace(put)

    @property
    def moves(self) -> tuple[Expr, ...]:
        """How far the map moves each of its letters."""
        pairs = zip(self.rule.letters, self.rule.images, strict=True)
        return tuple(image - letter for letter, image in pairs)

    @property
    def inequality(self) -> ForAll:
        """The same without strictness, as a relation for all values of the letters."""
        relation = sympy.Le(self.following - self.quantity, 0, evaluate=False)
        return ForAll(self.over, Holds(relation))

    @property
    def own_letters(self) -> frozenset[Symbol]:
        return frozenset(self.over)

    def expressions(self) -> tuple[Expr, ...]:
        return (*self.rule.images, self.quantity)

    def with_expressions(self, new: tuple[Expr, ...]) -> Lyapunov:
        return replace(self, rule=Map(self.rule.letters, new[:-1]), quantity=new[-1])

    @property
    def text(self) -> str:
        falls = ", and falls wherever that moves" if self.strict else ""
        return (
            f"{plain(self.quantity)} never rises at {self.rule.text}{falls}, for all "
            f"{domains(self.over)}"
        )

    @property
    def latex(self) -> str:
        return (
            rf"{latex(self.quantity)} \text{{ never rises at }} {self.rule.latex} \quad "
            rf"\text{{for all }} {domains(self.over)}"
        )
