"""Counts of where orbits end, on a made map whose attractors are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from empirical.retrieval.census import census
from empirical.retrieval.corrupted import Trials, likeness, trials
from empirical.retrieval.neighbours import concordance, kappa
from empirical.retrieval.neighbours import likeness as like_neighbours
from empirical.spectra.learned_map import LearnedMap
from theory.errors import InputError

NO_WEIGHTS = {"unused": torch.zeros(1, 1)}
EXAMPLES = np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, -1.0, -1.0], [-1.0, 1.0, -1.0, 1.0]])


def mapped(rule):
    return LearnedMap.of(rule, NO_WEIGHTS)


@dataclass(frozen=True)
class Signs:
    """Each coordinate is drawn to ±1: every vector of signs attracts, and 0 does not."""

    turned: bool = False
    input_shape = output_shape = (4,)

    def shapes(self):
        return {"unused": (1,)}

    def fans(self):
        return {"unused": (1, 1)}

    def apply(self, parameters, x):
        z = x - 0.4 * (x**3 - x) / (1 + x**2)
        return z.roll(1, -1) if self.turned else z


def starts(n, seed=0):
    return np.random.default_rng(seed).uniform(-2, 2, size=(n, 4))


def test_a_census_counts_every_start_once_whatever_the_batches():
    z = starts(300)
    whole = census(mapped(Signs()), [z], EXAMPLES)
    parts = census(mapped(Signs()), [z[:7], z[7:200], z[200:]], EXAMPLES)
    signs = np.sign(z)
    expected = [(signs == x).all(axis=1).sum() for x in EXAMPLES]
    for found in (whole, parts):
        assert found.starts == 300
        assert found.ends.tolist() == expected
        assert found.same == sum(expected)  # the nearest vector of signs
        assert len(found.others) == 16 - 3
        assert sum(a.count for a in found.others) == 300 - sum(expected)
        assert sum(a.share for a in found.others) == pytest.approx(1 - sum(expected) / 300)
        assert found.unsettled == found.repelling == 0
    assert {a.count for a in whole.others} == {a.count for a in parts.others}


def test_a_census_finds_cycles():
    found = census(mapped(Signs(turned=True)), [starts(200)], EXAMPLES[:1])
    assert sorted(a.period for a in found.others) == [1, 2, 4, 4, 4]
    assert found.ends[0] > 0


def test_a_saddle_is_counted_apart():
    found = census(mapped(Signs()), [np.zeros((2, 4))], EXAMPLES)
    assert (found.repelling, found.others, found.unsettled) == (2, (), 0)


def test_trials_end_where_the_signs_say():
    found = trials(mapped(Signs()), EXAMPLES, ("gaussian", "pixels"), (0.0, 1.0), 0)
    assert found.network[:, 0].tolist() == [3, 3]
    assert found.end[1, 1].tolist() == [-1, -1, -1]  # all black: 0 is a fixed point, no example
    assert found.settled.all()
    assert np.array_equal(Trials.of(found.arrays()).end, found.end)


def test_iterates_are_those_asked_for():
    z = starts(3)
    found = mapped(Signs()).iterates(z, (0, 1, 3))
    assert np.array_equal(found[:, 0], z)
    again = mapped(Signs()).iterates(found[:, 1], (2,))
    assert np.allclose(found[:, 2], again[:, 0])


def made_up(end, neighbour=None):
    end = np.array(end)[None]
    other = end if neighbour is None else np.array(neighbour)[None]
    return Trials(end, other, np.ones(end.shape, dtype=bool), np.arange(end.shape[-1]))


def test_wrong_ends_that_are_alike_have_a_negative_excess():
    """Two pairs of neighbours; each wrong end is the other of the pair, or one of the far pair."""
    x = np.array([[0.0, 0], [0, 1], [9, 0], [9, 1]])
    near, typical = likeness(x, made_up([[1, 0, 3, 2]]))
    far, _ = likeness(x, made_up([[2, 3, 0, 1]]))
    assert (near < 0).all()
    assert (far > 0).all()
    assert typical == pytest.approx(np.mean([[0, 1, 9, np.sqrt(82)]]))
    none, _ = likeness(x, made_up([[0, 1, 2, 3]]))
    assert np.isnan(none).all()


def test_kappa_and_concordance_by_hand():
    a, b = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])
    assert kappa(a, b) == pytest.approx((3 / 4 - 1 / 2) / (1 / 2))
    assert kappa(a, 1 - a) == pytest.approx(-1)
    assert np.isnan(kappa(np.zeros(3, int), np.zeros(3, int)))
    assert concordance(np.array([0.0, 1]), np.array([0.0, 1])) == 1
    assert concordance(np.array([0.0, 1]), np.array([1.0, 0])) == -1
    assert concordance(np.array([0.0, 1]), np.array([0.5, 1.5])) == pytest.approx(2 / 3)


def test_like_neighbours():
    truth = np.arange(30)
    right = np.stack([truth, np.where(truth % 2, truth, (truth + 1) % 30), (truth + 1) % 30])
    same = like_neighbours(made_up(right), 0)
    for estimate in (same.rates, same.recovery, same.labels):
        assert estimate.value == pytest.approx(1)
    assert same.difference.value == same.difference.high == 0
    worse = like_neighbours(made_up(np.full_like(right, -1), right), 0)
    assert worse.difference.high < 0
    assert worse.rates.value == 0


def test_bad_input():
    with pytest.raises(InputError, match="'fog' is none of"):
        trials(mapped(Signs()), EXAMPLES, ("fog",), (0.5,), 0)
    with pytest.raises(InputError, match="fractions are from 0 to 1"):
        trials(mapped(Signs()), EXAMPLES, ("pixels",), (1.5,), 0)
