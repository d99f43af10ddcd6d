"""ImageNet at 64 × 64: npz batches, or folders of pictures, or else the subset.

A batch has data (n, 12288) bytes (4,096 red, then green, then blue, each row by row) and labels
(n,) from 1 to 1000, which become 0 to 999.  Only the pictures asked for are kept of a batch.
"""

from __future__ import annotations

from itertools import count, takewhile
from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.folder import first_existing, needed
from empirical.data.image_file import first_picture
from empirical.data.npz import read_header, read_rows
from empirical.data.pictures import load_folder
from empirical.data.pixels import planes, prepared, scaled
from empirical.data.records import select
from empirical.data.subset import IMAGENET64
from theory.errors import InputError

SIDE, PIXELS, CLASSES = 64, 12288, 1000
FIRST_BATCH = {"train": "train_data_batch_1.npz", "test": "val_data.npz"}
FOLDERS = {"train": ("train_64x64", "train"), "test": ("valid_64x64", "val", "test")}
HOMES = ("", "imagenet64", "ImageNet64", "Imagenet64_train_npz", "Imagenet64_val_npz")
FILES = (
    "Download the 64 × 64 npz batches (train_data_batch_1.npz, …, val_data.npz) from "
    "https://image-net.org/download-images.php (an account is needed) and put them into the folder "
    "or into imagenet64/ in it; or pictures of 64 × 64 in imagenet64/train/ and imagenet64/val/. "
    f"{IMAGENET64.file} serves too."
)


def find(folder: Path) -> Path | None:
    """A batch, else a folder of pictures, else the subset."""
    return (
        first_existing(folder, HOMES, FIRST_BATCH.values())
        or _pictures(folder, "train")
        or _pictures(folder, "test")
        or IMAGENET64.find(folder)
    )


def load(data: Data, folder: Path | None) -> Examples:
    """The pictures asked for, from the first of the three that is there for this split."""
    folder = needed(folder)
    batch = first_existing(folder, HOMES, (FIRST_BATCH[data.split],))
    if batch is not None:
        return _load_batches(data, _batches(batch))
    pictures = _pictures(folder, data.split)
    if pictures is not None:
        return _load_pictures(data, pictures)
    if IMAGENET64.find(folder) is not None:
        return IMAGENET64.load(data, folder)
    raise InputError(f"imagenet64: its {data.split} part is not in {folder}. {FILES}")


def _pictures(folder: Path, split: str) -> Path | None:
    """The folder that holds pictures of this split."""
    places = (folder / home / name for home in HOMES[:3] for name in FOLDERS[split])
    return next((place for place in places if first_picture(place)), None)


def _load_pictures(data: Data, folder: Path) -> Examples:
    examples = load_folder(data, folder, f"ImageNet 64 × 64 {data.split}")
    side = data.side or SIDE
    if examples.shape[:2] != (side, side):
        raise InputError(
            f"{folder}: pictures of {examples.shape[:2]}, expected 64 × 64; give a side to average "
            "them to."
        )
    return examples


def _batches(first: Path) -> tuple[Path, ...]:
    """The batches from number 1 on without a gap, so that a number always means one picture."""
    if "_1." not in first.name:
        return (first,)
    numbered = (first.with_name(first.name.replace("_1.", f"_{i}.")) for i in count(1))
    return tuple(takewhile(Path.exists, numbered))


def _load_batches(data: Data, paths: tuple[Path, ...]) -> Examples:
    ends = np.cumsum([_count(path) for path in paths])
    chosen = select(data, int(ends[-1]), f"ImageNet 64 × 64 {data.split} ({paths[0].parent})")
    batches = np.searchsorted(ends, chosen.indices, side="right")
    pixels = np.empty((data.count, PIXELS), np.uint8)
    labels = np.empty(data.count, np.int64)
    for number in np.unique(batches):
        here, start = batches == number, ends[number - 1] if number else 0
        rows = chosen.indices[here] - start
        pixels[here] = read_rows(paths[number], "data", rows)
        labels[here] = read_rows(paths[number], "labels", rows)
    if labels.min() < 1 or labels.max() > CLASSES:
        raise InputError(f"{paths[0].parent}: labels outside 1 … {CLASSES}; it is another set.")
    return Examples(prepared(scaled(planes(pixels, SIDE)), data), chosen.words, labels=labels - 1)


def _count(path: Path) -> int:
    """Of pictures in a batch, from its headers."""
    data, labels = read_header(path, "data"), read_header(path, "labels")
    if data.dtype != np.uint8 or data.shape[1:] != (PIXELS,):
        raise InputError(
            f"{path}: expected bytes of shape (n, {PIXELS}), found {data.dtype} of shape "
            f"{data.shape}; 64 × 64 is needed, not another size."
        )
    if labels.dtype.kind not in "iu" or labels.shape != data.shape[:1]:
        raise InputError(
            f"{path}: {data.shape[0]:,} pictures but {labels.dtype} labels of shape "
            f"{labels.shape}; it is damaged."
        )
    return data.shape[0]


DATA_SET = DataSet(
    name="imagenet64",
    title="ImageNet: colour pictures of 1,000 classes, 64 × 64",
    load=load,
    options=("seed", "side"),
    files=FILES,
    find=find,
)
