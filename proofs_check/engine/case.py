"""A case: an exact number, or a range, for every start and parameter of a system, and φ if any."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import sympy
from sympy import Expr, Symbol

from proofs_check.engine import inputs
from proofs_check.engine.letters import plain
from proofs_check.engine.spans import Span
from proofs_check.engine.system import System
from theory.activation import Activation, Piece, variable
from theory.errors import InputError, required
from theory.outcome import Truth
from theory.symbolic.abstract import Abstract
from theory.symbolic.exact import is_zero

TIMES = tuple(map(sympy.Rational, ("1/4", "1/2", "1", "2")))  # at which closed forms in t are met


def silent(_: str) -> None:
    """No display; a function that can travel to another process."""


@dataclass(frozen=True)
class Case:
    """A system's numbers and settings: the case in which claims are examined; made by :meth:`of`.

    Attributes
    ----------
    values
        A number for each input of the system, defaults included.  A letter that ranges over a span
        of the ``box`` has for its value what stands for it in formulas; what is proved of such a
        case is proved of every point of the box.
    activation
        φ, of a system that has one.
    digits
        Significant digits of enclosures.
    seed
        Of everything random.
    device
        Where training runs: auto, cpu or cuda.
    seconds
        For the methods, together.
    times
        At which claims about orbits are looked at.
    given
        Names of the letters that were given, not left at their defaults.
    box
        By letter the :class:`~proofs_check.engine.spans.Span` of its values.
    whole
        The box that was asked about, of which this one is a part.
    progress
        Hears a line now and then.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import Case, System
    >>> x, x0 = sympy.symbols("x x_0", real=True)
    >>> case = Case.of(System(state={x: x0}, loss=x**2, defaults={x0: 3}), values={"x0": "1/2"})
    >>> case.number(x0)
    1/2
    """

    values: Mapping[Symbol, Expr]
    activation: Activation | None = None
    digits: int = 15
    seed: int = 0
    device: str = "auto"
    seconds: float = 60.0
    times: tuple[Expr, ...] = TIMES
    given: frozenset[str] = frozenset()
    box: Mapping[Symbol, Span] = field(default_factory=dict)
    whole: Mapping[Symbol, Span] = field(default_factory=dict)
    progress: Callable[[str], None] = field(default=silent, compare=False)

    @classmethod
    def of(
        cls,
        system: System,
        phi: str | Activation | None = None,
        values: Mapping[str, Any] | None = None,
        *,
        ranges: bool = False,
        **settings: Any,
    ) -> Case:
        """From the system's defaults and what the user gives.

        Parameters
        ----------
        system
            Whose letters get numbers.
        phi
            A name or a formula in z, of a system that has an activation.
        values
            Exact numbers by letters or words.
        ranges
            Whether letters may have ranges: the question is one that can be asked of them.
        **settings
            Further attributes: ``digits``, ``seed``, ``device``, ``seconds``, …

        Returns
        -------
        Case

        Raises
        ------
        InputError
            For a letter that there is not, or a value outside its domain.
        """
        phi, values = system.role.chosen(phi, values or {})
        given = (inputs.values if ranges else inputs.numbers)(system, values)
        found = {s: given.get(s) for s in system.inputs}
        for s, x in found.items():
            if x is None:
                found[s] = inputs.number(system.defaults.get(s), s, plain(s))
        box = {s: x for s, x in found.items() if isinstance(x, Span)}
        if phi is not None and not system.abstract:
            raise InputError("This system has no activation φ; leave --phi out.")
        named = system.role.default if phi is None else phi
        activation = Activation.of(named) if system.abstract else None
        case = cls(found, activation, given=frozenset(map(plain, given)), whole=box, **settings)
        return case.within(box)

    def within(self, box: Mapping[Symbol, Span]) -> Case:
        """The case of a part of its box."""
        put = {s: span.number(s) for s, span in box.items()}
        return replace(self, values={**self.values, **put}, box=box)

    @cached_property
    def ranging(self) -> dict[Symbol, Span]:
        """The letters that formulas keep, with their spans."""
        return {x.letter(s): x for s, x in self.box.items() if not x.point}

    def resting(self, system: System) -> tuple[Symbol, ...]:
        """Letters that range and do not move, but tell how the state moves: further letters of it,
        so that sets of orbits keep what belongs together."""
        formulas = [*system.motion.values(), *system.direction.values(), *system.goal]
        used: set[Symbol] = set()
        if self.ranging:
            used.update(*(self.put(e).free_symbols for e in formulas))
        return tuple(s for s in self.ranging if s in used)

    @property
    def shown(self) -> dict[Symbol, str]:
        """Each input, as it is written: an exact number or a range."""
        return {s: str(self.box.get(s, x)) for s, x in self.values.items()}

    @property
    def in_words(self) -> dict[Symbol, str]:
        """The same, as formulas are shown."""
        spans = {s for s, span in self.box.items() if not span.point}
        return {s: self.shown[s] if s in spans else plain(x) for s, x in self.values.items()}

    def number(self, letter: Symbol) -> Expr:
        return self.values[letter]

    def put(self, e: Expr) -> Expr:
        """An expression with the case's numbers; φ stays abstract."""
        return sympy.sympify(e).xreplace(dict(self.values))

    @property
    def phi(self) -> Activation:
        """The activation of a system that has one."""
        return required(self.activation, "an activation")

    @property
    def total(self) -> bool:
        """Whether φ is one formula that has a value, as it was written, on the whole line."""
        return self.sole_piece is not None and not self.sole_piece.open_guards

    @property
    def sole_piece(self) -> Piece | None:
        """The formula of a φ that has one for the whole line."""
        if self.activation is None or len(self.activation.pieces) > 1:
            return None
        return self.activation.pieces[0]


def written_out(e: Expr, piece: Piece | None) -> Expr:
    """φ(a), φ'(a), … by the formula of a φ that has one; without a piece, as it is."""
    if piece is None or not e.has(Abstract):
        return e
    z = variable()

    def formula(atom: Abstract) -> Expr:
        return derivative(piece, atom.order).subs(z, written_out(atom.args[0], piece))

    # xreplace meets the outermost φ first, whose formula has the inner ones written out
    return e.xreplace({atom: formula(atom) for atom in e.atoms(Abstract)})


def with_formula(e: Expr, activation: Activation | None) -> Expr:
    """φ(a), φ'(a), … by the formula of φ; of several pieces as one that a field can decide."""
    if activation is None or not e.has(Abstract):
        return e
    z = variable()

    def formula(atom: Abstract) -> Expr:
        inner = with_formula(atom.args[0], activation)
        pieces = activation.pieces
        if len(pieces) == 1:
            return derivative(pieces[0], atom.order).subs(z, inner)
        if atom.order == 0:
            return activation.expression.subs(z, inner)
        return sympy.Piecewise(
            *((derivative(p, atom.order).subs(z, inner), inner < p.upper) for p in pieces[:-1]),
            (derivative(pieces[-1], atom.order).subs(z, inner), True),
        )

    return e.xreplace({atom: formula(atom) for atom in e.atoms(Abstract)})


def from_all_sides(e: Expr, activation: Activation | None) -> list[Expr]:
    """Where a slope of φ is asked for exactly at a kink, the expression once for each side.

    A loss all of whose one-sided slopes vanish is differentiable there, with gradient 0.
    """
    pieces = activation.pieces if activation is not None else ()
    found = [e]
    for atom in sorted((a for a in e.atoms(Abstract) if a.order), key=str):
        at = with_formula(atom.args[0], activation)
        for left, right in itertools.pairwise(pieces):
            if is_zero(at - right.lower).truth is Truth.TRUE:
                slopes = [derivative(p, atom.order).subs(variable(), at) for p in (left, right)]
                found = [x.xreplace({atom: slope}) for x in found for slope in slopes]
    return found


def derivative(piece: Piece, order: int) -> Expr:
    """The derivative of a piece, as a function of z."""
    if order == 0:
        return piece.value
    return piece.derivative if order == 1 else sympy.diff(piece.derivative, variable(), order - 1)
