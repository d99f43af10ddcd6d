"""``all``: every statement on one problem, in processes or in this one."""

import json

import pytest

from proofs_check import catalogue
from proofs_check.command_line import main
from proofs_check.survey import survey

NUMBERED = {
    *(f"proposition{i}" for i in (1, 2, 3, 4)),
    *(f"invariant{i}" for i in (1, 2, 3, 4, 5)),
    *(f"theorem{i}" for i in (1, 2, 3, 4)),
    *("theorem-deep", "corollary1", "corollary2", "example-sigmoid", "example-power"),
    *("remark-any-example", "remark-width", "remark-depth", "ntk-attractor"),
}


def test_every_statement_is_there():
    assert {s.name for s in catalogue.all_statements()} >= NUMBERED
    for i, name in ((5, "theorem1"), (6, "theorem2"), (7, "theorem3"), (8, "theorem4")):
        assert catalogue.find(f"theorem{i}").name == name


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_all_statements_in_one_table(jobs, tmp_path, capsys):
    path = tmp_path / "all.json"
    arguments = ["all", "--phi", "sigmoid", "--method", "symbolic,certified", "--jobs", jobs]
    code = main([*arguments, "--json", str(path)])
    printed = capsys.readouterr().out
    assert code == 0
    names = {s.name for s in catalogue.all_statements()}
    assert all(name in printed for name in names)
    documents = json.loads(path.read_text(encoding="utf-8"))["documents"]
    verdicts = {d["statement"]: d["as_proved"]["verdict"] for d in documents}
    assert set(verdicts) == names
    assert "conflict" not in verdicts.values()
    assert verdicts["theorem1"] == verdicts["example-sigmoid"] == "verified"


def test_an_interrupt_shows_what_is_done(monkeypatch, capsys):
    def interrupted(statements, *rest):
        results = survey(statements[:2], *rest)
        yield next(results)
        raise KeyboardInterrupt

    monkeypatch.setattr("proofs_check.survey.survey", interrupted)
    code = main(["all", "--phi", "tanh", "--method", "symbolic,certified", "--jobs", "1"])
    streams = capsys.readouterr()
    assert code == 130
    assert "proposition1" in streams.out
    assert f"interrupted: 1 of {len(catalogue.all_statements())} statements" in streams.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["theorem-deep", "--depth", "0"], "--depth"),
        (["theorem-deep", "--depth", "3", "--w0", "1"], "--w0 needs 2 numbers"),
        (["theorem4", "--length", "1"], "--length"),
        (["theorem2", "--depth", "2"], "theorem2 has no --depth"),
        (["theroem2"], "Did you mean 'theorem2'"),
        (["all", "--jobs", "0"], "--jobs"),
        (["theorem2", "--report", "report.docx"], ".docx"),
    ],
)
def test_bad_requests(arguments, words, capsys):
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_a_report_is_not_overwritten(tmp_path, capsys):
    path = tmp_path / "report.html"
    path.write_text("mine")
    assert main(["theorem2", "--method", "certified", "--report", str(path)]) == 2
    assert "exists" in capsys.readouterr().err
    assert path.read_text() == "mine"


def test_notebooks_show_reports(capsys):
    from proofs_check.examination import examine_statement
    from proofs_check.problem import Problem
    from theory import Activation, Start

    problem = Problem(Activation.of("sin"), Start.of(2, 1, 1))
    report = examine_statement(catalogue.find("theorem2"), problem, ("symbolic", "certified"))
    assert "<math" in report._repr_html_()
    assert "\\" in report._repr_latex_()
