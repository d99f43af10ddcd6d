"""Pickles made to hang or to fill the memory."""

from __future__ import annotations

import pickle
import struct

import pytest
from test_data_cifar10 import COUNT, NAMES, contents, python_folder

from empirical.data import cifar10, pickled
from empirical.data.configuration import Data
from empirical.data.pickled import read_python_batch
from empirical.data.registry import load
from theory.errors import InputError


def nested(levels, last):
    """Tuples of tuples: 2^levels of them for whoever walks through, few bytes."""
    return b")" + b"2\x86" * levels + last


PICKLES = {
    "hash bomb": b"\x80\x02}" + nested(60, b"K\1s."),
    "hash bomb of a set": b"\x80\x04\x8f(" + nested(60, b"\x90."),
    "tuples for labels": b"\x80\x02}U\x06labels" + nested(60, b"s."),
    "a large note": b"\x80\x02}r\xff\xff\xff\x7f.",
    "a large text note": b"\x80\x02}p999999999999\n.",
    "a long number": b"\x80\x02\x8b\xff\xff\xff\x7f\x01.",
    "a number of many digits": b"I" + b"9" * 5000 + b"\n.",
    "a long text": b"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.",
    "a list of itself": b"\x80\x02]q\0h\0a.",
    "deep lists": b"\x80\x02" + b"]" * 20_000 + b"a" * 19_999 + b".",
    "a mark": b"\x80\x02(.",
    "nothing to pop": b"\x80\x020.",
    "no end": b"\x80\x02}",
    "an object": b"(cos\nsystem\no.",
    "an instance": b"(ios\nsystem\n.",
    "a persistent one": b"Psomething\n.",
    "a buffer": b"\x80\x05\x97.",
    "an array without state": b"\x80\x02}U\x04datacnumpy.core.multiarray\n_reconstruct\n)Rs.",
    "a type without name": b"\x80\x02cnumpy\ndtype\n)R.",
    "a class as a function": b"\x80\x02cnumpy\nndarray\n)R.",
}


HARMLESS = ("tuples for labels", "a large note", "a large text note")  # no room is made for them


@pytest.mark.parametrize("name", PICKLES)
def test_hostile_pickles(tmp_path, time_limit, name):
    path = tmp_path / "data_batch_1"
    path.write_bytes(PICKLES[name])
    with time_limit(2):
        if name in HARMLESS:
            assert "data" not in read_python_batch(path)
            return
        with pytest.raises(InputError, match="data_batch_1") as raised:
            read_python_batch(path)
    assert len(str(raised.value)) < 500


@pytest.mark.parametrize("key", ["labels", "filenames", "data"])
def test_tuples_within_tuples_for_values(tmp_path, monkeypatch, time_limit, key):
    monkeypatch.setattr(cifar10, "BATCH", COUNT)
    tower = ()
    for _ in range(60):
        tower = (tower, tower)
    home = python_folder(tmp_path)
    bad = contents(slice(COUNT), **{key: [tower] * COUNT})
    (home / NAMES[0]).write_bytes(pickle.dumps(bad, 2))
    with time_limit(2):
        if key == "filenames":
            assert load(Data("cifar10", count=3), tmp_path).names == ()
            return
        with pytest.raises(InputError, match=NAMES[0]):
            load(Data("cifar10", count=3), tmp_path)


def test_a_text_encoded_again_and_again(tmp_path):
    call = b"c_codecs\nencode\n(h\0U\x06latin1tR"
    text = b"x" * 10_000
    content = b"\x80\x02X" + struct.pack("<I", len(text)) + text + b"q\0" + call * 300 + b"."
    (tmp_path / "batch").write_bytes(content)
    with pytest.raises(InputError, match="more bytes than the file has"):
        read_python_batch(tmp_path / "batch")


def test_as_many_operations_as_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(pickled, "OPERATIONS", 1000)
    (tmp_path / "batch").write_bytes(b"\x80\x02" + b"N0" * 600 + b".")
    with pytest.raises(InputError, match="more than 1,000 operations"):
        read_python_batch(tmp_path / "batch")
