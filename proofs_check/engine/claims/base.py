"""What every claim has: its expressions, its text, and mutants of itself."""

from __future__ import annotations

import enum
import inspect
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

import sympy
from sympy import Expr, Symbol


class Where(enum.Enum):
    """Of which states a formula speaks."""

    EVERYWHERE = "for all values of its letters"
    ALONG = "at every time"
    END = "where the flow ends"


class Limit(enum.Enum):
    """Where an orbit goes, by proof."""

    ARRIVES = "the flow converges to a point of the target"
    SADDLE = "the flow converges to a saddle and never reaches the target"
    TRAPPED = "the flow never reaches the target"
    EQUILIBRIUM = "the start is an equilibrium: nothing moves"
    DIVERGES = "the state leaves every bounded set"
    UNDECIDED = "what the flow does could not be decided"

    @property
    def sentence(self) -> str:
        return self.value

    def follows_from(self, found: Limit) -> bool:
        """Whether this is true of an orbit that was proved to go where ``found`` says.

        Whatever does not arrive never reaches the target; nothing else follows from another.
        """
        never = (Limit.SADDLE, Limit.EQUILIBRIUM, Limit.DIVERGES)
        return self is found or (self is Limit.TRAPPED and found in never)

    def excluded_by(self, found: Limit) -> bool:
        """Whether this is false of an orbit that was proved to go where ``found`` says.

        That an orbit is trapped leaves open whether it converges to a saddle or to infinity.
        SADDLE is the end of an orbit that moves; whether nothing moves, ``found`` does not say.
        """
        if found is Limit.UNDECIDED or self.follows_from(found) or self is Limit.EQUILIBRIUM:
            return False
        return found is not Limit.TRAPPED or self is Limit.ARRIVES


@dataclass(frozen=True)
class Claim:
    """Abstract.  What every claim has: its expressions, its text, and mutants of itself.

    Of which states a kind speaks is said with its class; a kind without that has a field ``at``.
    Numbers in fields of formulas become formulas.
    """

    _where: ClassVar[Where | None] = None
    _formulas: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, where: Where | None = None) -> None:
        cls._where = where or cls._where
        own = inspect.get_annotations(cls).items()
        formulas = (name for name, of in own if of in ("Expr", "tuple[Expr, ...]"))
        cls._formulas = (*cls._formulas, *formulas)

    def __post_init__(self) -> None:
        for name in self._formulas:
            given = getattr(self, name)
            several = isinstance(given, tuple | list)
            made = tuple(map(sympy.sympify, given)) if several else sympy.sympify(given)
            object.__setattr__(self, name, made)

    def expressions(self) -> tuple[Expr, ...]:
        """The formulas that the claim consists of, in the order of its fields."""
        return tuple(x for f in fields(self) for x in _flat(getattr(self, f.name)))

    def with_expressions(self, new: tuple[Expr, ...]) -> Claim:
        """The same kind of claim of other formulas."""
        rest = list(new)
        return replace(self, **{f.name: _filled(getattr(self, f.name), rest) for f in fields(self)})

    @property
    def rests_on(self) -> tuple[Claim, ...]:
        """Claims that a proof by balls of this one takes for granted; they have to be proved."""
        return ()

    @property
    def own_letters(self) -> frozenset[Symbol]:
        """Letters that belong to the claim, not to the system."""
        return frozenset()

    @property
    def text(self) -> str:
        raise NotImplementedError

    @property
    def latex(self) -> str:
        raise NotImplementedError

    @property
    def where(self) -> Where:
        found: Where | None = self._where or getattr(self, "at", None)
        if found is None:
            raise NotImplementedError
        return found


SUFFIX = {Where.EVERYWHERE: "", Where.ALONG: " at every time", Where.END: " where the flow ends"}


def _flat(part: Any) -> tuple[Expr, ...]:
    if isinstance(part, sympy.MatrixBase):
        return tuple(part)
    if isinstance(part, Expr) and not isinstance(part, Symbol | sympy.logic.boolalg.Boolean):
        return (part,)
    return (part,) if isinstance(part, Symbol) else ()


def _filled(part: Any, rest: list[Expr]) -> Any:
    """The part with its expressions replaced by the next ones of ``rest``."""
    if isinstance(part, sympy.MatrixBase):
        return sympy.ImmutableMatrix(*part.shape, [rest.pop(0) for _ in range(len(part))])
    return rest.pop(0) if _flat(part) else part
