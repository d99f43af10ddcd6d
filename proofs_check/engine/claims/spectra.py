"""Linear stability, decided by all multipliers at once, and exactly when it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.claims.base import Claim, Where
from proofs_check.engine.claims.conditions import Holds
from proofs_check.engine.claims.maps import Cycle, MapClaim, Multiplier
from proofs_check.engine.letters import plain
from theory.symbolic.slopes import bends


@dataclass(frozen=True)
class LinearlyStable(MapClaim):
    """All multipliers at the cycle are below 1 in absolute value, ``besides`` those that are named,
    each as often as it is named: along a line of fixed points one is 1.

    Of a linear map and its fixed point 0 this says that the iterates of every start converge to 0.

    Parameters
    ----------
    rule, points, at
        As of :class:`MapClaim`.
    besides
        Multipliers that do not count.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import LinearlyStable, Map
    >>> x = sympy.Symbol("x", real=True)
    >>> LinearlyStable(Map((x,), (x / 2,)), sympy.ImmutableMatrix([[0]])).text
    'the iterates of x ↦ x/2 converge to 0 from every start'
    """

    besides: tuple[Expr, ...] = ()

    @property
    def values(self) -> tuple[Expr, ...]:
        return self.besides

    def with_values(self, new: tuple[Expr, ...]) -> LinearlyStable:
        return replace(self, besides=tuple(new))

    @property
    def rests_on(self) -> tuple[Claim, ...]:
        at = self.rule, self.points, self.at
        return (Cycle(*at), *(Multiplier(*at, x) for x in dict.fromkeys(self.besides)))

    @property
    def linear(self) -> bool:
        """Whether the map is linear, and the point its fixed point 0."""
        if any(map(bends, self.rule.images)):
            return False
        letters = set(self.rule.letters)
        origin = tuple(sympy.S.Zero for _ in self.rule.letters)
        constant = not self.rule.jacobian(self.rule.letters).free_symbols & letters
        return constant and self.rows == (origin,) and set(self.rule.on(origin)) == {sympy.S.Zero}

    @property
    def text(self) -> str:
        if self.linear and not self.besides:
            return f"the iterates of {self.rule.text} converge to {self.place} from every start"
        but = f" but {', '.join(map(plain, self.besides))}" if self.besides else ""
        return f"all multipliers{but} at {self.place}{self.suffix} are below 1 in absolute value"


@dataclass(frozen=True)
class Criterion(Claim, where=Where.EVERYWHERE):
    """For all values of the parameters that the hypotheses allow: ``stable`` if and only if the
    ``condition`` holds.

    Parameters
    ----------
    stable
        What is decided.
    condition
        A relation between parameters, ``gamma < 2``.
    """

    stable: LinearlyStable
    condition: sympy.core.relational.Relational

    def __post_init__(self) -> None:
        Holds(self.condition)  # refuses what is no relation between letters

    @property
    def rests_on(self) -> tuple[Claim, ...]:
        return self.stable.rests_on

    @property
    def own_letters(self) -> frozenset[Symbol]:
        return self.stable.own_letters

    @property
    def text(self) -> str:
        return f"{self.stable.text} if and only if {Holds(self.condition).text}"

    @property
    def latex(self) -> str:
        return rf"{self.stable.latex} \iff {Holds(self.condition).latex}"

    def expressions(self) -> tuple[Expr, ...]:
        return (*self.stable.expressions(), *self.condition.args)

    def with_expressions(self, new: tuple[Expr, ...]) -> Criterion:
        stable = cast(LinearlyStable, self.stable.with_expressions(new[:-2]))
        condition = type(self.condition)(*new[-2:], evaluate=False)
        return replace(self, stable=stable, condition=condition)
