"""What is no certificate is refused at once, and never obeyed."""

from __future__ import annotations

import json
import os
import time

import pytest

from proofs_check.kernel.core.intervals import Rejected
from proofs_check.kernel.core.reading import rational
from proofs_check.kernel.files.certificate import LARGEST_FILE, Malformed, load, parse
from proofs_check.kernel.files.command import answers, main, verified
from tests.kernel.documents import made, words
from tests.patience import patience


def refused(content):
    began = time.process_time()
    with pytest.raises(Rejected) as caught:
        words(parse(content.encode() if isinstance(content, str) else content))
    assert time.process_time() - began < patience(1)
    return str(caught.value)


def changed(change):
    document = made("theorem2", digits=5)
    change(document)
    return json.dumps(document)


NESTED = 60


def deep(levels, inner='"1"'):
    return '["exp", ' * levels + inner + "]" * levels


CONTENTS = {
    "nothing": "",
    "no JSON": "certificate",
    "truncated": json.dumps({"format": "x"})[:-1],
    "a list": "[]",
    "a number": "7",
    "another version": changed(lambda d: d.update(version=1)),
    "another format": changed(lambda d: d.update(format="certificate")),
    "a part missing": changed(lambda d: d.pop("orbit")),
    "a part too many": changed(lambda d: d.update(extra=1)),
    "a float": changed(lambda d: d.update(bits=64.0)),
    "not a number": '{"bits": NaN}',
    "infinity": '{"bits": Infinity}',
    "a name twice": '{"bits": 1, "bits": 2}',
    "a million digits": changed(lambda d: d["numbers"].update(u_0="7" * 10**6)),
    "a million digits as an integer": '{"bits": ' + "7" * 10**6 + "}",
    "a large exponent": changed(lambda d: d["numbers"].update(u_0="0x1p999999")),
    "a very small number": changed(lambda d: d["numbers"].update(u_0="0x1p-9999999999")),
    "many millions of lists": "[" + "[]," * 10_000_000 + "[]]",
    "a tower of powers": changed(
        lambda d: d["numbers"].update(u_0=["^", ["^", ["^", "9", "999"], "999"], "999"])
    ),
    "a tower of exp": changed(lambda d: d["numbers"].update(u_0=json.loads(deep(NESTED)))),
    "too many levels": changed(lambda d: d["numbers"].update(u_0=json.loads(deep(150)))),
    "a hundred thousand levels": deep(100_000),
    "a hundred thousand brackets": "[" * 100_000 + "]" * 100_000,
    "too many parts": changed(lambda d: d["numbers"].update(u_0=["+", *(["1"] * 30_000)])),
    "a sum to a high power": changed(
        lambda d: d["system"].update(
            loss=["^", ["+", *(["letter", s] for s in ("u", "v", "k", "r", "u_0", "v_0"))], "900"]
        )
    ),
    "many bits": changed(lambda d: d.update(bits=10**8)),
    "many orders": changed(lambda d: d["orbit"][0].update(order=10**8)),
    "a letter that is code": changed(
        lambda d: d["numbers"].update(u_0=["__import__('os').system", "1"])
    ),
    "an activation of other letters": changed(
        lambda d: d["activation"][0].update(value=["letter", "u"])
    ),
    "a number that moves": changed(lambda d: d["numbers"].update(u_0=["letter", "u"])),
    "no interval": changed(lambda d: d["orbit"][0]["steps"][0]["box"].update(u=None)),
    "an interval of one end": changed(lambda d: d["orbit"][0]["steps"][0]["box"]["u"].pop()),
    "no conclusion": changed(lambda d: d.update(conclusions=[])),
    "no text": b"\xff\xfe\x00",
}


NO_NUMBERS = ("", "-", "--1", "1/", "/2", "1/0", "1/-2", "1.5", " 1", "1_0", "\u0661", "0x1",
              "0x1p 1", "0x1p1_0", "0x1p\u0661", "0xgp1", "0xp1", "0x1p999999", "1\n")  # fmt: skip


@pytest.mark.parametrize("word", NO_NUMBERS)
def test_a_number_is_written_in_one_of_two_ways(word):
    assert rational("-12/8") == rational("-0x3p-1") == -1.5
    with pytest.raises(Rejected):
        rational(word)


@pytest.mark.parametrize("name", CONTENTS, ids=str)
def test_bad_content_is_refused_within_a_second(name):
    assert refused(CONTENTS[name])


def test_a_gigabyte_is_refused_unread(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    began = time.perf_counter()
    with pytest.raises(Malformed, match=str(LARGEST_FILE)):
        load(str(path))
    assert time.perf_counter() - began < patience(1)


def test_no_file_a_folder_and_a_device(tmp_path):
    for path in (tmp_path / "none.json", tmp_path, "/dev/zero"):
        with pytest.raises(Malformed):
            load(str(path))
        assert verified(str(path))[0][0] == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert verified(str(tmp_path / "pipe"))[0][0] == 2


def test_what_a_collection_says_is_not_what_is_said_of_it():
    collection = {"format": "proofs_check certificates", "version": 1, "without": ["accepted."],
                  "certificates": [{"about": {"statement": "a] accepted. 1 = 2 [b"}}]}  # fmt: skip
    (_, one), (_, other) = answers(collection)
    assert "]" not in one.split("] no certificate")[0]
    assert "in the words of the file: accepted." in other
    with pytest.raises(Malformed, match="of nothing"):
        answers(collection | {"without": [], "certificates": []})


def test_names_in_the_file_do_not_reach_the_terminal_raw():
    document = {"format": "proofs_check certificates", "version": 1, "certificates": [{}]}
    document["certificates"][0] = {"about": {"statement": "\x1b[2J"}}
    document["without"] = ["no certificate \x1b]0;x\x07"]
    for _, words_ in answers(document):
        assert "\x1b" not in words_
        assert "\x07" not in words_


def test_the_codes_of_a_collection(tmp_path):
    good, bad = made("theorem2", digits=5), made("theorem2", digits=5)
    bad["conclusions"][0]["right"] = "1"
    for certificates, without, code in (
        ([good], [], 0), ([good], ["no certificate for x"], 3), ([good, bad], ["x"], 1),
        ([good, {}], [], 2),
    ):  # fmt: skip
        path = tmp_path / "all.json"
        document = {"format": "proofs_check certificates", "version": 1}
        path.write_text(json.dumps({**document, "certificates": certificates, "without": without}))
        assert main([str(path)]) == code


def test_the_about_of_a_certificate_is_not_read():
    document = made("theorem2", digits=5)
    before = words(document)
    document["about"] = {"statement": "the Riemann hypothesis"}
    assert words(document) == before
    assert "Riemann" not in before
