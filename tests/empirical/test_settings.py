"""Settings are ranked by how likely they make the printed numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from empirical.claims.settings import Setting, likeliest, told
from empirical.measurements.storage_table import StorageTable
from empirical.statistics.likelihood import log_likelihood

NAN = math.nan


def setting(title, stored, examples):
    return Setting(title, np.array(stored), np.array(examples))


def integral(printed, of, stored, examples):
    """∫ Binomial(printed; of, p) dBeta(p; stored + ½, rest + ½), by the midpoint rule in p."""
    p = (np.arange(200_000) + 0.5) / 200_000
    weight = p ** (stored - 0.5) * (1 - p) ** (examples - stored - 0.5)
    likelihood = math.comb(of, printed) * p**printed * (1 - p) ** (of - printed)
    return float((likelihood * weight).sum() / weight.sum())


@pytest.mark.parametrize("case", [(38, 100, 21, 60), (100, 100, 59, 60), (3, 10, 1, 4)])
def test_the_likelihood_is_a_binomial_whose_proportion_is_uncertain(case):
    assert math.exp(log_likelihood(*case)) == pytest.approx(integral(*case), rel=1e-3)


def test_the_probabilities_of_all_counts_add_up():
    total = sum(math.exp(log_likelihood(k, 20, 3, 9)) for k in range(21))
    assert total == pytest.approx(1)


def test_many_examples_are_the_plain_binomial():
    found = log_likelihood(30, 100, 300_000, 1_000_000)
    plain = math.log(math.comb(100, 30)) + 30 * math.log(0.3) + 70 * math.log(0.7)
    assert found == pytest.approx(plain, abs=1e-3)


def test_a_certain_miss_is_worse_than_no_evidence_and_that_worse_than_a_hit():
    miss, nothing, hit = (log_likelihood(38, 100, *kn) for kn in ((0, 90), (0, 0), (34, 90)))
    assert miss < nothing < hit
    assert math.isfinite(log_likelihood(38, 100, 0, 90))


def test_nearness_in_points_counts_more_where_the_scatter_is_small():
    """Both are 10 points away on average; near 100 % that is far, near 50 % it is not."""
    paper = np.array([100.0, 50.0])
    middle, edge = setting("middle", [100, 30], [100, 100]), setting("edge", [80, 50], [100, 100])
    distance = [abs(s.share - paper).mean() for s in (middle, edge)]
    assert distance[0] == distance[1]
    assert [s.title for s, _ in likeliest([edge, middle], paper)] == ["middle", "edge"]


def test_what_is_not_known_is_last_and_a_blank_says_nothing():
    paper = np.array([40.0, NAN])
    unknown = setting("unknown", [0, 0], [0, 0])
    wrong, right = setting("wrong", [90, 0], [100, 9]), setting("right", [40, 9], [100, 9])
    ranked = likeliest([unknown, wrong, right], paper)
    assert [s.title for s, _ in ranked] == ["right", "wrong", "unknown"]
    assert right.likelihood(paper) == setting("", [40, 0], [100, 9]).likelihood(paper)
    words = told(ranked, "Adam")
    assert "right (2 of 2), wrong -" in words
    assert "unknown" not in words
    assert told(likeliest([right], paper), "Adam") == ""


def test_counts_come_from_the_networks_that_reached():
    reached = np.array([[[True, True, False], [False, False, False]]])
    stored = np.array([[[3, 5, 9], [1, 1, 1]]])
    table = StorageTable(reached, stored, stored * 0, stored, stored * 1e-9, 10)
    found = Setting.of("some", table, 0)
    assert found.stored.tolist() == [8, 0]
    assert found.examples.tolist() == [20, 0]
    np.testing.assert_equal(found.share, [40.0, NAN])
    assert found.numbers() == {"setting": "some", "stored": [8, 0], "examples": [20, 0]}


def test_the_setting_of_the_presets_is_likelier_than_the_one_before():
    """Counts of kept runs of 128 × 5, and of an earlier measurement of 256 × 5."""
    paper = np.array([38.0, 53, 30, 14, 100, 100])
    before = setting("128 × 5", [28, 34, 23, 15, 82, 89], [90] * 6)
    now = setting("256 × 5", [21, 31, 17, 9, 0, 59], [60, 60, 60, 60, 0, 60])
    (first, best), (_, second) = likeliest([before, now], paper)
    assert first is now
    assert 5 < best - second < 7
