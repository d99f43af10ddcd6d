"""Real files, where they are: what is known of them (shared/data/README.md) must come out."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from empirical.data.configuration import Data
from empirical.data.folder import VARIABLE
from empirical.data.registry import State, available, load

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get(VARIABLE) or ROOT.parent / "shared" / "data")


def present(name):
    if not (FOLDER / name).exists():
        pytest.skip(f"{name} is not in {FOLDER}; name the folder with {VARIABLE}")


@pytest.mark.parametrize(
    ("split", "total", "counts"),
    [
        ("train", 60_000, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]),
        ("test", 10_000, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]),
    ],
)
def test_mnist(split, total, counts):
    present("mnist")
    examples = load(Data("mnist", count=total, split=split), FOLDER)
    assert np.bincount(examples.labels).tolist() == counts
    assert examples.shape == (28, 28)
    if split == "train":
        assert examples.values.mean() == pytest.approx(0.1307, abs=5e-5)
        assert examples.values.std() == pytest.approx(0.3081, abs=5e-5)
        assert examples.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]


@pytest.mark.parametrize("name", ["cifar10", "cifar10-subset"])
def test_cifar10(name):
    present("cifar10_subset.npz")
    examples = load(Data(name, count=2000, grey=False), FOLDER)
    assert examples.shape == (32, 32, 3)
    assert examples.labels[:100].tolist() == 10 * list(range(10))
    assert len(set(examples.names)) == 2000
    assert np.abs(examples.values.mean(axis=(0, 1, 2)) * 255 - [125.3, 123.0, 113.9]).max() < 5
    cat = [i for i, n in enumerate(examples.names) if "domestic_cat_s_000907" in n]
    for i in cat:
        assert (examples.values[i, 0, 0] * 255).round().tolist() == [158, 112, 49]
    assert load(Data(name, count=1000, split="test"), FOLDER).shape == (32, 32)


def test_imagenet64():
    present("imagenet64_subset.npz")
    examples = load(Data("imagenet64", count=500, side=32), FOLDER)
    assert examples.shape == (32, 32)
    assert examples.labels[:201].tolist() == [*range(200), 0]
    assert len({row.tobytes() for row in examples.values}) == 500
    assert load(Data("imagenet64", count=400, split="test", grey=False), FOLDER).size == 12288


def test_film():
    present("steamboat_willie.mp4")
    film = load(Data("film", count=382, first=219), FOLDER)
    with np.load(FOLDER / "steamboat_willie.npz", allow_pickle=False) as known:
        assert np.array_equal(film.values * 255, known["frames"][219:601])
    assert film.rate == 30
    small = load(Data("film", count=3, first=219, side=64), FOLDER).values
    assert np.allclose(small, film.values[:3].reshape(3, 64, 2, 64, 2).mean(axis=(2, 4)))
    assert np.ptp(load(Data("film", count=2, grey=False), FOLDER).values, axis=3).max() == 0


def test_sound():
    present("speech_cycle_11025.wav")
    sound = load(Data("sound", file="speech_cycle_11025.wav", count=8), FOLDER)
    with np.load(FOLDER / "speech.npz", allow_pickle=False) as known:
        assert np.array_equal(sound.values.ravel() * 2**15, known["cycle_11025"])
    assert sound.rate == 11025


def test_stereo_mp3_at_a_lower_rate_is_the_mono_wav():
    """Three resamplers and a compression agree within 2 of 32,768."""
    present("speech.mp3")
    sound = load(Data("sound", file="speech.mp3", count=8, first=9, rate=11025), FOLDER)
    with np.load(FOLDER / "speech.npz", allow_pickle=False) as known:
        difference = sound.values.ravel() * 2**15 - known["cycle_11025"]
    assert np.sqrt(np.mean(difference**2)) < 2


def test_listing():
    present("mnist")
    found = {line.data_set.name for line in available(FOLDER) if line.state is State.FOUND}
    assert {"mnist", "cifar10", "imagenet64", "film", "sound"} <= found
