"""MNIST files that claim, or unpack to, more than they should."""

from __future__ import annotations

import gzip
import struct
import zlib

import numpy as np
import pytest
from test_data_mnist import CLASSES, IMAGES, idx_bytes

from empirical.data import idx
from empirical.data.configuration import Data
from empirical.data.records import MOST, select
from empirical.data.registry import load
from theory.errors import InputError


def test_a_header_that_claims_2_to_the_31(tmp_path, time_limit):
    """The pair agrees, in a file of holes; gzip states lengths modulo 2^32, and so do these."""
    count = 1 << 31
    pictures = bytes((0, 0, 8, 3)) + struct.pack(">3I", count, 28, 28)
    labels = bytes((0, 0, 8, 1)) + struct.pack(">I", count)
    for end in ("", ".gz"):
        for name, head, size in ((IMAGES, pictures, 784), (CLASSES, labels, 1)):
            content = bytearray(gzip.compress(head)) if end else head
            if end:
                content[-4:] = struct.pack("<I", (len(head) + size * count) % 2**32)
            with (tmp_path / f"{name}{end}").open("wb") as file:
                file.write(content)
                if not end:
                    file.truncate(len(head) + size * count)
        with time_limit(2), pytest.raises(InputError, match=r"it has .* bytes|means"):
            load(Data("mnist", count=3, seed=1), tmp_path)
        for name in (IMAGES, CLASSES):
            (tmp_path / f"{name}{end}").unlink()


@pytest.mark.parametrize("stated", [None, 16 + 30 * 784])
def test_a_gzip_bomb_is_unpacked_no_further_than_its_header_says(tmp_path, monkeypatch, stated):
    class Counted(gzip.GzipFile):
        unpacked = 0

        def read(self, size=-1):
            content = super().read(size)
            Counted.unpacked += len(content)
            return content

    monkeypatch.setattr(idx.gzip, "GzipFile", Counted)
    bomb = zlib.compressobj(1, wbits=31)
    packed = [bomb.compress(idx_bytes(np.zeros((30, 28, 28), "u1")))]
    packed += [bomb.compress(bytes(1 << 20)) for _ in range(20)]
    content = bytearray(b"".join(packed) + bomb.flush())
    if stated is not None:
        content[-4:] = struct.pack("<I", stated)
    (tmp_path / f"{IMAGES}.gz").write_bytes(content)
    (tmp_path / CLASSES).write_bytes(idx_bytes(np.zeros(30, "u1")))
    if stated is None:
        with pytest.raises(InputError, match="means"):
            load(Data("mnist", count=3), tmp_path)
    else:
        assert load(Data("mnist", count=3), tmp_path).count == 3
    assert Counted.unpacked < 3 << 20


def test_labels_that_claim_more_than_their_file_can_hold(tmp_path):
    (tmp_path / IMAGES).write_bytes(idx_bytes(np.zeros((30, 28, 28), "u1")))
    head = bytes((0, 0, 8, 1)) + struct.pack(">I", 1 << 29)
    (tmp_path / f"{CLASSES}.gz").write_bytes(gzip.compress(head))
    with pytest.raises(InputError, match=f"{CLASSES}.*means"):
        load(Data("mnist", count=3), tmp_path)


def test_draws_are_bounded():
    with pytest.raises(InputError, match="at most"):
        select(Data(count=1, seed=0), MOST + 1, "a set")
