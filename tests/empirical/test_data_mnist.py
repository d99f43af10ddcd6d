"""IDX files: written by the test, read back, and damaged in every way."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest

from empirical.data import idx
from empirical.data.configuration import Data
from empirical.data.registry import State, available, load
from theory.errors import InputError

COUNT = 30
PIXELS = np.random.default_rng(0).integers(0, 256, (COUNT, 28, 28), dtype=np.uint8)
LABELS = (np.arange(COUNT) % 10).astype(np.uint8)
IMAGES, CLASSES = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def idx_bytes(array, magic=None):
    head = magic if magic is not None else bytes((0, 0, 8, array.ndim))
    return head + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def write(folder, images=None, labels=None, end=".gz"):
    folder.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress if end else bytes
    for name, content in (
        (IMAGES, idx_bytes(PIXELS) if images is None else images),
        (CLASSES, idx_bytes(LABELS) if labels is None else labels),
    ):
        (folder / (name + end)).write_bytes(packed(content))
    return folder


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize("place", ["", "mnist", "MNIST/raw"])
def test_round_trip(tmp_path, place, end):
    write(tmp_path / place, end=end)
    examples = load(Data("mnist", count=COUNT), tmp_path)
    assert np.array_equal(examples.values, PIXELS / 255)
    assert np.array_equal(examples.labels, LABELS)
    assert "MNIST train" in examples.source
    assert not examples.embedded


@pytest.mark.parametrize("end", ["", ".gz"])
def test_drawn_records_come_in_the_order_drawn(tmp_path, end):
    write(tmp_path, end=end)
    examples = load(Data("mnist", count=9, first=4, seed=2), tmp_path)
    places = [
        np.flatnonzero((value * 255 == PIXELS).all(axis=(1, 2)))[0] for value in examples.values
    ]
    assert np.array_equal(examples.labels, LABELS[places])
    assert min(places) >= 4
    assert places != sorted(places)


def test_test_files_and_names_with_dots(tmp_path):
    (tmp_path / "t10k-images.idx3-ubyte").write_bytes(idx_bytes(PIXELS))
    (tmp_path / "t10k-labels.idx1-ubyte").write_bytes(idx_bytes(LABELS))
    assert load(Data("mnist", count=3, split="test"), tmp_path).count == 3
    with pytest.raises(InputError, match=r"train-images-idx3-ubyte\.gz is not in .* Download"):
        load(Data("mnist", count=3), tmp_path)


def test_several_gzip_members_in_a_row_are_one_file(tmp_path):
    write(tmp_path)
    content = idx_bytes(PIXELS)
    pieces = gzip.compress(content[:1000]) + gzip.compress(content[1000:])
    (tmp_path / f"{IMAGES}.gz").write_bytes(pieces)
    assert np.array_equal(load(Data("mnist", count=COUNT), tmp_path).values, PIXELS / 255)


def test_only_what_is_needed_is_unpacked(tmp_path):
    """Damage after the records asked for is not met."""
    noise = np.random.default_rng(0).integers(0, 256, (3000, 28, 28), dtype=np.uint8)
    labels = np.zeros(3000, dtype=np.uint8)
    path = write(tmp_path, idx_bytes(noise), idx_bytes(labels)) / f"{IMAGES}.gz"
    content = bytearray(path.read_bytes())
    content[-2000:-1000] = bytes(1000)
    path.write_bytes(content)
    assert np.array_equal(load(Data("mnist", count=5), tmp_path).values, noise[:5] / 255)
    with pytest.raises(InputError, match=f"{IMAGES}.*damaged.*get it again"):
        load(Data("mnist", count=3000), tmp_path)


def test_labels_missing(tmp_path):
    write(tmp_path)
    (tmp_path / f"{CLASSES}.gz").unlink()
    with pytest.raises(InputError, match=f"{CLASSES}.gz is not in"):
        load(Data("mnist", count=3), tmp_path)


WHOLE = idx_bytes(PIXELS)
WRONG = {
    "empty": (b"", "starts with nothing"),
    "magic of labels": (idx_bytes(PIXELS, b"\0\0\x08\x01"), "starts with 00 00 08 01"),
    "floats": (idx_bytes(PIXELS, b"\0\0\x0d\x03"), "00 00 0d 03.*starts with 00 00 08 03"),
    "little-endian": (idx_bytes(PIXELS, b"\x03\x08\0\0"), "03 08 00 00"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "89 50 4e 47"),
    "cut in the header": (WHOLE[:10], "ends within its header"),
    "cut in the pixels": (WHOLE[:-1], "holds .* bytes; its header .* means"),
    "too long": (WHOLE + b"\0", "holds .* bytes; its header .* means"),
    "other size": (idx_bytes(PIXELS[:, :20, :20]), "28 × 28"),
    "other number": (idx_bytes(PIXELS[:-1]), "29 pictures and .* 30 labels"),
    "none": (idx_bytes(PIXELS[:0]), "0 pictures"),
    "absurd header": (WHOLE[:4] + b"\xff" * 12 + WHOLE[16:], "means"),
}


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize(("images", "message"), WRONG.values(), ids=WRONG)
def test_wrong_files(tmp_path, images, message, end):
    write(tmp_path, images, end=end)
    with pytest.raises(InputError, match=f"{IMAGES}.*{message}"):
        load(Data("mnist", count=3), tmp_path)


def test_no_gzip_at_all(tmp_path):
    write(tmp_path)
    (tmp_path / f"{IMAGES}.gz").write_bytes(b"<html>404</html>")
    with pytest.raises(InputError, match=r"damaged.*Not a gzipped file"):
        load(Data("mnist", count=3), tmp_path)


@pytest.mark.parametrize("left", [3, 20, 1000, -1])
def test_gzip_cut_short(tmp_path, left):
    path = write(tmp_path) / f"{IMAGES}.gz"
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(InputError, match=f"{IMAGES}.*get it again|Get it again"):
        load(Data("mnist", count=3), tmp_path)


def test_wrong_labels(tmp_path):
    write(tmp_path, labels=idx_bytes(LABELS + 1))
    with pytest.raises(InputError, match="label 10"):
        load(Data("mnist", count=COUNT), tmp_path)


def test_more_than_there_are(tmp_path):
    write(tmp_path)
    with pytest.raises(InputError, match="has 30 examples; 31 were asked for"):
        load(Data("mnist", count=31), tmp_path)


def test_a_file_where_a_folder_is_meant(tmp_path):
    file = tmp_path / "film.mp4"
    file.touch()
    with pytest.raises(InputError, match="mnist is not in"):
        load(Data("mnist"), file)


def test_a_folder_where_a_file_is_meant(tmp_path):
    write(tmp_path)
    (tmp_path / IMAGES).mkdir()
    with pytest.raises(InputError, match="cannot be opened: Is a directory"):
        load(Data("mnist", count=3), tmp_path)


def test_listing(tmp_path):
    write(tmp_path / "mnist")
    line = next(line for line in available(tmp_path) if line.data_set.name == "mnist")
    assert line.state is State.FOUND
    assert "mnist" in line.detail


def test_the_shape_is_read_from_the_header(tmp_path):
    path = tmp_path / "four-axes"
    path.write_bytes(idx_bytes(np.arange(24, dtype=np.uint8).reshape(2, 3, 2, 2)))
    assert idx.read_shape(path, axes=4) == (2, 3, 2, 2)
    assert idx.read_idx(path, np.array([1, 0]), axes=4)[:, 0, 0, 0].tolist() == [12, 0]
