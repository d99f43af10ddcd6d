"""Folders of pictures, and what happens to pixels: scaling, luma, exact averages over areas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from empirical.data.configuration import Data
from empirical.data.image_file import read_picture
from empirical.data.pixels import grey, middle_square, resized
from empirical.data.registry import load
from theory.errors import InputError

GENERATOR = np.random.default_rng(3)
COLOUR = GENERATOR.integers(0, 256, (12, 10, 10, 3), dtype=np.uint8)


def save(folder, names, pictures=COLOUR):
    for name, picture in zip(names, pictures, strict=False):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path)


def test_round_trip_in_the_order_of_numbers(tmp_path):
    save(tmp_path, [f"{i}.png" for i in range(12)])
    examples = load(Data("pictures", count=12, grey=False), tmp_path)
    assert np.array_equal(examples.values, COLOUR / 255)
    assert examples.names == tuple(f"{i}.png" for i in range(12))
    assert examples.labels is None
    drawn = load(Data("pictures", count=3, grey=False, seed=1), tmp_path)
    numbers = [int(name.removesuffix(".png")) for name in drawn.names]
    assert np.array_equal(drawn.values, COLOUR[numbers] / 255)


def test_subfolders_are_classes(tmp_path):
    save(tmp_path / "pictures", ["dog/1.png", "cat/1.bmp", "dog/2.ppm"])
    (tmp_path / "pictures" / "notes.txt").write_text("not a picture")
    examples = load(Data("pictures", count=3), tmp_path)
    assert examples.labels.tolist() == [0, 1, 1]
    assert examples.names == ("cat/1.bmp", "dog/1.png", "dog/2.ppm")
    assert examples.shape == (10, 10)


def test_sizes_must_agree_or_be_made_to(tmp_path):
    save(tmp_path, ["a.png"])
    save(tmp_path, ["b.png"], [COLOUR[0, :7]])
    with pytest.raises(InputError, match=r"b\.png is 7 × 10, a\.png 10 × 10; .* give a side"):
        load(Data("pictures", count=2), tmp_path)
    examples = load(Data("pictures", count=2, side=5, grey=False), tmp_path)
    assert examples.shape == (5, 5, 3)


def test_grey_among_colour(tmp_path):
    save(tmp_path, ["a.png", "b.png"], [COLOUR[0], COLOUR[1, ..., 0]])
    values = load(Data("pictures", count=2, grey=False), tmp_path).values
    assert values.shape == (2, 10, 10, 3)
    assert np.array_equal(values[1], np.repeat(COLOUR[1, ..., :1], 3, axis=2) / 255)


DAMAGED = {
    "empty": lambda whole: b"",
    "text": lambda whole: b"hello",
    "cut": lambda whole: whole[: len(whole) // 2],
    "cut in the header": lambda whole: whole[:20],
    "changed": lambda whole: whole[:60] + b"\xff" * 20 + whole[80:],
}


@pytest.mark.parametrize("ending", ["png", "jpg", "bmp", "gif", "tiff", "webp"])
@pytest.mark.parametrize("damage", ["empty", "text", "cut in the header"])
def test_damaged_pictures(tmp_path, damage, ending):
    path = tmp_path / f"a.{ending}"
    Image.fromarray(COLOUR[0]).save(path)
    path.write_bytes(DAMAGED[damage](path.read_bytes()))
    with pytest.raises(InputError, match=rf"a\.{ending} is no whole picture"):
        load(Data("pictures", count=1), tmp_path)


@pytest.mark.parametrize("damage", DAMAGED)
def test_damaged_png(tmp_path, damage):
    path = tmp_path / "a.png"
    Image.fromarray(COLOUR[0]).save(path)
    path.write_bytes(DAMAGED[damage](path.read_bytes()))
    with pytest.raises(InputError, match=r"a\.png is no whole picture"):
        load(Data("pictures", count=1), tmp_path)


def test_a_picture_that_unpacks_to_gigabytes(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 99)
    save(tmp_path, ["a.png"])
    with pytest.raises(InputError, match="too large"):
        load(Data("pictures", count=1), tmp_path)


def test_modes(tmp_path):
    deep = GENERATOR.integers(0, 65536, (4, 4), dtype=np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    assert np.array_equal(read_picture(tmp_path / "deep.png"), deep / 65535)
    Image.fromarray(deep > 30000).save(tmp_path / "bits.png")
    assert np.array_equal(read_picture(tmp_path / "bits.png"), deep > 30000)
    clear = np.concatenate([COLOUR[0], COLOUR[1, ..., :1]], axis=2)
    Image.fromarray(clear).save(tmp_path / "clear.png")
    assert np.array_equal(read_picture(tmp_path / "clear.png"), COLOUR[0] / 255)
    Image.fromarray(COLOUR[0]).quantize(255).save(tmp_path / "palette.png")
    assert read_picture(tmp_path / "palette.png").shape == (10, 10, 3)
    Image.fromarray(np.full((2, 2), 1e9, dtype=np.float32)).save(tmp_path / "float.tiff")
    with pytest.raises(InputError, match="no fixed range"):
        read_picture(tmp_path / "float.tiff")


def test_photographs_stand_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    Image.fromarray(COLOUR[0, :7]).save(tmp_path / "a.png", exif=exif)
    assert read_picture(tmp_path / "a.png").shape == (10, 7, 3)


def test_there_is_no_test_part(tmp_path):
    save(tmp_path, ["a.png"])
    with pytest.raises(InputError, match="no test part"):
        load(Data("pictures", count=1, split="test"), tmp_path)


pictures = arrays(np.float64, (2, 6, 6), elements=st.floats(0, 1))


@given(pictures, st.integers(1, 15))
def test_averages_keep_mean_and_range(picture, side):
    small = resized(picture, side)
    assert small.shape == (2, side, side)
    assert np.allclose(small.mean(axis=(1, 2)), picture.mean(axis=(1, 2)), atol=1e-12)
    assert picture.min() <= small.min()
    assert small.max() <= picture.max()


@given(pictures)
def test_averages_are_exact(picture):
    blocks = picture.reshape(2, 3, 2, 3, 2).mean(axis=(2, 4))
    assert np.allclose(resized(picture, 3), blocks, atol=1e-15)
    assert np.array_equal(resized(picture, 6), picture)
    # parts of pixels: every pixel repeated twice, then averaged by three
    fine = picture.repeat(2, axis=1).repeat(2, axis=2)
    thirds = fine.reshape(2, 4, 3, 4, 3).mean(axis=(2, 4))
    assert np.allclose(resized(picture, 4), thirds, atol=1e-15)


@pytest.mark.parametrize("side", [1, 2, 5])
def test_whole_factors_agree_with_pillow(side):
    grey_picture = Image.fromarray(COLOUR[0, ..., 0].astype(np.float32))
    theirs = np.asarray(grey_picture.resize((side, side), Image.Resampling.BOX))
    ours = resized(COLOUR[:1, ..., 0].astype(np.float64), side)[0]
    assert np.allclose(ours, theirs, rtol=1e-6)


def test_luma():
    """ITU-R BT.601; equal colours stay exactly, and nothing leaves [0, 1]."""
    primary = grey(np.eye(3)[None, None])[0, 0]
    assert primary.tolist() == [0.299, 0.587, 0.114]
    levels = np.repeat(np.arange(256)[None, None, :, None] / 255, 3, axis=3)
    assert np.allclose(grey(levels), levels[..., 0], atol=1e-15)
    assert grey(np.ones((1, 1, 1, 3))).item() == 1
    theirs = np.asarray(Image.fromarray(COLOUR[0]).convert("L"))
    assert np.abs(grey(COLOUR[:1].astype(float))[0] - theirs).max() < 0.51


@given(pictures, st.integers(1, 9))
def test_averaging_and_grey_can_change_places(picture, side):
    colour = np.stack([picture, picture**2, 1 - picture], axis=-1)
    assert np.allclose(resized(grey(colour), side), grey(resized(colour, side)), atol=1e-12)


def test_the_middle():
    wide = np.arange(2 * 6).reshape(1, 2, 6)
    assert middle_square(wide).tolist() == [[[2, 3], [8, 9]]]
    tall = wide.transpose(0, 2, 1)
    assert middle_square(tall).tolist() == [[[2, 8], [3, 9]]]
