"""Each answer of the interval decisions, on numbers made for it."""

from __future__ import annotations

import numpy as np
import pytest

from empirical.statistics.decision import all_of
from empirical.statistics.means import positive, ratio_within, within

NARROW = np.array([-0.1, -0.05, 0.0, 0.05, 0.1])
LOST = np.array([1.0, *[np.nan] * 4])


@pytest.mark.parametrize(
    ("values", "holds"),
    [(1 + NARROW, True), (-1 + NARROW, False), (NARROW, None), (LOST, None)],
)
def test_positive(values, holds):
    assert positive(values, "it").holds is holds


@pytest.mark.parametrize(
    ("middle", "holds"), [(2.0, True), (1.5, None), (3.0, False), (1.0, False)]
)
def test_within_and_ratio(middle, holds):
    assert within(middle + NARROW, 1.5, 2.5, "it").holds is holds
    assert ratio_within(3 * (middle + NARROW), np.full(5, 3.0), 1.5, 2.5, "it").holds is holds


def test_lost_networks_decide_nothing():
    assert ratio_within(LOST, np.ones(5), 0, np.inf, "it").holds is None
    assert "only 1 seeds" in within(LOST, 0, 2, "it").reason


def test_all_of():
    yes, no, maybe = (positive(v, "it") for v in (1 + NARROW, -1 + NARROW, NARROW))
    assert all_of(yes, yes).holds is True
    assert all_of(yes, maybe).holds is None
    assert all_of(maybe, no).holds is False
