"""CIFAR-10: 50,000 + 10,000 colour pictures, 32 × 32, in Python or binary batches.

A record is 3,072 bytes: 1,024 red, 1,024 green, 1,024 blue, each row by row.  Only the batches that
hold a picture asked for are opened.  Where there are no batches, the subset serves.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.folder import first_existing, needed
from empirical.data.pickled import read_python_batch
from empirical.data.pixels import planes, prepared, scaled
from empirical.data.records import read_records, readable, select
from empirical.data.subset import CIFAR10
from empirical.untrusted import opened
from theory.errors import InputError

BATCH = 10_000  # pictures in every batch
SIDE, PIXELS, CLASSES = 32, 3072, 10
BINARY = 1 << 26  # bytes of a batch: 30,730,000
BATCHES = {"train": tuple(f"data_batch_{i}" for i in range(1, 6)), "test": ("test_batch",)}
PLACES = tuple(
    f"{place}{layout}"
    for place in ("", "cifar10/", "CIFAR10/", "cifar-10/")
    for layout in ("cifar-10-batches-py", "cifar-10-batches-bin", "")
)
FILES = (
    "Download https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz (or -binary.tar.gz) and "
    "unpack it in the folder: `tar xzf cifar-10-python.tar.gz` makes cifar-10-batches-py/. "
    f"{CIFAR10.file} serves too."
)


class Batch(NamedTuple):
    """Chosen records: pixels (n, 3072) uint8, labels (n,), and names where the format has them."""

    pixels: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]


def find(folder: Path) -> Path | None:
    """The first batch, else the subset."""
    names = [f"{name}{end}" for names in BATCHES.values() for name in names for end in ("", ".bin")]
    return first_existing(folder, PLACES, names) or CIFAR10.find(folder)


def load(data: Data, folder: Path | None) -> Examples:
    """The pictures asked for, from the batches or else from the subset."""
    found = find(needed(folder))
    if found is None:
        raise InputError(f"cifar10 is not in {folder}. {FILES}")
    if found.name == CIFAR10.file:
        return CIFAR10.load(data, folder)
    names = BATCHES[data.split]
    chosen = select(data, BATCH * len(names), f"CIFAR-10 {data.split} ({found.parent})")
    batches = chosen.indices // BATCH
    pixels = np.empty((data.count, PIXELS), np.uint8)
    labels = np.empty(data.count, np.int64)
    called = np.full(data.count, "", dtype=object)
    for number in np.unique(batches):
        here = batches == number
        part = _read(found.parent / f"{names[number]}{found.suffix}", chosen.indices[here] % BATCH)
        pixels[here], labels[here] = part.pixels, part.labels
        if part.names:
            called[here] = part.names
    values = prepared(scaled(planes(pixels, SIDE)), data)
    return Examples(values, chosen.words, labels=labels, names=tuple(called) if all(called) else ())


def _read(path: Path, indices: np.ndarray) -> Batch:
    if not path.exists():
        raise InputError(f"cifar10: {path.name} is not in {path.parent}. {FILES}")
    batch = (_read_binary if path.suffix == ".bin" else _read_python)(path, indices)
    if batch.labels.min() < 0 or batch.labels.max() >= CLASSES:
        raise InputError(f"{path} holds labels outside 0 … 9; it is damaged or another set.")
    return batch


def _read_binary(path: Path, indices: np.ndarray) -> Batch:
    """Records of the label and then the pixels."""
    expected = BATCH * (PIXELS + 1)
    with readable(path), opened(path, BINARY) as stream:
        if (length := path.stat().st_size) != expected:
            raise InputError(
                f"{path} has {length:,} bytes; a binary batch of CIFAR-10 has {expected:,}. "
                "Get it again."
            )
        records = read_records(stream, PIXELS + 1, indices, path)
    return Batch(records[:, 1:], records[:, 0].astype(np.int64), ())


def _read_python(path: Path, indices: np.ndarray) -> Batch:
    """A pickled dictionary with data, labels and filenames."""
    batch = read_python_batch(path)
    pixels, labels = batch.get("data"), batch.get("labels")
    if not isinstance(pixels, np.ndarray) or pixels.dtype != np.uint8:
        has = ", ".join(batch)
        raise InputError(f"{path} holds no pixels as bytes under 'data'; has {has:.200}.")
    if pixels.shape != (BATCH, PIXELS):
        raise InputError(f"{path}: pixels of shape {pixels.shape}, expected {(BATCH, PIXELS)}.")
    if not isinstance(labels, list | np.ndarray) or len(labels) != BATCH:
        raise InputError(f"{path}: expected {BATCH:,} labels under 'labels'; it is damaged.")
    chosen = [labels[i] for i in indices]
    if not all(isinstance(n, int | np.integer) and abs(int(n)) < CLASSES**2 for n in chosen):
        raise InputError(f"{path}: labels that are no whole numbers from 0 to {CLASSES - 1}.")
    numbers = np.array(chosen, dtype=np.int64)
    return Batch(pixels[indices], numbers, _names(batch.get("filenames"), indices))


def _names(names: object, indices: np.ndarray) -> tuple[str, ...]:
    if not isinstance(names, list) or len(names) != BATCH:
        return ()
    texts = [names[i] for i in indices]
    if not all(isinstance(text, bytes | str) for text in texts):
        return ()
    return tuple(t.decode("latin1") if isinstance(t, bytes) else t for t in texts)


DATA_SET = DataSet(
    name="cifar10",
    title="CIFAR-10: colour pictures of ten classes, 32 × 32",
    load=load,
    options=("seed", "side"),
    files=FILES,
    find=find,
)
