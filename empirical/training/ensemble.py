"""Many networks of one architecture, trained at once, full batch, until each has ended.

On a CPU the arithmetic is the same for one network as for many; what counts is that a network's
weights, gradient and optimiser memory stay in the cache.  So members are stepped in stacks just
large enough to fill it: small networks together, large ones after one another.
A member that ends leaves its stack.  On a GPU all members are one stack, stepped by a graph; where
memory is short the stack is halved, and goes on from the last checkpoint or from the start.

A member's start depends on its seed and initialisation alone.  Its course in ensembles of another
composition is the same to rounding (a product of stacked matrices may add in another order), and
bit for bit the same where a stack holds one member.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from empirical.memory import Halving
from empirical.networks.architecture import Architecture, Parameters
from empirical.networks.initialisation import initialise
from empirical.progress import Progress, silent
from empirical.training.arithmetic import full_precision, suitable_threads, without_denormals
from empirical.training.checkpoint import Checkpoint, identity
from empirical.training.configuration import Member, Stop
from empirical.training.course import Course, tried_steps
from empirical.training.graphs import Leap
from empirical.training.layout import Layout
from empirical.training.losses import LossName
from empirical.training.optimisers import memories
from empirical.training.pauses import Pauses
from empirical.training.problem import Problem, problem_of
from empirical.training.stack import Stack
from empirical.training.trained import Outcome, Trained
from empirical.trial import current
from theory.errors import InputError

__all__ = ["Outcome", "Trained", "train"]

CACHE = 16_000_000  # bytes of a stack's weights, gradients and memories on a CPU: a shared L3 cache
WRITING = 0.05  # the share of the time that checkpoints may take


def train(
    architecture: Architecture,
    members: Sequence[Member],
    x: Any,
    targets: Any,
    stop: Stop,
    *,
    loss: LossName = "mse",
    precision: Literal["float32", "float64"] = "float32",
    device: str = "cpu",
    checkpoint: Path | None = None,
    interval: float = 30.0,
    progress: Progress = silent,
    what: str = "training",
    start: Parameters | None = None,
    watch: tuple[Any, Any] | None = None,
    record: int = 200,
) -> Trained:
    """Train every member from its own start until its loss is at most ``stop.loss``.

    Ctrl-C writes a last checkpoint and is raised again. In a trial (``empirical.trial``) a few
    steps are timed.

    Parameters
    ----------
    architecture
        Of every member.
    members
        N of them, each with its seed, optimiser and initialisation.
    x
        (n, *input) for all members, or (N, n, *input); NumPy or torch.
    targets
        (n, *output) or (N, n, *output); for cross-entropy also class numbers (n,).
    stop
        The loss to reach, and the epochs allowed.
    loss
        mse, the mean of (f - y)² over examples and coordinates; half-sum, ½ Σ (f - y)²; or
        cross-entropy, the mean over examples of -Σ y log softmax(f).
    precision
        float32 or float64.
    device
        cpu or cuda.
    checkpoint
        A file, written every ``interval`` seconds, that a later call with the same arguments goes
        on from; one that belongs to another training is an InputError.  It is left behind at the
        end, so that the same call answers at once.  A folder that cannot be written is an
        InputError before any work; a disk that fills up later costs only the checkpoint, and
        ``progress`` says so.
    interval
        Seconds between checkpoints, and more where writing takes long.
    progress
        Told of epochs and losses.
    what
        The name of the work for ``progress``.
    start
        Weights to start from instead of the members' initialisations.
    watch
        (x, targets) whose loss is measured at the epochs of the curves.
    record
        About how many points the curves have, log-spaced.

    Returns
    -------
    Trained
        Weights, losses, epochs and how each member ended.

    Raises
    ------
    InputError
        For anything that cannot be trained; divergence is an outcome.

    Examples
    --------
    >>> import numpy as np
    >>> from empirical import FullyConnected, Member, Optimiser, Stop, train
    >>> x = np.eye(2)
    >>> network = FullyConnected(2, 2, width=4, hidden=1, activation="tanh")
    >>> found = train(network, [Member(0, Optimiser("adam", 1e-2))], x, x, Stop(1e-6, 5_000))
    >>> found.reached().tolist(), found.parameters["weight1"].shape
    ([True], torch.Size([1, 4, 2]))
    """
    if not interval >= 0 or record < 1:
        raise InputError(f"training: interval={interval} and record={record} must be positive.")
    problem = problem_of(architecture, members, x, targets, stop, loss, precision, device)
    watched = _watched(problem, watch)
    layout, trial, file = Layout.of(architecture), current(), None
    if checkpoint is not None and trial is None:
        file = Checkpoint(checkpoint, identity(problem, start, watched, record))
        file.prepare(_bytes(problem, layout))

    def tried(most: int) -> Trained:
        """From the checkpoint or the start, ``most`` members at a time."""
        course = Course(problem, record, watched, Leap if problem.x.is_cuda else None)
        spent = None if file is None else file.load(course)
        if spent is None:
            _begin(course, start)
        course.stacks = [part for stack in course.stacks for part in stack.parts(most)]
        if trial is not None:
            return tried_steps(course, trial)
        return _Run(course, file, interval, progress, what, spent or 0.0).to_the_end()

    def told(most: int) -> None:
        progress(what, 0.0, f"memory is short: {most} of {len(members)} networks at a time")

    with ExitStack() as settings:
        settings.enter_context(full_precision())
        settings.enter_context(torch.no_grad())
        largest = max(map(len, _stacked(problem, layout)))  # at first: resumed, the same
        settings.enter_context(suitable_threads(largest * problem.multiplications()))
        settings.enter_context(without_denormals())
        return Halving("training: one network is", device, told)(largest, tried)


def _watched(problem: Problem, watch: tuple[Any, Any] | None) -> tuple[Tensor, Tensor] | None:
    if watch is None:
        return None
    other = problem_of(
        problem.architecture,
        problem.members,
        *watch,
        problem.stop,
        problem.loss,
        str(problem.x.dtype).removeprefix("torch."),
        str(problem.x.device),
    )
    return other.x, other.targets


def _bytes(problem: Problem, layout: Layout) -> int:
    """Of the largest checkpoint."""
    numbers = sum(1 + memories(member.optimiser) for member in problem.members)
    return numbers * layout.size * problem.x.element_size()


def _begin(course: Course, start: Parameters | None) -> None:
    problem = course.problem
    if start is None:
        flat = _initialised(course)
    else:
        start = {name: w.detach().to("cpu") for name, w in _checked(problem, start).items()}
        flat = course.layout.flattened(start).to(problem.x.dtype)
    for members in _stacked(problem, course.layout):
        course.stacks.append(Stack(problem, members, flat[members]))


def _initialised(course: Course) -> Tensor:
    """(N, size); a member at a time, since rank-one starts depend on the member's example."""
    problem, rows = course.problem, []
    for i, member in enumerate(problem.members):
        x, targets = problem.examples_of([i])
        example = (x[0, 0].to("cpu"), targets[0, 0].to("cpu"))
        found = initialise(problem.architecture, [member], dtype=problem.x.dtype, example=example)
        rows.append(course.layout.flattened(found))
    return torch.cat(rows)


def _checked(problem: Problem, start: Parameters) -> Parameters:
    count = len(problem.members)
    for name, shape in problem.architecture.shapes().items():
        if name not in start or tuple(start[name].shape) != (count, *shape):
            raise InputError(f"training: start[{name!r}] must have the shape {(count, *shape)}.")
    return start


def _stacked(problem: Problem, layout: Layout) -> list[list[int]]:
    """Members to be stepped together; those with the same optimiser are neighbours."""
    order = sorted(range(len(problem.members)), key=lambda i: repr(problem.members[i].optimiser))
    if problem.x.is_cuda:
        return [order]
    kept = 2 + max(memories(member.optimiser) for member in problem.members)
    size = max(1, CACHE // (kept * layout.size * problem.x.element_size()))
    return [order[i : i + size] for i in range(0, len(order), size)]


class _Run:
    """The loop around a course: turns, checkpoints, progress."""

    def __init__(
        self,
        course: Course,
        file: Checkpoint | None,
        interval: float,
        progress: Progress,
        what: str,
        spent: float,
    ) -> None:
        self._course, self._file, self._interval = course, file, interval
        self._progress, self._what = progress, what
        self._began = time.monotonic() - spent
        self._next_save = time.monotonic() + interval
        self._trouble = ""

    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def to_the_end(self) -> Trained:
        with Pauses() as pauses:
            try:
                while self._course.stacks:
                    self._turn(pauses)
            except KeyboardInterrupt:
                self._save()
                raise
        self._save()
        return self._course.trained(self._seconds())

    def _turn(self, pauses: Pauses) -> None:
        """Step the first stack for a moment; one after another, so that few are in memory."""
        stack = self._course.stacks[0]
        pauses.begin_turn()
        while stack.members and not pauses.due():
            self._course.visit(stack, pauses.due)
        if not stack.members:
            self._course.stacks.remove(stack)
        self._report(stack)
        if pauses.interrupted:
            raise KeyboardInterrupt
        if time.monotonic() >= self._next_save:
            self._save()

    def _save(self) -> None:
        if self._file is None:
            return
        began = time.monotonic()
        try:
            self._file.save(self._course, self._seconds())
            self._trouble = ""
        except OSError as error:  # the training in memory is worth more than the file
            self._trouble = f"; checkpoint not written: {error}"
        ended = time.monotonic()
        self._next_save = ended + max(self._interval, (ended - began) / WRITING)

    def _report(self, stack: Stack) -> None:
        course = self._course
        ended, count = course.done(), len(course.outcomes)
        detail = f"{ended} of {count} ended{self._trouble}"
        here = 0.0  # how far the members of this stack are, together
        if stack.members:
            losses = stack.measure().tolist()
            here = sum(
                course.progress(member, loss, stack.epoch)
                for member, loss in zip(stack.members, losses, strict=True)
            )
            spread = f"loss {min(losses):.1e}" + (f" to {max(losses):.1e}" if losses[1:] else "")
            detail = f"epoch {stack.epoch:,}, {spread}, {detail}"
        self._progress(self._what, (ended + here) / count, detail)
