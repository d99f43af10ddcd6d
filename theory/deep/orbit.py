"""The orbit from the start to p = 1, enclosed step by step.

p rises strictly along the orbit (dp/dτ is a sum of squares, and 0 only at an equilibrium), so the
flow runs forward in τ if p0 < 1 and backward if p0 > 1, and meets p = 1 at most once.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from theory.deep.ball_field import BallField, State
from theory.deep.taylor import Step, take_step

MAX_STEPS = 500  # the usual start takes 10 to 50; a slow one would take for ever
FIRST_REACH = 0.5  # a guess of the first radius of convergence in τ; only the speed depends on it
NEWTON_STEPS = 40  # of the untrusted search: the convergence is quadratic
CANDIDATE = 8  # radius of the candidate's interval over the error that is expected there
INFLATIONS = 3


@dataclass(frozen=True)
class Orbit:
    """``steps`` from the start; ``state`` encloses the end, at the time ``tau``, if it was
    reached, and ``problem`` says why not if it was not."""

    steps: tuple[Step, ...]
    state: State | None
    tau: arb
    problem: str = ""

    @property
    def boxes(self) -> tuple[State, ...]:
        """Boxes that together contain the orbit from the start to the end."""
        return tuple(step.hull for step in self.steps)


def follow(field: BallField, state: State, forward: bool) -> Orbit:
    """Steps until p has passed 1, and the point where it is 1.

    Proved if ``state`` of the result is present: the orbit through every point of the given box
    meets p = 1 in the resulting box, once.
    """
    steps: list[Step] = []
    tau, reach = arb(0), FIRST_REACH
    for _ in range(MAX_STEPS):
        step = take_step(field, state, forward, reach)
        if isinstance(step, str):
            return Orbit(tuple(steps), None, tau, _where(step, field, state, tau))
        steps.append(step)
        reach = step.reach
        passed = _passed(field, step.end, forward)
        if passed is None:  # the end of the step is too close to p = 1: stop half way
            step = Step(field, step.length / 2, step.table, step.remainder, reach)
            steps[-1] = step
            passed = _passed(field, step.end, forward)
        if passed is None:
            return Orbit(tuple(steps), None, tau, "p - 1 could not be given a sign")
        if passed:
            return _closed(field, tuple(steps), tau)
        state, tau = step.end, tau + step.length
    words = f"p = 1 was not reached in {MAX_STEPS} Taylor steps"
    return Orbit(tuple(steps), None, tau, _where(words, field, state, tau))


def _where(words: str, field: BallField, state: State, tau: arb) -> str:
    output = field.real(state).output
    return f"{words} (at τ = {tau.str(5, radius=False)}, p = {output.str(5, radius=False)})"


def _passed(field: BallField, state: State, forward: bool) -> bool | None:
    output = field.real(state).output
    if output > 1:
        return forward
    return not forward if output < 1 else None


def _closed(field: BallField, steps: tuple[Step, ...], tau: arb) -> Orbit:
    """Interval Newton for p(τ) = 1 inside the last step, where p passes 1."""
    step = steps[-1]
    time = _newton(field, step, _search(field, step))
    if time is None:
        return Orbit(steps, None, tau, "interval Newton for p(τ) = 1 did not contract")
    return Orbit(steps, step.at(time), tau + time)


def _search(field: BallField, step: Step) -> arb:
    """A point at which p is 1 nearly; nothing is proved.  Newton, kept inside the step."""
    time = step.length / 2
    for _ in range(NEWTON_STEPS):
        seen = field.real(step.at(time))
        move = (seen.output.mid() - 1) / seen.rise.mid()
        following = (time - move).mid()
        if not following / step.length > 0:
            following = time / 2
        elif not abs(following) < abs(step.length):
            following = ((time + step.length) / 2).mid()
        if following == time or abs(move) < seen.output.rad() / seen.rise:
            return following
        time = following
    return time


def _newton(field: BallField, step: Step, guess: arb) -> arb | None:
    """A ball of times that holds the one zero of p - 1 in the step; None if it was not proved."""
    seen = field.real(step.at(guess))
    radius = ((abs(seen.output - 1) + seen.output.rad()) / abs(seen.rise)).upper() * CANDIDATE
    for _ in range(INFLATIONS):
        candidate = arb(guess.mid(), radius)
        if not abs(candidate) < abs(step.length):
            return None
        slope = field.real(step.at(candidate)).rise
        image = guess.mid() - (field.real(step.at(guess.mid())).output - 1) / slope
        if slope > 0 and candidate.contains_interior(image):
            return image
        radius = radius * CANDIDATE
    return None
