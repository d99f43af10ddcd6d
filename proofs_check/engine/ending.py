"""Where the orbit of a case ends, as the certified method proved it: for readers, not for verdicts.

Nothing here is decided anew but one thing: whether the training examples, which a system names as
cycles of its ``iterated`` network (``stored``), are attractors of the network at the end.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import sympy
from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine.case import Case
from proofs_check.engine.certified import method as certified
from proofs_check.engine.certified.ball_map import (
    BallMap,
    NoNumbersError,
    behaviour,
    expands,
    points_of,
)
from proofs_check.engine.certified.enclosing import end_values
from proofs_check.engine.certified.orbits import Orbits
from proofs_check.engine.claims import Claim, Cycle, Limit, Multiplier, Where
from proofs_check.engine.letters import abstract_functions, plain
from proofs_check.engine.outcomes import Outcome
from proofs_check.engine.symbolic import method as symbolic
from proofs_check.engine.system import Dynamics, System
from proofs_check.engine.theorem import Theorem
from theory.activation import Activation
from theory.errors import DomainError, ExpressionError, InputError
from theory.expression.balls import precision
from theory.flows.equilibrium import eigenvalues_of
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.rigour.decimals import Interval, in_decimals

NEAR = arb("1e-6")  # only a multiplier this close to ±1 is worth a symbolic question


class Recall(enum.Enum):
    """What the network at the end does with points near a training example, by proof."""

    ATTRACTOR = "attractor"
    NOT_ATTRACTOR = "not_attractor"
    UNSTABLE = "unstable"  # points near move away; of several letters they might come back
    NEUTRAL = "neutral"
    UNDECIDED = "undecided"


_OF_MANY = {
    Truth.TRUE: Recall.ATTRACTOR,
    Truth.FALSE: Recall.UNSTABLE,
    Truth.UNKNOWN: Recall.UNDECIDED,
}


@dataclass(frozen=True)
class Stored:
    """Training examples under the network at the end: one, or a cycle of several.

    Attributes
    ----------
    points
        The examples.
    recall
        Proved: that all points near converge to them, that they move away, or that the one
        multiplier is exactly ±1.
    sizes
        Intervals that enclose the multipliers' absolute values.
    name
        What the multiplier is called, if it is a letter of the system.
    reason
        In words.
    """

    points: tuple[str, ...]
    recall: Recall
    sizes: tuple[Interval, ...]
    name: str
    reason: str

    @property
    def sentence(self) -> str:
        what = (
            f"the training example{'' if self.points == ('1',) else f' {self.points[0]}'}"
            if len(self.points) == 1
            else f"the cycle of the {len(self.points)} training examples"
        )
        if self.recall is Recall.ATTRACTOR:
            return f"{self._size('every')} < 1: {what} is an attractor"
        if self.recall is Recall.NOT_ATTRACTOR:
            return f"{self._size('')} > 1: {what} is not an attractor"
        if self.recall is Recall.UNSTABLE:
            return f"{self._size('some')} > 1: {what} is not stable, points near move away"
        if self.recall is Recall.NEUTRAL:
            return f"{self._size('')} = 1 exactly: the multiplier decides nothing about {what}"
        return f"whether {what} is an attractor was not decided: {self.reason}"

    def _size(self, quantifier: str) -> str:
        if self.name:
            return f"|{self.name}|"
        return f"{quantifier if len(self.sizes) > 1 else ''} |multiplier|".strip()


@dataclass(frozen=True)
class End:
    """Where the orbit goes.

    Attributes
    ----------
    limit
        What is proved of it.
    reason
        In words.
    values
        By letter of the state, and observed ones, an interval that encloses it at the end: if the
        orbit was proved to converge to a point of the target.
    stored
        The training examples under the network there.
    """

    limit: Limit
    reason: str
    values: Mapping[Symbol, Interval] = field(default_factory=dict)
    stored: tuple[Stored, ...] = ()

    def __repr__(self) -> str:
        found = ", ".join(f"{plain(letter)} ∈ {x}" for letter, x in self.values.items())
        return f"<{self.sentence}{': ' if found else ''}{found}>"

    def __getitem__(self, letter: str) -> Interval:
        """The enclosure of a letter, ``lambda1`` or ``λ1``; InputError if there is none."""
        found = {name: x for s, x in self.values.items() for name in (s.name, plain(s))}
        if letter not in found:
            known = ", ".join(map(plain, self.values)) or f"none, because {self.reason}"
            raise InputError(f"there is no enclosure of {letter} at the end; there is: {known}.")
        return found[letter]

    @property
    def sentence(self) -> str:
        return self.limit.sentence

    @property
    def proved(self) -> bool:
        return self.limit is not Limit.UNDECIDED


def end_of(theorem: Theorem, orbits: Orbits) -> End | None:
    """The end of an orbit that the certified method has followed; None where nothing flows."""
    if theorem.system.dynamics is not Dynamics.FLOW:
        return None
    arrival = orbits.arrival
    if arrival.state is None:
        return End(arrival.limit, arrival.reason)
    with precision(orbits.bits):
        values = _values(theorem.system, orbits)
        stored = tuple(_stored(theorem, orbits, points) for points in theorem.system.stored)
    found = tuple(s for s in stored if s is not None)
    return End(arrival.limit, arrival.reason, _sharpened(values, found), found)


def _sharpened(
    values: dict[Symbol, Interval], stored: tuple[Stored, ...]
) -> dict[Symbol, Interval]:
    """A letter that is a multiplier of exactly ±1 is that number."""
    exact = {s.name for s in stored if s.name and s.recall is Recall.NEUTRAL}
    return {
        letter: Interval(*(2 * (str(round(x.middle)),))) if plain(letter) in exact else x
        for letter, x in values.items()
    }


def _values(system: System, orbits: Orbits) -> dict[Symbol, Interval]:
    found = {}
    for letter in (*system.state, *system.observed):
        value = _at_end(system, orbits, letter)
        if value is not None:
            found[letter] = Interval.from_ball(value, orbits.case.digits)
    return found


def _at_end(system: System, orbits: Orbits, e: Expr) -> arb | None:
    try:
        values = end_values(system, orbits, e)
    except (ExpressionError, DomainError):
        return None
    return values[0] if not isinstance(values, str) and values[0].is_finite() else None


def _stored(theorem: Theorem, orbits: Orbits, points: sympy.ImmutableMatrix) -> Stored | None:
    """None if the points are proved to be no cycle of the network at the end."""
    system = theorem.system
    cycle = Cycle(system.iterated, points, Where.END)
    names = tuple(_place(row) for row in cycle.rows)
    if _certified(theorem, cycle, orbits) is Outcome.REFUTES:
        return None
    if not _proved(theorem, cycle, orbits, orbits.case):
        why = "it was not proved that the network maps the examples to each other"
        return Stored(names, Recall.UNDECIDED, (), "", why)
    try:
        rule, boxes = BallMap(system, cycle, orbits), points_of(system, cycle, orbits)
    except NoNumbersError as error:
        return Stored(names, Recall.UNDECIDED, (), "", str(error))
    product = rule.along(boxes)
    name = _name_of(system, cycle)
    if product.nrows() > 1:
        sizes = tuple(_interval(abs(x), orbits) for x in eigenvalues_of(product))
        decision = behaviour(rule, boxes)
        return Stored(names, _OF_MANY[decision.truth], sizes, name, decision.reason)
    multiplier = product[0, 0]
    words = f"the multiplier is {in_decimals(multiplier, orbits.case.digits)}"
    if not multiplier.is_finite():
        why = "the network was not proved to be smooth at the example"
        return Stored(names, Recall.UNDECIDED, (), name, why)
    recall = Recall.UNDECIDED
    if expands(product):
        recall = Recall.NOT_ATTRACTOR
    elif abs(multiplier) < 1:
        recall = Recall.ATTRACTOR
    elif _is_one(theorem, cycle, multiplier, orbits):
        recall, multiplier = Recall.NEUTRAL, arb(1)
    if recall is Recall.UNDECIDED:
        words = f"|{name or 'multiplier'}| could not be separated from 1"
    return Stored(names, recall, (_interval(abs(multiplier), orbits),), name, words)


def _place(row: tuple[Expr, ...]) -> str:
    inner = ", ".join(map(plain, row))
    return inner if len(row) == 1 else f"({inner})"


def _interval(x: arb, orbits: Orbits) -> Interval:
    return Interval.from_ball(x, orbits.case.digits)


def _certified(theorem: Theorem, claim: Claim, orbits: Orbits) -> Outcome | None:
    found = certified.examine(theorem, claim, orbits.case, orbits)
    return found.outcome if found is not None else None


def _proved(theorem: Theorem, claim: Claim, orbits: Orbits, case: Case) -> bool:
    """By symbols, with everything that their proof is given proved by balls."""
    found = symbolic.examine(theorem, claim, case, ())
    return (
        found is not None
        and found.outcome is Outcome.SUPPORTS
        and all(_certified(theorem, g, orbits) is Outcome.SUPPORTS for g in found.given)
    )


def _is_one(theorem: Theorem, cycle: Cycle, multiplier: arb, orbits: Orbits) -> bool:
    """Whether the multiplier is exactly ±1, for φ as it is around its arguments at the end."""
    case = replace(orbits.case, activation=_piece_at_end(theorem.system, cycle, orbits))
    for sign in (1, -1):
        if abs(multiplier - sign) < NEAR:
            claim = Multiplier(cycle.rule, cycle.points, cycle.at, sympy.Integer(sign))
            return _proved(theorem, claim, orbits, case)
    return False


def _piece_at_end(system: System, cycle: Cycle, orbits: Orbits) -> Activation | None:
    """φ; of several pieces the one that holds all arguments at which φ is met, if there is one."""
    activation = orbits.case.activation
    if activation is None or activation.smooth:
        return activation
    formulas = [*map(system.unobserved, system.goal)]
    for row in cycle.rows:
        formulas += [*cycle.rule.on(row), *cycle.rule.jacobian(row)]
    atoms = set().union(*map(abstract_functions, formulas))
    arguments = [_at_end(system, orbits, a) for a in {atom.args[0] for atom in atoms}]
    for piece in activation.pieces:
        low, high = ball(piece.lower), ball(piece.upper)
        if all(a is not None and low < a < high for a in arguments):
            return Activation(activation.name, piece.value, (piece,))
    return activation


def _name_of(system: System, cycle: Cycle) -> str:
    """The observed letter that is the derivative of a map of one letter at its fixed point."""
    if cycle.product.shape != (1, 1):
        return ""
    slope = sympy.expand(cycle.product[0, 0])
    for letter, formula in system.observed.items():
        if sympy.expand(system.unobserved(formula) - slope) == 0:
            return plain(letter)
    return ""
