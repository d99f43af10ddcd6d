"""Seeded damage to a good file of every format: an InputError, or harmless."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from extent import LONG
from hostile_files import confined, mutations
from PIL import Image
from test_data_cifar10 import COUNT, NAMES, python_folder
from test_data_film import FRAMES, film
from test_data_imagenet64 import BATCH, LABELS, PIXELS
from test_data_mnist import CLASSES, IMAGES, idx_bytes
from test_data_sound import write as write_sound

from empirical.data import cifar10
from empirical.data.configuration import Data

DAMAGE = """
import collections, io, tempfile
from pathlib import Path
from hostile_files import mutations
import test_data_damage as here
from empirical.data.registry import load
from theory.errors import InputError

answer = {}
for number, (name, make) in enumerate(here.GOOD.items()):
    folder = Path(tempfile.mkdtemp(dir=place))
    path, data = make(folder)
    load(data, folder)
    whole = path.read_bytes()
    for changed in mutations(whole, count, number):
        path.write_bytes(changed)
        try:
            load(data, folder)
            ending = "read"
        except InputError as error:
            ending = "refused" if len(str(error).splitlines()) == 1 else "told in lines"
        except Exception as error:
            ending = f"{name}: {type(error).__name__}: {error}"
        answer[ending] = answer.get(ending, 0) + 1
"""


def _picture(ending, **options):
    def make(folder):
        picture = Image.fromarray(np.stack([FRAMES[0]] * 2 + [FRAMES[1]], axis=-1))
        picture.save(folder / f"a.{ending}", **options)
        return folder / f"a.{ending}", Data("pictures", count=1)

    return make


def _idx(end):
    def make(folder):
        packed = gzip.compress if end else bytes
        (folder / f"{IMAGES}{end}").write_bytes(packed(idx_bytes(np.zeros((9, 28, 28), "u1"))))
        (folder / f"{CLASSES}{end}").write_bytes(packed(idx_bytes(np.zeros(9, "u1"))))
        return folder / f"{IMAGES}{end}", Data("mnist", count=9, seed=1)

    return make


def _batch(protocol):
    def make(folder):
        cifar10.BATCH = COUNT
        home = python_folder(folder, protocol)
        return home / NAMES[0], Data("cifar10", count=3)

    return make


def _npz(save):
    def make(folder):
        save(folder / BATCH, data=PIXELS, labels=LABELS)
        return folder / BATCH, Data("imagenet64", count=9, seed=1)

    return make


def _film(name, codec, pixels):
    def make(folder):
        frames = FRAMES.repeat(2, axis=1).repeat(2, axis=2)
        return film(folder / name, frames, codec, pixels), Data("film", count=12)

    return make


def _sound(folder):
    return write_sound(folder / "a.wav"), Data("sound", count=3, rate=900)


GOOD = {
    **{ending: _picture(ending) for ending in ("png", "jpg", "bmp", "gif", "tiff", "webp", "ppm")},
    "progressive": _picture("jpg", progressive=True),
    "lossless": _picture("webp", lossless=True),
    "packed tiff": _picture("tiff", compression="tiff_lzw"),
    "idx": _idx(""),
    "idx.gz": _idx(".gz"),
    **{f"protocol {protocol}": _batch(protocol) for protocol in (0, 2, 5)},
    "npz": _npz(np.savez),
    "packed npz": _npz(np.savez_compressed),
    "mkv": _film("a.mkv", "ffv1", "gray"),
    "mp4": _film("a.mp4", "mpeg4", "yuv420p"),
    "avi": _film("a.avi", "mpeg4", "yuv420p"),
    "wav": _sound,
}


@pytest.mark.parametrize("count", [8, pytest.param(300, marks=pytest.mark.slow)])
def test_damage_is_an_input_error_or_harmless(tmp_path, count):
    if count > 8 and not LONG:
        pytest.skip("LONG_TESTS=1 tries hundreds of each")
    answer, megabytes = confined(DAMAGE, 20 + count, place=str(tmp_path), count=count)
    assert set(answer) == {"read", "refused"}
    assert min(answer.values()) > len(GOOD)
    assert megabytes < 500


def test_damage_is_the_same_every_time():
    whole = bytes(range(256))
    once = list(mutations(whole, 50, 7))
    assert once == list(mutations(whole, 50, 7))
    assert len(set(once) | {whole}) > 45


def test_the_memory_of_the_tests_is_not_counted():
    ballast = b"\1" * (400 << 20)
    _, megabytes = confined("answer = None")
    assert megabytes < 300
    del ballast  # and not before
