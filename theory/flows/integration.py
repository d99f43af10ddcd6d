"""The flow followed from a start to given times or to a crossing, with proof.

``follow`` works at the precision in force; ``solve`` raises it until the end has the digits that
are asked for.  The flow from a box is the union of the orbits from all its points.
"""

from __future__ import annotations

import time as clock
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import flint
from flint import arb

from theory.errors import InputError
from theory.expression.balls import precision
from theory.flows.branches import Branches
from theory.flows.crossing import Side, cross, passed
from theory.flows.orbit import Budget, Crossing, Ending, Orbit, Times, Until
from theory.flows.step import Refusal, Step, take_step
from theory.flows.switching import step_over
from theory.flows.tube import Error
from theory.flows.vector_field import Box, VectorField
from theory.rigour.ball_activation import ball

if TYPE_CHECKING:
    import sympy

OVERSHOOT = 1 + 2.0**-30  # the last step goes on a little past the last time, which is a ball
GUARD_BITS = 60  # beyond the digits asked for: the initial balls grow with each step
VANISHING = 2.0**-50  # of a step, relative to the time that has passed
EARLIER = 4  # halvings of a step at the end of which some orbits of a set have crossed, not all
ATTEMPTS = 3  # each with twice the working precision of the last
# More bits cure rounding, not a kink or a slow start.
FINAL = frozenset({Ending.BUDGET, Ending.KINK, Ending.VANISHING})


@dataclass
class _Progress:
    """The steps so far; mutable, and never seen outside."""

    flow: VectorField
    box: Box
    backward: bool
    budget: Budget
    steps: list[Step] = field(default_factory=list)
    now: arb = field(default_factory=arb)
    error: Error | None = None
    began: float = field(default_factory=clock.process_time)

    def step(self, longest: arb | None = None) -> Step | tuple[Ending, str]:
        if len(self.steps) >= self.budget.steps:
            return Ending.BUDGET, f"{self.budget.steps} Taylor steps were not enough"
        if clock.process_time() - self.began > self.budget.seconds:
            return Ending.BUDGET, f"{self.budget.seconds:g} seconds were not enough"
        met = self.steps[-1].meets if self.steps else None
        if met is not None:
            over = step_over(self.flow, self.box, met, self.backward, self.now, self.error)
            return self._accepted(over)
        found = take_step(self.flow, self.box, self.backward, longest, self.now, self.error)
        if isinstance(found, Refusal) or found.meets:
            return self._accepted(found)
        cut = longest is not None and abs(found.length) >= longest
        if not cut and abs(found.length) < VANISHING * abs(self.now):
            return Ending.VANISHING, Ending.VANISHING.sentence
        self.accept(found)
        return found

    def _accepted(self, found: Step | Refusal) -> Step | tuple[Ending, str]:
        if isinstance(found, Refusal):
            return Ending.KINK if found.kink else Ending.SINGULAR, str(found)
        self.accept(found)
        return found

    def accept(self, step: Step) -> None:
        self.steps.append(step)
        self.box, self.now, self.error = step.end, step.stop, step.arrival

    def go_on(self, steps: Sequence[Step]) -> None:
        self.steps = list(steps)
        self.box, self.now, self.error = steps[-1].end, steps[-1].stop, steps[-1].arrival

    def retake(self, step: Step) -> None:
        self.steps.pop()
        self.accept(step)

    def stopped(self, ending: Ending, words: str, states: Sequence[Box] = ()) -> Orbit:
        place = ", ".join(x.str(5, radius=False) for x in self.box)
        reason = f"{words} (at τ = {self.now.str(5, radius=False)}, at the state ({place}))"
        steps = tuple(self.steps)
        return Orbit(steps, ending, reason, None, self.now, tuple(states), bits=flint.ctx.prec)


def follow(
    flow: VectorField,
    start: Sequence[object],
    until: Until,
    backward: bool = False,
    budget: Budget | None = None,
    onward: Orbit | None = None,
) -> Orbit:
    """Steps from ``start`` (balls, or exact numbers) until the given end.

    ``onward`` is an orbit from the same start, whose steps are kept and prolonged.

    Proved if the ending is ARRIVED: through every point of the start there is a solution up to
    the end, it lies in the steps' enclosures, and the end lies in ``state`` at a time in ``time``.
    For a :class:`Crossing` it is the first zero of the observed function, and the only one up to
    there.  Every other ending proves only the steps.
    """
    if len(start) != flow.dimension:
        raise InputError(f"a start needs {flow.dimension} numbers, but has {len(start)}.")
    progress = _Progress(flow, tuple(map(as_ball, start)), backward, budget or Budget())
    if any(x.rad() > arb(2) ** (-flint.ctx.prec // 2) for x in progress.box):
        progress.error = Error.of(progress.box, framed=True)
    if onward is not None and onward.steps:
        progress.go_on(onward.steps)
    if isinstance(until, Crossing):
        return _to_crossing(progress, until)
    times = until.times if isinstance(until, Times) else (until.time,)
    return _to_times(progress, [as_ball(t) for t in times])


def as_ball(number: object) -> arb:
    """A ball as it is, an exact number as the ball around it."""
    import sympy

    return number if isinstance(number, arb) else ball(sympy.sympify(number))


def _to_times(progress: _Progress, times: list[arb]) -> Orbit:
    sign = -1 if progress.backward else 1
    order = sorted(range(len(times)), key=lambda i: sign * float(times[i]))
    if any(sign * t < 0 for t in times):
        direction = "backward" if progress.backward else "forward"
        raise InputError(f"a {direction} flow cannot reach the times {times}.")
    covered = sign * progress.now  # by the steps of an orbit that is prolonged
    if any(sign * t < covered for t in times):
        raise InputError(f"the flow has come to τ = {progress.now} already: ask its steps.")
    found: dict[int, Box] = {i: progress.box for i in order if times[i] == progress.now}
    waiting = [i for i in order if i not in found]
    while waiting:
        left = (abs(times[waiting[-1]] - progress.now).upper() * OVERSHOOT).mid()
        step = progress.step(left)
        if not isinstance(step, Step):
            return progress.stopped(*step, states=[found[i] for i in order if i in found])
        while waiting and abs(times[waiting[0]] - step.start) <= abs(step.length):
            i = waiting.pop(0)
            found[i] = step.at(times[i] - step.start)
    last = order[-1]
    return Orbit(
        tuple(progress.steps),
        Ending.ARRIVED,
        f"the flow was enclosed in {len(progress.steps)} Taylor steps up to "
        f"τ = {times[last].str(8, radius=False)}",
        found[last],
        times[last],
        tuple(found[i] for i in range(len(times))),
        bits=flint.ctx.prec,
    )


def _to_crossing(progress: _Progress, until: Crossing) -> Orbit:
    name, steps = until.observable, progress.steps
    side = Side.of(progress.flow.value(name, progress.box))
    if side is None:
        words = f"balls cannot tell the side of {name} = 0 on which the start lies"
        return progress.stopped(Ending.UNDECIDED, words)
    rates: set[Side | None] = set()
    while True:
        step = progress.step()
        if not isinstance(step, Step):
            return progress.stopped(*step)
        over = passed(step, name, side, until.monotone)
        if isinstance(step.field, Branches) and over is not False:
            words = f"balls cannot tell the zero of {name} from a kink of the field"
            return progress.stopped(Ending.UNDECIDED, words)
        for _ in range(EARLIER):  # the end of the step is too close to the zero: stop half way
            if over is not None:
                break
            step = replace(step, length=step.length / 2, final=step.error, meets=None)
            progress.retake(step)
            over = passed(step, name, side, until.monotone)
        if not until.monotone:
            rates |= {Side.of(step.field.rate(name, hull)) for hull in step.hulls}
        if over is None:
            return progress.stopped(Ending.UNDECIDED, f"{name} could not be given a sign")
        if over:
            break
    crossed = cross(step, name, side, until.monotone)
    if isinstance(crossed, str):
        return progress.stopped(Ending.UNDECIDED, crossed)
    return Orbit(
        tuple(steps),
        Ending.ARRIVED,
        f"the flow was enclosed in {len(steps)} Taylor steps from the start to "
        f"τ = {(step.start + crossed.time).str(8, radius=False)}, where {name} is 0 for the first "
        "time",
        step.at(crossed.time),
        step.start + crossed.time,
        monotone=until.monotone or (len(rates) == 1 and None not in rates),
        bits=flint.ctx.prec,
    )


def solve(
    flow: VectorField,
    start: Sequence[sympy.Expr | int],
    until: Until,
    digits: int = 15,
    backward: bool = False,
    budget: Budget | None = None,
) -> Orbit:
    """:func:`follow` from an exact start, with more bits until ``state`` has the digits."""
    bits = int(digits * 3.3220) + GUARD_BITS
    for _ in range(ATTEMPTS):
        with precision(bits):
            found = follow(flow, start, until, backward, budget)
        if found.state is not None and is_sharp(found.state, digits):
            return found
        if found.ending in FINAL:
            return found
        bits *= 2
    if found.arrived:
        reason = f"the end could not be enclosed to {digits} digits"
        return replace(found, ending=Ending.UNDECIDED, reason=reason, state=None)
    return found


def is_sharp(state: Sequence[arb], digits: int) -> bool:
    """Whether each ball has the significant digits, or contains 0 and is as small."""
    tolerance = arb(10) ** (-digits)
    return all(
        x.rad() < tolerance * abs(x).lower() or (x.contains(0) and x.rad() < tolerance)
        for x in state
    )
