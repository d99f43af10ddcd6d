"""3,000 pictures of CIFAR-10 in one npz."""

from __future__ import annotations

from pathlib import Path

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.folder import first_existing, needed
from empirical.data.subset import load_subset
from theory.errors import InputError

NAME = "cifar10_subset.npz"
FILES = (
    f"Put {NAME} into the folder: x_train (n, 32, 32, 3) bytes, y_train, name_train and the same "
    "for test."
)


def find(folder: Path) -> Path | None:
    """The npz."""
    return first_existing(folder, ("", "cifar10"), (NAME,))


def load(data: Data, folder: Path | None) -> Examples:
    """The pictures asked for."""
    path = find(needed(folder))
    if path is None:
        raise InputError(f"cifar10-subset is not in {folder}. {FILES}")
    return load_subset(data, path, "CIFAR-10 subset", side=32, classes=10)


DATA_SET = DataSet(
    name="cifar10-subset",
    title="CIFAR-10: 2,000 + 1,000 of its pictures, 32 × 32",
    load=load,
    options=("seed", "side"),
    files=FILES,
    find=find,
)
