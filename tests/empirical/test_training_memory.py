"""Where memory is short a stack is halved, and halved again; what was computed is not spoilt."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from extent import few

from empirical.memory import is_short
from empirical.networks.fully_connected import FullyConnected
from empirical.training import ensemble, optimisers
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.ensemble import train
from empirical.training.stack import Stack
from theory.errors import InputError

NET = FullyConnected(3, 3, 8, 2, "tanh")
X = np.random.default_rng(5).normal(size=(4, 3))
MEMBERS = [Member(s, Optimiser("adam", 3e-3)) for s in range(3)]
MEMBERS += [Member(s, Optimiser("gd", 0.05, momentum=0.9)) for s in range(3, 6)]
STOP = Stop(1e-2, 300)


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def short_above(monkeypatch, most, error=None, after=0):
    """A device on which more than ``most`` networks do not fit, or not for long."""
    real, steps = Stack.step, []

    def step(stack):
        steps.append(stack.seats)
        if stack.seats > most and len(steps) > after:
            if after:  # in the middle of a step: some rows have moved
                real(stack)
                stack._weights[0].fill_(torch.nan)
            raise error or torch.OutOfMemoryError("CUDA out of memory.")
        return real(stack)

    monkeypatch.setattr(Stack, "step", step)
    return steps


def alone():
    found = [train(NET, [member], X, X, STOP) for member in MEMBERS]
    return [(f.outcomes[0], int(f.epochs[0]), float(f.losses[0])) for f in found]


@pytest.mark.parametrize(
    ("after", "kept"), few(2, [(0, True), (40, False), (0, False), (40, True)])
)
def test_a_stack_is_halved_until_it_fits(monkeypatch, tmp_path, after, kept):
    expected, told = alone(), []
    path = tmp_path / "training.safetensors" if kept else None
    steps = short_above(monkeypatch, 1, after=after)
    found = train(
        NET, MEMBERS, X, X, STOP, checkpoint=path, progress=lambda *event: told.append(event[2])
    )
    each = zip(found.outcomes, found.epochs.tolist(), found.losses.tolist(), strict=True)
    assert list(each) == expected  # of a single member in a stack, bit for bit
    assert list(dict.fromkeys(steps)) == [6, 3, 1]
    assert [t for t in told if "memory" in t] == [
        "memory is short: 3 of 6 networks at a time",
        "memory is short: 1 of 6 networks at a time",
    ]


def test_it_goes_on_from_the_checkpoint(monkeypatch, tmp_path):
    """What had ended before, and is in the file, is not trained again."""
    path = tmp_path / "training.safetensors"
    monkeypatch.setattr(ensemble, "CACHE", 16 * 1024)  # some members wait for the others
    expected = train(NET, MEMBERS, X, X, STOP, checkpoint=path)
    before = path.read_bytes()
    steps = short_above(monkeypatch, 0)
    found = train(NET, MEMBERS, X, X, STOP, checkpoint=path)
    assert not steps
    assert np.array_equal(found.losses, expected.losses)
    assert path.read_bytes() == before or path.exists()


def test_one_network_that_does_not_fit_is_an_input_error(monkeypatch):
    short_above(monkeypatch, 0)
    with pytest.raises(InputError, match="one network is too large for the memory of cpu"):
        train(NET, MEMBERS, X, X, STOP)


def test_another_error_is_raised_as_it_is(monkeypatch):
    short_above(monkeypatch, 0, RuntimeError("a mistake"))
    with pytest.raises(RuntimeError, match="a mistake"):
        train(NET, MEMBERS, X, X, STOP)


def test_how_memory_that_is_short_is_told():
    def behind(cause):
        try:
            try:
                raise cause
            finally:
                raise RuntimeError("operation failed due to a previous error during capture")
        except RuntimeError as error:
            return error

    assert is_short(torch.OutOfMemoryError("CUDA out of memory."))
    assert is_short(behind(torch.OutOfMemoryError("CUDA out of memory.")))
    assert is_short(RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling …"))
    assert is_short(RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"))
    assert not is_short(behind(ValueError("out of memory")))
    assert not is_short(None)


def test_members_that_are_patient_keep_their_seats():
    from empirical.training.course import Course
    from empirical.training.problem import problem_of

    problem = problem_of(NET, MEMBERS, X, X, STOP, "mse", "float32", "cpu")
    course = Course(problem, 10)
    ensemble._begin(course, None)
    (stack,) = course.stacks
    with torch.no_grad():
        stack.step()
        before, losses = stack.weights.clone(), stack.measure().clone()
        stack.keep([0, 2, 3, 5], patient=True)
        assert (stack.members, stack.seats, stack.layout) == ([0, 2, 3, 5], 6, 0)
        assert torch.equal(stack.weights, before[[0, 2, 3, 5]])
        assert torch.equal(stack.measure(), losses[[0, 2, 3, 5]])
        assert all(len(memory) == 4 for memory in stack.memory)
        stack.keep([1, 2, 3], patient=True)  # half of the seats: they move together
        assert (stack.members, stack.seats, stack.layout) == ([2, 3, 5], 3, 1)
        assert torch.equal(stack.weights, before[[2, 3, 5]])
        stack.step()
        assert not torch.equal(stack.weights, before[[2, 3, 5]])
    assert optimisers.runs([MEMBERS[i].optimiser for i in stack.members]) == stack._runs
