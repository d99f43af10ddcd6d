"""1,600 pictures of Tiny ImageNet, 64 × 64, in one npz."""

from __future__ import annotations

from pathlib import Path

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.folder import first_existing, needed
from empirical.data.subset import load_subset
from theory.errors import InputError

NAME = "imagenet64_subset.npz"
FILES = (
    f"Put {NAME} into the folder: x_train (n, 64, 64, 3) bytes, y_train, name_train and the same "
    "for test."
)


def find(folder: Path) -> Path | None:
    """The npz."""
    return first_existing(folder, ("", "imagenet64"), (NAME,))


def load(data: Data, folder: Path | None) -> Examples:
    """The pictures asked for."""
    path = find(needed(folder))
    if path is None:
        raise InputError(f"imagenet64-subset is not in {folder}. {FILES}")
    return load_subset(data, path, "ImageNet 64 × 64 subset (Tiny ImageNet)", 64, classes=200)


DATA_SET = DataSet(
    name="imagenet64-subset",
    title="ImageNet, 64 × 64: 1,200 + 400 pictures of Tiny ImageNet",
    load=load,
    options=("seed", "side"),
    files=FILES,
    find=find,
)
