"""A training tried for a few steps (``empirical.trial``)."""

from __future__ import annotations

from empirical.training.course import Course
from empirical.training.trained import Outcome, Trained
from empirical.trial import Cost, timed


def tried_steps(course: Course, trial: list[Cost]) -> Trained:
    """Note what an epoch costs; the weights after a few epochs.

    Only the first stack is stepped: it is the largest, and the others cost in proportion.
    """
    stack, cap = course.stacks[0], course.problem.stop.epochs
    members = len(stack.members)

    def step() -> int:
        before = stack.epoch
        course.advance(stack, cap, lambda: True)  # a pause is due: one step, or one graph of them
        return stack.epoch - before

    seconds = timed(step)
    copies = len(course.problem.members) / members
    ended = not stack.members  # all of them, within the trial
    units = int(course.epochs.max()) if ended else cap
    certain = ended or course.problem.stop.loss <= 0  # to which no mean square comes down
    trial.append(Cost("training", seconds, units, copies, certain))
    course.end(Outcome.EPOCH_CAP)
    return course.trained(0.0)
