"""Archives and headers that claim what is not so."""

from __future__ import annotations

import struct
import zipfile

import numpy as np
import pytest
from test_data_imagenet64 import BATCH, PIXELS, npy, write_npy

from empirical.data.configuration import Data
from empirical.data.npz import CONTENT, read_arrays, read_header, read_rows
from empirical.data.registry import load
from theory.errors import InputError


def test_a_header_of_a_gigabyte(tmp_path, time_limit):
    size = 1 << 29
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        entry = b"\x93NUMPY\2\0" + struct.pack("<I", size) + b"{" + b" " * (1 << 22)
        archive.writestr("a.npy", entry)
    with time_limit(2), pytest.raises(InputError, match="a header of 536,870,912 bytes"):
        read_header(tmp_path / "a.npz", "a")


HEADERS = {
    "deep": "{'descr': '<f8', 'fortran_order': False, 'shape': " + "(" * 1500 + ")" * 1500 + "}",
    "signs": "{'descr': '<f8', 'fortran_order': False, 'shape': (" + "-" * 3500 + "1,)}",
    "records": "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}",
    "objects in records": "{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (1,)}",
    "void": "{'descr': '|V8', 'fortran_order': False, 'shape': (1,)}",
    "several types": "{'descr': 'f8,f8', 'fortran_order': False, 'shape': (1,)}",
    "many axes": "{'descr': '<f8', 'fortran_order': False, 'shape': " + repr((1,) * 99) + "}",
    "not whole": "{'descr': '<f8', 'fortran_order': False, 'shape': (1.5,)}",
    "true": "{'descr': '<f8', 'fortran_order': False, 'shape': (True,)}",
    "no order": "{'descr': '<f8', 'fortran_order': 'no', 'shape': (1,)}",
    "a list": "['descr', 'fortran_order', 'shape']",
    "a set": "{1, 2}",
    "no words": "\\" * 50,
    "half": "{'descr': '<f8', 'fortran_order",
    "nothing, often": "{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000000,)}",
}


@pytest.mark.parametrize("name", HEADERS)
def test_hostile_headers(tmp_path, time_limit, name):
    write_npy(tmp_path / "a.npz", "a", npy(HEADERS[name], bytes(8)))
    with time_limit(2):
        for reader in (lambda path: read_rows(path, "a", np.array([0])), read_arrays):
            with pytest.raises(InputError, match=r"a\.npz"):
                reader(tmp_path / "a.npz")


def test_the_headers_of_python_2(tmp_path):
    write_npy(
        tmp_path / "a.npz",
        "a",
        npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2L, 3L)}", bytes(range(6))),
    )
    assert read_rows(tmp_path / "a.npz", "a", np.array([1])).tolist() == [[3, 4, 5]]


def patched(path, **fields):
    """The same archive with other words in its table of contents and its local header."""
    offsets = {"flags": (8, 6, 2), "method": (10, 8, 2), "packed": (20, 18, 4), "size": (24, 22, 4)}
    content = bytearray(path.read_bytes())
    table, local = content.index(b"PK\1\2"), content.index(b"PK\3\4")
    for name, value in fields.items():
        in_table, in_local, width = offsets[name]
        for start in (table + in_table, local + in_local):
            content[start : start + width] = value.to_bytes(width, "little")
    path.write_bytes(content)


ARCHIVES = {
    "encrypted": ({"flags": 1}, "encrypted"),
    "strangely encrypted": ({"flags": 0x41}, "encrypted"),
    "patched data": ({"flags": 0x20}, "damaged"),
    "method 99": ({"method": 99}, "method 99"),
    "bzip2": ({"method": 12}, "method 12"),
    "lzma": ({"method": 14}, "method 14"),
    "claims 4 GB": ({"size": 2**32 - 2}, "more than the file can hold"),
    "claims 4 GB packed": ({"size": 2**32 - 2, "packed": 2**32 - 2}, "more than the file can"),
    "claims to be packed": ({"method": 8}, "damaged"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_hostile_archives(tmp_path, time_limit, name):
    fields, message = ARCHIVES[name]
    path = tmp_path / BATCH
    np.savez(path, data=PIXELS)
    patched(path, **fields)
    with time_limit(2), pytest.raises(InputError, match=f"{BATCH}.*{message}"):
        load(Data("imagenet64", count=3), tmp_path)


def test_a_table_of_contents_as_large_as_the_archive(tmp_path, time_limit):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        for i in range(300):
            archive.writestr(f"{i:0>9000}", b"")
    with time_limit(2), pytest.raises(InputError, match="a part of"):
        read_header(tmp_path / "a.npz", "a")


def test_arrays_of_ours_are_not_packed(tmp_path):
    array = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    np.savez(tmp_path / "a.npz", a=array, b=np.array(3), c=np.array(["φ", "b"]), d=np.zeros((0, 3)))
    found = read_arrays(tmp_path / "a.npz")
    assert np.array_equal(found["a"], array)
    assert found["b"].item() == 3
    assert found["c"].tolist() == ["φ", "b"]
    assert found["d"].shape == (0, 3)
    found["a"][0, 0] = 7  # it is the reader's own
    np.savez_compressed(tmp_path / "b.npz", a=np.zeros(1 << 20))
    with pytest.raises(InputError, match="is packed"):
        read_arrays(tmp_path / "b.npz")


@pytest.mark.parametrize(
    ("kind", "body"), [("<U1", b"\xff\xff\xff\xff"), ("<U1", b"\0\xd8\0\0"), ("|b1", b"\2")]
)
def test_texts_and_truth_values_that_are_none(tmp_path, kind, body):
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': (1,)}}"
    write_npy(tmp_path / "a.npz", "a", npy(head, body))
    with pytest.raises(InputError, match=r"that are none|other than 0 and 1"):
        read_rows(tmp_path / "a.npz", "a", np.array([0]))


def test_bounds_hold_what_is_needed():
    assert CONTENT > 128_117 * 12_288  # a batch of ImageNet
