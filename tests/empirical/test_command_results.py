"""``python -m empirical results``."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from toy_catalogue import TOYS
from toy_jobs import Square

from empirical import experiments
from empirical.command_line import main
from empirical.laboratory import Laboratory
from proofs_check.host.foreign import unprintable


@pytest.fixture
def answer(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(experiments, "__path__", [TOYS])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    by = {"experiment": "squares", "preset": "smoke"}
    Laboratory.at(asked_by=by).sweep([Square(float(x)) for x in range(3)])

    def ask(*words):
        return main(("results", *words)), *capsys.readouterr()

    return ask


SQL = "SELECT x, y, numbers FROM runs ORDER BY x"


def test_a_table_by_default(answer):
    code, out, _ = answer()
    assert code == 0
    assert out.count(" square ") == 3
    assert "y = 4" in out
    assert "3 rows" in out
    assert max(map(len, out.splitlines())) <= 100


def test_json(answer):
    rows = json.loads(answer(SQL, "--format", "json")[1])
    assert [row["y"] for row in rows] == [0, 1, 4]
    assert rows[2]["numbers"]["y"] == 4


def test_csv(answer):
    rows = list(csv.reader(answer(SQL, "--format", "csv")[1].splitlines()))
    assert rows[0] == ["x", "y", "numbers"]
    assert rows[3][:2] == ["2.0", "4.0"]
    assert json.loads(rows[3][2])["y"] == 4


def test_the_queries_of_the_documentation(answer):
    root = Path(experiments.__file__).parents[2]
    found = [
        query
        for name in ("README.md", "docs/sweeps.md")
        for query in re.findall(r'empirical results .*?"(.+?)"', (root / name).read_text("utf-8"))
    ]
    assert len(found) == 4
    for query in found:
        code, out, err = answer(query.replace("data_set", "job"))  # the toys have no data
        assert (code, err) == (0, ""), query
        assert out


def test_one_experiment(answer):
    assert "3 rows" in answer("--experiment", "squares")[1]
    assert "0 rows" in answer("--experiment", "broken")[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("SELECT nothing FROM runs",), "Referenced column"),
        (("DROP TABLE runs",), "takes one SELECT"),
        (("--results", "nowhere"), "there are no results"),
        (("--experiment", "squaress"), "Did you mean 'squares'"),
        (("--format", "xml"), "invalid choice"),
    ],
)
def test_bad_input_is_told_in_a_line(answer, words, message, monkeypatch):
    monkeypatch.delenv("COLUMNS")  # which is where lines end
    code, _, err = answer(*words)
    assert code == 2
    assert message in err
    assert len(err.splitlines()) == 1


def test_damaged_runs_are_named(answer, tmp_path):
    run = next((tmp_path / "results" / "runs").iterdir())
    (run / "numbers.json").write_text("")
    code, out, err = answer()
    assert code == 0
    assert "2 rows" in out
    assert run.name in err


HOSTILE = '=cmd|"\x1b]0;t\x07[/bold]\u202e\x9b31m'


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_names_and_values_of_strangers_are_words(answer, tmp_path, form):
    """A results folder may come from anybody."""
    for run in (tmp_path / "results" / "runs").iterdir():
        numbers = json.loads((run / "numbers.json").read_text())
        numbers[HOSTILE] = HOSTILE
        (run / "numbers.json").write_text(json.dumps(numbers))
    (tmp_path / "results" / "runs" / "x\x1b[31m").mkdir()
    (tmp_path / "results" / "runs" / "x\x1b[31m" / "numbers.json").write_text("{")
    code, out, err = answer("SELECT * FROM runs", "--format", form)
    assert code == 0, err
    assert not [c for c in out + err if unprintable(c) and c != "\n"]
    column = HOSTILE.replace('"', "")
    query = f"SELECT numbers, '{HOSTILE}' AS \"{column}\" FROM runs"
    code, out, err = answer(query, "--format", form)
    assert not [c for c in out + err if unprintable(c) and c != "\n"]
    assert out.count("[/bold]") >= 2
    if form == "csv":
        rows = list(csv.reader(out.splitlines()))
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))]
    if form == "json":
        assert json.loads(out)[0]["numbers"][HOSTILE] == HOSTILE
