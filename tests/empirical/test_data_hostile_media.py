"""Films and sounds that name other files, or are too large."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from test_data_film import FRAMES, film
from test_data_sound import write as write_sound

from empirical.data import media, sound
from empirical.data.configuration import Data
from empirical.data.registry import load
from theory.errors import InputError

PLAYLISTS = {
    "ffconcat": "ffconcat version 1.0\nfile real.mkv\n",
    "HLS": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nreal.mkv\n#EXT-X-ENDLIST\n",
    "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n",
    "DASH": "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'></MPD>",
    "subtitles": "1\n00:00:00,000 --> 00:00:09,000\nhello\n",
}


@pytest.mark.parametrize("name", PLAYLISTS)
@pytest.mark.parametrize("ending", ["mkv", "mp4"])
def test_a_film_names_no_other_file(tmp_path, name, ending):
    film(tmp_path / "real.mkv", FRAMES)
    (tmp_path / f"a.{ending}").write_text(PLAYLISTS[name])
    with pytest.raises(InputError, match=rf"a\.{ending} cannot be decoded as a film"):
        load(Data("film", count=3, file=f"a.{ending}"), tmp_path)


def test_a_name_is_no_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    film(tmp_path / "a.mkv", FRAMES)
    odd = Path("concat:a.mkv")
    (tmp_path / "a.mkv").rename(odd)
    assert load(Data("film", count=3, file=str(odd)), Path()).count == 3


@pytest.mark.parametrize("file", ["../a.mkv", "/etc/passwd", "b/../../a.mkv"])
def test_a_film_lies_in_the_folder(tmp_path, file):
    home = tmp_path / "home"
    home.mkdir()
    film(tmp_path / "a.mkv", FRAMES)
    with pytest.raises(InputError, match="leads out of"):
        load(Data("film", count=3, file=file), home)


def test_frames_are_bounded(tmp_path, monkeypatch):
    film(tmp_path / "a.mkv", FRAMES)
    monkeypatch.setattr(media, "PIXELS", FRAMES[0].size - 1)
    with pytest.raises(InputError, match="cannot be decoded"):
        load(Data("film", count=3), tmp_path)
    monkeypatch.setattr(media, "PIXELS", FRAMES[0].size)
    assert load(Data("film", count=3), tmp_path).count == 3
    monkeypatch.setattr(media, "NUMBERS", 3 * FRAMES[0].size)
    assert load(Data("film", count=3), tmp_path).count == 3
    with pytest.raises(InputError, match="lower the count"):
        load(Data("film", count=4), tmp_path)


@pytest.mark.parametrize("rate", [2_000_000, 2**32 - 1])
def test_rates_are_bounded(tmp_path, rate):
    path = write_sound(tmp_path / "a.wav")
    content = bytearray(path.read_bytes())
    content[24:28] = struct.pack("<I", rate)
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"samples a second|cannot be decoded"):
        load(Data("sound", count=2), tmp_path)


def test_a_slow_sound_is_not_blown_up(tmp_path, monkeypatch):
    write_sound(tmp_path / "a.wav")
    monkeypatch.setattr(sound, "BLOCK", 5000)
    with pytest.raises(InputError, match=r"at 90,000 Hz, at most 5,000"):
        load(Data("sound", count=2, rate=90_000), tmp_path)
    assert load(Data("sound", count=5, rate=500), tmp_path).count == 5
