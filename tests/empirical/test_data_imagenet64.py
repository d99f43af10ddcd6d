"""npz batches, folders of pictures, the subset; npz files damaged in every way."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest
from PIL import Image

from empirical.data.configuration import Data
from empirical.data.npz import read_header, read_rows
from empirical.data.registry import load
from theory.errors import InputError

GENERATOR = np.random.default_rng(2)
PIXELS = GENERATOR.integers(0, 256, (9, 12288), dtype=np.uint8)
LABELS = np.array([1, 1000, 3, 4, 5, 6, 7, 8, 9])
COLOUR = PIXELS.reshape(-1, 3, 64, 64).transpose(0, 2, 3, 1)
BATCH = "train_data_batch_1.npz"


def batches(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for number, part in ((1, slice(0, 4)), (2, slice(4, 9))):
        path = folder / f"train_data_batch_{number}.npz"
        np.savez(path, data=PIXELS[part], labels=LABELS[part], mean=PIXELS.mean(axis=0))
    np.savez_compressed(folder / "val_data.npz", data=PIXELS[:3], labels=LABELS[:3])
    return folder


@pytest.mark.parametrize("place", ["", "imagenet64"])
def test_batches(tmp_path, place):
    batches(tmp_path / place)
    every = load(Data("imagenet64", count=9, grey=False), tmp_path)
    assert np.array_equal(every.values, COLOUR / 255)
    assert np.array_equal(every.labels, LABELS - 1)
    drawn = load(Data("imagenet64", count=5, grey=False, first=1, seed=4), tmp_path)
    places = [np.flatnonzero((v == every.values).all(axis=(1, 2, 3)))[0] for v in drawn.values]
    assert np.array_equal(drawn.labels, every.labels[places])
    assert load(Data("imagenet64", count=3, split="test"), tmp_path).shape == (64, 64)
    with pytest.raises(InputError, match="has 9 examples"):
        load(Data("imagenet64", count=10), tmp_path)


def test_a_gap_ends_the_batches(tmp_path):
    batches(tmp_path)
    (tmp_path / "train_data_batch_2.npz").rename(tmp_path / "train_data_batch_3.npz")
    with pytest.raises(InputError, match="has 4 examples"):
        load(Data("imagenet64", count=5), tmp_path)


WRONG = {
    "32 × 32": ({"data": PIXELS[:, :3072]}, "64 × 64 is needed"),
    "floats": ({"data": PIXELS / 255}, "found float64"),
    "too few labels": ({"labels": LABELS[:3]}, r"labels of shape \(3,\)"),
    "labels in words": ({"labels": LABELS.astype(str)}, "labels"),
    "labels from 0": ({"labels": LABELS - 1}, "outside 1"),
    "labels to 1001": ({"labels": LABELS + 1}, "outside 1"),
    "columns first": ({"data": np.asfortranarray(PIXELS)}, "C order"),
    "a number": ({"data": np.uint8(3)}, "expected rows"),
    "objects": ({"data": PIXELS[:, :2].astype(object)}, "Python objects.*not read"),
}


@pytest.mark.parametrize(("changes", "message"), WRONG.values(), ids=WRONG)
def test_wrong_batches(tmp_path, changes, message):
    np.savez(tmp_path / BATCH, **{"data": PIXELS, "labels": LABELS, **changes})
    with pytest.raises(InputError, match=message):
        load(Data("imagenet64", count=9), tmp_path)


def test_another_npz(tmp_path):
    np.savez(tmp_path / BATCH, x=PIXELS, y=LABELS)
    with pytest.raises(InputError, match=r"no array 'data'; it holds x, y"):
        load(Data("imagenet64", count=9), tmp_path)


@pytest.mark.parametrize("saved", [np.savez, np.savez_compressed])
def test_npz_cut_short_or_changed(tmp_path, saved):
    path = tmp_path / BATCH
    saved(path, data=PIXELS, labels=LABELS)
    whole = path.read_bytes()
    for cut in (0, 1, 10, 1000, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(InputError, match=BATCH):
            load(Data("imagenet64", count=9), tmp_path)
    changed = bytearray(whole)
    changed[5000] ^= 255  # within the pixels: the check sum at their end finds it
    path.write_bytes(changed)
    with pytest.raises(InputError, match=BATCH):
        load(Data("imagenet64", count=9), tmp_path)


def write_npy(path, key, content):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{key}.npy", content)


def npy(header, body=b"", version=b"\1\0"):
    header = header.encode().ljust(118) + b"\n"
    return b"\x93NUMPY" + version + len(header).to_bytes(2, "little") + header + body


NPY = {
    "empty": b"",
    "no magic": b"hello",
    "no header": b"\x93NUMPY\1\0",
    "version 9": npy("{}", version=b"\x09\0"),
    "code": npy("__import__('os').getcwd()"),
    "not all keys": npy("{'descr': '|u1'}"),
    "unknown type": npy("{'descr': 'zzz', 'fortran_order': False, 'shape': (1, 2)}", bytes(2)),
    "negative": npy("{'descr': '|u1', 'fortran_order': False, 'shape': (-1, 2)}", bytes(2)),
    "absurd": npy("{'descr': '|u1', 'fortran_order': False, 'shape': (10**9, 10**9)}", b"1"),
    "large": npy("{'descr': '|u1', 'fortran_order': False, 'shape': (999999999, 9999)}", b"1"),
    "cut": npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2)}", bytes(5)),
    "too long": npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2)}", bytes(7)),
}


@pytest.mark.parametrize("content", NPY.values(), ids=NPY)
def test_wrong_arrays(tmp_path, content):
    path = tmp_path / "a.npz"
    write_npy(path, "data", content)
    with pytest.raises(InputError, match=r"a\.npz"):
        read_rows(path, "data", np.array([0]))


def test_no_archive(tmp_path):
    path = tmp_path / "a.npz"
    np.save(path.with_suffix(".npy"), PIXELS)
    path.with_suffix(".npy").rename(path)
    with pytest.raises(InputError, match="not a zip file"):
        read_header(path, "data")


@pytest.mark.parametrize("dtype", ["u1", "<i8", ">f8", "<U5", "?"])
def test_rows_of_any_type(tmp_path, dtype):
    array = np.arange(24).reshape(6, 2, 2).astype(dtype)
    np.savez_compressed(tmp_path / "a.npz", other=PIXELS, a=array)
    assert read_header(tmp_path / "a.npz", "a").shape == (6, 2, 2)
    rows = read_rows(tmp_path / "a.npz", "a", np.array([5, 0, 3]))
    assert np.array_equal(rows, array[[5, 0, 3]])
    assert rows.dtype == array.dtype


def folders(root, side=64):
    for split, count in (("train", 4), ("val", 2)):
        for i in range(count):
            path = root / "imagenet64" / split / f"n{i % 2}" / f"{i}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(COLOUR[i]).resize((side, side), Image.Resampling.NEAREST).save(path)


def test_folders_of_pictures(tmp_path):
    folders(tmp_path)
    examples = load(Data("imagenet64", count=4, grey=False), tmp_path)
    assert examples.names == ("n0/0.png", "n0/2.png", "n1/1.png", "n1/3.png")
    assert examples.labels.tolist() == [0, 0, 1, 1]
    assert np.array_equal(examples.values, COLOUR[[0, 2, 1, 3]] / 255)
    assert load(Data("imagenet64", count=2, split="test"), tmp_path).count == 2


def test_folders_of_pictures_of_another_size(tmp_path):
    folders(tmp_path, side=48)
    with pytest.raises(InputError, match="expected 64 × 64"):
        load(Data("imagenet64", count=4), tmp_path)
    assert load(Data("imagenet64", count=4, side=16), tmp_path).shape == (16, 16)


def subset(path, **changes):
    arrays = {"x_train": COLOUR, "y_train": np.arange(9), "name_train": np.array(list("abcdefghi"))}
    np.savez(path, **{**arrays, **changes})


def test_the_subset_serves(tmp_path):
    subset(tmp_path / "imagenet64_subset.npz")
    examples = load(Data("imagenet64", count=9, grey=False), tmp_path)
    assert np.array_equal(examples.values, COLOUR / 255)
    assert examples.names == tuple("abcdefghi")
    assert "Tiny ImageNet" in examples.source
    with pytest.raises(InputError, match="no array 'x_test'"):
        load(Data("imagenet64", count=9, split="test"), tmp_path)
    batches(tmp_path)
    assert "Tiny" not in load(Data("imagenet64", count=4), tmp_path).source


WRONG_SUBSETS = {
    "flat": {"x_train": PIXELS},
    "grey": {"x_train": COLOUR[..., 0]},
    "floats": {"x_train": COLOUR / 255},
    "labels": {"y_train": np.arange(8)},
    "float labels": {"y_train": np.arange(9.0)},
    "label 200": {"y_train": np.arange(9) + 192},
    "names": {"name_train": np.array(["a"])},
}


@pytest.mark.parametrize("changes", WRONG_SUBSETS.values(), ids=WRONG_SUBSETS)
def test_wrong_subsets(tmp_path, changes):
    subset(tmp_path / "imagenet64_subset.npz", **changes)
    with pytest.raises(InputError, match=r"imagenet64_subset\.npz"):
        load(Data("imagenet64-subset", count=9), tmp_path)


def test_one_part_only(tmp_path):
    batches(tmp_path)
    (tmp_path / "val_data.npz").unlink()
    with pytest.raises(InputError, match="its test part is not in"):
        load(Data("imagenet64", count=1, split="test"), tmp_path)
