"""Pipes, devices, links and holes among data files: refused at once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from test_data_film import FRAMES
from test_data_imagenet64 import BATCH, LABELS
from test_data_mnist import CLASSES, IMAGES, idx_bytes

from empirical.data.configuration import Data
from empirical.data.folder import named_folder
from empirical.data.registry import available, load
from empirical.untrusted import Refused, opened, read, require_regular
from theory.errors import InputError

# Every kind of file that a data set looks for: name, and what is asked for.
WANTED = {
    "idx": (IMAGES, Data("mnist", count=3)),
    "idx.gz": (f"{IMAGES}.gz", Data("mnist", count=3)),
    "batch": ("cifar-10-batches-py/data_batch_1", Data("cifar10", count=3)),
    "binary batch": ("cifar-10-batches-bin/data_batch_1.bin", Data("cifar10", count=3)),
    "npz": (BATCH, Data("imagenet64", count=3)),
    "subset": ("cifar10_subset.npz", Data("cifar10-subset", count=3)),
    "picture": ("pictures/a.png", Data("pictures", count=1)),
    "film": ("a.mp4", Data("film", count=3, file="a.mp4")),
    "sound": ("a.wav", Data("sound", count=3, file="a.wav")),
}


def pipe(path):
    os.mkfifo(path)


def device(path):
    path.symlink_to("/dev/zero")


def full_socket(path):
    os.chdir(path.parent)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)


def loop(path):
    path.symlink_to(path.name)


def huge(path):
    """A hole of 2^40 bytes; file systems that have no holes refuse it."""
    with path.open("wb") as file:
        try:
            file.truncate(1 << 40)
        except OSError:
            pytest.skip("no such files here")


KINDS = {"a pipe": pipe, "a device": device, "a socket": full_socket, "a loop": loop, "huge": huge}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wanted", WANTED)
def test_what_is_no_file_is_refused_at_once(tmp_path, monkeypatch, time_limit, wanted, kind):
    monkeypatch.chdir(tmp_path)
    name, data = WANTED[wanted]
    (tmp_path / CLASSES).write_bytes(idx_bytes(LABELS.astype("u1")))
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    KINDS[kind](path)
    available(tmp_path)
    with time_limit(5), pytest.raises(InputError) as raised:
        load(data, tmp_path)
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize("kind", [pipe, device])
def test_what_is_no_folder_is_refused_at_once(tmp_path, kind):
    kind(tmp_path / "data")
    with pytest.raises(InputError, match="a device or a pipe"):
        named_folder(tmp_path / "data")


def test_links_to_files_are_followed_in_the_users_data(tmp_path):
    place = tmp_path / "elsewhere" / "x"
    place.parent.mkdir()
    Image.fromarray(FRAMES[0]).save(place, "png")
    home = tmp_path / "data"
    home.mkdir()
    (home / "a.png").symlink_to(place)
    assert np.array_equal(load(Data("pictures", count=1), home).values[0], FRAMES[0] / 255)
    with pytest.raises(Refused, match="links are not followed here"):
        read(home / "a.png", 1 << 20, follow=False)


def test_what_may_be_opened(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read(path, 5) == b"12345"
    with opened(path, 5, follow=False) as file:
        assert file.read() == b"12345"
    for call in (read, require_regular):
        with pytest.raises(Refused, match="it has 5 bytes or more, and such a file at most 4"):
            call(path, 4)
        with pytest.raises(Refused, match="cannot be opened: Is a directory"):
            call(tmp_path, 4)
        with pytest.raises(Refused, match="it does not exist"):
            call(tmp_path / "b", 4)
        with pytest.raises(Refused, match=r"null byte|null character"):
            call(Path("a\0b"), 4)
        with pytest.raises(Refused, match="name too long"):
            call(Path("a" * 5000), 4)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc")
def test_a_file_that_hides_its_size():
    assert os.stat("/proc/self/maps").st_size == 0
    with pytest.raises(Refused, match="at most 100"):
        read(Path("/proc/self/maps"), 100)
