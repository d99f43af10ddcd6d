"""Sets whose order matters: counting, films without held frames, scaled sounds."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from test_data_film import film

from empirical.data.configuration import Data
from empirical.data.derived import differing
from empirical.data.film import available
from empirical.data.media import own_file
from empirical.data.registry import load, resolve
from theory.errors import InputError

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data files are not here")
DRAWINGS = np.random.default_rng(5).integers(40, 200, (6, 24, 32), dtype=np.uint8)
HELD = DRAWINGS[[0, 0, 1, 2, 2, 2, 3, 0, 4, 5]] + np.arange(10, dtype=np.uint8)[:, None, None] % 3


def test_counting_goes_up_and_down_with_other_pictures():
    examples = load(Data("digits-counting", count=40), None)
    up = list(range(10))
    assert examples.labels.tolist() == [*up, *up[::-1], *up, *up[::-1]]
    assert len(np.unique(examples.flat, axis=0)) == 40
    assert examples.embedded
    assert "40 digits counting" in examples.source
    assert load(Data("digits-counting", count=14), None).labels.tolist() == [*up, *up[:5:-1]]
    drawn = load(Data("digits-counting", count=40, seed=1), None)
    assert drawn.labels.tolist() == examples.labels.tolist()
    assert drawn.fingerprint != examples.fingerprint


@shared
def test_mnist_counts_too():
    examples = load(Data("mnist-counting", count=20), SHARED)
    assert examples.labels.tolist() == [*range(10), *range(9, -1, -1)]
    assert examples.shape == (28, 28)
    assert resolve(Data("mnist-counting", "digits-counting", count=20), None).set == (
        "digits-counting"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (Data("digits-counting", count=1600), "lower the count"),
        (Data("digits-counting", count=250, split="test", first=40), "are needed; lower"),
    ],
)
def test_counting_that_cannot_be(data, message):
    with pytest.raises(InputError, match=message):
        load(data, None)


def test_held_frames_are_left_out(tmp_path):
    film(tmp_path / "a.mkv", HELD)
    assert differing(HELD.reshape(10, -1) / 255) == [0, 2, 3, 6, 8, 9]
    examples = load(Data("thinned-film", count=5), tmp_path)
    assert np.array_equal(examples.values, HELD[[0, 2, 3, 6, 8]] / 255)
    assert "5 differing frames of the 9 from 0 on" in examples.source
    later = load(Data("thinned-film", count=2, first=1), tmp_path)
    assert np.array_equal(later.values, HELD[[1, 2]] / 255)


def test_a_film_with_too_few_drawings(tmp_path):
    film(tmp_path / "a.mkv", HELD)
    with pytest.raises(InputError, match=r"only 6 of the frames differ .* 7 were asked for"):
        load(Data("thinned-film", count=7), tmp_path)
    with pytest.raises(InputError, match="has 10 frames"):
        load(Data("thinned-film", count=2, first=30), tmp_path)


def test_as_many_frames_as_there_are(tmp_path):
    path = film(tmp_path / "a.mkv", HELD)
    assert available(Data("film", count=389), tmp_path) == 10
    assert available(Data("film", count=389, first=4), path) == 6
    assert available(Data("film", count=3, first=4), tmp_path) == 3
    assert available(Data("film", count=3, first=40), tmp_path) == 0


def test_the_file_of_a_configuration_or_the_users_own(tmp_path):
    data = Data("film", count=3, first=219, file="theirs.mp4")
    own = own_file(data, tmp_path)
    assert (own.file, own.first) == (None, 0)
    (tmp_path / "theirs.mp4").touch()
    assert own_file(data, tmp_path) == data
    assert own_file(data, None) == data
    assert own_file(data, tmp_path / "theirs.mp4") == own


def tone(path, samples, rate=100):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.asarray(samples, "<i2").tobytes())


def test_a_sound_is_scaled_to_its_largest_sample(tmp_path):
    samples = 655 * np.sin(np.arange(300))
    tone(tmp_path / "a.wav", samples)
    examples = load(Data("scaled-sound", count=3), tmp_path)
    assert np.abs(examples.values).max() == 1
    whole = np.trunc(samples)
    assert np.allclose(examples.values.ravel(), whole / np.abs(whole).max())
    assert "scaled by 50" in examples.source
    assert examples.rate == 100


def test_silence_cannot_be_scaled(tmp_path):
    tone(tmp_path / "a.wav", np.zeros(300))
    with pytest.raises(InputError, match="silence"):
        load(Data("scaled-sound", count=2), tmp_path)


def test_a_sound_of_less_than_two_seconds(tmp_path):
    tone(tmp_path / "a.wav", np.arange(180))
    with pytest.raises(InputError, match=r"lasts 1\.80 seconds; a sequence of seconds needs two"):
        load(Data("scaled-sound", count=8), tmp_path)
