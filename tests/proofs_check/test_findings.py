"""The command that proves every finding again, and its page."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from proofs_check import publications
from proofs_check.catalogue import entry_of
from proofs_check.command_line import main
from proofs_check.engine.claims import Ends, Limit
from proofs_check.engine.finding import Finding, Witness, shows
from proofs_check.engine.outcomes import Verdict
from proofs_check.publications import ALL, chosen, findings
from proofs_check.systems.one_layer import one_layer
from theory.outcome import Truth

ARRIVES = shows("arrives", one_layer(), Ends())
TRAPPED = shows("trapped", one_layer(), Ends(Limit.TRAPPED))
TRUE = Witness(ARRIVES, "sigmoid")
FALSE = Witness(TRAPPED, "sigmoid")


def finding_of(*witnesses: Witness) -> Finding:
    return Finding(
        "made-up", "A title | of mine", "theorem1", "printed", "gap", "repaired", witnesses
    )


@pytest.fixture
def only(monkeypatch):
    """The command with one finding, of the given witnesses."""

    def put(*witnesses: Witness) -> None:
        monkeypatch.setattr(publications, "findings", lambda _: (finding_of(*witnesses),))

    return put


@pytest.mark.parametrize(
    ("witnesses", "seconds", "code"),
    [
        ((TRUE,), "60", 0),
        ((TRUE, FALSE), "60", 1),
        ((TRUE,), "0.001", 3),
        ((FALSE, TRUE), "0.001", 3),
    ],
)
def test_exit_codes(only, capsys, witnesses, seconds, code):
    only(*witnesses)
    assert main(["findings", "--seconds", seconds]) == code
    assert ("NOT CONFIRMED" in capsys.readouterr().out) is bool(code)


def test_the_page_has_every_witness_and_is_not_overwritten(only, tmp_path, capsys):
    only(TRUE, Witness(ARRIVES, "tanh"))
    page = tmp_path / "findings.md"
    assert main(["findings", "--report", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "## A title" in text
    assert text.count("| yes |") == 2
    assert main(["findings", "--report", str(page)]) == 2
    assert main(["findings", "--report", str(page), "--force"]) == 0
    assert main(["findings", "--report", str(tmp_path / "findings.html")]) == 2
    assert "ending in .md" in capsys.readouterr().err


def test_the_findings_as_json(only, tmp_path, capsys):
    only(TRUE, FALSE, replace(TRUE, theorem=lambda: ARRIVES, because="no such words"))
    file = tmp_path / "findings.json"
    assert main(["findings", "--json", str(file)]) == 1
    assert "A title" in capsys.readouterr().out
    text = file.read_text(encoding="utf-8")
    ((one,),) = json.loads(text).values()
    assert (one["finding"], one["statement"], one["gap"]) == ("made-up", "theorem1", "gap")
    assert [w["confirmed"] for w in one["witnesses"]] == [True, False, None]
    assert [w["theorem"] for w in one["witnesses"]] == ["arrives", "trapped", "arrives"]
    assert all(w["reason"] and not w["late"] for w in one["witnesses"])
    assert main(["findings", "--json", "-"]) == 1
    assert capsys.readouterr().out == text, "and nothing else"


def test_json_tells_what_was_late(only, capsys):
    only(TRUE)
    assert main(["findings", "--json", "-", "--seconds", "0.001"]) == 3
    ((one,),) = json.loads(capsys.readouterr().out).values()
    assert [(w["confirmed"], w["late"]) for w in one["witnesses"]] == [(None, True)]


def test_a_witness_whose_time_was_spent_before_it_is_late(only, capsys, monkeypatch):
    only(TRUE)
    monkeypatch.setattr("proofs_check.engine.finding.remaining", lambda: 0.0)
    assert main(["findings", "--json", "-", "--seconds", "0.000001"]) == 3
    ((one,),) = json.loads(capsys.readouterr().out).values()
    assert [(w["confirmed"], w["late"]) for w in one["witnesses"]] == [(None, True)]


def test_a_source_without_findings_has_an_empty_list(capsys):
    assert main(["findings", "--source", "beyond", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out) == {"findings": []}


@pytest.mark.parametrize("where", ["missing/findings.json", "one.md"])
def test_a_bad_place_is_told_before_any_work(only, tmp_path, capsys, where):
    only(TRUE)
    words = ["--json", str(tmp_path / where), "--report", str(tmp_path / "one.md")]
    assert main(["findings", *words]) == 2
    assert capsys.readouterr().out == ""


def test_findings_are_collected_from_a_source():
    found = findings("pnas2020")
    names = {f.name for f in found}
    assert {"attractors", "convergence", "neutral", "sequence", "zero-activation"} <= names
    assert len(names) == len(found)
    assert findings("beyond") == ()


@pytest.mark.parametrize("source", chosen(ALL))
def test_a_finding_names_a_theorem_of_its_source(source):
    for one in findings(source):
        assert entry_of(f"{source}/{one.statement}").source == source


def test_a_source_without_findings_says_so(capsys):
    assert main(["findings", "--source", "beyond"]) == 0
    assert "beyond: no findings" in capsys.readouterr().out


def test_findings_of_all_sources_are_told_with_their_paths(monkeypatch, capsys):
    monkeypatch.setattr(
        publications, "findings", lambda s: (finding_of(TRUE),) if s != "pnas2020" else ()
    )
    monkeypatch.setattr(publications, "chosen", lambda name: {ALL: ("pnas2020", "beyond")}[name])
    assert main(["findings", "--source", "all"]) == 0
    assert "beyond/theorem1" in capsys.readouterr().out


def test_a_refuted_theorem_is_no_verified_witness():
    assert Witness(TRAPPED, "sigmoid", verdict=Verdict.REFUTED).check().truth is Truth.TRUE
    assert FALSE.check().truth is Truth.FALSE
