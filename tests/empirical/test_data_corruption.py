"""Laws of the corruptions: nothing at 0, everything at 1, their share between."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from empirical.data.corruption import CORRUPTIONS, gaussian_noise, uniform_noise
from theory.errors import InputError

ANY = sorted(CORRUPTIONS)
VECTORS = sorted(name for name, kind in CORRUPTIONS.items() if not kind.pictures_only)
IN_RANGE = [name for name in ANY if name != "gaussian"]
shapes = st.tuples(st.integers(1, 4), st.integers(1, 12), st.integers(1, 12))
colours = st.sampled_from([(), (3,)])
fractions = st.floats(0, 1)
seeds = st.integers(0, 99)


def greys(shape):
    """Neither black nor white anywhere."""
    return np.random.default_rng(5).uniform(0.2, 0.8, shape)


def corrupted(name, values, fraction, seed=0):
    return CORRUPTIONS[name].apply(values, fraction, np.random.default_rng(seed))


@pytest.mark.parametrize("name", ANY)
@given(shape=shapes, colour=colours, seed=seeds)
def test_fraction_0_is_the_identity(name, shape, colour, seed):
    values = greys(shape + colour)
    assert np.array_equal(corrupted(name, values, 0, seed), values)


@pytest.mark.parametrize("name", ANY)
@given(shape=shapes, colour=colours, fraction=fractions, seed=seeds)
def test_shape_and_range_stay_and_the_original_is_left_alone(name, shape, colour, fraction, seed):
    values = greys(shape + colour)
    before = values.copy()
    result = corrupted(name, values, fraction, seed)
    assert result.shape == values.shape
    assert np.array_equal(values, before)
    assert np.isfinite(result).all()
    if name in IN_RANGE:
        assert result.min() >= 0
        assert result.max() <= 1


@pytest.mark.parametrize("name", ANY)
@given(shape=shapes, colour=colours, fraction=fractions, seed=seeds)
def test_the_fraction_is_the_share_of_pixels(name, shape, colour, fraction, seed):
    """Within the rounding to whole rows, columns, pixels, or sides of the block."""
    values = greys(shape + colour)
    changed = corrupted(name, values, fraction, seed) != values
    if colour:
        assert (changed.any(axis=-1) == changed.all(axis=-1)).all()
        changed = changed.any(axis=-1)
    share = changed.mean(axis=(1, 2))
    _, height, width = shape
    bound = {
        **dict.fromkeys(("top", "bottom"), 0.5 / height),
        **dict.fromkeys(("left", "right", "columns"), 0.5 / width),
        "square": 0.5 / height + 0.5 / width + 0.25 / height / width,
    }.get(name, 0.5 / height / width)
    assert (np.abs(share - fraction) <= bound + 1e-12).all()


@pytest.mark.parametrize("name", ANY)
def test_fraction_1_leaves_nothing(name):
    values = greys((3, 7, 5))
    assert (corrupted(name, values, 1) != values).all()


@pytest.mark.parametrize("name", VECTORS)
@given(fraction=fractions, seed=seeds)
def test_vectors(name, fraction, seed):
    values = greys((3, 40))
    result = corrupted(name, values, fraction, seed)
    assert result.shape == values.shape
    assert (np.abs((result != values).mean(axis=1) - fraction) <= 0.5 / 40 + 1e-12).all()


@pytest.mark.parametrize("name", ["pixels", "noise", "columns", "gaussian"])
@given(st.floats(0, 1), st.floats(0, 1))
def test_with_one_seed_more_corruption_contains_less(name, one, two):
    values = greys((2, 6, 6))
    less, more = (corrupted(name, values, f) != values for f in sorted((one, two)))
    assert (more | ~less).all()


def test_where_the_black_is():
    values = np.ones((1, 4, 4))
    for name, part in {
        "top": np.s_[:, :1],
        "bottom": np.s_[:, 3:],
        "left": np.s_[:, :, :1],
        "right": np.s_[:, :, 3:],
    }.items():
        result = corrupted(name, values, 0.25)
        assert (result[part] == 0).all()
        assert result.sum() == 12
    square = corrupted("square", values, 0.25)[0] == 0
    assert square.any(axis=0).sum() == square.any(axis=1).sum() == 2


def test_examples_are_corrupted_independently_and_by_the_seed():
    values = greys((2, 20, 20))
    values[1] = values[0]
    one = corrupted("noise", values, 0.5, seed=1)
    assert not np.array_equal(one[0], one[1])
    assert np.array_equal(one, corrupted("noise", values, 0.5, seed=1))
    assert not np.array_equal(one, corrupted("noise", values, 0.5, seed=2))


@pytest.mark.parametrize("name", ANY)
@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan"), float("inf")])
def test_senseless_fractions(name, fraction):
    with pytest.raises(InputError, match="from 0 to 1"):
        corrupted(name, greys((1, 2, 2)), fraction)


def test_shapes_that_make_no_sense():
    with pytest.raises(InputError, match="needs pictures"):
        corrupted("square", greys((2, 9)), 0.5)
    with pytest.raises(InputError, match="found"):
        corrupted("top", greys((9,)), 0.5)


def test_noise():
    generator = np.random.default_rng(0)
    uniform = uniform_noise(100, (10, 10), generator)
    assert uniform.shape == (100, 10, 10)
    assert 0 <= uniform.min() < 0.01 < 0.99 < uniform.max() <= 1
    gaussian = gaussian_noise(100, (10, 10), 4.0, generator)
    assert gaussian.var() == pytest.approx(4, abs=0.25)  # standard deviation 4 √(2/10,000) = .06
    assert (gaussian_noise(2, (3,), 0.0, generator) == 0).all()
    for variance in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match="variance"):
            gaussian_noise(2, (3,), variance, generator)
