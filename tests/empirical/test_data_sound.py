"""Sounds made by the test: mono, stereo, too short, no numbers."""

from __future__ import annotations

import wave

import av
import numpy as np
import pytest

from empirical.data.configuration import Data
from empirical.data.registry import load
from theory.errors import InputError

RATE = 400
SAMPLES = np.random.default_rng(5).integers(-(2**15), 2**15, 5 * RATE + 150).astype("<i2")


def write(path, samples=SAMPLES, rate=RATE):
    """samples (n,) or (n, channels), 16 bit."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def floats(path, samples, rate=RATE):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), "flt", "mono")
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_round_trip_without_the_part_of_a_second(tmp_path):
    write(tmp_path / "a.wav")
    sound = load(Data("sound", count=5), tmp_path)
    assert sound.values.shape == (5, RATE)
    assert np.array_equal(sound.values.ravel(), SAMPLES[: 5 * RATE] / 2**15)
    assert sound.rate == RATE
    assert "5 seconds" in sound.source
    later = load(Data("sound", count=2, first=3), tmp_path)
    assert np.array_equal(later.values, sound.values[3:])


def test_channels_are_averaged(tmp_path):
    stereo = np.stack([SAMPLES, SAMPLES[::-1]], axis=1)
    write(tmp_path / "a.wav", stereo)
    sound = load(Data("sound", count=5), tmp_path)
    mean = stereo.astype(float).mean(axis=1)[: 5 * RATE] / 2**15
    assert np.allclose(sound.values.ravel(), mean, atol=1e-15)


@pytest.mark.parametrize("rate", [100, 300, 800])
def test_resampling_keeps_a_slow_tone(tmp_path, rate):
    def tone(t):
        return 0.5 * np.sin(2 * np.pi * 7 * t)

    write(tmp_path / "a.wav", np.round(tone(np.arange(5 * RATE) / RATE) * 2**15).astype("<i2"))
    sound = load(Data("sound", count=4, rate=rate), tmp_path)
    assert sound.values.shape == (4, rate)
    assert sound.rate == rate
    expected = tone(np.arange(4 * rate) / rate)
    inner = slice(rate // 2, -rate // 2)  # the filter has to swing in
    assert np.abs(sound.values.ravel() - expected)[inner].max() < 0.01


def test_other_formats(tmp_path):
    floats(tmp_path / "a.wav", np.linspace(-1, 1, 3 * RATE))
    values = load(Data("sound", count=3), tmp_path).values
    assert np.array_equal(values.ravel(), np.linspace(-1, 1, 3 * RATE).astype(np.float32))


@pytest.mark.parametrize("seconds", [0, 0.5, 1.99])
def test_shorter_than_two_seconds(tmp_path, seconds):
    write(tmp_path / "a.wav", SAMPLES[: int(seconds * RATE)])
    with pytest.raises(InputError, match=r"a\.wav (lasts .*; a sequence of seconds needs two|can)"):
        load(Data("sound", count=2), tmp_path)


def test_one_second_is_no_sequence(tmp_path):
    write(tmp_path / "a.wav")
    with pytest.raises(InputError, match="count is 1"):
        load(Data("sound", count=1), tmp_path)


@pytest.mark.parametrize(("count", "first"), [(6, 0), (4, 2), (2, 99)])
def test_more_seconds_than_there_are(tmp_path, count, first):
    write(tmp_path / "a.wav")
    with pytest.raises(InputError, match=r"lasts 5\.38 seconds; .* lower the count"):
        load(Data("sound", count=count, first=first), tmp_path)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_no_numbers(tmp_path, bad):
    samples = np.zeros(3 * RATE)
    samples[RATE + 5] = bad
    floats(tmp_path / "a.wav", samples)
    with pytest.raises(
        InputError, match="1 of 3 examples hold NaN or infinity, the first is number 1"
    ):
        load(Data("sound", count=3), tmp_path)


@pytest.mark.parametrize("content", [b"", b"hello" * 50, b"RIFF\0\0\0\0WAVE", bytes(1000)])
def test_no_sound_at_all(tmp_path, content):
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.wav cannot be decoded as a sound"):
        load(Data("sound", count=2), tmp_path)


def test_cut_short(tmp_path):
    path = write(tmp_path / "a.wav")
    path.write_bytes(path.read_bytes()[: 44 + 6 * RATE])
    with pytest.raises(InputError, match=r"lasts 3\.00 seconds"):
        load(Data("sound", count=5), tmp_path)


def test_which_sound(tmp_path):
    write(tmp_path / "a.wav")
    two = write(tmp_path / "b.WAV", SAMPLES[::-1])
    with pytest.raises(InputError, match=r"holds 2 sound files, a\.wav, b\.WAV; say which"):
        load(Data("sound", count=2), tmp_path)
    named = load(Data("sound", count=2, file="b.WAV"), tmp_path)
    assert named.fingerprint == load(Data("sound", count=2), two).fingerprint


def test_a_film_without_sound(tmp_path):
    with av.open(str(tmp_path / "a.m4a"), "w", format="matroska") as container:
        stream = container.add_stream("ffv1", rate=5)
        stream.height = stream.width = 16
        stream.pix_fmt = "gray"
        frame = av.VideoFrame.from_ndarray(np.zeros((16, 16), np.uint8), "gray")
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(InputError, match="holds no sound"):
        load(Data("sound", count=2), tmp_path)
