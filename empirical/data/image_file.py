"""Pictures in files, one each, read with Pillow.

Pillow knows formats that start other programs (EPS) or that are seldom tried; it is told which ones
to expect, whatever the file is called.  How large a picture is, is known before it is unpacked.
"""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from empirical.data.configuration import Data
from empirical.data.pixels import prepared
from empirical.untrusted import read
from theory.errors import InputError

ENDINGS = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm", ".ppm"}
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
LARGEST = 1 << 28  # bytes of a file: the pixels below, unpacked, at 16 bits
PIXELS = 1 << 25  # 33 million, a good camera's; as the numbers of three colours 0.8 GB
# A few bytes can say that a picture is white: more pixels than this take a file of some length.
FEW_PIXELS = 1 << 22
PIXELS_PER_BYTE = 4096


def first_picture(folder: Path) -> Path | None:
    """Any picture in the folder or below it."""
    return next(_pictures(folder), None)


def picture_paths(folder: Path) -> list[Path]:
    """All of them, numbers in their names in the order of numbers: 2.png before 10.png."""
    return sorted(_pictures(folder), key=_natural)


def _pictures(folder: Path) -> Iterator[Path]:
    for place, _folders, names in os.walk(folder):
        for name in names:
            if os.path.splitext(name)[1].lower() in ENDINGS and not name.startswith("."):
                yield Path(place, name)


def _natural(path: Path) -> tuple[list[str | int], ...]:
    return tuple(
        [int(piece) if piece.isdecimal() else piece for piece in re.split(r"(\d+)", part)]
        for part in path.parts
    )


def read_picture(path: Path) -> np.ndarray:
    """(h, w) or (h, w, 3) in [0, 1]: upright, without transparency, the first of several."""
    from PIL import Image

    content = read(path, LARGEST)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata; damaged pixels raise
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _unpacked(content)
    except InputError as problem:
        raise InputError(f"{path} {problem}") from problem
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise InputError(f"{path} is too large a picture: {problem}") from problem
    except Exception as problem:  # a damaged picture can lead anywhere
        words = str(problem) or type(problem).__name__
        raise InputError(
            f"{path} is no whole picture ({words:.200}); it must be one of {', '.join(FORMATS)}. "
            "Repair it or take it out of the folder."
        ) from problem


def _unpacked(content: bytes) -> np.ndarray:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        _check_size(*opened.size, len(content))
        opened.load()
        _check_size(*opened.size, len(content))
        picture = ImageOps.exif_transpose(opened)
    if picture.mode.startswith("I;16"):
        return np.asarray(picture, dtype=np.float64) / 65535
    if picture.mode in ("I", "F"):
        raise InputError(f"has {picture.mode!r} pixels of no fixed range; save 8 or 16 bits.")
    grey = picture.mode in ("1", "L", "LA", "La")
    return np.asarray(picture.convert("L" if grey else "RGB")) / 255


def _check_size(width: int, height: int, length: int) -> None:
    pixels, most = width * height, min(PIXELS, max(FEW_PIXELS, PIXELS_PER_BYTE * length))
    if pixels > most:
        raise InputError(
            f"is too large a picture: {width:,} × {height:,} = {pixels:,} pixels in "
            f"{length:,} bytes; at most {most:,} are read. Make it smaller."
        )


def read_pictures(paths: list[Path], grey: bool, side: int | None) -> np.ndarray:
    """(n, h, w) or (n, h, w, 3): all of one shape, which ``side`` makes them."""
    data = Data(grey=grey, side=side)
    pictures = [prepared(_coloured(read_picture(path), grey)[None], data)[0] for path in paths]
    for path, picture in zip(paths, pictures, strict=True):
        if picture.shape != pictures[0].shape:
            raise InputError(
                f"{path} is {_size(picture)}, {paths[0].name} {_size(pictures[0])}; "
                "pictures must have one size: give a side to average them to."
            )
    return np.stack(pictures)


def _coloured(picture: np.ndarray, grey: bool) -> np.ndarray:
    """Grey pictures among colour ones get three equal colours."""
    return picture if grey or picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)


def _size(picture: np.ndarray) -> str:
    return " × ".join(map(str, picture.shape[:2]))
