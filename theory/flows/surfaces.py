"""The switching surfaces of a field with several smooth pieces: where its formula changes.

A *guard* is an inequality whose truth chooses a piece; the zeros of its difference are a surface.
Guards that differ by a factor (x > 0, -2x <= 0) have one surface, and are decided together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flint import arb

from theory.expression.balls import RealBalls
from theory.expression.lowering import continued
from theory.expression.program import Program
from theory.flows.formulas import Where
from theory.flows.pieces import smooth_form

if TYPE_CHECKING:
    import sympy

Signs = dict["sympy.Basic", bool]
MOST_BRANCHES = 16  # of which one box may hold points; each has programs of its own


@dataclass(frozen=True)
class Surfaces:
    """The guards, each after those that it contains itself."""

    state: tuple[sympy.Symbol, ...]
    guards: tuple[sympy.Basic, ...]
    where: Where = ()
    _programs: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    _oriented: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def signs(self, box: Sequence[arb]) -> Signs | None:
        """The truth of every guard on the whole box; None if a guard is not proved there to keep
        away from its surface."""
        known: Signs = {}
        sides: dict[sympy.Expr, bool] = {}
        for guard in self.guards:
            surface, above = self._surface(guard, known)
            if surface not in sides:
                value = self.value(surface, box)
                if not (value > 0 or value < 0):
                    return None
                sides[surface] = bool(value > 0)
            known[guard] = sides[surface] is above
        return known

    def possible(self, box: Sequence[arb]) -> list[Signs] | None:
        """Every truth that the guards may have off the surfaces on the box; None if too many."""
        found: list[Signs] = []
        for signs in self._possible(box, 0, {}, {}):
            if len(found) == MOST_BRANCHES:
                return None
            found.append(signs)
        return found

    def _possible(
        self, box: Sequence[arb], i: int, known: Signs, sides: Mapping[sympy.Expr, bool]
    ) -> Iterator[Signs]:
        if i == len(self.guards):
            yield known
            return
        surface, above = self._surface(self.guards[i], known)
        value = self.value(surface, box)
        options = [sides[surface]] if surface in sides else [True, False]
        for side in options:
            if value < 0 if side else value > 0:
                continue
            truth = {**known, self.guards[i]: side is above}
            yield from self._possible(box, i + 1, truth, {**sides, surface: side})

    def along(self, signs: Signs) -> dict[sympy.Expr, bool]:
        """The surfaces around the piece on which the guards have this truth, each once: functions
        that are 0 on them, and whether they are positive on the piece."""
        known: Signs = {}
        found: dict[sympy.Expr, bool] = {}
        for guard in self.guards:
            surface, above = self._surface(guard, known)
            found[surface] = signs[guard] is above
            known[guard] = signs[guard]
        return found

    def _surface(self, guard: sympy.Basic, known: Signs) -> tuple[sympy.Expr, bool]:
        """A function that is 0 on the surface, and whether the guard is true where it is > 0."""
        import sympy

        gap = smooth_form(guard.lhs - guard.rhs, known)
        if gap not in self._oriented:
            factor, plain = sympy.sympify(gap).as_content_primitive()
            plain = plain if factor.is_positive else gap
            flipped = bool(plain.could_extract_minus_sign())
            self._oriented[gap] = (-plain if flipped else plain, flipped)
        plain, flipped = self._oriented[gap]
        return plain, guard.rel_op.startswith(">") is not flipped

    def value(self, surface: sympy.Expr, box: Sequence[arb]) -> arb:
        return self.values((surface,), box)[0]

    def values(self, expressions: tuple[sympy.Expr, ...], box: Sequence[arb]) -> tuple[arb, ...]:
        if expressions not in self._programs:
            program = continued(Program.compile(expressions, self.state, where=self.where))
            self._programs[expressions] = program.bind(RealBalls())
        return self._programs[expressions](*box)
