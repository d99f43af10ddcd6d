"""Entries of linear maps whose orbits are known, and orbits played beside their sequence."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from empirical.measurements.playing import play
from empirical.measurements.sequence_job import KINDS, Starts
from empirical.measurements.sequence_memory import SequenceMemory
from empirical.networks.fully_connected import FullyConnected
from empirical.retrieval.entry import entries
from empirical.spectra.learned_map import LearnedMap
from theory.errors import InputError

X = np.eye(5)
CYCLES = ((0, 1, 2), (3, 4))


def linear(matrix):
    """z ↦ matrix z, as a network whose first layer does nothing."""
    d = len(matrix)
    weights = {"weight1": torch.eye(d)[None], "weight2": torch.tensor(matrix)[None]}
    return FullyConnected(d, d, d, 1, "identity"), weights


def shift(cycles, d):
    """e_i ↦ e_next."""
    matrix = np.zeros((d, d))
    for cycle in cycles:
        for here, there in zip(cycle, np.roll(cycle, -1), strict=True):
            matrix[there, here] = 1
    return matrix


def test_what_is_near_an_example_enters_there_at_once():
    starts = 0.9 * X + 0.05
    found = entries(LearnedMap.of(*linear(shift(CYCLES, 5))), starts, X, CYCLES)
    assert found.step.tolist() == [0] * 5
    assert found.example.tolist() == [0, 1, 2, 3, 4]


def test_a_transient_is_counted():
    """The start is nearest to e_2, after which e_0 would come, but it goes on to e_1."""
    matrix = shift(((0, 1, 2), (3, 4)), 6)
    matrix[1, 5] = 2.0
    examples = np.eye(6)[:5]
    start = np.array([[0, 0, 1 / 3, 0, 0, 1.0]])
    found = entries(LearnedMap.of(*linear(matrix)), start, examples, CYCLES)
    assert found.step.tolist() == [1]
    assert found.example.tolist() == [1]


def test_what_goes_the_other_way_never_enters():
    backwards = shift(((2, 1, 0), (3, 4)), 5)
    found = entries(LearnedMap.of(*linear(backwards)), X, X, CYCLES, limit=40)
    assert found.step.tolist() == [-1, -1, -1, 0, 0]
    assert found.example.tolist() == [-1, -1, -1, 3, 4]


def test_what_diverges_never_enters():
    found = entries(LearnedMap.of(*linear(-1e30 * np.eye(5))), X, X, CYCLES, limit=40)
    assert (found.step == -1).all()


@pytest.mark.parametrize("cycles", [((0, 1, 2),), ((0, 1, 2), (2, 3, 4)), ()])
def test_every_example_is_in_one_sequence(cycles):
    with pytest.raises(InputError, match="in one sequence, and in one only"):
        entries(LearnedMap.of(*linear(np.eye(5))), X, X, cycles)


def test_an_orbit_begins_with_its_start():
    (found,) = LearnedMap.of(*linear(shift(CYCLES, 5))).iterates(X[1:2], range(4))
    assert np.array_equal(found, X[[1, 2, 0, 1]])


def remembered(entry_step, entry_example, radius=0.5):
    """One network; all starts of a kind alike."""
    steps = np.array(entry_step)
    columns = {
        "entry_step": steps,
        "entry_example": entry_example,
        "sequence": np.where(steps >= 0, 0, -1),
        "radius": np.array([[radius, 0.5]]),
    }
    return SequenceMemory(columns, (3, 2))


def test_the_orbit_that_enters_after_the_median_time_is_played_with_its_phase():
    steps = np.array([[[7, 2, 9], [4, 1, 0], [0, 0, 0]]])
    memory = remembered(steps, np.where(steps == 1, 2, 0))
    playing = play(LearnedMap.of(*linear(shift(CYCLES, 5))), X, Starts(count=3), memory, 0)
    assert playing.start == 1
    assert playing.recalled
    assert playing.entered == 1
    assert playing.expected[:5].tolist() == [1, 2, 0, 1, 2]
    assert len(playing.orbit) == 1 + 1 + 3 * 8
    assert playing.expected[playing.settled(np.arange(3))].tolist() == [0, 1, 2]
    assert playing.settled(np.arange(3)).min() >= len(playing.orbit) - 3


def test_where_nothing_enters_the_first_start_is_played():
    never = np.full((1, 3, 2), -1)
    learned, memory = LearnedMap.of(*linear(shift(CYCLES, 5))), remembered(never, never)
    playing = play(learned, X, Starts(count=2), memory, 0)
    assert not playing.recalled
    assert (playing.start, playing.entered, playing.expected[0]) == (0, 0, 0)
    other = play(learned, X, Starts(count=2), memory, 0, sequence=1)
    assert set(other.expected) == {3, 4}


def test_starts_of_a_smaller_number_are_the_first_of_a_larger():
    few, many = (Starts(count=n, variance=4.0).drawn(np.ones((3, 400))) for n in (5, 9))
    assert list(few) == list(KINDS)
    for kind in KINDS:
        assert np.array_equal(few[kind], many[kind][:5])
    assert abs(many["gaussian"].std() - 2) < 0.1
    assert np.linalg.norm(few["near"] - 1, axis=1) == pytest.approx([2.0] * 5, rel=0.2)
    lowest = Starts(count=50, lowest=-1.0).drawn(np.ones((3, 400)))["uniform"]
    assert lowest.min() < -0.99
    assert lowest.max() > 0.99


@pytest.mark.parametrize(
    "wrong", [{"count": 0}, {"limit": 0}, {"lowest": 1.0}, {"near": 0.0}, {"variance": 0.0}]
)
def test_starts_that_are_none(wrong):
    with pytest.raises(InputError, match="starts"):
        Starts(**wrong)
