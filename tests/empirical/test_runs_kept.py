"""Kept results that are damaged are left out, told in a line, and made again in their place."""

from __future__ import annotations

import json
import shutil

import pytest
from test_runs_hostile import DEEP, document, elsewhere, text
from toy_catalogue import TOYS

from empirical import experiments
from empirical.catalogue import find
from empirical.command_line import main
from empirical.laboratory import Laboratory
from empirical.runs.outcome import conduct, outcomes
from empirical.runs.store import Results

HERE_ONLY = ("--workers", "1", "--device", "cpu")
CLAIM = {"text": "It is.", "finding": "SUPPORTED", "reason": "it is"}


def claims(*changed):
    return text("claims.json", json.dumps(list(changed)))


def used(**changes):
    def damage(run):
        path = run / "configuration.json"
        values = json.loads(path.read_text())
        values["data"][0] |= changes
        path.write_text(json.dumps(values))

    return damage


DAMAGE = {
    "no claims": lambda run: (run / "claims.json").unlink(),
    "deep claims": text("claims.json", DEEP),
    "an unknown finding": claims({**CLAIM, "finding": "PROVED"}),
    "a claim without reason": claims({"text": "It is.", "finding": "SUPPORTED"}),
    "a claim of numbers": claims({**CLAIM, "reason": 3}),
    "claims of texts": claims("It is."),
    "claims by name": text("claims.json", '{"a": 1}'),
    "one claim": text("claims.json", "3"),
    "no figure": lambda run: (run / "figure.png").unlink(),
    "a linked figure": elsewhere("figure.svg"),
    "no preset": document("configuration.json", preset=None),
    "an unknown preset": document("configuration.json", preset="huge"),
    "a list as preset": document("configuration.json", preset=["smoke"]),
    "no data": document("configuration.json", data=None),
    "data as a number": document("configuration.json", data=3),
    "data without source": used(source=None),
    "data of an unknown field": used(colour="red"),
    "data of nothing": used(data={"count": 0}),
    "data of a list": used(data={"set": ["mnist"]}),
    "data of a text": used(data={"norm": "long"}),
    "no configuration": document("configuration.json", configuration=None),
    "a list as configuration": document("configuration.json", configuration=[1]),
    "a configuration without fields": document("configuration.json", configuration={"class": "x"}),
    "fields in a list": document("configuration.json", configuration={"class": "x", "fields": []}),
    "no seconds": document("environment.json", seconds=None),
    "a text for seconds": document("environment.json", seconds="fast"),
    "no date": document("environment.json", finished=None),
    "a number as date": document("environment.json", finished=3),
    "no runs": document("environment.json", runs=None),
    "runs as numbers": document("environment.json", runs=[1]),
    "no numbers": lambda run: (run / "numbers.json").unlink(),
    "deep numbers": text("numbers.json", DEEP),
    "linked numbers": elsewhere("numbers.json"),
    "no environment": lambda run: (run / "environment.json").unlink(),
    "a list as environment": text("environment.json", "[]"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A finished result, to be copied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(experiments, "__path__", [TOYS])
        folder = tmp_path_factory.mktemp("made") / "results"
        squares = find("squares")
        conduct(squares, "smoke", squares.presets["smoke"], Laboratory.at(folder))
    return folder


@pytest.fixture
def folder(made, tmp_path, monkeypatch):
    monkeypatch.setattr(experiments, "__path__", [TOYS])
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EMPIRICAL_DATA", raising=False)
    shutil.copytree(made, tmp_path / "results")
    return tmp_path / "results"


def result(folder):
    [run] = Results.read(folder).runs("experiment-squares")
    return run


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_result_is_left_out(folder, capsys, name):
    DAMAGE[name](result(folder).folder)
    told = []
    assert list(outcomes(find("squares"), Results.read(folder), told.append)) == []
    [line] = told
    assert line.startswith(f"left out: {folder}")
    assert len(line.splitlines()) == 1
    assert main(("show", "squares")) == 2
    err = capsys.readouterr().err.splitlines()
    assert [words.partition(":")[0] for words in err] == ["left out", "error"]


def test_the_other_results_are_shown(folder, capsys):
    run = result(folder).folder
    other = run.with_name("experiment-squares-0123456789abcdef")
    shutil.copytree(run, other)
    DAMAGE["an unknown finding"](other)
    assert main(("show", "squares")) == 0
    out, err = capsys.readouterr()
    assert "Squares of small numbers" in out
    assert err.startswith(f"left out: {other}")


@pytest.mark.parametrize("again", [(), ("--again",)])
@pytest.mark.parametrize("name", ["an unknown finding", "no numbers", "no environment"])
def test_a_damaged_result_is_made_again_in_its_place(folder, capsys, name, again):
    DAMAGE[name](result(folder).folder)
    assert main(("run", "squares", *HERE_ONLY, *again)) == 0
    assert "Squares of small numbers" in capsys.readouterr().out
    assert len(list(outcomes(find("squares"), Results.read(folder)))) == 1


ARRAYS = {
    "no arrays": lambda path: path.unlink(),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-30]),
    "cut in half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "empty": lambda path: path.write_bytes(b""),
    "no archive": lambda path: path.write_bytes(b"hello" * 99),
    "changed": lambda path: path.write_bytes(path.read_bytes().replace(b"\x3f", b"\x40")),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_damaged_arrays_of_a_run_are_told_in_a_line(folder, capsys, name):
    for run in Results.read(folder).runs("square"):
        ARRAYS[name](run.folder / "arrays.npz")
    assert main(("run", "squares", *HERE_ONLY, "--again")) == 2
    [line] = [x for x in capsys.readouterr().err.splitlines() if x.startswith("error")]
    assert "arrays.npz cannot be read" in line
    assert "remove the folder" in line
    assert main(("show", "squares")) == 0  # nothing is lost


def test_missing_numbers_of_a_run_are_told_in_a_line(folder, capsys):
    for run in Results.read(folder).runs("square"):
        document("numbers.json", y=None)(run.folder)
    assert main(("run", "squares", *HERE_ONLY, "--again")) == 2
    assert "numbers.json has no 'y'" in capsys.readouterr().err
