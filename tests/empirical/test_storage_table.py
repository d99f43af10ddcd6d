"""Tables of stored examples, and the decisions over seeds that claims are made of."""

from __future__ import annotations

import numpy as np
import pytest

from empirical.claims.comparison import Comparison
from empirical.experiment import Finding
from empirical.measurements.storage_table import StorageTable
from empirical.statistics.proportions import majority
from empirical.statistics.seeds import alike, greater, mean_interval, next_intervals, rising

S, C, U, N = Finding.SUPPORTED, Finding.CONTRADICTED, Finding.UNDECIDED, Finding.NOT_TESTED
NAN = np.nan


def made(stored, size=20, reached=True, undecided=0):
    """A table of counts (R, C, S)."""
    stored = np.asarray(stored)
    shape = stored.shape
    return StorageTable(
        np.broadcast_to(reached, shape),
        stored,
        np.broadcast_to(undecided, shape),
        np.full(shape, 100),
        np.full(shape, 1e-9),
        size,
    )


def test_only_networks_that_reached_have_a_share():
    t = made([[[10, 20], [5, 0]]], reached=[[[True, True], [False, False]]])
    assert t.mean[0, 0] == 75
    assert np.isnan(t.mean[0, 1])
    assert np.isnan(t.share[0, 1]).all()
    assert t.texts() == [["75\n50–100", "–"]]
    assert t.counts()["share"] == [[75.0, None]]


def test_a_table_survives_being_kept():
    t = made([[[10, 20]]])
    again = StorageTable.kept(t.arrays("a_"), t.size, "a_")
    assert (again.share == t.share).all()


def test_mean_interval_is_students():
    # (1, 2, 3): t(0.975, 2) = 4.302653, s = 1
    low, high = mean_interval(np.array([1.0, 2, 3, NAN]))
    assert (low, high) == pytest.approx((2 - 4.302653 / 3**0.5, 2 + 4.302653 / 3**0.5))
    assert mean_interval(np.array([1.0])) == (-np.inf, np.inf)


def test_next_intervals_pool_the_scatter_and_keep_their_promise():
    rng = np.random.default_rng(3)
    means = rng.uniform(0, 100, size=(4, 5, 1))
    hits = []
    for _ in range(200):
        low, high = next_intervals(means + rng.normal(size=(4, 5, 4)))
        one = means[..., 0] + rng.normal(size=(4, 5))
        hits.append(((low <= one) & (one <= high)).mean())
    assert np.mean(hits) == pytest.approx(0.95, abs=0.01)


def test_one_network_a_cell_tells_nothing_of_the_next():
    low, high = next_intervals(np.ones((2, 2, 1)))
    assert (low == -np.inf).all()
    assert (high == np.inf).all()


@pytest.mark.parametrize(
    ("more", "less", "holds"),
    [
        (np.arange(10.0) + 1, np.arange(10.0), True),
        (np.arange(10.0), np.arange(10.0) + 1, False),
        (np.arange(10.0), np.arange(10.0), None),
        (np.array([1.0, NAN]), np.array([NAN, 1.0]), None),
        (np.array([1.0, 2, 3]), np.zeros(3), None),  # three pairs are too few
    ],
)
def test_greater(more, less, holds):
    assert greater(more, less).holds is holds


@pytest.mark.parametrize(
    ("slope", "holds"), [(1.0, True), (-1.0, False), (0.0, None)], ids=["rises", "falls", "flat"]
)
def test_rising(slope, holds):
    positions = np.array([1.0, 2, 4])
    noise = np.random.default_rng(0).normal(size=(6, 3)) * 0.1
    assert rising(slope * positions + noise, positions).holds is holds
    assert rising(np.full((6, 3), NAN), positions).holds is None


def test_mostly_is_wilsons():
    assert majority(12, 12).holds is True
    assert majority(0, 12).holds is False
    assert majority(7, 12).holds is None
    assert majority(2, 2).holds is None


def test_alike_counts_permutations():
    a = np.arange(12.0).reshape(3, 4)
    assert alike(a, a).holds is True
    assert alike(a, -a).holds is False
    assert (
        alike(a, np.random.default_rng(1).permutation(12.0 * np.arange(12)).reshape(3, 4)).holds
        is None
    )
    assert alike(np.full((3, 4), 5.0), a).holds is None
    # four cells: of 24 orders one is as high and one as low, so that p is about 1/12
    assert alike(np.arange(4.0)[None], np.arange(4.0)[None]).holds is None


PAPER = np.array([[10.0, 40, 70], [30, 60, 90], [20, NAN, 100]])
LIKE = np.repeat((np.nan_to_num(PAPER) / 5)[..., None], 3, axis=2).astype(int)
BLANK = np.isfinite(PAPER)[..., None]


def compared(stored, reached=BLANK, size=20, undecided=0):
    ours = made(stored, size, reached, undecided)
    return Comparison(ours, PAPER, ("r1", "r2", "r3"), ("c1", "c2", "c3"))


def finding(decision):
    return {True: S, False: C, None: U}[decision.holds] if decision.tested else N


def findings(comparison):
    return list(map(finding, comparison.claims().values()))


def test_a_table_like_the_papers():
    claims = list(compared(LIKE).claims("tried this").values())
    assert list(map(finding, claims)) == [S, S, N, U, S]
    assert "8 of 8 of the paper's numbers" in claims[3].reason
    assert claims[3].reason.endswith("tried this")


def test_at_the_papers_size_the_numbers_are_tested():
    assert findings(compared(LIKE * 5, size=100)) == [S, S, U, S]


def test_a_table_unlike_the_papers():
    claims = list(compared(20 - LIKE, reached=~BLANK | BLANK).claims().values())
    assert list(map(finding, claims)) == [C, C, N, C, C]
    assert "c3, r3" in claims[0].reason  # none stored
    assert "reached here but not there: c2, r3" in claims[1].reason
    assert "c1, r1 (90 % against 10 %)" in claims[3].reason


def test_what_cannot_be_told():
    none = compared(LIKE, reached=False)
    assert findings(none)[0] is U
    assert findings(none)[-1] is U
    doubtful = compared(np.zeros((3, 3, 3), int), undecided=20)
    assert doubtful.attractors_arise().holds is None
    some = compared(LIKE, reached=BLANK & (np.arange(3) > 0))
    assert some.blanks().holds is None
