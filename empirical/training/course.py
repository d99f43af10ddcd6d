"""The course of a training: who is still being stepped, who has ended, how, and the curves."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from empirical.networks.architecture import Parameters
from empirical.training.graphs import LENGTH, Leap
from empirical.training.layout import Layout
from empirical.training.losses import loss_of
from empirical.training.problem import Problem
from empirical.training.stack import Stack
from empirical.training.trained import Outcome, Trained
from empirical.trial import Cost, timed

LOOK_EVERY = 1024  # epochs from one test for stalling to the next: it costs under 1 %
LOOK_LENGTH = 16  # epochs of a test: weights that wander between 2, 4, 8 or 16 values are seen too
DIVERGED = 1e12  # times the loss of the start: nothing comes back from there


def curve_epochs(cap: int, points: int) -> list[int]:
    """About ``points`` epochs from 0 to ``cap``, log-spaced."""
    if cap == 0:
        return [0]
    spaced = np.geomspace(1, cap, max(points, 2))
    return sorted({0, *np.unique(np.rint(spaced).astype(int)).tolist()})


def next_of(epochs: list[int], epoch: int) -> int:
    """The first of ``epochs`` after ``epoch``; the last if there is none."""
    return epochs[min(bisect_right(epochs, epoch), len(epochs) - 1)]


class Course:
    """All that a checkpoint must keep, and the rules by which members end."""

    def __init__(
        self,
        problem: Problem,
        points: int,
        watch: tuple[Tensor, Tensor] | None = None,
        leaps: Callable[[Stack], Leap] | None = None,
    ) -> None:
        self.problem = problem
        self._leaps = leaps
        self._last_leap: Leap | None = None
        self._careful = 0  # up to this epoch step by step, since somebody ends on the way
        self.layout = Layout.of(problem.architecture)
        self.stacks: list[Stack] = []
        count, cap = len(problem.members), problem.stop.epochs
        self.finished = torch.zeros(count, self.layout.size, dtype=problem.x.dtype)
        self.losses = np.full(count, math.nan)
        self.epochs = np.zeros(count, np.int64)
        self.outcomes: list[Outcome | None] = [None] * count
        self.starts = np.full(count, math.nan)
        self.points = curve_epochs(cap, points)
        self.columns = {epoch: column for column, epoch in enumerate(self.points)}
        self.curves = np.full((count, len(self.points)), math.nan)
        self.watch = watch
        self.watched = np.full((count, len(self.points) + 1), math.nan)

    def settle(self, stack: Stack) -> bool:
        """Measure the losses, note them, and freeze those that end here; whether any did."""
        losses = stack.measure().tolist()
        self.note(stack.members, stack.epoch, losses)
        column = self.columns.get(stack.epoch)
        if self.watch is not None and column is not None:
            self.watched[stack.members, column] = self._watch(stack)
        ended = {
            row: outcome
            for row, loss in enumerate(losses)
            if (outcome := self.outcome(stack.members[row], stack.epoch, loss))
        }
        if ended:
            self._freeze(stack, ended)
        return bool(ended)

    def note(self, members: Sequence[int], epoch: int, losses: Sequence[float]) -> None:
        """Where the curves have a point."""
        if epoch == 0:
            self.starts[members] = losses
        column = self.columns.get(epoch)
        if column is not None:
            self.curves[members, column] = losses

    def outcome(self, member: int, epoch: int, loss: float) -> Outcome | None:
        """Of a member that had this loss after so many updates; None: it goes on."""
        stop = self.problem.stop
        if loss <= stop.loss:
            return Outcome.REACHED
        if not math.isfinite(loss) or loss > DIVERGED * self.starts[member]:
            return Outcome.DIVERGED
        return Outcome.EPOCH_CAP if epoch >= stop.epochs else None

    def look(self, stack: Stack) -> None:
        """Freeze the members whose state comes back to the same bits within some epochs."""
        members = {member: row for row, member in enumerate(stack.members)}
        before, state = stack.epoch, [t.clone() for t in (stack.weights, *stack.memory)]
        self.advance(stack, min(before + LOOK_LENGTH, self.problem.stop.epochs), lambda: False)
        if not stack.members or stack.epoch < before + LOOK_LENGTH:
            return
        now = (stack.weights, *stack.memory)
        same = [
            row
            for row, member in enumerate(stack.members)
            if all(torch.equal(a[row], b[members[member]]) for a, b in zip(now, state, strict=True))
        ]
        if same and not self.settle(stack):
            self._freeze(stack, dict.fromkeys(same, Outcome.STALLED))

    def advance(self, stack: Stack, to: int, pause: Callable[[], bool]) -> None:
        """Step by step up to an epoch, or to a pause."""
        while stack.members and stack.epoch < to:
            if not self._leap(stack, to) and not self.settle(stack):
                stack.step()
            if pause():  # asked after the step, so that every visit gets somewhere
                return

    def _leap(self, stack: Stack, to: int) -> bool:
        """Many epochs at once, on a GPU, if nobody ends or is watched on the way."""
        before = stack.epoch
        watched = self.watch is not None and next_of(self.points, before) < before + LENGTH
        if self._leaps is None or before < self._careful or before + LENGTH > to or watched:
            return False
        if self._last_leap is None or not self._last_leap.suits(stack):
            self._last_leap = None  # its memory is free before the next is made
            self._last_leap = self._leaps(stack)
        found = self._last_leap.forward()
        ends = [
            before + i
            for i, losses in enumerate(found)
            if any(map(self.outcome, stack.members, [before + i] * len(losses), losses))
        ]
        if ends:
            self._last_leap.back()
            self._careful = ends[-1] + 1
            return False
        for i, losses in enumerate(found):
            self.note(stack.members, before + i, losses)
        return True

    def visit(self, stack: Stack, pause: Callable[[], bool]) -> None:
        """From wherever the stack is to the next test for stalling, the cap, or a pause."""
        self.settle(stack)
        if stack.members and stack.epoch % LOOK_EVERY == 0:
            self.look(stack)
        look = (stack.epoch // LOOK_EVERY + 1) * LOOK_EVERY
        to = min(look, self.problem.stop.epochs)
        self.advance(stack, to, pause)
        if stack.members:
            self.settle(stack)

    def end(self, outcome: Outcome) -> None:
        """Of all that are still being stepped, without another look at their losses."""
        for stack in self.stacks:
            self.finished[stack.members] = stack.weights.to("cpu")
            self.epochs[stack.members] = stack.epoch
            for member in stack.members:
                self.outcomes[member] = outcome

    def _freeze(self, stack: Stack, ended: dict[int, Outcome]) -> None:
        losses = stack.measure().tolist()
        for row, outcome in ended.items():
            member = stack.members[row]
            self.finished[member] = stack.weights[row].to("cpu")
            self.losses[member], self.epochs[member] = losses[row], stack.epoch
            self.outcomes[member] = outcome
        if self.watch is not None:
            watched = self._watch(stack)
            for row in ended:
                self.watched[stack.members[row], -1] = watched[row]
        left = [row for row in range(len(stack.members)) if row not in ended]
        stack.keep(left, patient=self._leaps is not None)

    @torch.no_grad()
    def _watch(self, stack: Stack) -> list[float]:
        assert self.watch is not None
        x, targets = (t if len(t) == 1 else t[stack.members] for t in self.watch)
        answer = self.problem.architecture.apply(self.layout.views(stack.weights), x)
        return loss_of(self.problem.loss, answer, targets).tolist()

    def done(self) -> int:
        """How many have ended."""
        return sum(outcome is not None for outcome in self.outcomes)

    def progress(self, member: int, loss: float, epoch: int) -> float:
        """How far from the start to its end a member is, in [0, 1]: in log loss, or in epochs."""
        stop, start = self.problem.stop, self.starts[member]
        share = epoch / max(stop.epochs, 1)
        if stop.loss > 0 and 0 < loss < start < math.inf:
            share = max(share, math.log(start / loss) / math.log(start / stop.loss))
        return min(share, 1.0)

    def trained(self, seconds: float) -> Trained:
        """After the last has ended."""
        last = int(self.epochs.max())
        columns = [column for column, epoch in enumerate(self.points) if epoch < last]
        ended = self.epochs[:, None] <= np.array([self.points[c] for c in columns], np.int64)
        curves = np.where(ended, self.losses[:, None], self.curves[:, columns])
        watched = np.where(ended, self.watched[:, -1:], self.watched[:, columns])
        parameters: Parameters = self.layout.views(self.finished)
        return Trained(
            parameters={name: view.clone() for name, view in parameters.items()},
            losses=self.losses.copy(),
            epochs=self.epochs.copy(),
            outcomes=tuple(outcome for outcome in self.outcomes if outcome),
            curve_epochs=np.array([*(self.points[c] for c in columns), last], np.int64),
            curve_losses=np.column_stack([curves, self.losses]),
            watch_losses=(
                None if self.watch is None else np.column_stack([watched, self.watched[:, -1]])
            ),
            seconds=seconds,
        )


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
