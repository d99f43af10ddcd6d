"""Labels, basins, attractors and recovery on made maps whose attractors are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from empirical.retrieval.attractors import attractors, spurious
from empirical.retrieval.basins import basins
from empirical.retrieval.iteration import Outcome, iterate
from empirical.retrieval.labelling import nearest, representatives
from empirical.retrieval.labelling import recovered as is_recovered
from empirical.retrieval.recovery import recovery_curve
from empirical.spectra.learned_map import LearnedMap
from empirical.spectra.stored import Stored
from empirical.statistics.proportions import wilson
from theory.errors import InputError

NO_WEIGHTS = {"unused": torch.zeros(1, 1)}
SQUARE = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
BOX = ((-2.0, 2.0), (-2.0, 2.0))


def mapped(rule):
    return LearnedMap.of(rule, NO_WEIGHTS)


@dataclass(frozen=True)
class Corners:
    """Each coordinate is drawn to ±1; ``turned``: then (x, y) ↦ (-y, x), a cycle of four.

    Fixed points are the four corners (attracting), and 0 and the four edges' middles (not).
    """

    turned: bool = False
    input_shape = output_shape = (2,)

    def shapes(self):
        return {"unused": (1,)}

    def fans(self):
        return {"unused": (1, 1)}

    def apply(self, parameters, x):
        z = x - 0.3 * (x**3 - x) / (1 + x**2)
        return torch.stack([-z[..., 1], z[..., 0]], dim=-1) if self.turned else z


def random_starts(n, seed=0):
    return np.random.default_rng(seed).uniform(-2, 2, size=(n, 2))


def test_nearest_examples_by_hand():
    found = nearest(np.array([[0.9, 0.9], [0.0, 1.0], [5.0, -1.0], [np.nan, 0]]), SQUARE)
    assert found.label.tolist() == [0, 0, 1, -1]
    assert found.distance == pytest.approx([np.sqrt(0.02), 1, 4, np.inf])
    assert found.second[1] == 1
    assert found.tied.tolist() == [False, True, False, False]
    assert found.is_example().tolist() == [True, False, False, False]
    assert found.is_example(np.full(4, 0.01)).tolist() == [False] * 4


def test_equal_examples_are_one():
    doubled = np.concatenate([SQUARE, SQUARE[1:2], SQUARE[:1]])
    assert representatives(doubled).tolist() == [0, 1, 2, 3, 1, 0]
    found = nearest(np.array([[1.0, 1.0], [1.0, -1.0]]), doubled)
    assert found.label.tolist() == [0, 1]
    assert not found.tied.any()
    assert found.second == pytest.approx([2, 2])
    assert is_recovered(found, np.array([5, 4])).all()
    assert not is_recovered(found, np.array([2, 2])).any()


def test_a_single_example_has_no_second():
    found = nearest(np.zeros((2, 3)), np.ones((1, 3)))
    assert np.isinf(found.second).all()
    assert not found.tied.any()


def test_distances_near_an_example_are_exact():
    """Inner products would lose them: 1e-9 beside a norm of 1e3."""
    examples = 1e3 + np.random.default_rng(0).normal(size=(20, 50))
    found = nearest(examples + 1e-9 / np.sqrt(50), examples)
    assert found.label.tolist() == list(range(20))
    assert found.distance == pytest.approx(1e-9, rel=1e-3)


@given(st.integers(1, 30), st.integers(1, 12), st.integers(0, 2**20))
def test_nearest_is_what_a_plain_loop_finds(n, d, seed):
    rng = np.random.default_rng(seed)
    points, examples = rng.normal(size=(9, d)), rng.normal(size=(n, d))
    found = nearest(points, examples)
    distances = np.linalg.norm(points[:, None] - examples[None], axis=2)
    assert np.array_equal(found.label, distances.argmin(axis=1))
    assert found.distance == pytest.approx(distances.min(axis=1))


def test_basins_are_the_quadrants():
    found = basins(mapped(Corners()), SQUARE, BOX, (20, 10))
    assert found.label.shape == found.voronoi.shape == (10, 20)
    assert np.array_equal(found.label, found.voronoi)
    assert found.share_elsewhere == 0
    assert (found.label == -1).mean() == 0
    assert found.label[-1, -1] == 0  # the upper right corner
    assert found.distance.max() < 1e-6
    step = Corners().apply({}, torch.tensor([found.x[3], found.y[7]])) - torch.tensor(
        [found.x[3], found.y[7]]
    )
    assert found.field[7, 3] == pytest.approx(step.numpy())


def test_basins_of_fewer_examples_show_what_is_elsewhere():
    """With two of the corners as examples the others attract to nowhere known."""
    found = basins(mapped(Corners()), SQUARE[:2], BOX, 10)
    assert (found.label == -1).mean() == pytest.approx(0.5)
    assert found.share_elsewhere == pytest.approx(0.5)
    assert (found.label[:, :5] == -1).all()


def test_points_on_a_border_do_not_count():
    found = basins(mapped(Corners()), SQUARE, BOX, 3)
    assert found.tied.sum() == 5
    assert found.share_elsewhere == 0


def test_basins_of_sequences():
    order = ((0, 2, 3, 1),)
    found = basins(mapped(Corners(turned=True)), SQUARE, BOX, 10, sequences=order)
    assert (found.label == 0).all()
    assert (found.limits.periods == 4).all()


@pytest.mark.parametrize(
    ("examples", "sequences", "message"),
    [(np.zeros((2, 3)), None, "plane"), (SQUARE, ((0, 1), (1, 2)), "two sequences")],
)
def test_bad_basins(examples, sequences, message):
    with pytest.raises(InputError, match=message):
        basins(mapped(Corners()), examples, BOX, 3, sequences=sequences)


def found_from(starts, examples=SQUARE, turned=False, **options):
    limits = iterate(mapped(Corners(turned)), starts)
    return attractors(mapped(Corners(turned)), limits, examples, **options)


def test_known_and_spurious_attractors():
    """Three of the four corners are examples, so the fourth is spurious."""
    found = found_from(random_starts(400), SQUARE[:3])
    assert len(found) == 4
    assert sum(a.count for a in found) == 400
    assert sum(a.share for a in found) == pytest.approx(1)
    assert [a.known for a in found].count(True) == 3
    (odd,) = spurious(found)
    assert odd.points == pytest.approx(SQUARE[3:], abs=1e-6)
    assert odd.radius == pytest.approx(0.7, abs=1e-6)
    assert odd.attracting is Stored.STORED
    assert odd.distance == pytest.approx(2)


def test_a_saddle_where_an_orbit_stops_is_no_attractor():
    found = found_from(np.array([[0.0, 0.5], [0.0, 0.0], [1.0, 1.0]]))
    saddles = [a for a in found if not a.known]
    assert [a.attracting for a in saddles] == [Stored.NOT_STORED] * 2
    assert spurious(found) == ()


def test_a_cycle_is_one_attractor_whatever_its_phase():
    (cycle,) = found_from(random_starts(100), turned=True, sequences=((0, 2, 3, 1),))
    assert cycle.period == 4
    assert cycle.count == 100
    assert cycle.known
    assert cycle.radius == pytest.approx(0.7**4, abs=1e-5)
    assert sorted(cycle.examples) == [0, 1, 2, 3]


def test_an_attractor_between_two_examples_is_one():
    """Its limits lie on both sides of the border of two Voronoi cells."""
    examples = np.array([[1.0, 0.0], [1.0, 2.0]])
    found = found_from(random_starts(300), examples)
    assert len(found) == 4
    assert not any(a.known for a in found)


def test_orbits_that_do_not_settle_belong_to_none():
    limits = iterate(mapped(Corners(turned=True)), random_starts(10), longest_cycle=2, limit=60)
    assert (limits.outcomes == Outcome.MOVING).all()
    assert attractors(mapped(Corners(turned=True)), limits, SQUARE) == ()


@pytest.mark.parametrize(
    ("successes", "trials", "expected"),
    [  # Newcombe (1998), Statistics in Medicine 17, 857-872, Table I, method 3
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0000, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_wilson_intervals(successes, trials, expected):
    assert wilson(successes, trials) == pytest.approx(expected, abs=5e-5)


def test_no_trials_say_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


def shifted(examples, fraction, generator):
    """By ``fraction`` times a random vector in the square of side 4."""
    return examples + fraction * generator.uniform(-2, 2, size=examples.shape)


def test_recovery_curve_of_the_corners():
    curve = recovery_curve(mapped(Corners()), SQUARE, shifted, (0.0, 0.4, 1.0), range(50))
    assert curve.network.trials.tolist() == [200] * 3
    assert curve.network.value[:2].tolist() == [1, 1]
    # each coordinate keeps its sign with probability 3/4
    assert curve.network.lower[2] < 9 / 16 < curve.network.upper[2]
    assert curve.network.successes.tolist() == curve.neighbour.successes.tolist()


def test_a_map_that_stores_nothing_recovers_nothing():
    @dataclass(frozen=True)
    class ToZero(Corners):
        def apply(self, parameters, x):
            return 0.5 * x

    curve = recovery_curve(mapped(ToZero()), SQUARE, shifted, (0.1,), (0, 1))
    assert curve.network.value == [0]
    assert curve.neighbour.value == [1]


@dataclass(frozen=True)
class Odd(Corners):
    """f(-z) = -f(z) on the line, with the attracting fixed points ±0.8 and ±1."""

    input_shape = output_shape = (1,)

    def apply(self, parameters, x):
        return x - 3 * x * (x**2 - 0.64) * (x**2 - 0.81) * (x**2 - 1)


def test_the_mirror_image_of_an_example_is_no_other_example():
    """A network without bias and with odd φ stores -x beside x.  Here 1 and -0.8 are examples;
    -1 is much nearer to -0.8 than to 1, and yet it is spurious."""
    examples, starts = np.array([[1.0], [-0.8]]), np.linspace(-1.05, 1.05, 50)[:, None]
    assert nearest(-examples, examples).is_example().all()
    limits = iterate(mapped(Odd()), starts)
    found = attractors(mapped(Odd()), limits, examples)
    assert {round(a.points[0, 0], 6): a.known for a in found} == {
        1.0: True,
        -0.8: True,
        -1.0: False,
        0.8: False,
    }


@pytest.mark.parametrize(("fractions", "seeds"), [((), (0,)), ((0.1,), ())])
def test_a_curve_needs_fractions_and_seeds(fractions, seeds):
    with pytest.raises(InputError, match="at least one"):
        recovery_curve(mapped(Corners()), SQUARE, shifted, fractions, seeds)
