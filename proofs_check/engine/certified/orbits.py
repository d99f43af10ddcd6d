"""The proved orbit of a case: where it goes, and boxes that contain all of it.

With a clock the orbit is followed in the time dτ = clock · dt, backward where the clock starts
below 0, until the clock is 0: the end is met at a finite τ and the boxes cover the whole way.
A specialist of the system may know more (a trap, a saddle); where both decide they must agree.
Without a clock the orbit is followed for the times of the case, and its limit is sought by
Krawczyk's test and a Lyapunov ellipsoid, or by the Łojasiewicz certificate.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import sympy
from flint import arb
from sympy import Expr, Symbol

from proofs_check.engine.case import Case, from_all_sides, with_formula
from proofs_check.engine.certified.across_target import arrival_nearby
from proofs_check.engine.certified.arrival import Arrival, reconciled
from proofs_check.engine.certified.enclosing import on_part
from proofs_check.engine.certified.limits import limit_of
from proofs_check.engine.certified.parts import arrival_of_parts
from proofs_check.engine.certified.step_parts import Part, parts_of, parts_until
from proofs_check.engine.claims import Limit
from proofs_check.engine.letters import abstract_functions, phi
from proofs_check.engine.sides import number, on_balls
from proofs_check.engine.system import Dynamics, System
from theory.deadline import OutOfTime, remaining
from theory.errors import required
from theory.expression.balls import precision
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.symbolic.exact import SECONDS, is_zero
from theory.symbolic.mean import Mean

GUARD_BITS = 60  # beyond the digits asked for
STEPS = 2000
BRIEFLY = 2.0  # seconds for a limit on which no verdict depends
FEW_STEPS = 200  # with which an orbit that arrives does so nearly always


class Orbits:
    """What is proved of the orbit of one case; each part is computed once, when asked for."""

    def __init__(self, system: System, case: Case):
        self.system, self.case = system, case
        self.resting = case.resting(system)
        self.letters = (*system.state, *self.resting)
        self.bits = int(3.33 * case.digits) + GUARD_BITS
        self.end_asked = True  # False where no verdict depends on the end: then not long

    def of(self, system: System, case: Case) -> Orbits:
        """What is proved, in the same way, of the orbit of another case."""
        return type(self)(system, case)

    def ask_the_end(self, asked: bool) -> None:
        """Whether a verdict depends on the end; what was found briefly is not kept for that."""
        if asked and not self.end_asked:
            self.__dict__.pop("arrival", None)
        self.end_asked = asked

    @property
    def seconds(self) -> float:
        """For one orbit: half of what is left."""
        return min(self.case.seconds, remaining()) / 2

    @property
    def seconds_to_the_end(self) -> float:
        """For the search of the limit of a flow without a clock."""
        return self._briefly(self.seconds / 2)

    def _briefly(self, seconds: float) -> float:
        return seconds if self.end_asked else min(seconds, BRIEFLY)

    @cached_property
    def start(self) -> tuple[arb, ...]:
        with precision(self.bits):
            every = (*self.system.state.values(), *self.resting)
            return tuple(number(self.case.put(s), self.case) for s in every)

    def follow(self) -> None:
        """What all claims need, once: what is met at given times, and where it goes."""
        by_times = self.system.clock is None and self.system.dynamics is Dynamics.FLOW
        if by_times and not self.end_asked and self._defined:
            _ = self.timed  # first, so that a search for the limit leaves time for it
        _ = self.arrival

    @cached_property
    def arrival(self) -> Arrival:
        """Where the orbit goes; undecided for good, if the time for it was spent."""
        try:
            return self._found()
        except OutOfTime as spent:
            return Arrival(Limit.UNDECIDED, str(spent))

    def _found(self) -> Arrival:
        if self.system.dynamics is not Dynamics.FLOW:
            why = f"{self.system.dynamics.value}, so there is no arrival"
            return Arrival(Limit.UNDECIDED, why)
        if not self._on_target() and self.moves is Truth.FALSE:
            return Arrival(Limit.EQUILIBRIUM, "every velocity is exactly 0 at the start")
        if self.case.box:
            return self._of_a_box()
        if self.system.parts:
            return arrival_of_parts(self)
        generic = self._generic(FEW_STEPS)
        special = self.system.specialist(self.case) if self.system.specialist else None
        is_open = {a.limit for a in (generic, special) if a is not None} == {Limit.UNDECIDED}
        if is_open and self.end_asked:
            generic = self.off_target or (self._generic(STEPS) if self._by_steps else generic)
        return reconciled(generic, special) if special is not None else generic

    def _of_a_box(self) -> Arrival:
        """Of the orbits from all points of a box, or from one of them, by the specialist alone if
        there is one, which is quick."""
        if self.system.parts or (self.system.clock is None and self.resting):
            return Arrival(Limit.UNDECIDED, "such orbits are followed from single numbers only")
        if self.system.specialist is None:
            return self._generic(FEW_STEPS)
        special = self.system.specialist(self.case)
        rest = self.start[len(self.system.state) :]
        return special.beside(dict(zip(self.resting, rest, strict=True)))

    @cached_property
    def _defined(self) -> bool:
        """Whether φ, as it was written, has a value on the whole line."""
        activation = self.case.activation
        return activation is None or not any(p.open_guards for p in activation.pieces)

    @property
    def _by_steps(self) -> bool:
        """Whether more steps may decide more: without a clock, time alone bounds the search."""
        return self.system.clock is not None

    def _generic(self, steps: int) -> Arrival:
        if any(e.has(Mean) for e in self.system.motion.values()):
            return Arrival(Limit.UNDECIDED, "its velocity holds expectations: no orbit is followed")
        found = None
        if self.system.clock is not None:
            found = self._by_clock(steps)
        elif self._defined:
            found = limit_of(self)
        if found is None or not (self._defined or self._inside(found.cover)):
            why = "φ, as it was written, is not defined everywhere, and not proved to be on the way"
            return Arrival(Limit.UNDECIDED, why)
        return found

    def _inside(self, cover: tuple[Part, ...]) -> bool:
        """Whether φ, as it was written, is defined around each of its arguments on these parts."""
        formulas = [*self.system.direction.values(), required(self.system.clock, "a clock")]
        used = set().union(*map(abstract_functions, formulas))
        values = [phi(a) for a in sorted({atom.args[0] for atom in used}, key=str)]
        run = on_balls(values, self.letters, self.case)
        with precision(self.bits):
            parts = (x for part in cover for x in on_part(lambda s: run(s[:-1]), part))
            return bool(cover) and all(x.is_finite() for values in parts for x in values)

    @cached_property
    def off_target(self) -> Arrival | None:
        """A saddle or a trap, where conserved quantities decide it; of one orbit."""
        if self.case.ranging:
            return None
        from proofs_check.engine.certified.saddles import end_off_target  # which needs NumPy

        return end_off_target(self)

    def _on_target(self) -> bool:
        """Whether the start lies on the target exactly: it has arrived, and is no saddle."""
        goal = self.system.goal
        at_start = [self.exactly_zero(self.system.at_start(g)) is Truth.TRUE for g in goal]
        return bool(goal) and all(at_start)

    @cached_property
    def moves(self) -> Truth:
        """Whether some velocity of a flow is not 0 at the start."""
        rates = [self.system.at_start(e) for e in self.system.motion.values()]
        still = {self.exactly_zero(e) for e in rates}
        if Truth.FALSE in still:
            return Truth.TRUE
        return Truth.FALSE if still <= {Truth.TRUE} else Truth.UNKNOWN

    def exactly_zero(self, e: Expr) -> Truth:
        """Whether an expression of the inputs is exactly 0: by balls, else by an exact test."""
        with precision(self.bits):
            value = number(e, self.case)
        if value.is_finite() and not value.contains(0):
            return Truth.FALSE
        try:
            sides = self._sides(e)
            seconds = 0.0 if self.case.box else SECONDS  # of a box there are many parts
            found = {is_zero(side, seconds=seconds).truth for side in sides}
        except ValueError:
            return Truth.UNKNOWN
        if Truth.FALSE in found and any(x.free_symbols & set(self.case.ranging) for x in sides):
            return Truth.UNKNOWN  # it is not 0 somewhere in the box
        return found.pop() if len(found) == 1 else Truth.UNKNOWN

    def _sides(self, e: Expr) -> list[Expr]:
        return [self.written(x) for x in from_all_sides(self.case.put(e), self.case.activation)]

    def written(self, e: Expr) -> Expr:
        """With φ's formula; of several pieces as one expression that the field can decide."""
        return with_formula(e, self.case.activation)

    def field(self, velocity: dict[Symbol, Expr], observed: dict[str, Expr]):  # type: ignore[no-untyped-def]
        from theory.flows.vector_field import VectorField

        put = lambda e: self.written(self.case.put(e))  # noqa: E731
        return VectorField.of(
            state=self.letters,
            velocity=tuple(put(velocity.get(s, sympy.S.Zero)) for s in self.letters),
            observed={name: put(e) for name, e in observed.items()},
        )

    def clocked(self, steps: int = STEPS):  # type: ignore[no-untyped-def]
        """The orbit in the clock's time, or words."""
        from theory.flows.integration import follow
        from theory.flows.orbit import Budget, Crossing

        system, clock = self.system, required(self.system.clock, "a clock")
        with precision(self.bits):
            first = number(system.at_start(clock), self.case)
            if first.contains(0) or not first.is_finite():
                return "the sign of the clock at the start could not be decided"
            field = self.field(dict(system.direction), {"clock": clock})
            return follow(
                field,
                self.start,
                until=Crossing("clock", monotone=system.clock_falls),
                backward=bool(first < 0),
                budget=Budget(steps=steps, seconds=self._briefly(self.seconds)),
            )

    def _by_clock(self, steps: int) -> Arrival:
        from theory.flows.orbit import Ending

        if self._on_target():
            state = dict(zip(self.letters, self.start, strict=True))
            here = Part(self.start, arb(0))
            return Arrival(Limit.ARRIVES, "the start lies on the target", state, (here,))
        orbit = self.clocked(steps)
        nearby = arrival_nearby(self) if isinstance(orbit, str) and self.case.ranging else None
        if nearby is not None:
            return nearby
        if isinstance(orbit, str) or orbit.ending is not Ending.ARRIVED:
            reason = orbit if isinstance(orbit, str) else orbit.reason
            return Arrival(Limit.UNDECIDED, reason)
        state = dict(zip(self.letters, orbit.state, strict=True))
        with precision(self.bits):
            cover = tuple(p for step in orbit.steps for p in parts_until(step, orbit.time))
        words = f"the orbit was enclosed in {len(orbit.steps)} Taylor steps until the clock is 0"
        return Arrival(Limit.ARRIVES, words, state, cover)

    @cached_property
    def timed(self):  # type: ignore[no-untyped-def]
        """The orbit in true time for the times of the case."""
        from theory.flows.integration import follow
        from theory.flows.orbit import Budget, Times

        with precision(self.bits):
            field = self.field(self.system.motion, {})
            return follow(
                field,
                self.start,
                until=Times(tuple(self.case.times)),
                budget=Budget(steps=STEPS, seconds=self.seconds),
            )

    def moments(self) -> Iterator[Part]:
        """The times of the case, then parts of steps that cover all times up to the last one.

        Of a map: the first iterates, each an exact step in balls.
        """
        with precision(self.bits):
            if self.system.dynamics is Dynamics.MAP:
                yield from self._iterates()
                return
            if not self._defined:
                return
            orbit = self.timed
            for time, state in zip(self.case.times, orbit.states, strict=False):
                yield Part(tuple(state), ball(sympy.sympify(time)))
            for step in orbit.steps:
                yield from parts_of(step)

    def _iterates(self) -> Iterator[Part]:
        motion = [self.system.motion.get(s, s) for s in self.letters]
        step = on_balls(motion, self.letters, self.case)
        state = self.start
        for n in range(ITERATES + 1):
            yield Part(tuple(state), arb(n))
            state = step(state)
            if not all(x.is_finite() for x in state):
                return


ITERATES = 24  # of a map that are followed
