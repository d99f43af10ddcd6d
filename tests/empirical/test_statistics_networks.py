"""What repeated networks say: each way, not more than they can, and seldom more than is so."""

from __future__ import annotations

import numpy as np
import pytest

from empirical.statistics.seeds import foreign, greater, rising

NAN = np.nan


def test_pairs_each_way_and_too_few_of_them():
    more = 10.0 + np.arange(6)
    assert greater(more, np.zeros(6)).holds is True
    assert greater(np.zeros(6), more).holds is False
    few = greater(more[:5], np.zeros(5))
    assert few.holds is None
    assert "5 pairs cannot show it: permuted, they give p ≥ 0.062" in few.reason
    assert greater(np.append(more[:5], NAN), np.zeros(6)).holds is None  # one did not reach


def test_saturated_cells_add_nothing():
    """A hundred pairs in which both store everything are no evidence beside five that differ."""
    full = np.full((10, 10), 100.0)
    more, less = np.append(full.ravel(), [60, 70, 80, 90, 90]), np.append(full.ravel(), [50] * 5)
    decision = greater(more, less)
    assert decision.holds is None
    assert "105 pairs of networks, 5 of which differ" in decision.reason
    assert greater(full, full).reason == "no difference in 100 pairs"
    assert greater(np.array([NAN]), np.array([1.0])).reason == "no pairs to compare"


def test_a_trend_each_way():
    at = np.array([1.0, 2.0, 3.0, 4.0])
    values = np.outer(np.ones(3), at) + 0.1 * np.random.default_rng(0).normal(size=(3, 4))
    assert rising(values, at).holds is True
    assert rising(-values, at).holds is False
    assert rising(np.full((3, 4), 7.0), at).holds is None
    assert "12 networks, p =" in rising(values, at).reason


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.array([[1.0, 2.0, 3.0]]), "3 networks cannot show it: permuted, they give p ≥ 0.33"),
        (np.array([[0.0, 9.0]] * 50), "2 places on the axis show no trend"),
        (np.array([[0.0, NAN, 9.0], [NAN, NAN, 3.0]] * 9), "2 places on the axis show no trend"),
        (np.array([[100.0, 100.0, 100.0]] * 50), "150 networks cannot show it"),
        (np.array([[0.0, 100.0, 100.0], [0.0, 0.0, 9.0]]), "6 networks cannot show it"),
        (np.array([[NAN, 1.0, NAN]]), "no series has two networks"),
    ],
)
def test_what_shows_no_trend(values, words):
    decision = rising(values, np.array([1.0, 2.0, 4.0])[: values.shape[1]])
    assert decision.holds is None
    assert words in decision.reason


def test_one_that_is_unlike_the_others():
    ours = np.random.default_rng(1).normal(50, 3, size=(10, 4))
    assert foreign(ours, ours.mean(axis=1)).holds is None
    assert foreign(ours, ours.mean(axis=1) + 40).holds is False
    alone = foreign(ours[:, :1], ours[:, 0] + 40)  # which of two is the odd one?
    assert alone.holds is None
    assert "10 networks cannot show it" in alone.reason
    full = np.full((50, 4), 100.0)
    assert foreign(full, full[:, 0]).holds is None
    assert foreign(full[:1], np.array([0.0])).holds is None  # one in five at best
    assert foreign(full[:2], np.zeros(2)).holds is False  # one in twenty-five
    assert foreign(np.full((2, 3), NAN), np.zeros(2)).reason == "no cell has a network of both"


def test_where_nothing_depends_on_the_setting_few_claims_are_made():
    """At 5 % error two hundred draws give 10 on average; 22 or more once in 2,000 times."""
    generator = np.random.default_rng(2)
    pairs = [greater(*generator.normal(size=(2, 8))).holds is not None for _ in range(200)]
    assert sum(pairs) < 22
    at = np.arange(4.0)
    trends = [rising(generator.normal(size=(2, 4)), at).holds is not None for _ in range(60)]
    odd = [
        foreign(draw[:, 1:], draw[:, 0]).holds is not None
        for draw in generator.standard_t(2, size=(60, 5, 4))
    ]
    assert sum(trends) < 10
    assert sum(odd) < 10
