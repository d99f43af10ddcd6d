"""Films and sounds as files: what is read back is what was written."""

from __future__ import annotations

import io
import wave

import av
import numpy as np
import pytest

from empirical.figures import film
from empirical.figures.film import encoded, side_by_side
from empirical.figures.pictures import contact_sheet, in_bytes, png
from empirical.figures.sound import encoded as written
from empirical.figures.sound import spectrogram

RAMP = np.linspace(0, 1, 24)
GREY = np.stack([np.roll(np.tile(RAMP, (18, 1)), 2 * t, axis=1) for t in range(7)])
COLOUR = np.stack([GREY, GREY[:, :, ::-1], 0 * GREY + 0.2], axis=-1)


def read(content):
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.video[0]
        rate = float(stream.average_rate)
        return [frame.to_ndarray(format="rgb24") / 255 for frame in container.decode(stream)], rate


@pytest.mark.parametrize("codec", film.CODECS)
@pytest.mark.parametrize("frames", [GREY, COLOUR], ids=["grey", "colour"])
def test_a_film_comes_back(frames, codec, monkeypatch):
    monkeypatch.setattr(film, "CODECS", (codec,))
    found, rate = read(encoded(frames, 12.5))
    assert rate == 12.5
    assert len(found) == 7
    times = 15  # 18 × 15 = 270, the first whole multiple above 256
    assert found[0].shape == (18 * times, 24 * times, 3)
    wanted = frames if frames.ndim == 4 else np.repeat(frames[..., None], 3, axis=-1)
    middles = np.array(found)[:, times // 2 :: times, times // 2 :: times]
    assert np.abs(middles - wanted).mean() < 0.05


def test_the_same_film_is_the_same_bytes():
    assert encoded(GREY, 24) == encoded(GREY, 24)


def test_odd_sides_and_values_outside_are_taken():
    found, _ = read(encoded(np.full((2, 257, 259), 1.7), 24))
    assert found[0].shape == (258, 260, 3)
    assert found[0].min() > 0.95


def test_two_films_beside_one_another():
    both = side_by_side(COLOUR, COLOUR[:, :, ::-1])
    assert both.shape == (7, 18, 50, 3)
    assert np.array_equal(both[:, :, :24], COLOUR)


def test_a_sheet_as_a_file():
    page = contact_sheet(GREY, 3)
    from PIL import Image

    back = np.asarray(Image.open(io.BytesIO(png(page))))
    assert np.array_equal(back, in_bytes(page))
    assert back.shape == (3 * 19 - 1, 3 * 25 - 1)


def test_a_sound_comes_back():
    samples = 0.01 * np.sin(np.arange(1000) / 5)
    with wave.open(io.BytesIO(written(samples, 500))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (500, 1, 1000)
        back = np.frombuffer(file.readframes(1000), "<i2") / 32767
    assert np.allclose(back, samples / np.abs(samples).max() * 0.95, atol=1e-4)
    assert not np.frombuffer(written(np.zeros(8), 8)[44:], "<i2").any()


def test_a_tone_is_where_it_belongs():
    rate = 1000
    samples = np.sin(2 * np.pi * 125 * np.arange(4 * rate) / rate)
    levels = spectrogram(samples, rate, 64, 50)
    assert levels.shape[1] <= 50
    frequencies = np.linspace(0, rate / 2, len(levels))
    assert frequencies[levels[:, 20].argmax()] == 125
    assert levels.max() == pytest.approx(20 * np.log10(0.5), abs=0.5)
    assert levels.min() >= -80
