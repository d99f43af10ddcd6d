"""MNIST: 60,000 + 10,000 handwritten digits, 28 × 28, in IDX files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.folder import first_existing, needed
from empirical.data.idx import read_idx, read_shape
from empirical.data.pixels import prepared, scaled
from empirical.data.records import select
from theory.errors import InputError

PLACES = ("", "mnist", "MNIST", "MNIST/raw", "mnist/raw", "raw")
STEMS = {"train": "train", "test": "t10k"}
SIDE, CLASSES = 28, 10
FILES = (
    "Download train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz "
    "and t10k-labels-idx1-ubyte.gz (for instance from "
    "https://ossci-datasets.s3.amazonaws.com/mnist/) and put them, unpacked or not, into the "
    "folder, or into mnist/ or MNIST/raw/ in it."
)


def _names(split: str, kind: str) -> tuple[str, ...]:
    dashed = f"{STEMS[split]}-{kind}-ubyte"
    dotted = f"{STEMS[split]}-{kind.replace('-idx', '.idx')}-ubyte"
    return tuple(f"{name}{end}" for name in (dashed, dotted) for end in ("", ".gz"))


def find(folder: Path) -> Path | None:
    """The pictures of either part."""
    names = (*_names("train", "images-idx3"), *_names("test", "images-idx3"))
    return first_existing(folder, PLACES, names)


def load(data: Data, folder: Path | None) -> Examples:
    """The pictures and labels asked for; the two files must agree in number."""
    pictures = _file(needed(folder), data.split, "images-idx3")
    labels = _file(needed(folder), data.split, "labels-idx1")
    count, *shape = read_shape(pictures, axes=3)
    if shape != [SIDE, SIDE]:
        raise InputError(f"{pictures} holds pictures of {shape}; MNIST's are {SIDE} × {SIDE}.")
    labelled = read_shape(labels, axes=1)[0]
    if labelled != count:
        raise InputError(
            f"{pictures} holds {count:,} pictures and {labels.name} {labelled:,} labels; "
            "they belong to different sets."
        )
    chosen = select(data, count, f"MNIST {data.split} ({pictures})")
    values = prepared(scaled(read_idx(pictures, chosen.indices, axes=3)), data)
    classes = read_idx(labels, chosen.indices, axes=1).astype(np.int64)
    if classes.max() >= CLASSES:
        raise InputError(f"{labels} holds the label {classes.max()}; MNIST's are 0 to 9.")
    return Examples(values, chosen.words, labels=classes)


def _file(folder: Path, split: str, kind: str) -> Path:
    path = first_existing(folder, PLACES, _names(split, kind))
    if path is None:
        raise InputError(f"mnist: {_names(split, kind)[1]} is not in {folder}. {FILES}")
    return path


DATA_SET = DataSet(
    name="mnist",
    title="MNIST: handwritten digits, 28 × 28",
    load=load,
    options=("seed", "side"),
    files=FILES,
    find=find,
)
