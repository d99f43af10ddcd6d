"""Leaps: many epochs at once must end members at the very epochs that single steps end them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import initialise
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.course import Course
from empirical.training.ensemble import train
from empirical.training.graphs import LENGTH, Leap
from empirical.training.problem import problem_of
from empirical.training.stack import Stack

NET = FullyConnected(2, 2, 32, 3, "sinusoid")
X = np.random.default_rng(7).normal(size=(5, 2))
MEMBERS = [Member(s, Optimiser(learning_rate=3e-3)) for s in range(3)]
MEMBERS += [Member(3, Optimiser("gd", 1e6)), Member(4, Optimiser("gd", 1e-3))]


@pytest.fixture(autouse=True)
def _one_thread():
    """More would wait for one another on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@torch.no_grad()
def by_leaps(stop, made):
    """As on a GPU, with a graph that is a plain repetition."""
    problem = problem_of(NET, MEMBERS, X, X, stop, "mse", "float32", "cpu")

    def leap(stack):
        made.append(list(stack.members))
        return Leap(stack, lambda stack, body: body)

    course = Course(problem, 200, leaps=leap)
    flat = course.layout.flattened(initialise(NET, MEMBERS))
    course.stacks.append(Stack(problem, range(len(MEMBERS)), flat))
    while course.stacks[0].members:
        course.visit(course.stacks[0], lambda: False)
    return course.trained(0.0)


def test_leaps_end_where_steps_end():
    stop, made = Stop(1e-5, 1500), []
    leapt, stepped = by_leaps(stop, made), train(NET, MEMBERS, X, X, stop)
    assert leapt.outcomes == stepped.outcomes
    assert np.array_equal(leapt.epochs, stepped.epochs)
    assert len(set(stepped.epochs.tolist())) >= 4
    assert np.array_equal(leapt.curve_epochs, stepped.curve_epochs)
    np.testing.assert_allclose(leapt.curve_losses, stepped.curve_losses, rtol=1e-3)
    assert [len(members) for members in made[:1]] == [len(MEMBERS)]
    assert 1 < len(made) <= 3  # when half of the seats are empty, not at every end: 5, 2, 1


@torch.no_grad()
def test_a_leap_can_be_taken_back():
    problem = problem_of(NET, MEMBERS[:2], X, X, Stop(0.0, 100), "mse", "float32", "cpu")
    course = Course(problem, 10)
    stack = Stack(problem, [0, 1], course.layout.flattened(initialise(NET, MEMBERS[:2])))
    stack.step()
    _, kept = stack.snapshot()
    leap = Leap(stack, lambda stack, body: body)
    losses = leap.forward()
    assert (len(losses), stack.epoch) == (LENGTH, LENGTH + 1)
    leap.back()
    assert stack.epoch == 1
    now = (stack.weights, *stack.memory)
    assert all(torch.equal(a, b) for a, b in zip(now, kept, strict=True))
    with pytest.raises(RuntimeError):
        leap.back()
