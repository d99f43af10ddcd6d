"""A few pictures of a large set in one npz: x_train (n, h, w, 3) bytes, y_train, name_train, …

3,000 of CIFAR-10, and 1,600 of Tiny ImageNet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.folder import first_existing, needed
from empirical.data.npz import read_header, read_rows
from empirical.data.pixels import prepared, scaled
from empirical.data.records import select
from theory.errors import InputError


@dataclass(frozen=True)
class Subset:
    """An npz, and what must be in it."""

    name: str  # of the set
    title: str
    side: int
    classes: int

    @property
    def file(self) -> str:
        return f"{self.name.replace('-', '_')}.npz"

    @property
    def files(self) -> str:
        return (
            f"Put {self.file} into the folder: x_train (n, {self.side}, {self.side}, 3) bytes, "
            "y_train, name_train and the same for test."
        )

    def find(self, folder: Path) -> Path | None:
        """The npz."""
        return first_existing(folder, ("", self.name.removesuffix("-subset")), (self.file,))

    def load(self, data: Data, folder: Path | None) -> Examples:
        """The pictures asked for; the shape, number and labels of all are checked."""
        path = self.find(needed(folder))
        if path is None:
            raise InputError(f"{self.name} is not in {folder}. {self.files}")
        x, y, name = (f"{letter}_{data.split}" for letter in ("x", "y", "name"))
        pixels, labels, names = (read_header(path, key) for key in (x, y, name))
        count = pixels.shape[0]
        if pixels.dtype != np.uint8 or pixels.shape[1:] != (self.side, self.side, 3):
            raise InputError(
                f"{path} [{x}]: expected bytes of shape (n, {self.side}, {self.side}, 3), found "
                f"{pixels.dtype} of shape {pixels.shape}. It is another file."
            )
        if labels.dtype.kind not in "iu" or labels.shape != (count,) or names.shape != (count,):
            raise InputError(
                f"{path}: {count:,} pictures, but {labels.dtype} labels of shape {labels.shape} "
                f"and names of shape {names.shape}; it is damaged."
            )
        chosen = select(data, count, f"{self.title} {data.split} ({path})")
        values = prepared(scaled(read_rows(path, x, chosen.indices)), data)
        label = read_rows(path, y, chosen.indices).astype(np.int64)
        if label.min() < 0 or label.max() >= self.classes:
            last = self.classes - 1
            raise InputError(f"{path} [{y}] holds labels outside 0 … {last}; it is damaged.")
        called = tuple(str(text) for text in read_rows(path, name, chosen.indices))
        return Examples(values, chosen.words, labels=label, names=called)

    def data_set(self, title: str) -> DataSet:
        """It under its own name."""
        return DataSet(
            self.name, title, self.load, ("seed", "side"), files=self.files, find=self.find
        )


CIFAR10 = Subset("cifar10-subset", "CIFAR-10 subset", 32, 10)
IMAGENET64 = Subset("imagenet64-subset", "ImageNet 64 × 64 subset (Tiny ImageNet)", 64, 200)
CIFAR10_SET = CIFAR10.data_set("CIFAR-10: 2,000 + 1,000 of its pictures, 32 × 32")
IMAGENET64_SET = IMAGENET64.data_set("ImageNet, 64 × 64: 1,200 + 400 pictures of Tiny ImageNet")
