"""Films made by the test: grey, colour, of one frame, cut short."""

from __future__ import annotations

import av
import numpy as np
import pytest
from PIL import Image

from empirical.data.configuration import Data
from empirical.data.registry import load
from theory.errors import InputError

FRAMES = np.random.default_rng(4).integers(0, 256, (12, 24, 32), dtype=np.uint8)
COLOUR = np.stack([FRAMES, FRAMES[::-1], 255 - FRAMES], axis=-1)


def film(path, frames, codec="ffv1", pixels="gray", rate=12):
    """ffv1 and png lose nothing."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = pixels
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(frame, "rgb24" if frame.ndim == 3 else "gray")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return path


def sound(path):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=100, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 300), np.int16), "s16", "mono")
        frame.sample_rate = 100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_grey_round_trip(tmp_path):
    film(tmp_path / "a.mkv", FRAMES)
    examples = load(Data("film", count=12), tmp_path)
    assert np.array_equal(examples.values, FRAMES / 255)
    assert examples.rate == 12
    assert "a.mkv: 12 frames" in examples.source
    later = load(Data("film", count=3, first=5), tmp_path)
    assert np.array_equal(later.values, FRAMES[5:8] / 255)


def test_colour_round_trip(tmp_path):
    film(tmp_path / "a.mkv", COLOUR, pixels="bgr0")
    examples = load(Data("film", count=12, grey=False), tmp_path)
    assert np.array_equal(examples.values, COLOUR / 255)
    assert "colour" in examples.source


def test_colour_made_grey_is_luma(tmp_path):
    film(tmp_path / "a.mkv", COLOUR, pixels="bgr0")
    examples = load(Data("film", count=12), tmp_path)
    luma = COLOUR @ [0.299, 0.587, 0.114]
    assert examples.shape == (24, 32)
    assert np.abs(examples.values * 255 - luma).max() < 2  # FFmpeg rounds to 8 bits, twice
    assert "grey (luma)" in examples.source


def test_side_takes_the_middle_square(tmp_path):
    film(tmp_path / "a.mkv", FRAMES)
    values = load(Data("film", count=2, side=12), tmp_path).values
    middle = FRAMES[:2, :, 4:28].reshape(2, 12, 2, 12, 2).mean(axis=(2, 4)) / 255
    assert np.allclose(values, middle, atol=1e-12)


def test_compressed_film(tmp_path):
    film(tmp_path / "a.mp4", FRAMES[:, :16, :16], codec="mpeg4", pixels="yuv420p")
    values = load(Data("film", count=12), tmp_path).values
    assert values.shape == (12, 16, 16)
    assert values.min() >= 0
    assert values.max() <= 1
    assert np.corrcoef(values.ravel(), FRAMES[:, :16, :16].ravel())[0, 1] > 0.9


def test_which_film(tmp_path):
    one, two = film(tmp_path / "a.mkv", FRAMES), film(tmp_path / "b.avi", FRAMES[::-1])
    with pytest.raises(InputError, match=r"holds 2 film files, a\.mkv, b\.avi; say which"):
        load(Data("film", count=2), tmp_path)
    data = Data("film", count=12, file="b.avi")
    named = load(data, tmp_path)
    assert named.fingerprint == load(Data("film", count=12), two).fingerprint
    assert named.fingerprint != load(Data("film", count=12), one).fingerprint
    with pytest.raises(InputError, match=r"'c\.mkv' is not in"):
        load(Data("film", file="c.mkv"), tmp_path)
    with pytest.raises(InputError, match="is a file itself"):
        load(data, one)
    odd = one.rename(tmp_path / "film.dat")
    assert load(Data("film", count=2, file=odd.name), tmp_path).count == 2


def test_one_frame(tmp_path):
    film(tmp_path / "a.mkv", FRAMES[:1])
    with pytest.raises(InputError, match="has one frame; a sequence needs two"):
        load(Data("film", count=2), tmp_path)
    with pytest.raises(InputError, match="needs two frames; count is 1"):
        load(Data("film", count=1), tmp_path)
    (tmp_path / "a.mkv").unlink()
    Image.fromarray(FRAMES[0]).save(tmp_path / "a.gif")
    with pytest.raises(InputError, match="one frame"):
        load(Data("film", count=2), tmp_path)


def test_more_frames_than_there_are(tmp_path):
    film(tmp_path / "a.mkv", FRAMES)
    with pytest.raises(InputError, match=r"has 12 frames; 13 from number 0"):
        load(Data("film", count=13), tmp_path)
    with pytest.raises(InputError, match=r"has 12 frames; 2 from number 11"):
        load(Data("film", count=2, first=11), tmp_path)


def test_a_film_is_not_drawn_from(tmp_path):
    film(tmp_path / "a.mkv", FRAMES)
    with pytest.raises(InputError, match="no option 'seed'"):
        load(Data("film", count=2, seed=1), tmp_path)


@pytest.mark.parametrize("left", [0, 10, 200])
@pytest.mark.parametrize("ending", ["mkv", "mp4", "avi"])
def test_cut_so_short_that_nothing_is_left(tmp_path, ending, left):
    path = film(tmp_path / f"a.{ending}", FRAMES, "mpeg4", "yuv420p")
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(InputError, match=rf"a\.{ending}"):
        load(Data("film", count=12), tmp_path)


@pytest.mark.parametrize("ending", ["mkv", "mp4", "avi"])
def test_cut_in_the_middle(tmp_path, ending):
    path = film(tmp_path / f"a.{ending}", FRAMES, "mpeg4", "yuv420p")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=rf"a\.{ending} (has|cannot be decoded)"):
        load(Data("film", count=12), tmp_path)


@pytest.mark.parametrize("content", [b"hello" * 99, bytes(5000), b"\x1a\x45\xdf\xa3" + bytes(99)])
def test_no_film_at_all(tmp_path, content):
    (tmp_path / "a.mkv").write_bytes(content)
    with pytest.raises(InputError, match=r"cannot be decoded as a film"):
        load(Data("film", count=2), tmp_path)


def test_sound_only(tmp_path):
    sound(tmp_path / "a.mkv")
    with pytest.raises(InputError, match="holds no pictures"):
        load(Data("film", count=2), tmp_path)
