"""``--certificate`` and ``verify`` on the command line: files, words, exit codes."""

from __future__ import annotations

import json

import pytest

from proofs_check.host.exits import ExitCode

QUICK = ("--method", "symbolic,certified", "--digits", "5")


def test_what_is_written_is_accepted(command, tmp_path):
    path = tmp_path / "out.json"
    done = command("theorem2", "--phi", "tanh", *QUICK, "--certificate", str(path))
    assert done.code == ExitCode.DONE
    assert f"certificate written to {path}" in done.err
    found = command("verify", str(path))
    assert found.code == ExitCode.DONE
    assert found.out.startswith("accepted. For φ(z) = tanh(z), k = 2")
    assert "Accepted means" in found.out
    again = command("theorem2", *QUICK, "--certificate", str(path))
    assert again.code == ExitCode.BAD_INPUT
    assert "--force" in again.err


def test_a_changed_file_is_rejected(command, tmp_path):
    path = tmp_path / "out.json"
    command("invariant1", *QUICK, "--certificate", str(path))
    document = json.loads(path.read_text("utf-8"))
    document["conclusions"][0]["norms"] = {}
    path.write_text(json.dumps(document))
    found = command("verify", str(path))
    assert found.code == ExitCode.REFUTED
    assert "rejected: conclusions, number 1" in found.out
    assert "refutes nothing" in found.out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("ntk-attractor", "--phi", "erf"), "no cover of the interval was found"),
        (("theorem2", "--u0", "0", "--v0", "0", "--phi", "z"), "not applicable"),
    ],
    ids=lambda w: w[0] if isinstance(w, tuple) else "",
)
def test_what_has_none_says_so(command, tmp_path, words, why):
    path = tmp_path / "out.json"
    done = command(*words, *QUICK, "--certificate", str(path))
    assert done.code == ExitCode.UNDECIDED
    assert f"no certificate for {words[0]}" in done.err
    assert why in done.err
    assert not path.exists()


def test_of_several_the_file_says_which_have_none(command, tmp_path):
    path = tmp_path / "all.json"
    done = command("all", "invariant1", *QUICK, "--certificate", str(path))
    assert done.code == ExitCode.DONE
    document = json.loads(path.read_text("utf-8"))
    assert [c["about"]["statement"] for c in document["certificates"]] == ["invariant1"]
    document["without"] = ["no certificate for x: the kernel has no rule"]
    path.write_text(json.dumps(document))
    found = command("verify", str(path))
    assert found.code == ExitCode.UNDECIDED
    assert "no certificate for x" in found.out


@pytest.mark.parametrize("name", ["none.json", "."])
def test_no_file_is_bad_input(command, tmp_path, name):
    assert command("verify", str(tmp_path / name)).code == ExitCode.BAD_INPUT
    assert command("verify").code == ExitCode.BAD_INPUT
    assert command("verify", "a.json", "--phi", "sin").code == ExitCode.BAD_INPUT
