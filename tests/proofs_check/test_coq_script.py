"""verify --coq: a script states what the certificate is about, and nothing else has one."""

from __future__ import annotations

import json

import pytest

from proofs_check.command_line import main
from proofs_check.formal.from_certificate import of_certificate
from proofs_check.formal.script import Refused
from proofs_check.kernel.core.intervals import Rejected
from tests.kernel.documents import made, words


def saved(tmp_path, document):
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_a_script_is_of_the_width_start_and_norm_of_the_certificate():
    document = made("theorem1", phi="tanh", digits=5, k=3, u_0="1/2", v_0="1/4", r=2)
    script = of_certificate(document, digits=8)
    # in u r² and v r² the width is k/r², the start (2, 1)
    assert "u 0 = 2 /\\ v 0 = 1 /\\ flow phi dphi (3 / 4) u v" in script


def test_a_changed_certificate_gives_the_script_of_what_it_says_now():
    document = made("theorem1", phi="tanh", digits=5)
    document["numbers"]["v_0"] = "2"
    assert "v 0 = 2" in of_certificate(document, digits=8)


@pytest.mark.parametrize(
    ("name", "phi", "numbers", "reason"),
    [
        ("theorem1", "sin", {"u_0": -2}, "only certificates of one layer with"),
        ("theorem1", "erf", {}, "no erf"),
        ("deep", "tanh", {}, "only certificates of one layer with"),
    ],
)
def test_what_has_no_script_is_told_so(name, phi, numbers, reason):
    with pytest.raises(Refused, match=reason):
        of_certificate(made(name, phi=phi, digits=5, **numbers))


@pytest.mark.parametrize("document", [None, [], {}, {"conclusions": 7}, {"conclusions": [7]}])
def test_what_is_no_certificate_is_refused(document):
    with pytest.raises(Refused):
        of_certificate(document)


def test_the_command_writes_it_and_spares_what_is_there(tmp_path, capsys):
    source, target = saved(tmp_path, made("theorem1", phi="tanh", digits=5)), tmp_path / "out.v"
    assert main(["verify", source, "--coq", str(target)]) == 0
    assert "Theorem instance" in target.read_text(encoding="utf-8")
    assert "script written to" in capsys.readouterr().err
    assert main(["verify", source, "--coq", str(target)]) == 2


def test_a_rejected_certificate_has_no_script(tmp_path):
    document = made("theorem1", phi="tanh", digits=5)
    document["numbers"]["v_0"] = "2"
    with pytest.raises(Rejected):
        words(document)
    target = tmp_path / "out.v"
    assert main(["verify", saved(tmp_path, document), "--coq", str(target)]) == 1
    assert not target.exists()


def test_an_accepted_one_without_a_script_says_why(tmp_path, capsys):
    source, target = saved(tmp_path, made("theorem1", phi="erf", digits=5)), tmp_path / "out.v"
    assert main(["verify", source, "--coq", str(target)]) == 3
    assert "no script for Coq: no erf" in capsys.readouterr().err
    assert not target.exists()
