"""The embedded sets are what they say."""

from __future__ import annotations

import numpy as np
import pytest
from extent import few
from hypothesis import given
from hypothesis import strategies as st

from empirical.data.configuration import Data
from empirical.data.registry import load
from theory.errors import InputError

STREAMS = ["patterns", "points", "spheres", "chirps"]
SPLIT = ["digits", "patterns", "points", "spheres"]


def distances(values):
    flat = values.reshape(len(values), -1)
    between = np.linalg.norm(flat[:, None] - flat, axis=-1)
    return between[np.triu_indices(len(flat), 1)]


@pytest.mark.parametrize("name", STREAMS)
def test_records_stay_when_more_are_asked_for(name):
    five, many = load(Data(name, count=5), None), load(Data(name, count=12), None)
    later = load(Data(name, count=7, first=5), None)
    assert np.array_equal(many.values, np.concatenate([five.values, later.values]))


@pytest.mark.parametrize("name", [*STREAMS, "moving-picture", "digits"])
def test_another_seed_gives_others(name):
    one, two = (load(Data(name, count=5, seed=seed), None) for seed in (1, 2))
    assert one.fingerprint != two.fingerprint


@pytest.mark.parametrize("name", SPLIT)
def test_train_and_test_share_nothing(name):
    parts = (load(Data(name, count=200, split=split), None) for split in ("train", "test"))
    train, test = ({row.tobytes() for row in part.values} for part in parts)
    assert not train & test


def test_digits():
    train, test = Data(count=1500), Data(count=297, split="test")
    labels = np.concatenate([load(part, None).labels for part in (train, test)])
    # scikit-learn's documentation: 1797 samples, about 180 a class
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    values = load(train, None).values
    assert values.shape == (1500, 8, 8)
    assert (values.min(), values.max()) == (0, 1)
    assert load(Data(side=4), None).shape == (4, 4)
    with pytest.raises(InputError, match="1,500 examples"):
        load(Data(count=1501), None)


@given(st.integers(2, 20), st.integers(0, 50))
def test_points_are_well_apart(count, seed):
    """Six random points are often within .2; on a grid of n cells of [-1, 1]² the step is 2/√n."""
    points = load(Data("points", count=count, seed=seed), None).values
    assert np.abs(points).max() <= 1
    assert distances(points).min() > 0.6 * 2 / np.sqrt(count)


def test_points_of_another_dimension():
    assert load(Data("points", count=3, dimension=5), None).shape == (5,)


@given(st.floats(0.1, 1e3), st.floats(1, 50), st.integers(1, 40), st.integers(0, 9))
def test_spheres_have_their_norms(norm, factor, dimension, seed):
    one = Data("spheres", count=9, norm=norm, dimension=dimension, seed=seed)
    lengths = np.linalg.norm(load(one, None).values, axis=1)
    assert np.allclose(lengths, norm, rtol=1e-12)
    mixed = Data("spheres", count=9, norm=norm, largest_norm=factor * norm, dimension=dimension)
    lengths = np.linalg.norm(load(mixed, None).values, axis=1)
    assert (lengths >= norm * (1 - 1e-12)).all()
    assert (lengths <= factor * norm * (1 + 1e-12)).all()


def test_directions_are_uniform():
    points = load(Data("spheres", count=2000, dimension=3), None).values
    # the mean of 2,000 has standard deviation 1/√6000 = .013 a coordinate
    assert np.abs(points.mean(axis=0)).max() < 0.06
    assert np.abs(points.T @ points / 2000 - np.eye(3) / 3).max() < 0.06


@pytest.mark.parametrize("side", [2, 9, 64])
def test_patterns_span_black_to_white_and_differ(side):
    values = load(Data("patterns", count=20, side=side), None).values
    assert values.shape == (20, side, side)
    assert (values.min(axis=(1, 2)) == 0).all()
    assert (values.max(axis=(1, 2)) == 1).all()
    assert distances(values).min() > 0.1


def test_patterns_have_the_spectrum_of_natural_pictures():
    """Power falls as frequency^-2 (Field 1987): slope -2 in a doubly logarithmic plot."""
    values = load(Data("patterns", count=200, side=64), None).values
    power = (np.abs(np.fft.fft2(values - values.mean(axis=(1, 2), keepdims=True))) ** 2).mean(
        axis=0
    )
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(64), np.fft.fftfreq(64)))
    middle = (frequency > 0) & (frequency < 0.5)
    slope = np.polyfit(np.log(frequency[middle]), np.log(power[middle]), 1)[0]
    assert slope == pytest.approx(-2, abs=0.1)


@pytest.mark.parametrize(("count", "side"), few(2, [(2, 8), (30, 16), (389, 16)]))
def test_a_moving_picture_moves_and_comes_round(count, side):
    film = load(Data("moving-picture", count=count, side=side), None)
    assert film.shape == (side, side)
    assert film.rate is not None
    assert film.values.min() >= 0
    assert film.values.max() <= 1
    steps = np.linalg.norm(np.diff(film.flat, axis=0, append=film.flat[:1]), axis=1)
    assert steps.min() > 0.05
    assert steps.max() < 3 * steps.min()  # the way back to the start is a step like others
    assert distances(film.values).min() > 0.05


def test_chirps():
    sound = load(Data("chirps", count=8, rate=100), None)
    assert sound.values.shape == (8, 100)
    assert sound.rate == 100
    assert 0.3 < np.abs(sound.values).max() <= 1
    assert distances(sound.values).min() > 1


TOO_SMALL = {
    "pattern of a pixel": Data("patterns", side=1),
    "film of one frame": Data("moving-picture", count=1),
    "film of few pixels": Data("moving-picture", side=4),
    "sound of one second": Data("chirps", count=1),
    "sound too slow for a tone": Data("chirps", rate=10),
}


@pytest.mark.parametrize("data", TOO_SMALL.values(), ids=TOO_SMALL)
def test_too_small(data):
    with pytest.raises(InputError, match="need"):
        load(data, None)
