"""Pictures made to fill the memory or to start a program."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from test_data_film import FRAMES

from empirical.data import image_file
from empirical.data.configuration import Data
from empirical.data.registry import load
from theory.errors import InputError


def gif(width, height):
    """67 bytes or so, whatever the size."""
    block = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0)
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + bytes(6) + block + b";"


def png(width, height, packed=b"", colours=2):
    def chunk(kind, body):
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, body) for kind, body in ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    )


def bmp(width, height):
    return b"BM" + struct.pack("<IIIIiiHHIIiiII", 54, 0, 54, 40, width, height, 1, 24, *[0] * 6)


def white(side):
    """A true picture: every pixel is there, packed well."""
    packer = zlib.compressobj(1)
    rows = [packer.compress(b"\0" + b"\xff" * side) for _ in range(side)]
    return png(side, side, b"".join(rows) + packer.flush(), colours=0)


LARGE = {
    "gif": gif(9400, 9400),
    "gif, long": gif(65535, 1300),
    "gif, largest": gif(65535, 65535),
    "png": png(9000, 9000),
    "png, largest": png(2**31 - 1, 2**31 - 1),
    "png, true": white(5800),
    "bmp": bmp(9000, 9000),
    "ppm": b"P6 9000 9000 255\n",
}


@pytest.mark.parametrize("name", LARGE)
def test_large_pictures_of_few_bytes_are_not_unpacked(tmp_path, monkeypatch, name):
    (tmp_path / "a.png").write_bytes(LARGE[name])
    monkeypatch.setattr(
        image_file.np, "asarray", lambda *_, **__: pytest.fail("it was unpacked"), raising=True
    )
    with pytest.raises(InputError, match=r"a\.png is too large a picture"):
        load(Data("pictures", count=1), tmp_path)


def test_a_large_picture_that_fills_its_file_is_read(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (2200, 2200), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.bmp")
    assert load(Data("pictures", count=1, side=4), tmp_path).shape == (4, 4)


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n%%EOF\n"
J2K = b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40)
DDS = b"DDS \x7c\0\0\0" + bytes(120)
FOREIGN = {
    "EPS": EPS,
    "JPEG 2000": J2K,
    "JPEG 2000, codestream": b"\xff\x4f\xff\x51" + bytes(60),
    "DDS": DDS,
    "DDS, odd": b"DDS \x7c\0\0\0" + b"\xff" * 120,
    "PSD": b"8BPS\0\1" + bytes(60),
    "ICO": b"\0\0\1\0\1\0" + bytes(60),
    "FITS": b"SIMPLE  =                    T" + b" " * 2850,
    "WMF": b"\xd7\xcd\xc6\x9a\0\0" + bytes(60),
    "PCX": b"\x0a\5\1\x08" + bytes(124),
    "TGA": bytes([0, 0, 2]) + bytes(9) + b"\3\0\3\0\x18\0" + bytes(27),
    "PDF": b"%PDF-1.4\n",
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_only_the_named_formats_are_read(tmp_path, monkeypatch, name):
    import subprocess

    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a program was started"))
    (tmp_path / "a.png").write_bytes(FOREIGN[name])
    with pytest.raises(InputError, match=r"a\.png is no whole picture .* one of PNG, JPEG"):
        load(Data("pictures", count=1), tmp_path)


def test_a_format_is_known_by_its_bytes(tmp_path):
    Image.fromarray(FRAMES[0]).save(tmp_path / "a.png", "bmp")
    assert np.array_equal(load(Data("pictures", count=1), tmp_path).values[0], FRAMES[0] / 255)
