"""Orbits of made maps with known limits and cycles, and the recall of sequences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from empirical.networks.fully_connected import FullyConnected
from empirical.networks.recurrent import VanillaRNN
from empirical.retrieval import iteration
from empirical.retrieval.iteration import Outcome, iterate
from empirical.retrieval.recall import recall
from empirical.spectra.learned_map import LearnedMap
from theory.errors import InputError

NO_WEIGHTS = {"unused": torch.zeros(1, 1)}


def mapped(rule):
    return LearnedMap.of(rule, NO_WEIGHTS)


@dataclass(frozen=True)
class MadeMap:
    """z ↦ rule(z) on the last axis."""

    rule: Callable[[torch.Tensor], torch.Tensor]
    d: int = 2

    @property
    def input_shape(self):
        return (self.d,)

    output_shape = input_shape

    def shapes(self):
        return {"unused": (1,)}

    def fans(self):
        return {"unused": (1, 1)}

    def apply(self, parameters, x):
        return self.rule(x)


def turned(z, angle):
    c, s = np.cos(angle), np.sin(angle)
    return torch.stack([c * z[..., 0] - s * z[..., 1], s * z[..., 0] + c * z[..., 1]], dim=-1)


def onto_the_circle(turns):
    """A rotation that draws every point but 0 to the unit circle."""

    def rule(z):
        radius = z.norm(dim=-1, keepdim=True).clamp(min=1e-300)
        return turned(z / radius * (1 + 0.3 * (radius - 1)), 2 * np.pi * turns)

    return rule


def permuted(z):
    """(z1, z2, z3) ↦ (z3, z1, z2), drawn to signs: corners of the cube on cycles of 3 and 1."""
    return torch.tanh(5 * z.roll(1, dims=-1))


STARTS = np.random.default_rng(0).uniform(-2, 2, size=(20, 2))


def run(rule, starts=STARTS, **options):
    return iterate(mapped(MadeMap(rule, np.shape(starts)[1])), starts, **options)


def test_a_contraction_converges():
    found = run(lambda z: 0.5 * z + 1)
    assert (found.outcomes == Outcome.CONVERGED).all()
    assert (found.periods == 1).all()
    assert found.points == pytest.approx(np.full((20, 2), 2.0), abs=1e-7)
    true = np.linalg.norm(found.points - 2, axis=1)
    assert found.remaining == pytest.approx(true, rel=1e-3)
    assert (found.change < 1e-8).all()


@pytest.mark.parametrize("rate", [0.9, 0.99])
def test_slow_convergence_is_not_near_the_limit(rate):
    """Steps under 1e-8, but the limit still 1e-8 · rate/(1 - rate) away: this is told."""
    found = run(lambda z: rate * z, limit=5000)
    true = np.linalg.norm(found.points, axis=1)
    assert found.remaining == pytest.approx(true, rel=0.01)
    assert (true > 5 * found.change).all()


def test_false_convergence():
    """z ↦ z - z³ creeps to 0 as m^(-1/2): steps under 1e-8 far from the limit."""
    found = run(lambda z: z - z**3, np.full((1, 1), 0.1), tolerance=1e-5)
    assert found.outcomes[0] == Outcome.CONVERGED
    assert found.points[0, 0] > 1e-3
    assert found.remaining[0] > 100 * found.change[0]


@pytest.mark.parametrize("period", [2, 3, 5, 7, 12])
def test_cycles_have_their_minimal_period(period):
    found = run(onto_the_circle(1 / period), longest_cycle=20)
    assert (found.outcomes == Outcome.CYCLE).all()
    assert (found.periods == period).all()
    assert np.linalg.norm(found.points, axis=1) == pytest.approx(1, abs=1e-6)


def test_cycles_longer_than_asked_for_are_still_moving():
    found = run(onto_the_circle(1 / 12), longest_cycle=11, limit=300)
    assert (found.outcomes == Outcome.MOVING).all()
    assert (found.steps == 300).all()
    assert not found.settled.any()
    assert np.isinf(found.remaining).all()


def test_an_irrational_rotation_never_returns():
    found = run(onto_the_circle(np.sqrt(2)), limit=2000)
    assert (found.outcomes == Outcome.MOVING).all()


def test_periods_differ_from_start_to_start():
    found = run(permuted, np.array([[1, 1, 1], [1, -1, 1], [-1, -1, 1], [-1, -1, -1.0]]))
    assert found.periods.tolist() == [1, 3, 3, 1]


def test_divergence():
    found = run(lambda z: 2 * z + 1, np.array([[3.0, 1], [-1.0, -1.0]]))
    assert found.outcomes.tolist() == [Outcome.DIVERGED, Outcome.CONVERGED]
    assert found.periods.tolist() == [0, 1]


def test_nan_diverges_and_harms_no_other():
    starts = np.array([[np.nan, 0], [1.0, 1.0]])
    found = run(lambda z: 0.5 * z, starts)
    assert found.outcomes.tolist() == [Outcome.DIVERGED, Outcome.CONVERGED]


@given(st.integers(1, 21), st.integers(1, 9))
def test_batches_change_nothing(batch, period):
    together = run(onto_the_circle(1 / period), longest_cycle=16)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(iteration, "BATCH_NUMBERS", 2 * batch)  # points of the plane
        parts = run(onto_the_circle(1 / period), longest_cycle=16)
    assert np.array_equal(together.periods, parts.periods)
    assert together.points == pytest.approx(parts.points, abs=1e-12)


def test_no_starts():
    assert run(lambda z: z, np.zeros((0, 2))).points.shape == (0, 2)


def test_progress_is_told():
    told = []
    run(onto_the_circle(np.sqrt(2)), limit=200, progress=lambda *event: told.append(event))
    assert [event[0] for event in told] == ["iteration", "iteration"]
    assert all(0 <= event[1] <= 1 for event in told)


@pytest.mark.parametrize("option", ["tolerance", "limit", "longest_cycle"])
def test_bad_options(option):
    with pytest.raises(InputError, match="positive"):
        run(lambda z: z, **{option: 0})


def test_the_recurrent_network_is_refused():
    architecture = VanillaRNN(3, 4)
    weights = {n: torch.ones((1, *s)) for n, s in architecture.shapes().items()}
    with pytest.raises(InputError, match="depends on the examples before it"):
        iterate(LearnedMap.of(architecture, weights), np.eye(3))


def corners(n):
    angles = 2 * np.pi * np.arange(n) / n
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def pentagon(z):
    """Draws every point to the nearest corner of a pentagon, and turns it to the next."""
    radius = z.norm(dim=-1, keepdim=True).clamp(min=1e-300)
    angle = torch.atan2(z[..., 1], z[..., 0])
    angle = angle - 0.18 * torch.sin(5 * angle) + 2 * np.pi / 5
    out = torch.stack([torch.cos(angle), torch.sin(angle)], dim=-1)
    return out * (1 + 0.2 * (radius - 1))


def test_recall_of_a_cycle_with_its_phase():
    found = recall(mapped(MadeMap(pentagon)), STARTS, corners(5), ((0, 1, 2, 3, 4),))
    assert (found.limits.periods == 5).all()
    assert (found.sequence == 0).all()
    assert found.followed.all()
    assert found.distance.max() < 1e-6
    assert found.limits.points == pytest.approx(corners(5)[found.phase], abs=1e-6)
    assert set(found.phase.tolist()) == set(range(5))


def test_the_phase_counts_in_the_sequence():
    order = (3, 4, 0, 1, 2)
    found = recall(mapped(MadeMap(pentagon)), STARTS, corners(5), (order,))
    assert found.limits.points == pytest.approx(corners(5)[np.array(order)[found.phase]], abs=1e-6)


@pytest.mark.parametrize("order", [(0, 4, 3, 2, 1), (0, 1, 2, 3)], ids=["backwards", "too short"])
def test_another_sequence_is_not_followed(order):
    found = recall(mapped(MadeMap(pentagon)), STARTS, corners(5), (order,))
    assert not found.followed.any()
    assert (found.distance > 0.5).all()


def test_the_right_one_of_several_sequences():
    """The corners of the cube under the permutation: two cycles of 3, two of 1."""
    rows = [[1, -1, -1], [-1, 1, -1], [-1, -1, 1], [1, 1, -1], [-1, 1, 1], [1, -1, 1], [1, 1, 1]]
    examples = 0.9999 * np.array(rows, dtype=float)
    starts = np.random.default_rng(1).uniform(-1, 1, (30, 3))
    found = recall(mapped(MadeMap(permuted, 3)), starts, examples, ((6,), (0, 1, 2), (3, 4, 5)))
    up = (starts > 0).sum(axis=1)
    assert (found.sequence[up == 3] == 0).all()
    assert (found.sequence[up == 1] == 1).all()
    assert (found.sequence[up == 2] == 2).all()
    assert found.followed[(up > 0)].all()
    assert not found.followed[up == 0].any()  # (-1, -1, -1) is no example


def test_frames_that_repeat():
    """A film that holds still: two equal frames, which the phase tells apart."""
    matrix = np.roll(np.eye(4), 1, axis=0)
    architecture = FullyConnected(4, 4, 4, 1, "tanh")
    weights = {"weight1": torch.tensor(5 * matrix)[None], "weight2": torch.eye(4)[None]}
    examples = np.array([[1, 1, -1, -1], [-1, 1, 1, -1], [1, 1, -1, -1], [-1, -1, 1, 1]]) * 0.9999
    starts = np.array([[1.0, 1, -1, -1], [-1, 1, 1, -1]])
    found = recall(LearnedMap.of(architecture, weights), starts, examples, ((0, 1, 3),))
    assert not found.followed.any()  # the true cycle has four frames
    still = recall(
        LearnedMap.of(architecture, weights), np.ones((1, 4)), np.ones((2, 4)) * 0.9999, ((0, 1),)
    )
    assert still.followed.all()  # period 1 divides the length, and both frames are equal


def test_orbits_that_do_not_settle_follow_nothing():
    rule = MadeMap(onto_the_circle(np.sqrt(2)))
    found = recall(mapped(rule), STARTS, corners(5), ((0, 1, 2, 3, 4),), limit=100)
    assert (found.sequence == -1).all()
    assert np.isinf(found.distance).all()
    assert not found.followed.any()


def test_recall_needs_sequences():
    with pytest.raises(InputError, match="needs sequences"):
        recall(mapped(MadeMap(pentagon)), STARTS, corners(5), ())
