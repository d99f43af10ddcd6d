"""Formulas in several letters, by the grammar of φ: ``"u*v - lambda1/2"``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from theory.errors import ExpressionError
from theory.expression.grammar import CONSTANTS, Reader, shown
from theory.expression.suggestions import nearest
from theory.expression.time_limit import within_time
from theory.settings import settings_put_back

if TYPE_CHECKING:
    import sympy


def parse_expression(text: str, letters: Sequence[str]) -> sympy.Expr:
    """A formula in several real letters: ``"u*v - lambda1/2"``."""
    import theory.symbolic.exact  # noqa: F401  its import must not count against the time

    with settings_put_back(), within_time():
        return _LettersReader(text, letters).formula().expression


class _LettersReader(Reader):
    """The same, of several letters."""

    def __init__(self, text: str, letters: Sequence[str]):
        super().__init__(text, symbol=None)
        self.letters = letters

    def _name(self, name: str, z: sympy.Expr | None) -> sympy.Expr:
        import sympy

        if name in self.letters:
            return sympy.Symbol(name, real=True)
        if name in CONSTANTS:
            return super()._name(name, z)
        near = nearest(name, self.letters)
        hint = f" Did you mean {near!r}?" if near else ""
        raise ExpressionError(
            f"unknown letter {name!r} in {shown(self.text)!r}; the letters are "
            f"{', '.join(self.letters)}.{hint}"
        )
