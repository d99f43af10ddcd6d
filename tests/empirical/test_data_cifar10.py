"""CIFAR-10's three layouts, small ones written by the test; pickles that want to run something."""

from __future__ import annotations

import os
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest

from empirical.data import cifar10
from empirical.data.configuration import Data
from empirical.data.pickled import read_python_batch
from empirical.data.registry import load
from theory.errors import InputError

COUNT = 12  # in a batch, in place of 10,000
NAMES = [f"data_batch_{i}" for i in range(1, 6)]
GENERATOR = np.random.default_rng(1)
PIXELS = GENERATOR.integers(0, 256, (5 * COUNT, 3072), dtype=np.uint8)
LABELS = np.arange(5 * COUNT) % 10
FILENAMES = [f"thing_s_{i:06d}.png" for i in range(5 * COUNT)]
COLOUR = PIXELS.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1) / 255


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(cifar10, "BATCH", COUNT)


def contents(part, **changes):
    batch = {
        b"batch_label": b"training batch",
        b"labels": LABELS[part].tolist(),
        b"data": PIXELS[part],
        b"filenames": [name.encode() for name in FILENAMES[part]],
    }
    batch.update({key.encode(): value for key, value in changes.items()})
    return batch


def python_folder(folder, protocol=2):
    home = folder / "cifar-10-batches-py"
    home.mkdir(parents=True)
    for i, name in enumerate(NAMES):
        part = slice(i * COUNT, (i + 1) * COUNT)
        (home / name).write_bytes(pickle.dumps(contents(part), protocol))
    (home / "test_batch").write_bytes(pickle.dumps(contents(slice(COUNT)), protocol))
    return home


def binary_folder(folder):
    home = folder / "cifar-10-batches-bin"
    home.mkdir(parents=True)
    records = np.hstack([LABELS[:, None].astype(np.uint8), PIXELS])
    for i, name in enumerate(NAMES):
        (home / f"{name}.bin").write_bytes(records[i * COUNT : (i + 1) * COUNT].tobytes())
    return home


def python2_pickle(batch):
    """As Python 2 wrote the original files: strings of bytes, numpy.core, protocol 2."""

    def string(text):
        return (
            b"U" + bytes([len(text)]) + text
            if len(text) < 256
            else (b"T" + struct.pack("<I", len(text)) + text)
        )

    pixels = batch[b"data"]
    shape = b"".join(b"M" + struct.pack("<H", size) for size in pixels.shape)
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\n"
        + b"cnumpy\nndarray\nK\x00\x85" + string(b"b") + b"\x87R(K\x01" + shape + b"\x86"
        + b"cnumpy\ndtype\n" + string(b"u1") + b"K\x00K\x01\x87R(K\x03" + string(b"|")
        + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89" + string(pixels.tobytes()) + b"tb"
    )  # fmt: skip
    labels = b"](" + b"".join(b"K" + bytes([label]) for label in batch[b"labels"]) + b"e"
    files = b"](" + b"".join(string(name) for name in batch[b"filenames"]) + b"e"
    pairs = string(b"data") + array + string(b"labels") + labels + string(b"filenames") + files
    return b"\x80\x02}(" + pairs + b"u."


@pytest.mark.parametrize("place", ["", "cifar10"])
@pytest.mark.parametrize("protocol", range(6))
def test_python_batches(tmp_path, protocol, place):
    python_folder(tmp_path / place, protocol)
    examples = load(Data("cifar10", count=5 * COUNT, grey=False), tmp_path)
    assert np.array_equal(examples.values, COLOUR)
    assert np.array_equal(examples.labels, LABELS)
    assert examples.names == tuple(FILENAMES)
    assert load(Data("cifar10", count=COUNT, split="test"), tmp_path).shape == (32, 32)


def test_the_pickles_of_python_2(tmp_path):
    home = python_folder(tmp_path)
    (home / NAMES[0]).write_bytes(python2_pickle(contents(slice(COUNT))))
    assert pickle.loads((home / NAMES[0]).read_bytes(), encoding="bytes")[
        b"data"
    ].shape  # it is one
    examples = load(Data("cifar10", count=COUNT, grey=False), tmp_path)
    assert np.array_equal(examples.values, COLOUR[:COUNT])
    assert examples.names == tuple(FILENAMES[:COUNT])


def test_binary_batches(tmp_path):
    binary_folder(tmp_path)
    examples = load(Data("cifar10", count=5 * COUNT, grey=False), tmp_path)
    assert np.array_equal(examples.values, COLOUR)
    assert np.array_equal(examples.labels, LABELS)


def test_both_formats_agree_on_what_is_drawn(tmp_path):
    python_folder(tmp_path / "p")
    binary_folder(tmp_path / "b")
    data = Data("cifar10", count=20, seed=3, side=8)
    one, two = (load(data, tmp_path / name) for name in "pb")
    assert one.fingerprint == two.fingerprint
    assert np.array_equal(one.labels, two.labels)


def test_only_the_batches_that_are_needed_are_opened(tmp_path):
    home = python_folder(tmp_path)
    for name in NAMES[1:]:
        (home / name).unlink()
    assert load(Data("cifar10", count=COUNT), tmp_path).count == COUNT
    with pytest.raises(InputError, match=r"data_batch_2 is not in .*Download"):
        load(Data("cifar10", count=COUNT + 1), tmp_path)


def write_subset(folder):
    arrays = {}
    for split in ("train", "test"):
        arrays |= {
            f"x_{split}": (COLOUR * 255).round().astype(np.uint8),
            f"y_{split}": LABELS.astype(np.uint8),
            f"name_{split}": np.array(FILENAMES),
        }
    np.savez_compressed(folder / "cifar10_subset.npz", **arrays)


def test_batches_come_before_the_subset(tmp_path):
    write_subset(tmp_path)
    assert "subset" in load(Data("cifar10", count=3), tmp_path).source
    subset = load(Data("cifar10-subset", count=9, grey=False, seed=1), tmp_path)
    places = [FILENAMES.index(name) for name in subset.names]
    assert np.array_equal(subset.values, COLOUR[places])
    assert np.array_equal(subset.labels, LABELS[places])
    binary_folder(tmp_path)
    assert "subset" not in load(Data("cifar10", count=3), tmp_path).source


def test_grey_is_luma(tmp_path):
    """.299 R + .587 G + .114 B."""
    binary_folder(tmp_path)
    grey = load(Data("cifar10", count=9), tmp_path).values
    assert np.allclose(grey, COLOUR[:9] @ [0.299, 0.587, 0.114], atol=1e-12)


class Runs:
    """What a pickle calls when it is loaded."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


MALICIOUS = {
    "system": Runs(os.system, "touch {}"),
    "eval": Runs(eval, "open('{}', 'w')"),
    "open": Runs(open, "{}", "w"),
    "mkdir": Runs(os.mkdir, "{}"),
    "import": Runs(__import__, "antigravity"),
    "getattr": Runs(getattr, os, "system"),
}


@pytest.mark.parametrize("evil", MALICIOUS.values(), ids=MALICIOUS)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_pickles_that_run_something_are_refused(tmp_path, evil, protocol):
    home, mark = python_folder(tmp_path), tmp_path / "mark"
    function, arguments = evil.call
    named = [a.format(mark) if isinstance(a, str) else a for a in arguments]
    if os in named:
        named = [Path, "joinpath"]
    bad = contents(slice(COUNT), extra=Runs(function, *named))
    (home / NAMES[0]).write_bytes(pickle.dumps(bad, protocol))
    with pytest.raises(InputError, match=f"{NAMES[0]}: the pickle asks for .* refused"):
        load(Data("cifar10", count=3), tmp_path)
    assert not mark.exists()


ALL = slice(COUNT)
WRONG = {
    "no pixels": ({"data": None}, "no pixels"),
    "floats": ({"data": PIXELS[ALL].astype(np.float64)}, "unexpected kind"),
    "objects": ({"data": PIXELS[ALL].astype(object)}, "unexpected kind"),
    "other pictures": ({"data": PIXELS[ALL, :300]}, r"shape \(12, 300\), expected \(12, 3072\)"),
    "too few": ({"data": PIXELS[:3]}, r"shape \(3, 3072\)"),
    "columns first": ({"data": np.asfortranarray(PIXELS[ALL])}, "Fortran"),
    "no labels": ({"labels": None}, "12 labels"),
    "too few labels": ({"labels": [1, 2]}, "12 labels"),
    "label 10": ({"labels": [10] * COUNT}, "outside 0"),
    "label -1": ({"labels": [-1] * COUNT}, "outside 0"),
    "labels in words": ({"labels": ["cat"] * COUNT}, "no whole numbers"),
}


@pytest.mark.parametrize(("changes", "message"), WRONG.values(), ids=WRONG)
def test_wrong_python_batches(tmp_path, changes, message):
    home = python_folder(tmp_path)
    (home / NAMES[0]).write_bytes(pickle.dumps(contents(ALL, **changes), 2))
    with pytest.raises(InputError, match=f"{NAMES[0]}.*{message}"):
        load(Data("cifar10", count=3), tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"garbage", b"<html>", pickle.dumps([1, 2]), pickle.dumps(None), b"\x80\x02}q\x00.."],
    ids=["empty", "garbage", "html", "list", "none", "nothing in it"],
)
def test_no_batch_at_all(tmp_path, content):
    home = python_folder(tmp_path)
    (home / NAMES[0]).write_bytes(content)
    with pytest.raises(InputError, match=NAMES[0]):
        load(Data("cifar10", count=3), tmp_path)


def test_python_batch_cut_anywhere_or_with_a_byte_changed(tmp_path):
    """Either it is refused with an InputError, or what is read has its shape."""
    whole = pickle.dumps(contents(slice(2)), 2)
    path = tmp_path / "batch"
    generator = np.random.default_rng(0)
    for cut in generator.integers(1, len(whole) - 1, 60):
        path.write_bytes(whole[:cut])
        with pytest.raises(InputError):
            read_python_batch(path)
    for place in [*range(250), *range(len(whole) - 150, len(whole))]:
        changed = bytearray(whole)
        changed[place] ^= 1 << int(generator.integers(8))
        path.write_bytes(changed)
        try:
            read_python_batch(path)
        except InputError:
            continue


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b + b"\0", lambda b: b""])
def test_wrong_binary_sizes(tmp_path, change):
    path = binary_folder(tmp_path) / f"{NAMES[0]}.bin"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(InputError, match=r"data_batch_1.bin has .* bytes; a binary batch"):
        load(Data("cifar10", count=3), tmp_path)


def test_wrong_binary_labels(tmp_path):
    path = binary_folder(tmp_path) / f"{NAMES[0]}.bin"
    path.write_bytes(b"\x63" + path.read_bytes()[1:])
    with pytest.raises(InputError, match="outside 0"):
        load(Data("cifar10", count=3), tmp_path)


def test_more_than_there_are(tmp_path):
    binary_folder(tmp_path)
    with pytest.raises(InputError, match="has 60 examples; 61"):
        load(Data("cifar10", count=61), tmp_path)
