"""A folder of the user's pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.data_set import DataSet
from empirical.data.examples import Examples
from empirical.data.folder import needed
from empirical.data.image_file import first_picture, picture_paths, read_pictures
from empirical.data.records import select
from theory.errors import InputError

FILES = (
    "Put pictures (PNG, JPEG, …) into the folder, into pictures/ in it, or one folder per class "
    "there; give a side if they differ in size."
)


def home(folder: Path) -> Path:
    """pictures/ if it is there."""
    return folder / "pictures" if (folder / "pictures").is_dir() else folder


def find(folder: Path) -> Path | None:
    """The first picture."""
    return first_picture(home(folder))


def load(data: Data, folder: Path | None) -> Examples:
    """The pictures asked for, in the order of their names."""
    return load_folder(data, home(needed(folder)), "pictures")


def load_folder(data: Data, folder: Path, title: str) -> Examples:
    """The pictures in ``folder`` and below; subfolders are classes if all lie in one."""
    paths = picture_paths(folder)
    if not paths:
        raise InputError(f"{folder} holds no pictures. {FILES}")
    chosen = select(data, len(paths), f"{title} ({folder})")
    names = [paths[i].relative_to(folder) for i in chosen.indices]
    values = read_pictures([folder / name for name in names], data.grey, data.side)
    return Examples(
        values,
        chosen.words,
        labels=_labels([path.relative_to(folder) for path in paths], names),
        names=tuple(name.as_posix() for name in names),
    )


def _labels(every: list[Path], chosen: list[Path]) -> np.ndarray | None:
    """The number of the subfolder, in the order of their names."""
    if any(len(path.parts) == 1 for path in every):
        return None
    classes = sorted({path.parts[0] for path in every})
    return np.array([classes.index(path.parts[0]) for path in chosen], dtype=np.int64)


DATA_SET = DataSet(
    name="pictures",
    title="a folder of pictures of your own",
    load=load,
    options=("seed", "side"),
    splits=("train",),
    files=FILES,
    find=find,
)
