"""What may be asked for, and which part of a set that is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from empirical.data.configuration import Data
from empirical.data.examples import Examples
from empirical.data.records import select
from theory.errors import InputError

SENSELESS = {
    "no example": {"count": 0},
    "less than none": {"count": -3},
    "half an example": {"count": 2.5},
    "true": {"count": True},
    "before the first": {"first": -1},
    "no side": {"side": 0},
    "negative seed": {"seed": -1},
    "no rate": {"rate": 0},
    "no dimension": {"dimension": 0},
    "unknown split": {"split": "validation"},
    "norm 0": {"norm": 0.0},
    "norm NaN": {"norm": float("nan")},
    "norm infinite": {"norm": float("inf")},
    "largest without least": {"largest_norm": 3.0},
    "largest below least": {"norm": 5.0, "largest_norm": 3.0},
}


@pytest.mark.parametrize("fields", SENSELESS.values(), ids=SENSELESS)
def test_senseless_requests_are_refused_and_named(fields):
    with pytest.raises(InputError, match=next(iter(fields))):
        Data(**fields)


def test_requests_can_be_compared_and_hashed():
    assert Data("mnist", count=5) == Data(set="mnist", count=5)
    assert len({Data(), Data(), Data(seed=0)}) == 2


@given(st.integers(1, 30), st.integers(0, 30), st.integers(30, 70), st.integers(0, 9))
def test_drawn_records_are_distinct_in_range_and_stay_when_more_are_drawn(
    count, first, total, seed
):
    if count + first > total:
        count = total - first
    if count == 0:
        return
    drawn = select(Data(count=count, first=first, seed=seed), total, "set").indices
    assert len(set(drawn)) == count
    assert drawn.min() >= first
    assert drawn.max() < total
    every = select(Data(count=total - first, first=first, seed=seed), total, "set").indices
    assert list(every[:count]) == list(drawn)


def test_without_a_seed_the_first_are_taken():
    chosen = select(Data(count=3, first=2), 10, "set")
    assert list(chosen.indices) == [2, 3, 4]
    assert chosen.words == "set: 3 of 10 from number 2 on"


def test_the_words_say_which_part():
    assert select(Data(count=10), 10, "set").words == "set: all 10"
    assert select(Data(count=3), 10, "set").words == "set: 3 of 10, the first"
    assert "drawn with seed 4" in select(Data(count=3, seed=4), 10, "set").words


@pytest.mark.parametrize("data", [Data(count=11), Data(count=5, first=6), Data(first=99, count=1)])
def test_more_than_there_are(data):
    with pytest.raises(InputError, match=r"has 10 examples.*lower the count"):
        select(data, 10, "set")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_examples_hold_numbers_only(bad):
    values = np.zeros((3, 2))
    values[1, 0] = bad
    with pytest.raises(InputError, match=r"1 of 3 examples hold NaN.*the first is number 1"):
        Examples(values, "here")


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (4,)])
def test_no_examples(shape):
    with pytest.raises(InputError, match="no examples"):
        Examples(np.zeros(shape), "here")


def test_the_fingerprint_is_of_the_numbers_and_their_shape():
    values = np.arange(12.0).reshape(3, 4)
    same, other = Examples(values, "here"), Examples(values.astype(np.float32), "there")
    assert same.fingerprint == other.fingerprint
    assert same.fingerprint != Examples(values.reshape(3, 2, 2), "here").fingerprint
    assert same.fingerprint != Examples(values + 1e-12, "here").fingerprint
    assert Examples(values.reshape(3, 2, 2), "").flat.shape == (3, 4)
