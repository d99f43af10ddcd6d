"""A system: a dynamics in exact symbols and, independently of it, something that can be trained.

A system is one of

- the **gradient flow of a loss**: ṡ = −∂L/∂s / m_s, the velocity derived from ``loss`` and never
  typed; the metric m_s = ‖∂W/∂s‖² says how the letter s sits in the full weights W (1 if it is a
  weight itself);
- any **velocity**: ṡ = F(s, t);
- a **map** in discrete time: s⁺ = F(s), given as ``step``;
- nothing that moves: no state, only parameters, for claims about formulas alone.

Its letters are SymPy symbols.  Their assumptions are their domains: ``k`` a positive integer,
``r > 0``.  φ, if the system has one, is the abstract function of
:mod:`theory.symbolic.abstract`, for which the user names an activation.

A **clock** is a factor of the velocity that vanishes where the flow ends (e = 1 − p): in the time
dτ = e dt the end is reached at a finite time, by an orbit on which nothing is singular.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy
from sympy import Expr, Symbol

from proofs_check.engine.atoms import factored, names_of_atoms
from proofs_check.engine.letters import abstract_functions, plain, t
from proofs_check.engine.role import ACTIVATION, Role
from theory.errors import InputError, required
from theory.symbolic.slopes import slope

if TYPE_CHECKING:
    from proofs_check.engine.case import Case


Word: TypeAlias = Symbol | tuple[Symbol, ...] | frozenset[Symbol]  # a set takes one number for all


class Dynamics(enum.Enum):
    """How the state moves."""

    FLOW = "a flow in continuous time"
    MAP = "a map in discrete time"
    NONE = "nothing moves"


@dataclass(frozen=True)
class Trainable:
    """What gradient descent works on: named float64 tensors, their loss, letters read off them.

    None of its functions may use the system's reduced algebra: a shared slip could confirm itself.

    Parameters
    ----------
    weights
        float64 tensors by name.
    loss
        Function of a mapping of the same names: a scalar tensor.
    read
        Function of such a mapping: the values of the system's letters by name, each a scalar
        tensor.
    applied
        Runs the network itself: function of weights and a point in the letters of the system's
        ``iterated`` map.
    rate
        The learning rate of a system that *is* gradient descent with steps of that size.
    momentum
        β: with a rate, each step adds β times the last one (the first starts from rest).

    Examples
    --------
    >>> import torch
    >>> from proofs_check import Trainable
    >>> one = Trainable({"w": torch.tensor(2.0)}, lambda p: p["w"] ** 2, lambda p: {"x": p["w"]})
    >>> float(one.loss(one.weights)), float(one.read(one.weights)["x"])
    (4.0, 2.0)
    """

    weights: Mapping[str, Any]
    loss: Callable[[Mapping[str, Any]], Any]
    read: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    applied: Callable[[Mapping[str, Any], Any], Any] | None = None
    rate: Any = None
    momentum: float = 0.0


@dataclass(frozen=True)
class Ensemble:
    """Networks of growing width, whose limit is a system's dynamics.

    Parameters
    ----------
    widths
        Rising whole numbers.
    make
        Function of the torch module, a :class:`Case` and a width: a :class:`Trainable` of many
        seeds at once, in a leading dimension of weights, losses, letters and perhaps of ``rate``.
    """

    widths: tuple[int, ...]
    make: Callable[[Any, Case, int], Trainable]


@dataclass(frozen=True)
class System:
    """A dynamics in exact symbols and, independently of it, something that gradient descent can
    train.

    Parameters
    ----------
    state
        By each letter the letter of its start.
    loss
        A formula in the letters; the velocity is derived from it.
    metric
        ‖∂W/∂s‖² by letter s, where that is no weight itself.
    velocity
        By letter a formula in the letters and t, of a flow that has no loss.
    step
        By letter its value after a step, of a map: t counts the steps.
    clock
        A factor of the velocity that vanishes where the flow ends.
    target
        Formulas that vanish exactly where the flow has arrived; by default the clock.
    observed
        Further letters as functions of the state, which training reads off the weights in its own
        way.
    defaults
        Exact values of starts and parameters.
    conserved
        Quantities that are claimed to be conserved, and proved before they are used.
    train
        Function of the torch module and a :class:`Case` that returns a :class:`Trainable`.
    specialist
        Decides where the flow of a case ends by a method of its own; the certified method compares
        it with its generic one.
    parts
        Systems of some of the letters each, into which the flow falls where their velocities are
        its own: that is checked for each case, and then each part is followed by itself.
    iterated
        The trained network as a :class:`~proofs_check.engine.claims.Map`, whose formulas hold
        letters of the state.
    stored
        The training examples as cycles of it: of each the points, one a row.
    words
        Further names for inputs, for whoever gives them numbers: of a letter (width), of several
        that take a list (w0), or of a set of letters that take one number together.
    ensemble
        In the place of ``train``: networks whose limit of infinite width this is.
    role
        What φ is, and which one is meant where the user names none.

    Examples
    --------
    >>> import sympy
    >>> from proofs_check import System
    >>> x, x0 = sympy.symbols("x x_0", real=True)
    >>> System(state={x: x0}, loss=(x - 1) ** 2 / 2, clock=1 - x, defaults={x0: 3}).dynamics.name
    'FLOW'
    """

    state: Mapping[Symbol, Symbol] = field(default_factory=dict)
    loss: Expr | None = None
    metric: Mapping[Symbol, Expr] = field(default_factory=dict)
    velocity: Mapping[Symbol, Expr] | None = None
    step: Mapping[Symbol, Expr] | None = None
    clock: Expr | None = None
    target: tuple[Expr, ...] = ()
    observed: Mapping[Symbol, Expr] = field(default_factory=dict)
    defaults: Mapping[Symbol, Any] = field(default_factory=dict)
    conserved: tuple[Expr, ...] = ()
    train: Callable[[Any, Case], Trainable] | None = None
    specialist: Callable[[Case], Any] | None = None
    parts: tuple[System, ...] = ()
    iterated: Any = None
    stored: tuple[sympy.ImmutableMatrix, ...] = ()
    words: Mapping[str, Word] = field(default_factory=dict)
    ensemble: Ensemble | None = None
    role: Role = ACTIVATION

    def __post_init__(self) -> None:
        given = [self.loss is not None, self.velocity is not None, self.step is not None]
        if self.state and sum(given) != 1:
            raise InputError("A system needs exactly one of loss, velocity and step.")
        if self.clock is not None and self.target:
            raise InputError("A clock's zeros are the target: give a clock or a target, not both.")
        if not self.state and any(given):
            raise InputError("A system that moves needs at least one letter in its state.")
        for part, name in ((self.velocity, "velocity"), (self.step, "step")):
            if part is not None and set(part) != set(self.state):
                raise InputError(
                    f"{name} must have one expression for each letter of the state "
                    f"({_names(self.state)}), but has {_names(part)}."
                )
        for s in (*self.state, *self.observed):
            if s.is_extended_nonnegative is not None or s.is_integer or not s.is_real:
                raise InputError(
                    f"The letter {s} moves, so it must be declared real and nothing more "
                    f'(sympy.Symbol("{s}", real=True)): a flow need not keep a sign.'
                )
        self._check_letters()
        self._check_words()
        held = [s for part in self.parts for s in part.state]
        if self.parts and (len(held) != len(self.state) or set(held) != set(self.state)):
            raise InputError(
                f"the parts of a system must have each letter of its state ({_names(self.state)}) "
                f"once, but have {_names(held)}."
            )

    def _check_letters(self) -> None:
        """Every letter that an expression uses is the state's, a start, a parameter or time."""
        known = {t, *self.state, *self.state.values(), *self.parameters}
        for e in self._expressions():
            unknown = sympy.sympify(e).free_symbols - known
            if unknown:
                raise InputError(
                    f"{_names(unknown)} in {e} is no letter of the system. Its letters are "
                    f"{_names(known)}; give parameters a value in defaults."
                )

    def _check_words(self) -> None:
        """Each names inputs, and is not the name of another letter."""
        taken = {n: s for s in self.inputs for n in (s.name, plain(s))}
        for word, meant in self.words.items():
            letters = {meant} if isinstance(meant, Symbol) else set(meant)
            if not letters or letters - set(self.inputs):
                raise InputError(
                    f"The word {word!r} stands for {_names(letters - set(self.inputs))}, which is "
                    f"no input of the system; those are {_names(self.inputs)}."
                )
            if word in taken and letters != {taken[word]}:
                raise InputError(f"The word {word!r} is the name of another letter.")

    def _expressions(self) -> list[Expr]:
        moving = self.velocity or self.step or {}
        found = [*moving.values(), *self.metric.values(), *self.observed.values(), *self.target]
        found += self.conserved
        return found + [e for e in (self.loss, self.clock) if e is not None]

    @property
    def dynamics(self) -> Dynamics:
        if not self.state:
            return Dynamics.NONE
        return Dynamics.MAP if self.step is not None else Dynamics.FLOW

    @property
    def parameters(self) -> tuple[Symbol, ...]:
        """Letters with a default that are no starts."""
        return tuple(s for s in self.defaults if s not in set(self.state.values()))

    @property
    def letters(self) -> tuple[Symbol, ...]:
        """Everything that moves: state, time, observed letters."""
        return (*self.state, t, *self.observed)

    @property
    def inputs(self) -> tuple[Symbol, ...]:
        """Everything that a case gives a number: parameters, then starts."""
        starts = tuple(s for s in self.state.values() if isinstance(s, Symbol))
        return (*self.parameters, *starts)

    @cached_property
    def abstract(self) -> bool:
        """Whether the system has an activation φ that the user names.  Where nothing moves, and no
        map is given, the formulas are the claims', which may speak of one."""
        if not self.state and self.iterated is None:
            return True
        images = () if self.iterated is None else self.iterated.images
        return any(abstract_functions(e) for e in (*self._expressions(), *images))

    @cached_property
    def motion(self) -> dict[Symbol, Expr]:
        """The velocity (of a flow) or the next state (of a map), letter by letter, in the order of
        the state, in whatever order it was given."""
        given = self.step if self.step is not None else self.velocity
        if given is not None:
            return {s: sympy.sympify(given[s]) for s in self.state}  # ẋ = 1: a Python number
        return {s: self._slope(s) for s in self.state}

    def _slope(self, s: Symbol) -> Expr:
        loss = sympy.sympify(self.loss)
        found = -loss.diff(s) / self.metric.get(s, sympy.S.One)
        return sympy.factor_terms(found) if loss.has(sympy.Sum) else factored(found)

    @cached_property
    def direction(self) -> dict[Symbol, Expr]:
        """The velocity in the clock's time, dτ = clock · dt; without a clock, the velocity."""
        if self.clock is None or self.dynamics is Dynamics.MAP:
            return self.motion
        return {s: self._over_clock(s, e) for s, e in self.motion.items()}

    def _over_clock(self, s: Symbol, e: Expr) -> Expr:
        clock = required(self.clock, "a clock")
        named = names_of_atoms(e, clock)
        found = sympy.cancel(e.xreplace(named) / clock.xreplace(named))
        if sympy.expand(found * clock.xreplace(named) - e.xreplace(named)) != 0:
            raise InputError(f"The clock {self.clock} does not divide the velocity of {s}, {e}.")
        return found.xreplace({name: atom for atom, name in named.items()})

    @cached_property
    def clock_falls(self) -> bool:
        """Whether the clock is seen to fall, or rest, at every state and all of its own time."""
        clock = required(self.clock, "a clock")
        fall = -self.rate(clock, self.direction)  # of deep networks, factoring takes seconds
        return bool(fall.is_nonnegative or sympy.factor(fall).is_nonnegative)

    @cached_property
    def goal(self) -> tuple[Expr, ...]:
        """What vanishes exactly where the flow has arrived."""
        if self.target:
            return self.target
        return (self.clock,) if self.clock is not None else ()

    def rate(self, e: Expr, field: Mapping[Symbol, Expr] | None = None) -> Expr:
        """The derivative of an expression along the flow, explicit time included; of a map, what
        one step adds to it.  Raises ExpressionError of one that may jump along a flow."""
        e = self.unobserved(e)
        if self.dynamics is Dynamics.MAP:
            return e.subs({**self.motion, t: t + 1}, simultaneous=True) - e
        field = self.motion if field is None else field
        own = sympy.S.Zero if field is self.direction and self.clock is not None else slope(e, t)
        return own + sum((slope(e, s) * f for s, f in field.items()), sympy.S.Zero)

    def unobserved(self, e: Expr) -> Expr:
        """With observed letters written out as functions of the state."""
        return sympy.sympify(e).xreplace(dict(self.observed))

    def behind(self, e: Expr) -> list[Expr]:
        """The formulas of the observed letters in an expression."""
        return [self.observed[o] for o in self.observed if e.has(o)]

    def at_start(self, e: Expr) -> Expr:
        """An expression of the state, at time 0; empty integrals vanish."""
        found = self.unobserved(e).xreplace({**self.state, t: sympy.S.Zero})
        return found.replace(
            lambda x: isinstance(x, sympy.Integral) and x.limits[0][1:2] == x.limits[0][2:3],
            lambda x: sympy.S.Zero,
        )


def _names(symbols: Any) -> str:
    return ", ".join(sorted(map(str, symbols))) or "nothing"
