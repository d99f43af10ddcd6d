"""``all``: every statement on one problem, in processes or in this one."""

import json
import pickle

import pytest
from extent import LONG

from proofs_check import check
from proofs_check import survey as survey_module
from proofs_check.catalogue import entries, find
from proofs_check.command_line import main
from proofs_check.engine.own import own_part
from proofs_check.survey import survey
from proofs_check.travelling import packed, unpacked

NAMES = {entry.name for entry in entries("pnas2020")}
NUMBERED = {
    *(f"proposition{i}" for i in (1, 2, 3, 4)),
    *(f"invariant{i}" for i in (1, 2, 3, 4, 5)),
    *(f"theorem{i}" for i in (1, 2, 3, 4)),
    *("theorem-deep", "corollary1", "corollary2", "example-sigmoid", "example-power"),
    *("remark-any-example", "remark-width", "remark-depth"),
}
SOME = "theorem2", "theorem3", "theorem-deep", "proposition1", "invariant2", "corollary1"


def test_every_statement_is_there():
    assert NAMES >= NUMBERED


@pytest.mark.parametrize("jobs", ["1", "2"] if LONG else ["2"])
def test_all_statements_in_one_table(jobs, tmp_path, capsys, monkeypatch):
    """Every one that is asked has its row; one verdict is looked at, as the time is short."""
    asked = NAMES if LONG else SOME
    every = survey_module.items
    monkeypatch.setattr(
        survey_module, "items", lambda *given: tuple(x for x in every(*given) if x.name in asked)
    )
    path = tmp_path / "all.json"
    arguments = ["all", "--phi", "sigmoid", "--method", "symbolic,certified", "--jobs", jobs]
    code = main([*arguments, "--seconds", "2", "--depth", "2", "--json", str(path)])
    printed = capsys.readouterr().out
    assert code == 0
    assert all(name in printed for name in asked)
    documents = json.loads(path.read_text(encoding="utf-8"))["documents"]
    verdicts = {d["theorem"]: d["versions"]["proved"]["verdict"] for d in documents}
    assert verdicts.keys() == set(asked)
    assert "conflict" not in verdicts.values()
    assert verdicts["theorem2"] == "verified"
    rows = " ".join(printed.split())
    assert "it has no depth" in rows.partition("theorem2 ")[2].partition("theorem3 ")[0]
    assert {d["theorem"]: d["shape"] for d in documents}["theorem-deep"] == {"depth": 2}


def test_an_interrupt_shows_what_is_done(monkeypatch, capsys):
    def interrupted(items, *rest):
        results = survey(items[:2], *rest)
        yield next(results)
        raise KeyboardInterrupt

    monkeypatch.setattr("proofs_check.survey.survey", interrupted)
    code = main(["all", "--phi", "tanh", "--method", "symbolic,certified", "--jobs", "1"])
    streams = capsys.readouterr()
    assert code == 130
    assert "proposition1" in streams.out
    assert f"interrupted: 1 of {len(NAMES)} statements" in streams.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["theroem2"], "Did you mean 'theorem2'"),
        (["all", "--jobs", "0"], "--jobs"),
        (["all", "--q", "1"], "no statement of pnas2020 has --q"),
        (["all", "--phi", "foo"], "'foo'"),
        (["all", "nowhere"], "unknown statement 'nowhere'"),
        (["all", "theorem2", "--u0", "one"], "u0"),
        (["theorem2", "--report", "report.docx"], ".docx"),
    ],
)
def test_bad_requests(arguments, words, capsys):
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_what_a_theorem_lacks_is_left_out():
    (theorem2,), (deep,) = find("theorem2"), find("theorem-deep")
    values = {"depth": "3", "w0": "1,2", "width": "3", "norm": "2"}
    assert own_part(theorem2, "sin", values) == ("sin", {"width": "3", "norm": "2"})
    assert own_part(deep, None, values) == (None, {"depth": "3", "w0": "1,2", "width": "3"})


@pytest.mark.parametrize("name", ["theorem2", "theorem-deep", "proposition1", "invariant2"])
def test_a_report_travels(name):
    """Evidence speaks of the very claims of the theorem on the other side."""
    report = check(name, "swish", methods=("symbolic", "certified"), seconds=10)
    (theorem,) = find(name)
    again = unpacked(packed(report), theorem)
    assert again.evidence == report.evidence
    assert again.judgements == report.judgements
    assert again.case == report.case
    for claim in again.theorem.all_claims:
        assert len(again.about(claim)) == len(report.about(claim))


def test_a_mistake_of_the_program_travels_in_words():
    class Odd(Exception):
        pass

    report = check("theorem2", methods=("symbolic",))
    first, *rest = report.evidence
    from dataclasses import replace

    broken = replace(report, evidence=(replace(first, error=Odd("odd")), *rest))
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(Odd("odd"))
    (theorem,) = find("theorem2")
    (found,) = unpacked(packed(broken), theorem).errors
    assert str(found.error) == "Odd: odd"


def test_a_report_is_not_overwritten(tmp_path, capsys):
    path = tmp_path / "report.html"
    path.write_text("mine")
    assert main(["theorem2", "--method", "certified", "--report", str(path)]) == 2
    assert "exists" in capsys.readouterr().err
    assert path.read_text() == "mine"


def test_notebooks_show_reports():
    report = check("theorem2", "sin", methods=("symbolic", "certified"))
    assert "<math" in report._repr_html_()
    assert "\\" in report._repr_latex_()
